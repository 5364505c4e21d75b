/* Directories, searches, attributes, times, copies, moves, locks and drives. */
#include "test/mapping/mapping.h"
#include "test/system/system.h"

static char root[200]; /* a directory of the case's own, which is the current one */

static void enter(void)
{
    snprintf(root, sizeof root, "%s", own_path("directory"));
    REQUIRE(mkdir(root, 0700) == 0);
    REQUIRE(chdir(root) == 0);
}

static void leave(void)
{
    char command[300];
    REQUIRE(chdir("/") == 0);
    snprintf(command, sizeof command, "chmod -R u+w %s; rm -rf %s", root, root);
    EXPECT_EQ(system(command), 0);
}

static void put(const char *path, const char *text)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    REQUIRE(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text));
    close(file);
}

static const char *get(const char *path)
{
    static char text[100];
    int file = open(path, O_RDONLY);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
    close(file);
    text[length < 0 ? 0 : length] = '\0';
    return length < 0 ? "nothing" : text;
}

static void refusals(void)
{
    WIN32_FIND_DATAA found;
    char text[10];
    enter();
    put("file", "x");
    EXPECT_FAILS(183, CreateDirectoryA("/tmp", NULL));
    EXPECT_FAILS(3, CreateDirectoryA("no\\such", NULL));
    EXPECT_FAILS(3, CreateDirectoryA("", NULL));
    EXPECT_FAILS(3, CreateDirectoryW(NULL, NULL));
    EXPECT_FAILS(2, RemoveDirectoryA("nosuch"));
    EXPECT_FAILS(267, RemoveDirectoryA("file"));
    EXPECT_FAILS(2, SetCurrentDirectoryA("nosuch"));
    EXPECT_FAILS(267, SetCurrentDirectoryA("file"));
    EXPECT_FAILS(123, SetCurrentDirectoryA(""));
    EXPECT_FAILS(123, SetCurrentDirectoryW(NULL));
    EXPECT_FAILS(3, FindFirstFileA("nosuch\\*", &found) != INVALID_HANDLE_VALUE);
    EXPECT_FAILS(2, FindFirstFileA("nosuch*", &found) != INVALID_HANDLE_VALUE);
    EXPECT_FAILS(2, FindFirstFileA("/tmp/", &found) != INVALID_HANDLE_VALUE);
    EXPECT_FAILS(3, FindFirstFileA("", &found) != INVALID_HANDLE_VALUE);
    EXPECT_FAILS(6, FindNextFileA(INVALID_HANDLE_VALUE, &found));
    EXPECT_FAILS(6, FindClose(INVALID_HANDLE_VALUE));
    EXPECT_FAILS(6, FindClose(GetStdHandle(STD_OUTPUT_HANDLE)));
    EXPECT_FAILS(2, GetFileAttributesA("nosuch") != INVALID_FILE_ATTRIBUTES);
    EXPECT_FAILS(3, GetFileAttributesA("no/such") != INVALID_FILE_ATTRIBUTES);
    EXPECT_FAILS(87, GetFileAttributesExA("file", GetFileExMaxInfoLevel, text));
    EXPECT_FAILS(2, SetFileAttributesA("nosuch", FILE_ATTRIBUTE_NORMAL));
    EXPECT_FAILS(2, CopyFileA("nosuch", "b", FALSE));
    EXPECT_FAILS(5, CopyFileA("file", "/tmp", FALSE));
    EXPECT_FAILS(3, CopyFileA("file", "no/such", FALSE));
    EXPECT_FAILS(32, CopyFileA("file", "./file", FALSE));
    EXPECT_FAILS(2, MoveFileA("nosuch", "b"));
    EXPECT_FAILS(3, MoveFileA("file", "no/such"));
    EXPECT_FAILS(50, MoveFileExA("file", "b", MOVEFILE_DELAY_UNTIL_REBOOT));
    EXPECT_FAILS(123, GetFullPathNameA("", 10, text, NULL));
    EXPECT_FAILS(3, GetFullPathNameA("Q:\\a", 10, text, NULL));
    EXPECT_FAILS(2, GetDiskFreeSpaceExA("nosuch", NULL, NULL, NULL));
    EXPECT_FAILS(6, LockFile(NULL, 0, 0, 1, 0));
    leave();
}

