/*
 * Files by name in Microsoft's C runtime: what is known of them, their times, searches, locks, names for new
 * ones.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <windows.h>
#include <io.h>
#include <stdlib.h>
#include <sys/locking.h>
#include <sys/stat.h>
#include <sys/timeb.h>
#include <sys/utime.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "test/tap.h"

C_ASSERT(sizeof(struct _stat32) == 36 && sizeof(struct _stat32i64) == 48);
C_ASSERT(sizeof(struct _stat) == 48 && sizeof(struct _stati64) == 56 && sizeof(struct __stat64) == 56);
C_ASSERT(offsetof(struct _stat, st_mode) == 6 && offsetof(struct _stat, st_size) == 20);
C_ASSERT(offsetof(struct _stat, st_mtime) == 32 && offsetof(struct _stati64, st_ctime) == 48);
C_ASSERT(sizeof(struct _finddata_t) == 296 && sizeof(struct _finddatai64_t) == 304);
C_ASSERT(sizeof(struct _finddata32_t) == 280 && sizeof(struct _finddata32i64_t) == 288);
C_ASSERT(offsetof(struct _finddata_t, name) == 36 && offsetof(struct __finddata64_t, name) == 40);
C_ASSERT(sizeof(struct _wfinddata_t) == 560 && sizeof(struct _wfinddata64_t) == 560);

static int invalid;

static void count_invalid(const wchar_t *expression, const wchar_t *function, const wchar_t *file,
                          unsigned line, uintptr_t reserved)
{
    (void)expression, (void)function, (void)file, (void)line, (void)reserved;
    invalid++;
}

/* A directory of the case's own, the current one. */
static char place[] = "/tmp/faultline-files-XXXXXX";

static void enter(void)
{
    REQUIRE(mkdtemp(place) && chdir(place) == 0);
}

static void leave(void)
{
    EXPECT(chdir("/") == 0 && rmdir(place) == 0);
}

