/* The token: privileges by name and number, enabled and disabled; identifiers; who runs the process. */
#include "test/system/system.h"

static HANDLE open_token(DWORD access)
{
    HANDLE token = NULL;
    REQUIRE_WORKS(OpenProcessToken(GetCurrentProcess(), access, &token));
    return token;
}

static TOKEN_PRIVILEGES one(DWORD number, DWORD attributes)
{
    TOKEN_PRIVILEGES list = {1, {{{number, 0}, attributes}}};
    return list;
}

/* With a privilege held: the option is read when the library starts, so the program starts again. */
static char *program_name;

static void again(const char *name)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        setenv("FAULTLINE_PRIVILEGES", "SeLockMemoryPrivilege", 1);
        execl("/proc/self/exe", program_name, name, (char *)NULL);
        _exit(127);
    }
    EXPECT(waitpid(child, &status, 0) == child);
    EXPECT_EQ(status, 0);
}

static void bad_arguments(void)
{
    HANDLE token = NULL,
           event = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096, NULL);
    LUID luid;
    TOKEN_PRIVILEGES list = one(23, 0);
    EXPECT_FAILS(6, OpenProcessToken(NULL, TOKEN_QUERY, &token));
    EXPECT_FAILS(6, OpenProcessToken(event, TOKEN_QUERY, &token));
    EXPECT_FAILS(1008, OpenThreadToken((HANDLE)-2, TOKEN_QUERY, TRUE, &token));
    EXPECT_FAILS(1313, LookupPrivilegeValueA(NULL, "SeNoSuchPrivilege", &luid));
    EXPECT_FAILS(1313, LookupPrivilegeValueW(NULL, NULL, &luid));
    EXPECT_FAILS(1722, LookupPrivilegeValueA("nosuchmachine.", "SeLockMemoryPrivilege", &luid));
    EXPECT_FAILS(6, AdjustTokenPrivileges(event, FALSE, &list, 0, NULL, NULL));
    EXPECT_FAILS(5, AdjustTokenPrivileges(open_token(TOKEN_QUERY), FALSE, &list, 0, NULL, NULL));
    EXPECT_FAILS(998, AdjustTokenPrivileges(open_token(TOKEN_ADJUST_PRIVILEGES), FALSE, NULL, 0, NULL, NULL));
    DWORD needed;
    EXPECT_FAILS(5, AdjustTokenPrivileges(open_token(TOKEN_ADJUST_PRIVILEGES), FALSE, &list, sizeof list,
                                          &list, &needed));
    EXPECT_FAILS(5, GetTokenInformation(open_token(TOKEN_ADJUST_PRIVILEGES), TokenUser, NULL, 0, &needed));
    EXPECT_FAILS(87,
                 GetTokenInformation(open_token(TOKEN_QUERY), (TOKEN_INFORMATION_CLASS)99, NULL, 0, &needed));
}

static void names(void)
{
    LUID luid = {0, 0};
    char name[100] = "untouched";
    WCHAR wide_name[100];
    DWORD size = 5, language = 0;
    EXPECT_WORKS(LookupPrivilegeValue(NULL, SE_LOCK_MEMORY_NAME, &luid));
    EXPECT_EQ(luid.LowPart, 4);
    EXPECT_WORKS(LookupPrivilegeValueW(NULL, wide("selockmemoryprivilege"), &luid));
    EXPECT_WORKS(LookupPrivilegeValueA("", "SeLockMemoryPrivilege", &luid));
    EXPECT_FAILS(122, LookupPrivilegeNameA(NULL, &luid, name, &size));
    EXPECT_EQ(size, 22);
    EXPECT_STR(name, "untouched");
    EXPECT_WORKS(LookupPrivilegeNameA(NULL, &luid, name, &size));
    EXPECT_EQ(size, 21);
    EXPECT_STR(name, "SeLockMemoryPrivilege");
    size = 100;
    EXPECT_WORKS(LookupPrivilegeNameW(NULL, &luid, wide_name, &size));
    EXPECT_STR(narrow(wide_name), "SeLockMemoryPrivilege");
    size = 100;
    EXPECT_WORKS(LookupPrivilegeDisplayNameA(NULL, "SeLockMemoryPrivilege", name, &size, &language));
    EXPECT_STR(name, "Lock pages in memory");
    EXPECT_EQ(language, 0x409);
    for (luid.LowPart = 2; luid.LowPart <= 35; luid.LowPart++) {
        LUID back;
        size = 100;
        EXPECT(LookupPrivilegeNameA(NULL, &luid, name, &size) && LookupPrivilegeValueA(NULL, name, &back));
        EXPECT_EQ(back.LowPart, luid.LowPart);
    }
    EXPECT_FAILS(1313, LookupPrivilegeNameA(NULL, &luid, name, &size));
}

