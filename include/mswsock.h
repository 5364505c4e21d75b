/* mswsock.h - sockets, out of scope as winsock2.h says: see there. */
#ifndef FAULTLINE_MSWSOCK_H
#define FAULTLINE_MSWSOCK_H
#include "winsock2.h"
#endif
