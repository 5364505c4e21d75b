/*
 * sys/locking.h - what _locking of <io.h> is asked to do.
 *
 * Source: "_locking" of Microsoft's C run-time library reference.
 */
#ifndef FAULTLINE_SYS_LOCKING_H
#define FAULTLINE_SYS_LOCKING_H

#define _LK_UNLCK  0
#define _LK_LOCK   1 /* ten times, once a second; then EDEADLK */
#define _LK_NBLCK  2 /* once */
#define _LK_RLCK   3 /* as _LK_LOCK */
#define _LK_NBRLCK 4 /* as _LK_NBLCK */

#define LK_UNLCK  _LK_UNLCK
#define LK_LOCK   _LK_LOCK
#define LK_NBLCK  _LK_NBLCK
#define LK_RLCK   _LK_RLCK
#define LK_NBRLCK _LK_NBRLCK

#endif
