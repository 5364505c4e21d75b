/*
 * Code in the Windows calling convention that calls the library and is called by it. The functions here have
 * the attribute; test/bridge/mabi.test compiles a whole file with -mabi=ms; the machine code below is what a
 * JIT compiler makes, without unwind information.
 */
#include <faultline.h>
#include <tchar.h>
#include <windows.h>

#include "test/tap.h"

#define MS __attribute__((ms_abi))

#define ENTRY(variable, result, name, ...)                                                                   \
    result(MS *variable)(__VA_ARGS__) = (result(MS *)(__VA_ARGS__))(void *)entry_of(name);                   \
    REQUIRE(variable != NULL)

static FARPROC entry_of(const char *name)
{
    SetLastError(4711);
    FARPROC entry = FaultlineGetProcAddressMs(NULL, name);
    EXPECT_EQ(GetLastError(), entry ? 4711 : ERROR_PROC_NOT_FOUND);
    return entry;
}

static void refuses_names(void)
{
    static const char *const unknown[] = {
        "NoSuchFunction",   "",       "virtualalloc", "VirtualAlloc ", "faultline_enter",
        "faultline_printf", "strtoul", "main"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        SetLastError(0);
        EXPECT(FaultlineGetProcAddressMs(NULL, unknown[i]) == NULL);
        EXPECT_EQ(GetLastError(), ERROR_PROC_NOT_FOUND);
    }
    SetLastError(0);
    EXPECT(FaultlineGetProcAddressMs(NULL, (LPCSTR)1) == NULL);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_ORDINAL);
    SetLastError(0);
    EXPECT(FaultlineGetProcAddressMs(NULL, NULL) == NULL);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_ORDINAL);
}

static void refuses_modules(void)
{
    SetLastError(0);
    EXPECT(FaultlineGetProcAddressMs((HMODULE)&entry_of, "VirtualAlloc") == NULL);
    EXPECT_EQ(GetLastError(), ERROR_MOD_NOT_FOUND);
    HMODULE psapi = GetModuleHandleA("psapi.dll"), libc = LoadLibraryA("libc.so.6");
    REQUIRE(psapi && libc);
    SetLastError(0);
    EXPECT(FaultlineGetProcAddressMs(psapi, "VirtualAlloc") == NULL);
    EXPECT_EQ(GetLastError(), ERROR_PROC_NOT_FOUND);
    SetLastError(0);
    EXPECT(FaultlineGetProcAddressMs(libc, "no_such_function") == NULL);
    EXPECT_EQ(GetLastError(), ERROR_PROC_NOT_FOUND);
    SetLastError(0);
    EXPECT(FaultlineGetProcAddressMs(libc, "printf") == NULL);
    EXPECT_EQ(GetLastError(), ERROR_NOT_SUPPORTED);
    SetLastError(0);
    EXPECT(FaultlineGetProcAddressMs(libc, "strtoul") == NULL);
    EXPECT_EQ(GetLastError(), ERROR_NOT_SUPPORTED);
}

static void same_entry(void)
{
    FARPROC first = entry_of("VirtualAlloc"), second = entry_of("VirtualFree");
    EXPECT(first != second);
    EXPECT(first == entry_of("VirtualAlloc"));
    EXPECT((void *)first != (void *)VirtualAlloc);
}

static void four_arguments(void)
{
    ENTRY(allocate, LPVOID, "VirtualAlloc", LPVOID, SIZE_T, DWORD, DWORD);
    ENTRY(query, SIZE_T, "VirtualQuery", LPCVOID, PMEMORY_BASIC_INFORMATION, SIZE_T);
    ENTRY(release, BOOL, "VirtualFree", LPVOID, SIZE_T, DWORD);
    ENTRY(last, DWORD, "GetLastError", void);
    char *page = (char *)allocate(NULL, 8192, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    REQUIRE(page != NULL);
    page[8191] = 1;
    MEMORY_BASIC_INFORMATION information;
    EXPECT_EQ(query(page, &information, sizeof information), sizeof information);
    EXPECT_EQ(information.RegionSize, 8192);
    EXPECT(release(page, 0, MEM_RELEASE) == TRUE);
    SetLastError(0);
    EXPECT(release(page, 0, MEM_RELEASE) == FALSE);
    EXPECT_EQ(last(), ERROR_INVALID_ADDRESS);
}

static void arguments_on_the_stack(void)
{
    ENTRY(allocate, PVOID, "VirtualAlloc2", HANDLE, PVOID, SIZE_T, ULONG, ULONG, MEM_EXTENDED_PARAMETER *,
          ULONG);
    ENTRY(duplicate, BOOL, "DuplicateHandle", HANDLE, HANDLE, HANDLE, LPHANDLE, DWORD, BOOL, DWORD);
    ENTRY(map, LPVOID, "MapViewOfFileEx", HANDLE, DWORD, DWORD, DWORD, SIZE_T, LPVOID);
    MEM_ADDRESS_REQUIREMENTS requirements = {.Alignment = 1 << 24};
    MEM_EXTENDED_PARAMETER parameter = {.Type = MemExtendedParameterAddressRequirements};
    parameter.Pointer = &requirements;
    char *memory =
        (char *)allocate(NULL, NULL, 65536, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE, &parameter, 1);
    REQUIRE(memory != NULL);
    EXPECT_EQ((uintptr_t)memory % (1 << 24), 0);
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 65536, NULL),
           twin = NULL;
    EXPECT(
        duplicate(GetCurrentProcess(), section, GetCurrentProcess(), &twin, 0, FALSE, DUPLICATE_SAME_ACCESS));
    char *one = (char *)map(section, FILE_MAP_WRITE, 0, 0, 0, NULL);
    char *two = (char *)map(twin, FILE_MAP_READ, 0, 0, 4096, NULL);
    REQUIRE(one && two && one != two);
    one[4095] = 'x';
    EXPECT_EQ(two[4095], 'x');
}

