/* CreateFile, DeleteFile and temporary files: dispositions, sharing, paths and the last error. */
#include "test/mapping/mapping.h"

#include <io.h>
#include <sys/sysmacros.h>

#define NONE INVALID_HANDLE_VALUE

static HANDLE last; /* what EXPECT_OPENS opened */

#define EXPECT_OPENS(code, call)                                                                             \
    do {                                                                                                     \
        SetLastError(UNTOUCHED);                                                                             \
        last = (call);                                                                                       \
        EXPECT(last != NONE);                                                                                \
        EXPECT_EQ(GetLastError(), code);                                                                     \
    } while (0)

#define EXPECT_REFUSES(code, call)                                                                           \
    do {                                                                                                     \
        SetLastError(UNTOUCHED);                                                                             \
        EXPECT((call) == NONE);                                                                              \
        EXPECT_EQ(GetLastError(), code);                                                                     \
    } while (0)

static HANDLE open_as(const char *path, DWORD access, DWORD sharing, DWORD disposition, DWORD flags)
{
    return CreateFileA(path, access, sharing, NULL, disposition, flags, NULL);
}

static HANDLE open_to_read(const char *path)
{
    return open_as(path, GENERIC_READ, 7, OPEN_EXISTING, 0);
}

static int there(const char *path)
{
    return access(path, F_OK) == 0;
}

/* Refusals */

static void bad_arguments(void)
{
    const char *path = own_path("a");
    EXPECT_REFUSES(87, open_as(path, GENERIC_READ, 0, 0, 0));
    EXPECT_REFUSES(87, open_as(path, GENERIC_READ, 0, 6, 0));
    EXPECT_REFUSES(87, open_as(path, GENERIC_READ, 8, OPEN_EXISTING, 0));
    EXPECT_REFUSES(87, open_as(path, GENERIC_READ, 0, TRUNCATE_EXISTING, 0));
    EXPECT_REFUSES(87, open_as(path, FILE_WRITE_DATA, 0, TRUNCATE_EXISTING, 0));
    EXPECT_REFUSES(50, open_as(path, GENERIC_READ, 0, OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT));
    EXPECT_REFUSES(3, open_to_read(""));
    EXPECT_REFUSES(3, open_to_read(NULL));
    EXPECT_REFUSES(3, CreateFileW(NULL, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL));
    EXPECT_FAILS(3, DeleteFileA(NULL));
    EXPECT_FAILS(3, DeleteFileA(""));
}

static void not_there(void)
{
    char inside[300];
    snprintf(inside, sizeof inside, "%s/b", own_path("a"));
    EXPECT_REFUSES(2, open_to_read(own_path("a")));
    EXPECT_REFUSES(3, open_to_read(inside));
    EXPECT_REFUSES(3, open_as(inside, GENERIC_WRITE, 0, CREATE_ALWAYS, 0));
    EXPECT_REFUSES(2, open_as(own_path("a"), GENERIC_WRITE, 0, TRUNCATE_EXISTING, 0));
    EXPECT_FAILS(2, DeleteFileA(own_path("a")));
    EXPECT_FAILS(3, DeleteFileA(inside));
    REQUIRE(close(creat(own_path("a"), 0600)) == 0);
    EXPECT_REFUSES(3, open_to_read(inside)); /* a file is no directory */
    unlink(own_path("a"));
}

static void bad_names(void)
{
    EXPECT_REFUSES(123, open_to_read("/tmp/a*"));
    EXPECT_REFUSES(123, open_to_read("/tmp/what?"));
    EXPECT_REFUSES(3, open_to_read("D:\\autoexec.bat"));
    EXPECT_REFUSES(53, open_to_read("\\\\server\\share\\file"));
    char name[5000];
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    EXPECT_REFUSES(206, open_to_read(name));
    name[300] = '\0';
    EXPECT_REFUSES(206, open_to_read(name));
}

static void directories(void)
{
    EXPECT_REFUSES(5, open_to_read("/tmp"));
    EXPECT_REFUSES(5, open_as("/tmp", GENERIC_WRITE, 7, OPEN_EXISTING, 0));
    EXPECT_REFUSES(5, open_as("/tmp", GENERIC_WRITE, 7, CREATE_NEW, 0));
    EXPECT_OPENS(0, open_as("/tmp", GENERIC_WRITE, 7, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS));
    EXPECT_FAILS(5, DeleteFileA("/tmp"));
    EXPECT_OPENS(0, open_as("/tmp", GENERIC_READ, 7, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS));
    EXPECT_EQ(GetFileType(last), FILE_TYPE_DISK);
}

