/*
 * A compiler that writes machine code: arithmetic in postfix notation becomes a function. The page is
 * writable while code is written into it and executable when it runs, never both; a filter notices who
 * forgets that.
 *
 *     faultline-cc jit.c -o jit && ./jit
 */
#include <windows.h>

#include <stdio.h>
#include <string.h>

typedef int (*compiled)(int x); /* x comes in edi, the answer leaves in eax */

static unsigned char *page, *end;

static void emit(const void *code, SIZE_T size)
{
    memcpy(end, code, size);
    end += size;
}

/* Each number is pushed on the machine's stack; an operator takes two and pushes one. NULL: no such operator.
 */
static compiled compile(const char *source)
{
    static const struct {
        char name;
        unsigned char size, code[8];
    } operators[] = {
        {'+', 2, {0x01, 0xC8}},       /* add eax, ecx */
        {'-', 2, {0x29, 0xC8}},       /* sub eax, ecx */
        {'*', 3, {0x0F, 0xAF, 0xC1}}, /* imul eax, ecx */
        {'/', 3, {0x99, 0xF7, 0xF9}}, /* cdq; idiv ecx */
    };
    BOOL known = TRUE;
    DWORD old;
    if (!VirtualProtect(page, 4096, PAGE_READWRITE, &old))
        return NULL;
    end = page;
    for (; *source && known; source++) {
        SIZE_T i = 0;
        if (*source == ' ')
            continue;
        if (*source == 'x') {
            emit("\x57", 1); /* push rdi */
            continue;
        }
        if (*source >= '0' && *source <= '9') {
            emit("\x6A", 1); /* push imm8 */
            unsigned char digit = (unsigned char)(*source - '0');
            emit(&digit, 1);
            continue;
        }
        while (i < sizeof operators / sizeof *operators && operators[i].name != *source)
            i++;
        known = i < sizeof operators / sizeof *operators;
        if (!known)
            continue;
        emit("\x59\x58", 2); /* pop rcx; pop rax */
        emit(operators[i].code, operators[i].size);
        emit("\x50", 1); /* push rax */
    }
    emit("\x58\xC3", 2); /* pop rax; ret */
    if (!VirtualProtect(page, 4096, PAGE_EXECUTE_READ, &old) || !known)
        return NULL;
    FlushInstructionCache(GetCurrentProcess(), page, 4096);
    compiled function;
    memcpy(&function, &page, sizeof function);
    return function;
}

static void run(const char *source, int x)
{
    compiled function = compile(source);
    if (!function) {
        printf("%-14s cannot be compiled\n", source);
        return;
    }
    /* The processor's exceptions come out of code that has no unwind information. */
    const unsigned char *fault = NULL;
    __try {
        printf("%-14s for x = %d: ", source, x);
        printf("%d\n", function(x));
    } __except (fault = (const unsigned char *)GetExceptionInformation()->ExceptionRecord->ExceptionAddress,
                GetExceptionCode() == EXCEPTION_INT_DIVIDE_BY_ZERO ? EXCEPTION_EXECUTE_HANDLER
                                                                   : EXCEPTION_CONTINUE_SEARCH) {
        printf("division by zero, %d bytes into the compiled code\n", (int)(fault - page));
    }
}

int main(void)
{
    page = (unsigned char *)VirtualAlloc(NULL, 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!page)
        return 1;
    run("x x * 3 +", 5);
    run("x 2 - 8 x - *", 4);
    run("9 x /", 2);
    run("9 x /", 0);
    run("x 1 %", 1);
    __try {
        page[0] = 0xC3;
        printf("the code has been overwritten\n");
    } __except (GetExceptionInformation()->ExceptionRecord->ExceptionInformation[0] == 1
                    ? EXCEPTION_EXECUTE_HANDLER
                    : EXCEPTION_CONTINUE_SEARCH) {
        printf("compiled code cannot be overwritten\n");
    }
    return VirtualFree(page, 0, MEM_RELEASE) ? 0 : 1;
}
