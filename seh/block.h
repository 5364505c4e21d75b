/*
 * Termination blocks that are functions: what the compile driver makes of __finally (include/excpt-driver.h).
 */
#ifndef FAULTLINE_SEH_BLOCK_H
#define FAULTLINE_SEH_BLOCK_H

#include <windows.h>

struct call_frame;

/*
 * Runs the termination block of `frame`, whose state was FAULTLINE_BLOCK. Answers 0, or the jump it wants to
 * leave by.
 */
int block_call(struct faultline_frame *frame);

/*
 * Has the function that contains the termination block of `frame` make the jump `way`: everything deeper is
 * gone. `kept`: see jump.h.
 */
void block_jump(struct faultline_frame *frame, int way, const struct call_frame *kept) __attribute__((noreturn));

#endif
