/*
 * winsock2.h - sockets, which are out of scope: see outofscope.h. The host has its own: <sys/socket.h>.
 */
#ifndef FAULTLINE_WINSOCK2_H
#define FAULTLINE_WINSOCK2_H
#pragma GCC system_header

#include "windef.h"
#include "outofscope.h"

#ifndef FAULTLINE_ONLY_AVAILABLE
#define FAULTLINE_WHAT "sockets are out of scope: the host has its own, <sys/socket.h>"
FAULTLINE_NO_TYPE(SOCKET);
FAULTLINE_NO_TYPE(WSADATA);
FAULTLINE_NO_TYPE(LPWSADATA);
FAULTLINE_NO_TYPE(WSAEVENT);
FAULTLINE_NO_TYPE(WSABUF);
FAULTLINE_NO_TYPE(WSAOVERLAPPED);
FAULTLINE_NO_TYPE(SOCKADDR);
FAULTLINE_NO_TYPE(SOCKADDR_IN);
FAULTLINE_NO_TYPE(LPSOCKADDR);
FAULTLINE_NO_CALL(AcceptEx);
FAULTLINE_NO_CALL(TransmitFile);
FAULTLINE_NO_CALL(WSAAccept);
FAULTLINE_NO_PAIR(WSAAddressToString);
FAULTLINE_NO_CALL(WSAAsyncGetHostByAddr);
FAULTLINE_NO_CALL(WSAAsyncGetHostByName);
FAULTLINE_NO_CALL(WSAAsyncGetProtoByName);
FAULTLINE_NO_CALL(WSAAsyncGetProtoByNumber);
FAULTLINE_NO_CALL(WSAAsyncGetServByName);
FAULTLINE_NO_CALL(WSAAsyncGetServByPort);
FAULTLINE_NO_CALL(WSAAsyncSelect);
FAULTLINE_NO_CALL(WSACancelAsyncRequest);
FAULTLINE_NO_CALL(WSACancelBlockingCall);
FAULTLINE_NO_CALL(WSACleanup);
FAULTLINE_NO_CALL(WSACloseEvent);
FAULTLINE_NO_CALL(WSAConnect);
FAULTLINE_NO_CALL(WSAConnectByList);
FAULTLINE_NO_PAIR(WSAConnectByName);
FAULTLINE_NO_CALL(WSACreateEvent);
FAULTLINE_NO_PAIR(WSADuplicateSocket);
FAULTLINE_NO_PAIR(WSAEnumNameSpaceProviders);
FAULTLINE_NO_PAIR(WSAEnumNameSpaceProvidersEx);
FAULTLINE_NO_CALL(WSAEnumNetworkEvents);
FAULTLINE_NO_PAIR(WSAEnumProtocols);
FAULTLINE_NO_CALL(WSAEventSelect);
FAULTLINE_NO_CALL(WSAGetLastError);
FAULTLINE_NO_CALL(WSAGetOverlappedResult);
FAULTLINE_NO_CALL(WSAGetQOSByName);
FAULTLINE_NO_PAIR(WSAGetServiceClassInfo);
FAULTLINE_NO_PAIR(WSAGetServiceClassNameByClassId);
FAULTLINE_NO_CALL(WSAHtonl);
FAULTLINE_NO_CALL(WSAHtons);
FAULTLINE_NO_CALL(WSAImpersonateSocketPeer);
FAULTLINE_NO_PAIR(WSAInstallServiceClass);
FAULTLINE_NO_CALL(WSAIoctl);
FAULTLINE_NO_CALL(WSAIsBlocking);
FAULTLINE_NO_CALL(WSAJoinLeaf);
FAULTLINE_NO_PAIR(WSALookupServiceBegin);
FAULTLINE_NO_CALL(WSALookupServiceEnd);
FAULTLINE_NO_PAIR(WSALookupServiceNext);
FAULTLINE_NO_CALL(WSANSPIoctl);
FAULTLINE_NO_CALL(WSANtohl);
FAULTLINE_NO_CALL(WSANtohs);
FAULTLINE_NO_CALL(WSAPoll);
FAULTLINE_NO_CALL(WSAProviderConfigChange);
FAULTLINE_NO_CALL(WSAQuerySocketSecurity);
FAULTLINE_NO_CALL(WSARecv);
FAULTLINE_NO_CALL(WSARecvDisconnect);
FAULTLINE_NO_CALL(WSARecvEx);
FAULTLINE_NO_CALL(WSARecvFrom);
FAULTLINE_NO_CALL(WSARemoveServiceClass);
FAULTLINE_NO_CALL(WSAResetEvent);
FAULTLINE_NO_CALL(WSARevertImpersonation);
FAULTLINE_NO_CALL(WSASend);
FAULTLINE_NO_CALL(WSASendDisconnect);
FAULTLINE_NO_CALL(WSASendMsg);
FAULTLINE_NO_CALL(WSASendTo);
FAULTLINE_NO_CALL(WSASetBlockingHook);
FAULTLINE_NO_CALL(WSASetEvent);
FAULTLINE_NO_CALL(WSASetLastError);
FAULTLINE_NO_PAIR(WSASetService);
FAULTLINE_NO_CALL(WSASetSocketPeerTargetName);
FAULTLINE_NO_CALL(WSASetSocketSecurity);
FAULTLINE_NO_PAIR(WSASocket);
FAULTLINE_NO_CALL(WSAStartup);
FAULTLINE_NO_PAIR(WSAStringToAddress);
FAULTLINE_NO_CALL(WSAUnhookBlockingHook);
FAULTLINE_NO_CALL(WSAWaitForMultipleEvents);
FAULTLINE_NO_CALL(closesocket);
FAULTLINE_NO_CALL(ioctlsocket);
#undef FAULTLINE_WHAT