/* Upper halves that a 32-bit argument does not have may be anything. */
static void narrow_arguments(void)
{
    uint64_t(MS * allocate)(uint64_t, uint64_t, uint64_t, uint64_t) =
        (uint64_t(MS *)(uint64_t, uint64_t, uint64_t, uint64_t))(void *)entry_of("VirtualAlloc");
    void *memory =
        (void *)allocate(0, 4096, 0xBADBADBA00000000u | MEM_COMMIT, 0xDEADBEEF00000000u | PAGE_READWRITE);
    EXPECT(memory != NULL);
    int64_t(MS * compare)(uint64_t) = (int64_t(MS *)(uint64_t))(void *)entry_of("IsDebuggerPresent");
    EXPECT_EQ((int)compare(0), 0);
}

static void structure_by_value(void)
{
    ENTRY(seek, BOOL, "SetFilePointerEx", HANDLE, LARGE_INTEGER, PLARGE_INTEGER, DWORD);
    char path[] = "/tmp/faultline-bridge.XXXXXX";
    int descriptor = mkstemp(path);
    REQUIRE(descriptor >= 0);
    close(descriptor);
    HANDLE file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    LARGE_INTEGER distance, position;
    distance.QuadPart = INT64_C(0x123456789A);
    EXPECT(seek(file, distance, &position, FILE_BEGIN));
    EXPECT_EQ(position.QuadPart, INT64_C(0x123456789A));
    CloseHandle(file);
    unlink(path);
}

/* The convention has what is variable in the registers of integers and of floating point, and then on the
 * stack. */
static void variable_arguments(void)
{
    int(MS * print)(char *, size_t, const char *, ...) =
        (int(MS *)(char *, size_t, const char *, ...))(void *)entry_of("sprintf_s");
    int(MS * printn)(char *, size_t, const char *, ...) =
        (int(MS *)(char *, size_t, const char *, ...))(void *)entry_of("snprintf");
    REQUIRE(print && printn);
    char text[200];
    int printed = print(text, sizeof text, "%d %s %.2f %I64d %c %g|%u", -1, "two", 3.25, INT64_C(1) << 40,
                        'e', 6e100, 7u);
    EXPECT_STR(text, "-1 two 3.25 1099511627776 e 6e+100|7");
    EXPECT_EQ(printed, strlen(text));
    printn(text, 4, "%.1f%.1f", 1.5, 2.5);
    EXPECT(memcmp(text, "1.5", 3) == 0);
}

MS static int through_list(char *text, size_t size, const char *format, ...)
{
    int(MS * print)(char *, size_t, const char *, __builtin_ms_va_list) =
        (int(MS *)(char *, size_t, const char *, __builtin_ms_va_list))(void *)FaultlineGetProcAddressMs(
            NULL, "vsprintf_s");
    __builtin_ms_va_list list;
    __builtin_ms_va_start(list, format);
    int printed = print(text, size, format, list);
    __builtin_ms_va_end(list);
    return printed;
}

static void argument_list(void)
{
    char text[100];
    through_list(text, sizeof text, "%s %f %d %.1f", "a", 1.5, 2, 2.5);
    EXPECT_STR(text, "a 1.500000 2 2.5");
}