static void make_and_go(void)
{
    char text[400];
    WCHAR wide_text[400];
    enter();
    EXPECT_WORKS(CreateDirectoryA("one", NULL));
    EXPECT_WORKS(CreateDirectoryW(wide("one\\two"), NULL));
    EXPECT_WORKS(SetCurrentDirectoryA(".\\one\\two"));
    DWORD length = GetCurrentDirectoryA(sizeof text, text);
    EXPECT_EQ(length, strlen(root) + 8);
    EXPECT(strncmp(text, root, strlen(root)) == 0 && strcmp(text + strlen(root), "/one/two") == 0);
    EXPECT_EQ(GetCurrentDirectoryA(5, text), length + 1);
    EXPECT_EQ(GetCurrentDirectoryW(400, wide_text), length);
    EXPECT_WORKS(SetCurrentDirectoryW(wide("..\\..")));
    EXPECT_FAILS(145, RemoveDirectoryA("one"));
    EXPECT(SetCurrentDirectoryA("one/two"));
    EXPECT_FAILS(32, RemoveDirectoryA("../two"));
    EXPECT(SetCurrentDirectoryA("../.."));
    EXPECT_WORKS(RemoveDirectoryW(wide("one/two")));
    EXPECT_WORKS(RemoveDirectoryA("one"));
    leave();
}

/* The names that a search gives, in its order, with a space behind each. */
static const char *search(const char *pattern)
{
    static char names[400];
    WIN32_FIND_DATAA found;
    *names = '\0';
    HANDLE handle = FindFirstFileA(pattern, &found);
    if (handle == INVALID_HANDLE_VALUE)
        return names;
    do
        sprintf(names + strlen(names), "%s ", found.cFileName);
    while (FindNextFileA(handle, &found));
    EXPECT_EQ(GetLastError(), 18);
    EXPECT_WORKS(FindClose(handle));
    EXPECT_FAILS(6, FindClose(handle));
    return names;
}

static void searches(void)
{
    enter();
    put("b.txt", "12345");
    put("A.TXT", "");
    put("noext", "");
    put("c.tar.gz", "");
    put("\xC3\xA9.txt", "");
    mkdir("sub", 0700);
    EXPECT_STR(search("*"), ". .. A.TXT b.txt c.tar.gz noext sub \xC3\xA9.txt ");
    EXPECT_STR(search("*.*"), ". .. A.TXT b.txt c.tar.gz noext sub \xC3\xA9.txt ");
    EXPECT_STR(search("*.txt"), "A.TXT b.txt \xC3\xA9.txt ");
    EXPECT_STR(search("?.txt"), "A.TXT b.txt \xC3\xA9.txt ");
    EXPECT_STR(search("*."), ". .. noext sub ");
    EXPECT_STR(search("noext.*"), "noext ");
    EXPECT_STR(search("c.*.gz"), "c.tar.gz ");
    EXPECT_STR(search("b?????.txt"), "b.txt ");
    EXPECT_STR(search("b.txt"), "b.txt ");
    EXPECT_STR(search("B.txt"), "");
    EXPECT_STR(search(".\\sub\\*"), ". .. ");
    WIN32_FIND_DATAW found;
    HANDLE handle = FindFirstFileW(wide("b.*"), &found);
    REQUIRE(handle != INVALID_HANDLE_VALUE);
    EXPECT_STR(narrow(found.cFileName), "b.txt");
    EXPECT_EQ(found.nFileSizeLow, 5);
    EXPECT_EQ(found.dwFileAttributes, FILE_ATTRIBUTE_ARCHIVE);
    EXPECT_EQ(found.cAlternateFileName[0], 0);
    EXPECT_FAILS(18, FindNextFileW(handle, &found));
    FindClose(handle);
    handle = FindFirstFileExW(wide("*"), FindExInfoBasic, &found, FindExSearchLimitToDirectories, NULL, 0);
    int count = 1;
    while (FindNextFileW(handle, &found))
        count++;
    EXPECT_EQ(count, 3);
    FindClose(handle);
    handle = FindFirstFileW(wide("*.txt"), &found);
    unlink("b.txt");
    unlink("\xC3\xA9.txt");
    EXPECT_FAILS(18, FindNextFileW(handle, &found)); /* what is gone is left out */
    FindClose(handle);
    leave();
}

