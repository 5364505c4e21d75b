/* The machine and the process: sections A and X, FlushInstructionCache, ExitProcess. */
#include "test/memory/memory.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

static void flush_bad_process(void)
{
    EXPECT_FAILS(6, FlushInstructionCache(NULL, NULL, 0));
    EXPECT_WORKS(FlushInstructionCache(GetCurrentProcess(), NULL, 0));
    EXPECT_WORKS(FlushInstructionCache(GetCurrentProcess(), allocate(PAGE, PAGE_EXECUTE_READ), PAGE));
}

static void constants(void)
{
    SYSTEM_INFO info;
    memset(&info, 0xEE, sizeof info);
    SetLastError(UNTOUCHED);
    GetSystemInfo(&info);
    EXPECT_EQ(GetLastError(), UNTOUCHED);
    EXPECT_EQ(info.dwPageSize, 0x1000);
    EXPECT_EQ(info.dwAllocationGranularity, 0x10000);
    EXPECT_EQ((uintptr_t)info.lpMinimumApplicationAddress, 0x10000);
    EXPECT_EQ((uintptr_t)info.lpMaximumApplicationAddress, 0x7FFFFFFEFFFF);
}

static unsigned long cpuinfo(const char *key)
{
    FILE *file = fopen("/proc/cpuinfo", "r");
    char line[4096];
    unsigned long value = 0;
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, key, strlen(key)) == 0 && (line[strlen(key)] == '\t' || line[strlen(key)] == ' ')) {
            value = strtoul(strchr(line, ':') + 1, NULL, 10);
            break;
        }
    if (file)
        fclose(file);
    return value;
}

static void processors(void)
{
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    EXPECT_EQ(info.wProcessorArchitecture, PROCESSOR_ARCHITECTURE_AMD64);
    EXPECT_EQ(info.wReserved, 0);
    EXPECT_EQ(info.dwProcessorType, 8664);
    cpu_set_t set;
    sched_getaffinity(0, sizeof set, &set);
    EXPECT_EQ(info.dwNumberOfProcessors, CPU_COUNT(&set));
    EXPECT_EQ(info.dwActiveProcessorMask, *(unsigned long *)&set);
    EXPECT_EQ(info.wProcessorLevel, cpuinfo("cpu family"));
    EXPECT_EQ(info.wProcessorRevision, cpuinfo("model") << 8 | cpuinfo("stepping"));
}

static void native(void)
{
    SYSTEM_INFO one, other;
    memset(&one, 0, sizeof one);
    memset(&other, 0, sizeof other);
    GetSystemInfo(&one);
    GetNativeSystemInfo(&other);
    EXPECT(memcmp(&one, &other, sizeof one) == 0);
}

static void *fresh_thread(void *unused)
{
    EXPECT_EQ(GetLastError(), 0);
    SetLastError(5);
    EXPECT_EQ(GetLastError(), 5);
    return unused;
}

static void last_error(void)
{
    SetLastError(1234);
    pthread_t thread;
    pthread_create(&thread, NULL, fresh_thread, NULL);
    pthread_join(thread, NULL);
    EXPECT_EQ(GetLastError(), 1234);
}

static void errno_kept(void)
{
    errno = 77;
    char *p = allocate(CHUNK, PAGE_READWRITE);
    VirtualAlloc(p, PAGE, MEM_RESERVE, PAGE_READWRITE);
    decommit(p, PAGE);
    protect(p + PAGE, PAGE, PAGE_READONLY);
    query(p);
    query((void *)(uintptr_t)errno_kept);
    query((void *)0x20000);
    release(p);
    EXPECT_EQ(errno, 77);
}

static void unwanted(void)
{
    puts("# an atexit handler ran");
    fflush(stdout);
    _exit(99);
}

static int exit_status(UINT code)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        atexit(unwanted);
        ExitProcess(code);
    }
    int status = -1;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void exits(void)
{
    EXPECT_EQ(exit_status(0), 0);
    EXPECT_EQ(exit_status(3), 3);
    EXPECT_EQ(exit_status(0x103), 3);
    EXPECT_EQ(exit_status(0x100), 255);
    EXPECT_EQ(exit_status(0xC0000005), 5);
    EXPECT_EQ(exit_status(0x80000000), 255);
}

static void flushes(void)
{
    char name[] = "/tmp/faultline-exit-XXXXXX", text[8] = "";
    int fd = mkstemp(name);
    REQUIRE(fd >= 0);
    unlink(name);
    pid_t child = fork();
    if (child == 0) {
        FILE *file = fdopen(fd, "w");
        fputs("written", file);
        ExitProcess(0);
    }
    waitpid(child, NULL, 0);
    EXPECT_EQ(pread(fd, text, 7, 0), 7);
    EXPECT_STR(text, "written");
    close(fd);
}

static void identity(void)
{
    EXPECT_EQ((uintptr_t)GetCurrentProcess(), (uintptr_t)-1);
    EXPECT_EQ(GetCurrentProcessId(), getpid());
}

TAP_MAIN(CASE(flush_bad_process, "R-015 FlushInstructionCache"),
         CASE(constants, "A-001 X-010 the fixed numbers"), CASE(processors, "A-002 the processors"),
         CASE(native, "A-003 GetNativeSystemInfo says the same"),
         CASE(last_error, "X-011 the last error is the thread's own"),
         CASE(errno_kept, "X-001 errno is kept as well"),
         CASE(exits, "ExitProcess: eight bits, and never success for what was not"),
         CASE(flushes, "ExitProcess flushes streams"),
         CASE(identity, "GetCurrentProcess and GetCurrentProcessId"))
