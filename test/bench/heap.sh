#!/bin/sh
# HeapAlloc next to the C library's malloc, jemalloc and mimalloc, where those are installed, in turns: see heap.c. Then a trace of
# what a compiler does with malloc. Draws heap.svg into the build tree.
set -e
program=$top_builddir/test/bench/heap
work=$(mktemp -d "${TMPDIR:-/tmp}/faultline-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM
find_library() {
    for directory in /usr/lib/x86_64-linux-gnu /usr/lib64 /usr/lib /usr/local/lib; do
        for file in "$directory/$1".so.*; do
            [ ! -e "$file" ] || { echo "$file"; return; }
        done
    done
}
jemalloc=$(find_library libjemalloc) mimalloc=$(find_library libmimalloc)

run() { # ARGUMENT...
    "$program" heap "$@" | sed 's/^/heap\t/'
    "$program" malloc "$@" | sed 's/^/glibc\t/'
    [ -z "$jemalloc" ] || LD_PRELOAD=$jemalloc "$program" malloc "$@" | sed 's/^/jemalloc\t/'
    [ -z "$mimalloc" ] || LD_PRELOAD=$mimalloc "$program" malloc "$@" | sed 's/^/mimalloc\t/'
}

for round in 1 2 3; do run; done >"$work/results"
if ${CC:-gcc} -O2 -shared -fPIC "$top_srcdir/test/bench/heap-recorder.c" -o "$work/recorder.so" -lpthread 2>"$work/errors"; then
    compiler=$(${CC:-gcc} -print-prog-name=cc1)
    ${CC:-gcc} -E -I"$top_srcdir" -isystem "$top_srcdir/include" "$top_srcdir/test/bench/heap.c" >"$work/heap.i"
    HEAP_TRACE=$work/trace LD_PRELOAD=$work/recorder.so "$compiler" -quiet -O2 -fpreprocessed "$work/heap.i" -o /dev/null
    for round in 1 2 3; do run "$work/trace"; done >>"$work/results"
fi
awk -F '\t' -v svg="$top_builddir/test/bench/heap.svg" '
    !($2 in seen) { seen[$2] = 1; order[++count] = $2 }
    !(($2, $1) in value) || $3 < value[$2, $1] { value[$2, $1] = $3 }
    function line(i,    name, k) {
        printf "%-36s", order[i]
        for (k = 1; k <= 4; k++)
            printf (order[i], who[k]) in value ? " %11.2f" : " %11s", (order[i], who[k]) in value ? value[order[i], who[k]] : "-"
        print ""
    }
    function judge(what, name, bar, is) {
        printf "%-58s %5.2f  (%s %.2f) %s\n", what, is, name, bar, (name == "at most" ? is <= bar : is >= bar) ? "" : "MISSED"
    }
    END {
        split("heap glibc jemalloc mimalloc", who, " ")
        printf "%-36s %11s %11s %11s %11s\n", "nanoseconds", "HeapAlloc", "glibc", "jemalloc", "mimalloc"
        for (i = 1; i <= count; i++)
            line(i)
        pair = "pair of 64 bytes"; two = pair ", two threads"; memory = "trace: peak memory, kB"
        judge("a pair of 64 bytes, as a part of glibc", "at most", 1, value[pair, "heap"] / value[pair, "glibc"])
        if ((pair, "mimalloc") in value)
            judge("a pair of 64 bytes, as a part of mimalloc", "at most", 1.3, value[pair, "heap"] / value[pair, "mimalloc"])
        judge("what two threads do, as a multiple of one", "at least", 1.8, value[pair, "heap"] / value[two, "heap"])
        if ((memory, "glibc") in value && value[memory, "glibc"])
            judge("peak memory of the trace, as a part of glibc", "at most", 1.2, value[memory, "heap"] / value[memory, "glibc"])
        split("#c0392b #2c3e50 #2980b9 #27ae60", color, " ")
        print "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" height=\"" 40 + 62 * count "\" font-family=\"sans-serif\" font-size=\"11\">" >svg
        for (i = 1; i <= count; i++) {
            most = 0
            for (k = 1; k <= 4; k++)
                if ((order[i], who[k]) in value && value[order[i], who[k]] > most)
                    most = value[order[i], who[k]]
            y = 40 + 62 * (i - 1)
            print "<text x=\"4\" y=\"" y "\">" order[i] "</text>" >svg
            for (k = 1; k <= 4; k++) {
                if (!((order[i], who[k]) in value))
                    continue
                print "<rect x=\"4\" y=\"" y - 7 + 11 * k "\" height=\"9\" fill=\"" color[k] "\" width=\"" 1 + 480 * value[order[i], who[k]] / (most ? most : 1) "\"/>" >svg
                print "<text x=\"" 12 + 480 * value[order[i], who[k]] / (most ? most : 1) "\" y=\"" y + 1 + 11 * k "\">" who[k] " " value[order[i], who[k]] "</text>" >svg
            }
        }
        print "</svg>" >svg
    }' "$work/results"
