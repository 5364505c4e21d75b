/*
 * winerror.h - error codes that GetLastError returns, and HRESULT.
 *
 * Source: "System Error Codes", "HRESULT".
 */
#ifndef FAULTLINE_WINERROR_H
#define FAULTLINE_WINERROR_H
#pragma GCC system_header

#include "minwindef.h"

#define ERROR_SUCCESS                   0
#define NO_ERROR                        0
#define ERROR_INVALID_FUNCTION          1
#define ERROR_FILE_NOT_FOUND            2
#define ERROR_PATH_NOT_FOUND            3
#define ERROR_TOO_MANY_OPEN_FILES       4
#define ERROR_ACCESS_DENIED             5
#define ERROR_INVALID_HANDLE            6
#define ERROR_ARENA_TRASHED             7
#define ERROR_NOT_ENOUGH_MEMORY         8
#define ERROR_INVALID_BLOCK             9
#define ERROR_BAD_ENVIRONMENT           10
#define ERROR_BAD_FORMAT                11
#define ERROR_INVALID_ACCESS            12
#define ERROR_INVALID_DATA              13
#define ERROR_OUTOFMEMORY               14
#define ERROR_INVALID_DRIVE             15
#define ERROR_CURRENT_DIRECTORY         16
#define ERROR_NOT_SAME_DEVICE           17
#define ERROR_NO_MORE_FILES             18
#define ERROR_WRITE_PROTECT             19
#define ERROR_BAD_UNIT                  20
#define ERROR_NOT_READY                 21
#define ERROR_BAD_COMMAND               22
#define ERROR_CRC                       23
#define ERROR_BAD_LENGTH                24
#define ERROR_SEEK                      25
#define ERROR_NOT_DOS_DISK              26
#define ERROR_SECTOR_NOT_FOUND          27
#define ERROR_OUT_OF_PAPER              28
#define ERROR_WRITE_FAULT               29
#define ERROR_READ_FAULT                30
#define ERROR_GEN_FAILURE               31
#define ERROR_SHARING_VIOLATION         32
#define ERROR_LOCK_VIOLATION            33
#define ERROR_WRONG_DISK                34
#define ERROR_SHARING_BUFFER_EXCEEDED   36
#define ERROR_HANDLE_EOF                38
#define ERROR_HANDLE_DISK_FULL          39
#define ERROR_NOT_SUPPORTED             50
#define ERROR_REM_NOT_LIST              51
#define ERROR_DUP_NAME                  52
#define ERROR_BAD_NETPATH               53
#define ERROR_NETWORK_BUSY              54
#define ERROR_DEV_NOT_EXIST             55
#define ERROR_TOO_MANY_CMDS             56
#define ERROR_ADAP_HDW_ERR              57
#define ERROR_BAD_NET_RESP              58
#define ERROR_UNEXP_NET_ERR             59
#define ERROR_BAD_REM_ADAP              60
#define ERROR_PRINTQ_FULL               61
#define ERROR_NO_SPOOL_SPACE            62
#define ERROR_PRINT_CANCELLED           63
#define ERROR_NETNAME_DELETED           64
#define ERROR_NETWORK_ACCESS_DENIED     65
#define ERROR_BAD_DEV_TYPE              66
#define ERROR_BAD_NET_NAME              67
#define ERROR_TOO_MANY_NAMES            68
#define ERROR_TOO_MANY_SESS             69
#define ERROR_SHARING_PAUSED            70
#define ERROR_REQ_NOT_ACCEP             71
#define ERROR_REDIR_PAUSED              72
#define ERROR_FILE_EXISTS               80
#define ERROR_CANNOT_MAKE               82
#define ERROR_FAIL_I24                  83
#define ERROR_OUT_OF_STRUCTURES         84
#define ERROR_ALREADY_ASSIGNED          85
#define ERROR_INVALID_PASSWORD          86
#define ERROR_INVALID_PARAMETER         87
#define ERROR_NET_WRITE_FAULT           88
#define ERROR_NO_PROC_SLOTS             89
#define ERROR_DISK_CHANGE               107
#define ERROR_DRIVE_LOCKED              108
#define ERROR_BROKEN_PIPE               109
#define ERROR_OPEN_FAILED               110
#define ERROR_BUFFER_OVERFLOW           111
#define ERROR_DISK_FULL                 112
#define ERROR_NO_MORE_SEARCH_HANDLES    113
#define ERROR_INVALID_TARGET_HANDLE     114
#define ERROR_CALL_NOT_IMPLEMENTED      120
#define ERROR_SEM_TIMEOUT               121
#define ERROR_INSUFFICIENT_BUFFER       122
#define ERROR_INVALID_NAME              123
#define ERROR_MOD_NOT_FOUND             126
#define ERROR_PROC_NOT_FOUND            127
#define ERROR_WAIT_NO_CHILDREN          128
#define ERROR_CHILD_NOT_COMPLETE        129
#define ERROR_DIRECT_ACCESS_HANDLE      130
#define ERROR_NEGATIVE_SEEK             131
#define ERROR_SEEK_ON_DEVICE            132
#define ERROR_BUSY_DRIVE                142
#define ERROR_DIR_NOT_EMPTY             145
#define ERROR_DISCARDED                 157
#define ERROR_NOT_LOCKED                158
#define ERROR_BAD_ARGUMENTS             160
#define ERROR_BAD_PATHNAME              161
#define ERROR_SIGNAL_REFUSED            156
#define ERROR_MAX_THRDS_REACHED         164
#define ERROR_LOCK_FAILED               167
#define ERROR_BUSY                      170
#define ERROR_INVALID_ORDINAL           182
#define ERROR_ALREADY_EXISTS            183
#define ERROR_INVALID_STARTING_CODESEG  188
#define ERROR_INVALID_STACKSEG          189
#define ERROR_INVALID_MODULETYPE        190
#define ERROR_INVALID_EXE_SIGNATURE     191
#define ERROR_EXE_MARKED_INVALID        192
#define ERROR_BAD_EXE_FORMAT            193
#define ERROR_INVALID_MINALLOCSIZE      195
#define ERROR_DYNLINK_FROM_INVALID_RING 196
#define ERROR_IOPL_NOT_ENABLED          197
#define ERROR_INVALID_SEGDPL            198
#define ERROR_RING2SEG_MUST_BE_MOVABLE  200
#define ERROR_RELOC_CHAIN_XEEDS_SEGLIM  201
#define ERROR_INFLOOP_IN_RELOC_CHAIN    202
#define ERROR_ENVVAR_NOT_FOUND          203
#define ERROR_NO_SIGNAL_SENT            205
#define ERROR_FILENAME_EXCED_RANGE      206
#define ERROR_META_EXPANSION_TOO_LONG   208
#define ERROR_LOCKED                    212
#define ERROR_NESTING_NOT_ALLOWED       215
#define ERROR_EXE_MACHINE_TYPE_MISMATCH 216
#define ERROR_PIPE_LOCAL                229
#define ERROR_BAD_PIPE                  230
#define ERROR_PIPE_BUSY                 231
#define ERROR_NO_DATA                   232
#define ERROR_PIPE_NOT_CONNECTED        233
#define ERROR_MORE_DATA                 234
#define ERROR_NO_WORK_DONE              235
#define WAIT_TIMEOUT                    258
#define ERROR_NO_MORE_ITEMS             259
#define ERROR_DIRECTORY                 267
#define ERROR_EA_TABLE_FULL             277
#define ERROR_NOT_OWNER                 288
#define ERROR_TOO_MANY_POSTS            298
#define ERROR_PARTIAL_COPY              299
#define ERROR_DELETE_PENDING            303
#define ERROR_MR_MID_NOT_FOUND          317
#define ERROR_INVALID_ADDRESS           487
#define ERROR_ARITHMETIC_OVERFLOW       534
#define ERROR_PIPE_CONNECTED            535
#define ERROR_UNHANDLED_EXCEPTION       574
#define ERROR_ILLEGAL_CHARACTER         582
#define ERROR_ASSERTION_FAILURE         668
#define ERROR_OPERATION_ABORTED         995
#define ERROR_IO_INCOMPLETE             996
#define ERROR_IO_PENDING                997
#define ERROR_NOACCESS                  998
#define ERROR_SWAPERROR                 999
#define ERROR_STACK_OVERFLOW            1001
#define ERROR_INVALID_FLAGS             1004
#define ERROR_FILE_INVALID              1006
#define ERROR_NO_TOKEN                  1008
#define ERROR_BADKEY                    1010
#define ERROR_CANTOPEN                  1011
#define ERROR_CANTREAD                  1012
#define ERROR_CANTWRITE                 1013
#define ERROR_PROCESS_ABORTED           1067
#define ERROR_END_OF_MEDIA              1100
#define ERROR_FILEMARK_DETECTED         1101
#define ERROR_BEGINNING_OF_MEDIA        1102
#define ERROR_SETMARK_DETECTED          1103
#define ERROR_NO_DATA_DETECTED          1104
#define ERROR_INVALID_BLOCK_LENGTH      1106
#define ERROR_BUS_RESET                 1111
#define ERROR_NO_UNICODE_TRANSLATION    1113
#define ERROR_DLL_INIT_FAILED           1114
#define ERROR_IO_DEVICE                 1117
#define ERROR_EOM_OVERFLOW              1129
#define ERROR_MAPPED_ALIGNMENT          1132
#define ERROR_OLD_WIN_VERSION           1150
#define ERROR_INVALID_DLL               1154
#define ERROR_DLL_NOT_FOUND             1157
#define ERROR_DEVICE_REQUIRES_CLEANING  1165
#define ERROR_DEVICE_DOOR_OPEN          1166
#define ERROR_NOT_FOUND                 1168
#define ERROR_CANCELLED                 1223
#define ERROR_USER_MAPPED_FILE          1224
#define ERROR_CONNECTION_REFUSED        1225
#define ERROR_ADDRESS_ALREADY_ASSOCIATED 1227
#define ERROR_ADDRESS_NOT_ASSOCIATED    1228
#define ERROR_NETWORK_UNREACHABLE       1231
#define ERROR_HOST_UNREACHABLE          1232
#define ERROR_REQUEST_ABORTED           1235
#define ERROR_CONNECTION_ABORTED        1236
#define ERROR_RETRY                     1237
#define ERROR_ALREADY_FIBER             1280
#define ERROR_ALREADY_THREAD            1281
#define ERROR_NOT_ALL_ASSIGNED          1300
#define ERROR_UNKNOWN_REVISION          1305
#define ERROR_NO_SUCH_PRIVILEGE         1313
#define ERROR_PRIVILEGE_NOT_HELD        1314
#define ERROR_INVALID_SID               1337
#define ERROR_INTERNAL_ERROR            1359
#define ERROR_SECRET_TOO_LONG           1382
#define ERROR_FILE_CORRUPT              1392
#define ERROR_DISK_CORRUPT              1393
#define ERROR_INVALID_INDEX             1413
#define ERROR_INVALID_MSGBOX_STYLE      1438
#define ERROR_NO_SYSTEM_RESOURCES       1450
#define ERROR_NONPAGED_SYSTEM_RESOURCES 1451
#define ERROR_PAGED_SYSTEM_RESOURCES    1452
#define ERROR_WORKING_SET_QUOTA         1453
#define ERROR_PAGEFILE_QUOTA            1454
#define ERROR_COMMITMENT_LIMIT          1455
#define ERROR_TIMEOUT                   1460
#define ERROR_SYMLINK_NOT_SUPPORTED     1464
#define ERROR_FUNCTION_FAILED           1627
#define ERROR_UNSUPPORTED_TYPE          1630
#define ERROR_NOT_SAME_OBJECT           1656
#define RPC_S_SERVER_UNAVAILABLE        1722
#define ERROR_INVALID_USER_BUFFER       1784
#define ERROR_RESOURCE_DATA_NOT_FOUND   1812
#define ERROR_RESOURCE_TYPE_NOT_FOUND   1813
#define ERROR_RESOURCE_NAME_NOT_FOUND   1814
#define ERROR_RESOURCE_LANG_NOT_FOUND   1815
#define ERROR_NOT_ENOUGH_QUOTA          1816
#define ERROR_CANT_ACCESS_FILE          1920
#define ERROR_CANT_RESOLVE_FILENAME     1921
#define ERROR_NOT_CONNECTED             2250
#define ERROR_OPEN_FILES                2401
#define ERROR_DEVICE_IN_USE             2404
#define ERROR_NOT_A_REPARSE_POINT       4390
#define ERROR_INVALID_REPARSE_DATA      4392
#define ERROR_REPARSE_TAG_INVALID       4393
#define ERROR_REPARSE_TAG_MISMATCH      4394
#define ERROR_INVALID_STATE             5023
#define ERROR_ENCRYPTION_FAILED         6000

