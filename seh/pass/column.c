/*
 * Columns, and comments. Each line of a source file is split into tokens like the preprocessed text, and the
 * tokens that are said to come from that line are looked for in it, one after the other. Those that came out
 * of a macro are not found, and keep the column the preprocessor gave them.
 */
#include "seh/pass/pass.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct source_file {
    struct source source; /* its tokens, in order of lines */
    int opened;
};

static void read_file(struct source_file *file, struct text name, int cplusplus)
{
    char path[PATH_MAX];
    struct stat about;
    size_t length = 0;
    file->opened = 1;
    for (size_t i = 1; i + 1 < name.length && length + 1 < sizeof path; i++) {
        if (name.at[i] == '\\' && i + 2 < name.length)
            i++;
        path[length++] = name.at[i];
    }
    path[length] = 0;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    if (fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0 &&
        about.st_size < INT_MAX) {
        const char *text = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
        if (text != MAP_FAILED) {
            file->source =
                (struct source){.text = text, .length = (size_t)about.st_size, .cplusplus = cplusplus};
            lex(&file->source);
        }
    }
    close(descriptor);
}

/* The first token of the file's that stands on `line` or behind it. */
static int first_on(const struct source *file, uint32_t line)
{
    int low = 0, high = file->count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (file->tokens[middle].place.line < line)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int same(const struct source *a, int token, const struct source *b, int other)
{
    const struct token *one = &a->tokens[token], *two = &b->tokens[other];
    return one->length == two->length && memcmp(a->text + one->at, b->text + two->at, one->length) == 0;
}

/* Is `other` the keyword that expands to marker `token`? */
static int is_keyword_of(const struct source *a, int token, const struct source *b, int other)
{
    static const char *const keywords[][3] = {{MARKER_TRY, "__try", "_try"},
                                              {MARKER_EXCEPT, "__except", "_except"},
                                              {MARKER_FINALLY, "__finally", "_finally"},
                                              {MARKER_LEAVE, "__leave", "_leave"}};
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        if (token_is(a, token, keywords[i][0]))
            return token_is(b, other, keywords[i][1]) || token_is(b, other, keywords[i][2]);
    }
    return 0;
}

/* Token `at` of a file may be a label: keeps the last comment before it for token `token` of *source. */
static void find_comment(struct source *source, int token, const struct source *file, int at)
{
    if (at == 0 || file->tokens[at].place.line < 2 ||
        !(token_is(file, at, "case") || token_is(file, at, "default") || token_is(file, at + 1, ":")))
        return;
    const struct token *before = &file->tokens[at - 1];
    const char *gap = file->text + before->at + before->length, *end = file->text + file->tokens[at].at;
    struct text last = {NULL, 0};
    while (gap < end) {
        struct text comment = comment_at(gap, end);
        if (comment.length && !memchr(comment.at, '\n', comment.length))
            last = comment;
        else if (*gap == '#') /* a directive */
            last = comment;
        gap += comment.length ? comment.length : 1;
    }
    if (last.length == 0)
        return;
    source->comments = grow(source->comments, source->comment_count, sizeof *source->comments);
    source->comments[source->comment_count++] = (struct comment){token, last};
}

void find_columns(struct source *source)
{
    struct source_file *files = calloc((size_t)source->file_count, sizeof *files);
    uint32_t file_before = 0, line_before = 0;
    int at = 0;
    for (int i = 0; files && i < source->count; i++) {
        struct token *token = &source->tokens[i];
        int marker = token->quoted && token->length > 2 && source->text[token->at] == '_';
        if (token->place.file == 0 || ((token->quoted || token->place.flags & SYSTEM_HEADER) && !marker))
            continue;
        struct source_file *file = &files[token->place.file];
        if (!file->opened)
            read_file(file, source->files[token->place.file], source->cplusplus);
        if (token->place.file != file_before || token->place.line != line_before)
            at = first_on(&file->source, token->place.line);
        file_before = token->place.file;
        line_before = token->place.line;
        for (int found = at; found < file->source.count; found++) {
            const struct token *there = &file->source.tokens[found];
            if (there->place.line != token->place.line)
                break;
            if (marker ? is_keyword_of(source, i, &file->source, found)
                       : same(source, i, &file->source, found)) {
                token->place.column = there->place.column;
                token->exact = !marker;
                find_comment(source, i, &file->source, found);
                at = found + 1;
                break;
            }
        }
    }
    free(files);
}
