/* share.h - how _fsopen and _sopen share a file; the host's files are shared with everybody. */
#ifndef FAULTLINE_SHARE_H
#define FAULTLINE_SHARE_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt.h"

#define _SH_DENYRW 0x10
#define _SH_DENYWR 0x20
#define _SH_DENYRD 0x30
#define _SH_DENYNO 0x40
#define _SH_SECURE 0x80

#endif
