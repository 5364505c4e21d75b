/*
 * The token of this process: who runs it, and with which privileges.
 *
 * Theory of operation. There is one token, and every handle is of it. What privileges mean for the kernel of
 * this system they mean without a token; the token has them for programs that ask, and the calls of this
 * library obey those it knows (privilege_enabled). It has what a user of Windows has who is no administrator,
 * and those that FAULTLINE_PRIVILEGES lists, which are enabled from the start, as services have theirs.
 *
 *   OpenProcessToken      of this process; of others ERROR_ACCESS_DENIED
 *   OpenThreadToken       ERROR_NO_TOKEN: no thread acts for anybody else
 *   GetTokenInformation   TokenUser, TokenPrivileges, TokenType, TokenElevation, TokenElevationType,
 *                         TokenSessionId, TokenHasRestrictions; others ERROR_INVALID_PARAMETER
 *   user and group        a user of this system is S-1-22-1-ID, a group S-1-22-2-ID; whoever is root is one
 *                         of the administrators (S-1-5-32-544)
 */
#include "shim/system/privilege.h"

#include <windows.h>

#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/init.h"
#include "shim/process.h"
#include "shim/system/fork.h"
#include "shim/system/sid.h"
#include "shim/text/copy.h"
#include "shim/text/text.h"

/* ---- The privileges of Windows ---- */

enum { LOWEST = 2, HIGHEST = 35 };

static const struct {
    const char *name;
    const char *display;
} known[HIGHEST + 1] = {
    [2] = {"SeCreateTokenPrivilege", "Create a token object"},
    [3] = {"SeAssignPrimaryTokenPrivilege", "Replace a process level token"},
    [4] = {"SeLockMemoryPrivilege", "Lock pages in memory"},
    [5] = {"SeIncreaseQuotaPrivilege", "Adjust memory quotas for a process"},
    [6] = {"SeMachineAccountPrivilege", "Add workstations to domain"},
    [7] = {"SeTcbPrivilege", "Act as part of the operating system"},
    [8] = {"SeSecurityPrivilege", "Manage auditing and security log"},
    [9] = {"SeTakeOwnershipPrivilege", "Take ownership of files or other objects"},
    [10] = {"SeLoadDriverPrivilege", "Load and unload device drivers"},
    [11] = {"SeSystemProfilePrivilege", "Profile system performance"},
    [12] = {"SeSystemtimePrivilege", "Change the system time"},
    [13] = {"SeProfileSingleProcessPrivilege", "Profile single process"},
    [14] = {"SeIncreaseBasePriorityPrivilege", "Increase scheduling priority"},
    [15] = {"SeCreatePagefilePrivilege", "Create a pagefile"},
    [16] = {"SeCreatePermanentPrivilege", "Create permanent shared objects"},
    [17] = {"SeBackupPrivilege", "Back up files and directories"},
    [18] = {"SeRestorePrivilege", "Restore files and directories"},
    [19] = {"SeShutdownPrivilege", "Shut down the system"},
    [20] = {"SeDebugPrivilege", "Debug programs"},
    [21] = {"SeAuditPrivilege", "Generate security audits"},
    [22] = {"SeSystemEnvironmentPrivilege", "Modify firmware environment values"},
    [23] = {"SeChangeNotifyPrivilege", "Bypass traverse checking"},
    [24] = {"SeRemoteShutdownPrivilege", "Force shutdown from a remote system"},
    [25] = {"SeUndockPrivilege", "Remove computer from docking station"},
    [26] = {"SeSyncAgentPrivilege", "Synchronize directory service data"},
    [27] = {"SeEnableDelegationPrivilege", "Enable accounts to be trusted for delegation"},
    [28] = {"SeManageVolumePrivilege", "Perform volume maintenance tasks"},
    [29] = {"SeImpersonatePrivilege", "Impersonate a client after authentication"},
    [30] = {"SeCreateGlobalPrivilege", "Create global objects"},
    [31] = {"SeTrustedCredManAccessPrivilege", "Access Credential Manager as a trusted caller"},
    [32] = {"SeRelabelPrivilege", "Modify an object label"},
    [33] = {"SeIncreaseWorkingSetPrivilege", "Increase a process working set"},
    [34] = {"SeTimeZonePrivilege", "Change the time zone"},
    [35] = {"SeCreateSymbolicLinkPrivilege", "Create symbolic links"},
};

static const int number_of[PRIVILEGE_COUNT] = {[PRIVILEGE_LOCK_MEMORY] = 4};

static bool is_local(const char *system)
{
    if (!system || !*system)
        return true;
    char name[MAX_COMPUTERNAME_LENGTH + 1];
    DWORD size = sizeof name;
    return GetComputerNameA(name, &size) && strcasecmp(name, system) == 0;
}