static BOOL has(DWORD number)
{
    PRIVILEGE_SET set = {1, PRIVILEGE_SET_ALL_NECESSARY, {{{number, 0}, 0}}};
    BOOL result = 2;
    EXPECT_WORKS(PrivilegeCheck(GetCurrentProcessToken(), &set, &result));
    EXPECT_EQ(set.Privilege[0].Attributes, result ? SE_PRIVILEGE_USED_FOR_ACCESS : 0);
    return result;
}

static void not_held(void)
{
    TOKEN_PRIVILEGES list = one(4, SE_PRIVILEGE_ENABLED);
    HANDLE token = open_token(TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY);
    SetLastError(UNTOUCHED);
    EXPECT(AdjustTokenPrivileges(token, FALSE, &list, 0, NULL, NULL));
    EXPECT_EQ(GetLastError(), 1300);
    EXPECT(!has(4));
    EXPECT_FAILS(1314, VirtualAlloc(NULL, CHUNK, MEM_RESERVE | MEM_COMMIT | MEM_LARGE_PAGES, PAGE_READWRITE));
}

static void enable_and_disable(void)
{
    struct {
        DWORD count;
        LUID_AND_ATTRIBUTES list[3];
    } change = {2, {{{23, 0}, 0}, {{33, 0}, SE_PRIVILEGE_ENABLED}}}, previous = {0};
    HANDLE token = open_token(TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY);
    DWORD needed = 0;
    EXPECT(has(23) && !has(33));
    EXPECT_FAILS(122, AdjustTokenPrivileges(token, FALSE, (PTOKEN_PRIVILEGES)&change, 8,
                                            (PTOKEN_PRIVILEGES)&previous, &needed));
    EXPECT_EQ(needed, 28);
    EXPECT(has(23) && !has(33));
    SetLastError(UNTOUCHED);
    EXPECT(AdjustTokenPrivileges(token, FALSE, (PTOKEN_PRIVILEGES)&change, sizeof previous,
                                 (PTOKEN_PRIVILEGES)&previous, &needed));
    EXPECT_EQ(GetLastError(), 0);
    EXPECT_EQ(previous.count, 2);
    EXPECT_EQ(previous.list[0].Luid.LowPart, 23);
    EXPECT_EQ(previous.list[0].Attributes, SE_PRIVILEGE_ENABLED | SE_PRIVILEGE_ENABLED_BY_DEFAULT);
    EXPECT_EQ(previous.list[1].Attributes, 0);
    EXPECT(!has(23) && has(33));
    EXPECT(AdjustTokenPrivileges(token, FALSE, (PTOKEN_PRIVILEGES)&previous, 0, NULL, NULL));
    EXPECT(has(23) && !has(33));
    EXPECT(AdjustTokenPrivileges(token, TRUE, NULL, 0, NULL, NULL));
    EXPECT(!has(23));
    TOKEN_PRIVILEGES removed = one(23, SE_PRIVILEGE_REMOVED), enabled = one(23, SE_PRIVILEGE_ENABLED);
    EXPECT(AdjustTokenPrivileges(token, FALSE, &removed, 0, NULL, NULL));
    EXPECT(AdjustTokenPrivileges(token, FALSE, &enabled, 0, NULL, NULL));
    EXPECT_EQ(GetLastError(), 1300);
}

