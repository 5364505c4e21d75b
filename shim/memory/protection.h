/*
 * Protection values: what is legal, and how a page's word keeps it.
 */
#ifndef FAULTLINE_SHIM_MEMORY_PROTECTION_H
#define FAULTLINE_SHIM_MEMORY_PROTECTION_H

#include <stdbool.h>

#include "minwindef.h"
#include "winnt.h"

#include "shim/os.h"
#include "shim/memory/pages.h"

#define PROTECTION_EXECUTE                                                                                   \
    (PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY)
#define PROTECTION_BASE                                                                                      \
    (PAGE_NOACCESS | PAGE_READONLY | PAGE_READWRITE | PAGE_WRITECOPY | PROTECTION_EXECUTE)
#define PROTECTION_MODIFIERS (PAGE_GUARD | PAGE_NOCACHE | PAGE_WRITECOMBINE)

/*
 * One base value; modifiers only where there is access to modify, and only one of them; the bit for control
 * flow guard with any executable one. Copy on write needs something to copy from: private memory cannot have
 * it.
 */
static inline bool protection_is_legal_in_view(DWORD protect)
{
    DWORD base = protect & PROTECTION_BASE, modifiers = protect & PROTECTION_MODIFIERS;
    DWORD known = PROTECTION_BASE | PROTECTION_MODIFIERS | PAGE_TARGETS_INVALID;
    return !(protect & ~known) && base && !(base & (base - 1)) &&
           !(modifiers && base == PAGE_NOACCESS) &&
           !(modifiers & (modifiers - 1)) &&
           (!(protect & PAGE_TARGETS_INVALID) || (base & PROTECTION_EXECUTE));
}

static inline bool protection_is_legal(DWORD protect)
{
    return protection_is_legal_in_view(protect) && !(protect & (PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY));
}

/* What VirtualQuery reports of a protection that was asked for. */
static inline DWORD protection_reported(DWORD protect)
{
    return protect & (PROTECTION_BASE | PROTECTION_MODIFIERS);
}

/* The visible part of a committed page's word. */
static inline unsigned protection_word(DWORD protect)
{
    return (__builtin_ctz(protect & PROTECTION_BASE) + 1) | (protect & PROTECTION_MODIFIERS) >> 4;
}

static inline bool word_is_committed(unsigned word)
{
    return word & WORD_BASE;
}

/* The protection that a word stands for; 0 for a reserved page. */
static inline DWORD word_protection(unsigned word)
{
    return word_is_committed(word) ? 1u << ((word & WORD_BASE) - 1) | (word & WORD_MODIFIERS) << 4 : 0;
}

/* What the base protection lets the processor do. x86 pages that execute can be read, and Linux's can, too,
 * if asked. */
static inline unsigned protection_access(DWORD protect)
{
    static const uint8_t access[] = {OS_NONE,
                                     OS_READ,
                                     OS_READ | OS_WRITE,
                                     OS_READ | OS_WRITE, /* a copy is made by the kernel, or there is none */
                                     OS_READ | OS_EXECUTE,
                                     OS_READ | OS_EXECUTE,
                                     OS_READ | OS_WRITE | OS_EXECUTE,
                                     OS_READ | OS_WRITE | OS_EXECUTE};
    DWORD base = protect & PROTECTION_BASE;
    return base ? access[__builtin_ctz(base)] : OS_NONE;
}

/* The access that the kernel must give to a page with this word: none while it is armed. */
static inline unsigned word_access(unsigned word)
{
    return word & WORD_GUARD ? OS_NONE : protection_access(word_protection(word));
}

#endif
