/* The calling thread's NT_TIB. */
#ifndef FAULTLINE_SHIM_THREAD_TEB_H
#define FAULTLINE_SHIM_THREAD_TEB_H

/* The calling thread has come to another stack or fiber, or into another process. */
void teb_changed(void);

#endif
