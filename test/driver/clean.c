/* Guarded blocks of all kinds, in code that GCC has nothing to say against: see pass.test. */
#include <windows.h>
int f(int n);
int f(int n)
{
    int m = n;
    __try {
        n++;
    } __except (n == 1) {
        n = 3;
    }
    __try {
        int k = n;
        n++;
        n += k;
    } __except (GetExceptionCode() == 1 ? EXCEPTION_EXECUTE_HANDLER : EXCEPTION_CONTINUE_SEARCH) {
        n = 3;
    }
    __try {
        int k = n;
        n++;
        if (n == 7)
            __leave;
        n += k;
    } __except (m++, GetExceptionInformation() ? -1 : 0) {
        n = 3;
    }
    for (;;) {
        int i;
        __try {
            int k = n;
            n += k;
            if (n == 7)
                return n;
        } __finally {
            int z = AbnormalTermination();
            n += z;
            if (n == 8)
                break;
            if (n == 9)
                return 8;
        }
        i = 3;
        n += i;
    }
    return n + m;
}
