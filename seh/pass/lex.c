/* Preprocessed text into tokens, each with the place that line markers give it. */
#include "seh/pass/pass.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *grow(void *array, int count, size_t size)
{
    /* doubles at each power of two */
    if (count & (count - 1))
        return array;
    array = realloc(array, (count ? 2 * (size_t)count : 1) * size);
    if (!array) {
        fputs("faultline-pass: out of memory\n", stderr);
        exit(1);
    }
    return array;
}

int token_is(const struct source *source, int token, const char *spelling)
{
    if (token < 0 || token >= source->count)
        return 0;
    const struct token *t = &source->tokens[token];
    return t->length == strlen(spelling) && memcmp(source->text + t->at, spelling, t->length) == 0;
}

int tokens_same(const struct source *source, int one, int other)
{
    const struct token *a = &source->tokens[one], *b = &source->tokens[other];
    return a->length == b->length && memcmp(source->text + a->at, source->text + b->at, a->length) == 0;
}

struct lexer {
    struct source *source;
    const char *at, *end;
    const char *line_start; /* of the physical line */
    struct place place;
    int fresh; /* nothing but space since the line began */
};

static int is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

static void newline(struct lexer *lexer)
{
    lexer->place.line++;
    lexer->line_start = lexer->at;
    lexer->fresh = 1;
}

/* At the closing quote's next character, or the end of the line when there is none. */
static const char *skip_quoted(const char *at, const char *end)
{
    char quote = *at++;
    while (at < end && *at != quote && *at != '\n')
        at += *at == '\\' && at + 1 < end ? 2 : 1;
    if (at >= end)
        return end;
    return *at == quote ? at + 1 : at;
}

/* at: the quote behind R. Answers NULL when it is none. */
static const char *skip_raw(const char *at, const char *end)
{
    const char *open = at + 1;
    while (open < end && open - at < 18 && *open != '(' && *open != '"' && *open != '\\' &&
           !isspace((unsigned char)*open))
        open++;
    if (open == end || *open != '(')
        return NULL;
    size_t length = open - at - 1;
    for (const char *close = open + 1; close + length + 1 < end; close++) {
        if (*close == ')' && memcmp(close + 1, at + 1, length) == 0 && close[length + 1] == '"')
            return close + length + 2;
    }
    return NULL;
}

/* Strings and character constants may have a prefix; a raw string's ends in R. */
static const char *skip_prefixed(const char *at, const char *end)
{
    const char *p = at;
    if (p < end && (*p == 'u' || *p == 'U' || *p == 'L')) {
        if (*p == 'u' && p + 1 < end && p[1] == '8')
            p++;
        p++;
    }
    if (p + 1 < end && *p == 'R' && p[1] == '"')
        return skip_raw(p + 1, end);
    if (p < end && (*p == '"' || *p == '\''))
        return skip_quoted(p, end);
    return NULL;
}

static const char *skip_number(const char *at, const char *end)
{
    while (at < end) {
        if ((*at == '+' || *at == '-') && strchr("eEpP", at[-1]))
            at++;
        else if (*at == '\'' && at + 1 < end && is_word(at[1]))
            at += 2;
        else if (is_word(*at) || *at == '.')
            at++;
        else
            break;
    }
    return at;
}

static uint32_t file_named(struct source *source, struct text name)
{
    for (int i = source->file_count; i-- > 0;) {
        if (source->files[i].length == name.length && memcmp(source->files[i].at, name.at, name.length) == 0)
            return (uint32_t)i;
    }
    source->files = grow(source->files, source->file_count, sizeof *source->files);
    source->files[source->file_count] = name;
    return (uint32_t)source->file_count++;
}

/* `# 12 "file" 3 4` or `#line 12 "file"`; other directives mean nothing here. */
static void read_directive(struct lexer *lexer, const char *at, const char *end)
{
    at++;
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    if (end - at > 4 && memcmp(at, "line", 4) == 0)
        at += 4;
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    if (at == end || !isdigit((unsigned char)*at))
        return;
    uint32_t line = 0;
    while (at < end && isdigit((unsigned char)*at))
        line = line * 10 + (uint32_t)(*at++ - '0');
    lexer->place.line = line - 1; /* the newline of this directive adds one */
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    if (at == end || *at != '"')
        return;
    const char *name = at;
    at = skip_quoted(at, end);
    lexer->place.file = file_named(lexer->source, (struct text){name, (size_t)(at - name)});
    lexer->place.flags = 0;
    for (; at < end; at++) {
        if (*at == '3')
            lexer->place.flags |= SYSTEM_HEADER;
        else if (*at == '4')
            lexer->place.flags |= EXTERN_C;
    }
}

