/* CreateFileMapping and OpenFileMapping, section Q. */
#include "test/mapping/mapping.h"

#include <pthread.h>

static HANDLE create(DWORD protect, DWORD size)
{
    return CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, protect, 0, size, NULL);
}

static void no_size(void)
{
    EXPECT_FAILS(87, create(PAGE_READWRITE, 0));
    EXPECT_FAILS(87, CreateFileMappingA(NULL, NULL, PAGE_READWRITE, 0, 0, NULL));
    EXPECT_FAILS(87, CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0, own_name("x")));
}

static void bad_handle(void)
{
    EXPECT_FAILS(6, CreateFileMappingA((HANDLE)0xDEADBEEC, NULL, PAGE_READWRITE, 0, 100, NULL));
    HANDLE section = create(PAGE_READWRITE, 100);
    EXPECT_FAILS(6, CreateFileMappingA(section, NULL, PAGE_READWRITE, 0, 100, NULL));
}

static const DWORD protections[] = {PAGE_READONLY,     PAGE_READWRITE,         PAGE_WRITECOPY,
                                    PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY};

static void illegal_protections(void)
{
    DWORD values[] = {0,    0x01, 0x10,  0x03,  0x06,  0x30,   0x104,   0x204,  0x404,
                      0x44, 0xFF, 0x800, 0x804, 0x802, 0x1004, 0x40004, 0x20004};
    for (unsigned i = 0; i < sizeof values / sizeof *values; i++)
        EXPECT_FAILS(87, create(values[i], 100));
    EXPECT_FAILS(87, create(SEC_COMMIT, 100));
    EXPECT_FAILS(87, create(SEC_COMMIT | PAGE_NOACCESS, 100));
}

static void attributes(void)
{
    EXPECT_FAILS(87, create(PAGE_READWRITE | SEC_RESERVE | SEC_COMMIT, 100));
    EXPECT_FAILS(87, create(PAGE_READWRITE | SEC_NOCACHE, 100));
    EXPECT_FAILS(87, create(PAGE_READWRITE | SEC_WRITECOMBINE, 100));
    EXPECT_FAILS(87, create(PAGE_READONLY | SEC_IMAGE | SEC_RESERVE, 100));
    EXPECT_FAILS(87, create(PAGE_READONLY | SEC_IMAGE | SEC_COMMIT, 100));
    EXPECT_FAILS(87, create(PAGE_READWRITE | SEC_FILE, 100));
    EXPECT_FAILS(87, create(PAGE_READWRITE | SEC_FILE | SEC_COMMIT, 100));
    EXPECT_FAILS(87, create(PAGE_READWRITE | SEC_LARGE_PAGES, CHUNK));
    EXPECT_FAILS(1314, create(PAGE_READWRITE | SEC_LARGE_PAGES | SEC_COMMIT, CHUNK));
    DWORD good[] = {0,
                    SEC_COMMIT,
                    SEC_RESERVE,
                    SEC_COMMIT | SEC_NOCACHE,
                    SEC_RESERVE | SEC_NOCACHE,
                    SEC_COMMIT | SEC_WRITECOMBINE};
    for (unsigned i = 0; i < sizeof good / sizeof *good; i++)
        EXPECT_MADE(0, create(PAGE_READWRITE | good[i], 100));
}

static void images(void)
{
    EXPECT_FAILS(193, create(PAGE_READONLY | SEC_IMAGE, 100));
    HANDLE file = make_file(own_path("a"), PAGE);
    EXPECT_FAILS(193, CreateFileMappingA(file, NULL, PAGE_READONLY | SEC_IMAGE, 0, 0, NULL));
    unlink(own_path("a"));
}

static void no_name(void)
{
    EXPECT_FAILS(87, OpenFileMappingA(FILE_MAP_READ, FALSE, NULL));
    EXPECT_FAILS(87, OpenFileMappingW(FILE_MAP_READ, FALSE, NULL));
}