static void put(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");
    REQUIRE(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static void status_refuses(void)
{
    struct _stat status;
    struct _stati64 large;
    _set_invalid_parameter_handler(count_invalid);
    EXPECT_EQ(_stat(NULL, &status), -1);
    EXPECT_EQ(errno, EINVAL);
    EXPECT_EQ(_stati64("/tmp", NULL), -1);
    EXPECT_EQ(_wstat(NULL, &status), -1);
    EXPECT_EQ(_fstati64(0, NULL), -1);
    EXPECT_EQ(invalid, 4);
    EXPECT_EQ(_stat("", &status), -1);
    EXPECT_EQ(errno, ENOENT);
    EXPECT_EQ(_stat("/no/such/file", &status), -1);
    EXPECT_EQ(errno, ENOENT);
    EXPECT_EQ(_wstat(u"C:\\no-such-file", &status), -1);
    EXPECT_EQ(errno, ENOENT);
    EXPECT_EQ(_stat("/tm?", &status), -1);
    EXPECT_EQ(errno, ENOENT);
    EXPECT_EQ(_fstati64(-1, &large), -1);
    EXPECT_EQ(errno, EBADF);
    EXPECT_EQ(_fstati64(AT_FDCWD, &large), -1);
    EXPECT_EQ(errno, EBADF);
    EXPECT_EQ(invalid, 4);
}

static void status_told(void)
{
    enter();
    time_t before = time(NULL);
    put("größe.txt", "twelve bytes");
    struct _stat status;
    struct _stat32 small;
    struct _stat32i64 small_times;
    struct _stati64 large;
    EXPECT_EQ(_stat("größe.txt", &status), 0);
    EXPECT_EQ(status.st_mode, _S_IFREG | 0666);
    EXPECT_EQ(status.st_size, 12);
    EXPECT(status.st_nlink == 1 && status.st_uid == 0 && status.st_gid == 0 &&
           status.st_dev == status.st_rdev);
    /* the file system's clock may be a tick behind */
    EXPECT(status.st_mtime >= before - 2 && status.st_mtime <= time(NULL) + 2);
    EXPECT_EQ(_wstati64(u"größe.txt", &large), 0);
    EXPECT(large.st_size == 12 && large.st_mtime == status.st_mtime && large.st_ctime == status.st_ctime);
    EXPECT_EQ(_stat32("größe.txt", &small), 0);
    EXPECT(small.st_size == 12 && small.st_mtime == status.st_mtime && small.st_mode == status.st_mode);
    EXPECT_EQ(_stat32i64("größe.txt", &small_times), 0);
    EXPECT(small_times.st_size == 12 && small_times.st_atime == status.st_atime);

    EXPECT_EQ(_chmod("größe.txt", _S_IREAD), 0);
    int descriptor = _open("größe.txt", _O_RDONLY);
    EXPECT_EQ(_fstat(descriptor, &status), 0);
    EXPECT_EQ(status.st_mode, _S_IFREG | 0444);
    EXPECT_EQ(_fstati64(descriptor, &large), 0);
    EXPECT_EQ(large.st_mode, _S_IFREG | 0444);
    EXPECT_EQ(_close(descriptor), 0);
    EXPECT_EQ(_stat("C:\\dev\\null", &status), 0);
    EXPECT_EQ(status.st_mode & _S_IFMT, _S_IFCHR);
    EXPECT_EQ(_stat(".", &status), 0);
    EXPECT_EQ(status.st_mode, _S_IFDIR | 0777);
    EXPECT_EQ(status.st_size, 0);
    EXPECT_EQ(unlink("größe.txt"), 0);

    /* a size that 32 bits do not hold */
    descriptor = _open("large", _O_RDWR | _O_CREAT, _S_IREAD | _S_IWRITE);
    EXPECT_EQ(_chsize_s(descriptor, 5000000000), 0);
    EXPECT_EQ(_fstat(descriptor, &status), -1);
    EXPECT_EQ(errno, EOVERFLOW);
    EXPECT_EQ(_stat32i64("large", &small_times), 0);
    EXPECT_EQ(small_times.st_size, 5000000000);
    EXPECT_EQ(_fstati64(descriptor, &large), 0);
    EXPECT_EQ(large.st_size, 5000000000);
    EXPECT_EQ(_close(descriptor), 0);
    EXPECT_EQ(unlink("large"), 0);
    leave();
}

static void times_set(void)
{
    enter();
    put("a", "");
    struct _utimbuf times = {.actime = 1000000000, .modtime = 5000000000}, wrong = {-1, -1};
    struct __utimbuf32 narrow = {.actime = 1000000001, .modtime = 1000000002};
    struct _stati64 status;
    struct _stat32 small;
    _set_invalid_parameter_handler(count_invalid);
    EXPECT_EQ(_utime(NULL, &times), -1);
    EXPECT_EQ(_utime("a", &wrong), -1);
    EXPECT_EQ(invalid, 2);
    EXPECT_EQ(_utime("b", NULL), -1);
    EXPECT_EQ(errno, ENOENT);
    EXPECT_EQ(_futime(-1, NULL), -1);
    EXPECT_EQ(errno, EBADF);
    EXPECT_EQ(_utime("a", &times), 0);
    EXPECT_EQ(_stati64("a", &status), 0);
    EXPECT_EQ(status.st_atime, 1000000000);
    EXPECT_EQ(status.st_mtime, 5000000000);
    EXPECT_EQ(_stat32("a", &small), -1);
    EXPECT_EQ(errno, EOVERFLOW);
    EXPECT_EQ(_utime32("a", &narrow), 0);
    EXPECT_EQ(_stat32("a", &small), 0);
    EXPECT(small.st_atime == 1000000001 && small.st_mtime == 1000000002);
    EXPECT_EQ(_wutime(u"a", NULL), 0);
    EXPECT_EQ(_stati64("a", &status), 0);
    EXPECT(status.st_mtime >= time(NULL) - 60);
    int descriptor = _open("a", _O_RDWR);
    EXPECT_EQ(_futime(descriptor, &times), 0);
    EXPECT_EQ(_fstati64(descriptor, &status), 0);
    EXPECT_EQ(status.st_mtime, 5000000000);
    EXPECT_EQ(_close(descriptor), 0);
    EXPECT_EQ(_chmod("a", _S_IREAD), 0);
    EXPECT_EQ(_utime("a", NULL), -1);
    EXPECT_EQ(errno, EACCES);
    struct _timeb now;
    _ftime(&now);
    EXPECT(now.millitm < 1000);
    EXPECT_EQ(unlink("a"), 0);
    leave();
}

static void searches(void)
{
    enter();
    put("one.c", "12345");
    put("two.c", "");
    put("größe.h", "123");
    struct _finddata_t found;
    struct _wfinddatai64_t wide;
    _set_invalid_parameter_handler(count_invalid);
    EXPECT_EQ(_findfirst(NULL, &found), -1);
    EXPECT_EQ(_findfirst("*", NULL), -1);
    EXPECT_EQ(_findnext(-1, &found), -1);
    EXPECT_EQ(errno, EINVAL);
    EXPECT_EQ(invalid, 3);
    EXPECT_EQ(_findfirst("*.cpp", &found), -1);
    EXPECT_EQ(errno, ENOENT);
    EXPECT_EQ(_findfirst("no-such-place\\*", &found), -1);
    EXPECT_EQ(errno, ENOENT);
    EXPECT_EQ(_findclose(-1), -1);

    intptr_t search = _findfirst("*.c", &found);
    EXPECT(search != -1);
    EXPECT_STR(found.name, "one.c");
    EXPECT(found.size == 5 && found.attrib == _A_ARCH);
    EXPECT_EQ(_findnext(search, &found), 0);
    EXPECT_STR(found.name, "two.c");
    EXPECT(found.size == 0 && found.time_write >= time(NULL) - 60);
    EXPECT_EQ(_findnext(search, &found), -1);
    EXPECT_EQ(errno, ENOENT);
    EXPECT_EQ(_findclose(search), 0);

    search = _wfindfirsti64(u"gr*", &wide);
    EXPECT(search != -1 && wide.size == 3 && memcmp(wide.name, u"größe.h", sizeof u"größe.h") == 0);
    EXPECT_EQ(_findclose(search), 0);
    search = _findfirst("*", &found);
    EXPECT(search != -1 && found.attrib & _A_SUBDIR);
    EXPECT_STR(found.name, ".");
    EXPECT_EQ(_findclose(search), 0);
    EXPECT(unlink("one.c") == 0 && unlink("two.c") == 0 && unlink("größe.h") == 0);
    leave();
}

static void locks(void)
{
    enter();
    put("locked", "0123456789");
    int one = _open("locked", _O_RDWR), other = _open("locked", _O_RDWR);
    REQUIRE(one >= 0 && other >= 0);
    _set_invalid_parameter_handler(count_invalid);
    EXPECT_EQ(_locking(one, _LK_NBRLCK + 1, 1), -1);
    EXPECT_EQ(_locking(one, _LK_NBLCK, -1), -1);
    EXPECT_EQ(invalid, 2);
    EXPECT_EQ(_locking(-1, _LK_NBLCK, 1), -1);
    EXPECT_EQ(errno, EBADF);

    EXPECT_EQ(_lseek(one, 2, SEEK_SET), 2);
    EXPECT_EQ(_locking(one, _LK_LOCK, 4), 0);
    EXPECT_EQ(_tell(one), 2);
    EXPECT_EQ(_locking(other, _LK_NBLCK, 2), 0); /* in front of it */
    EXPECT_EQ(_locking(other, _LK_UNLCK, 2), 0);
    EXPECT_EQ(_locking(other, _LK_NBLCK, 3), -1);
    EXPECT_EQ(errno, EACCES);
    EXPECT_EQ(_locking(one, _LK_UNLCK, 4), 0);
    EXPECT_EQ(_locking(other, _LK_NBRLCK, 3), 0);
    EXPECT(_close(one) == 0 && _close(other) == 0 && unlink("locked") == 0);
    leave();
}

static void new_names(void)
{
    enter();
    char wrong[] = "fileXXXXX", first[] = "fileXXXXXX", second[] = "fileXXXXXX", small[] = "fileXXXXXX";
    _set_invalid_parameter_handler(count_invalid);
    EXPECT(_mktemp(NULL) == NULL);
    EXPECT_EQ(_mktemp_s(small, 6), EINVAL);
    EXPECT(_mktemp(wrong) == NULL);
    EXPECT_EQ(errno, EINVAL);
    EXPECT_EQ(invalid, 3);
    EXPECT(_mktemp(first) == first);
    EXPECT(strlen(first) == 10 && strncmp(first, "filea", 5) == 0 && strspn(first + 5, "0123456789") == 5);
    put(first, "");
    EXPECT_EQ(_mktemp_s(second, sizeof second), 0);
    EXPECT(strncmp(second, "fileb", 5) == 0);
    EXPECT_EQ(unlink(first), 0);
    int descriptor = _sopen("shared", _O_CREAT | _O_RDWR, 0x40, _S_IREAD | _S_IWRITE);
    EXPECT(descriptor >= 0 && _close(descriptor) == 0 && unlink("shared") == 0);
    leave();
}

static void standard_calls(void)
{
    enter();
    _set_invalid_parameter_handler(count_invalid);
    EXPECT(fopen(NULL, "r") == NULL && fopen("a", NULL) == NULL);
    EXPECT(remove(NULL) == -1 && rename(NULL, "a") == -1 && rename("a", NULL) == -1);
    EXPECT_EQ(invalid, 5);
    EXPECT_EQ(mkdir("folder", 0777), 0);
    FILE *file = fopen("folder\\größe.txt", "wbc");
    REQUIRE(file && fputs("text", file) >= 0 && fclose(file) == 0);
    EXPECT_EQ(access("folder/größe.txt", F_OK), 0);
    char path[300], line[10] = "";
    EXPECT(_fullpath(path, "folder\\größe.txt", sizeof path) != NULL);
    EXPECT((file = fopen(path, "rt")) != NULL && fgets(line, sizeof line, file) != NULL);
    EXPECT_STR(line, "text");
    EXPECT((file = freopen("NUL", "re", file)) != NULL && fgetc(file) == EOF);
    EXPECT(file && fclose(file) == 0);
    EXPECT(fopen("Q:\\a", "r") == NULL && errno == ENOENT);
    put("here", "");
    EXPECT_EQ(rename("folder\\größe.txt", "here"), -1);
    EXPECT_EQ(errno, EEXIST);
    EXPECT_EQ(rename("folder\\größe.txt", ".\\there"), 0);
    EXPECT_EQ(remove("folder"), -1);
    EXPECT_EQ(errno, EACCES);
    EXPECT(remove(".\\there") == 0 && remove("here") == 0);
    EXPECT_EQ(remove("here"), -1);
    EXPECT_EQ(errno, ENOENT);
    EXPECT_EQ(rmdir("folder"), 0);
    leave();
}

TAP_MAIN(CASE(status_refuses, "CRT-160 _stat and its sisters refuse"),
         CASE(status_told, "CRT-161 _stat, _fstat, _wstat in the four widths"),
         CASE(times_set, "CRT-162 _utime, _futime, _wutime, _ftime"),
         CASE(searches, "CRT-163 _findfirst, _wfindfirst"), CASE(locks, "CRT-164 _locking"),
         CASE(new_names, "CRT-165 _mktemp, _mktemp_s, _sopen"),
         CASE(standard_calls, "CRT-166 fopen, freopen, remove, rename with Windows' names"))
