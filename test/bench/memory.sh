#!/bin/sh
# Draws memory.svg into the build tree: what the memory calls cost against sizes, regions and threads.
set -e
figure=$top_builddir/test/bench/memory.svg
work=$(mktemp -d "${TMPDIR:-/tmp}/faultline-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM
"$top_builddir/test/bench/figure" >"$work/measurements"
awk -f "$top_srcdir/test/bench/plot.awk" "$work/measurements" >"$work/memory.svg"
mv "$work/memory.svg" "$figure"
echo "drawn: $figure"
