#!/bin/sh
# windows.c on Faultline and in Wine, turn by turn, where Wine and a compiler for Windows are installed.
set -e
mingw=x86_64-w64-mingw32-gcc
wine=$(command -v wine64 || command -v wine || command -v /usr/lib/wine/wine64) || wine=
if [ -z "$wine" ] || ! command -v $mingw >/dev/null; then
    echo "not measured: Wine or $mingw is not installed"
    exit 0
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/faultline-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM
source=$top_srcdir/test/bench/windows.c
"$top_builddir/scripts/faultline-cc" -O2 "$source" -o "$work/ours" -Wl,-rpath,"$top_builddir/.libs"
$mingw -O2 "$source" -o "$work/windows.exe" -static -lpthread
WINEPREFIX=$work/wine
WINEDEBUG=-all
export WINEPREFIX WINEDEBUG
"$wine" "$work/windows.exe" >/dev/null 2>&1 # sets up its prefix
for round in 1 2 3; do
    "$work/ours" >>"$work/ours.txt"
    "$wine" "$work/windows.exe" 2>/dev/null | tr -d '\r' >>"$work/wine.txt"
done
awk -F '\t' '
    FNR == NR { if (!($1 in ours) || $2 < ours[$1]) ours[$1] = $2; next }
    !($1 in wine) { order[++count] = $1; wine[$1] = $2 }
    $2 < wine[$1] { wine[$1] = $2 }
    END {
        printf "%-58s %12s %12s  %5s\n", "", "Faultline", "Wine", "ratio"
        for (i = 1; i <= count; i++)
            printf "%-58s %9.1f ns %9.1f ns  %5.2f\n", order[i], ours[order[i]], wine[order[i]], ours[order[i]] / wine[order[i]]
    }' "$work/ours.txt" "$work/wine.txt"
WINEPREFIX=$work/wine wineserver -k 2>/dev/null || true
