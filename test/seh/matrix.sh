# The sources of this folder in one language, at every optimization level, with and without the exactness flags, linked
# as a PIE and not, on the main thread and on a second one; to be sourced with $language and $programs set, and $levels
# where they are fewer. Each program speaks TAP; their cases become cases of one plan.
#
# Compiling costs the time. So the check builds each program once for each level, in C for some levels as a PIE and in
# C++ for the others, and without the flags at -O2 only. MATRIX=full builds every cell (scripts/matrix-seh).
library=$top_builddir/.libs
work=$(mktemp -d "${TMPDIR:-/tmp}/faultline-test.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM

case $language in
c) compiler="$CC -x c" ;;
c++) compiler="$CXX -x c++" ;;
clang) compiler='clang -x c' ;;
clang++) compiler='clang++ -std=gnu++17 -x c++' ;;
driver-c) compiler="$top_builddir/scripts/faultline-cc -x c" ;;
driver-c++) compiler="$top_builddir/scripts/faultline-c++ -x c++" ;;
esac
if ! command -v ${compiler%% *} >/dev/null; then
    echo "1..0 # SKIP no ${compiler%% *} here"
    exit 0
fi

if [ -n "$SANITIZER_FLAGS" ]; then
    case $language in
    clang*)
        echo "1..0 # SKIP the library's sanitizers are another compiler's"
        exit 0
        ;;
    esac
    # a fault that nobody handles ends the program by its signal, which the sanitizer would make an exit status
    export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}handle_segv=0:detect_leaks=0"
fi

count=0
failed=0

# result WHAT TITLE...
result()
{
    count=$((count + 1))
    [ "$1" = ok ] || failed=$((failed + 1))
    what=$1
    shift
    echo "$what $count - $*"
}

# run_one NAME HOW FLAGS...: compiles once, runs on the main thread and on a second one
run_one()
{
    name=$1
    how=$2
    shift 2
    program=$work/$name
    source=$top_srcdir/test/seh/$name.c
    [ -f "$source" ] || source=${source%.c}.cc
    [ -f "$source" ] || source=$top_srcdir/test/driver/$name.c
    [ -f "$source" ] || source=$top_srcdir/test/faults/$name.c
    if ! $compiler -I"$top_srcdir" -I"$top_srcdir/include" -I"$top_builddir/include" -Wall -Wextra -Werror $SANITIZER_FLAGS \
        "$@" "$source" -o "$program" -L"$library" -lfaultline -lpthread >"$work/said" 2>&1; then
        sed 's/^/# /' "$work/said"
        result 'not ok' "$name, $how: compiles"
        return
    fi
    run_on "$name" "$how" ''
    run_on "$name" "$how, second thread" 1
}

# run_on NAME HOW TAP_THREAD
run_on()
{
    LD_LIBRARY_PATH=$library TAP_THREAD=$3 "$program" >"$work/said" 2>&1 </dev/null
    status=$?
    ran=no
    while IFS= read -r line; do
        case $line in
        'ok '*) ran=yes && result ok "${line#* - } ($2)" ;;
        'not ok '*) ran=yes && result 'not ok' "${line#* - } ($2)" ;;
        1..*) ;;
        *) echo "# ${line#\# }" ;;
        esac
    done <"$work/said"
    [ $ran = yes ] || result 'not ok' "$1, $2: runs (exit status $status)"
}

# run_linked NAME HOW FLAGS...: as a PIE, which is what GCC makes here, or not, or both
run_linked()
{
    case $MATRIX$language$level in
    full*) links='pie no-pie' ;;
    *c++-Og | *c++-O2 | *c-O0 | *c-O1 | *c-O3) links=pie ;;
    *) links=no-pie ;;
    esac
    linked_name=$1
    linked_how=$2
    shift 2
    for link in $links; do
        case $link in
        pie) run_one "$linked_name" "$linked_how" "$@" ;;
        no-pie) run_one "$linked_name" "$linked_how, no PIE" -fno-pie -no-pie "$@" ;;
        esac
    done
}

[ "$MATRIX" != full ] || [ "${language#clang}" != "$language" ] || levels=
for name in $programs; do
    for level in ${levels:--O0 -Og -O1 -O2 -O3}; do
        case $language in
        driver*) # has the flags; and its compiler sees that chains of calls that end in an exception do not end
            run_linked "$name" "$language $level" "$level" -DEXACT=1 -Wno-infinite-recursion
            ;;
        clang*) # takes none of the flags
            run_one "$name" "$language $level" "$level"
            ;;
        *)
            run_linked "$name" "$language $level, exact" "$level" $EXACT_CFLAGS -DEXACT=1
            case $MATRIX$level in
            full* | -O2) run_linked "$name" "$language $level" "$level" ;;
            esac
            ;;
        esac
    done
done
echo "1..$count"
exit $((failed > 0))
