/* What the headers' types and macros mean, the same in C and in C++; macros.c and macros-cxx.cc compile it. */
#include <stdint.h>
#ifndef __cplusplus
#include <stdnoreturn.h> /* its words are ours, too: __declspec(noreturn), __declspec(thread) */
#include <threads.h>
#endif
#include <sys/queue.h>

#ifdef __cplusplus
extern "C" { /* programs do this with headers they take for C */
#endif
#include <windows.h>
#include <tchar.h>
#ifdef __cplusplus
}
#endif

#include "test/tap.h"

struct node {
    DWORD before;
    LIST_ENTRY link;
};

static void widths(void)
{
    EXPECT_EQ(sizeof(unsigned __int64), 8);
    EXPECT_EQ(sizeof(signed __int8), 1);
    EXPECT_EQ(sizeof(ULONG), 4);
    EXPECT_EQ(sizeof(LONG_PTR), 8);
    EXPECT_EQ(sizeof(HANDLE), 8);
    EXPECT_EQ(sizeof(WCHAR), 2);
    EXPECT_EQ(sizeof(BOOL), 4);
    EXPECT_EQ(sizeof(BOOLEAN), 1);
    EXPECT_EQ((LONGLONG)(LONG)0xffffffff, -1);
    EXPECT_EQ((ULONGLONG)(DWORD)-1, 0xffffffff);
    EXPECT_EQ(sizeof(TCHAR), 1);
    SIZE_T bytes = 1;
    size_t *same = &bytes; /* one type, as on Windows */
    ULONG_PTR *same_again = same;
    EXPECT_EQ(*same_again, 1);
    long long number = 7;
    LONGLONG *whole = &number;
    LONG64 *whole_again = whole;
    EXPECT_EQ(*whole_again, 7);
}

static void parts(void)
{
    EXPECT_EQ(MAKEWORD(0x34, 0x12), 0x1234);
    EXPECT_EQ(MAKEWORD(0x1ff, 0xffff02), 0x02ff);
    EXPECT_EQ(MAKELONG(0x5678, 0x1234), 0x12345678);
    EXPECT_EQ(MAKELONG(0, 0x8000), (LONG)0x80000000);
    EXPECT_EQ(LOWORD(0x12345678), 0x5678);
    EXPECT_EQ(HIWORD(0x12345678), 0x1234);
    EXPECT_EQ(Int32x32To64(-2, 0x7fffffff), -0xfffffffell);
    EXPECT_EQ(UInt32x32To64(0xffffffff, 0xffffffff), 0xfffffffe00000001ull);
    EXPECT_EQ(Int64ShraMod32(-8, 33), -4);
    EXPECT_EQ(Int64ShrlMod32(-8, 1), 0x7ffffffffffffffcull);
    EXPECT_EQ(Int64ShllMod32(1, 31), 0x80000000ull);
    EXPECT_EQ(HIWORD((LONG)-1), 0xffff);
    EXPECT_EQ(LOBYTE(0x1234), 0x34);
    EXPECT_EQ(HIBYTE(0x1234), 0x12);
    LARGE_INTEGER large;
    large.QuadPart = -2;
    EXPECT_EQ(large.LowPart, 0xfffffffe);
    EXPECT_EQ(large.HighPart, -1);
    large.u.HighPart = 1;
    EXPECT_EQ(large.QuadPart, 0x1fffffffe);
}

static void limits_of_types(void)
{
    EXPECT_EQ(MAXDWORD, 0xffffffff);
    EXPECT_EQ(MAXLONG, 2147483647);
    EXPECT_EQ(MAXUINT64, ~0ull);
    EXPECT_EQ(MAXINT64, 0x7fffffffffffffff);
    EXPECT_EQ(MININT64, 0x8000000000000000);
    EXPECT_EQ(MAXINT8, 127);
    EXPECT_EQ(MININT16, -32768);
    EXPECT_EQ(MAXUINT_PTR, SIZE_MAX);
    EXPECT_EQ(MAXSIZE_T, SIZE_MAX);
    EXPECT_EQ(MINLONG_PTR, 0x8000000000000000);
}

static void conversions(void)
{
    EXPECT(LongToHandle(-1) == INVALID_HANDLE_VALUE); /* signed values extend their sign */
    EXPECT(ULongToHandle(0xffffffff) == (HANDLE)0xffffffff);
    EXPECT_EQ(PtrToUlong((PVOID)0x123456789), 0x23456789);
    EXPECT_EQ(HandleToLong(INVALID_HANDLE_VALUE), -1);
    EXPECT(UIntToPtr(0x80000000) == (PVOID)0x80000000);
    EXPECT(IntToPtr(-4) == (PVOID)-4);
}

static void fields_and_arrays(void)
{
    struct node node;
    EXPECT_EQ(FIELD_OFFSET(struct node, link), 8);
    EXPECT_EQ(RTL_FIELD_SIZE(struct node, link), 16);
    EXPECT(CONTAINING_RECORD(&node.link, struct node, link) == &node);
    DWORD array[7];
    EXPECT_EQ(ARRAYSIZE(array), 7);
    EXPECT_EQ(_ARRAYSIZE(array), 7);
    C_ASSERT(ARRAYSIZE(array) == 7);
    UNREFERENCED_PARAMETER(array);
}

static void memory_by_name(void)
{
    char text[9] = "abcdefgh";
    MoveMemory(text + 1, text, 4);
    EXPECT_STR(text, "aabcdfgh");
    FillMemory(text + 5, 3, 'x'); /* the length before the value */
    EXPECT_STR(text, "aabcdxxx");
    CopyMemory(text, "zz", 2);
    EXPECT(RtlEqualMemory(text, "zzbc", 4) && !RtlEqualMemory(text, "zzbd", 4));
    ZeroMemory(text + 2, 7);
    EXPECT_STR(text, "zz");
    EXPECT(SecureZeroMemory(text, sizeof text) == text);
    for (size_t i = 0; i < sizeof text; i++)
        EXPECT_EQ(text[i], 0);
}

