/*
 * processthreadsapi.h - processes and threads.
 *
 * Source: "ExitProcess function", "TerminateProcess function", "GetCurrentProcess function",
 * "GetCurrentProcessId function", "FlushInstructionCache function", "SetThreadStackGuarantee function".
 */
#ifndef FAULTLINE_PROCESSTHREADSAPI_H
#define FAULTLINE_PROCESSTHREADSAPI_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"
#include "minwinbase.h"

#define TLS_OUT_OF_INDEXES ((DWORD)0xffffffff)

#define DEBUG_PROCESS                    0x00000001
#define DEBUG_ONLY_THIS_PROCESS          0x00000002
#define CREATE_SUSPENDED                 0x00000004
#define DETACHED_PROCESS                 0x00000008
#define CREATE_NEW_CONSOLE               0x00000010
#define NORMAL_PRIORITY_CLASS            0x00000020
#define IDLE_PRIORITY_CLASS              0x00000040
#define HIGH_PRIORITY_CLASS              0x00000080
#define REALTIME_PRIORITY_CLASS          0x00000100
#define CREATE_NEW_PROCESS_GROUP         0x00000200
#define CREATE_UNICODE_ENVIRONMENT       0x00000400
#define BELOW_NORMAL_PRIORITY_CLASS      0x00004000
#define ABOVE_NORMAL_PRIORITY_CLASS      0x00008000
#define STACK_SIZE_PARAM_IS_A_RESERVATION 0x00010000
#define EXTENDED_STARTUPINFO_PRESENT     0x00080000
#define CREATE_BREAKAWAY_FROM_JOB        0x01000000
#define CREATE_DEFAULT_ERROR_MODE        0x04000000
#define CREATE_NO_WINDOW                 0x08000000

#define STARTF_USESHOWWINDOW    0x00000001
#define STARTF_USESIZE          0x00000002
#define STARTF_USEPOSITION      0x00000004
#define STARTF_USECOUNTCHARS    0x00000008
#define STARTF_USEFILLATTRIBUTE 0x00000010
#define STARTF_RUNFULLSCREEN    0x00000020
#define STARTF_FORCEONFEEDBACK  0x00000040
#define STARTF_FORCEOFFFEEDBACK 0x00000080
#define STARTF_USESTDHANDLES    0x00000100

#define THREAD_PRIORITY_LOWEST        THREAD_BASE_PRIORITY_MIN
#define THREAD_PRIORITY_BELOW_NORMAL  (THREAD_PRIORITY_LOWEST + 1)
#define THREAD_PRIORITY_NORMAL        0
#define THREAD_PRIORITY_HIGHEST       THREAD_BASE_PRIORITY_MAX
#define THREAD_PRIORITY_ABOVE_NORMAL  (THREAD_PRIORITY_HIGHEST - 1)
#define THREAD_PRIORITY_ERROR_RETURN  0x7fffffff
#define THREAD_PRIORITY_TIME_CRITICAL THREAD_BASE_PRIORITY_LOWRT
#define THREAD_PRIORITY_IDLE          THREAD_BASE_PRIORITY_IDLE

typedef enum _PROCESS_MITIGATION_POLICY {
    ProcessDEPPolicy,
    ProcessASLRPolicy,
    ProcessDynamicCodePolicy,
    ProcessStrictHandleCheckPolicy,
    ProcessSystemCallDisablePolicy,
    ProcessMitigationOptionsMask,
    ProcessExtensionPointDisablePolicy,
    ProcessControlFlowGuardPolicy,
    ProcessSignaturePolicy,
    ProcessFontDisablePolicy,
    ProcessImageLoadPolicy,
    ProcessSystemCallFilterPolicy,
    ProcessPayloadRestrictionPolicy,
    ProcessChildProcessPolicy,
    ProcessSideChannelIsolationPolicy,
    ProcessUserShadowStackPolicy,
    ProcessRedirectionTrustPolicy,
    MaxProcessMitigationPolicy
} PROCESS_MITIGATION_POLICY, *PPROCESS_MITIGATION_POLICY;

