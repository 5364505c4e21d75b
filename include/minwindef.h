/*
 * minwindef.h - the basic types and the keywords of Microsoft's compiler.
 *
 * WINAPI and its sisters are empty: x86-64 has one calling convention per system, and a native program uses
 * the host's (System V).
 *
 * Source: "Windows Data Types", "__declspec", "Argument Passing and Naming Conventions".
 */
#ifndef FAULTLINE_MINWINDEF_H
#define FAULTLINE_MINWINDEF_H
#pragma GCC system_header

#include <stddef.h>

#include "corecrt.h"

#include "basetsd.h"
#include "sal.h"
#include "sdkddkver.h"
#include "winapifamily.h"

/* Calling conventions, by the names that headers use; the keywords are corecrt.h's. */
#define CALLBACK
#define WINAPI
#define WINAPIV
#define APIENTRY WINAPI
#define APIPRIVATE
#define PASCAL
#define CDECL
#define NTAPI
#define STDAPICALLTYPE

/* What the library exports, and only that, carries WINBASEAPI: it is built with hidden visibility. */
#define WINBASEAPI __attribute__((__visibility__("default")))
#define NTSYSAPI   WINBASEAPI

#define FAR
#define NEAR
#ifndef CONST
#define CONST const
#endif
#ifndef VOID
#define VOID void
#endif
#ifndef IN
#define IN
#endif
#ifndef OUT
#define OUT
#endif
#ifndef OPTIONAL
#define OPTIONAL
#endif
#ifndef TRUE
#define TRUE 1
#endif
#ifndef FALSE
#define FALSE 0
#endif
#define MAX_PATH 260

#ifdef __cplusplus
extern "C" {
#endif

typedef char CHAR;
typedef short SHORT;
typedef int INT;
typedef int LONG;
typedef long long LONGLONG;
typedef unsigned char UCHAR;
typedef unsigned short USHORT;
typedef unsigned int UINT;
typedef unsigned int ULONG;
typedef unsigned long long ULONGLONG;
typedef unsigned char BYTE;
typedef unsigned short WORD;
typedef unsigned int DWORD;
typedef unsigned long long DWORDLONG;
typedef float FLOAT;
typedef double DOUBLE;
typedef int BOOL;
typedef BYTE BOOLEAN;

/*
 * A unit of UTF-16, 16 bits as on Windows. With gcc -fshort-wchar it is wchar_t and L"text" has its type;
 * otherwise it is char16_t and TEXT("text") makes u"text" in a UNICODE program.
 */
#if __SIZEOF_WCHAR_T__ == 2
typedef wchar_t WCHAR;
#elif defined __cplusplus
typedef char16_t WCHAR;
#else
typedef __CHAR16_TYPE__ WCHAR;
#endif

typedef CHAR *PCHAR, *LPCH, *PCH, *NPSTR, *LPSTR, *PSTR, *PSZ;
typedef CONST CHAR *LPCCH, *PCCH, *LPCSTR, *PCSTR, *PCSZ;
typedef PSTR *PZPSTR;
typedef CONST PSTR *PCZPSTR;
typedef PCSTR *PZPCSTR;
typedef WCHAR *PWCHAR, *LPWCH, *PWCH, *NWPSTR, *LPWSTR, *PWSTR;
typedef CONST WCHAR *LPCWCH, *PCWCH, *LPCWSTR, *PCWSTR;
typedef PWSTR *PZPWSTR;
typedef CONST PWSTR *PCZPWSTR;
typedef PCWSTR *PZPCWSTR;
typedef UCHAR *PUCHAR;
typedef SHORT *PSHORT;
typedef USHORT *PUSHORT;
typedef INT *PINT, *LPINT;
typedef UINT *PUINT;
typedef LONG *PLONG, *LPLONG;
typedef ULONG *PULONG;
typedef LONGLONG *PLONGLONG;
typedef ULONGLONG *PULONGLONG;
typedef BYTE *PBYTE, *LPBYTE;
typedef WORD *PWORD, *LPWORD;
typedef DWORD *PDWORD, *LPDWORD;
typedef DWORDLONG *PDWORDLONG;
typedef FLOAT *PFLOAT;
typedef BOOL *PBOOL, *LPBOOL;
typedef BOOLEAN *PBOOLEAN;
typedef void *PVOID, *LPVOID;
typedef CONST void *LPCVOID;

#ifdef UNICODE
#ifndef _TCHAR_DEFINED
typedef WCHAR TCHAR;
#endif
typedef WCHAR *PTCHAR;
typedef LPWSTR LPTSTR, PTSTR, LPTCH, PTCH;
typedef LPCWSTR LPCTSTR, PCTSTR, LPCTCH, PCTCH;
typedef WCHAR TBYTE, *PTBYTE;
#if __SIZEOF_WCHAR_T__ == 2
#define __TEXT(quote) L##quote
#else
#define __TEXT(quote) u##quote
#endif
#else
#ifndef _TCHAR_DEFINED
typedef CHAR TCHAR;
#endif
typedef CHAR *PTCHAR;
typedef LPSTR LPTSTR, PTSTR, LPTCH, PTCH;
typedef LPCSTR LPCTSTR, PCTSTR, LPCTCH, PCTCH;
typedef UCHAR TBYTE, *PTBYTE;
#define __TEXT(quote) quote
#endif
#ifndef _TCHAR_DEFINED
#define _TCHAR_DEFINED
#endif
#define TEXT(quote) __TEXT(quote)

/* An object the library or the system owns; INVALID_HANDLE_VALUE or NULL where a call says so. */
typedef void *HANDLE;
typedef HANDLE *PHANDLE, *LPHANDLE, *SPHANDLE;

/* STRICT, the default, gives each kind of handle its own type, so that the compiler tells them apart. */
#if !defined STRICT && !defined NO_STRICT
#define STRICT 1
#endif
#ifdef STRICT
#define DECLARE_HANDLE(name)                                                                                 \
    struct name##__ {                                                                                        \
        int unused;                                                                                          \
    };                                                                                                       \
    typedef struct name##__ *name
