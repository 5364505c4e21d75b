/*
 * What variables hold when an instruction of the program's own faults, and after a filter has let it go on.
 */
#include "test/seh/trace.h"

static int zero;
static int *nowhere;
static int *page;
static double *nowhere_double;

/*
 * A store before the fault, and another behind it that never happens;
 * the types let the compiler know them apart.
 */
static void stores_in_the_body(void)
{
    int n = 0, seen = -1;
    double d = 0;
    __try {
        n = 1;
        n = (seen | 2) / zero;
    } __except (seen = n, EXCEPTION_EXECUTE_HANDLER) {
    }
    EXPECT_EQ(seen, 1);
    seen = n = 0;
    __try {
        n = 1;
        d = *nowhere_double;
        n = 2;
    } __except (seen = n, EXCEPTION_EXECUTE_HANDLER) {
    }
    EXPECT_EQ(seen, 1);
    EXPECT_EQ(d, 0);
}

static void stores_in_a_finally(void)
{
    int n = 0, seen = -1;
    double d = 0;
    __try {
        __try {
        } __finally {
            n = 1;
            n = (seen | 2) / zero;
        }
    } __except (seen = n, EXCEPTION_EXECUTE_HANDLER) {
    }
    EXPECT_EQ(seen, 1);
    seen = n = 0;
    __try {
        __try {
        } __finally {
            n = 1;
            d = *nowhere_double;
            n = 2;
        }
    } __except (seen = n, EXCEPTION_EXECUTE_HANDLER) {
    }
    EXPECT_EQ(seen, 1);
    seen = n = 0;
    __try {
        __try {
            raise_code(0xE0000001);
        } __finally {
            n = 1;
            *nowhere = n;
            n = 2;
        }
    } __except (seen = n, EXCEPTION_EXECUTE_HANDLER) {
    }
    EXPECT_EQ(seen, 1);
    EXPECT_EQ(d, 0);
}

static void stores_in_a_filter(void)
{
    int n = 0, seen = -1;
    double d = 0;
    __try {
        __try {
            raise_code(0xE0000001);
        } __except (GetExceptionCode() == 0xE0000001 ? (n = 1, n = (seen | 2) / zero, 1) : 0) {
        }
    } __except (seen = n, GetExceptionCode() == EXCEPTION_INT_DIVIDE_BY_ZERO) {
    }
    EXPECT_EQ(seen, 1);
    seen = n = 0;
    __try {
        __try {
            raise_code(0xE0000001);
        } __except (GetExceptionCode() == 0xE0000001 ? (n = 1, d = *nowhere_double, n = 2, 1) : 0) {
        }
    } __except (seen = n, GetExceptionCode() == EXCEPTION_ACCESS_VIOLATION) {
    }
    EXPECT_EQ(seen, 1);
    EXPECT_EQ(d, 0);
}

static void close_page(void)
{
    DWORD before;
    EXPECT(VirtualProtect(page, 1, PAGE_NOACCESS, &before));
}

/* In a filter: makes the faulting access possible, and *n 7. */
APART int change(int *n)
{
    DWORD before;
    *n = 7;
    return VirtualProtect(page, 1, PAGE_READWRITE, &before) ? EXCEPTION_CONTINUE_EXECUTION
                                                            : EXCEPTION_EXECUTE_HANDLER;
}

