/* commdlg.h - controls and dialogs, out of scope as commctrl.h says: see there. */
#ifndef FAULTLINE_COMMDLG_H
#define FAULTLINE_COMMDLG_H
#include "commctrl.h"
#endif
