/* richedit.h - controls and dialogs, out of scope as commctrl.h says: see there. */
#ifndef FAULTLINE_RICHEDIT_H
#define FAULTLINE_RICHEDIT_H
#include "commctrl.h"
#endif
