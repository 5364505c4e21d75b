# TAP for shell tests; to be sourced:
#
#     . "$top_srcdir/test/tap.sh"
#     check 'J-001 the title of the case' command arguments...
#     finish
#
# A case passes when its command exits with 0. What a failing command printed appears as TAP comments, which the
# test log keeps. Commands run in $work, an empty directory that is removed at the end, in a subshell each.

tap_count=0
tap_failed=0
work=$(mktemp -d "${TMPDIR:-/tmp}/faultline-test.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM

# check TITLE COMMAND...
check()
{
    tap_title=$1
    shift
    tap_count=$((tap_count + 1))
    if (cd "$work" && "$@") >"$work/.said" 2>&1 </dev/null; then
        echo "ok $tap_count - $tap_title"
    else
        tap_status=$?
        sed 's/^/#   /' "$work/.said"
        echo "# exit status $tap_status of: $*"
        echo "not ok $tap_count - $tap_title"
        tap_failed=$((tap_failed + 1))
    fi
}

# skip TITLE REASON
skip()
{
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - $1 # SKIP $2"
}

# skip_all REASON: ends the program
skip_all()
{
    echo "1..0 # SKIP $1"
    exit 0
}

# finish: ends the program
finish()
{
    echo "1..$tap_count"
    exit $((tap_failed > 0))
}

# For use inside cases: each says what it found and fails when that is not what it wants.

# expect_status WANTED COMMAND...
expect_status()
{
    wanted=$1
    shift
    "$@"
    found=$?
    [ "$found" -eq "$wanted" ] || {
        echo "exit status $found, expected $wanted: $*"
        return 1
    }
}

# expect_equal FOUND WANTED
expect_equal()
{
    [ "$1" = "$2" ] || {
        printf 'found:    %s\nexpected: %s\n' "$1" "$2"
        return 1
    }
}

# expect_match FOUND PATTERN: a shell pattern
expect_match()
{
    # shellcheck disable=SC2254
    case $1 in
    $2) ;;
    *)
        printf 'found:                %s\nexpected to be like:  %s\n' "$1" "$2"
        return 1
        ;;
    esac
}
