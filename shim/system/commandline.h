/* Arguments as a command line has them. */
#ifndef FAULTLINE_SHIM_SYSTEM_COMMANDLINE_H
#define FAULTLINE_SHIM_SYSTEM_COMMANDLINE_H

#include <stdbool.h>

/*
 * Writes an argument so that Microsoft's rules take it for one and the same; `first`: it is the program's
 * name, which has rules of its own. Returns its end, without a NUL: at most two characters for each, and two.
 */
char *commandline_quote(char *to, const char *argument, bool first);

#endif