/* The other policies are a DWORD, Flags. */
typedef struct _PROCESS_MITIGATION_DEP_POLICY {
    union {
        DWORD Flags;
        struct {
            DWORD Enable : 1; /* data does not execute */
            DWORD DisableAtlThunkEmulation : 1;
            DWORD ReservedFlags : 30;
        };
    };
    BOOLEAN Permanent;
} PROCESS_MITIGATION_DEP_POLICY, *PPROCESS_MITIGATION_DEP_POLICY;

typedef struct _PROCESS_MITIGATION_ASLR_POLICY {
    union {
        DWORD Flags;
        struct {
            DWORD EnableBottomUpRandomization : 1; /* where things lie is not known beforehand */
            DWORD EnableForceRelocateImages : 1;
            DWORD EnableHighEntropy : 1; /* in all of the address space */
            DWORD DisallowStrippedImages : 1;
            DWORD ReservedFlags : 28;
        };
    };
} PROCESS_MITIGATION_ASLR_POLICY, *PPROCESS_MITIGATION_ASLR_POLICY;

typedef struct _PROCESS_MITIGATION_DYNAMIC_CODE_POLICY {
    union {
        DWORD Flags;
        struct {
            DWORD ProhibitDynamicCode : 1;
            DWORD AllowThreadOptOut : 1;
            DWORD AllowRemoteDowngrade : 1;
            DWORD AuditProhibitDynamicCode : 1;
            DWORD ReservedFlags : 28;
        };
    };
} PROCESS_MITIGATION_DYNAMIC_CODE_POLICY, *PPROCESS_MITIGATION_DYNAMIC_CODE_POLICY;

typedef struct _PROCESS_MITIGATION_STRICT_HANDLE_CHECK_POLICY {
    union {
        DWORD Flags;
        struct {
            DWORD RaiseExceptionOnInvalidHandleReference : 1;
            DWORD HandleExceptionsPermanentlyEnabled : 1;
            DWORD ReservedFlags : 30;
        };
    };
} PROCESS_MITIGATION_STRICT_HANDLE_CHECK_POLICY, *PPROCESS_MITIGATION_STRICT_HANDLE_CHECK_POLICY;

typedef struct _PROCESS_MITIGATION_CONTROL_FLOW_GUARD_POLICY {
    union {
        DWORD Flags;
        struct {
            DWORD EnableControlFlowGuard : 1;
            DWORD EnableExportSuppression : 1;
            DWORD StrictMode : 1;
            DWORD ReservedFlags : 29;
        };
    };
} PROCESS_MITIGATION_CONTROL_FLOW_GUARD_POLICY, *PPROCESS_MITIGATION_CONTROL_FLOW_GUARD_POLICY;

C_ASSERT(sizeof(PROCESS_MITIGATION_DEP_POLICY) == 8);