static void unknown_name(void)
{
    EXPECT_FAILS(2, OpenFileMappingA(FILE_MAP_READ, FALSE, own_name("nobody")));
    EXPECT_FAILS(3, OpenFileMappingA(FILE_MAP_READ, FALSE, "a\\b"));
    EXPECT_FAILS(3, CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 100, "Local\\a\\b"));
}

static void long_name(void)
{
    char name[2000];
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    EXPECT_FAILS(206, CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 100, name));
    snprintf(name, sizeof name, "%d", (int)getpid());
    size_t length = strlen(name);
    memset(name + length, 'n', 250 - length);
    name[250] = '\0';
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 100, name);
    EXPECT_MADE(0, section);
    EXPECT_WORKS(CloseHandle(OpenFileMappingA(FILE_MAP_READ, FALSE, name)));
    name[249] = 'm';
    EXPECT_FAILS(2, OpenFileMappingA(FILE_MAP_READ, FALSE, name));
}

static void from_app(void)
{
    EXPECT_FAILS(87,
                 CreateFileMappingFromApp(INVALID_HANDLE_VALUE, NULL, PAGE_READONLY | SEC_IMAGE, 100, NULL));
    EXPECT_MADE(0, CreateFileMappingFromApp(INVALID_HANDLE_VALUE, NULL, PAGE_EXECUTE_READWRITE, 100, NULL));
    HANDLE section = CreateFileMappingFromApp(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, PAGE, NULL);
    EXPECT_MADE(0, section);
    EXPECT_FAILS(87, MapViewOfFileFromApp(section, FILE_MAP_READ | FILE_MAP_EXECUTE, 0, 0));
    EXPECT_WORKS(MapViewOfFileFromApp(section, FILE_MAP_WRITE, 0, 0));
}

static void file_rights(void)
{
    const char *path = own_path("a");
    CloseHandle(make_file(path, PAGE));
    HANDLE reading = CreateFileA(path, GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE writing = CreateFileA(path, GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE executing = CreateFileA(path, GENERIC_READ | GENERIC_EXECUTE, 7, NULL, OPEN_EXISTING, 0, NULL);
    DWORD allowed[] = {PAGE_READONLY, PAGE_WRITECOPY},
          executable[] = {PAGE_EXECUTE_READ, PAGE_EXECUTE_WRITECOPY};
    for (int i = 0; i < 2; i++) {
        EXPECT_MADE(0, CreateFileMappingA(reading, NULL, allowed[i], 0, 0, NULL));
        EXPECT_FAILS(5, CreateFileMappingA(reading, NULL, executable[i], 0, 0, NULL));
        EXPECT_MADE(0, CreateFileMappingA(executing, NULL, executable[i], 0, 0, NULL));
    }
    EXPECT_FAILS(5, CreateFileMappingA(reading, NULL, PAGE_READWRITE, 0, 0, NULL));
    EXPECT_FAILS(5, CreateFileMappingA(executing, NULL, PAGE_EXECUTE_READWRITE, 0, 0, NULL));
    for (unsigned i = 0; i < sizeof protections / sizeof *protections; i++)
        EXPECT_FAILS(5, CreateFileMappingA(writing, NULL, protections[i], 0, 0, NULL));
    unlink(path);
}

static void empty_file(void)
{
    const char *path = own_path("a");
    HANDLE file = make_file(path, 0);
    EXPECT_FAILS(1006, CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 0, NULL));
    EXPECT_FAILS(1006, CreateFileMappingA(file, NULL, PAGE_READONLY, 0, 0, NULL));
    unlink(path);
}

static void short_file(void)
{
    const char *path = own_path("a");
    HANDLE file = make_file(path, 100);
    EXPECT_FAILS(8, CreateFileMappingA(file, NULL, PAGE_READONLY, 0, 101, NULL));
    EXPECT_FAILS(8, CreateFileMappingA(file, NULL, PAGE_WRITECOPY, 0, 101, NULL));
    EXPECT_EQ(GetFileSize(file, NULL), 100);
    EXPECT_MADE(0, CreateFileMappingA(file, NULL, PAGE_READONLY, 0, 50, NULL));
    EXPECT_MADE(0, CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 5000, NULL));
    EXPECT_EQ(GetFileSize(file, NULL), 5000);
    unlink(path);
}