static void read_only(void)
{
    const char *path = own_path("a");
    EXPECT_OPENS(0, open_as(path, GENERIC_WRITE, 0, CREATE_NEW, FILE_ATTRIBUTE_READONLY));
    DWORD done;
    EXPECT_WORKS(WriteFile(last, "x", 1, &done, NULL)); /* the attribute binds those who come later */
    CloseHandle(last);
    EXPECT_REFUSES(5, open_as(path, GENERIC_WRITE, 7, OPEN_EXISTING, 0));
    EXPECT_REFUSES(5, open_as(path, GENERIC_READ, 7, CREATE_ALWAYS, 0));
    EXPECT_FAILS(5, DeleteFileA(path));
    EXPECT_OPENS(0, open_to_read(path));
    chmod(path, 0600);
    unlink(path);
}

static void wrong_handles(void)
{
    HANDLE section = memory_section(PAGE_READWRITE, PAGE);
    char byte;
    DWORD done;
    LARGE_INTEGER number = {.QuadPart = 0};
    HANDLE handles[] = {NULL, NONE, section, (HANDLE)0x1234};
    for (int i = 0; i < 4; i++) {
        HANDLE h = handles[i];
        EXPECT_FAILS(6, ReadFile(h, &byte, 1, &done, NULL));
        EXPECT_FAILS(6, WriteFile(h, &byte, 1, &done, NULL));
        EXPECT_FAILS(6, SetFilePointerEx(h, number, NULL, FILE_BEGIN));
        EXPECT_FAILS(6, SetFilePointer(h, 0, NULL, FILE_BEGIN) != INVALID_SET_FILE_POINTER);
        EXPECT_FAILS(6, GetFileSizeEx(h, &number));
        EXPECT_FAILS(6, GetFileSize(h, NULL) != INVALID_FILE_SIZE);
        EXPECT_FAILS(6, SetEndOfFile(h));
        EXPECT_FAILS(6, FlushFileBuffers(h));
        EXPECT_FAILS(6, GetFileType(h));
    }
}

/* Dispositions */

static void put(const char *path, const char *text)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    REQUIRE(write(file, text, strlen(text)) == (ssize_t)strlen(text) && close(file) == 0);
}

static long size_of(const char *path)
{
    struct stat status;
    return stat(path, &status) ? -1 : status.st_size;
}

static void dispositions(void)
{
    const char *path = own_path("a");
    EXPECT_OPENS(0, open_as(path, GENERIC_WRITE, 7, CREATE_NEW, 0));
    EXPECT_REFUSES(80, open_as(path, GENERIC_WRITE, 7, CREATE_NEW, 0));
    put(path, "text");
    EXPECT_OPENS(183, open_as(path, GENERIC_WRITE, 7, OPEN_ALWAYS, 0));
    EXPECT_OPENS(0, open_to_read(path));
    EXPECT_EQ(size_of(path), 4);
    EXPECT_OPENS(183, open_as(path, GENERIC_WRITE, 7, CREATE_ALWAYS, 0));
    EXPECT_EQ(size_of(path), 0);
    put(path, "text");
    EXPECT_OPENS(183, open_as(path, GENERIC_READ, 7, CREATE_ALWAYS, 0));
    EXPECT_EQ(size_of(path), 0);
    put(path, "text");
    EXPECT_OPENS(0, open_as(path, GENERIC_WRITE, 7, TRUNCATE_EXISTING, 0));
    EXPECT_EQ(size_of(path), 0);
    unlink(path);
    EXPECT_OPENS(0, open_as(path, GENERIC_WRITE, 7, OPEN_ALWAYS, 0));
    unlink(path);
    EXPECT_OPENS(0, open_as(path, GENERIC_WRITE, 7, CREATE_ALWAYS, 0));
    unlink(path);
}

/* Sharing: for each pair of rights and modes, whether the second may come, both ways. */
static unsigned kinds(DWORD access)
{
    return (access & GENERIC_READ ? 1 : 0) | (access & GENERIC_WRITE ? 2 : 0) | (access & DELETE ? 4 : 0);
}

