#ifndef FAULTLINE_SHIM_HEAP_INFORMATION_H
#define FAULTLINE_SHIM_HEAP_INFORMATION_H

#include <stdbool.h>

/* Is the program to be ended when a heap is found corrupt? */
bool information_terminates(void);

#endif
