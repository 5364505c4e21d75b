/* What the tests beside it look at: a fault two calls deep in a guarded block, and memory that a filter commits. */
#include <windows.h>

static int fault(int *pointer)
{
    return *pointer + 1; /* the fault */
}

static LONG judge(DWORD code)
{
    return code == EXCEPTION_ACCESS_VIOLATION; /* in the filter */
}

static int handled(int result)
{
    return result + 10; /* in the handler */
}

int guarded(int *pointer)
{
    int result = 3;
    __try {
        result = fault(pointer); /* the call */
    } __except (judge(GetExceptionCode())) {
        result = handled(result);
    }
    return result;
}

int on_demand(void)
{
    int *page = (int *)VirtualAlloc(NULL, 4096, MEM_RESERVE, PAGE_NOACCESS);
    __try {
        *page = 42;
    } __except (VirtualAlloc(page, 4096, MEM_COMMIT, PAGE_READWRITE) ? EXCEPTION_CONTINUE_EXECUTION
                                                                    : EXCEPTION_EXECUTE_HANDLER) {
        return 0;
    }
    return *page;
}

int main(void)
{
    return guarded(NULL) == 13 && on_demand() == 42 ? 0 : 1;
}
