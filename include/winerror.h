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
#define ERROR_NOT_SAME_DEVICE           17
#define ERROR_NO_MORE_FILES             18
#define ERROR_WRITE_PROTECT             19
#define ERROR_NOT_READY                 21
#define ERROR_CRC                       23
#define ERROR_BAD_LENGTH                24
#define ERROR_WRITE_FAULT               29
#define ERROR_READ_FAULT                30
#define ERROR_GEN_FAILURE               31
#define ERROR_SHARING_VIOLATION         32
#define ERROR_LOCK_VIOLATION            33
#define ERROR_HANDLE_EOF                38
#define ERROR_HANDLE_DISK_FULL          39
#define ERROR_NOT_SUPPORTED             50
#define ERROR_BAD_NETPATH               53
#define ERROR_UNEXP_NET_ERR             59
#define ERROR_FILE_EXISTS               80
#define ERROR_CANNOT_MAKE               82
#define ERROR_INVALID_PARAMETER         87
#define ERROR_BROKEN_PIPE               109
#define ERROR_OPEN_FAILED               110
#define ERROR_BUFFER_OVERFLOW           111
#define ERROR_DISK_FULL                 112
#define ERROR_CALL_NOT_IMPLEMENTED      120
#define ERROR_SEM_TIMEOUT               121
#define ERROR_INSUFFICIENT_BUFFER       122
#define ERROR_INVALID_NAME              123
#define ERROR_MOD_NOT_FOUND             126
#define ERROR_PROC_NOT_FOUND            127
#define ERROR_NEGATIVE_SEEK             131
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
#define ERROR_BAD_EXE_FORMAT            193
#define ERROR_ENVVAR_NOT_FOUND          203
#define ERROR_FILENAME_EXCED_RANGE      206
#define ERROR_BAD_PIPE                  230
#define ERROR_NO_DATA                   232
#define ERROR_MORE_DATA                 234
#define ERROR_NO_WORK_DONE              235
#define WAIT_TIMEOUT                    258
#define ERROR_NO_MORE_ITEMS             259
#define ERROR_DIRECTORY                 267
#define ERROR_NOT_OWNER                 288
#define ERROR_TOO_MANY_POSTS            298
#define ERROR_PARTIAL_COPY              299
#define ERROR_MR_MID_NOT_FOUND          317
#define ERROR_INVALID_ADDRESS           487
#define ERROR_ARITHMETIC_OVERFLOW       534
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
#define ERROR_PROCESS_ABORTED           1067
#define ERROR_INVALID_BLOCK_LENGTH      1106
#define ERROR_NO_UNICODE_TRANSLATION    1113
#define ERROR_DLL_INIT_FAILED           1114
#define ERROR_IO_DEVICE                 1117
#define ERROR_MAPPED_ALIGNMENT          1132
#define ERROR_OLD_WIN_VERSION           1150
#define ERROR_NOT_FOUND                 1168
#define ERROR_CANCELLED                 1223
#define ERROR_USER_MAPPED_FILE          1224
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
#define ERROR_INVALID_INDEX             1413
#define ERROR_INVALID_MSGBOX_STYLE      1438
#define ERROR_NO_SYSTEM_RESOURCES       1450
#define ERROR_NONPAGED_SYSTEM_RESOURCES 1451
#define ERROR_PAGED_SYSTEM_RESOURCES    1452
#define ERROR_WORKING_SET_QUOTA         1453
#define ERROR_PAGEFILE_QUOTA            1454
#define ERROR_COMMITMENT_LIMIT          1455
#define ERROR_TIMEOUT                   1460
#define ERROR_NOT_SAME_OBJECT           1656
#define RPC_S_SERVER_UNAVAILABLE        1722
#define ERROR_INVALID_USER_BUFFER       1784
#define ERROR_RESOURCE_DATA_NOT_FOUND   1812
#define ERROR_RESOURCE_TYPE_NOT_FOUND   1813
#define ERROR_RESOURCE_NAME_NOT_FOUND   1814
#define ERROR_RESOURCE_LANG_NOT_FOUND   1815
#define ERROR_NOT_ENOUGH_QUOTA          1816
#define ERROR_INVALID_STATE             5023

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
