/*
 * winreg.h - the registry, which is out of scope: see outofscope.h.
 */
#ifndef FAULTLINE_WINREG_H
#define FAULTLINE_WINREG_H
#pragma GCC system_header

#include "minwindef.h"
#include "outofscope.h"

#ifndef FAULTLINE_ONLY_AVAILABLE
#define FAULTLINE_WHAT "the registry is out of scope"
FAULTLINE_NO_TYPE(REGSAM);
FAULTLINE_NO_TYPE(LSTATUS);
FAULTLINE_NO_PAIR(AbortSystemShutdown);
FAULTLINE_NO_CALL(CheckForHiberboot);
FAULTLINE_NO_PAIR(InitiateShutdown);
FAULTLINE_NO_PAIR(InitiateSystemShutdown);
FAULTLINE_NO_PAIR(InitiateSystemShutdownEx);
FAULTLINE_NO_CALL(RegCloseKey);
FAULTLINE_NO_PAIR(RegConnectRegistry);
FAULTLINE_NO_PAIR(RegConnectRegistryEx);
FAULTLINE_NO_PAIR(RegCopyTree);
FAULTLINE_NO_PAIR(RegCreateKey);
FAULTLINE_NO_PAIR(RegCreateKeyEx);
FAULTLINE_NO_PAIR(RegCreateKeyTransacted);
FAULTLINE_NO_PAIR(RegDeleteKey);
FAULTLINE_NO_PAIR(RegDeleteKeyEx);
FAULTLINE_NO_PAIR(RegDeleteKeyTransacted);
FAULTLINE_NO_PAIR(RegDeleteKeyValue);
FAULTLINE_NO_PAIR(RegDeleteTree);
FAULTLINE_NO_PAIR(RegDeleteValue);
FAULTLINE_NO_CALL(RegDisablePredefinedCache);
FAULTLINE_NO_CALL(RegDisablePredefinedCacheEx);
FAULTLINE_NO_CALL(RegDisableReflectionKey);
FAULTLINE_NO_CALL(RegEnableReflectionKey);
FAULTLINE_NO_PAIR(RegEnumKey);
FAULTLINE_NO_PAIR(RegEnumKeyEx);
FAULTLINE_NO_PAIR(RegEnumValue);
FAULTLINE_NO_CALL(RegFlushKey);
FAULTLINE_NO_CALL(RegGetKeySecurity);
FAULTLINE_NO_PAIR(RegGetValue);
FAULTLINE_NO_PAIR(RegLoadAppKey);
FAULTLINE_NO_PAIR(RegLoadKey);
FAULTLINE_NO_PAIR(RegLoadMUIString);
FAULTLINE_NO_CALL(RegNotifyChangeKeyValue);
FAULTLINE_NO_CALL(RegOpenCurrentUser);
FAULTLINE_NO_PAIR(RegOpenKey);
FAULTLINE_NO_PAIR(RegOpenKeyEx);
FAULTLINE_NO_PAIR(RegOpenKeyTransacted);
FAULTLINE_NO_CALL(RegOpenUserClassesRoot);
FAULTLINE_NO_CALL(RegOverridePredefKey);
FAULTLINE_NO_PAIR(RegQueryInfoKey);
FAULTLINE_NO_PAIR(RegQueryMultipleValues);
FAULTLINE_NO_CALL(RegQueryReflectionKey);
FAULTLINE_NO_PAIR(RegQueryValue);
FAULTLINE_NO_PAIR(RegQueryValueEx);
FAULTLINE_NO_CALL(RegRenameKey);
FAULTLINE_NO_PAIR(RegReplaceKey);
FAULTLINE_NO_PAIR(RegRestoreKey);
FAULTLINE_NO_PAIR(RegSaveKey);
FAULTLINE_NO_PAIR(RegSaveKeyEx);
FAULTLINE_NO_CALL(RegSetKeySecurity);
FAULTLINE_NO_PAIR(RegSetKeyValue);
FAULTLINE_NO_PAIR(RegSetValue);
FAULTLINE_NO_PAIR(RegSetValueEx);
FAULTLINE_NO_PAIR(RegUnLoadKey);
FAULTLINE_NO_CALL(Wow64Win32ApiEntry);
#undef FAULTLINE_WHAT

