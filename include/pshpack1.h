/*
 * pshpack1.h - structures from here to poppack.h are packed at 1 byte.
 *
 * Included as often as needed: no guard.
 */
#pragma pack(push, 1)
