/*
 * pshpack8.h - structures from here to poppack.h are packed at 8 bytes.
 *
 * Included as often as needed: no guard.
 */
#pragma pack(push, 8)
