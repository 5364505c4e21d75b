/*
 * faultline-pass: what the compile drivers run in place of GCC's own programs (gcc -wrapper), with that
 * program's command as its arguments. Assembler and linker are executed at once. So is the compiler proper,
 * unless the source uses __try; then
 *
 *   - preprocessing (-E) becomes preprocessing and the pass: what comes out needs the pass no more, and is
 *     complete even if only directives were asked for (-fdirectives-only);
 *   - compiling preprocessed text becomes the pass and compiling, if the text has markers;
 *   - compiling a source becomes preprocessing, the pass, and compiling preprocessed text. Dependencies are
 *     written by the first, all else by the last. If it turns out that there is nothing to change the source
 *     is compiled as it is: most blocks with __except need no pass, and the compiler's messages are best
 *     without.
 *
 * Independently of that, a source that means 16 bits when it says wchar_t is compiled with -fshort-wchar (scan.h), and
 * one that means Microsoft's C runtime and includes no header of Windows gets one (runtime.h).
 *
 * Everything else (temporary files, -save-temps, -pipe, -M...) remains GCC's business.
 *
 *     faultline-pass /usr/lib/gcc/.../cc1 arguments...
 *     faultline-pass --filter=c|c++ < preprocessed > resolved
 */
#include "seh/pass/pass.h"
#include "seh/pass/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *self = "faultline-pass";

static void die(const char *what) __attribute__((noreturn));

static void die(const char *what)
{
    fprintf(stderr, "%s: %s: %s\n", self, what, strerror(errno));
    _exit(1); /* as everywhere here: nothing was to be freed, and no leak is to be reported */
}

static void run_instead(char **command) __attribute__((noreturn));

static void run_instead(char **command)
{
    execvp(command[0], command);
    die(command[0]);
}

/* A file without a name that holds `text`, at its start. */
static int file_holding(const char *text, size_t length)
{
    int file = memfd_create("faultline-pass", 0);
    if (file < 0)
        die("memfd_create");
    while (length > 0) {
        ssize_t written = write(file, text, length);
        if (written < 0 && errno != EINTR)
            die("write");
        if (written > 0) {
            text += written;
            length -= (size_t)written;
        }
    }
    lseek(file, 0, SEEK_SET);
    return file;
}

static struct text read_all(int file)
{
    struct text all = {NULL, 0};
    size_t room = 0;
    char *at = NULL;
    for (;;) {
        if (all.length == room) {
            room = room ? 2 * room : 1 << 18;
            if (!(at = realloc(at, room)))
                die("memory");
        }
        ssize_t got = read(file, at + all.length, room - all.length);
        if (got < 0 && errno != EINTR)
            die("read");
        if (got == 0)
            break;
        if (got > 0)
            all.length += (size_t)got;
    }
    all.at = at;
    return all;
}

static int has_markers(struct text text)
{
    return memmem(text.at, text.length, MARKER_PREFIX, sizeof MARKER_PREFIX - 1) != NULL;
}

enum outcome { UNCHANGED, RESOLVED, REFUSED };

/*
 * Resolves the guarded blocks of *text. *changed: it has become more than what the keywords expand to. A
 * refusal has been told to the user.
 */
static enum outcome resolve(struct text *text, int cplusplus, int *changed)
{
    struct source source = {.text = text->at, .length = text->length, .cplusplus = cplusplus};
    struct plan plan = {0};
    struct message message;
    *changed = 0;
    if (!has_markers(*text))
        return UNCHANGED;
    lex(&source);
    int result = parse(&source, &plan, &message);
    find_columns(&source);
    if (result == 1) {
        struct place place = source.tokens[message.token].place;
        struct text file = source.files[place.file];
        fprintf(stderr, "%.*s:%u:%u: error: %s\n", (int)(file.length - 2), file.at + 1, place.line,
                place.column, message.text);
        return REFUSED;
    }
    for (int i = 0; i < plan.guarded_count; i++)
        *changed |= plan.guarded[i].finally;
    *changed |= plan.insert_count > 0;
    text->at = emit(&source, result == 0 ? &plan : NULL, &text->length);
    return RESOLVED;
}

/* ------------------------------------------------------------------------------ cc1's command */

struct command {
    char **words; /* program and arguments, ended by NULL */
    int cplusplus;
    int input;        /* index of the source's name; 0: there is none */
    int output;       /* index of the word behind -o, or 0 */
    int preprocess;   /* -E */
    int preprocessed; /* -fpreprocessed */
    int macros;       /* -g3: what is compiled needs the definitions */
    int wchar;        /* -fshort-wchar or -fno-short-wchar: the user has said what wchar_t is */
    int not_for_us;   /* prints macros or dependencies only, makes a precompiled header, is not C */
};

