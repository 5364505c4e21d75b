dnl What scripts/ needs to know.

dnl Locals are exact in filters and handlers only in code compiled with these (README, "Three levels of exactness").
dnl The compile driver and faultline.pc carry them.
EXACT_CFLAGS="-fexceptions -fnon-call-exceptions -fno-delete-dead-exceptions -fno-tree-sink -fstack-clash-protection"
AC_SUBST([EXACT_CFLAGS])

dnl The driver drives GCC: filters are nested functions in C, and specs are GCC's. The library itself may be built by clang.
AS_CASE([`$CC --version 2>/dev/null`],
  [*clang*], [DRIVER_CC=gcc DRIVER_CXX=g++ OWN_EXACT_CFLAGS=-fexceptions],
  [DRIVER_CC=$CC DRIVER_CXX=$CXX OWN_EXACT_CFLAGS=$EXACT_CFLAGS])
AC_SUBST([DRIVER_CC])
AC_SUBST([DRIVER_CXX])
dnl Of those flags what $CC itself takes, for guarded blocks in the project's own programs.
AC_SUBST([OWN_EXACT_CFLAGS])