static void attributes(void)
{
    WIN32_FILE_ATTRIBUTE_DATA data;
    SYSTEMTIME now;
    FILETIME written, accessed = {0x12345678, 0x01D00000}, got;
    enter();
    put("file", "12345");
    EXPECT_EQ(GetFileAttributesA("."), FILE_ATTRIBUTE_DIRECTORY);
    EXPECT_EQ(GetFileAttributesW(wide("file")), FILE_ATTRIBUTE_ARCHIVE);
    EXPECT_WORKS(SetFileAttributesA("file", FILE_ATTRIBUTE_READONLY));
    EXPECT_EQ(GetFileAttributesA("file"), FILE_ATTRIBUTE_ARCHIVE | FILE_ATTRIBUTE_READONLY);
    EXPECT_FAILS(5, DeleteFileA("file"));
    EXPECT_WORKS(SetFileAttributesW(wide("file"), FILE_ATTRIBUTE_NORMAL));
    EXPECT_WORKS(GetFileAttributesExA("file", GetFileExInfoStandard, &data));
    EXPECT_EQ(data.nFileSizeLow, 5);
    GetSystemTime(&now);
    EXPECT(SystemTimeToFileTime(&now, &written));
    HANDLE file = CreateFileA("file", GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    EXPECT_WORKS(SetFileTime(file, NULL, &accessed, &written));
    EXPECT_WORKS(GetFileTime(file, NULL, &got, NULL));
    EXPECT_EQ(CompareFileTime(&got, &accessed), 0);
    EXPECT_WORKS(GetFileTime(file, NULL, NULL, &got));
    EXPECT_EQ(CompareFileTime(&got, &written), 0);
    BY_HANDLE_FILE_INFORMATION information;
    EXPECT_WORKS(GetFileInformationByHandle(file, &information));
    EXPECT_EQ(information.nFileSizeLow, 5);
    EXPECT_EQ(information.nNumberOfLinks, 1);
    char path[400];
    EXPECT(GetFinalPathNameByHandleA(file, path, sizeof path, 0) == strlen(path) && strstr(path, "/file"));
    CloseHandle(file);
    EXPECT_FAILS(6, GetFileTime(file, NULL, NULL, NULL));
    leave();
}

static void copies(void)
{
    enter();
    put("a", "contents");
    chmod("a", 0640);
    struct timespec times[] = {{.tv_sec = 1000}, {.tv_sec = 1000000000, .tv_nsec = 100}};
    EXPECT(utimensat(AT_FDCWD, "a", times, 0) == 0);
    SetLastError(7);
    EXPECT(CopyFileA("a", "b", TRUE));
    EXPECT_EQ(GetLastError(), 0);
    EXPECT_STR(get("b"), "contents");
    struct stat status;
    EXPECT(stat("b", &status) == 0 && (status.st_mode & 0777) == 0640);
    EXPECT(status.st_mtim.tv_sec == 1000000000 && status.st_mtim.tv_nsec == 100);
    EXPECT_FAILS(80, CopyFileA("a", "b", TRUE));
    put("b", "longer than the other");
    EXPECT(CopyFileW(wide("a"), wide("b"), FALSE));
    EXPECT_STR(get("b"), "contents");
    HANDLE alone = CreateFileA("b", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    EXPECT_FAILS(32, CopyFileA("a", "b", FALSE));
    CloseHandle(alone);
    HANDLE shared =
        CreateFileA("b", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    EXPECT(CopyFileA("a", "b", FALSE));
    CloseHandle(shared);
    shared = CreateFileA("b", DELETE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                         OPEN_EXISTING, 0, NULL);
    EXPECT_FAILS(32, CopyFileA("a", "b", FALSE));
    CloseHandle(shared);
    shared = CreateFileA("b", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE section = CreateFileMappingA(shared, NULL, PAGE_READONLY, 0, 0, NULL);
    EXPECT_FAILS(1224, CopyFileA("a", "b", FALSE));
    CloseHandle(section);
    CloseHandle(shared);
    EXPECT_STR(get("b"), "contents");
    leave();
}

static void moves(void)
{
    enter();
    put("a", "A");
    put("b", "B");
    mkdir("d", 0700);
    EXPECT_FAILS(183, MoveFileA("a", "b"));
    EXPECT_WORKS(MoveFileA("a", "c"));
    EXPECT_STR(get("c"), "A");
    EXPECT_WORKS(MoveFileExW(wide("c"), wide("b"), MOVEFILE_REPLACE_EXISTING));
    EXPECT_STR(get("b"), "A");
    EXPECT_FAILS(5, MoveFileExA("b", "d", MOVEFILE_REPLACE_EXISTING));
    EXPECT_WORKS(MoveFileA("d", "e"));
    EXPECT_WORKS(MoveFileA("b", "e\\b"));
    EXPECT_STR(get("e/b"), "A");
    char other[100];
    snprintf(other, sizeof other, "/dev/shm/faultline-move-%d", (int)getpid());
    struct stat here, there;
    if (stat(".", &here) == 0 && stat("/dev/shm", &there) == 0 && here.st_dev != there.st_dev) {
        EXPECT_FAILS(17, MoveFileExA("e/b", other, 0));
        EXPECT_WORKS(MoveFileA("e/b", other));
        EXPECT_STR(get(other), "A");
        EXPECT_STR(get("e/b"), "nothing");
        unlink(other);
    }
    leave();
}

static void full_paths(void)
{
    char text[400], *last = NULL;
    WCHAR wide_text[400], *wide_last;
    enter();
    EXPECT_EQ(GetFullPathNameA("C:\\a\\.\\b\\..\\c", 400, text, &last), 4);
    EXPECT_STR(text, "/a/c");
    EXPECT(last == text + 3);
    EXPECT_EQ(GetFullPathNameA("\\a\\c\\", 400, text, &last), 5);
    EXPECT_STR(text, "/a/c/");
    EXPECT(last == NULL);
    EXPECT_EQ(GetFullPathNameA("/../../x/..", 400, text, NULL), 1);
    EXPECT_STR(text, "/");
    DWORD length = GetFullPathNameA("*.t?t", 400, text, &last);
    EXPECT_EQ(length, strlen(root) + 6);
    EXPECT_STR(last, "*.t?t");
    EXPECT_EQ(GetFullPathNameA("a", 3, text, NULL), strlen(root) + 3);
    EXPECT_EQ(GetFullPathNameW(wide("/x/y"), 400, wide_text, &wide_last), 4);
    EXPECT_STR(narrow(wide_last), "y");
    leave();
}

static void locks(void)
{
    enter();
    put("file", "0123456789");
    HANDLE one = CreateFileA("file", GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE other = CreateFileA("file", GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL);
    OVERLAPPED from = {.Offset = 4};
    EXPECT_WORKS(LockFile(one, 0, 0, 4, 0));
    EXPECT_FAILS(33, LockFile(other, 3, 0, 1, 0));
    EXPECT_WORKS(LockFile(other, 4, 0, 1, 0));
    EXPECT_FAILS(33, LockFileEx(one, LOCKFILE_FAIL_IMMEDIATELY, 0, 2, 0, &from));
    EXPECT_WORKS(UnlockFile(other, 4, 0, 1, 0));
    EXPECT_WORKS(LockFileEx(one, LOCKFILE_FAIL_IMMEDIATELY, 0, 2, 0, &from));
    EXPECT_WORKS(LockFileEx(other, LOCKFILE_FAIL_IMMEDIATELY, 0, 2, 0, &from));
    EXPECT_FAILS(33, LockFileEx(other, LOCKFILE_FAIL_IMMEDIATELY | LOCKFILE_EXCLUSIVE_LOCK, 0, 2, 0, &from));
    EXPECT_WORKS(UnlockFileEx(one, 0, 2, 0, &from));
    EXPECT_FAILS(87, LockFileEx(one, 0, 1, 2, 0, &from));
    EXPECT_FAILS(87, LockFileEx(one, 0, 0, 2, 0, NULL));
    EXPECT_WORKS(LockFile(other, 100, 0, 0xFFFFFFFF, 0xFFFFFFFF)); /* sharing is not touched */
    EXPECT(CreateFileA("file", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL) != INVALID_HANDLE_VALUE);
    CloseHandle(one);
    EXPECT_WORKS(LockFile(other, 0, 0, 4, 0));
    leave();
}

static void drives(void)
{
    ULARGE_INTEGER available, all, left;
    DWORD sectors, bytes, clusters, total, serial, most, flags;
    char text[40];
    WCHAR wide_text[40];
    EXPECT_WORKS(GetDiskFreeSpaceExA("C:\\", &available, &all, &left));
    EXPECT(available.QuadPart <= left.QuadPart && left.QuadPart <= all.QuadPart && all.QuadPart);
    EXPECT_WORKS(GetDiskFreeSpaceExW(NULL, &available, NULL, NULL));
    EXPECT_WORKS(GetDiskFreeSpaceA(NULL, &sectors, &bytes, &clusters, &total));
    EXPECT(sectors && bytes == 512 && clusters <= total);
    EXPECT_EQ(GetDriveTypeA("C:\\"), DRIVE_FIXED);
    EXPECT_EQ(GetDriveTypeA(NULL), DRIVE_FIXED);
    EXPECT_EQ(GetDriveTypeW(wide("Q:\\")), DRIVE_NO_ROOT_DIR);
    EXPECT_EQ(GetLogicalDrives(), 4);
    EXPECT_EQ(GetLogicalDriveStringsA(3, text), 5);
    EXPECT_EQ(GetLogicalDriveStringsW(40, wide_text), 4);
    EXPECT_STR(narrow(wide_text), "C:\\");
    EXPECT_WORKS(GetVolumeInformationA("/", text, 40, &serial, &most, &flags, NULL, 0));
    EXPECT_STR(text, "");
    EXPECT(most >= 100 && flags & FILE_CASE_SENSITIVE_SEARCH);
    EXPECT_FAILS(122, GetVolumeInformationW(NULL, NULL, 0, NULL, NULL, NULL, wide_text, 1));
}

static void name_codes(void)
{
    EXPECT_EQ(AreFileApisANSI(), TRUE);
    SetFileApisToOEM();
    EXPECT_EQ(AreFileApisANSI(), FALSE);
    EXPECT_EQ(GetDriveTypeA("C:\\"), DRIVE_FIXED);
    SetFileApisToANSI();
    EXPECT_EQ(AreFileApisANSI(), TRUE);
}

TAP_MAIN(CASE(refusals, "S-080 what is not there, is something else, or cannot be"),
         CASE(make_and_go, "S-081 directories: make, go to, remove"),
         CASE(searches, "S-082 searches: patterns, order, what is found"),
         CASE(attributes, "S-083 attributes and times"), CASE(copies, "S-084 copies"),
         CASE(moves, "S-085 moves"), CASE(full_paths, "S-086 full paths"),
         CASE(locks, "S-087 locks on parts of files"), CASE(drives, "S-088 drives and their space"),
         CASE(name_codes, "S-089 which code page names are in"))