/* Options whose value is the next word. */
static int takes_value(const char *word)
{
    static const char *const words[] = {"-o",
                                        "-D",
                                        "-U",
                                        "-A",
                                        "-I",
                                        "-MD",
                                        "-MMD",
                                        "-MF",
                                        "-MT",
                                        "-MQ",
                                        "-include",
                                        "-imacros",
                                        "-isystem",
                                        "-iquote",
                                        "-idirafter",
                                        "-iprefix",
                                        "-iwithprefix",
                                        "-iwithprefixbefore",
                                        "-isysroot",
                                        "-imultiarch",
                                        "-imultilib",
                                        "-dumpbase",
                                        "-dumpbase-ext",
                                        "-dumpdir",
                                        "-auxbase",
                                        "-auxbase-strip",
                                        "-aux-info",
                                        "--param",
                                        "-main-file-name"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(word, words[i]) == 0)
            return 1;
    }
    return 0;
}

static int is_one_of(const char *word, const char *const *words)
{
    for (; *words; words++) {
        if (strcmp(word, *words) == 0)
            return 1;
    }
    return 0;
}

static struct command read_command(char **words)
{
    struct command command = {.words = words};
    const char *name = strrchr(words[0], '/');
    command.cplusplus = strcmp(name ? name + 1 : words[0], "cc1plus") == 0;
    for (int i = 1; words[i]; i++) {
        const char *word = words[i];
        if (word[0] != '-' || !word[1])
            command.input = i;
        else if (strcmp(word, "-E") == 0)
            command.preprocess = 1;
        else if (strcmp(word, "-fpreprocessed") == 0)
            command.preprocessed = 1;
        else if (strcmp(word, "-g3") == 0 || strncmp(word, "-ggdb3", 6) == 0)
            command.macros = 1;
        else if (strcmp(word, "-fshort-wchar") == 0 || strcmp(word, "-fno-short-wchar") == 0)
            command.wchar = 1;
        else if (is_one_of(word, (const char *const[]){"-M", "-MM", "-dM", "-dN", "-lang-asm",
                                                       "-traditional-cpp", "-fmodules-ts", NULL}) ||
                 strncmp(word, "--output-pch", 12) == 0)
            command.not_for_us = 1;
        if (takes_value(word)) {
            if (!words[i + 1])
                break;
            i++;
            if (strcmp(word, "-o") == 0)
                command.output = i;
        }
    }
    return command;
}

static void append(struct command *command, const char *word, const char *value)
{
    int count = 0;
    while (command->words[count])
        count++;
    char **words = calloc((size_t)count + 3, sizeof *words);
    if (!words)
        die("memory");
    memcpy(words, command->words, (size_t)count * sizeof *words);
    words[count] = (char *)word;
    words[count + 1] = (char *)value;
    command->words = words;
}

/* wchar_t has 16 bits from here on, unless the user has said otherwise. */
static void shorten_wchar(struct command *command)
{
    if (!command->wchar)
        append(command, "-fshort-wchar", NULL);
}

enum step { PREPROCESS, CHECK, COMPILE };

/* The command for one of the steps that compiling a source is split into. */
static char **command_for(const struct command *whole, enum step step)
{
    int count = 0, to = 0;
    while (whole->words[count])
        count++;
    char **words = calloc((size_t)count + 8, sizeof *words);
    if (!words)
        die("memory");
    for (int i = 0; i < count; i++) {
        char *word = whole->words[i];
        int value = takes_value(word), keep = 1;
        int dependencies = strncmp(word, "-M", 2) == 0;
        if (step == COMPILE)
            keep = !dependencies && strcmp(word, "-H") != 0 && strcmp(word, "-dD") != 0 &&
                   strcmp(word, "-dU") != 0 &&
                   !(value &&
                     is_one_of(word, (const char *const[]){"-D", "-U", "-A", "-include", "-imacros", NULL}));
        else
            keep = strcmp(word, "-o") != 0 && strcmp(word, "-fsyntax-only") != 0 &&
                   strcmp(word, "-aux-info") != 0 && strcmp(word, "-E") != 0 &&
                   !(step == CHECK && (dependencies || strcmp(word, "-H") == 0));
        if (strcmp(word, "-fdirectives-only") == 0 && !whole->preprocessed)
            keep = 0;
        if (step == COMPILE && i == whole->input)
            words[to++] = (char *)"-";
        else if (keep)
            words[to++] = word;
        if (value && i + 1 < count) {
            i++;
            if (keep)
                words[to++] = whole->words[i];
        }
    }
    if (step == COMPILE) {
        if (!whole->preprocessed)
            words[to++] = (char *)"-fpreprocessed";
    } else {
        words[to++] = (char *)"-E";
        words[to++] = (char *)"-D";
        words[to++] = (char *)"FAULTLINE_DRIVER";
        if (step == CHECK)
            words[to++] = (char *)"-w";
        if (step == PREPROCESS && !whole->preprocess && whole->macros)
            words[to++] = (char *)"-dD";
    }
    return words;
}