static void sharing(void)
{
    const char *path = own_path("a");
    static const DWORD accesses[] = {
        0, GENERIC_READ, GENERIC_WRITE, GENERIC_READ | GENERIC_WRITE, DELETE, GENERIC_READ | DELETE};
    put(path, "text");
    for (int first = 0; first < 6; first++) {
        for (DWORD shared = 0; shared < 8; shared++) {
            HANDLE one = open_as(path, accesses[first], shared, OPEN_EXISTING, 0);
            REQUIRE(one != NONE);
            for (int second = 0; second < 6; second++) {
                for (DWORD sharing = 0; sharing < 8; sharing++) {
                    unsigned has = kinds(accesses[first]), wants = kinds(accesses[second]);
                    int agree = !has || !wants || (!(wants & ~shared) && !(has & ~sharing));
                    SetLastError(UNTOUCHED);
                    HANDLE other = open_as(path, accesses[second], sharing, OPEN_EXISTING, 0);
                    EXPECT_EQ(other != NONE, agree);
                    EXPECT_EQ(GetLastError(), agree ? 0 : 32);
                    CloseHandle(other);
                }
            }
            if (kinds(accesses[first]) && !(shared & FILE_SHARE_DELETE))
                EXPECT_FAILS(32, DeleteFileA(path));
            REQUIRE(CloseHandle(one));
        }
    }
    HANDLE one = open_as(path, GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING, 0);
    EXPECT_REFUSES(32, open_as(path, GENERIC_WRITE, 7, CREATE_ALWAYS, 0));
    EXPECT_REFUSES(32, open_as(path, GENERIC_READ, 7, CREATE_ALWAYS, 0));
    EXPECT_EQ(size_of(path), 4); /* nothing was emptied */
    CloseHandle(one);
    EXPECT_WORKS(DeleteFileA(path));
}

static void sharing_between_processes(void)
{
    const char *path = own_path("a");
    put(path, "text");
    HANDLE one = open_as(path, GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING, 0);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        CloseHandle(one);
        EXPECT_REFUSES(32, open_as(path, GENERIC_WRITE, 7, OPEN_EXISTING, 0));
        EXPECT_OPENS(0, open_as(path, GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING, 0));
        _exit(tap_failures);
    }
    int status;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    EXPECT_REFUSES(32, open_as(path, GENERIC_WRITE, 7, OPEN_EXISTING, 0));
    HANDLE section = CreateFileMappingA(one, NULL, PAGE_READONLY, 0, 0, NULL);
    CloseHandle(one); /* a section does not keep others away */
    EXPECT_OPENS(0, open_as(path, GENERIC_WRITE, 0, OPEN_EXISTING, 0));
    CloseHandle(section);
    unlink(path);
}

