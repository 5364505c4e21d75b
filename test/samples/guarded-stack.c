/*
 * A stack of numbers that grows as thread stacks do: committed up to a guard page, which raises an exception
 * once when it is touched. The filter commits the next page as the new guard, and the push goes on as if
 * nothing had been.
 *
 *     faultline-cc -O2 guarded-stack.c -o guarded-stack && ./guarded-stack
 */
#include <windows.h>

#include <stdio.h>

#define RESERVED (64 * 4096)

static char *base;
static int *top;
static int pages;

static BOOL guard(char *page)
{
    return VirtualAlloc(page, 4096, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD) != NULL;
}

static LONG grow(const EXCEPTION_RECORD *record)
{
    if (record->ExceptionCode != STATUS_GUARD_PAGE_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;
    char *page = (char *)(record->ExceptionInformation[1] & ~(ULONG_PTR)4095);
    if (page < base || page >= base + RESERVED)
        return EXCEPTION_CONTINUE_SEARCH;
    pages++; /* its guard is gone now: it is an ordinary page */
    if (page + 4096 == base + RESERVED || !guard(page + 4096))
        return EXCEPTION_EXECUTE_HANDLER;
    return EXCEPTION_CONTINUE_EXECUTION;
}

/* The numbers from 1 to count, pushed one by one; how many there was room for. */
static int push_all(int count)
{
    int pushed = 0;
    __try {
        while (pushed < count) {
            *top = pushed + 1;
            top++;
            pushed++;
        }
    } __except (grow(GetExceptionInformation()->ExceptionRecord)) {
        printf("the stack is full\n");
    }
    return pushed;
}

int main(void)
{
    base = (char *)VirtualAlloc(NULL, RESERVED, MEM_RESERVE, PAGE_READWRITE);
    if (!base || !guard(base))
        return 1;
    top = (int *)base;
    int pushed = push_all(10000);
    printf("pushed %d numbers in %d pages\n", pushed, pages);
    long long sum = 0;
    while (top > (int *)base)
        sum += *--top;
    printf("their sum is %lld\n", sum);
    pushed = push_all(10000);
    printf("pushed %d numbers more in %d pages\n", pushed, pages);
    top = (int *)base;
    pushed = push_all(1000000);
    printf("pushed %d of a million, in %d pages\n", pushed, pages);
    return VirtualFree(base, 0, MEM_RELEASE) ? 0 : 1;
}
