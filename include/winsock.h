/* winsock.h - sockets, out of scope as winsock2.h says: see there. */
#ifndef FAULTLINE_WINSOCK_H
#define FAULTLINE_WINSOCK_H
#include "winsock2.h"
#endif