/*
 * Fills the registers that a Windows function preserves with numbers, calls entry(a, b, c, d) and says in
 * `changed` which have others afterwards: bit 0 rbx, 1 rbp, 2 rdi, 3 rsi, 4 to 7 r12 to r15, 8 to 17 xmm6 to
 * xmm15.
 */
uint64_t call_and_compare(FARPROC entry, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint32_t *changed);
#define XMM(action)                                                                                          \
    action(6) action(7) action(8) action(9) action(10) action(11) action(12) action(13) action(14) action(15)
#define FILL(n)                                                                                              \
    "    movl    $" #n ", %eax\n"                                                                            \
    "    movq    %rax, %xmm" #n "\n"                                                                         \
    "    punpcklqdq %xmm" #n ", %xmm" #n "\n"
#define COMPARE(n)                                                                                           \
    "    movl    $" #n ", %eax\n"                                                                            \
    "    movq    %rax, %xmm0\n"                                                                              \
    "    punpcklqdq %xmm0, %xmm0\n"                                                                          \
    "    pcmpeqb %xmm" #n ", %xmm0\n"                                                                        \
    "    pmovmskb %xmm0, %eax\n"                                                                             \
    "    cmpl    $0xffff, %eax\n"                                                                            \
    "    je      1f\n"                                                                                       \
    "    orl     $1 << (" #n " + 2), (%r9)\n"                                                                \
    "1:\n"
#define REGISTER(name, number, bit)                                                                          \
    "    cmpq    $" #number ", %" #name "\n"                                                                 \
    "    je      1f\n"                                                                                       \
    "    orl     $1 << " #bit ", (%r9)\n"                                                                    \
    "1:\n"
__asm__(".text\n"
        ".globl call_and_compare\n"
        ".type call_and_compare, @function\n"
        "call_and_compare:\n"
        "    pushq   %rbx\n    pushq   %rbp\n    pushq   %r12\n    pushq   %r13\n    pushq   %r14\n    pushq "
        "  %r15\n"
        "    pushq   %r9\n"
        "    subq    $32, %rsp\n"
        "    movq    %rdi, %rax\n"
        "    movq    %r8, %r9\n"   /* d */
        "    movq    %rcx, %r8\n"  /* c */
        "    movq    %rsi, %rcx\n" /* a; b is in place */
        "    movq    %rax, %r10\n" XMM(
            FILL) "    movl    $101, %ebx\n    movl    $102, %ebp\n    movl    $103, %edi\n    movl    $104, "
                  "%esi\n"
                  "    movl    $112, %r12d\n    movl    $113, %r13d\n    movl    $114, %r14d\n    movl    "
                  "$115, %r15d\n"
                  "    call    *%r10\n"
                  "    movq    32(%rsp), %r9\n"
                  "    movq    %rax, %r10\n"
                  "    movl    $0, (%r9)\n" REGISTER(rbx, 101, 0) REGISTER(rbp, 102, 1) REGISTER(rdi, 103, 2)
                      REGISTER(rsi, 104, 3) REGISTER(r12, 112, 4) REGISTER(r13, 113, 5) REGISTER(r14, 114, 6)
                          REGISTER(r15, 115, 7)
                              XMM(COMPARE) "    movq    %r10, %rax\n"
                                           "    addq    $40, %rsp\n"
                                           "    popq    %r15\n    popq    %r14\n    popq    %r13\n    popq   "
                                           " %r12\n    popq    %rbp\n    popq    %rbx\n"
                                           "    ret\n"
                                           ".size call_and_compare, . - call_and_compare\n");

MS static void spoil(void)
{
    __asm__ volatile("pxor %%xmm6, %%xmm6\n\tpxor %%xmm15, %%xmm15\n\txorl %%edi, %%edi\n\txorl %%esi, %%esi"
                     :
                     :
                     : "xmm6", "xmm15", "rdi", "rsi");
}

/* What the comparison must find: a function of the system's convention, which may use what Windows preserves.
 */
static void spoil_as_system(void)
{
    __asm__ volatile("pxor %%xmm6, %%xmm6\n\tpxor %%xmm15, %%xmm15\n\txorl %%edi, %%edi"
                     :
                     :
                     : "xmm6", "xmm15", "rdi");
}

