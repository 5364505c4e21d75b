/* Names of C++ functions, as the linker has them and as people do. */
#ifndef FAULTLINE_SEH_REPORT_LINKNAME_H
#define FAULTLINE_SEH_REPORT_LINKNAME_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Puts the qualified name of the C++ function `symbol` in `to`: namespaces, classes, and its own name,
 * without template arguments, which become <>, and without parameters. False: the symbol is none of C++, or
 * has in its name what is not understood here; `to` holds nothing then. Allocates nothing.
 */
bool linkname_qualify(const char *symbol, char *to, size_t size);

#endif
