/*
 * pshpack2.h - structures from here to poppack.h are packed at 2 bytes.
 *
 * Included as often as needed: no guard.
 */
#pragma pack(push, 2)
