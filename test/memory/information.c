/* What a process is told about its memory and itself beyond VirtualQuery, and what it cannot have. */
#include "test/memory/memory.h"

#include <psapi.h>

static HANDLE self = (HANDLE)-1;

static void regions(void)
{
    WIN32_MEMORY_REGION_INFORMATION information;
    SIZE_T length = 0;
    char *p = reserve(1024 * PAGE);
    REQUIRE(commit(p + 5 * PAGE, 3 * PAGE, PAGE_READWRITE) && commit(p + 700 * PAGE, PAGE, PAGE_READONLY));
    EXPECT_FAILS(87, QueryVirtualMemoryInformation(self, p, (WIN32_MEMORY_INFORMATION_CLASS)1, &information,
                                                   sizeof information, NULL));
    EXPECT_FAILS(24, QueryVirtualMemoryInformation(self, p, MemoryRegionInfo, &information,
                                                   sizeof information - 1, NULL));
    EXPECT_FAILS(998,
                 QueryVirtualMemoryInformation(self, p, MemoryRegionInfo, NULL, sizeof information, NULL));
    EXPECT_FAILS(
        6, QueryVirtualMemoryInformation(NULL, p, MemoryRegionInfo, &information, sizeof information, NULL));
    EXPECT_FAILS(87, QueryVirtualMemoryInformation(self, (PVOID) ~(uintptr_t)0, MemoryRegionInfo,
                                                   &information, sizeof information, NULL));
    EXPECT_WORKS(QueryVirtualMemoryInformation(self, p + 6 * PAGE + 1, MemoryRegionInfo, &information,
                                               sizeof information, &length));
    EXPECT_EQ(length, sizeof information);
    EXPECT(information.AllocationBase == p && information.AllocationProtect == PAGE_READWRITE);
    EXPECT(information.Private && information.Flags == 1);
    EXPECT_EQ(information.RegionSize, 1024 * PAGE);
    EXPECT_EQ(information.CommitSize, 4 * PAGE);
    EXPECT(release(p));
    EXPECT_FAILS(
        59, QueryVirtualMemoryInformation(self, p, MemoryRegionInfo, &information, sizeof information, NULL));
    EXPECT_WORKS(QueryVirtualMemoryInformation(self, (PVOID)(uintptr_t)regions, MemoryRegionInfo,
                                               &information, sizeof information, NULL));
    EXPECT(information.MappedImage && !information.Private);
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, NULL);
    PVOID view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    EXPECT_WORKS(
        QueryVirtualMemoryInformation(self, view, MemoryRegionInfo, &information, sizeof information, NULL));
    EXPECT(information.MappedPageFile && !information.MappedDataFile && information.CommitSize == PAGE);
    EXPECT(UnmapViewOfFile(view) && CloseHandle(section));
}

static void call_targets(void)
{
    CFG_CALL_TARGET_INFO target = {.Offset = 0, .Flags = CFG_CALL_TARGET_VALID};
    char *p = allocate(PAGE, PAGE_EXECUTE_READ);
    EXPECT_FAILS(87, SetProcessValidCallTargets(self, p, PAGE, 1, &target));
    EXPECT_FAILS(6, SetProcessValidCallTargets(NULL, p, PAGE, 1, &target));
    EXPECT_EQ(target.Flags, CFG_CALL_TARGET_VALID); /* not processed */
    EXPECT(release(p));
}