static void preserves_registers(void)
{
    uint32_t changed;
    call_and_compare((FARPROC)spoil_as_system, 0, 0, 0, 0, &changed);
    EXPECT_EQ(changed & (1u << 8 | 1u << 17 | 1u << 2), 1u << 8 | 1u << 17 | 1u << 2);
    call_and_compare((FARPROC)spoil, 0, 0, 0, 0, &changed);
    EXPECT_EQ(changed, 0);
    void *memory =
        (void *)call_and_compare(entry_of("VirtualAlloc"), 0, 4096, MEM_COMMIT, PAGE_READWRITE, &changed);
    EXPECT(memory != NULL);
    EXPECT_EQ(changed, 0);
    char text[100];
    call_and_compare(entry_of("sprintf_s"), (uintptr_t)text, sizeof text, (uintptr_t) "%s",
                     (uintptr_t) "words", &changed);
    EXPECT_STR(text, "words");
    EXPECT_EQ(changed, 0);
    SIZE_T size = call_and_compare(entry_of("VirtualQuery"), (uintptr_t)memory,
                                   (uintptr_t) & (MEMORY_BASIC_INFORMATION){0},
                                   sizeof(MEMORY_BASIC_INFORMATION), 0, &changed);
    EXPECT_EQ(size, sizeof(MEMORY_BASIC_INFORMATION));
    EXPECT_EQ(changed, 0);
}

static char *sealed;
static int handled;

/* Called as Windows calls it, on the stack of the fault; spoils all that it may. */
MS static LONG unseal(PEXCEPTION_POINTERS exception)
{
    handled++;
    if (exception->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;
    DWORD old;
    BOOL(MS * protect)
    (LPVOID, SIZE_T, DWORD, PDWORD) =
        (BOOL(MS *)(LPVOID, SIZE_T, DWORD, PDWORD))(void *)FaultlineGetProcAddressMs(NULL, "VirtualProtect");
    return protect(sealed, 4096, PAGE_READWRITE, &old) ? EXCEPTION_CONTINUE_EXECUTION
                                                       : EXCEPTION_CONTINUE_SEARCH;
}

static void vectored_handler(void)
{
    ENTRY(add, PVOID, "AddVectoredExceptionHandler", ULONG, LONG(MS *)(PEXCEPTION_POINTERS));
    ENTRY(take_away, ULONG, "RemoveVectoredExceptionHandler", PVOID);
    sealed = (char *)VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_READONLY);
    PVOID handler = add(1, unseal);
    REQUIRE(handler != NULL);
    double product = 1.5;
    for (int i = 0; i < 3; i++) {
        DWORD old;
        VirtualProtect(sealed, 4096, PAGE_READONLY, &old);
        product *= 2; /* in a register that the handler uses */
        *(volatile char *)sealed = (char)('a' + i);
    }
    EXPECT_EQ(handled, 3);
    EXPECT(product == 12);
    EXPECT_EQ(*sealed, 'c');
    EXPECT_EQ(take_away(handler), 1);
    EXPECT_EQ(take_away(handler), 0);
}

MS static LONG first_filter(PEXCEPTION_POINTERS exception)
{
    (void)exception;
    return EXCEPTION_EXECUTE_HANDLER;
}

static LONG native_filter(PEXCEPTION_POINTERS exception)
{
    return exception ? EXCEPTION_EXECUTE_HANDLER : 77;
}

/* A filter comes back as what it was, to each side in its convention. */
static void filters_come_back(void)
{
    typedef LONG(MS * filter)(PEXCEPTION_POINTERS);
    ENTRY(set, filter, "SetUnhandledExceptionFilter", filter);
    SetUnhandledExceptionFilter(NULL);
    EXPECT(set(first_filter) == NULL);
    EXPECT(set(first_filter) == first_filter);
    LPTOP_LEVEL_EXCEPTION_FILTER seen = SetUnhandledExceptionFilter(native_filter);
    EXPECT(seen != NULL && (void *)seen != (void *)first_filter);
    EXPECT_EQ(seen(NULL), EXCEPTION_EXECUTE_HANDLER);
    filter theirs = set(NULL);
    EXPECT(theirs != NULL && (void *)theirs != (void *)native_filter);
    EXPECT_EQ(theirs(NULL), 77);
    set(theirs);
    EXPECT(SetUnhandledExceptionFilter(seen) == native_filter);
    EXPECT(set((filter)(void *)entry_of("UnhandledExceptionFilter")) == first_filter);
    EXPECT(SetUnhandledExceptionFilter(NULL) == UnhandledExceptionFilter);
}

/* Frames of the Windows convention between an exception and its handler. */
MS __attribute__((noinline)) static int raise_in_frames(int depth, const ULONG_PTR *value)
{
    void(MS * raise)(DWORD, DWORD, DWORD, const ULONG_PTR *) = (void(MS *)(
        DWORD, DWORD, DWORD, const ULONG_PTR *))(void *)FaultlineGetProcAddressMs(NULL, "RaiseException");
    if (depth == 0)
        raise(0xE0001234, 0, 1, value);
    else
        raise_in_frames(depth - 1, value);
    __asm__ volatile("" : : : "xmm6", "xmm7", "rdi", "rsi", "rbx", "r12");
    return depth;
}