static BOOL look_up_value(const char *system, const char *name, PLUID luid)
{
    if (!is_local(system)) {
        SetLastError(RPC_S_SERVER_UNAVAILABLE);
        return FALSE;
    }
    for (DWORD i = LOWEST; name && i <= HIGHEST; i++)
        if (strcasecmp(name, known[i].name) == 0) {
            *luid = (LUID){.LowPart = i};
            return TRUE;
        }
    SetLastError(ERROR_NO_SUCH_PRIVILEGE);
    return FALSE;
}

BOOL WINAPI LookupPrivilegeValueA(LPCSTR system, LPCSTR name, PLUID luid)
{
    return look_up_value(system, name, luid);
}

BOOL WINAPI LookupPrivilegeValueW(LPCWSTR system, LPCWSTR name, PLUID luid)
{
    char *narrow_system TEXT_OWNED = text_copy_narrow(system);
    char *narrow_name TEXT_OWNED = text_copy_narrow(name);
    return look_up_value(narrow_system, narrow_name, luid);
}

/* NULL with the last error set. */
static const char *name_of(const char *system, const LUID *luid)
{
    if (!is_local(system))
        SetLastError(RPC_S_SERVER_UNAVAILABLE);
    else if (!luid->HighPart && luid->LowPart >= LOWEST && luid->LowPart <= HIGHEST)
        return known[luid->LowPart].name;
    else
        SetLastError(ERROR_NO_SUCH_PRIVILEGE);
    return NULL;
}

static const char *display_of(const char *system, const char *name)
{
    LUID luid;
    return look_up_value(system, name, &luid) ? known[luid.LowPart].display : NULL;
}

/* Into name[*size]; *size becomes the length, or the room that it needs. */
static BOOL give(const char *text, bool wide, void *name, LPDWORD size)
{
    if (!text)
        return FALSE;
    DWORD given = (DWORD)text_give_either(text, wide, name, *size);
    bool fits = given < *size;
    *size = given;
    return error_report(fits ? STATUS_SUCCESS : STATUS_BUFFER_TOO_SMALL);
}

BOOL WINAPI LookupPrivilegeNameA(LPCSTR system, PLUID luid, LPSTR name, LPDWORD size)
{
    return give(name_of(system, luid), false, name, size);
}

BOOL WINAPI LookupPrivilegeNameW(LPCWSTR system, PLUID luid, LPWSTR name, LPDWORD size)
{
    char *narrow TEXT_OWNED = text_copy_narrow(system);
    return give(name_of(narrow, luid), true, name, size);
}

static BOOL display_name(const char *system, const char *name, bool wide, void *display, LPDWORD size,
                         LPDWORD language)
{
    const char *text = display_of(system, name);
    if (text && language)
        *language = MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US);
    return give(text, wide, display, size);
}

BOOL WINAPI LookupPrivilegeDisplayNameA(LPCSTR system, LPCSTR name, LPSTR display, LPDWORD size,
                                        LPDWORD language)
{
    return display_name(system, name, false, display, size, language);
}

BOOL WINAPI LookupPrivilegeDisplayNameW(LPCWSTR system, LPCWSTR name, LPWSTR display, LPDWORD size,
                                        LPDWORD language)
{
    char *narrow_system TEXT_OWNED = text_copy_narrow(system);
    char *narrow_name TEXT_OWNED = text_copy_narrow(name);
    return display_name(narrow_system, narrow_name, true, display, size, language);
}

/* ---- The token ---- */

struct token {
    struct object object;
    uint64_t held;    /* bit n: privilege n */
    uint64_t enabled; /* of them */
};

static struct pool pool = POOL(sizeof(struct token));
static const struct object_type type = {
    .name = "token",
    .pool = &pool,
    .generic = {TOKEN_READ, TOKEN_WRITE, TOKEN_EXECUTE, TOKEN_ALL_ACCESS},
};

/* Aligned as the records of a pool are. */
static struct token token __attribute__((aligned(64))) = {.object = {.type = &type, .references = 1}};

enum { DEFAULT_ENABLED = 23 };
static const uint64_t default_held =
    1ull << 19 | 1ull << DEFAULT_ENABLED | 1ull << 25 | 1ull << 33 | 1ull << 34;
static uint64_t enabled_by_default;

void token_start(void)
{
    token.held = default_held;
    enabled_by_default = 1ull << DEFAULT_ENABLED;
    for (int i = 0; i < PRIVILEGE_COUNT; i++)
        if (option_privilege(i)) {
            token.held |= 1ull << number_of[i];
            enabled_by_default |= 1ull << number_of[i];
        }
    token.enabled = enabled_by_default;
    for (unsigned pseudo = 4; pseudo <= HANDLE_PSEUDO_COUNT;
         pseudo += 2) /* the process's, the effective one */
        handle_register_pseudo(pseudo, &token);
}

