/* Versions, names, processors and nodes, process times and priorities, message boxes without a terminal. */
#include "test/system/system.h"

#include <lmcons.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <versionhelpers.h>

static void versions(void)
{
    OSVERSIONINFOA plain = {.dwOSVersionInfoSize = 5};
    OSVERSIONINFOEXW full = {.dwOSVersionInfoSize = sizeof full};
    EXPECT_FAILS(122, GetVersionExA(&plain));
    plain.dwOSVersionInfoSize = sizeof plain;
    EXPECT_WORKS(GetVersionExA(&plain));
    EXPECT_EQ(plain.dwMajorVersion, 10);
    EXPECT_EQ(plain.dwPlatformId, VER_PLATFORM_WIN32_NT);
    EXPECT_WORKS(GetVersionExW((LPOSVERSIONINFOW)&full));
    EXPECT_EQ(full.wProductType, VER_NT_WORKSTATION);
    EXPECT_EQ(LOBYTE(LOWORD(GetVersion())), 10);
    EXPECT_EQ(HIWORD(GetVersion()), full.dwBuildNumber);
    EXPECT(IsWindows7OrGreater() && IsWindows10OrGreater() && IsWindowsVersionOrGreater(6, 3, 1) &&
           !IsWindowsServer());
    EXPECT_FAILS(1150, IsWindowsVersionOrGreater(10, 1, 0));
    EXPECT_FAILS(1150, IsWindowsVersionOrGreater(11, 0, 0));
    EXPECT_FAILS(160, VerifyVersionInfoW(&full, 0, 1));
    DWORDLONG mask = VerSetConditionMask(0, VER_BUILDNUMBER, VER_LESS);
    full.dwBuildNumber++;
    EXPECT_WORKS(VerifyVersionInfoW(&full, VER_BUILDNUMBER, mask));
    full.dwBuildNumber--;
    EXPECT_FAILS(1150, VerifyVersionInfoW(&full, VER_BUILDNUMBER, mask));
}

static void names(void)
{
    char name[300];
    WCHAR wide_name[300];
    DWORD size = 0, length;
    struct utsname host;
    uname(&host);
    EXPECT_FAILS(111, GetComputerNameA(name, &size));
    length = size;
    EXPECT_WORKS(GetComputerNameA(name, &size));
    EXPECT_EQ(size, length - 1);
    EXPECT_EQ(strlen(name), size);
    EXPECT(strncasecmp(name, host.nodename, size) == 0 && size <= MAX_COMPUTERNAME_LENGTH);
    size = 300;
    EXPECT_WORKS(GetComputerNameW(wide_name, &size));
    EXPECT_STR(narrow(wide_name), name);
    size = 0;
    EXPECT_FAILS(234, GetComputerNameExA(ComputerNameDnsFullyQualified, NULL, &size));
    EXPECT_EQ(size, strlen(host.nodename) + 1);
    EXPECT_WORKS(GetComputerNameExA(ComputerNameDnsFullyQualified, name, &size));
    EXPECT_STR(name, host.nodename);
    EXPECT_FAILS(87, GetComputerNameExA(ComputerNameMax, name, &size));
    size = 0;
    EXPECT_FAILS(122, GetUserNameA(NULL, &size));
    length = size;
    EXPECT_WORKS(GetUserNameA(name, &size));
    EXPECT(size == length && strlen(name) == size - 1);
    size = UNLEN + 1;
    EXPECT_WORKS(GetUserNameW(wide_name, &size));
    EXPECT_EQ(size, length);
    EXPECT_EQ(GetSystemDirectoryA(name, 3), 9);
    EXPECT_EQ(GetSystemDirectoryA(name, 300), 8);
    EXPECT_STR(name, "/usr/lib");
    EXPECT_EQ(GetWindowsDirectoryW(wide_name, 300), 4);
}