static void raise_through_frames(void)
{
    volatile int state = 0;
    ULONG_PTR value = 99;
    for (int i = 0; i < 3; i++) {
        __try {
            __try {
                raise_in_frames(i, &value);
                state += 1000;
            } __finally {
                state += 10;
            }
        } __except (GetExceptionCode() == 0xE0001234 &&
                            GetExceptionInformation()->ExceptionRecord->ExceptionInformation[0] == 99
                        ? EXCEPTION_EXECUTE_HANDLER
                        : EXCEPTION_CONTINUE_SEARCH) {
            state += 1;
        }
    }
    EXPECT_EQ(state, 33);
}

/* And continued at the call, with the frames as they were. */
static void continued_in_frames(void)
{
    ULONG_PTR value = 1;
    int depth = -1;
    __try {
        depth = raise_in_frames(2, &value);
    } __except (EXCEPTION_CONTINUE_EXECUTION) {
        EXPECT(!"entered");
    }
    EXPECT_EQ(depth, 2);
}

/*
 * What a JIT compiler of Windows emits, with no unwind information: f(callee, a, b) { return callee(a, b, 0,
 * 0, 5) + 1; } sub rsp, 0x38; mov rax, rcx; mov rcx, rdx; mov rdx, r8; mov r8d, 0; mov r9d, 0; mov qword
 * [rsp+0x20], 5; call rax; add rax, 1; add rsp, 0x38; ret
 */
static const unsigned char machine_code[] = {
    0x48, 0x83, 0xEC, 0x38, 0x48, 0x89, 0xC8, 0x48, 0x89, 0xD1, 0x4C, 0x89, 0xC2, 0x41, 0xB8,
    0,    0,    0,    0,    0x41, 0xB9, 0,    0,    0,    0,    0x48, 0xC7, 0x44, 0x24, 0x20,
    5,    0,    0,    0,    0xFF, 0xD0, 0x48, 0x83, 0xC0, 1,    0x48, 0x83, 0xC4, 0x38, 0xC3};
typedef uint64_t(MS *emitted)(FARPROC, uint64_t, uint64_t);

static emitted emit(void)
{
    void *page = VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_READWRITE);
    DWORD old;
    memcpy(page, machine_code, sizeof machine_code);
    REQUIRE(VirtualProtect(page, 4096, PAGE_EXECUTE_READ, &old));
    FlushInstructionCache(GetCurrentProcess(), page, sizeof machine_code);
    return (emitted)page;
}

MS static uint64_t five_arguments(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e)
{
    return a * b + c + d + 2 * e + 4;
}

static void emitted_code(void)
{
    emitted call = emit();
    char text[] = "0123456789abcdef";
    call(entry_of("RtlFillMemory"), (uintptr_t)text, 15);
    EXPECT_EQ(text[0], 0);
    EXPECT_EQ(text[14], 0);
    EXPECT_EQ(text[15], 'f');
    EXPECT_EQ(call(entry_of("GetCurrentProcessId"), 0, 0), (uint64_t)getpid() + 1);
    EXPECT_EQ(call((FARPROC)five_arguments, 3, 7), 35 + 1);
}

static void raise_in_emitted_code(void)
{
    emitted call = emit();
    volatile int state = 0;
    __try {
        call(entry_of("RaiseException"), 0xE0000042, 0);
        state = 100;
    } __except (GetExceptionCode() == 0xE0000042 ? EXCEPTION_EXECUTE_HANDLER : EXCEPTION_CONTINUE_SEARCH) {
        state += 1;
    }
    __try {
        call((FARPROC)0x10008, 0, 0); /* a jump to nowhere, out of the emitted code */
    } __except (GetExceptionCode() == EXCEPTION_ACCESS_VIOLATION ? EXCEPTION_EXECUTE_HANDLER
                                                                 : EXCEPTION_CONTINUE_SEARCH) {
        state += 1;
    }
    EXPECT_EQ(state, 2);
}

static void get_proc_address(void)
{
    ENTRY(get, FARPROC, "GetProcAddress", HMODULE, LPCSTR);
    EXPECT(get(NULL, "VirtualAlloc") == entry_of("VirtualAlloc"));
    EXPECT(get(NULL, "NoSuchFunction") == NULL);
    EXPECT(get(GetModuleHandleA("kernel32"), "VirtualAlloc") == entry_of("VirtualAlloc"));
    EXPECT(get(GetModuleHandleA("ntdll.dll"), "RtlCaptureContext") == entry_of("RtlCaptureContext"));
    EXPECT(get(GetModuleHandleA("msvcrt"), "sprintf_s") == entry_of("sprintf_s"));
    EXPECT(get(GetModuleHandleA("kernel32"), "GetProcAddress") == (FARPROC)(void *)get);
    EXPECT(get(GetModuleHandleA("kernel32"), "NoSuchFunction") == NULL);
}