static int large_pages(void)
{
    TOKEN_PRIVILEGES off = one(4, 0), on = one(4, SE_PRIVILEGE_ENABLED);
    HANDLE token = NULL;
    void *memory;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY, &token))
        return 2;
    if (!AdjustTokenPrivileges(token, FALSE, &off, 0, NULL, NULL) || GetLastError() != 0)
        return 3;
    if (VirtualAlloc(NULL, CHUNK, MEM_RESERVE | MEM_COMMIT | MEM_LARGE_PAGES, PAGE_READWRITE) ||
        GetLastError() != 1314)
        return 4;
    if (!AdjustTokenPrivileges(token, FALSE, &on, 0, NULL, NULL) || GetLastError() != 0)
        return 5;
    memory = VirtualAlloc(NULL, CHUNK, MEM_RESERVE | MEM_COMMIT | MEM_LARGE_PAGES, PAGE_READWRITE);
    return memory || GetLastError() != 1314 ? 0 : 6;
}

static void held(void)
{
    again("large-pages");
}

static void information(void)
{
    char room[1024];
    DWORD needed = 0, type = 0;
    HANDLE token = open_token(TOKEN_QUERY);
    EXPECT_FAILS(122, GetTokenInformation(token, TokenPrivileges, NULL, 0, &needed));
    EXPECT_WORKS(GetTokenInformation(token, TokenPrivileges, room, needed, &needed));
    PTOKEN_PRIVILEGES list = (PTOKEN_PRIVILEGES)room;
    EXPECT_EQ(needed, 4 + list->PrivilegeCount * 12);
    EXPECT_EQ(list->PrivilegeCount, 5);
    EXPECT_FAILS(122, GetTokenInformation(token, TokenUser, room, 10, &needed));
    EXPECT_WORKS(GetTokenInformation(token, TokenUser, room, sizeof room, &needed));
    PSID user = ((PTOKEN_USER)room)->User.Sid;
    EXPECT(IsValidSid(user));
    EXPECT_EQ(*GetSidSubAuthority(user, 1), getuid());
    BOOL member = FALSE;
    EXPECT_WORKS(CheckTokenMembership(NULL, user, &member) && member);
    EXPECT_WORKS(GetTokenInformation(token, TokenType, &type, sizeof type, &needed));
    EXPECT_EQ(type, TokenPrimary);
    EXPECT_WORKS(GetTokenInformation(token, TokenElevation, &type, sizeof type, &needed));
    EXPECT_EQ(!!type, geteuid() == 0);
}

static void identifiers(void)
{
    SID_IDENTIFIER_AUTHORITY windows = {SECURITY_NT_AUTHORITY}, world = {SECURITY_WORLD_SID_AUTHORITY};
    PSID administrators = NULL, everybody = NULL;
    BOOL member = 2;
    char copy[SECURITY_MAX_SID_SIZE];
    EXPECT_FAILS(1337, AllocateAndInitializeSid(&windows, 9, 0, 0, 0, 0, 0, 0, 0, 0, &administrators));
    EXPECT_FAILS(1337, CheckTokenMembership(NULL, NULL, &member));
    REQUIRE_WORKS(AllocateAndInitializeSid(&windows, 2, SECURITY_BUILTIN_DOMAIN_RID, DOMAIN_ALIAS_RID_ADMINS,
                                           0, 0, 0, 0, 0, 0, &administrators));
    REQUIRE_WORKS(AllocateAndInitializeSid(&world, 1, SECURITY_WORLD_RID, 0, 0, 0, 0, 0, 0, 0, &everybody));
    EXPECT_WORKS(CheckTokenMembership(NULL, administrators, &member));
    EXPECT_EQ(member, geteuid() == 0);
    EXPECT(CheckTokenMembership(NULL, everybody, &member) && member);
    EXPECT_EQ(GetLengthSid(administrators), 16);
    EXPECT(!EqualSid(administrators, everybody));
    EXPECT_FAILS(122, CopySid(10, copy, administrators));
    EXPECT_WORKS(CopySid(sizeof copy, copy, administrators) && EqualSid(copy, administrators));
    EXPECT(FreeSid(administrators) == NULL && FreeSid(everybody) == NULL);
}