#ifdef __cplusplus
extern "C" {
#endif

/* What a new process is told. All but the standard handles is about windows, and is kept to itself. */
typedef struct _STARTUPINFOA {
    DWORD cb;          /* bytes of this structure, 104 */
    LPSTR lpReserved;  /* NULL */
    LPSTR lpDesktop;
    LPSTR lpTitle;
    DWORD dwX;
    DWORD dwY;
    DWORD dwXSize;
    DWORD dwYSize;
    DWORD dwXCountChars;
    DWORD dwYCountChars;
    DWORD dwFillAttribute;
    DWORD dwFlags;     /* STARTF_* */
    WORD wShowWindow;
    WORD cbReserved2;  /* 0 */
    LPBYTE lpReserved2; /* NULL */
    HANDLE hStdInput;  /* with STARTF_USESTDHANDLES: what GetStdHandle gives there; NULL: /dev/null */
    HANDLE hStdOutput;
    HANDLE hStdError;
} STARTUPINFOA, *LPSTARTUPINFOA;

typedef struct _STARTUPINFOW {
    DWORD cb;
    LPWSTR lpReserved;
    LPWSTR lpDesktop;
    LPWSTR lpTitle;
    DWORD dwX;
    DWORD dwY;
    DWORD dwXSize;
    DWORD dwYSize;
    DWORD dwXCountChars;
    DWORD dwYCountChars;
    DWORD dwFillAttribute;
    DWORD dwFlags;
    WORD wShowWindow;
    WORD cbReserved2;
    LPBYTE lpReserved2;
    HANDLE hStdInput;
    HANDLE hStdOutput;
    HANDLE hStdError;
} STARTUPINFOW, *LPSTARTUPINFOW;

/* A list of attributes, of which there are none here. */
typedef struct _PROC_THREAD_ATTRIBUTE_LIST *PPROC_THREAD_ATTRIBUTE_LIST, *LPPROC_THREAD_ATTRIBUTE_LIST;

typedef struct _STARTUPINFOEXA {
    STARTUPINFOA StartupInfo;
    LPPROC_THREAD_ATTRIBUTE_LIST lpAttributeList; /* NULL */
} STARTUPINFOEXA, *LPSTARTUPINFOEXA;

typedef struct _STARTUPINFOEXW {
    STARTUPINFOW StartupInfo;
    LPPROC_THREAD_ATTRIBUTE_LIST lpAttributeList;
} STARTUPINFOEXW, *LPSTARTUPINFOEXW;

/* What is known of a new process. Both handles are the caller's to close. */
typedef struct _PROCESS_INFORMATION {
    HANDLE hProcess;
    HANDLE hThread;    /* of its first thread */
    DWORD dwProcessId; /* the host's */
    DWORD dwThreadId;
} PROCESS_INFORMATION, *PPROCESS_INFORMATION, *LPPROCESS_INFORMATION;


/*
 * The policy of the process as it is in force, in a structure of dwLength bytes: data does not execute,
 * addresses are randomized unless the host has switched that off, and no other is there. FALSE with
 *   ERROR_INVALID_PARAMETER   no such policy, or another size
 *   ERROR_NOACCESS            lpBuffer cannot be written
 *   ERROR_NOT_SUPPORTED       another process; ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED
 */
WINBASEAPI BOOL WINAPI GetProcessMitigationPolicy(HANDLE hProcess, PROCESS_MITIGATION_POLICY MitigationPolicy,
                                                  PVOID lpBuffer, SIZE_T dwLength);

/*
 * Puts a policy in force for good. TRUE if it is already; FALSE with ERROR_NOT_SUPPORTED if it is not,
 * ERROR_ACCESS_DENIED when one in force would be lifted, and as above.
 */
WINBASEAPI BOOL WINAPI SetProcessMitigationPolicy(PROCESS_MITIGATION_POLICY MitigationPolicy, PVOID lpBuffer,
                                                  SIZE_T dwLength);

/*
 * Ends the process from any thread. The streams of the C library are flushed; its atexit functions and the
 * program's destructors do not run. A parent sees 8 bits: the low ones of uExitCode, or 255 when these are 0
 * and the code is not.
 */
WINBASEAPI DECLSPEC_NORETURN VOID WINAPI ExitProcess(UINT uExitCode);

/*
 * Ends the process hProcess at once: nothing is flushed. The exit status of the current one is as for
 * ExitProcess; another is killed by SIGKILL, which is all its parent learns. Returns FALSE with
 * ERROR_INVALID_HANDLE, or ERROR_ACCESS_DENIED: the handle lacks PROCESS_TERMINATE, or this process may not.
 */
WINBASEAPI BOOL WINAPI TerminateProcess(HANDLE hProcess, UINT uExitCode);

/* The constant handle, (HANDLE)-1, that stands for the calling process; it needs no closing. */
WINBASEAPI HANDLE WINAPI GetCurrentProcess(VOID);

/*
 * A handle of the process with the host's id dwProcessId, with the rights dwDesiredAccess (PROCESS_*); close
 * it with CloseHandle. Returns NULL with
 *   ERROR_INVALID_PARAMETER   there is no such process
 *   ERROR_ACCESS_DENIED       one of PROCESS_VM_* was asked for, and the kernel would not let this process
 *                             trace it
 *   ERROR_NO_SYSTEM_RESOURCES no descriptor is left
 */
WINBASEAPI HANDLE WINAPI OpenProcess(DWORD dwDesiredAccess, BOOL bInheritHandle, DWORD dwProcessId);

/* The process id behind a handle; 0 with ERROR_INVALID_HANDLE or ERROR_ACCESS_DENIED. */
WINBASEAPI DWORD WINAPI GetProcessId(HANDLE Process);

/*
 * The exit code of a process, or STILL_ACTIVE. It has 32 bits if the process was made by CreateProcess and
 * uses this library; else the 8 bits that the host keeps, or for one that was killed by a signal the
 * exception that this stands for; and of a process that is not a child of the calling one nothing can be
 * learned: 0. FALSE with ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED.
 */
WINBASEAPI BOOL WINAPI GetExitCodeProcess(HANDLE hProcess, LPDWORD lpExitCode);

/* The host's process id. */
WINBASEAPI DWORD WINAPI GetCurrentProcessId(VOID);

/*
 * Makes code that was written to [lpBaseAddress, lpBaseAddress + dwSize) safe to execute; with NULL, all
 * code. Returns FALSE with ERROR_INVALID_HANDLE when hProcess is not the current process.
 */
WINBASEAPI BOOL WINAPI FlushInstructionCache(HANDLE hProcess, LPCVOID lpBaseAddress, SIZE_T dwSize);

/*
 * Every thread of the process goes through a full memory barrier before this returns: what it had stored can
 * be seen, and what it loads from then on is as new.
 */
WINBASEAPI VOID WINAPI FlushProcessWriteBuffers(VOID);

/*
 * Asks for *StackSizeInBytes of stack that filters of a stack overflow of the calling thread can count on,
 * and puts there what was asked for before, at first 0. Asking for less than before, or for 0, changes
 * nothing; stacks from 128 KiB on give 20 KiB without asking. Returns FALSE with ERROR_INVALID_PARAMETER when
 * StackSizeInBytes is NULL, or when the thread cannot give as much: it is more than two fifths of its stack
 * allow, the thread has come too near to its end, or it is the first thread and its stack has no limit.
 */
WINBASEAPI BOOL WINAPI SetThreadStackGuarantee(PULONG StackSizeInBytes);

/*
 * Starts a program. lpApplicationName is its path, or NULL: then lpCommandLine begins with it, and it is
 * searched for in the directory of the running program, the current one and PATH, with or without ".exe". The
 * program gets the command line taken apart. lpEnvironment is a block of "NAME=value" texts, each with its
 * NUL and another one at the end (wide with CREATE_UNICODE_ENVIRONMENT); NULL: this process's. Of handles it
 * inherits the standard ones: those of lpStartupInfo with STARTF_USESTDHANDLES, else this process's. With
 * CREATE_SUSPENDED it stands until ResumeThread. FALSE with
 *   ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND   there is no such program
 *   ERROR_BAD_EXE_FORMAT      the host cannot execute it
 *   ERROR_ACCESS_DENIED       it may not be executed
 *   ERROR_DIRECTORY           lpCurrentDirectory is no directory
 *   ERROR_INVALID_PARAMETER   undefined flags; neither name nor command line
 *   ERROR_NOT_SUPPORTED       DEBUG_PROCESS; an attribute list
 *   ERROR_NOT_ENOUGH_MEMORY, ERROR_TOO_MANY_OPEN_FILES
 * A program that waits for all of its children itself (waitpid(-1...)) takes exit codes away that have not 32
 * bits.
 */
WINBASEAPI BOOL WINAPI CreateProcessA(LPCSTR lpApplicationName, LPSTR lpCommandLine,
                                      LPSECURITY_ATTRIBUTES lpProcessAttributes,
                                      LPSECURITY_ATTRIBUTES lpThreadAttributes, BOOL bInheritHandles,
                                      DWORD dwCreationFlags, LPVOID lpEnvironment, LPCSTR lpCurrentDirectory,
                                      LPSTARTUPINFOA lpStartupInfo,
                                      LPPROCESS_INFORMATION lpProcessInformation);
WINBASEAPI BOOL WINAPI CreateProcessW(LPCWSTR lpApplicationName, LPWSTR lpCommandLine,
                                      LPSECURITY_ATTRIBUTES lpProcessAttributes,
                                      LPSECURITY_ATTRIBUTES lpThreadAttributes, BOOL bInheritHandles,
                                      DWORD dwCreationFlags, LPVOID lpEnvironment, LPCWSTR lpCurrentDirectory,
                                      LPSTARTUPINFOW lpStartupInfo,
                                      LPPROCESS_INFORMATION lpProcessInformation);

/* Nothing but the size is known of how this process was started: the rest becomes 0. */
WINBASEAPI VOID WINAPI GetStartupInfoA(LPSTARTUPINFOA lpStartupInfo);
WINBASEAPI VOID WINAPI GetStartupInfoW(LPSTARTUPINFOW lpStartupInfo);

#ifdef UNICODE
#define CreateProcess  CreateProcessW
#define GetStartupInfo GetStartupInfoW
typedef STARTUPINFOW STARTUPINFO;
typedef LPSTARTUPINFOW LPSTARTUPINFO;
typedef STARTUPINFOEXW STARTUPINFOEX;
typedef LPSTARTUPINFOEXW LPSTARTUPINFOEX;
#else
#define CreateProcess  CreateProcessA
#define GetStartupInfo GetStartupInfoA
typedef STARTUPINFOA STARTUPINFO;
typedef LPSTARTUPINFOA LPSTARTUPINFO;
typedef STARTUPINFOEXA STARTUPINFOEX;
typedef LPSTARTUPINFOEXA LPSTARTUPINFOEX;
#endif

/* ---- Threads ---- */

/*
 * Makes a thread that calls lpStartAddress(lpParameter), and whose exit code is its result. Its stack has
 * dwStackSize bytes, but 1 MiB at least unless dwCreationFlags has STACK_SIZE_PARAM_IS_A_RESERVATION; with
 * CREATE_SUSPENDED it does not run before ResumeThread. *lpThreadId (if not NULL) becomes its id, which is
 * the host's. An exception that it does not handle goes where one of the first thread's goes. NULL with
 *   ERROR_INVALID_PARAMETER   undefined flags
 *   ERROR_NOT_ENOUGH_MEMORY   no memory, or no more threads
 */
WINBASEAPI HANDLE WINAPI CreateThread(LPSECURITY_ATTRIBUTES lpThreadAttributes, SIZE_T dwStackSize,
                                      LPTHREAD_START_ROUTINE lpStartAddress, LPVOID lpParameter,
                                      DWORD dwCreationFlags, LPDWORD lpThreadId);

/* The same in the process hProcess: ERROR_NOT_SUPPORTED unless that is the current one. */
WINBASEAPI HANDLE WINAPI CreateRemoteThread(HANDLE hProcess, LPSECURITY_ATTRIBUTES lpThreadAttributes,
                                            SIZE_T dwStackSize, LPTHREAD_START_ROUTINE lpStartAddress,
                                            LPVOID lpParameter, DWORD dwCreationFlags, LPDWORD lpThreadId);

/*
 * Ends the calling thread. No termination block, destructor or cleanup handler of its functions runs; what
 * belongs to the thread ends (thread_local objects, pthread keys, FLS callbacks). Mutexes that it owns are
 * abandoned.
 */
WINBASEAPI DECLSPEC_NORETURN VOID WINAPI ExitThread(DWORD dwExitCode);

/*
 * Ends a thread wherever it is: nothing of the above runs, but its mutexes are abandoned. Locks that it holds
 * stay held, the C library's too, and its stack is not freed. FALSE with ERROR_INVALID_HANDLE,
 * ERROR_ACCESS_DENIED.
 */
WINBASEAPI BOOL WINAPI TerminateThread(HANDLE hThread, DWORD dwExitCode);

/*
 * The thread's exit code, or STILL_ACTIVE. A thread that was not made by CreateThread has 0 unless it says
 * otherwise.
 */
WINBASEAPI BOOL WINAPI GetExitCodeThread(HANDLE hThread, LPDWORD lpExitCode);

/* The constant handle, (HANDLE)-2, that stands for the calling thread. */
WINBASEAPI HANDLE WINAPI GetCurrentThread(VOID);
WINBASEAPI DWORD WINAPI GetCurrentThreadId(VOID);

/*
 * A handle of the thread with this id, of the current process, if CreateThread has made it or it has called a
 * function of this header or of synchapi.h before. NULL with ERROR_INVALID_PARAMETER: there is none.
 */
WINBASEAPI HANDLE WINAPI OpenThread(DWORD dwDesiredAccess, BOOL bInheritHandle, DWORD dwThreadId);

/* 0 with ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED. */
WINBASEAPI DWORD WINAPI GetThreadId(HANDLE Thread);
WINBASEAPI DWORD WINAPI GetProcessIdOfThread(HANDLE Thread);

/*
 * Suspending counts, up to MAXIMUM_SUSPEND_COUNT (then: ERROR_SIGNAL_REFUSED); the thread stands while the
 * count is not 0. Both answer what the count was, or (DWORD)-1. A thread is stopped wherever it is, by a
 * signal of its own, though never within a critical step of this library: it may hold the C library's locks.
 * One that keeps all signals blocked stands as soon as it unblocks them.
 */
WINBASEAPI DWORD WINAPI SuspendThread(HANDLE hThread);
WINBASEAPI DWORD WINAPI ResumeThread(HANDLE hThread);

/*
 * The registers of a suspended thread, those parts that lpContext->ContextFlags names: CONTEXT_CONTROL,
 * CONTEXT_INTEGER, CONTEXT_SEGMENTS (read only), CONTEXT_FLOATING_POINT; debug registers read 0, and setting
 * them is refused with ERROR_NOT_SUPPORTED. A thread that is not suspended is for the moment of the call; the
 * calling one cannot be set.
 */
WINBASEAPI BOOL WINAPI GetThreadContext(HANDLE hThread, LPCONTEXT lpContext);
WINBASEAPI BOOL WINAPI SetThreadContext(HANDLE hThread, CONST CONTEXT *lpContext);

/*
 * Has the thread call pfnAPC(dwData) when it waits alertably next; before it begins, if it has not. 0 with
 * ERROR_GEN_FAILURE: it has ended; ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED, ERROR_NOT_ENOUGH_MEMORY.
 */
WINBASEAPI DWORD WINAPI QueueUserAPC(PAPCFUNC pfnAPC, HANDLE hThread, ULONG_PTR dwData);

/* Gives the processor away, if somebody wants it: FALSE, nobody did, as far as is known. */
WINBASEAPI BOOL WINAPI SwitchToThread(VOID);

/*
 * THREAD_PRIORITY_*: kept and answered back. Below normal the host's scheduler is told (as niceness), and
 * above where the user may. FALSE with ERROR_INVALID_PARAMETER: undefined; THREAD_PRIORITY_ERROR_RETURN with
 * ERROR_INVALID_HANDLE.
 */
WINBASEAPI BOOL WINAPI SetThreadPriority(HANDLE hThread, int nPriority);
WINBASEAPI int WINAPI GetThreadPriority(HANDLE hThread);
WINBASEAPI BOOL WINAPI SetThreadPriorityBoost(HANDLE hThread, BOOL bDisablePriorityBoost);
WINBASEAPI BOOL WINAPI GetThreadPriorityBoost(HANDLE hThread, PBOOL pDisablePriorityBoost);

/*
 * When it began and ended (0: it has not), and the time it has used in the kernel and outside, in units of
 * 100 ns.
 */
WINBASEAPI BOOL WINAPI GetThreadTimes(HANDLE hThread, LPFILETIME lpCreationTime, LPFILETIME lpExitTime,
                                      LPFILETIME lpKernelTime, LPFILETIME lpUserTime);

/*
 * A text with the thread; the host's tools show its beginning. GetThreadDescription's is to be freed by
 * LocalFree.
 */
WINBASEAPI HRESULT WINAPI SetThreadDescription(HANDLE hThread, PCWSTR lpThreadDescription);
WINBASEAPI HRESULT WINAPI GetThreadDescription(HANDLE hThread, PWSTR *ppszThreadDescription);

/* The bounds of the calling thread's, or fiber's, stack. */
WINBASEAPI VOID WINAPI GetCurrentThreadStackLimits(PULONG_PTR LowLimit, PULONG_PTR HighLimit);

/* ---- A value for each thread ---- */

/*
 * TlsAlloc: an index, of 1088, whose value is NULL in every thread; TLS_OUT_OF_INDEXES with
 * ERROR_NO_MORE_ITEMS. TlsGetValue sets the last error to 0, for its NULL may be a value; the others fail
 * with ERROR_INVALID_PARAMETER when the index is none.
 */
WINBASEAPI DWORD WINAPI TlsAlloc(VOID);
WINBASEAPI LPVOID WINAPI TlsGetValue(DWORD dwTlsIndex);
WINBASEAPI BOOL WINAPI TlsSetValue(DWORD dwTlsIndex, LPVOID lpTlsValue);
WINBASEAPI BOOL WINAPI TlsFree(DWORD dwTlsIndex);

/*
 * A handle of the token of a process, with the rights DesiredAccess (TOKEN_*); what it is good for stands in
 * securitybaseapi.h. FALSE with ERROR_ACCESS_DENIED: another process, or the handle lacks
 * PROCESS_QUERY_LIMITED_INFORMATION; ERROR_INVALID_HANDLE.
 */
WINBASEAPI BOOL WINAPI OpenProcessToken(HANDLE ProcessHandle, DWORD DesiredAccess, PHANDLE TokenHandle);

/* FALSE with ERROR_NO_TOKEN: a thread has none of its own. */
WINBASEAPI BOOL WINAPI OpenThreadToken(HANDLE ThreadHandle, DWORD DesiredAccess, BOOL OpenAsSelf,
                                       PHANDLE TokenHandle);

/* Constants that stand for the token of this process, to be asked and not to be closed. */
static __inline__ __attribute__((__unused__)) HANDLE GetCurrentProcessToken(VOID)
{
    return (HANDLE)(LONG_PTR)-4;
}
static __inline__ __attribute__((__unused__)) HANDLE GetCurrentThreadEffectiveToken(VOID)
{
    return (HANDLE)(LONG_PTR)-6;
}

#define PROCESS_NAME_NATIVE 1 /* the same name here */

/*
 * Stores the path of a process's program in lpExeName[*lpdwSize]; *lpdwSize becomes its length. hProcess
 * needs PROCESS_QUERY_LIMITED_INFORMATION. FALSE with
 *   ERROR_INSUFFICIENT_BUFFER   it does not fit
 *   ERROR_INVALID_PARAMETER     dwFlags
 *   ERROR_ACCESS_DENIED         the kernel does not tell this process
 *   ERROR_PARTIAL_COPY          it has ended
 */
WINBASEAPI BOOL WINAPI QueryFullProcessImageNameA(HANDLE hProcess, DWORD dwFlags, LPSTR lpExeName,
                                                  PDWORD lpdwSize);
WINBASEAPI BOOL WINAPI QueryFullProcessImageNameW(HANDLE hProcess, DWORD dwFlags, LPWSTR lpExeName,
                                                  PDWORD lpdwSize);
#ifdef UNICODE
#define QueryFullProcessImageName QueryFullProcessImageNameW
#else
#define QueryFullProcessImageName QueryFullProcessImageNameA
#endif

/*
 * When the process began and ended (0 while it lives), and the processor's time it used, in 100 ns. FALSE
 * with ERROR_INVALID_HANDLE or ERROR_ACCESS_DENIED.
 */
WINBASEAPI BOOL WINAPI GetProcessTimes(HANDLE hProcess, LPFILETIME lpCreationTime, LPFILETIME lpExitTime,
                                       LPFILETIME lpKernelTime, LPFILETIME lpUserTime);

/*
 * *_PRIORITY_CLASS of winbase.h: a nice value of all its threads. 0 or FALSE with ERROR_INVALID_HANDLE,
 * ERROR_ACCESS_DENIED (more urgent than the user may have it), ERROR_INVALID_PARAMETER (no class).
 */
WINBASEAPI DWORD WINAPI GetPriorityClass(HANDLE hProcess);
WINBASEAPI BOOL WINAPI SetPriorityClass(HANDLE hProcess, DWORD dwPriorityClass);

/* The processor that runs the calling thread at this moment: its number in its group. */
WINBASEAPI DWORD WINAPI GetCurrentProcessorNumber(VOID);
WINBASEAPI VOID WINAPI GetCurrentProcessorNumberEx(PPROCESSOR_NUMBER ProcNumber);

#ifdef __cplusplus
}
#endif

C_ASSERT(sizeof(STARTUPINFOA) == 104 && sizeof(STARTUPINFOW) == 104 && sizeof(PROCESS_INFORMATION) == 24);
C_ASSERT(FIELD_OFFSET(STARTUPINFOA, dwFlags) == 60 && FIELD_OFFSET(STARTUPINFOA, hStdInput) == 80);

#endif