MS static DWORD start(LPVOID parameter)
{
    __asm__ volatile("" : : : "rdi", "rsi", "xmm6", "xmm7");
    return *(DWORD *)parameter + 1;
}

MS static void apc(ULONG_PTR value)
{
    *(DWORD *)value += 10;
}

static void threads(void)
{
    ENTRY(create, HANDLE, "CreateThread", LPSECURITY_ATTRIBUTES, SIZE_T, DWORD(MS *)(LPVOID), LPVOID, DWORD,
          LPDWORD);
    ENTRY(wait, DWORD, "WaitForSingleObject", HANDLE, DWORD);
    ENTRY(exit_code, BOOL, "GetExitCodeThread", HANDLE, LPDWORD);
    ENTRY(queue, DWORD, "QueueUserAPC", void(MS *)(ULONG_PTR), HANDLE, ULONG_PTR);
    ENTRY(doze, DWORD, "SleepEx", DWORD, BOOL);
    DWORD value = 41, code = 0;
    HANDLE thread = create(NULL, 0, start, &value, 0, NULL);
    REQUIRE(thread != NULL);
    EXPECT_EQ(wait(thread, 30000), WAIT_OBJECT_0);
    EXPECT(exit_code(thread, &code));
    EXPECT_EQ(code, 42);
    CloseHandle(thread);
    EXPECT(queue(apc, GetCurrentThread(), (ULONG_PTR)&value) != 0);
    EXPECT_EQ(doze(0, TRUE), WAIT_IO_COMPLETION);
    EXPECT_EQ(value, 51);
}

/* A thread that Windows code ends from inside, its frames with it. */
MS static DWORD leave(LPVOID parameter)
{
    void(MS * leave_thread)(DWORD) = (void(MS *)(DWORD))(void *)FaultlineGetProcAddressMs(NULL, "ExitThread");
    leave_thread(*(DWORD *)parameter);
    return 1;
}

static void exit_thread(void)
{
    ENTRY(create, HANDLE, "CreateThread", LPSECURITY_ATTRIBUTES, SIZE_T, DWORD(MS *)(LPVOID), LPVOID, DWORD,
          LPDWORD);
    DWORD value = 7, code = 0;
    HANDLE thread = create(NULL, 0, leave, &value, 0, NULL);
    REQUIRE(thread != NULL);
    EXPECT_EQ(WaitForSingleObject(thread, 30000), WAIT_OBJECT_0);
    EXPECT(GetExitCodeThread(thread, &code));
    EXPECT_EQ(code, 7);
}

static PVOID main_fiber;
static int fiber_runs;

MS static void run_fiber(LPVOID parameter)
{
    void(MS * change)(LPVOID) = (void(MS *)(LPVOID))(void *)FaultlineGetProcAddressMs(NULL, "SwitchToFiber");
    for (;;) {
        fiber_runs += *(int *)parameter;
        change(main_fiber);
    }
}

static void fibers(void)
{
    ENTRY(create, LPVOID, "CreateFiber", SIZE_T, void(MS *)(LPVOID), LPVOID);
    ENTRY(change, void, "SwitchToFiber", LPVOID);
    int step = 5;
    main_fiber = ConvertThreadToFiber(NULL);
    LPVOID fiber = create(0, run_fiber, &step);
    REQUIRE(main_fiber && fiber);
    change(fiber);
    change(fiber);
    EXPECT_EQ(fiber_runs, 10);
    DeleteFiber(fiber);
}

static LPVOID freed;

MS static void fls_gone(PVOID value)
{
    freed = value;
}

static void fls_callback(void)
{
    ENTRY(allocate, DWORD, "FlsAlloc", void(MS *)(PVOID));
    ENTRY(give, BOOL, "FlsFree", DWORD);
    int value;
    DWORD slot = allocate(fls_gone);
    REQUIRE(slot != FLS_OUT_OF_INDEXES);
    FlsSetValue(slot, &value);
    EXPECT(give(slot));
    EXPECT(freed == &value);
}

MS static BOOL once(PINIT_ONCE object, PVOID parameter, LPVOID *context)
{
    (void)object;
    *context = (char *)parameter + 16;
    return TRUE;
}

