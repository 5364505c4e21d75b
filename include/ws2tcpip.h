/* ws2tcpip.h - sockets, out of scope as winsock2.h says: see there. */
#ifndef FAULTLINE_WS2TCPIP_H
#define FAULTLINE_WS2TCPIP_H
#include "winsock2.h"
#endif
