#include "shim/probe.h"

#include "shim/pages.h"
#include "shim/protection.h"
#include "shim/region.h"

/*
 * A loop of known instructions: whatever faults between its two labels is the program's pointer. The signal
 * path sends it to the third.
 */
bool probe_copy(void *to, const void *from, size_t size);
extern const char probe_copy_stores[], probe_copy_stored[], probe_copy_failed[];

__asm__(".pushsection .text\n"
        ".hidden probe_copy, probe_copy_stores, probe_copy_stored, probe_copy_failed\n"
        ".globl probe_copy, probe_copy_stores, probe_copy_stored, probe_copy_failed\n"
        ".p2align 4\n"
        ".type probe_copy, @function\n"
        "probe_copy:\n"
        "    .cfi_startproc\n"
        "    xorl %ecx, %ecx\n"
        "1:  movl (%rsi,%rcx), %eax\n"
        "probe_copy_stores:\n"
        "    movl %eax, (%rdi,%rcx)\n"
        "probe_copy_stored:\n"
        "    addq $4, %rcx\n"
        "    cmpq %rdx, %rcx\n"
        "    jb 1b\n"
        "    movl $1, %eax\n"
        "    ret\n"
        "probe_copy_failed:\n"
        "    xorl %eax, %eax\n"
        "    ret\n"
        "    .cfi_endproc\n"
        ".size probe_copy, . - probe_copy\n"
        ".popsection\n");

/* Where the kernel's part begins. Above Windows' own limit there may be a stack, when addresses are not
 * randomized. */
#define USER_END UINT64_C(0x7FFFFFFFF000)

/* What our own books know needs no fault to find out. */
static bool is_known_bad(uintptr_t address)
{
    if (address < REGION_LOWEST || address >= USER_END)
        return true;
    const struct region *region = region_find(address);
    return region && region_covers(region, address) &&
           !(word_access(pages_get(region, address)) & OS_WRITE) &&
           !(pages_get(region, address) & WORD_GUARD);
}

bool probe_store(void *to, const void *from, size_t size)
{
    uintptr_t first = (uintptr_t)to, last = first + size - 1;
    if (last < first || is_known_bad(first) || ((first ^ last) >= OS_PAGE && is_known_bad(last)))
        return false;
    return probe_copy(to, from, size);
}

bool probe_recover(uintptr_t *pc)
{
    if (*pc < (uintptr_t)probe_copy_stores || *pc >= (uintptr_t)probe_copy_stored)
        return false;
    *pc = (uintptr_t)probe_copy_failed;
    return true;
}
