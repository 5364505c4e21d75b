# The documented example in one language, at every optimization level, built and run in three ways; to be sourced
# with $language set. The document is not part of the project: $FAULTLINE_SEEDS, or the folder shared/seeds beside
# the source tree, has it.
. "$top_srcdir/test/tap.sh"

document=${FAULTLINE_SEEDS:-$top_srcdir/../shared/seeds}/reserving-and-committing-memory.txt
[ -r "$document" ] || skip_all "the document is not here: $document"
[ -z "$SANITIZER_FLAGS" ] || skip_all 'an ASan library cannot be preloaded into a program without ASan'

# The block of code, between its fences, and the same with the loop running one page past the reservation.
example=$work/example.c
beyond=$work/beyond.c
awk '/^```C\+\+$/ { code = 1; next } /^```$/ { code = 0 } code' "$document" >"$example"
sed 's/i < PAGELIMIT\*dwPageSize; i++/i < (PAGELIMIT + 1)*dwPageSize; i++/' "$example" >"$beyond"

headers="-I$top_srcdir/include -I$top_builddir/include"
library=$top_builddir/.libs
scripts=$top_builddir/scripts

case $language in
c) compiler="$CC -x c" driver="$scripts/faultline-cc -x c" ;;
c++) compiler="$CXX -x c++" driver="$scripts/faultline-c++ -x c++" ;;
esac

# compile WAY LEVEL SOURCE PROGRAM
compile()
{
    case $1 in
    plain) $compiler $headers "$2" "$3" -o "$4" -L"$library" -lfaultline ;;
    driver) $driver "$2" "$3" -o "$4" ;;
    preload) $compiler $headers "$2" "$3" -o "$4" -rdynamic -Wl,--unresolved-symbols=ignore-all ;;
    esac
}

# run WAY PROGRAM
run()
{
    case $1 in
    plain) LD_LIBRARY_PATH=$library timeout 60 "$2" ;;
    driver) timeout 60 "$2" ;;
    preload) timeout 60 "$scripts/faultline" run "$2" ;;
    esac
}

faults()
{
    echo "This computer has page size $(getconf PAGESIZE)."
    for page in $(seq 80); do
        printf 'Exception is a page fault.\nAllocating another page.\n'
    done
}
{
    faults
    echo 'Release succeeded.'
} >"$work/example.expected"
{
    faults
    printf 'Exception is a page fault.\nException: out of pages.\nExiting process.\n'
} >"$work/beyond.expected"

# behaves WAY LEVEL NAME: NAME.c prints NAME.expected, nothing on stderr, exits with 0, and has a plain stack
behaves()
{
    program=$3$2-$1
    compile "$1" "$2" "$3.c" "./$program" || return
    if [ "$1" = preload ] && readelf -dW "$program" | grep -F libfaultline; then
        echo 'the program to be preloaded is linked against the library'
        return 1
    fi
    expect_equal "$(readelf -lW "$program" | awk '$1 == "GNU_STACK" { print $7 $8 }')" RW0x10 || return
    expect_status 0 run "$1" "./$program" >"$program.out" 2>"$program.err" || {
        cat "$program.out" "$program.err"
        return 1
    }
    diff "$3.expected" "$program.out" && diff /dev/null "$program.err"
}

# The code in the document, found by byte offset this time, is the example's code; and the edit found its line.
is_whole()
{
    fence=$(grep -bxF '```C++' "$document" | cut -d : -f 1)
    tail -c "+$((fence + 8))" "$document" | head -c "$(wc -c <example.c)" | cmp - example.c &&
        expect_match "$(tail -c "+$((fence + 8 + $(wc -c <example.c)))" "$document" | head -n 1)" '```' &&
        expect_match "$(cat example.c)" '*VOID _tmain(VOID)*__except*Release*' &&
        expect_equal "$(diff example.c beyond.c | grep -c '^>')" 1
}

check 'the example is cut out whole, and its variant differs by one line' is_whole
for way in plain driver preload; do
    for level in -O0 -Og -O1 -O2 -O3; do
        check "J-007 the documented example, $language, $level, $way" behaves "$way" "$level" example
        check "J-002 one page too far takes the handler, $language, $level, $way" behaves "$way" "$level" beyond
    done
done
finish
