/*
 * pshpack4.h - structures from here to poppack.h are packed at 4 bytes.
 *
 * Included as often as needed: no guard.
 */
#pragma pack(push, 4)
