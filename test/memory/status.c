/* How much memory there is: rows. What the kernel's files are worth is in meminfo.c. */
#include "test/memory/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

static MEMORYSTATUSEX status(void)
{
    MEMORYSTATUSEX now;
    memset(&now, 0xEE, sizeof now);
    now.dwLength = sizeof now;
    EXPECT_WORKS(GlobalMemoryStatusEx(&now));
    return now;
}

static void wrong_length(void)
{
    static const DWORD lengths[] = {0, 1, 56, 63, 65, 0xFFFFFFFF};
    for (unsigned i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        MEMORYSTATUSEX now, before;
        memset(&now, 0xEE, sizeof now);
        now.dwLength = lengths[i];
        before = now;
        EXPECT_FAILS(87, GlobalMemoryStatusEx(&now));
        EXPECT(memcmp(&now, &before, sizeof now) == 0);
    }
}

static void installed_nowhere(void)
{
    EXPECT_FAILS(87, GetPhysicallyInstalledSystemMemory(NULL));
}

static void large_page(void)
{
    SetLastError(UNTOUCHED);
    EXPECT_EQ(GetLargePageMinimum(), 0x200000);
    EXPECT_EQ(GetLastError(), UNTOUCHED);
}

static void totals(void)
{
    MEMORYSTATUSEX now = status();
    EXPECT_EQ(now.dwLength, 64);
    EXPECT_EQ(now.ullTotalVirtual, 0x7FFFFFFE0000);
    EXPECT_EQ(now.ullAvailExtendedVirtual, 0);
    EXPECT_EQ(now.dwMemoryLoad, (now.ullTotalPhys - now.ullAvailPhys) / (now.ullTotalPhys / 100));
    EXPECT(now.ullTotalPhys > 16 << 20 && now.ullTotalPhys < now.ullTotalVirtual);
    EXPECT(now.ullAvailPhys > 0 && now.ullAvailPhys <= now.ullTotalPhys);
    EXPECT(now.ullTotalPageFile > 16 << 20 && now.ullAvailPageFile <= now.ullTotalPageFile);
    EXPECT(now.ullAvailVirtual > 0 && now.ullAvailVirtual < now.ullTotalVirtual);
    EXPECT(now.ullTotalPhys <= (DWORDLONG)sysconf(_SC_PHYS_PAGES) * PAGE);
}

static unsigned long long kernel_bytes(const char *key)
{
    FILE *file = fopen("/proc/meminfo", "r");
    char line[256];
    unsigned long long value = 0;
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, key, strlen(key)) == 0)
            value = strtoull(line + strlen(key), NULL, 10) * 1024;
    if (file)
        fclose(file);
    return value;
}

/*
 * The kernel's own numbers, at a moment when nobody else took or gave much; a control group can only have
 * less.
 */
static void as_the_kernel_says(void)
{
    enum { SLACK = 128 << 20, TRIES = 1000 };
    unsigned long long total = kernel_bytes("MemTotal:");
    MEMORYSTATUSEX now;
    REQUIRE(total != 0);
    int near = 0;
    for (int i = 0; i < TRIES && !near; i++) {
        unsigned long long available = kernel_bytes("MemAvailable:");
        now = status();
        near = now.ullAvailPhys < available + SLACK &&
               (now.ullTotalPhys < total || now.ullAvailPhys + SLACK > available);
    }
    EXPECT(near);
    EXPECT(now.ullTotalPhys <= total);
    EXPECT(now.ullTotalPageFile <= total + kernel_bytes("SwapTotal:") ||
           now.ullTotalPageFile == kernel_bytes("CommitLimit:"));
}

/* What VirtualQuery calls free is at most what is available, and a reservation lessens both alike. */
static void virtual_left(void)
{
    const SIZE_T tib = (SIZE_T)1 << 40;
    MEMORYSTATUSEX before = status();
    char *p = reserve(tib);
    REQUIRE(p != NULL);
    MEMORYSTATUSEX after = status();
    EXPECT(after.ullAvailVirtual <= before.ullAvailVirtual - tib);
    EXPECT(after.ullAvailVirtual > before.ullAvailVirtual - tib - (64 << 20));
    EXPECT_EQ(after.ullTotalVirtual, before.ullTotalVirtual);

    DWORDLONG free_bytes = 0;
    MEMORY_BASIC_INFORMATION info;
    for (char *at = (char *)0x10000; VirtualQuery(at, &info, sizeof info); at += info.RegionSize)
        free_bytes += info.State == MEM_FREE ? info.RegionSize : 0;
    after = status();
    EXPECT(after.ullAvailVirtual <= free_bytes);
    EXPECT(after.ullAvailVirtual > free_bytes - (64 << 20));
    REQUIRE(release(p));
    EXPECT(status().ullAvailVirtual > before.ullAvailVirtual - (64 << 20));
}

