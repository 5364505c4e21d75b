/*
 * Placeholders: reserved ranges that are cut up, put together, and replaced by memory or by views, without
 * the range being free for a moment.
 *
 * Theory of operation. A placeholder is a region like any other, all of it reserved, that has its kind in its
 * record (enum region_placeholder). Its parts are regions, too, and are at home on pages: they may share a
 * granule of address space, which is why the index goes down to pages where they do (index.c). Replacing one
 * changes its record and never makes another; what replaced it is a private region or a view as all the
 * others are, except that it can go back.
 *
 * Whatever cuts or joins holds the locks of several regions, and so works in a section of several (region.h).
 */
#ifndef FAULTLINE_SHIM_MEMORY_PLACEHOLDER_H
#define FAULTLINE_SHIM_MEMORY_PLACEHOLDER_H

#include <windows.h>

#include <stdbool.h>
#include <stdint.h>

#include "shim/memory/region.h"

/* The placeholder that is [low, high), locked. NULL: there is none with these bounds. */
struct region *placeholder_lock(uintptr_t low, uintptr_t high);

/* The placeholder [low, high) becomes private memory, committed or not, watched or not. */
DWORD placeholder_replace(uintptr_t low, uintptr_t high, DWORD type, DWORD protect);

/*
 * [low, high) of a placeholder becomes a placeholder of its own; of memory that replaced one, a placeholder
 * again. What is left of either on both sides are allocations of their own.
 */
DWORD placeholder_preserve(uintptr_t low, uintptr_t high);

/* All the placeholders that make up [low, high) become one. */
DWORD placeholder_coalesce(uintptr_t low, uintptr_t high);

/* [low, high) of an allocation is released; what is left of it are allocations of their own. */
DWORD placeholder_release_part(uintptr_t low, uintptr_t high);

#endif
