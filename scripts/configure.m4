dnl What scripts/ needs to know.

dnl Locals are exact in filters and handlers only in code compiled with these (README, "Two levels of exactness").
dnl The compile driver and faultline.pc carry them.
AC_SUBST([EXACT_CFLAGS], ["-fexceptions -fnon-call-exceptions -fno-delete-dead-exceptions"])

dnl The driver drives GCC: filters are nested functions in C, and specs are GCC's. The library itself may be built by clang.
AS_CASE([`$CC --version 2>/dev/null`],
  [*clang*], [DRIVER_CC=gcc DRIVER_CXX=g++],
  [DRIVER_CC=$CC DRIVER_CXX=$CXX])
AC_SUBST([DRIVER_CC])
AC_SUBST([DRIVER_CXX])