static void of_memory(void)
{
    for (unsigned i = 0; i < sizeof protections / sizeof *protections; i++)
        EXPECT_MADE(0, create(protections[i], 100));
    EXPECT_MADE(0, CreateFileMappingA(NULL, NULL, PAGE_READWRITE, 0, 100, NULL));
    EXPECT_MADE(0, CreateFileMappingW(NULL, NULL, PAGE_READWRITE, 0, 100, NULL));
    EXPECT_MADE(0, CreateFileMappingNumaA(NULL, NULL, PAGE_READWRITE, 0, 100, NULL, NUMA_NO_PREFERRED_NODE));
    EXPECT_MADE(0, CreateFileMappingNumaW(NULL, NULL, PAGE_READWRITE, 0, 100, NULL, 0));
    EXPECT_MADE(0, CreateFileMappingA(NULL, NULL, PAGE_READWRITE | SEC_RESERVE, 0x100, 0, NULL));
    char *p = map(create(PAGE_READWRITE, 100), FILE_MAP_WRITE);
    EXPECT_PAGES(p, PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT(holds(p, PAGE, 0));
}

static void inherits(void)
{
    SECURITY_ATTRIBUTES security = {sizeof security, NULL, TRUE};
    DWORD flags = 0;
    EXPECT(GetHandleInformation(CreateFileMappingA(NULL, &security, PAGE_READWRITE, 0, 1, NULL), &flags));
    EXPECT_EQ(flags, HANDLE_FLAG_INHERIT);
}

static void existing_name(void)
{
    const char *name = own_name("shared");
    HANDLE first = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 2 * PAGE, name);
    EXPECT_MADE(0, first);
    HANDLE second = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READONLY, 0, 5 * PAGE, name);
    EXPECT_MADE(183, second);
    EXPECT(first != second);
    char *p = map(first, FILE_MAP_WRITE), *q = map(second, FILE_MAP_READ);
    REQUIRE(p && q);
    EXPECT_EQ(query(q).RegionSize, 2 * PAGE);
    strcpy(p, "coherent");
    EXPECT_STR(q, "coherent");
    EXPECT_FAILS(5, map(second, FILE_MAP_WRITE)); /* its handle has the rights asked for */
    EXPECT_WORKS(CloseHandle(first));
    EXPECT_MADE(183, CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, name));
}

static void prefixes(void)
{
    char local[300], global[300];
    const char *name = own_name("Prefixed");
    snprintf(local, sizeof local, "Local\\%s", name);
    snprintf(global, sizeof global, "Global\\%s", name);
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, name);
    EXPECT_MADE(183, CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, local));
    EXPECT_WORKS(OpenFileMappingA(FILE_MAP_READ, FALSE, local));
    EXPECT_FAILS(2, OpenFileMappingA(FILE_MAP_READ, FALSE, global));
    EXPECT_MADE(0, CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, global));
    EXPECT_FAILS(2, OpenFileMappingA(FILE_MAP_READ, FALSE, own_name("prefixed")));
    CloseHandle(section);
}

/* UTF-16 and UTF-8 are two spellings of one name. */
static void wide_name(void)
{
    WCHAR wide[40] = {'n', 0xE4, 'm', 0x20AC, '/', 0xD83D, 0xDE00};
    char narrow[60];
    int id = (int)getpid();
    for (int i = 7; id; id /= 10)
        wide[i++] = (WCHAR)('0' + id % 10);
    char *to = narrow + sprintf(narrow, "n\xC3\xA4m\xE2\x82\xAC/\xF0\x9F\x98\x80");
    for (int i = 7; wide[i]; i++)
        *to++ = (char)wide[i];
    *to = '\0';
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, wide);
    EXPECT_MADE(0, section);
    EXPECT_WORKS(OpenFileMappingA(FILE_MAP_READ, FALSE, narrow));
    EXPECT_WORKS(OpenFileMappingW(FILE_MAP_READ, FALSE, wide));
    EXPECT_MADE(183, CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, narrow));
}

