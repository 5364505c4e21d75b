/*
 * poppack.h - structures are packed as they were before pshpack1.h or one of its sisters.
 *
 * Included as often as needed: no guard.
 */
#pragma GCC system_header
#pragma pack(pop)