/* ---- HRESULT ---- */

#define SEVERITY_SUCCESS  0
#define SEVERITY_ERROR    1
#define FACILITY_NULL     0
#define FACILITY_RPC      1
#define FACILITY_DISPATCH 2
#define FACILITY_STORAGE  3
#define FACILITY_ITF      4
#define FACILITY_WIN32    7
#define FACILITY_WINDOWS  8
#define FACILITY_NT_BIT   0x10000000

#define SUCCEEDED(hr)        (((HRESULT)(hr)) >= 0)
#define FAILED(hr)           (((HRESULT)(hr)) < 0)
#define IS_ERROR(status)     (((ULONG)(status)) >> 31 == SEVERITY_ERROR)
#define HRESULT_CODE(hr)     ((hr)&0xffff)
#define SCODE_CODE(sc)       ((sc)&0xffff)
#define HRESULT_FACILITY(hr) (((hr) >> 16) & 0x1fff)
#define SCODE_FACILITY(sc)   (((sc) >> 16) & 0x1fff)
#define HRESULT_SEVERITY(hr) (((hr) >> 31) & 0x1)
#define SCODE_SEVERITY(sc)   (((sc) >> 31) & 0x1)
#define MAKE_HRESULT(severity, facility, code)                                                               \
    ((HRESULT)(((ULONG)(severity) << 31) | ((ULONG)(facility) << 16) | ((ULONG)(code))))
#define HRESULT_FROM_WIN32(error)                                                                            \
    ((HRESULT)(error) <= 0 ? (HRESULT)(error)                                                                \
                           : (HRESULT)(((error)&0x0000ffff) | (FACILITY_WIN32 << 16) | 0x80000000))
#define HRESULT_FROM_NT(status) ((HRESULT)((status) | FACILITY_NT_BIT))

#define S_OK           ((HRESULT)0)
#define S_FALSE        ((HRESULT)1)
#define NOERROR        0
#define E_NOTIMPL      ((HRESULT)0x80004001)
#define E_NOINTERFACE  ((HRESULT)0x80004002)
#define E_POINTER      ((HRESULT)0x80004003)
#define E_ABORT        ((HRESULT)0x80004004)
#define E_FAIL         ((HRESULT)0x80004005)
#define E_UNEXPECTED   ((HRESULT)0x8000ffff)
#define E_ACCESSDENIED ((HRESULT)0x80070005)
#define E_HANDLE       ((HRESULT)0x80070006)
#define E_OUTOFMEMORY  ((HRESULT)0x8007000e)
#define E_INVALIDARG   ((HRESULT)0x80070057)

#endif