/* There is no other kind yet: the record of a section, which says what it is, is made to say another. */
static void other_kind(void)
{
    const char *name = own_name("kind");
    char path[300];
    struct stat status;
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, name);
    EXPECT_MADE(0, section);
    if (getenv("FAULTLINE_OBJECTS"))
        snprintf(path, sizeof path, "%s/L-%s", getenv("FAULTLINE_OBJECTS"), name);
    else
        snprintf(path, sizeof path, "/dev/shm/faultline-%u/L-%s", (unsigned)geteuid(), name);
    int file = open(path, O_RDWR);
    unsigned kind = 0;
    REQUIRE(file >= 0 && fstat(file, &status) == 0);
    REQUIRE(pread(file, &kind, 4, status.st_size - PAGE + 8) == 4 && kind == 1);
    kind = 1000;
    REQUIRE(pwrite(file, &kind, 4, status.st_size - PAGE + 8) == 4);
    EXPECT_FAILS(6, OpenFileMappingA(FILE_MAP_READ, FALSE, name));
    EXPECT_FAILS(6, CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, name));
    REQUIRE(ftruncate(file, 5) == 0); /* and what is no record at all is not believed */
    EXPECT_FAILS(123, OpenFileMappingA(FILE_MAP_READ, FALSE, name));
    CloseHandle(section);
    EXPECT_FAILS(2, OpenFileMappingA(FILE_MAP_READ, FALSE, name));
}

static void end_of_name(void)
{
    const char *name = own_name("ends");
    HANDLE first = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, name);
    HANDLE second = OpenFileMappingA(FILE_MAP_WRITE, FALSE, name);
    char *p = map(second, FILE_MAP_WRITE);
    REQUIRE(p);
    *p = 1;
    EXPECT_WORKS(CloseHandle(first));
    EXPECT_WORKS(CloseHandle(OpenFileMappingA(FILE_MAP_READ, FALSE, name)));
    EXPECT_WORKS(CloseHandle(second));
    EXPECT_FAILS(2, OpenFileMappingA(FILE_MAP_READ, FALSE, name));
    EXPECT_EQ(*p, 1);
    HANDLE anew = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, name);
    EXPECT_MADE(0, anew);
    char *q = map(anew, FILE_MAP_WRITE);
    EXPECT_EQ(*q, 0);
    *q = 2;
    EXPECT_EQ(*p, 1);
}

static void handle_rights(void)
{
    const char *name = own_name("rights");
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, name);
    HANDLE reading = OpenFileMappingA(FILE_MAP_READ, FALSE, name),
           writing = OpenFileMappingA(FILE_MAP_WRITE, FALSE, name);
    HANDLE copying = OpenFileMappingA(FILE_MAP_COPY, FALSE, name),
           all = OpenFileMappingA(FILE_MAP_ALL_ACCESS, FALSE, name);
    EXPECT_FAILS(5, map(reading, FILE_MAP_WRITE));
    EXPECT_FAILS(5, map(writing, FILE_MAP_READ));
    EXPECT_FAILS(5, map(writing, 0));
    EXPECT_WORKS(map(reading, FILE_MAP_READ));
    EXPECT_WORKS(map(reading, FILE_MAP_COPY));
    EXPECT_WORKS(map(reading, 0));
    EXPECT_WORKS(map(writing, FILE_MAP_WRITE));
    EXPECT_WORKS(map(copying, FILE_MAP_COPY));
    EXPECT_WORKS(map(all, FILE_MAP_ALL_ACCESS));
    EXPECT_WORKS(map(section, FILE_MAP_ALL_ACCESS));
}

/* Other processes */

