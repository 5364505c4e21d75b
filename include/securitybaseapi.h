/*
 * securitybaseapi.h - what the token of a process may do, security identifiers, and descriptors that say
 * "everybody".
 *
 * A process has the privileges of a user of Windows who is no administrator, and those of
 * FAULTLINE_PRIVILEGES (faultline(1)), which are enabled from the start. Calls of this library that need
 * SeLockMemoryPrivilege look at the token; the others are there for programs that ask. Any thread may call;
 * signal handlers may not.
 *
 * Source: "AdjustTokenPrivileges function", "GetTokenInformation function", "PrivilegeCheck function",
 * "CheckTokenMembership function", "AllocateAndInitializeSid function", "SetSecurityDescriptorDacl function".
 */
#ifndef FAULTLINE_SECURITYBASEAPI_H
#define FAULTLINE_SECURITYBASEAPI_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Enables, disables (Attributes 0) or removes privileges that the token has; with DisableAllPrivileges,
 * disables all. What has changed is stored as it was in PreviousState[BufferLength], unless that is NULL.
 * TRUE: the last error is 0, or ERROR_NOT_ALL_ASSIGNED when the token lacks some of them: the others are
 * changed. FALSE with
 *   ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED   no token; opened without TOKEN_ADJUST_PRIVILEGES (and
 *                                               TOKEN_QUERY)
 *   ERROR_INSUFFICIENT_BUFFER   PreviousState has not enough room: *ReturnLength says what it needs; nothing
 *                               changed
 *   ERROR_NOACCESS              no NewState; PreviousState without ReturnLength
 */
WINBASEAPI BOOL WINAPI AdjustTokenPrivileges(HANDLE TokenHandle, BOOL DisableAllPrivileges,
                                             PTOKEN_PRIVILEGES NewState, DWORD BufferLength,
                                             PTOKEN_PRIVILEGES PreviousState, PDWORD ReturnLength);

/*
 * Stores in *pfResult whether all of RequiredPrivileges are enabled (PRIVILEGE_SET_ALL_NECESSARY), or one of
 * them; marks those that are with SE_PRIVILEGE_USED_FOR_ACCESS. The handle needs TOKEN_QUERY.
 */
WINBASEAPI BOOL WINAPI PrivilegeCheck(HANDLE ClientToken, PPRIVILEGE_SET RequiredPrivileges, LPBOOL pfResult);

/*
 * Stores what the class tells in TokenInformation[TokenInformationLength], and its size in *ReturnLength. The
 * handle needs TOKEN_QUERY. FALSE with
 *   ERROR_INSUFFICIENT_BUFFER   there is not enough room: nothing but *ReturnLength is stored
 *   ERROR_INVALID_PARAMETER     other classes than TokenUser, TokenPrivileges, TokenType, TokenSessionId,
 *                               TokenElevation, TokenElevationType, TokenHasRestrictions
 */
WINBASEAPI BOOL WINAPI GetTokenInformation(HANDLE TokenHandle, TOKEN_INFORMATION_CLASS TokenInformationClass,
                                           LPVOID TokenInformation, DWORD TokenInformationLength,
                                           PDWORD ReturnLength);

/*
 * Stores in *IsMember whether the process is run by somebody whom the identifier includes: everybody, users,
 * the administrators if root runs it, S-1-22-1-UID and S-1-22-2-GID. FALSE with ERROR_INVALID_SID, or as for
 * tokens.
 */
WINBASEAPI BOOL WINAPI CheckTokenMembership(HANDLE TokenHandle, PSID SidToCheck, PBOOL IsMember);

/*
 * Makes an identifier of up to 8 parts, for FreeSid. FALSE with ERROR_INVALID_SID (more parts) or
 * ERROR_NOT_ENOUGH_MEMORY.
 */
WINBASEAPI BOOL WINAPI AllocateAndInitializeSid(PSID_IDENTIFIER_AUTHORITY pIdentifierAuthority,
                                                BYTE nSubAuthorityCount, DWORD nSubAuthority0,
                                                DWORD nSubAuthority1, DWORD nSubAuthority2,
                                                DWORD nSubAuthority3, DWORD nSubAuthority4,
                                                DWORD nSubAuthority5, DWORD nSubAuthority6,
                                                DWORD nSubAuthority7, PSID *pSid);
WINBASEAPI PVOID WINAPI FreeSid(PSID pSid);

/* Identifiers are read as they stand: only IsValidSid looks whether they are some. */
WINBASEAPI BOOL WINAPI IsValidSid(PSID pSid);
WINBASEAPI BOOL WINAPI EqualSid(PSID pSid1, PSID pSid2);
WINBASEAPI DWORD WINAPI GetLengthSid(PSID pSid);
WINBASEAPI DWORD WINAPI GetSidLengthRequired(UCHAR nSubAuthorityCount);
WINBASEAPI PDWORD WINAPI GetSidSubAuthority(PSID pSid, DWORD nSubAuthority);
WINBASEAPI PUCHAR WINAPI GetSidSubAuthorityCount(PSID pSid);

/* FALSE with ERROR_INVALID_PARAMETER: more than 15 parts. */
WINBASEAPI BOOL WINAPI InitializeSid(PSID Sid, PSID_IDENTIFIER_AUTHORITY pIdentifierAuthority,
                                     BYTE nSubAuthorityCount);

/* FALSE with ERROR_INSUFFICIENT_BUFFER. */
WINBASEAPI BOOL WINAPI CopySid(DWORD nDestinationSidLength, PSID pDestinationSid, PSID pSourceSid);

/*
 * A descriptor for SECURITY_ATTRIBUTES. This library does not read it: what a program creates belongs to its
 * user, with or without. FALSE with ERROR_UNKNOWN_REVISION: another revision than 1, or no descriptor.
 */
WINBASEAPI BOOL WINAPI InitializeSecurityDescriptor(PSECURITY_DESCRIPTOR pSecurityDescriptor,
                                                    DWORD dwRevision);
WINBASEAPI BOOL WINAPI SetSecurityDescriptorDacl(PSECURITY_DESCRIPTOR pSecurityDescriptor, BOOL bDaclPresent,
                                                 PACL pDacl, BOOL bDaclDefaulted);
WINBASEAPI BOOL WINAPI IsValidSecurityDescriptor(PSECURITY_DESCRIPTOR pSecurityDescriptor);

#ifdef __cplusplus
}
#endif

#endif
