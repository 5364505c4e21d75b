#!/bin/sh
# HeapAlloc next to the C library's malloc, jemalloc, mimalloc and Wine's HeapAlloc, where those are installed, in turns: see heap.c.
# Then a trace of what a compiler does with malloc. Draws heap.svg into the build tree.
set -e
program=$top_builddir/test/bench/heap
work=$(mktemp -d "${TMPDIR:-/tmp}/faultline-bench.XXXXXX")
finish() {
    [ -z "$WINEPREFIX" ] || wineserver -k 2>/dev/null || true
    rm -rf "$work"
}
WINEPREFIX=
trap finish EXIT
trap 'exit 99' HUP INT TERM
find_library() {
    for directory in /usr/lib/x86_64-linux-gnu /usr/lib64 /usr/lib /usr/local/lib; do
        for file in "$directory/$1".so.*; do
            [ ! -e "$file" ] || { echo "$file"; return; }
        done
    done
}
jemalloc=$(find_library libjemalloc) mimalloc=$(find_library libmimalloc)
mingw=x86_64-w64-mingw32-gcc
wine=$(command -v wine64 || command -v wine || command -v /usr/lib/wine/wine64) || wine=
if [ -n "$wine" ] && $mingw -O2 -I"$top_srcdir" "$top_srcdir/test/bench/heap.c" -o "$work/heap.exe" -static -lpthread 2>"$work/errors"; then
    WINEPREFIX=$work/wine WINEDEBUG=-all
    export WINEPREFIX WINEDEBUG
    "$wine" cmd /c exit >/dev/null 2>&1 || true # sets up its prefix
else
    wine=
fi

run() { # ARGUMENT...
    "$program" heap "$@" | sed 's/^/HeapAlloc\t/'
    "$program" malloc "$@" | sed 's/^/glibc\t/'
    [ -z "$jemalloc" ] || LD_PRELOAD=$jemalloc "$program" malloc "$@" | sed 's/^/jemalloc\t/'
    [ -z "$mimalloc" ] || LD_PRELOAD=$mimalloc "$program" malloc "$@" | sed 's/^/mimalloc\t/'
}

for round in 1 2 3; do
    run
    [ -z "$wine" ] || "$wine" "$work/heap.exe" heap 2>/dev/null | tr -d '\r' | sed 's/^/Wine\t/'
done >"$work/results"
for round in 1 2; do run random; run long; done >>"$work/results"
if ${CC:-gcc} -O2 -shared -fPIC "$top_srcdir/test/bench/heap-recorder.c" -o "$work/recorder.so" -lpthread 2>"$work/errors"; then
    compiler=$(${CC:-gcc} -print-prog-name=cc1)
    ${CC:-gcc} -E -I"$top_srcdir" -isystem "$top_srcdir/include" "$top_srcdir/test/bench/heap.c" >"$work/heap.i"
    HEAP_TRACE=$work/trace LD_PRELOAD=$work/recorder.so "$compiler" -quiet -O2 -fpreprocessed "$work/heap.i" -o /dev/null
    for round in 1 2 3; do run "$work/trace"; done >>"$work/results"
fi
awk -F '\t' -v points="$work/points" '
    !($2 in seen) { seen[$2] = 1; order[++count] = $2 }
    !(($2, $1) in value) || $3 < value[$2, $1] { value[$2, $1] = $3 }
    function line(i,    k) {
        printf "%-36s", order[i]
        for (k = 1; k <= sides; k++)
            printf (order[i], who[k]) in value ? " %11.2f" : " %11s", (order[i], who[k]) in value ? value[order[i], who[k]] : "-"
        print ""
    }
    function judge(what, name, bar, above, below) {
        if (!below || !above)
            printf "%-58s not measured  (%s %.2f)\n", what, name, bar
        else
            printf "%-58s %5.2f  (%s %.2f) %s\n", what, above / below, name, bar, (name == "at most" ? above / below <= bar : above / below >= bar) ? "" : "MISSED"
    }
    function panel(title, x, y) {
        printf "panel\t%s\nx\t%s\ny\t%s\n", title, x, y >points
    }
    function lines(before, behind,    i, k, size) {
        for (k = 1; k <= sides; k++)
            for (i = 1; i <= count; i++)
                if (index(order[i], before) == 1 && substr(order[i], length(order[i]) - length(behind) + 1) == behind && (order[i], who[k]) in value) {
                    split(substr(order[i], length(before) + 1), size, " ")
                    printf "point\t%s\t%s\t%s\n", who[k], size[1], value[order[i], who[k]] >points
                }
    }
    function bars(name, group,    k) {
        for (k = 1; k <= sides; k++)
            if ((name, who[k]) in value)
                printf "bar\t%s\t%s\t%s\n", group, who[k], value[name, who[k]] >points
    }
    END {
        sides = split("HeapAlloc glibc jemalloc mimalloc Wine", who, " ")
        printf "%-36s %11s %11s %11s %11s %11s\n", "nanoseconds", "HeapAlloc", "glibc", "jemalloc", "mimalloc", "Wine"
        for (i = 1; i <= count; i++)
            line(i)
        pair = "pair of 64 bytes"; two = pair ", two threads"; memory = "trace: peak memory, kB"
        judge("a pair of 64 bytes, as a part of glibc", "at most", 1, value[pair, "HeapAlloc"], value[pair, "glibc"])
        judge("a pair of 64 bytes, as a part of mimalloc", "at most", 1.3, value[pair, "HeapAlloc"], value[pair, "mimalloc"])
        judge("a pair of 64 bytes in Wine, as a multiple", "at least", 4, value[pair, "Wine"], value[pair, "HeapAlloc"])
        judge("what two threads do, as a multiple of one", "at least", 1.8, value[pair, "HeapAlloc"], value[two, "HeapAlloc"])
        judge("peak memory of the trace, as a part of glibc", "at most", 1.2, value[memory, "HeapAlloc"], value[memory, "glibc"])
        print "figure\tHeaps and allocators\tThe same program with each: the best of three rounds" >points
        panel("A block is allocated, written and freed", "its size\tlog\tbytes", "time\tlog\tns")
        lines("pair of ", " bytes")
        panel("A thousand are allocated, then freed: each", "its size\tlog\tbytes", "time\tlog\tns")
        lines("1000 of ", " bytes, then free")
        panel("Blocks of 64 bytes and threads", "time\tlinear\tns", "")
        bars(pair, "one thread")
        bars(two, "two threads, a pair of either")
        bars("64 bytes from thread to thread", "from thread to thread")
        panel("Memory", "% of what the C library takes\tlinear\tnumber", "")
        for (i = 1; i <= count; i++)
            if (order[i] ~ /memory/)
                for (k = 1; k <= sides; k++)
                    if ((order[i], who[k]) in value && value[order[i], "glibc"])
                        printf "bar\t%s\t%s\t%s\n", order[i] ~ /trace/ ? "a compiler, at its peak" : "a program that runs on", who[k], 100 * value[order[i], who[k]] / value[order[i], "glibc"] >points
    }' "$work/results"
awk -f "$top_srcdir/test/bench/plot.awk" "$work/points" >"$top_builddir/test/bench/heap.svg"
