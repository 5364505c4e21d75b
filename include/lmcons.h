/* lmcons.h - how long names can be. */
#ifndef FAULTLINE_LMCONS_H
#define FAULTLINE_LMCONS_H
#pragma GCC system_header

#define UNLEN 256 /* letters of a user's name */
#define CNLEN 15  /* letters of a computer's name */
#define DNLEN CNLEN
#define PWLEN 256

#endif