static void address_limit(void)
{
    struct rlimit limit = {(rlim_t)1 << 32, (rlim_t)1 << 32};
    REQUIRE(setrlimit(RLIMIT_AS, &limit) == 0);
    MEMORYSTATUSEX now = status();
    EXPECT(now.ullAvailVirtual < (DWORDLONG)1 << 32);
    EXPECT_EQ(now.ullTotalVirtual, 0x7FFFFFFE0000);
    EXPECT(!reserve(now.ullAvailVirtual + (1 << 20)));
}

/* Without a descriptor for /proc there is less to know, but nothing wrong. */
static void no_descriptor(void)
{
    MEMORYSTATUSEX before = status();
    char *p = reserve((SIZE_T)1 << 40);
    REQUIRE(p != NULL);
    struct rlimit limit = {0, 0};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    REQUIRE(open("/proc/self/statm", O_RDONLY) < 0);
    MEMORYSTATUSEX now = status();
    EXPECT(now.ullTotalPhys >= before.ullTotalPhys && now.ullTotalPhys < before.ullTotalPhys * 64);
    EXPECT(now.ullAvailPhys > 0 && now.ullAvailPhys <= now.ullTotalPhys);
    EXPECT(now.ullAvailVirtual <= now.ullTotalVirtual - ((DWORDLONG)1 << 40));
    ULONGLONG kibibytes;
    EXPECT_WORKS(GetPhysicallyInstalledSystemMemory(&kibibytes));
    EXPECT(kibibytes >= now.ullTotalPhys / 1024);
}

static void old_call(void)
{
    static const DWORD lengths[] = {0, 56, 12345};
    for (unsigned i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct {
            MEMORYSTATUS status;
            DWORDLONG behind;
        } now;
        memset(&now, 0xEE, sizeof now);
        now.status.dwLength = lengths[i];
        SetLastError(UNTOUCHED);
        GlobalMemoryStatus(&now.status);
        EXPECT_EQ(GetLastError(), UNTOUCHED);
        EXPECT_EQ(now.status.dwLength, 56);
        EXPECT_EQ(now.behind, 0xEEEEEEEEEEEEEEEE);
        MEMORYSTATUSEX extended = status();
        EXPECT_EQ(now.status.dwTotalPhys, extended.ullTotalPhys);
        EXPECT_EQ(now.status.dwTotalPageFile, extended.ullTotalPageFile);
        EXPECT_EQ(now.status.dwTotalVirtual, extended.ullTotalVirtual);
        EXPECT(now.status.dwMemoryLoad <= 100 && now.status.dwAvailPhys <= now.status.dwTotalPhys);
        EXPECT(now.status.dwAvailVirtual < now.status.dwTotalVirtual);
    }
}

static void installed(void)
{
    ULONGLONG kibibytes = 0;
    EXPECT_WORKS(GetPhysicallyInstalledSystemMemory(&kibibytes));
    EXPECT(kibibytes >= status().ullTotalPhys / 1024);
    EXPECT(kibibytes >= (ULONGLONG)sysconf(_SC_PHYS_PAGES) * 4 || kibibytes == status().ullTotalPhys / 1024);
}

static void keeps_errno(void)
{
    ULONGLONG kibibytes;
    MEMORYSTATUS old;
    errno = 77;
    status();
    GlobalMemoryStatus(&old);
    GetPhysicallyInstalledSystemMemory(&kibibytes);
    EXPECT_EQ(errno, 77);
    int next = open("/dev/null", O_RDONLY);
    status();
    GetPhysicallyInstalledSystemMemory(&kibibytes);
    EXPECT_EQ(dup(next), next + 1);
}

static void bad_memory(void)
{
    ULONG capabilities = 7;
    EXPECT_FAILS(998, GetMemoryErrorHandlingCapabilities(NULL));
    EXPECT_WORKS(GetMemoryErrorHandlingCapabilities(&capabilities));
    EXPECT_EQ(capabilities, 0);
    EXPECT_FAILS(50, RegisterBadMemoryNotification(NULL));
    EXPECT_FAILS(87, UnregisterBadMemoryNotification(&capabilities));
}

TAP_MAIN(CASE(bad_memory, "our choice: nothing can be done about bad memory"),
         CASE(wrong_length, "A-005 GlobalMemoryStatusEx with another length"),
         CASE(installed_nowhere, "A-009 GetPhysicallyInstalledSystemMemory(NULL)"),
         CASE(large_page, "A-004 GetLargePageMinimum"), CASE(totals, "A-006 GlobalMemoryStatusEx"),
         CASE(as_the_kernel_says, "A-006 against the kernel's file"),
         CASE(virtual_left, "A-007 address space that is left, against a walk over all of it"),
         CASE(address_limit, "A-007 a limit of the process's address space"),
         CASE(no_descriptor, "A-006 no descriptor left"), CASE(old_call, "A-008 X-010 GlobalMemoryStatus"),
         CASE(installed, "A-010 GetPhysicallyInstalledSystemMemory"),
         CASE(keeps_errno, "A-006 errno is kept, no descriptor stays open"))
