/*
 * Writes the result. Tokens that stay in their order are copied with the text between them; whatever else
 * comes is preceded by a line marker and padded, so that each token keeps its file, line and column. Text of
 * ours is marked as a system header's: the compiler warns of nothing in it.
 */
#include "seh/pass/pass.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct output {
    const struct source *source;
    const struct plan *plan;
    char *text;
    size_t length, room;
    int last; /* the token written last, when the text behind it in the source may follow; else -1 */
};

static void put(struct output *out, const char *text, size_t length)
{
    if (out->length + length > out->room) {
        out->room = 2 * out->room + length + 4096;
        out->text = realloc(out->text, out->room);
        if (!out->text) {
            fputs("faultline-pass: out of memory\n", stderr);
            exit(1);
        }
    }
    memcpy(out->text + out->length, text, length);
    out->length += length;
}

static void put_string(struct output *out, const char *text)
{
    put(out, text, strlen(text));
}

/* What follows stands at `place`. */
static void set_place(struct output *out, const struct place *place)
{
    char line[32];
    put_string(out, "\n");
    if (place->file == 0)
        return; /* the input has no line markers (-P) */
    put(out, line, (size_t)snprintf(line, sizeof line, "# %u ", place->line));
    put(out, out->source->files[place->file].at, out->source->files[place->file].length);
    if (place->flags & SYSTEM_HEADER)
        put_string(out, " 3");
    if (place->flags & EXTERN_C)
        put_string(out, " 4");
    put_string(out, "\n");
}

static const char *behind(const struct source *source, int token)
{
    return token < 0 ? source->text : source->text + source->tokens[token].at + source->tokens[token].length;
}

/* At which column the output is. */
static uint32_t column_of(const struct output *out)
{
    const char *line = memrchr(out->text, '\n', out->length);
    return (uint32_t)(out->length - (line ? (size_t)(line + 1 - out->text) : 0)) + 1;
}

