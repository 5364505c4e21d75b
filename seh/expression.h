/* DWARF expressions: small programs by which signal frames and procedure linkage tables say where registers are. */
#ifndef FAULTLINE_SEH_EXPRESSION_H
#define FAULTLINE_SEH_EXPRESSION_H

#include <stdint.h>

/*
 * Evaluates the expression at `block`, which begins with its length, on a stack that holds `first`. `registers` are
 * numbered as in cfi.h. Answers 0 when it uses an operation that frames have no use for. Signal safe.
 */
int expression_evaluate(const unsigned char *block, const uintptr_t *registers, uintptr_t first, uintptr_t *result);

#endif