/* Up to `end` is a raw string or a comment. */
static void count_lines(struct lexer *lexer, const char *end)
{
    for (const char *p = lexer->at; p < end; p++) {
        if (*p == '\n') {
            lexer->place.line++;
            lexer->line_start = p + 1;
        }
    }
}

static void add(struct lexer *lexer, const char *end, enum token_kind kind)
{
    struct source *source = lexer->source;
    source->tokens = grow(source->tokens, source->count, sizeof *source->tokens);
    struct token *token = &source->tokens[source->count++];
    *token = (struct token){
        .at = (uint32_t)(lexer->at - source->text),
        .length = (uint32_t)(end - lexer->at),
        .place = lexer->place,
        .match = -1,
        .kind = (uint8_t)kind,
    };
    token->place.column = (uint32_t)(lexer->at - lexer->line_start) + 1;
    lexer->fresh = 0;
    count_lines(lexer, end);
    lexer->at = end;
}

static const char *punctuation_end(const struct lexer *lexer)
{
    static const char *const longer[] = {"::", "->", "<%", "%>", "<:", ":>",
                                         "&&", "||", "==", "!=", "<=", ">="};
    const char *at = lexer->at;
    if (lexer->end - at > 2 && (memcmp(at, "<<=", 3) == 0 || memcmp(at, ">>=", 3) == 0))
        return at + 3;
    for (size_t i = 0; i < sizeof longer / sizeof *longer; i++) {
        if (lexer->end - at > 1 && memcmp(at, longer[i], 2) == 0) {
            if (memcmp(at, "<::", lexer->end - at > 2 ? 3 : 0) == 0 && lexer->source->cplusplus)
                return at + 1; /* a template's argument that begins with :: */
            return at + 2;
        }
    }
    return at + 1;
}

struct text comment_at(const char *at, const char *end)
{
    const char *close = NULL;
    if (end - at < 2 || *at != '/' || (at[1] != '/' && at[1] != '*'))
        return (struct text){at, 0};
    if (at[1] == '/')
        close = memchr(at, '\n', (size_t)(end - at));
    else if ((close = memmem(at + 2, (size_t)(end - at - 2), "*/", 2)) != NULL)
        close += 2;
    return (struct text){at, (size_t)((close ? close : end) - at)};
}

void lex(struct source *source)
{
    struct lexer lexer = {
        .source = source, .at = source->text, .end = source->text + source->length, .fresh = 1};
    lexer.line_start = lexer.at;
    lexer.place.line = 1;
    file_named(source, (struct text){"\"\"", 2});
    while (lexer.at < lexer.end) {
        char c = *lexer.at;
        const char *end;
        if (c == '\n') {
            lexer.at++;
            newline(&lexer);
        } else if (isspace((unsigned char)c)) {
            lexer.at++;
        } else if (c == '#' && lexer.fresh) {
            end = memchr(lexer.at, '\n', (size_t)(lexer.end - lexer.at));
            if (!end)
                end = lexer.end;
            read_directive(&lexer, lexer.at, end);
            lexer.at = end;
        } else if ((end = lexer.at + comment_at(lexer.at, lexer.end).length) > lexer.at) {
            count_lines(&lexer, end);
            lexer.at = end;
        } else if ((end = skip_prefixed(lexer.at, lexer.end)) != NULL) {
            add(&lexer, end, end[-1] == '\'' ? CHARACTER : STRING);
        } else if (isdigit((unsigned char)c) ||
                   (c == '.' && lexer.end - lexer.at > 1 && isdigit((unsigned char)lexer.at[1]))) {
            add(&lexer, skip_number(lexer.at + 1, lexer.end), NUMBER);
        } else if (is_word(c)) {
            for (end = lexer.at; end < lexer.end && is_word(*end); end++)
                ;
            add(&lexer, end, IDENTIFIER);
        } else {
            add(&lexer, punctuation_end(&lexer), PUNCTUATION);
        }
    }
}
