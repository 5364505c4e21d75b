/* Arguments that a function of Microsoft's C runtime refuses. */
#ifndef FAULTLINE_SHIM_CRT_INVALID_H
#define FAULTLINE_SHIM_CRT_INVALID_H

/*
 * Sets errno, then calls the program's invalid parameter handler; without one the process ends. Returns the
 * error when the handler returns. Hold no lock: a handler may leave by an exception or a jump.
 */
int crt_invalid(int error);

/* The same for a function that returns -1. */
static inline int crt_invalid_minus_one(int error)
{
    crt_invalid(error);
    return -1;
}

#endif
