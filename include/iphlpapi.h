/* iphlpapi.h - sockets, out of scope as winsock2.h says: see there. */
#ifndef FAULTLINE_IPHLPAPI_H
#define FAULTLINE_IPHLPAPI_H
#include "winsock2.h"
#endif
