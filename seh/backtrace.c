#include "seh/backtrace.h"

#include <stdint.h>

#include "seh/arch/x86_64/jump.h"
#include "seh/cfi.h"

void backtrace_origin(const CONTEXT *context, int interrupted, struct call_frame *frame)
{
    *frame = (struct call_frame){
        .registers = {
            [CFI_RAX] = context->Rax, [CFI_RDX] = context->Rdx, [CFI_RCX] = context->Rcx, [CFI_RBX] = context->Rbx,
            [CFI_RSI] = context->Rsi, [CFI_RDI] = context->Rdi, [CFI_RBP] = context->Rbp, [CFI_RSP] = context->Rsp,
            [CFI_R8] = context->R8,   [CFI_R9] = context->R9,   [CFI_R10] = context->R10, [CFI_R11] = context->R11,
            [CFI_R12] = context->R12, [CFI_R13] = context->R13, [CFI_R14] = context->R14, [CFI_R15] = context->R15,
            [CFI_RIP] = context->Rip,
        },
        .interrupted = interrupted != 0,
    };
}

int backtrace_step(struct call_frame *frame)
{
    struct call_frame_info info;
    if (!cfi_find(frame, &info))
        return 0;
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