/* What stands before label `at` to say that control falls through there, or NULL. */
static const struct text *comment_before(const struct source *source, int at)
{
    int low = 0, high = source->comment_count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (source->comments[middle].token < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low < source->comment_count && source->comments[low].token == at ? &source->comments[low].text
                                                                            : NULL;
}

static void pad(struct output *out, uint32_t column, uint32_t to)
{
    for (; column < to; column++)
        put(out, " ", 1);
}

/* Tokens are single characters where operators are: is token `at` a later part of one, as the = of += is? */
static int continues_operator(const struct source *source, int at)
{
    static const char parts[] = "+-*/%&|^=<>!.:#";
    const struct token *token = &source->tokens[at];
    return at > 0 && behind(source, at - 1) == source->text + token->at &&
           strchr(parts, source->text[token->at]) && strchr(parts, source->text[token->at - 1]);
}

/*
 * Brings the output to where token `at` is to be written. The compiler wants nothing but space between a
 * comment and the label that it is about.
 */
static void go_to(struct output *out, int at)
{
    const struct source *source = out->source;
    const struct token *token = &source->tokens[at];
    const struct text *comment = comment_before(source, at);
    struct place place = token->place;
    if (out->last == at - 1) {
        const char *gap = behind(source, at - 1);
        put(out, gap, (size_t)(source->text + token->at - gap));
        if (!comment) {
            if (token->exact && !continues_operator(source, at))
                pad(out, column_of(out), place.column);
            if (!token->exact || column_of(out) == place.column || continues_operator(source, at))
                return;
        }
    }
    place.line -= comment != NULL;
    set_place(out, &place);
    if (comment) {
        put(out, comment->at, comment->length);
        put_string(out, "\n");
    }
    pad(out, 1, place.column);
}

static void put_token(struct output *out, int at)
{
    const struct token *token = &out->source->tokens[at];
    go_to(out, at);
    put(out, out->source->text + token->at, token->length);
    out->last = at;
}

/* Our own text; to the compiler it stands where token `like` does. */
static void put_ours(struct output *out, int like, const char *format, ...)
{
    char text[512];
    va_list arguments;
    if (like >= 0) {
        struct place place = out->source->tokens[like].place;
        place.flags |= SYSTEM_HEADER;
        set_place(out, &place);
    }
    va_start(arguments, format);
    put(out, text, (size_t)vsnprintf(text, sizeof text, format, arguments));
    va_end(arguments);
    out->last = -1;
}

static int is_marker(const struct source *source, int at)
{
    const struct token *token = &source->tokens[at];
    return token->length > sizeof MARKER_PREFIX &&
           memcmp(source->text + token->at, MARKER_PREFIX, sizeof MARKER_PREFIX - 1) == 0 &&
           !token_is(source, at, MARKER_FUNCTION);
}

/* Tokens [at, end) as ours. */
static void put_tokens_as_ours(struct output *out, int like, int at, int end)
{
    put_ours(out, like, "");
    for (; at < end; at++) {
        const struct token *token = &out->source->tokens[at];
        if (is_marker(out->source, at))
            continue;
        put(out, out->source->text + token->at, token->length);
        put(out, " ", 1);
    }
}

/* Directives other than line markers that stand between two tokens. */
static void put_directives(struct output *out, int from, int to)
{
    const struct source *source = out->source;
    const char *at = behind(source, from), *end = source->text + source->tokens[to].at;
    while (at < end) {
        struct text comment = comment_at(at, end);
        if (comment.length) {
            at += comment.length;
        } else if (*at++ == '\n' && end - at > 1 && *at == '#' && at[1] >= 'a' && at[1] <= 'z') {
            const char *line_end = memchr(at, '\n', (size_t)(end - at));
            put_string(out, "\n");
            put(out, at, (size_t)((line_end ? line_end : end) - at));
            out->last = -1;
        }
    }
}

static const struct change *change_at(const struct plan *plan, int token)
{
    int low = 0, high = plan ? plan->change_count : 0;
    while (low < high) {
        int middle = (low + high) / 2;
        if (plan->changes[middle].token < token)
            low = middle + 1;
        else
            high = middle;
    }
    return plan && low < plan->change_count && plan->changes[low].token == token ? &plan->changes[low] : NULL;
}

static void put_range(struct output *out, int at, int end);

/* `return` of the way's number stands in for a jump. */
static int put_jump(struct output *out, const struct change *change)
{
    go_to(out, change->token);
    if (change->jump == JUMP_RETURN_VALUE) {
        int braces = token_is(out->source, change->token + 1, "{");
        put_string(out, braces ? "return (faultline_result = " : "return (faultline_result = (");
        out->last = -1;
        put_range(out, change->token + 1, change->end);
        put_ours(out, -1, braces ? ", %d)" : "), %d)", change->number);
    } else {
        put_ours(out, -1, "return %d", change->number);
    }
    return change->end;
}

static void put_section(struct output *out, const struct guarded *guarded, enum section section, int like)
{
    put_tokens_as_ours(out, like, guarded->section[section], guarded->section_end[section]);
}

/* The type of a function's result, from its declaration: without what does not belong to the type. */
static void put_type(struct output *out, int at, int end)
{
    static const char *const strip[] = {"static",    "inline",    "__inline",  "__inline__",    "extern",
                                        "register",  "auto",      "virtual",   "friend",        "explicit",
                                        "constexpr", "consteval", "_Noreturn", "__extension__", "public",
                                        "private",   "protected", ":",         "typedef"};
    const struct source *source = out->source;
    for (; at < end; at++) {
        if (source->tokens[at].quoted)
            continue;
        if ((token_is(source, at, "__attribute__") || token_is(source, at, "alignas") ||
             token_is(source, at, "explicit") || token_is(source, at, "__declspec")) &&
            token_is(source, at + 1, "(")) {
            at = source->tokens[at + 1].match;
            continue;
        }
        if (token_is(source, at, "[") && token_is(source, at + 1, "[")) {
            at = source->tokens[at].match;
            continue;
        }
        size_t i = 0;
        while (i < sizeof strip / sizeof *strip && !token_is(source, at, strip[i]))
            i++;
        if (i < sizeof strip / sizeof *strip)
            continue;
        put(out, source->text + source->tokens[at].at, source->tokens[at].length);
        put(out, " ", 1);
    }
}

/* What outlined code needs from the function around it. */
static void put_declarations(struct output *out, const struct guarded *guarded, int number)
{
    if (guarded->needs_result) {
        if (out->source->cplusplus)
            put_string(out, "::faultline::result< ");
        if (guarded->result_type < 0)
            put_string(out, "int ");
        else
            put_type(out, guarded->result_type, guarded->result_type_end);
        put_string(out, out->source->cplusplus ? "> faultline_result; " : "faultline_result; ");
    }
    if (guarded->needs_name)
        put_string(out, insert_text(INSERT_NAME));
    if (guarded->needs_pretty_name)
        put_string(out, insert_text(INSERT_PRETTY_NAME));
    if (guarded->needs_function)
        put_ours(out, -1, " void *const faultline_function_%d = __builtin_frame_address(0); ", number);
}

static void put_way(struct output *out, const struct way *way, int number)
{
    put_ours(out, way->token, "if (faultline_block.way == %d) ", number);
    if (way->next >= 0) {
        put_ours(out, -1, "return %d;", way->next + 1);
    } else if (way->jump == JUMP_RETURN_VALUE) {
        put_ours(out, -1,
                 out->source->cplusplus ? "return faultline_result.take();" : "return faultline_result;");
    } else {
        if (way->jump == JUMP_LEAVE)
            put_tokens_as_ours(out, way->token, way->token, way->end);
        else
            for (int at = way->token; at < way->end; at++)
                put_token(out, at);
        put_ours(out, -1, ";");
    }
}

static int put_guarded(struct output *out, int number)
{
    const struct guarded *guarded = &out->plan->guarded[number];
    int count = 0;
    put_section(out, guarded, OPEN, guarded->keyword);
    put_declarations(out, guarded, number);
    put_section(out, guarded, FUNCTION, guarded->handler);
    put_range(out, guarded->block, guarded->block_end);
    put_section(out, guarded, FUNCTION_END, guarded->keyword);
    if (guarded->ways)
        put_section(out, guarded, RECEIVER, -1);
    put_section(out, guarded, ENTER, -1);
    put_range(out, guarded->body, guarded->body_end);
    put_directives(out, guarded->body_end - 1, guarded->handler);
    int body_ends = !guarded->body_ends_in_jump || guarded->body_has_leave;
    put_section(out, guarded, LEAVE, guarded->handler);
    if (body_ends)
        put_section(out, guarded, FINISH, -1);
    put_ours(out, -1, body_ends ? "}" : "__builtin_unreachable(); }");
    for (const struct way *way = guarded->ways; way; way = way->after)
        put_way(out, way, ++count);
    put_ours(out, guarded->block_end - 1,
             guarded->ends_in_jump || !body_ends ? "__builtin_unreachable(); }" : "}");
    return guarded->block_end;
}

/* The text of a keyword, without its markers. A change inside (a filter's) is made. */
static int put_quoted(struct output *out, int at, int end)
{
    if (!out->plan && token_is(out->source, at, MARKER_FINALLY)) {
        for (int next = 0; next < FALLBACK && at < end; at++)
            next += token_is(out->source, at, MARKER_NEXT);
        int first = at;
        while (at < end && !token_is(out->source, at, MARKER_END))
            at++;
        put_tokens_as_ours(out, first, first, at);
        return at + 1;
    }
    if (!is_marker(out->source, at)) {
        put_token(out, at);
    } else if (out->last == at - 1) {
        go_to(out, at);
        out->last = at;
    }
    return at + 1;
}

/* What is to be added before token `at`; directives that stand before it follow. */
static void put_inserts(struct output *out, int at)
{
    const struct plan *plan = out->plan;
    int low = 0, high = plan ? plan->insert_count : 0;
    while (low < high) {
        int middle = (low + high) / 2;
        if (plan->inserts[middle].token < at)
            low = middle + 1;
        else
            high = middle;
    }
    int first = low;
    for (; plan && low < plan->insert_count && plan->inserts[low].token == at; low++)
        put_ours(out, low == first ? at : -1, "%s", insert_text(plan->inserts[low].kind));
    if (low > first)
        put_directives(out, at - 1, at);
}

static void put_range(struct output *out, int at, int end)
{
    while (at < end) {
        put_inserts(out, at);
        const struct change *change = change_at(out->plan, at);
        if (change && change->kind == CHANGE_GUARDED) {
            at = put_guarded(out, change->number);
        } else if (change && change->kind == CHANGE_JUMP) {
            at = put_jump(out, change);
        } else if (change && (change->kind == CHANGE_ALWAYS || change->kind == CHANGE_INLINE)) {
            go_to(out, at);
            put_string(out, change->kind == CHANGE_ALWAYS ? "__unused__" : "static __inline__");
            out->last = -1;
            at++;
        } else if (change || token_is(out->source, at, MARKER_FUNCTION)) {
            go_to(out, at);
            if (!change || (change->kind == CHANGE_FUNCTION && change->number < 0))
                put_string(out, "__builtin_frame_address(0)");
            else if (change->kind == CHANGE_FUNCTION)
                put_ours(out, -1, "faultline_function_%d", change->number);
            else
                put_string(out,
                           change->kind == CHANGE_NAME ? "(*faultline_name)" : "(*faultline_pretty_name)");
            out->last = out->source->tokens[at].place.flags & SYSTEM_HEADER ? at : -1;
            at++;
        } else if (out->source->tokens[at].quoted) {
            at = put_quoted(out, at, end);
        } else {
            put_token(out, at++);
        }
    }
}

char *emit(const struct source *source, const struct plan *plan, size_t *length)
{
    struct output out = {.source = source, .plan = plan, .last = -1};
    put_range(&out, 0, source->count);
    const char *rest = behind(source, source->count - 1);
    put(&out, rest, (size_t)(source->text + source->length - rest));
    *length = out.length;
    return out.text;
}