#else
#define DECLARE_HANDLE(name) typedef HANDLE name
#endif

DECLARE_HANDLE(HINSTANCE);
DECLARE_HANDLE(HKEY);
DECLARE_HANDLE(HRSRC);
DECLARE_HANDLE(HTASK);
typedef HINSTANCE HMODULE;
typedef HKEY *PHKEY;
typedef HANDLE HGLOBAL;
typedef HANDLE HLOCAL;
typedef HANDLE GLOBALHANDLE;
typedef HANDLE LOCALHANDLE;
typedef int HFILE;
typedef WORD ATOM;
typedef DWORD LCID, *PLCID;
typedef WORD LANGID;

/* COM's result: the top bit tells failure, bits 16-28 the facility, bits 0-15 the code. */
typedef LONG HRESULT;
/* The kernel's result: bits 30-31 are the severity. */
typedef LONG NTSTATUS, *PNTSTATUS;

typedef UINT_PTR WPARAM;
typedef LONG_PTR LPARAM;
typedef LONG_PTR LRESULT;

/* A function of unknown type, as a module's symbol table gives it. */
typedef INT_PTR(WINAPI *FARPROC)();
typedef INT_PTR(WINAPI *NEARPROC)();
typedef INT_PTR(WINAPI *PROC)();

/* 100-nanosecond intervals since 1601-01-01 00:00 UTC, in two halves. */
typedef struct _FILETIME {
    DWORD dwLowDateTime;  /* bits 0-31 */
    DWORD dwHighDateTime; /* bits 32-63 */
} FILETIME, *PFILETIME, *LPFILETIME;

#ifdef __cplusplus
}
#endif

#define MAKEWORD(low, high)                                                                                  \
    ((WORD)(((BYTE)((DWORD_PTR)(low)&0xff)) | ((WORD)((BYTE)((DWORD_PTR)(high)&0xff))) << 8))
#define MAKELONG(low, high)                                                                                  \
    ((LONG)(((WORD)((DWORD_PTR)(low)&0xffff)) | ((DWORD)((WORD)((DWORD_PTR)(high)&0xffff))) << 16))
#define LOWORD(value) ((WORD)((DWORD_PTR)(value)&0xffff))
#define HIWORD(value) ((WORD)(((DWORD_PTR)(value) >> 16) & 0xffff))
#define LOBYTE(value) ((BYTE)((DWORD_PTR)(value)&0xff))
#define HIBYTE(value) ((BYTE)(((DWORD_PTR)(value) >> 8) & 0xff))

/*
 * min and max. In C they are the macros Windows has. In C++ macros of these names would break the standard
 * library (std::min, numeric_limits::max), so they are functions there: unqualified calls mean the same, also
 * with operands of two types, and std::min stays what it was. With `using namespace std`, the standard's
 * one-type template is the more specialised one and wins without ambiguity.
 */
#ifndef NOMINMAX
#ifndef __cplusplus
#ifndef max
#define max(a, b) (((a) > (b)) ? (a) : (b))
#endif
#ifndef min
#define min(a, b) (((a) < (b)) ? (a) : (b))
#endif
#elif !defined min && !defined max
extern "C++" {
template <class _Left, class _Right>
constexpr auto max(const _Left &__left, const _Right &__right)
    -> decltype(true ? _Left(__left) : _Right(__right))
{
    return __left > __right ? __left : __right;
}
template <class _Left, class _Right>
constexpr auto min(const _Left &__left, const _Right &__right)
    -> decltype(true ? _Left(__left) : _Right(__right))
{
    return __left < __right ? __left : __right;
}
}
#endif
#endif

#ifndef UNREFERENCED_PARAMETER
#define UNREFERENCED_PARAMETER(name)          ((void)(name))
#define DBG_UNREFERENCED_PARAMETER(name)      ((void)(name))
#define DBG_UNREFERENCED_LOCAL_VARIABLE(name) ((void)(name))
#endif

/* A condition that must hold at compile time. */
#ifdef __cplusplus
#define C_ASSERT(condition) static_assert(condition, #condition)
#else
#define C_ASSERT(condition) _Static_assert(condition, #condition)
#endif

C_ASSERT(sizeof(DWORD) == 4 && sizeof(LONG) == 4 && sizeof(SIZE_T) == 8 && sizeof(WCHAR) == 2);
C_ASSERT(sizeof(FILETIME) == 8);

#endif
