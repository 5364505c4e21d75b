/*
 * Security identifiers, and descriptors as far as programs make them: "everybody may". Identifiers can be
 * made, compared and named; a descriptor says nothing to this library but that it was made.
 *
 *   InitializeSecurityDescriptor, SetSecurityDescriptorDacl, IsValidSecurityDescriptor   supported
 *   SECURITY_ATTRIBUTES.lpSecurityDescriptor   ignored wherever it is given: objects and files belong to the
 *                                              user
 */
#include "shim/system/sid.h"

#include <windows.h>

#include <grp.h>
#include <string.h>
#include <unistd.h>

#include "shim/error.h"

enum { UNIX_AUTHORITY = 22, UNIX_USERS = 1, UNIX_GROUPS = 2 };

static DWORD make(SID *sid, BYTE authority, BYTE count, DWORD first, DWORD second)
{
    *sid = (SID){.Revision = SID_REVISION,
                 .SubAuthorityCount = count,
                 .IdentifierAuthority = {{0, 0, 0, 0, 0, authority}}};
    DWORD *parts = sid->SubAuthority;
    parts[0] = first;
    if (count > 1)
        parts[1] = second;
    return GetSidLengthRequired(count);
}

DWORD sid_of_user(uid_t user, void *sid)
{
    return make(sid, UNIX_AUTHORITY, 2, UNIX_USERS, user);
}

bool sid_includes_caller(PSID given)
{
    const SID *sid = given;
    const DWORD *parts = sid->SubAuthority;
    BYTE authority = sid->IdentifierAuthority.Value[5];
    if (authority == 1 && sid->SubAuthorityCount == 1) /* everybody */
        return parts[0] == 0;
    if (authority == 5 && sid->SubAuthorityCount == 2 && parts[0] == SECURITY_BUILTIN_DOMAIN_RID)
        return parts[1] == DOMAIN_ALIAS_RID_USERS || (parts[1] == DOMAIN_ALIAS_RID_ADMINS && geteuid() == 0);
    if (authority != UNIX_AUTHORITY || sid->SubAuthorityCount != 2)
        return false;
    if (parts[0] == UNIX_USERS)
        return parts[1] == getuid();
    gid_t groups[256];
    int count = parts[0] == UNIX_GROUPS ? getgroups(256, groups) : 0;
    bool is = parts[0] == UNIX_GROUPS && parts[1] == getgid();
    for (int i = 0; i < count; i++)
        is = is || groups[i] == parts[1];
    return is;
}

DWORD WINAPI GetSidLengthRequired(UCHAR count)
{
    return (DWORD)FIELD_OFFSET(SID, SubAuthority) + count * (DWORD)sizeof(DWORD);
}

BOOL WINAPI IsValidSid(PSID given)
{
    const SID *sid = given;
    return sid && sid->Revision == SID_REVISION && sid->SubAuthorityCount <= SID_MAX_SUB_AUTHORITIES;
}

DWORD WINAPI GetLengthSid(PSID sid)
{
    return GetSidLengthRequired(((SID *)sid)->SubAuthorityCount);
}

BOOL WINAPI EqualSid(PSID one, PSID other)
{
    return GetLengthSid(one) == GetLengthSid(other) && memcmp(one, other, GetLengthSid(one)) == 0;
}

BOOL WINAPI CopySid(DWORD size, PSID to, PSID from)
{
    if (GetLengthSid(from) > size)
        return error_fail(STATUS_BUFFER_TOO_SMALL);
    memcpy(to, from, GetLengthSid(from));
    return TRUE;
}

BOOL WINAPI InitializeSid(PSID given, PSID_IDENTIFIER_AUTHORITY authority, BYTE count)
{
    SID *sid = given;
    if (count > SID_MAX_SUB_AUTHORITIES)
        return error_fail(STATUS_INVALID_PARAMETER);
    sid->Revision = SID_REVISION;
    sid->SubAuthorityCount = count;
    sid->IdentifierAuthority = *authority;
    return TRUE;
}

PDWORD WINAPI GetSidSubAuthority(PSID sid, DWORD number)
{
    return &((SID *)sid)->SubAuthority[number];
}

PUCHAR WINAPI GetSidSubAuthorityCount(PSID sid)
{
    return &((SID *)sid)->SubAuthorityCount;
}

BOOL WINAPI AllocateAndInitializeSid(PSID_IDENTIFIER_AUTHORITY authority, BYTE count, DWORD part0,
                                     DWORD part1, DWORD part2, DWORD part3, DWORD part4, DWORD part5,
                                     DWORD part6, DWORD part7, PSID *made)
{
    const DWORD parts[] = {part0, part1, part2, part3, part4, part5, part6, part7};
    if (count > 8) {
        SetLastError(ERROR_INVALID_SID);
        return FALSE;
    }
    SID *sid = HeapAlloc(GetProcessHeap(), 0, GetSidLengthRequired(count));
    if (!sid)
        return error_fail(STATUS_NO_MEMORY);
    InitializeSid(sid, authority, count);
    memcpy(sid->SubAuthority, parts, count * sizeof *parts);
    *made = sid;
    return TRUE;
}

PVOID WINAPI FreeSid(PSID sid)
{
    HeapFree(GetProcessHeap(), 0, sid);
    return NULL;
}

/* ---- Descriptors ---- */

BOOL WINAPI InitializeSecurityDescriptor(PSECURITY_DESCRIPTOR given, DWORD revision)
{
    SECURITY_DESCRIPTOR *descriptor = given;
    if (revision != SECURITY_DESCRIPTOR_REVISION) {
        SetLastError(ERROR_UNKNOWN_REVISION);
        return FALSE;
    }
    *descriptor = (SECURITY_DESCRIPTOR){.Revision = SECURITY_DESCRIPTOR_REVISION};
    return TRUE;
}

BOOL WINAPI IsValidSecurityDescriptor(PSECURITY_DESCRIPTOR given)
{
    const SECURITY_DESCRIPTOR *descriptor = given;
    return descriptor && descriptor->Revision == SECURITY_DESCRIPTOR_REVISION;
}

BOOL WINAPI SetSecurityDescriptorDacl(PSECURITY_DESCRIPTOR given, BOOL present, PACL list, BOOL defaulted)
{
    SECURITY_DESCRIPTOR *descriptor = given;
    if (!IsValidSecurityDescriptor(given)) {
        SetLastError(ERROR_UNKNOWN_REVISION);
        return FALSE;
    }
    descriptor->Dacl = present ? list : NULL;
    descriptor->Control =
        (SECURITY_DESCRIPTOR_CONTROL)((descriptor->Control & ~(SE_DACL_PRESENT | SE_DACL_DEFAULTED)) |
                                      (present ? SE_DACL_PRESENT : 0) |
                                      (present && defaulted ? SE_DACL_DEFAULTED : 0));
    return TRUE;
}