bool privilege_enabled(enum privilege privilege)
{
    init_ensure();
    return __atomic_load_n(&token.enabled, __ATOMIC_RELAXED) >> number_of[privilege] & 1;
}

/* The token of a handle; one reference is the caller's. */
static DWORD token_get(HANDLE handle, DWORD access, void **found)
{
    init_ensure();
    return handle_get(handle, &type, access, found, NULL);
}

BOOL WINAPI OpenProcessToken(HANDLE handle, DWORD access, PHANDLE opened)
{
    struct process *process;
    DWORD status = process_get(handle, PROCESS_QUERY_LIMITED_INFORMATION, &process);
    if (status)
        return error_fail(status);
    bool own = process_is_self(process);
    process_drop(process);
    if (!own)
        return error_fail(STATUS_ACCESS_DENIED);
    access = object_access(&type, access);
    if (access & MAXIMUM_ALLOWED)
        access = (access & ~(DWORD)MAXIMUM_ALLOWED) | TOKEN_ALL_ACCESS;
    return error_report(handle_open(&token, access, 0, opened));
}

BOOL WINAPI OpenThreadToken(HANDLE thread, DWORD access, BOOL as_self, PHANDLE opened)
{
    (void)thread;
    (void)access;
    (void)as_self;
    (void)opened;
    SetLastError(ERROR_NO_TOKEN);
    return FALSE;
}

/* ---- Privileges of the token ---- */

static DWORD attributes_of(int number)
{
    return (token.enabled >> number & 1 ? SE_PRIVILEGE_ENABLED : 0) |
           (enabled_by_default >> number & 1 ? SE_PRIVILEGE_ENABLED_BY_DEFAULT : 0);
}

/* A bit for a privilege that the token has; 0 for another. */
static uint64_t bit_of(const LUID *luid)
{
    if (luid->HighPart || luid->LowPart > HIGHEST)
        return 0;
    return token.held & 1ull << luid->LowPart;
}

/* What a list of changes asks for, each a set of privileges; none is in two of them. */
struct changes {
    uint64_t enabled, disabled, removed;
    bool all; /* nothing was left out, because it is not held */
};

static void read_changes(const TOKEN_PRIVILEGES *list, struct changes *changes)
{
    for (DWORD i = 0; i < list->PrivilegeCount; i++) {
        const LUID_AND_ATTRIBUTES *one = &list->Privileges[i];
        uint64_t bit = bit_of(&one->Luid);
        uint64_t *set = one->Attributes & SE_PRIVILEGE_REMOVED   ? &changes->removed
                        : one->Attributes & SE_PRIVILEGE_ENABLED ? &changes->enabled
                                                                 : &changes->disabled;
        changes->enabled &= ~bit; /* the last word counts */
        changes->disabled &= ~bit;
        changes->removed &= ~bit;
        *set |= bit;
        changes->all = changes->all && bit;
    }
}

static DWORD privileges_size(uint64_t set)
{
    return (DWORD)(FIELD_OFFSET(TOKEN_PRIVILEGES, Privileges) +
                   (size_t)__builtin_popcountll(set) * sizeof(LUID_AND_ATTRIBUTES));
}

static void list_privileges(uint64_t set, TOKEN_PRIVILEGES *to)
{
    to->PrivilegeCount = 0;
    for (int number = LOWEST; number <= HIGHEST; number++)
        if (set >> number & 1)
            to->Privileges[to->PrivilegeCount++] =
                (LUID_AND_ATTRIBUTES){{.LowPart = (DWORD)number}, attributes_of(number)};
}

/* Makes the changes, unless what was before has no room in `size` bytes; it is listed in *previous. */
static DWORD change(const struct changes *changes, bool keeps_previous, DWORD size,
                    TOKEN_PRIVILEGES *previous, DWORD *needed)
{
    uint64_t held = token.held & ~changes->removed;
    uint64_t enabled = ((token.enabled & ~changes->disabled) | changes->enabled) & held;
    uint64_t changed = (held ^ token.held) | (enabled ^ token.enabled);
    *needed = privileges_size(changed);
    if (keeps_previous && size < *needed)
        return STATUS_BUFFER_TOO_SMALL;
    list_privileges(changed, previous);
    __atomic_store_n(&token.enabled, enabled, __ATOMIC_RELAXED);
    token.held = held;
    return STATUS_SUCCESS;
}

