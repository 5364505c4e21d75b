/*
 * Most sources have no guarded block. They must cost nothing, so they are compiled as if the pass did not
 * exist; this tells them by looking for the keywords' spellings. Conditionals are not evaluated and every
 * directory is searched for each #include, so more is looked at than the compiler would read, never less. The
 * system's directories and Faultline's own are left out: nothing there uses our keywords.
 *
 * By the same look a source is found to be one for Windows that has wide text: then it is compiled with
 * -fshort-wchar. Which headers are Windows' own is seen by where they are found: beside excpt-driver.h, and not in
 * the system's directories.
 */
#include "seh/pass/scan.h"

#include "seh/pass/pass.h"
#include "seh/pass/runtime.h"

#include <ctype.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct search {
    char **directories;
    int directory_count;
    char **seen; /* files looked at, or to be looked at */
    int seen_count;
    const char *own; /* the directory of Faultline's headers, or NULL */
    struct scanned found;
    struct runtime runtime;
};

static char *copy(const char *text, size_t length)
{
    char *new = grow(NULL, 0, length + 1);
    memcpy(new, text, length);
    new[length] = 0;
    return new;
}

static int exists_in(const char *directory, const char *name)
{
    char path[PATH_MAX];
    return snprintf(path, sizeof path, "%s/%s", directory, name) < (int)sizeof path &&
           access(path, R_OK) == 0;
}

static void add_directory(struct search *search, const char *directory, size_t length)
{
    char *new = copy(length ? directory : ".", length ? length : 1);
    if (!search->own && exists_in(new, "excpt-driver.h")) {
        search->own = new;
        return;
    }
    if (exists_in(new, "excpt-driver.h") || exists_in(new, "libstdcxx.list") ||
        strcmp(new, "/usr/include") == 0) {
        free(new); /* Faultline's own, and the system's */
        return;
    }
    search->directories = grow(search->directories, search->directory_count, sizeof *search->directories);
    search->directories[search->directory_count++] = new;
}

/* Is there such a file? */
static int add_file(struct search *search, const char *path)
{
    if (access(path, R_OK) != 0)
        return 0;
    for (int i = 0; i < search->seen_count; i++) {
        if (strcmp(search->seen[i], path) == 0)
            return 1;
    }
    search->seen = grow(search->seen, search->seen_count, sizeof *search->seen);
    search->seen[search->seen_count++] = copy(path, strlen(path));
    return 1;
}

/* A header of Faultline's that the host has not: the source is one for Windows. */
static void note_header(struct search *search, const char *name, int length)
{
    static const char *const both[] = {"float.h"}; /* the compiler's */
    char path[PATH_MAX];
    if (!search->own || snprintf(path, sizeof path, "%.*s", length, name) >= (int)sizeof path)
        return;
    if (exists_in("/usr/include", path) || exists_in("/usr/include/x86_64-linux-gnu", path)) {
        runtime_note_header(&search->runtime, path);
        return;
    }
    if (!exists_in(search->own, path))
        return;
    for (size_t i = 0; i < sizeof both / sizeof *both; i++) {
        if (strcmp(path, both[i]) == 0)
            return;
    }
    search->found.windows = 1;
}

static void add_include(struct search *search, const char *from, const char *name, int length, int quoted)
{
    char path[PATH_MAX];
    int theirs = 0;
    if (*name == '/') {
        if (snprintf(path, sizeof path, "%.*s", length, name) < (int)sizeof path)
            add_file(search, path);
        return;
    }
    if (quoted) {
        const char *slash = strrchr(from, '/');
        int directory = slash ? (int)(slash - from + 1) : 0;
        if (snprintf(path, sizeof path, "%.*s%.*s", directory, from, length, name) < (int)sizeof path)
            theirs |= add_file(search, path);
    }
    for (int i = 0; i < search->directory_count; i++) {
        if (snprintf(path, sizeof path, "%s/%.*s", search->directories[i], length, name) < (int)sizeof path)
            theirs |= add_file(search, path);
    }
    if (!theirs)
        note_header(search, name, length);
}