static void init_once(void)
{
    ENTRY(execute, BOOL, "InitOnceExecuteOnce", PINIT_ONCE, BOOL(MS *)(PINIT_ONCE, PVOID, LPVOID *), PVOID,
          LPVOID *);
    INIT_ONCE object = INIT_ONCE_STATIC_INIT;
    LPVOID context = NULL;
    EXPECT(execute(&object, once, (PVOID)0x1000, &context));
    EXPECT_EQ(context, 0x1010);
}

MS static int descending(void *context, const void *a, const void *b)
{
    (*(int *)context)++;
    return *(const int *)b - *(const int *)a;
}

MS static int by_letter(const void *a, const void *b)
{
    return *(const char *)a - *(const char *)b;
}

static void comparison(void)
{
    ENTRY(sort, void, "qsort_s", void *, size_t, size_t, int(MS *)(void *, const void *, const void *),
          void *);
    int numbers[] = {3, 9, 1, 7, 5}, calls = 0;
    sort(numbers, 5, sizeof *numbers, descending, &calls);
    EXPECT(numbers[0] == 9 && numbers[1] == 7 && numbers[2] == 5 && numbers[3] == 3 && numbers[4] == 1);
    EXPECT(calls >= 4);
}

/* What msvcrt has and this library leaves to the C library. */
static void c_library(void)
{
    ENTRY(allocate, void *, "malloc", size_t);
    ENTRY(give, void, "free", void *);
    ENTRY(sort, void, "qsort", void *, size_t, size_t, int(MS *)(const void *, const void *));
    ENTRY(number, double, "atof", const char *);
    char *block = (char *)allocate(16);
    REQUIRE(block != NULL);
    strcpy(block, "CEDAB");
    sort(block, 5, 1, by_letter);
    EXPECT_STR(block, "ABCDE");
    give(block);
    EXPECT(number("-1.25") == -1.25);
    EXPECT(FaultlineGetProcAddressMs(GetModuleHandleA("msvcrt"), "malloc") == (FARPROC)(void *)allocate);
    SetLastError(0);
    EXPECT(FaultlineGetProcAddressMs(GetModuleHandleA("kernel32"), "malloc") == NULL);
    EXPECT_EQ(GetLastError(), ERROR_PROC_NOT_FOUND);
}

static void floating_point(void)
{
    ENTRY(print, char *, "_fcvt", double, int, int *, int *);
    ENTRY(read, double, "_wtof", const WCHAR *);
    ENTRY(difference, double, "_difftime64", __time64_t, __time64_t);
    int point = 0, sign = -1;
    EXPECT_STR(print(-3.14159, 2, &point, &sign), "314");
    EXPECT_EQ(point, 1);
    EXPECT(sign != 0);
    static const WCHAR text[] = {'2', '.', '5', 0};
    EXPECT(read(text) == 2.5);
    EXPECT(difference(10, 3) == 7.0);
}

MS static DWORD format_message(char *text, DWORD size, ...)
{
    typedef DWORD(MS * formatter)(DWORD, LPCVOID, DWORD, DWORD, LPSTR, DWORD, __builtin_ms_va_list *);
    formatter format = (formatter)(void *)FaultlineGetProcAddressMs(NULL, "FormatMessageA");
    __builtin_ms_va_list list;
    __builtin_ms_va_start(list, size);
    DWORD length = format(FORMAT_MESSAGE_FROM_STRING, "%1 and %2!d! and %3", 0, 0, text, size, &list);
    __builtin_ms_va_end(list);
    return length;
}

static void message_arguments(void)
{
    ENTRY(format, DWORD, "FormatMessageA", DWORD, LPCVOID, DWORD, DWORD, LPSTR, DWORD, DWORD_PTR *);
    char text[100];
    EXPECT_EQ(format_message(text, sizeof text, "one", 2, "three"), 19);
    EXPECT_STR(text, "one and 2 and three");
    DWORD_PTR array[] = {(DWORD_PTR) "four", 5};
    EXPECT_EQ(format(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY, "%1, %2!u!", 0, 0, text,
                     sizeof text, array),
              7);
    EXPECT_STR(text, "four, 5");
}

static int captured;

MS __attribute__((noinline)) static uintptr_t capture(CONTEXT *context)
{
    void(MS * capture_context)(CONTEXT *) =
        (void(MS *)(CONTEXT *))(void *)FaultlineGetProcAddressMs(NULL, "RtlCaptureContext");
    void(MS * restore_context)(CONTEXT *, PEXCEPTION_RECORD) = (void(MS *)(CONTEXT *, PEXCEPTION_RECORD))(
        void *)FaultlineGetProcAddressMs(NULL, "RtlRestoreContext");
    volatile uintptr_t local = 5;
    capture_context(context);
    if (captured++ == 0) {
        local = 6;
        restore_context(context, NULL);
    }
    return local;
}