#ifdef UNICODE
#define WSAAddressToString              WSAAddressToStringW
#define WSAConnectByName                WSAConnectByNameW
#define WSADuplicateSocket              WSADuplicateSocketW
#define WSAEnumNameSpaceProviders       WSAEnumNameSpaceProvidersW
#define WSAEnumNameSpaceProvidersEx     WSAEnumNameSpaceProvidersExW
#define WSAEnumProtocols                WSAEnumProtocolsW
#define WSAGetServiceClassInfo          WSAGetServiceClassInfoW
#define WSAGetServiceClassNameByClassId WSAGetServiceClassNameByClassIdW
#define WSAInstallServiceClass          WSAInstallServiceClassW
#define WSALookupServiceBegin           WSALookupServiceBeginW
#define WSALookupServiceNext            WSALookupServiceNextW
#define WSASetService                   WSASetServiceW
#define WSASocket                       WSASocketW
#define WSAStringToAddress              WSAStringToAddressW
#else
#define WSAAddressToString              WSAAddressToStringA
#define WSAConnectByName                WSAConnectByNameA
#define WSADuplicateSocket              WSADuplicateSocketA
#define WSAEnumNameSpaceProviders       WSAEnumNameSpaceProvidersA
#define WSAEnumNameSpaceProvidersEx     WSAEnumNameSpaceProvidersExA
#define WSAEnumProtocols                WSAEnumProtocolsA
#define WSAGetServiceClassInfo          WSAGetServiceClassInfoA
#define WSAGetServiceClassNameByClassId WSAGetServiceClassNameByClassIdA
#define WSAInstallServiceClass          WSAInstallServiceClassA
#define WSALookupServiceBegin           WSALookupServiceBeginA
#define WSALookupServiceNext            WSALookupServiceNextA
#define WSASetService                   WSASetServiceA
#define WSASocket                       WSASocketA
#define WSAStringToAddress              WSAStringToAddressA
#endif
#endif

#endif
