/*
 * A stack overflow is an exception like any other: the handler says what happened, the stack is made ready again, and
 * the program goes on.
 *
 *     faultline-cc -O2 deep.c -o deep && ./deep
 */
#include <malloc.h>
#include <windows.h>

#include <stdio.h>

struct list {
    struct list *next;
};

/* Counts a list by recursion, which a list that ends in itself does not survive. */
static unsigned long count(const struct list *list)
{
    volatile char room[200] = {0}; /* read after the call: the compiler must not make a loop of this */
    unsigned long rest = list ? count(list->next) + 1 : 0;
    return rest + (unsigned long)room[0];
}

static void count_safely(const char *what, const struct list *list)
{
    __try {
        printf("%s: %lu\n", what, count(list));
    } __except (GetExceptionCode() == EXCEPTION_STACK_OVERFLOW ? EXCEPTION_EXECUTE_HANDLER : EXCEPTION_CONTINUE_SEARCH) {
        printf("%s: the stack is full, the list has no end\n", what);
        if (!_resetstkoflw())
            ExitProcess(1);
    }
}

int main(void)
{
    struct list last = {NULL}, middle = {&last}, first = {&middle}, ring = {&ring};
    count_safely("a list", &first);
    count_safely("a ring", &ring);
    count_safely("a ring again", &ring);
    count_safely("the list once more", &first);
    return 0;
}