static int is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* at: the first of one or two underscores that begin a word. */
static enum use keyword(const char *at, const char *end)
{
    static const char *const words[] = {"try", "except", "leave", "finally"};
    at += end - at > 1 && at[1] == '_' ? 2 : 1;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i]);
        if ((size_t)(end - at) >= length && memcmp(at, words[i], length) == 0 &&
            ((size_t)(end - at) == length || !is_word(at[length])))
            return i == 3 ? USE_FINALLY : USE_EXCEPT;
    }
    return USE_NONE;
}

static void note(struct search *search, enum use use)
{
    if (use > search->found.use)
        search->found.use = use;
}

static int is_spelt(const char *word, size_t length, const char *name)
{
    return strlen(name) == length && memcmp(word, name, length) == 0;
}

static int begins(const char *word, size_t length, const char *with)
{
    return length > strlen(with) && memcmp(word, with, strlen(with)) == 0;
}

static int ends(const char *word, size_t length, const char *with)
{
    return length >= strlen(with) && memcmp(word + length - strlen(with), with, strlen(with)) == 0;
}

/* Starts of programs and wide functions that only Microsoft has: wmain, _wfopen, _wcsicmp, wcscpy_s, wprintf_s ... */
static int is_microsofts(const char *word, size_t length)
{
    if (is_spelt(word, length, "wmain") || is_spelt(word, length, "wWinMain"))
        return 1;
    if (begins(word, length, "_wcs") || begins(word, length, "_wto") || begins(word, length, "_wfopen"))
        return 1;
    return ends(word, length, "_s") && (begins(word, length, "wcs") || begins(word, length, "wmem") ||
                                        ends(word, length, "wprintf_s") || ends(word, length, "wscanf_s"));
}

/* What a source for Windows that has wide text says: wchar_t, LPCWSTR, wcslen, wprintf, std::wstring ... */
static int is_wide(const char *word, size_t length)
{
    static const char *const words[] = {"wchar_t", "WCHAR", "PWCHAR", "UNICODE", "_UNICODE", "wmain", "wWinMain"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (is_spelt(word, length, words[i]))
            return 1;
    }
    if (*word == 'w')
        return begins(word, length, "wcs") || begins(word, length, "wmem") || is_spelt(word, length, "wstring") ||
               is_spelt(word, length, "wcout") || is_spelt(word, length, "wcin") || is_spelt(word, length, "wcerr") ||
               ends(word, length, "printf") || ends(word, length, "scanf") || ends(word, length, "stream");
    return ends(word, length, "WSTR") || ends(word, length, "wprintf") || ends(word, length, "wscanf") ||
           begins(word, length, "isw") || begins(word, length, "tow") || ends(word, length, "towcs");
}

static void look_for_wide_text(struct search *search, const char *text, size_t length)
{
    const char *end = text + length;
    struct scanned *found = &search->found;
    for (const char *at = text; at < end && !(found->windows && found->wide); at++) {
        if (!is_word(*at))
            continue;
        const char *word = at;
        while (at < end && is_word(*at))
            at++;
        size_t letters = (size_t)(at - word);
        if (at < end && (*at == '"' || *at == '\''))
            found->wide |= *word == 'L' && (letters == 1 || (letters == 2 && word[1] == 'R'));
        else if ((*word == '_' || *word == 'w' || ends(word, letters, "_s")) && is_microsofts(word, letters))
            found->windows = found->wide = 1;
        if (letters > 3)
            found->wide |= is_wide(word, letters);
    }
}

/* at: behind the #. */
static void look_at_directive(struct search *search, const char *from, const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    if (end - at < 7 || (memcmp(at, "include", 7) != 0 && memcmp(at, "import", 6) != 0))
        return;
    while (at < end && is_word(*at))
        at++;
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    if (at < end && (*at == '"' || *at == '<')) {
        char close = *at == '"' ? '"' : '>';
        const char *name = ++at;
        while (at < end && *at != close && *at != '\n')
            at++;
        add_include(search, from, name, (int)(at - name), close == '"');
    } else if (at < end) {
        note(search, USE_FINALLY); /* a macro names the file */
    }
}