/* Each form in which C puts a read of n behind the access that faults. */
static void changed_by_the_filter(void)
{
    int n = 1, seen = 0, other = 0, i;
    page = (int *)VirtualAlloc(NULL, 1, MEM_RESERVE | MEM_COMMIT, PAGE_NOACCESS);
    EXPECT(page);
    __try {
        *page = 5;
        at("%d ", n);
        close_page(), n = 1, other = *page, seen = n;
        at("%d ", seen);
        close_page();
        n = 1;
        if (*page && n == 7)
            at("and ");
        close_page();
        n = 1;
        if (!*page || n == 7)
            at("or ");
        close_page();
        n = 1;
        seen = *page ? n : 0;
        at("%d ", seen);
        close_page();
        n = 1;
        if (*page == 4)
            ;
        else
            at("else%d ", n);
        close_page();
        n = 1;
        for (i = 0; i < n; i++)
            other += *page;
        at("%d ", i);
        close_page();
        n = 1;
        i = other = 0;
        do
            other += *page;
        while (++i < n);
        at("%d ", i);
        close_page();
        n = 1;
        i = 0;
        while (*page && i < n)
            i++;
        at("%d ", i);
        close_page();
        n = 1;
        switch (*page) {
        case 5:
            at("%d ", n);
        }
        close_page();
        n = 1;
        other = *page;
        goto next;
    next:
        at("%d", n);
    } __except (change(&n)) {
        at("handler");
    }
    EXPECT_TRACE("7 7 and or 7 else7 7 7 7 7 7");
    EXPECT_EQ(other, 5);
    VirtualFree(page, 0, MEM_RELEASE);
}

/* The block that faults stands in others, with filters and functions of their own. */
static void changed_around_blocks(void)
{
    int n = 1, seen = 0;
    page = (int *)VirtualAlloc(NULL, 1, MEM_RESERVE | MEM_COMMIT, PAGE_NOACCESS);
    __try {
        __try {
            __try {
                n = 1;
                seen = *page;
                at("body%d ", n);
                close_page();
            } __finally {
                n = 1;
                seen = *page;
                at("finally%d ", n);
            }
            raise_code(0xE0000001);
        } __except (GetExceptionCode() == 0xE0000001
                        ? (close_page(), n = 1, seen = *page, at("filter%d ", n), EXCEPTION_EXECUTE_HANDLER)
                        : EXCEPTION_CONTINUE_SEARCH) {
            close_page();
            n = 1;
            seen = *page;
            at("handler%d", n);
        }
    } __except (n = 7, change(&seen)) {
    }
    EXPECT_TRACE("body7 finally7 filter7 handler7");
    VirtualFree(page, 0, MEM_RELEASE);
}

#ifdef __cplusplus
struct object {
    int id;
    ~object()
    {
        at("~%d ", id);
    }
};
#define OBJECT(id) object object_##id = {id}
#else
APART void destroy(int *id)
{
    at("~%d ", *id);
}
#define OBJECT(id) int object_##id __attribute__((cleanup(destroy))) = id
#endif

APART void raise_in_finallys(void)
{
    OBJECT(1);
    __try {
        OBJECT(2);
        __try {
            OBJECT(3);
            raise_code(0xE0000001);
        } __finally {
            OBJECT(4);
            raise_code(0xE0000002);
        }
    } __finally {
        OBJECT(5);
        raise_code(0xE0000003);
    }
}

/*
 * Objects outside a finally that raises are left by the second exception:
 * what their function's cleanup was called for.
 */
static void objects_around_finallys_that_raise(void)
{
    int i;
    for (i = 0; i < 20; i++) {
        __try {
            OBJECT(6);
            raise_in_finallys();
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            at("%x", GetExceptionCode());
        }
        EXPECT_TRACE("~3 ~4 ~2 ~5 ~1 ~6 e0000003");
        __try {
            OBJECT(6);
            __try {
                OBJECT(7);
                raise_in_finallys();
            } __finally {
                at("out ");
            }
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            at("%x", GetExceptionCode());
        }
        EXPECT_TRACE("~3 ~4 ~2 ~5 ~1 ~7 out ~6 e0000003");
    }
}

TAP_MAIN(CASE(stores_in_the_body,
              "Q-239 what was stored before a fault in the body, and nothing stored behind it"),
         CASE(stores_in_a_finally, "Q-239 the same in a finally"),
         CASE(stores_in_a_filter, "Q-239 the same in a filter"),
         CASE(changed_by_the_filter,
              "Q-238 a local that the filter changes before it continues, read on in the body"),
         CASE(objects_around_finallys_that_raise,
              "P-222 I-111 objects around finallys that raise exceptions of their own"),
         CASE(changed_around_blocks, "Q-238 the same in blocks inside the body, and in their filters"))