static void results(void)
{
    EXPECT(SUCCEEDED(S_OK) && SUCCEEDED(S_FALSE) && FAILED(E_FAIL));
    EXPECT_EQ(HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED), E_ACCESSDENIED);
    EXPECT_EQ(HRESULT_FROM_WIN32(ERROR_SUCCESS), S_OK);
    EXPECT_EQ(HRESULT_FROM_WIN32(E_FAIL), E_FAIL);
    EXPECT_EQ(MAKE_HRESULT(SEVERITY_ERROR, FACILITY_WIN32, 87), E_INVALIDARG);
    EXPECT_EQ(HRESULT_CODE(E_INVALIDARG), ERROR_INVALID_PARAMETER);
    EXPECT_EQ(HRESULT_FACILITY(E_INVALIDARG), FACILITY_WIN32);
    EXPECT(IS_ERROR(E_FAIL) && !IS_ERROR(S_OK));
}

/* Each keyword of Microsoft's compiler where programs put it. */
__declspec(align(64)) static char aligned[3];
struct __declspec(align(32)) wide {
    char byte;
};
__declspec(thread) static int of_thread = 5;
static __declspec(thread) int also_of_thread = 6;
__declspec(noinline) static int __cdecl not_inlined(int value)
{
    return value + 1;
}
static __forceinline int __fastcall inlined(int value)
{
    return value + 2;
}
__declspec(noreturn) static void WINAPI ends(void)
{
    _exit(0);
}
extern __declspec(dllimport) int not_there;
EXTERN_C __declspec(dllexport) int exported_by_test(_In_ int value, _Out_opt_ int *result);
__declspec(dllexport) int exported_by_test(IN int value, OUT OPTIONAL int *result)
{
    if (result)
        *result = value;
    return value;
}
typedef int(__stdcall *callback)(int);
typedef VOID(CALLBACK *other_callback)(LPVOID);
DECLARE_HANDLE(HWIDGET);

static void keywords(void)
{
    EXPECT_EQ((ULONG_PTR)aligned % 64, 0);
    EXPECT_EQ(sizeof(struct wide), 32);
    EXPECT_EQ(of_thread + also_of_thread, 11);
    callback call = not_inlined;
    EXPECT_EQ(call(1) + inlined(1), 5);
    HWIDGET widget = (HWIDGET)INVALID_HANDLE_VALUE; /* a type of its own: needs the cast */
    EXPECT(widget != NULL);
    int result;
    EXPECT_EQ(exported_by_test(3, &result), 3);
    other_callback none = NULL;
    EXPECT(none == NULL);
    if (result != 3)
        ends();
}

static void generic_text(void)
{
    TCHAR text[32];
    LPCTSTR constant = TEXT("generic");
    EXPECT_EQ(_tcslen(constant), 7);
    EXPECT_STR(_tcscpy(text, _T("a")), "a");
    EXPECT_STR(_tcscat(text, _TEXT("b")), "ab");
    EXPECT(_tcschr(text, _T('b')) == text + 1);
    EXPECT_EQ(_tcsicmp(_T("ABC"), _T("abc")), 0);
    EXPECT_EQ(_tcsncmp(_T("abX"), _T("abY"), 2), 0);
    EXPECT_EQ(_ttoi(_T("42")), 42);
    EXPECT_EQ(_tstoi64(_T("-9000000000")), -9000000000);
    EXPECT_EQ(_tcstoul(_T("ff"), NULL, 16), 255);
    EXPECT(_istdigit(_T('7')) && !_istalpha(_T('7')));
    EXPECT_EQ(_totupper(_T('a')), 'A');
    EXPECT(_tcsinc(text) == text + 1 && _tcsdec(text, text) == NULL && _tcsdec(text, text + 1) == text);
    TCHAR *rest, *token;
    _tcscpy(text, _T("one,two"));
    token = _tcstok_s(text, _T(","), &rest);
    EXPECT_STR(token, "one");
    EXPECT_STR(_tcstok_s(NULL, _T(","), &rest), "two");
    EXPECT_EQ(_TEOF, EOF);
}

static void queue_macros_live_on(void)
{
    /* sys/queue.h has a macro of the same name with an argument. */
    LIST_ENTRY ours = {&ours, &ours};
    struct item {
        LIST_ENTRY(item) links;
    } item;
    EXPECT(ours.Flink == ours.Blink);
    EXPECT_EQ(sizeof item.links, 16);
}

#define SHARED_CASES                                                                                         \
    CASE(widths, "HDR-030 widths of the types"), CASE(parts, "HDR-031 MAKEWORD, LOWORD, LARGE_INTEGER ..."), \
        CASE(limits_of_types, "HDR-032 MAXDWORD, MININT64 ..."),                                             \
        CASE(conversions, "HDR-033 handles and pointers as integers"),                                       \
        CASE(fields_and_arrays, "HDR-034 FIELD_OFFSET, CONTAINING_RECORD, ARRAYSIZE"),                       \
        CASE(memory_by_name, "V-001 V-008 ZeroMemory, SecureZeroMemory and their sisters"),                  \
        CASE(results, "HDR-035 HRESULT"),                                                                    \
        CASE(keywords, "HDR-036 __declspec, __forceinline, calling conventions, annotations"),               \
        CASE(generic_text, "HDR-037 tchar.h maps to the C library"),                                         \
        CASE(queue_macros_live_on, "HDR-038 LIST_ENTRY beside sys/queue.h")