static void delete_on_close(void)
{
    const char *path = own_path("a");
    EXPECT_OPENS(0, open_as(path, GENERIC_WRITE, 7, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE));
    HANDLE copy;
    EXPECT_WORKS(DuplicateHandle((HANDLE)-1, last, (HANDLE)-1, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
    CloseHandle(last);
    EXPECT(there(path));
    CloseHandle(copy);
    EXPECT(!there(path));
    for (int way = 0; way < 2; way++) { /* the end of the process closes it */
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            if (open_as(path, GENERIC_WRITE, 7, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE) == NONE ||
                !there(path))
                _exit(1);
            if (fork() == 0) /* but not that of a child */
                exit(0);
            wait(NULL);
            if (!there(path))
                _exit(2);
            if (way)
                ExitProcess(0);
            exit(0);
        }
        int status;
        waitpid(child, &status, 0);
        EXPECT_EQ(status, 0);
        EXPECT(!there(path));
    }
}

/* Paths */

static void spellings(void)
{
    char path[300], other[320];
    WCHAR wide[300];
    snprintf(path, sizeof path, "%s", own_path("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"));
    put(path, "text");
    const char *forms[] = {"%s", "C:%s", "c:%s", "\\\\?\\C:%s", "\\\\.\\C:%s"};
    for (int i = 0; i < 5; i++) {
        for (int turned = 0; turned < 2; turned++) {
            snprintf(other, sizeof other, forms[i], path);
            for (char *c = other; turned && *c; c++)
                *c = *c == '/' ? '\\' : *c;
            EXPECT_OPENS(0, open_to_read(other));
            CloseHandle(last);
        }
    }
    int n = 0;
    for (const char *c = path; (unsigned char)*c < 0x80; c++)
        wide[n++] = (WCHAR)*c;
    const WCHAR rest[] = {0xE4, 0x20AC, 0xD83D, 0xDE00, 0};
    memcpy(wide + n, rest, sizeof rest);
    EXPECT_OPENS(0, CreateFileW(wide, GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL));
    CloseHandle(last);
    EXPECT_WORKS(DeleteFileW(wide));
    EXPECT(!there(path));
    EXPECT_OPENS(0, open_as("nul", GENERIC_READ | GENERIC_WRITE, 7, OPEN_EXISTING, 0));
    EXPECT_EQ(GetFileType(last), FILE_TYPE_CHAR);
}

/* Temporary files */

static void temporary_path(void)
{
    char path[MAX_PATH + 1] = "untouched";
    WCHAR wide[MAX_PATH + 1];
    unsetenv("TMPDIR");
    EXPECT_EQ(GetTempPathA(5, path), 6);
    EXPECT_EQ(GetTempPathA(0, NULL), 6);
    EXPECT_STR(path, "untouched");
    EXPECT_EQ(GetTempPathA(sizeof path, path), 5);
    EXPECT_STR(path, "/tmp/");
    EXPECT_EQ(GetTempPathW(5, wide), 6);
    EXPECT_EQ(GetTempPathW(MAX_PATH, wide), 5);
    EXPECT(wide[4] == '/' && wide[5] == 0);
    setenv("TMPDIR", "/var/tmp//", 1);
    EXPECT_EQ(GetTempPathA(sizeof path, path), 9);
    EXPECT_STR(path, "/var/tmp/");
    setenv("TMPDIR", "relative", 1);
    EXPECT_EQ(GetTempPathA(sizeof path, path), 5);
}

static void temporary_file(void)
{
    char name[MAX_PATH] = "untouched", directory[MAX_PATH], other[MAX_PATH], longest[400];
    WCHAR wide[MAX_PATH], wide_directory[] = {'/', 't', 'm', 'p', 0}, prefix[] = {0xE4, 'b', 'c', 'd', 0};
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    EXPECT_FAILS(87, GetTempFileNameA(NULL, "abc", 0, name));
    EXPECT_FAILS(87, GetTempFileNameA("/tmp", "abc", 0, NULL));
    EXPECT_FAILS(267, GetTempFileNameA("/no/such/directory", "abc", 0, name));
    EXPECT_FAILS(111, GetTempFileNameA(longest, "abc", 0, name));
    for (int i = 0; i < 246; i++)
        longest[i] = "/tmp/./."[i < 5 ? i : 6 + i % 2];
    longest[246] = '\0';
    EXPECT_FAILS(111, GetTempFileNameA(longest, "\xE2\x82\xAC" "bc", 0xAAAA, name)); /* five bytes */
    EXPECT_STR(name, "untouched");
    EXPECT_EQ(GetTempFileNameA(longest, "abc", 0xAAAA, name), 0xAAAA);
    EXPECT_EQ(strlen(name), 258);
    EXPECT_EQ(GetTempFileNameA("/tmp", "\xF0\x9F\x98\x80" "bc", 1, name), 1);
    EXPECT_STR(name, "/tmp/\xF0\x9F\x98\x80" "b1.TMP");
    EXPECT_EQ(GetTempFileNameA("/tmp", "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80", 1, name), 1);
    EXPECT_EQ(strlen(name), sizeof "/tmp/1.TMP" - 1 + 9);
    EXPECT_EQ(GetTempFileNameA("/tmp", "abcdef", 0x1A2B, name), 0x1A2B);
    EXPECT_STR(name, "/tmp/abc1A2B.TMP");
    EXPECT(!there(name));
    EXPECT_EQ(GetTempFileNameA("C:\\tmp\\", NULL, 0xFF, name), 0xFF);
    EXPECT_STR(name, "C:\\tmp\\FF.TMP");
    REQUIRE(GetTempPathA(sizeof directory, directory));
    UINT one = GetTempFileNameA(directory, "faultline", 0, name),
         two = GetTempFileNameA(directory, "faultline", 0, other);
    EXPECT(one && one <= 0xFFFF && two && one != two);
    EXPECT(there(name) && there(other) && size_of(name) == 0);
    EXPECT_WORKS(DeleteFileA(name));
    EXPECT_WORKS(DeleteFileA(other));
    EXPECT(GetTempFileNameW(wide_directory, prefix, 0, wide) != 0);
    EXPECT(wide[5] == 0xE4 && wide[6] == 'b' && wide[7] == 'c' && wide[8] != 'd');
    EXPECT_WORKS(DeleteFileW(wide));
}

static void standard_handles(void)
{
    DWORD done;
    EXPECT_FAILS(6, GetStdHandle(7) != NONE);
    EXPECT_FAILS(6, SetStdHandle(7, NULL));
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    int kept = dup(1);
    fflush(stdout);
    dup2(ends[1], 1);
    HANDLE output;
    EXPECT_WORKS(output = GetStdHandle(STD_OUTPUT_HANDLE));
    EXPECT_WORKS(WriteFile(output, "to the pipe", 11, &done, NULL));
    DWORD type = GetFileType(output);
    CloseHandle(output); /* the descriptor stays */
    EXPECT(fcntl(1, F_GETFD) >= 0);
    dup2(kept, 1);
    char text[20] = "";
    EXPECT_EQ(read(ends[0], text, sizeof text), 11);
    EXPECT_STR(text, "to the pipe");
    EXPECT_EQ(type, FILE_TYPE_PIPE);
    EXPECT_WORKS(SetStdHandle(STD_ERROR_HANDLE, (HANDLE)0x44));
    EXPECT_EQ((uintptr_t)GetStdHandle(STD_ERROR_HANDLE), 0x44);
    close(0);
    EXPECT_WORKS(GetStdHandle(STD_INPUT_HANDLE) == NULL);
}

/* The device of a name like NUL is everybody's: what a privileged process asks for leaves it as it is. */
static void devices(void)
{
    const char *path = own_path("device"), *other = own_path("other");
    char bytes[2] = "x";
    DWORD done;
    struct stat before, after;
    if (mknod(path, S_IFCHR | 0666, makedev(1, 3)) != 0 || chmod(path, 0666) != 0 || stat(path, &before) != 0)
        SKIP("this user can make no device");
    HANDLE file = make_file(other, 10);
    CloseHandle(file);
    EXPECT_FAILS(5, DeleteFileA(path));
    EXPECT_FAILS(5, MoveFileA(path, own_path("moved")));
    EXPECT_FAILS(5, MoveFileExA(other, path, MOVEFILE_REPLACE_EXISTING));
    EXPECT_FAILS(5, SetFileAttributesA(path, FILE_ATTRIBUTE_READONLY));
    EXPECT(CopyFileA(other, path, FALSE));
    HANDLE device = CreateFileA(path, GENERIC_WRITE | DELETE, 7, NULL, OPEN_EXISTING,
                                FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (device != INVALID_HANDLE_VALUE) { /* some places let nobody open devices */
        EXPECT(WriteFile(device, bytes, 1, &done, NULL));
        CloseHandle(device);
    }
    errno = 0;
    EXPECT(_unlink(path) == -1 && errno == EACCES);
    errno = 0;
    EXPECT(_chmod(path, _S_IREAD) == -1 && errno == EACCES);
    EXPECT(lstat(path, &after) == 0 && S_ISCHR(after.st_mode) && before.st_mode == after.st_mode);
    unlink(path);
    unlink(other);
}

TAP_MAIN(CASE(bad_arguments, "CreateFile's arguments"), CASE(not_there, "what is not there, and why"),
         CASE(bad_names, "names that are none"), CASE(directories, "directories"),
         CASE(read_only, "read-only files"), CASE(wrong_handles, "Z handles that are no file's"),
         CASE(temporary_file, "GetTempFileName"), CASE(standard_handles, "standard handles"),
         CASE(dispositions, "dispositions, and the last error of success"), CASE(sharing, "share modes"),
         CASE(sharing_between_processes, "share modes between processes"),
         CASE(delete_on_close, "FILE_FLAG_DELETE_ON_CLOSE"), CASE(spellings, "paths in all spellings"),
         CASE(temporary_path, "GetTempPath"), CASE(devices, "devices stay, whoever asks"))