static void enclaves(void)
{
    PVOID result = NULL;
    EXPECT_FAILS(50, IsEnclaveTypeSupported(ENCLAVE_TYPE_SGX));
    EXPECT_FAILS(50, IsEnclaveTypeSupported(ENCLAVE_TYPE_VBS));
    EXPECT_FAILS(50, CreateEnclave(self, NULL, CHUNK, 0, ENCLAVE_TYPE_SGX, NULL, 0, NULL));
    EXPECT_FAILS(6, CreateEnclave(NULL, NULL, CHUNK, 0, ENCLAVE_TYPE_SGX, NULL, 0, NULL));
    EXPECT_FAILS(487, LoadEnclaveData(self, &result, &result, PAGE, PAGE_READWRITE, NULL, 0, NULL, NULL));
    EXPECT_FAILS(6, LoadEnclaveData(NULL, &result, &result, PAGE, PAGE_READWRITE, NULL, 0, NULL, NULL));
    EXPECT_FAILS(487, LoadEnclaveImageA(&result, "image"));
    EXPECT_FAILS(487, LoadEnclaveImageW(&result, NULL));
    EXPECT_FAILS(487, InitializeEnclave(self, &result, NULL, 0, NULL));
    EXPECT_FAILS(487, CallEnclave(NULL, NULL, TRUE, &result));
    EXPECT_FAILS(487, TerminateEnclave(&result, TRUE));
    EXPECT_FAILS(487, DeleteEnclave(&result));
}

static void mitigations(void)
{
    PROCESS_MITIGATION_DEP_POLICY dep;
    PROCESS_MITIGATION_ASLR_POLICY aslr;
    PROCESS_MITIGATION_DYNAMIC_CODE_POLICY code;
    ULONG64 options[2];
    EXPECT_FAILS(87, GetProcessMitigationPolicy(self, MaxProcessMitigationPolicy, &aslr, sizeof aslr));
    EXPECT_FAILS(87, GetProcessMitigationPolicy(self, (PROCESS_MITIGATION_POLICY)-1, &aslr, sizeof aslr));
    EXPECT_FAILS(87, GetProcessMitigationPolicy(self, ProcessDEPPolicy, &dep, sizeof dep - 1));
    EXPECT_FAILS(998, GetProcessMitigationPolicy(self, ProcessASLRPolicy, NULL, sizeof aslr));
    EXPECT_FAILS(6, GetProcessMitigationPolicy(NULL, ProcessASLRPolicy, &aslr, sizeof aslr));
    EXPECT_WORKS(GetProcessMitigationPolicy(self, ProcessDEPPolicy, &dep, sizeof dep));
    EXPECT(dep.Enable && dep.Permanent);
    char *p = allocate(PAGE, PAGE_READWRITE);
    *(volatile unsigned char *)p = 0xC3;
    EXPECT(!executes(p)); /* it is so */
    EXPECT(release(p));
    EXPECT_WORKS(GetProcessMitigationPolicy(self, ProcessASLRPolicy, &aslr, sizeof aslr));
    EXPECT_EQ(aslr.EnableBottomUpRandomization, aslr.EnableHighEntropy);
    EXPECT_EQ(aslr.EnableForceRelocateImages, 0);
    EXPECT_WORKS(GetProcessMitigationPolicy(self, ProcessDynamicCodePolicy, &code, sizeof code));
    EXPECT_EQ(code.Flags, 0);
    EXPECT_WORKS(GetProcessMitigationPolicy(self, ProcessMitigationOptionsMask, options, sizeof options));
    EXPECT_WORKS(SetProcessMitigationPolicy(ProcessDEPPolicy, &dep, sizeof dep));
    dep.Flags = 0;
    EXPECT_FAILS(5, SetProcessMitigationPolicy(ProcessDEPPolicy, &dep, sizeof dep));
    EXPECT_WORKS(SetProcessMitigationPolicy(ProcessDynamicCodePolicy, &code, sizeof code));
    code.ProhibitDynamicCode = 1;
    EXPECT_FAILS(50, SetProcessMitigationPolicy(ProcessDynamicCodePolicy, &code, sizeof code));
    EXPECT_FAILS(87, SetProcessMitigationPolicy(ProcessDynamicCodePolicy, &code, 1));
    EXPECT_FAILS(87, SetProcessMitigationPolicy(ProcessMitigationOptionsMask, options, sizeof options));
    EXPECT_FAILS(998, SetProcessMitigationPolicy(ProcessDynamicCodePolicy, NULL, sizeof code));
}