BOOL WINAPI AdjustTokenPrivileges(HANDLE handle, BOOL disable, PTOKEN_PRIVILEGES list, DWORD size,
                                  PTOKEN_PRIVILEGES previous, PDWORD needed)
{
    union {
        TOKEN_PRIVILEGES list;
        char room[sizeof(TOKEN_PRIVILEGES) + HIGHEST * sizeof(LUID_AND_ATTRIBUTES)];
    } before;
    struct changes changes = {.all = true, .disabled = disable ? ~0ull : 0};
    void *found;
    DWORD length, access = previous ? TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY : TOKEN_ADJUST_PRIVILEGES;
    DWORD status = token_get(handle, access, &found);
    if (status)
        return error_fail(status);
    object_drop(found);
    if ((!disable && !list) || (previous && !needed))
        return error_fail(STATUS_ACCESS_VIOLATION);
    if (!disable)
        read_changes(list, &changes);
    lock_take(&system_token_lock);
    status = change(&changes, previous, size, &before.list, &length);
    lock_drop(&system_token_lock);
    if (needed)
        *needed = previous ? length : 0;
    if (status)
        return error_fail(status);
    if (previous)
        memcpy(previous, &before, length);
    SetLastError(changes.all ? ERROR_SUCCESS : ERROR_NOT_ALL_ASSIGNED);
    return TRUE;
}

BOOL WINAPI PrivilegeCheck(HANDLE handle, PPRIVILEGE_SET wanted, LPBOOL result)
{
    void *found;
    DWORD status = token_get(handle, TOKEN_QUERY, &found);
    if (status)
        return error_fail(status);
    DWORD enabled = 0;
    for (DWORD i = 0; i < wanted->PrivilegeCount; i++) {
        LUID_AND_ATTRIBUTES *one = &wanted->Privilege[i];
        bool is = token.enabled & bit_of(&one->Luid);
        one->Attributes = is ? one->Attributes | SE_PRIVILEGE_USED_FOR_ACCESS
                             : one->Attributes & ~(DWORD)SE_PRIVILEGE_USED_FOR_ACCESS;
        enabled += is;
    }
    object_drop(found);
    *result =
        wanted->Control & PRIVILEGE_SET_ALL_NECESSARY ? enabled == wanted->PrivilegeCount : enabled != 0;
    return TRUE;
}

/* ---- Asking ---- */

/*
 * What the class tells in *to, of `room` bytes, the largest there is; its size, or 0: there is no such class.
 */
static DWORD inform(TOKEN_INFORMATION_CLASS what, void *to)
{
    DWORD *number = to;
    switch (what) {
    case TokenUser: {
        TOKEN_USER *user = to;
        *user = (TOKEN_USER){{.Sid = user + 1}};
        return (DWORD)(sizeof *user + sid_of_user(getuid(), user + 1));
    }
    case TokenPrivileges:
        list_privileges(token.held, to);
        return privileges_size(token.held);
    case TokenType:
        *number = TokenPrimary;
        return sizeof *number;
    case TokenSessionId:
        *number = 0;
        return sizeof *number;
    case TokenElevation:
        *number = geteuid() == 0;
        return sizeof *number;
    case TokenElevationType:
        *number = TokenElevationTypeDefault;
        return sizeof *number;
    case TokenHasRestrictions:
        *number = 0;
        return sizeof *number;
    default:
        return 0;
    }
}

BOOL WINAPI GetTokenInformation(HANDLE handle, TOKEN_INFORMATION_CLASS what, LPVOID to, DWORD size,
                                PDWORD needed)
{
    _Alignas(8) char largest[1024];
    void *found;
    DWORD status = token_get(handle, TOKEN_QUERY, &found);
    if (status)
        return error_fail(status);
    lock_take(&system_token_lock);
    DWORD length = inform(what, largest);
    lock_drop(&system_token_lock);
    object_drop(found);
    if (!length)
        return error_fail(STATUS_INVALID_PARAMETER);
    if (needed)
        *needed = length;
    if (length > size)
        return error_fail(STATUS_BUFFER_TOO_SMALL);
    memcpy(to, largest, length);
    if (what == TokenUser)
        ((TOKEN_USER *)to)->User.Sid = (TOKEN_USER *)to + 1;
    return TRUE;
}

BOOL WINAPI CheckTokenMembership(HANDLE handle, PSID sid, PBOOL is_member)
{
    void *found;
    if (handle) {
        DWORD status = token_get(handle, TOKEN_QUERY, &found);
        if (status)
            return error_fail(status);
        object_drop(found);
    }
    if (!IsValidSid(sid)) {
        SetLastError(ERROR_INVALID_SID);
        return FALSE;
    }
    *is_member = sid_includes_caller(sid);
    return TRUE;
}