static void look_at_text(struct search *search, const char *name, const char *text, size_t length)
{
    const char *end = text + length;
    for (const char *at = text; at < end && (at = memchr(at, '_', (size_t)(end - at))) != NULL; at++) {
        if (at == text || !is_word(at[-1]))
            note(search, keyword(at, end));
        while (at + 1 < end && is_word(at[1]))
            at++;
    }
    for (const char *at = text; at < end && (at = memchr(at, '#', (size_t)(end - at))) != NULL; at++)
        look_at_directive(search, name, at + 1, end);
    look_for_wide_text(search, text, length);
}

static void look_at_source(struct search *search, const char *name, const char *text, size_t length)
{
    look_at_text(search, name, text, length);
    runtime_look(&search->runtime, text, length);
}

static void look_at_file(struct search *search, const char *name)
{
    struct stat about;
    int file = open(name, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return;
    if (fstat(file, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0) {
        char *text = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, file, 0);
        if (text == MAP_FAILED) {
            note(search, USE_FINALLY);
        } else {
            look_at_source(search, name, text, (size_t)about.st_size);
            munmap(text, (size_t)about.st_size);
        }
    }
    close(file);
}

static void add_directories_of(struct search *search, const char *variable)
{
    const char *at = getenv(variable);
    while (at && *at) {
        size_t length = strcspn(at, ":");
        add_directory(search, at, length);
        at += length + (at[length] == ':');
    }
}

/*
 * The value of option `name` at *argument, joined to it or the next argument; then *argument is moved on to
 * that.
 */
static const char *value_of(char *const **argument, const char *name)
{
    size_t length = strlen(name);
    if (strncmp(**argument, name, length) != 0)
        return NULL;
    if ((**argument)[length])
        return **argument + length;
    return (*argument)[1] ? *++*argument : NULL;
}

struct scanned scan(const char *main_file, const char *main_text, size_t main_length, char *const *arguments)
{
    static const char *const directories[] = {"-isystem", "-iquote", "-idirafter", "-I"};
    struct search search = {0};
    const char *value;
    for (char *const *argument = arguments; *argument; argument++) {
        for (size_t i = 0; i < sizeof directories / sizeof *directories; i++) {
            if ((value = value_of(&argument, directories[i])) != NULL) {
                add_directory(&search, value, strlen(value));
                break;
            }
        }
    }
    add_directories_of(&search, "CPATH");
    add_directories_of(&search, "C_INCLUDE_PATH");
    add_directories_of(&search, "CPLUS_INCLUDE_PATH");
    for (char *const *argument = arguments; *argument; argument++) {
        if (strcmp(*argument, "-include") == 0 || strcmp(*argument, "-imacros") == 0) {
            if (!*++argument)
                break;
            add_include(&search, "", *argument, (int)strlen(*argument), 1);
        } else if ((value = value_of(&argument, "-D")) != NULL) {
            look_at_text(&search, "", value, strlen(value));
            size_t length = strcspn(value, "=");
            search.found.unicode |= is_spelt(value, length, "UNICODE") || is_spelt(value, length, "_UNICODE");
        }
    }
    if (main_text)
        look_at_source(&search, "", main_text, main_length);
    else
        look_at_file(&search, main_file);
    for (int i = 0; i < search.seen_count; i++)
        look_at_file(&search, search.seen[i]);
    if (!search.found.windows && !search.runtime.host && (search.runtime.named || search.runtime.guarded)) {
        search.found.windows = 1;
        search.found.missing = search.runtime.guarded ? "excpt.h" : "corecrt.h";
    }
    return search.found; /* what was allocated goes with the process */
}

int scan_preprocessed(const char *text, size_t length)
{
    static const char mark[] = "faultline_wchar_is_short";
    return memmem(text, length, mark, sizeof mark - 1) != NULL;
}
