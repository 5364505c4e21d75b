/* The windows of physical.h. What is here wants physical_lock. */
#ifndef FAULTLINE_SHIM_MEMORY_WINDOW_H
#define FAULTLINE_SHIM_MEMORY_WINDOW_H

#include <stdint.h>

/* A window, and of each of its pages the frame's number that it shows, or 0. */
struct window {
    uintptr_t base, end;
    uint32_t *shows;
};

/* The window that an address is in, or NULL. It moves when windows come and go. */
struct window *window_at(uintptr_t address);

/* The place for the number of the frame that a page of the window shows. */
uint32_t *window_shown(const struct window *window, uintptr_t address);

/* In a child of fork: they show nothing. */
void windows_empty(void);

#endif
