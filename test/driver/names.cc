/* __func__ and its kin in what becomes a function of its own: C and C++. See pass.test. */
#include <windows.h>

#include <stdio.h>
#include <string.h>

static int checks;

static int same(const char *name, int size, const char *wanted)
{
    if (strcmp(name, wanted) != 0 || size != (int)strlen(wanted) + 1)
        printf("'%s', of %d bytes, instead of '%s'\n", name, size, wanted);
    checks++;
    return 1;
}

#define CHECK()  same(__func__, sizeof __func__, "function")
#define CHECK2() same(__FUNCTION__, sizeof __FUNCTION__, "function")
#define RAISE()  RaiseException(3, 0, 0, NULL)

static int function(int n)
{
    if (n) {
        __try {
            CHECK();
            RAISE();
        } __except (CHECK() && CHECK2()) {
            CHECK();
            n++;
        }
    }
    __try {
        RAISE();
    } __except (({
        __try {
            RAISE();
        } __except (CHECK()) {
            CHECK();
            n += 10;
        }
        __try {
            CHECK();
        } __finally {
            CHECK();
            __try {
                RAISE();
            } __except (CHECK()) {
                CHECK();
                n += 100;
            }
        }
        1;
    })) {
        CHECK();
        n += 1000;
    }
    __try {
        n += 0;
    } __finally {
        __try {
            RAISE();
        } __except (CHECK() && GetExceptionCode() == 3) {
            CHECK();
            n += GetExceptionCode() == 3 ? 10000 : 0;
        }
        __try {
            n += 0;
        } __finally {
            CHECK();
            __try {
                RAISE();
            } __except (CHECK()) {
                __try {
                    n += 0;
                } __finally {
                    CHECK2();
                    n += 100000;
                }
            }
        }
    }
    return n;
}

#ifdef __cplusplus
template <class Type> struct container {
    int member(int n)
    {
        __try {
            RAISE();
        } __except (puts(__PRETTY_FUNCTION__), [] { return puts(__func__), 1; }()) {
            n++;
        }
        __try {
            n++;
        } __finally {
            __try {
                RAISE();
            } __except (puts(__PRETTY_FUNCTION__), puts(__func__), 1) {
                n++;
            }
        }
        return n;
    }
};
#endif

int main(void)
{
    printf("%d", function(1));
    printf(" %d\n", checks);
#ifdef __cplusplus
    printf("%d\n", container<long>().member(0));
#endif
    return 0;
}