static void nodes(void)
{
    ULONG highest = 99999;
    ULONGLONG mask = 0, all = 0, bytes = 0;
    UCHAR node;
    EXPECT_WORKS(GetNumaHighestNodeNumber(&highest));
    REQUIRE(highest < 1024);
    EXPECT_FAILS(87, GetNumaNodeProcessorMask((UCHAR)(highest + 1), &mask));
    EXPECT_FAILS(87, GetNumaProcessorNode(255, &node));
    EXPECT_EQ(node, 0xFF);
    EXPECT_FAILS(87, GetNumaAvailableMemoryNode((UCHAR)(highest + 1), &bytes));
    for (UCHAR i = 0; i <= highest; i++)
        if (GetNumaNodeProcessorMask(i, &mask))
            all |= mask;
    DWORD_PTR process, system;
    EXPECT_WORKS(GetProcessAffinityMask(GetCurrentProcess(), &process, &system));
    EXPECT_EQ(all, system);
    EXPECT(process && !(process & ~system));
    EXPECT_WORKS(GetNumaProcessorNode((UCHAR)__builtin_ctzll(system), &node));
    EXPECT_WORKS(GetNumaAvailableMemoryNode(node, &bytes));
    EXPECT(bytes > 0);
    GROUP_AFFINITY affinity;
    EXPECT_WORKS(GetNumaNodeProcessorMaskEx(node, &affinity) && affinity.Mask);
}

static void processors(void)
{
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    EXPECT_FAILS(87, GetActiveProcessorCount(60));
    EXPECT(GetActiveProcessorCount(ALL_PROCESSOR_GROUPS) >= info.dwNumberOfProcessors);
    EXPECT(GetActiveProcessorGroupCount() >= 1);
    EXPECT(GetCurrentProcessorNumber() < 64);
    DWORD size = 0, cores = 0, seen = 0;
    EXPECT_FAILS(122, GetLogicalProcessorInformation(NULL, &size));
    REQUIRE(size > 0 && size % sizeof(SYSTEM_LOGICAL_PROCESSOR_INFORMATION) == 0);
    PSYSTEM_LOGICAL_PROCESSOR_INFORMATION list = malloc(size);
    EXPECT_WORKS(GetLogicalProcessorInformation(list, &size));
    ULONG_PTR covered = 0;
    for (DWORD i = 0; i < size / sizeof *list; i++)
        if (list[i].Relationship == RelationProcessorCore) {
            EXPECT(!(covered & list[i].ProcessorMask));
            covered |= list[i].ProcessorMask;
            cores++;
        }
    EXPECT_EQ(covered & info.dwActiveProcessorMask, info.dwActiveProcessorMask);
    EXPECT_FAILS(87, GetLogicalProcessorInformationEx((LOGICAL_PROCESSOR_RELATIONSHIP)77, NULL, &size));
    size = 0;
    EXPECT_FAILS(122, GetLogicalProcessorInformationEx(RelationAll, NULL, &size));
    char *room = malloc(size);
    EXPECT_WORKS(
        GetLogicalProcessorInformationEx(RelationAll, (PSYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX)room, &size));
    DWORD at = 0, groups = 0;
    while (at < size) {
        PSYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX record =
            (PSYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX)(room + at);
        REQUIRE(record->Size >= 8 && at + record->Size <= size);
        seen += record->Relationship == RelationProcessorCore;
        groups += record->Relationship == RelationGroup ? record->Group.ActiveGroupCount : 0;
        at += record->Size;
    }
    EXPECT(seen >= cores && groups == GetActiveProcessorGroupCount());
}

static void affinity(void)
{
    DWORD_PTR process, system;
    EXPECT_FAILS(87, SetProcessAffinityMask(GetCurrentProcess(), 0));
    EXPECT_FAILS(6, GetProcessAffinityMask(NULL, &process, &system));
    EXPECT(GetProcessAffinityMask(GetCurrentProcess(), &process, &system));
    EXPECT_FAILS(87, SetProcessAffinityMask(GetCurrentProcess(), ~system));
    DWORD_PTR single = process & -process;
    EXPECT_WORKS(SetProcessAffinityMask(GetCurrentProcess(), single));
    DWORD_PTR now;
    EXPECT(GetProcessAffinityMask(GetCurrentProcess(), &now, &system) && now == single);
    EXPECT(1ull << GetCurrentProcessorNumber() == single);
    EXPECT_WORKS(SetProcessAffinityMask(GetCurrentProcess(), process));
}

static void times(void)
{
    FILETIME created, ended, kernel, user, now;
    volatile unsigned long long sum = 0;
    for (int i = 0; i < 20000000; i++)
        sum += (unsigned)i;
    EXPECT_FAILS(6, GetProcessTimes(NULL, &created, &ended, &kernel, &user));
    EXPECT_WORKS(GetProcessTimes(GetCurrentProcess(), &created, &ended, &kernel, &user));
    GetSystemTimeAsFileTime(&now);
    EXPECT_EQ(CompareFileTime(&created, &now), -1);
    EXPECT(user.dwLowDateTime > 10000 && !ended.dwLowDateTime && !ended.dwHighDateTime);
}

