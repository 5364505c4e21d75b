/*
 * Every form of statement and expression into which the pass might put something, in the block of a filter
 * that may change variables. It must compile as it does without the driver, and mean the same.
 */
#include <windows.h>
#include <map>
#include <vector>
#include <memory>
#include <tuple>
#include <string>
#include <type_traits>
#include <utility>
#include <stdexcept>
static int any(EXCEPTION_POINTERS *)
{
    return EXCEPTION_CONTINUE_SEARCH;
}
template <bool B> struct chosen {
    static constexpr int value = B ? 1 : 2;
};
template <class T> T pass(T &&t)
{
    return std::forward<T>(t);
}
struct pod {
    int a : 3;
    int b : 2;
};
template <class... A> bool every(A... a)
{
    return (a && ...);
}
int main(int argc, char **argv)
{
    int n = argc, *p = &n;
    __try {
        auto &&first = n;
        int &&second = n + 1;
        const std::string &&third = std::string("x");
        std::map<int, int> m{{1, 2}, {3, 4}};
        for (auto &&[k, v] : m)
            n += k + v;
        for (const auto &e : m)
            if (e.first && e.second)
                n++;
            else
                n--;
        std::pair<int, int> pr(1, 2), qr{3, 4};
        int x = 1, y = argc > 0 ? 2 : 3, z(argc && n ? 4 : 5), arr[3 && 1] = {argc && n};
        n += x < y && z > x;
        n = std::max<int>(x, y) + std::get<0>(std::make_tuple(x, y));
        bool same = std::is_same<int, int>::value && chosen < true && false > ::value;
        if (auto it = m.find(1); it != m.end() && it->second)
            n++;
        if (int q = n)
            n += q;
        else if (n && argc)
            n++;
        while (int w = n > 100 ? n : 0) {
            n = w / 2;
        }
        if constexpr (sizeof(int) == 4 && true)
            n++;
        else
            n--;
        switch (int s = n; s) {
        case 1:
            n++;
            [[fallthrough]];
        case 2:
        case 3: {
            n++;
        } break;
        default:
            n--;
        }
        switch (n) {
        case 1:
            n++;
            __attribute__((fallthrough));
        case 2:
            n++;
            break;
        }
        auto l = [&](int &&u, int o = 3) noexcept -> int { return u && o ? u : o; };
        n += l(3) + [](auto &&g) { return g && true; }(n);
        auto up = std::unique_ptr<int>(argc ? new int(3) : nullptr);
        const char *text = argc ? "a" : 0;
        void *null = argc > 3 ? p : 0;
        enum { E = 1 && 1, F = sizeof(int) > 2 ? 1 : 2 };
        static const int fixed = 1 && 2 ? 3 : 4;
        static_assert(1 && 1, "x");
        constexpr int kk = (1 && 0) || 1;
        struct local {
            int i = 1 && 1;
            bool operator&&(int) const
            {
                return true;
            }
            int f()
            {
                return i && 1 ? 2 : 3;
            }
        } lo;
        n += (lo && 3) + lo.f();
        pod b = {argc && 1, argc || 0};
        n <<= argc ? 1 : 2;
        n >>= n ? 1 : 2;
        n ^= n || x;
        n = (x++, y), z = 3;
        n += ((void)(first && second), argc ?: 3);
        (void)same, (void)text, (void)null, (void)up, (void)arr, (void)b, (void)kk, (void)fixed, (void)third;
        (void)pr, (void)qr;
        do
            n--;
        while (n > 5 && argc);
        for (int i = 0, j = 9; i < j && n; i++, j--)
            n++;
        for (;;) {
            if (n)
                break;
        }
        try {
            if (n > 1000)
                throw std::runtime_error(n ? "a" : "b");
            n++;
        } catch (std::exception &e) {
            n++;
        } catch (...) {
            n--;
        }
        std::vector<int> ve = {x ? 1 : 2, y && 3};
        if (argc)
            for (int v : ve)
                n += v;
        else if (n)
            goto done;
        else
            while (n)
                n--;
        n += decltype(n)(3) &&noexcept(n++) ? 1 : 0;
        n += every(n, x, y) && ve.size() and not x or y;
        n += x < 3 ? y > 2 ? 1 : 2 : 3;
        n = pass<int>(n ? 1 : 2) + (argc > 1 ? std::max<int>(1, 2) : 3);
        auto t = n > 3 ? std::make_pair(1, 2) : std::pair<int, int>(3, 4);
        (void)t;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-variable"
        int unused = 3;
#pragma GCC diagnostic pop
        asm volatile("" : : "r"(n), "r"(x) : "memory");
        asm goto("" : : : : done);
        if (argc > 9)
            return argv[0] ? 1 : 2;
        if (n) {
        } else {
        }
        if (n)
            ;
        using namespace std;
        typedef int I;
        I i2 = 3;
        (void)i2;
    done:
        n += 1;
    } __except (any(GetExceptionInformation())) {
    }
    return n < -100;
}