static int in_child(void (*run)(const char *name), const char *name)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        run(name);
        fflush(stdout);
        _exit(tap_failures != 0);
    }
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* A process that knows nothing but the name: it begins as a new program. */
static int in_stranger(const char *what, const char *name)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", "section", what, name, (char *)NULL);
        _exit(99);
    }
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int stranger(const char *what, const char *name)
{
    HANDLE section = OpenFileMappingA(FILE_MAP_WRITE, FALSE, name);
    if (strcmp(what, "nothing") == 0)
        return section != NULL;
    if (strcmp(what, "ends") == 0 || strcmp(what, "exits") == 0) {
        if (!CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, name))
            return 1;
        if (strcmp(what, "exits") == 0)
            ExitProcess(0);
        return 0;
    }
    if (strcmp(what, "killed") == 0) {
        section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, name);
        if (!section || GetLastError() != 0)
            return 1;
        raise(SIGKILL);
    }
    char *p = section ? map(section, FILE_MAP_WRITE) : NULL;
    if (!p || strcmp(p, "from the test"))
        return 1;
    strcpy(p, "from the stranger");
    return 0;
}

static void other_process(void)
{
    const char *name = own_name("stranger");
    EXPECT_EQ(in_stranger("nothing", name), 0);
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, name);
    char *p = map(section, FILE_MAP_WRITE);
    strcpy(p, "from the test");
    EXPECT_EQ(in_stranger("write", name), 0);
    EXPECT_STR(p, "from the stranger");
    CloseHandle(section);
    EXPECT_EQ(in_stranger("nothing", name), 0);
}

static void other_process_of_file(void)
{
    const char *name = own_name("stranger"), *path = own_path("a");
    HANDLE file = make_file(path, PAGE);
    HANDLE section = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 0, name);
    char *p = map(section, FILE_MAP_WRITE);
    strcpy(p, "from the test");
    CloseHandle(file);
    EXPECT_EQ(in_stranger("write", name), 0);
    EXPECT_STR(p, "from the stranger");
    unlink(path); /* and without a path, from the process that has it */
    strcpy(p, "from the test");
    EXPECT_EQ(in_stranger("write", name), 0);
    EXPECT_STR(p, "from the stranger");
}

static void killed(void)
{
    const char *name = own_name("killed");
    EXPECT_EQ(in_stranger("killed", name), 128 + SIGKILL);
    EXPECT_FAILS(2, OpenFileMappingA(FILE_MAP_READ, FALSE, name));
    EXPECT_MADE(0, CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, name));
}

static HANDLE parents;

static void closes(const char *name)
{
    EXPECT_WORKS(CloseHandle(parents));
    EXPECT_WORKS(CloseHandle(OpenFileMappingA(FILE_MAP_READ, FALSE, name))); /* the parent still has it */
}

/* Parent and child each have the handle; the name goes with the last. */
static void forked(void)
{
    const char *name = own_name("forked");
    parents = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, name);
    EXPECT(in_child(closes, name));
    EXPECT_WORKS(CloseHandle(OpenFileMappingA(FILE_MAP_READ, FALSE, name)));
    int ready[2], go[2];
    char byte = 0;
    REQUIRE(pipe(ready) == 0 && pipe(go) == 0);
    pid_t child = fork();
    if (child == 0) {
        REQUIRE(read(go[0], &byte, 1) == 1);
        _exit(0);
    }
    EXPECT_WORKS(CloseHandle(parents));
    HANDLE again = OpenFileMappingA(FILE_MAP_READ, FALSE, name);
    EXPECT(again != NULL); /* the child has it */
    CloseHandle(again);
    REQUIRE(write(go[1], &byte, 1) == 1);
    waitpid(child, NULL, 0);
    EXPECT_FAILS(2, OpenFileMappingA(FILE_MAP_READ, FALSE, name));
}

/* Threads and their children come and go with one name: none waits for a lock that another took along. */
static void *come_and_go(void *name)
{
    for (int i = 0; i < 60; i++) {
        HANDLE section =
            CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, (const char *)name);
        char *p = map(section, FILE_MAP_WRITE);
        if (!p)
            return name;
        if (i % 6 == 0) {
            pid_t child = fork();
            if (child == 0) {
                HANDLE again = OpenFileMappingA(FILE_MAP_WRITE, FALSE, (const char *)name);
                *p = 1;
                usleep(1000);
                _exit(!again || !CloseHandle(again) || !CloseHandle(section));
            }
            int status = 1;
            if (waitpid(child, &status, 0) != child || status)
                return name;
        }
        if (!UnmapViewOfFile(p) || !CloseHandle(section))
            return name;
    }
    return NULL;
}