/* Children made while other threads are inside of the calls can make them, too. */
static volatile int stop;

static void *keep_calling(void *nothing)
{
    HANDLE token = open_token(TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY);
    TOKEN_PRIVILEGES on = one(33, SE_PRIVILEGE_ENABLED);
    while (!stop) {
        AdjustTokenPrivileges(token, FALSE, &on, 0, NULL, NULL);
        SetEnvironmentVariableA("FAULTLINE_FORKED", "value");
        SetConsoleTitleA("title");
    }
    return nothing;
}

static void forks(void)
{
    pthread_t thread;
    int status = 0;
    freopen("/dev/null", "w", stderr);
    REQUIRE(pthread_create(&thread, NULL, keep_calling, NULL) == 0);
    for (int i = 0; i < 200 && !status; i++) {
        pid_t child = fork();
        if (child == 0) {
            char title[20];
            HANDLE token = NULL;
            TOKEN_PRIVILEGES off = one(33, 0);
            alarm(TAP_TIMEOUT);
            _exit(OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES, &token) &&
                          AdjustTokenPrivileges(token, FALSE, &off, 0, NULL, NULL) &&
                          SetEnvironmentVariableA("FAULTLINE_FORKED", NULL) && GetConsoleTitleA(title, 20)
                      ? 0
                      : 1);
        }
        EXPECT(child > 0 && waitpid(child, &status, 0) == child);
    }
    EXPECT_EQ(status, 0);
    stop = 1;
    pthread_join(thread, NULL);
}

static void descriptors(void)
{
    SECURITY_DESCRIPTOR descriptor;
    SECURITY_ATTRIBUTES attributes = {sizeof attributes, &descriptor, FALSE};
    EXPECT_FAILS(1305, InitializeSecurityDescriptor(&descriptor, 2));
    memset(&descriptor, 0xEE, sizeof descriptor);
    EXPECT_FAILS(1305, SetSecurityDescriptorDacl(&descriptor, TRUE, NULL, FALSE));
    EXPECT_WORKS(InitializeSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION));
    EXPECT_WORKS(SetSecurityDescriptorDacl(&descriptor, TRUE, NULL, FALSE));
    EXPECT_EQ(descriptor.Control, SE_DACL_PRESENT);
    EXPECT(IsValidSecurityDescriptor(&descriptor));
    EXPECT(CreateFileMappingA(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, 4096, NULL) != NULL);
}

int main(int argc, char **argv)
{
    static const struct tap_case cases[] = {
        CASE(bad_arguments, "S-050 handles, rights, names and classes that are refused"),
        CASE(names, "S-051 privileges by name and number"),
        CASE(not_held, "S-052 a privilege that is not held: ERROR_NOT_ALL_ASSIGNED"),
        CASE(enable_and_disable, "S-053 enable, disable, remove; what was before"),
        CASE(held, "S-054 a privilege that is held, disabled and enabled again: large pages"),
        CASE(information, "S-055 GetTokenInformation"),
        CASE(identifiers, "S-056 security identifiers and membership"),
        CASE(descriptors, "S-057 a descriptor for everybody"),
        CASE(forks, "S-058 fork while other threads are inside"),
    };
    program_name = argv[0];
    if (argc > 1 && strcmp(argv[1], "large-pages") == 0)
        return large_pages();
    return tap_main(cases, (int)(sizeof cases / sizeof *cases));
}
