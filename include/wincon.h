/*
 * wincon.h - the console: see consoleapi.h, consoleapi2.h, consoleapi3.h.
 */
#ifndef FAULTLINE_WINCON_H
#define FAULTLINE_WINCON_H
#pragma GCC system_header

#include "consoleapi.h"
#include "consoleapi2.h"
#include "consoleapi3.h"


#endif
