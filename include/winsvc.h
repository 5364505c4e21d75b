/*
 * winsvc.h - services, which are out of scope: see outofscope.h.
 */
#ifndef FAULTLINE_WINSVC_H
#define FAULTLINE_WINSVC_H
#pragma GCC system_header

#include "windef.h"
#include "outofscope.h"

#ifndef FAULTLINE_ONLY_AVAILABLE
#define FAULTLINE_WHAT "services are out of scope"
FAULTLINE_NO_TYPE(SC_HANDLE);
FAULTLINE_NO_TYPE(SC_LOCK);
FAULTLINE_NO_TYPE(SERVICE_STATUS);
FAULTLINE_NO_TYPE(SERVICE_STATUS_HANDLE);
FAULTLINE_NO_TYPE(SERVICE_TABLE_ENTRY);
FAULTLINE_NO_PAIR(ChangeServiceConfig2);
FAULTLINE_NO_PAIR(ChangeServiceConfig);
FAULTLINE_NO_CALL(CloseServiceHandle);
FAULTLINE_NO_CALL(ControlService);
FAULTLINE_NO_PAIR(ControlServiceEx);
FAULTLINE_NO_PAIR(CreateService);
FAULTLINE_NO_CALL(DeleteService);
FAULTLINE_NO_PAIR(EnumDependentServices);
FAULTLINE_NO_PAIR(EnumServicesStatus);
FAULTLINE_NO_PAIR(EnumServicesStatusEx);
FAULTLINE_NO_PAIR(GetServiceDisplayName);
FAULTLINE_NO_PAIR(GetServiceKeyName);
FAULTLINE_NO_CALL(LockServiceDatabase);
FAULTLINE_NO_CALL(NotifyBootConfigStatus);
FAULTLINE_NO_PAIR(NotifyServiceStatusChange);
FAULTLINE_NO_PAIR(OpenSCManager);
FAULTLINE_NO_PAIR(OpenService);
FAULTLINE_NO_PAIR(QueryServiceConfig2);
FAULTLINE_NO_PAIR(QueryServiceConfig);
FAULTLINE_NO_PAIR(QueryServiceLockStatus);
FAULTLINE_NO_CALL(QueryServiceObjectSecurity);
FAULTLINE_NO_CALL(QueryServiceStatus);
FAULTLINE_NO_CALL(QueryServiceStatusEx);
FAULTLINE_NO_PAIR(RegisterServiceCtrlHandler);
FAULTLINE_NO_PAIR(RegisterServiceCtrlHandlerEx);
FAULTLINE_NO_CALL(SetServiceObjectSecurity);
FAULTLINE_NO_CALL(SetServiceStatus);
FAULTLINE_NO_PAIR(StartService);
FAULTLINE_NO_PAIR(StartServiceCtrlDispatcher);
FAULTLINE_NO_CALL(UnlockServiceDatabase);
#undef FAULTLINE_WHAT

#ifdef UNICODE
#define ChangeServiceConfig          ChangeServiceConfigW
#define ChangeServiceConfig2         ChangeServiceConfig2W
#define ControlServiceEx             ControlServiceExW
#define CreateService                CreateServiceW
#define EnumDependentServices        EnumDependentServicesW
#define EnumServicesStatus           EnumServicesStatusW
#define EnumServicesStatusEx         EnumServicesStatusExW
#define GetServiceDisplayName        GetServiceDisplayNameW
#define GetServiceKeyName            GetServiceKeyNameW
#define NotifyServiceStatusChange    NotifyServiceStatusChangeW
#define OpenSCManager                OpenSCManagerW
#define OpenService                  OpenServiceW
#define QueryServiceConfig           QueryServiceConfigW
#define QueryServiceConfig2          QueryServiceConfig2W
#define QueryServiceLockStatus       QueryServiceLockStatusW
#define RegisterServiceCtrlHandler   RegisterServiceCtrlHandlerW
#define RegisterServiceCtrlHandlerEx RegisterServiceCtrlHandlerExW
#define StartService                 StartServiceW
#define StartServiceCtrlDispatcher   StartServiceCtrlDispatcherW
#else
#define ChangeServiceConfig          ChangeServiceConfigA
#define ChangeServiceConfig2         ChangeServiceConfig2A
#define ControlServiceEx             ControlServiceExA
#define CreateService                CreateServiceA
#define EnumDependentServices        EnumDependentServicesA
#define EnumServicesStatus           EnumServicesStatusA
#define EnumServicesStatusEx         EnumServicesStatusExA
#define GetServiceDisplayName        GetServiceDisplayNameA
#define GetServiceKeyName            GetServiceKeyNameA
#define NotifyServiceStatusChange    NotifyServiceStatusChangeA
#define OpenSCManager                OpenSCManagerA
#define OpenService                  OpenServiceA
#define QueryServiceConfig           QueryServiceConfigA
#define QueryServiceConfig2          QueryServiceConfig2A
#define QueryServiceLockStatus       QueryServiceLockStatusA
#define RegisterServiceCtrlHandler   RegisterServiceCtrlHandlerA
#define RegisterServiceCtrlHandlerEx RegisterServiceCtrlHandlerExA
#define StartService                 StartServiceA
#define StartServiceCtrlDispatcher   StartServiceCtrlDispatcherA
#endif
#endif

#endif
