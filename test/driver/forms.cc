/* Guarded blocks in the forms of function that C++ has; test/driver/pass.test knows what this prints. */
#include <windows.h>
#include <stdio.h>
#include <functional>
#include <vector>
namespace ns
{
namespace in
{
template <class T, int N = (3 > 2)> class K final : public std::vector<T>
{
    int v;

  public:
    K(int a) : std::vector<T>(3), v{a}
    {
        __try {
            v++;
        } __finally {
            v *= 2;
        }
    }
    ~K() noexcept(false)
    {
        for (;;) {
            __try {
                v = 0;
            } __finally {
                break;
            }
        }
    }
    operator int() const noexcept
    {
        __try {
            return v;
        } __finally {
            if (v == 5)
                return -1;
        }
    }
    template <class U> auto m(U u) const -> decltype(u + 1)
    {
        __try {
            return u + 1;
        } __finally {
            U z = u;
            if (z == 7)
                return z;
        }
    }
    static int count;
    friend int fr(K &k)
    {
        int s = 0;
        for (auto x : k) {
            __try {
                s += x;
            } __finally {
                s++;
                if (s > 1)
                    continue;
            }
            s += 10;
        }
        return s + k.v;
    }
};
} // namespace in
} // namespace ns
extern "C" {
int cfun(int n)
{
    switch (n) {
    case 1:
        __try {
            n = 5;
        } __finally {
            n++;
            break;
        }
    case 2:
        n = 100;
    }
    return n;
}
}
extern "C" int cfun2(void)
{
    auto l = [](int q) {
        __try {
            q++;
        } __finally {
            q *= 3;
            if (q > 100)
                return 100;
        }
        return q;
    };
    return l(2) + l(99);
}
auto global = [](int n) -> long {
    while (true) {
        __try {
            n++;
        } __finally {
            struct L {
                int f(int k)
                {
                    for (;;) {
                        if (k > 3)
                            break;
                        k++;
                    }
                    return k;
                }
            };
            auto in = [&] {
                for (int i = 0;; i++)
                    if (i > 2)
                        return i;
            };
            n += L().f(0) + in();
            if (n > 20)
                return n;
            continue;
        }
    }
};
enum class E { A, B };
static int sw(E e)
{
    int r = 0;
    __try {
        switch (e) {
        case E::A:
            r = 1;
            break;
        case E::B:
            __leave;
        }
        r += 10;
    } __finally {
        switch (e) {
        case E::A:
            r += 100;
            break;
        default:
            r += 200;
        }
    }
    return r;
}
int main()
{
    ns::in::K<int> k(3);
    printf("%d %d %d %d\n", (int)k, k.m(4), k.m(7), fr(k));
    printf("%d %d %d %ld %d %d\n", cfun(1), cfun(3), cfun2(), global(0), sw(E::A), sw(E::B));
    std::function<int()> f = [&]() -> int {
        int n = 0;
        __try {
            n = ({
                int q = 4;
                __try {
                    q++;
                } __finally {
                    q++;
                }
                q;
            });
        } __finally {
            auto g = [&n] {
                __try {
                    return ++n;
                } __finally {
                    n++;
                }
            };
            g();
            if (n)
                return n;
        }
        return 0;
    };
    printf("%d\n", f());
    if constexpr (sizeof(int) == 4)
        __try {
            printf("a");
        } __finally {
            printf("b\n");
        }
    else
        printf("no");
    for (int x : {1, 2, 3})
        __try {
            printf("%d", x);
        } __finally {
            if (x == 2)
                break;
        }
    try {
        try {
            __try {
                throw 1;
            } __finally {
                printf(" f ");
            }
        } catch (...) {
            __try {
                throw;
            } __finally {
                printf("g\n");
                goto out;
            }
        }
    } catch (...) {
        printf("no");
    }
out:
    __try {
        __try {
            [] {
                __try {
                    RaiseException(5, 0, 0, 0);
                } __finally {
                    printf("x");
                }
            }();
        } __finally {
            printf("y");
            RaiseException(6, 0, 0, 0);
        }
    } __except (printf("<%d>", (int)GetExceptionCode()), 1) {
        printf("h%d\n", (int)GetExceptionCode());
    }
}