/* Runs a command and answers what it wrote. *status is its exit status. */
static struct text output_of(char **words, int quiet, int *status)
{
    int out = memfd_create("faultline-pass", MFD_CLOEXEC);
    if (out < 0)
        die("memfd_create");
    pid_t child = fork();
    if (child < 0)
        die("fork");
    if (child == 0) {
        dup2(out, STDOUT_FILENO);
        if (quiet) {
            int nothing = open("/dev/null", O_WRONLY);
            dup2(nothing, STDERR_FILENO);
        }
        run_instead(words);
    }
    int how = 0;
    while (waitpid(child, &how, 0) < 0 && errno == EINTR)
        ;
    *status = WIFEXITED(how) ? WEXITSTATUS(how) : 1;
    lseek(out, 0, SEEK_SET);
    struct text text = read_all(out);
    close(out);
    lseek(STDIN_FILENO, 0, SEEK_SET); /* for the next who reads the source there */
    return text;
}

static void compile_text(const struct command *command, struct text text) __attribute__((noreturn));

static void compile_text(const struct command *command, struct text text)
{
    int in = file_holding(text.at, text.length);
    dup2(in, STDIN_FILENO);
    close(in);
    run_instead(command_for(command, COMPILE));
}

static void write_output(const char *name, struct text text)
{
    FILE *out = name && strcmp(name, "-") != 0 ? fopen(name, "w") : stdout;
    if (!out || fwrite(text.at, 1, text.length, out) != text.length || fflush(out) != 0 ||
        (out != stdout && fclose(out) != 0))
        die(name ? name : "standard output");
}

static void preprocess(const struct command *command) __attribute__((noreturn));

static void preprocess(const struct command *command)
{
    int status, changed;
    struct text text = output_of(command_for(command, PREPROCESS), 0, &status);
    if (status == 0 && resolve(&text, command->cplusplus, &changed) == REFUSED)
        status = 1;
    if (status == 0)
        write_output(command->output ? command->words[command->output] : NULL, text);
    _exit(status);
}

static void compile_preprocessed(const struct command *command, struct text text)
{
    int changed;
    switch (resolve(&text, command->cplusplus, &changed)) {
    case UNCHANGED:
        run_instead(command->words);
    case RESOLVED:
        compile_text(command, text);
    case REFUSED:
        _exit(1);
    }
}

static void compile(const struct command *command, enum use use)
{
    int status, changed;
    struct text text;
    if (use == USE_EXCEPT) {
        text = output_of(command_for(command, CHECK), 1, &status);
        if (status == 0 && resolve(&text, command->cplusplus, &changed) == REFUSED)
            _exit(1);
        if (status != 0 || !changed)
            run_instead(command->words);
    }
    text = output_of(command_for(command, PREPROCESS), 0, &status);
    if (status != 0)
        _exit(status);
    if (!has_markers(text))
        run_instead(command->words);
    compile_preprocessed(command, text);
}

static void filter(const char *language) __attribute__((noreturn));

static void filter(const char *language)
{
    struct text text = read_all(STDIN_FILENO);
    int changed;
    if (resolve(&text, strcmp(language, "c++") == 0, &changed) == REFUSED)
        _exit(1);
    write_output(NULL, text);
    _exit(0);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strncmp(argv[1], "--filter=", 9) == 0)
        filter(argv[1] + 9);
    if (argc < 2) {
        fputs("usage: faultline-pass PROGRAM ARGUMENT...\n       faultline-pass --filter=c|c++\n", stderr);
        return 2;
    }
    const char *name = strrchr(argv[1], '/');
    name = name ? name + 1 : argv[1];
    if (strcmp(name, "cc1") != 0 && strcmp(name, "cc1plus") != 0)
        run_instead(argv + 1);
    struct command command = read_command(argv + 1);
    if (!command.input || command.not_for_us)
        run_instead(command.words);

    char *input = command.words[command.input];
    struct text text = {NULL, 0};
    if (strcmp(input, "-") == 0) {
        text = read_all(STDIN_FILENO);
        int in = file_holding(text.at, text.length);
        dup2(in, STDIN_FILENO);
        close(in);
    } else if (command.preprocessed) {
        int file = open(input, O_RDONLY | O_CLOEXEC);
        if (file < 0)
            run_instead(command.words); /* the compiler will say it */
        text = read_all(file);
        close(file);
    }
    if (command.preprocessed) {
        if (scan_preprocessed(text.at, text.length))
            shorten_wchar(&command);
        compile_preprocessed(&command, text);
    }
    struct scanned found = scan(input, text.at, text.length, command.words);
    if (found.unicode || (found.windows && found.wide))
        shorten_wchar(&command);
    if (found.missing)
        append(&command, "-include", found.missing);
    if (found.use == USE_NONE)
        run_instead(command.words);
    if (command.preprocess)
        preprocess(&command);
    compile(&command, found.use);
    return 1;
}
