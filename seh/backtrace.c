#include "seh/backtrace.h"

#include <stdint.h>
#include <string.h>

#include "seh/arch/x86_64/context.h"
#include "seh/arch/x86_64/jump.h"
#include "seh/cfi.h"
#include "shim/memory/region.h"

void backtrace_origin(const CONTEXT *context, int interrupted, struct call_frame *frame)
{
    frame->registers[CFI_RAX] = context->Rax;
    frame->registers[CFI_RDX] = context->Rdx;
    frame->registers[CFI_RCX] = context->Rcx;
    frame->registers[CFI_RBX] = context->Rbx;
    frame->registers[CFI_RSI] = context->Rsi;
    frame->registers[CFI_RDI] = context->Rdi;
    frame->registers[CFI_RBP] = context->Rbp;
    frame->registers[CFI_RSP] = context->Rsp;
    frame->registers[CFI_R8] = context->R8;
    frame->registers[CFI_R9] = context->R9;
    frame->registers[CFI_R10] = context->R10;
    frame->registers[CFI_R11] = context->R11;
    frame->registers[CFI_R12] = context->R12;
    frame->registers[CFI_R13] = context->R13;
    frame->registers[CFI_R14] = context->R14;
    frame->registers[CFI_R15] = context->R15;
    frame->registers[CFI_RIP] = context->Rip;
    frame->interrupted = interrupted != 0;
}

/*
 * The return address of a signal's handler, when nothing else is known of it: `mov $rt_sigreturn, %rax;
 * syscall`.
 */
static int is_sigreturn(uintptr_t code)
{
    static const unsigned char instructions[] = {0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05};
    return code >= REGION_LOWEST && memcmp((const void *)code, instructions, sizeof instructions) == 0;
}

int backtrace_step(struct call_frame *frame)
{
    struct call_frame_info info;
    if (!cfi_find(frame, &info)) {
        if (info.function || frame->interrupted || !is_sigreturn(frame->registers[CFI_RIP]))
            return 0;
        signal_frame_get_origin((struct signal_frame *)frame->registers[CFI_RSP], frame);
        return 1;
    }
    if (info.caller.registers[CFI_RIP] == frame->registers[CFI_RIP] &&
        info.caller.registers[CFI_RSP] == frame->registers[CFI_RSP])
        return 0; /* what says that it is its own caller says nothing */
    *frame = info.caller;
    return 1;
}

WORD WINAPI RtlCaptureStackBackTrace(DWORD skip, DWORD room, PVOID *trace, PDWORD hash)
{
    struct call_frame frame;
    DWORD count = 0, sum = 0;
    if (room > MAXWORD)
        room = MAXWORD;
    arch_capture(&frame); /* this function, whose caller comes first */
    while (count < room && backtrace_step(&frame)) {
        if (skip > 0) {
            skip--;
            continue;
        }
        trace[count++] = (PVOID)frame.registers[CFI_RIP];
        sum += (DWORD)frame.registers[CFI_RIP];
    }
    if (hash)
        *hash = sum;
    return (WORD)count;
}