#ifdef UNICODE
#define AbortSystemShutdown      AbortSystemShutdownW
#define InitiateShutdown         InitiateShutdownW
#define InitiateSystemShutdown   InitiateSystemShutdownW
#define InitiateSystemShutdownEx InitiateSystemShutdownExW
#define RegConnectRegistry       RegConnectRegistryW
#define RegConnectRegistryEx     RegConnectRegistryExW
#define RegCopyTree              RegCopyTreeW
#define RegCreateKey             RegCreateKeyW
#define RegCreateKeyEx           RegCreateKeyExW
#define RegCreateKeyTransacted   RegCreateKeyTransactedW
#define RegDeleteKey             RegDeleteKeyW
#define RegDeleteKeyEx           RegDeleteKeyExW
#define RegDeleteKeyTransacted   RegDeleteKeyTransactedW
#define RegDeleteKeyValue        RegDeleteKeyValueW
#define RegDeleteTree            RegDeleteTreeW
#define RegDeleteValue           RegDeleteValueW
#define RegEnumKey               RegEnumKeyW
#define RegEnumKeyEx             RegEnumKeyExW
#define RegEnumValue             RegEnumValueW
#define RegGetValue              RegGetValueW
#define RegLoadAppKey            RegLoadAppKeyW
#define RegLoadKey               RegLoadKeyW
#define RegLoadMUIString         RegLoadMUIStringW
#define RegOpenKey               RegOpenKeyW
#define RegOpenKeyEx             RegOpenKeyExW
#define RegOpenKeyTransacted     RegOpenKeyTransactedW
#define RegQueryInfoKey          RegQueryInfoKeyW
#define RegQueryMultipleValues   RegQueryMultipleValuesW
#define RegQueryValue            RegQueryValueW
#define RegQueryValueEx          RegQueryValueExW
#define RegReplaceKey            RegReplaceKeyW
#define RegRestoreKey            RegRestoreKeyW
#define RegSaveKey               RegSaveKeyW
#define RegSaveKeyEx             RegSaveKeyExW
#define RegSetKeyValue           RegSetKeyValueW
#define RegSetValue              RegSetValueW
#define RegSetValueEx            RegSetValueExW
#define RegUnLoadKey             RegUnLoadKeyW
#else
#define AbortSystemShutdown      AbortSystemShutdownA
#define InitiateShutdown         InitiateShutdownA
#define InitiateSystemShutdown   InitiateSystemShutdownA
#define InitiateSystemShutdownEx InitiateSystemShutdownExA
#define RegConnectRegistry       RegConnectRegistryA
#define RegConnectRegistryEx     RegConnectRegistryExA
#define RegCopyTree              RegCopyTreeA
#define RegCreateKey             RegCreateKeyA
#define RegCreateKeyEx           RegCreateKeyExA
#define RegCreateKeyTransacted   RegCreateKeyTransactedA
#define RegDeleteKey             RegDeleteKeyA
#define RegDeleteKeyEx           RegDeleteKeyExA
#define RegDeleteKeyTransacted   RegDeleteKeyTransactedA
#define RegDeleteKeyValue        RegDeleteKeyValueA
#define RegDeleteTree            RegDeleteTreeA
#define RegDeleteValue           RegDeleteValueA
#define RegEnumKey               RegEnumKeyA
#define RegEnumKeyEx             RegEnumKeyExA
#define RegEnumValue             RegEnumValueA
#define RegGetValue              RegGetValueA
#define RegLoadAppKey            RegLoadAppKeyA
#define RegLoadKey               RegLoadKeyA
#define RegLoadMUIString         RegLoadMUIStringA
#define RegOpenKey               RegOpenKeyA
#define RegOpenKeyEx             RegOpenKeyExA
#define RegOpenKeyTransacted     RegOpenKeyTransactedA
#define RegQueryInfoKey          RegQueryInfoKeyA
#define RegQueryMultipleValues   RegQueryMultipleValuesA
#define RegQueryValue            RegQueryValueA
#define RegQueryValueEx          RegQueryValueExA
#define RegReplaceKey            RegReplaceKeyA
#define RegRestoreKey            RegRestoreKeyA
#define RegSaveKey               RegSaveKeyA
#define RegSaveKeyEx             RegSaveKeyExA
#define RegSetKeyValue           RegSetKeyValueA
#define RegSetValue              RegSetValueA
#define RegSetValueEx            RegSetValueExA
#define RegUnLoadKey             RegUnLoadKeyA
#endif
#endif

#endif