static void priorities(void)
{
    EXPECT_FAILS(6, GetPriorityClass(NULL));
    EXPECT_FAILS(87, SetPriorityClass(GetCurrentProcess(), 0x1234));
    setpriority(PRIO_PROCESS, 0, 0);
    if (getpriority(PRIO_PROCESS, 0) == 0)
        EXPECT_EQ(GetPriorityClass(GetCurrentProcess()), NORMAL_PRIORITY_CLASS);
    EXPECT_WORKS(SetPriorityClass(GetCurrentProcess(), IDLE_PRIORITY_CLASS));
    EXPECT_EQ(GetPriorityClass(GetCurrentProcess()), IDLE_PRIORITY_CLASS);
    EXPECT_EQ(getpriority(PRIO_PROCESS, 0), 19);
}

static void boxes(void)
{
    freopen("/dev/null", "r", stdin);
    freopen("/dev/null", "w", stderr);
    EXPECT_FAILS(1438, MessageBoxA(NULL, "text", "title", 7));
    EXPECT_WORKS(MessageBoxA(NULL, "text", "title", MB_OK) == IDOK);
    EXPECT_EQ(MessageBoxA(NULL, "text", "title", MB_YESNO | MB_ICONQUESTION), IDYES);
    EXPECT_EQ(MessageBoxA(NULL, "text", "title", MB_YESNO | MB_DEFBUTTON2), IDNO);
    EXPECT_EQ(MessageBoxW(NULL, wide("text"), NULL, MB_ABORTRETRYIGNORE | MB_DEFBUTTON3), IDIGNORE);
    EXPECT_EQ(MessageBoxW(NULL, NULL, NULL, MB_OKCANCEL | MB_DEFBUTTON4), IDOK);
    EXPECT_FAILS(87, Beep(36, 0));
    EXPECT_WORKS(Beep(440, 1));
    EXPECT(MessageBeep(MB_OK));
}

static DWORD WINAPI idle(LPVOID event)
{
    return WaitForSingleObject(event, INFINITE);
}

static void thread_affinity(void)
{
    DWORD_PTR process, system, now;
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL), self = GetCurrentThread();
    EXPECT(GetProcessAffinityMask(GetCurrentProcess(), &process, &system));
    DWORD_PTR single = process & -process;
    EXPECT_FAILS(6, SetThreadAffinityMask(NULL, single));
    EXPECT_FAILS(87, SetThreadAffinityMask(self, 0));
    DWORD_PTR missing = ~system & -~system; /* the first that is not there */
    EXPECT_FAILS(87, SetThreadAffinityMask(self, process | missing));
    EXPECT_EQ(SetThreadAffinityMask(self, (DWORD_PTR)-1), process); /* all */
    EXPECT_EQ(SetThreadAffinityMask(self, single), process);
    EXPECT(GetProcessAffinityMask(GetCurrentProcess(), &now, &system) && now == process); /* stays */
    EXPECT_EQ(SetThreadAffinityMask(self, process), single);
    HANDLE thread = CreateThread(NULL, 0, idle, event, CREATE_SUSPENDED, NULL);
    EXPECT_EQ(SetThreadAffinityMask(thread, single), process);
    EXPECT_EQ(SetThreadAffinityMask(thread, single), single);
    EXPECT(SetProcessAffinityMask(GetCurrentProcess(), single));
    EXPECT_EQ(SetThreadAffinityMask(self, single), single);
    EXPECT(process == single || !SetThreadAffinityMask(self, process)); /* no more than the process may use */
    EXPECT(SetProcessAffinityMask(GetCurrentProcess(), process));
    ResumeThread(thread);
    SetEvent(event);
    EXPECT_EQ(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
    CloseHandle(thread);
    CloseHandle(event);
}

TAP_MAIN(CASE(thread_affinity, "S-063 the processors of threads"),
         CASE(versions, "S-060 the version, and conditions on it"),
         CASE(names, "S-061 names of host, user, directories"), CASE(nodes, "S-062 memory nodes"),
         CASE(processors, "S-063 processors: both layouts, each core once"),
         CASE(affinity, "S-064 the processors of a process"), CASE(times, "S-065 what a process has used"),
         CASE(priorities, "S-066 priority classes"),
         CASE(boxes, "S-067 message boxes without a terminal: the default"))