static void capture_and_restore(void)
{
    CONTEXT context;
    memset(&context, 0, sizeof context);
    captured = 0;
    EXPECT_EQ(capture(&context), 6);
    EXPECT_EQ(captured, 2);
    EXPECT(context.Rip > (uintptr_t)capture && context.Rip < (uintptr_t)capture + 4096);
    EXPECT(context.Rsp < (uintptr_t)&context && context.Rsp > (uintptr_t)&context - 4096);
}

static const char *const asked[] = {"VirtualAlloc", "VirtualFree",  "HeapAlloc",    "HeapFree", "ReadFile",
                                    "WriteFile",    "CloseHandle",  "GetLastError", "Sleep",    "GlobalAlloc",
                                    "LocalAlloc",   "VirtualQuery", "HeapCreate",   "HeapSize", "sprintf_s"};
#define ASKED (sizeof asked / sizeof *asked)

static void *ask(void *answers)
{
    FARPROC *entries = (FARPROC *)answers;
    for (size_t i = 0; i < ASKED; i++)
        entries[i] = FaultlineGetProcAddressMs(NULL, asked[i]);
    return NULL;
}

static void many_threads(void)
{
    static FARPROC answers[8][ASKED];
    pthread_t thread[8];
    for (int i = 0; i < 8; i++)
        REQUIRE(pthread_create(&thread[i], NULL, ask, answers[i]) == 0);
    for (int i = 0; i < 8; i++)
        pthread_join(thread[i], NULL);
    for (int i = 1; i < 8; i++)
        EXPECT(memcmp(answers[i], answers[0], sizeof answers[0]) == 0);
}

static void after_fork(void)
{
    ENTRY(allocate, LPVOID, "VirtualAlloc", LPVOID, SIZE_T, DWORD, DWORD);
    pid_t child = fork();
    if (child == 0) {
        HANDLE(MS * create)
        (DWORD, SIZE_T, SIZE_T) =
            (HANDLE(MS *)(DWORD, SIZE_T, SIZE_T))(void *)FaultlineGetProcAddressMs(NULL, "HeapCreate");
        _exit(allocate(NULL, 1, MEM_COMMIT, PAGE_READWRITE) && create && create(0, 0, 0) ? 0 : 1);
    }
    int status;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

TAP_MAIN(CASE(refuses_names, "a name that is not exported, and an ordinal, are refused"),
         CASE(refuses_modules, "another module is refused"),
         CASE(same_entry, "the same function has the same entry"),
         CASE(four_arguments, "arguments in registers"),
         CASE(arguments_on_the_stack, "arguments on the stack"),
         CASE(narrow_arguments, "only the lower half of a register counts for 32-bit arguments"),
         CASE(structure_by_value, "a LARGE_INTEGER by value"),
         CASE(variable_arguments, "variable arguments, integers and floating point"),
         CASE(argument_list, "a va_list of Windows"),
         CASE(preserves_registers,
              "the registers that Windows functions preserve: rdi, rsi, xmm6 to xmm15 among them"),
         CASE(c_library, "functions of the C library that msvcrt has"),
         CASE(floating_point, "floating-point arguments and results"),
         CASE(message_arguments, "FormatMessage with a va_list of Windows, and with an array"),
         CASE(threads, "thread starts and APCs are called in their convention"),
         CASE(exit_thread, "ExitThread out of Windows frames"), CASE(fibers, "fibers of Windows code"),
         CASE(fls_callback, "the callback of FlsAlloc"),
         CASE(init_once, "the function of InitOnceExecuteOnce"), CASE(comparison, "a comparison for qsort_s"),
         CASE(vectored_handler, "a vectored handler is called in its convention, and continues a fault"),
         CASE(filters_come_back, "SetUnhandledExceptionFilter gives each side what it can call"),
         CASE(raise_through_frames, "an exception raised in Windows frames is handled outside of them"),
         CASE(continued_in_frames, "an exception raised in Windows frames is continued in them"),
         CASE(emitted_code, "code made at run time calls"),
         CASE(raise_in_emitted_code, "exceptions pass through code without unwind information"),
         CASE(get_proc_address, "GetProcAddress of Windows code finds entries"),
         CASE(capture_and_restore,
              "RtlCaptureContext sees its caller, and RtlRestoreContext goes back there"),
         CASE(many_threads, "threads that ask at the same time get the same entries"),
         CASE(after_fork, "entries work in a child process, and new ones can be had there"))