static void performance(void)
{
    PERFORMANCE_INFORMATION information;
    MEMORYSTATUSEX status = {.dwLength = sizeof status};
    EXPECT_FAILS(24, GetPerformanceInfo(&information, sizeof information - 1));
    EXPECT_FAILS(998, GetPerformanceInfo(NULL, sizeof information));
    EXPECT_WORKS(K32GetPerformanceInfo(&information, sizeof information));
    EXPECT_EQ(information.cb, sizeof information);
    EXPECT_EQ(information.PageSize, PAGE);
    REQUIRE(GlobalMemoryStatusEx(&status));
    EXPECT_EQ(information.PhysicalTotal, status.ullTotalPhys / PAGE);
    EXPECT(information.PhysicalAvailable > 0 && information.PhysicalAvailable <= information.PhysicalTotal);
    EXPECT(information.CommitTotal <= information.CommitLimit &&
           information.CommitPeak >= information.CommitTotal);
    EXPECT_EQ(information.KernelTotal, information.KernelPaged + information.KernelNonpaged);
    EXPECT(information.KernelNonpaged > 0 && information.SystemCache > 0);
    EXPECT(information.ProcessCount > 1 && information.ThreadCount >= information.ProcessCount);
    EXPECT(information.HandleCount > 0);
}

static void sections(void)
{
    MEM_EXTENDED_PARAMETER node = {.Type = MemExtendedParameterNumaNode};
    node.ULong = 9999;
    EXPECT_FAILS(87, CreateFileMapping2(INVALID_HANDLE_VALUE, NULL, 0, PAGE_READWRITE | SEC_COMMIT, 0, PAGE,
                                        NULL, NULL, 0));
    EXPECT_FAILS(
        87, CreateFileMapping2(INVALID_HANDLE_VALUE, NULL, 0, PAGE_READWRITE, SEC_COMMIT, 0, NULL, NULL, 0));
    EXPECT_FAILS(87,
                 CreateFileMapping2(INVALID_HANDLE_VALUE, NULL, 0, PAGE_READWRITE, 0, PAGE, NULL, &node, 1));
    EXPECT_FAILS(87,
                 CreateFileMapping2(INVALID_HANDLE_VALUE, NULL, 0, PAGE_READWRITE, 0, PAGE, NULL, NULL, 1));
    EXPECT_FAILS(87, CreateFileMappingNumaA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, NULL, 9999));
    node.ULong = 0;
    HANDLE section = CreateFileMapping2(INVALID_HANDLE_VALUE, NULL, FILE_MAP_READ, PAGE_READWRITE, SEC_COMMIT,
                                        3 * PAGE, NULL, &node, 1);
    REQUIRE(section != NULL);
    EXPECT_EQ(GetLastError(), 0);
    EXPECT_FAILS(5, MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0)); /* a right that was not asked for */
    EXPECT_FAILS(87, MapViewOfFileExNuma(section, FILE_MAP_READ, 0, 0, 0, NULL, 9999));
    PVOID view = MapViewOfFileExNuma(section, FILE_MAP_READ, 0, 0, 0, NULL, 0);
    EXPECT_PAGES(view, 3 * PAGE, MEM_COMMIT, PAGE_READONLY);
    EXPECT(UnmapViewOfFile(view));
    view = MapViewOfFile3(section, NULL, NULL, 0, 0, 0, PAGE_READONLY, &node, 1);
    EXPECT(view && UnmapViewOfFile(view));
    EXPECT(CloseHandle(section));
}

TAP_MAIN(CASE(regions, "H-001 an allocation as a whole"),
         CASE(call_targets, "E-012 there is no control flow guard"), CASE(enclaves, "there are no enclaves"),
         CASE(mitigations, "mitigation policies as they are in force"),
         CASE(performance, "A-001 the machine's memory and what lives in it"),
         CASE(sections, "Q-002 Q-011 P-002 P-003 sections with rights and nodes"))