static void crowd(void)
{
    pthread_t threads[4];
    const char *name = own_name("crowd");
    void *failed;
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, come_and_go, (void *)(uintptr_t)name);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], &failed);
        EXPECT(!failed);
    }
    EXPECT_FAILS(2, OpenFileMappingA(FILE_MAP_READ, FALSE, name));
}

static void no_descriptors(void)
{
    HANDLE last = NULL, section;
    while ((section = create(PAGE_READWRITE, PAGE)))
        last = section;
    EXPECT_EQ(GetLastError(), 4);
    EXPECT_FAILS(4, CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, own_name("x")));
    char *view = map(last, FILE_MAP_READ);
    EXPECT(view != NULL);
    EXPECT_WORKS(UnmapViewOfFile(view));
    EXPECT_WORKS(CloseHandle(last));
    EXPECT_MADE(0, create(PAGE_READWRITE, PAGE));
}

static void directory_of_others(void)
{
    const char *name = own_name("x");
    char directory[200];
    snprintf(directory, sizeof directory, "%s", own_path("objects"));
    REQUIRE(mkdir(directory, 0777) == 0 && chmod(directory, 0777) == 0);
    setenv("FAULTLINE_OBJECTS", directory, 1);
    EXPECT_EQ(in_stranger("killed", name), 1); /* anybody could write there */
    chmod(directory, 0700);
    EXPECT_EQ(in_stranger("killed", name), 128 + SIGKILL);
    char file[600];
    snprintf(file, sizeof file, "%s/L-%s", directory, name);
    EXPECT(access(file, F_OK) == 0);
    EXPECT_EQ(in_stranger("ends", own_name("another")), 0); /* finds what is left over, and leaves nothing */
    EXPECT(access(file, F_OK) != 0);
    EXPECT_EQ(in_stranger("exits", name), 0);
    EXPECT(rmdir(directory) == 0);
}

int main(int argc, char **argv)
{
    static const struct tap_case cases[] = {
        CASE(no_size, "Q-001 a size of 0"),
        CASE(bad_handle, "Q-004 a handle that is none"),
        CASE(illegal_protections, "Q-013 illegal protections"),
        CASE(attributes, "Q-020 Q-021 Q-023 attributes"),
        CASE(images, "Q-022 images"),
        CASE(no_name, "Q-010 no name"),
        CASE(unknown_name, "Q-009 a name that nobody has"),
        CASE(long_name, "names that are too long, and just not"),
        CASE(from_app, "CreateFileMappingFromApp refuses images"),
        CASE(file_rights, "Q-014 Q-015 the file's handle must allow what the section does"),
        CASE(empty_file, "Q-016 an empty file"),
        CASE(short_file, "Q-018 Q-019 a file that is too short"),
        CASE(directory_of_others, "a directory of names that others can write to is not believed"),
        CASE(no_descriptors, "no descriptor left"),
        CASE(of_memory, "Q-002 Q-003 Q-012 Q-053 X-003 sections of memory"),
        CASE(inherits, "bInheritHandle is kept"),
        CASE(existing_name, "Q-005 a name that exists"),
        CASE(prefixes, "Q-007 prefixes and case"),
        CASE(wide_name, "names in UTF-16 and UTF-8"),
        CASE(other_kind, "Q-006 a name of another kind of object"),
        CASE(end_of_name, "Q-008 the name goes with the last handle"),
        CASE(handle_rights, "Q-011 a handle's rights"),
        CASE(other_process, "Q-041 another process opens the name"),
        CASE(other_process_of_file, "Q-041 another process opens a named section of a file"),
        CASE(killed, "a killed process leaves no name"),
        CASE(forked, "fork: parent and child have the name"),
        CASE(crowd, "threads and children with one name"),
    };
    if (argc == 3)
        return stranger(argv[1], argv[2]);
    return tap_main(cases, sizeof cases / sizeof *cases);
}
