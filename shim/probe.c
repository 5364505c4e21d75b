#include "shim/probe.h"

#include "shim/memory/guard.h"
#include "shim/memory/pages.h"
#include "shim/memory/protection.h"
#include "shim/memory/region.h"

/*
 * Loops of known instructions: whatever faults between the labels begin and end is the program's pointer. The
 * signal path sends it to the third one. Touching to write adds zero, as one step, so that nothing another
 * thread stores at that moment is lost.
 */
bool probe_copy(void *to, const void *from, size_t size);
size_t probe_move(void *to, const void *from, size_t size);
bool probe_touch_read(const void *first, const void *last);
bool probe_touch_write(void *first, void *last);
extern const char probe_begin[], probe_end[], probe_failed[], probe_moving[], probe_moved[];

__asm__(".pushsection .text\n"
        ".hidden probe_copy, probe_touch_read, probe_touch_write, probe_begin, probe_end, probe_failed\n"
        ".globl probe_copy, probe_touch_read, probe_touch_write, probe_begin, probe_end, probe_failed\n"
        ".hidden probe_move, probe_moving, probe_moved\n"
        ".globl probe_move, probe_moving, probe_moved\n"
        ".p2align 4\n"
        "probe_begin:\n"
        ".type probe_copy, @function\n"
        "probe_copy:\n"
        "    .cfi_startproc\n"
        "    xorl %ecx, %ecx\n"
        "1:  movl (%rsi,%rcx), %eax\n"
        "    movl %eax, (%rdi,%rcx)\n"
        "    addq $4, %rcx\n"
        "    cmpq %rdx, %rcx\n"
        "    jb 1b\n"
        "    movl $1, %eax\n"
        "    ret\n"
        "    .cfi_endproc\n"
        ".size probe_copy, . - probe_copy\n"
        ".p2align 4\n"
        ".type probe_touch_read, @function\n"
        "probe_touch_read:\n"
        "    .cfi_startproc\n"
        "1:  movb (%rdi), %al\n"
        "    orq $4095, %rdi\n"
        "    incq %rdi\n"
        "    cmpq %rsi, %rdi\n"
        "    jbe 1b\n"
        "    movl $1, %eax\n"
        "    ret\n"
        "    .cfi_endproc\n"
        ".size probe_touch_read, . - probe_touch_read\n"
        ".p2align 4\n"
        ".type probe_touch_write, @function\n"
        "probe_touch_write:\n"
        "    .cfi_startproc\n"
        "1:  lock addb $0, (%rdi)\n"
        "    orq $4095, %rdi\n"
        "    incq %rdi\n"
        "    cmpq %rsi, %rdi\n"
        "    jbe 1b\n"
        "    movl $1, %eax\n"
        "    ret\n"
        "    .cfi_endproc\n"
        ".size probe_touch_write, . - probe_touch_write\n"
        "probe_end:\n"
        ".p2align 4\n"
        ".type probe_move, @function\n"
        "probe_move:\n"
        "    .cfi_startproc\n"
        "    movq %rdx, %rcx\n"
        "probe_moving:\n"
        "    rep movsb\n"
        "probe_moved:\n" /* wherever it stopped: %rcx bytes are left */
        "    movq %rdx, %rax\n"
        "    subq %rcx, %rax\n"
        "    ret\n"
        "    .cfi_endproc\n"
        ".size probe_move, . - probe_move\n"
        "probe_failed:\n"
        "    .cfi_startproc\n"
        "    xorl %eax, %eax\n"
        "    ret\n"
        "    .cfi_endproc\n"
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
    return region && region_covers(region, address) && !region->view &&
           !(word_access(pages_get(region, address)) & OS_WRITE) &&
           !(pages_get(region, address) & WORD_GUARD);
}

bool probe_store(void *to, const void *from, size_t size)
{
    uintptr_t first = (uintptr_t)to, last = first + size - 1;
    if (last < first || is_known_bad(first) || ((first ^ last) >= OS_PAGE && is_known_bad(last)))
        return false;
    guard_ensure();
    return probe_copy(to, from, size);
}

/* Is all of it user space? Then faults are ours to answer from here on. */
static bool is_user(const void *start, size_t size)
{
    uintptr_t first = (uintptr_t)start, last = first + size - 1;
    guard_ensure();
    return last >= first && first >= REGION_LOWEST && last < USER_END;
}

bool probe_load(void *to, const void *from, size_t size)
{
    return is_user(from, size) && probe_copy(to, from, size);
}

bool probe_read(const void *start, size_t size)
{
    return size == 0 || (is_user(start, size) && probe_touch_read(start, (const char *)start + size - 1));
}

bool probe_write(void *start, size_t size)
{
    return size == 0 || (is_user(start, size) && probe_touch_write(start, (char *)start + size - 1));
}

size_t probe_bytes(void *to, const void *from, size_t size)
{
    guard_ensure();
    return probe_move(to, from, size);
}

bool probe_recover(uintptr_t *pc)
{
    if (*pc == (uintptr_t)probe_moving) {
        *pc = (uintptr_t)probe_moved;
        return true;
    }
    if (*pc < (uintptr_t)probe_begin || *pc >= (uintptr_t)probe_end)
        return false;
    *pc = (uintptr_t)probe_failed;
    return true;
}
