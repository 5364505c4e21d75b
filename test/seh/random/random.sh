# Making and running files of random programs; to be sourced, with top_srcdir and top_builddir set.

random_generator=$top_builddir/test/seh/random/generate

# random_generate LANGUAGE NAME ARGUMENTS...: writes NAME.c or NAME.c++
random_generate()
{
    random_language=$1 random_name=$2
    shift 2
    random_plain=
    random_level=macros
    for random_argument in "$@"; do
        case $random_argument in
        --plain) random_plain=yes ;;
        driver) random_level=driver ;;
        esac
    done
    "$random_generator" --language "$random_language" "$@" >"$random_name.$random_language"
}

# random_compile LANGUAGE NAME FLAGS...: makes NAME, in the way the last random_generate was for
random_compile()
{
    random_language=$1 random_name=$2
    shift 2
    case $random_language,$random_level in
    c,driver) set -- "$top_builddir/scripts/faultline-cc" "$@" ;;
    c++,driver) set -- "$top_builddir/scripts/faultline-c++" "$@" ;;
    c,*) set -- "${CC:-gcc}" "$@" ;;
    c++,*) set -- "${CXX:-g++}" "$@" ;;
    esac
    if [ "$random_level" = macros ]; then
        exact='-fexceptions -fnon-call-exceptions -fno-delete-dead-exceptions -fno-tree-sink -fstack-clash-protection'
        [ "$random_plain" ] || set -- "$@" ${EXACT_CFLAGS-$exact}
        set -- "$@" -I"$top_srcdir/include" -I"$top_builddir/include"
    fi
    # shellcheck disable=SC2086
    "$@" ${SANITIZER_FLAGS-} -w -g -I"$top_srcdir/test/seh/random" "$random_name.$random_language" -o "$random_name" \
        -L"$top_builddir/.libs" -lfaultline -Wl,-rpath,"$top_builddir/.libs" -pthread
}
