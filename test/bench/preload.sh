#!/bin/sh
# Exceptions of a C++ program that knows nothing of guarded blocks, with the library preloaded and without, turn by
# turn; the best round of each counts.
set -e
if [ -n "$SANITIZER_FLAGS" ]; then
    echo 'not measured: an ASan library cannot be preloaded into a program without ASan'
    exit 0
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/faultline-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM

# Prints what each operation takes, in nanoseconds.
cat >"$work/plain.cpp" <<'EOC'
#include <cstdio>
#include <ctime>
#include <exception>
static volatile int sink;
static double now()
{
    timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}
__attribute__((noinline, noclone)) static void fail(int depth)
{
    if (depth > 1)
        fail(depth - 1);
    else
        throw 1;
    sink = depth;
}
template <int DEPTH> static void caught()
{
    try {
        fail(DEPTH);
    } catch (int n) {
        sink = n;
    }
}
static void again()
{
    try {
        try {
            fail(1);
        } catch (...) {
            throw;
        }
    } catch (int n) {
        sink = n;
    }
}
static std::exception_ptr kept;
static void by_pointer()
{
    try {
        std::rethrow_exception(kept);
    } catch (int n) {
        sink = n;
    }
}
static void measure(const char *name, void (*operation)())
{
    enum { COUNT = 5000, ROUNDS = 10 };
    double best = 1e12;
    for (int round = 0; round < ROUNDS; round++) {
        double start = now();
        for (int i = 0; i < COUNT; i++)
            operation();
        double time = (now() - start) / COUNT;
        best = time < best ? time : best;
    }
    std::printf("%s\t%.1f\n", name, best);
}
int main()
{
    kept = std::make_exception_ptr(1);
    measure("plain C++: throw, catch one frame up", caught<1>);
    measure("plain C++: ... ten frames up", caught<10>);
    measure("plain C++: throw; out of a clause", again);
    measure("plain C++: std::rethrow_exception", by_pointer);
    return 0;
}
EOC
$CXX -O2 "$work/plain.cpp" -o "$work/plain"
for round in 1 2 3 4 5; do
    "$work/plain" >>"$work/alone.txt"
    "$top_builddir/scripts/faultline" run "$work/plain" >>"$work/preloaded.txt"
done
awk -F '\t' '
    FNR == NR { if (!($1 in preloaded) || $2 < preloaded[$1]) preloaded[$1] = $2; next }
    !($1 in alone) { order[++count] = $1; alone[$1] = $2 }
    $2 < alone[$1] { alone[$1] = $2 }
    END {
        printf "%-58s %12s %12s  %5s\n", "", "preloaded", "alone", "ratio"
        for (i = 1; i <= count; i++) {
            ratio = preloaded[order[i]] / alone[order[i]]
            printf "%-58s %9.1f ns %9.1f ns  %5.2f  (at most 1.05) %s\n", order[i], preloaded[order[i]], alone[order[i]], ratio,
                ratio <= 1.05 ? "" : "ABOVE"
        }
    }' "$work/preloaded.txt" "$work/alone.txt"
