/*
 * Finds guarded blocks and what the pass has to do about them.
 *
 * The input is what excpt-driver.h makes of the keywords: marker names around the text each keyword stands
 * for. That text is quoted: it takes no part in the matching of brackets. Functions that contain a guarded
 * block are parsed as statements, far enough to know what every break, continue, return, goto and __leave
 * binds to; all else is skipped by its brackets. A stack of contexts, innermost last, says what encloses the
 * statement at hand.
 *
 * A jump that leaves termination blocks gets a way in each of them. Innermost, the jump becomes a return of
 * the way's number; outside, that number is tested and the jump is made, or handed to the next termination
 * block out.
 */
#include "seh/pass/parser.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void refuse(struct parser *p, int token, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    p->message->token = token < p->source->count ? token : p->source->count - 1;
    vsnprintf(p->message->text, sizeof p->message->text, format, arguments);
    va_end(arguments);
    longjmp(p->give_up, 1);
}

/* The other end of the bracket `at`. */
int matching(struct parser *p, int at)
{
    int match = at < p->source->count ? token_of(p, at)->match : -1;
    if (match <= at)
        longjmp(p->give_up, 2);
    return match;
}

int is_one_of(const struct parser *p, int token, const char *const *words)
{
    for (; *words; words++) {
        if (is(p, token, *words))
            return 1;
    }
    return 0;
}

/* Keywords that an operand or a bracket may follow: no function is named so. */
int is_operator_word(const struct parser *p, int token)
{
    static const char *const words[] = {
        "return",      "case",     "else",       "do",       "sizeof",         "throw",         "delete",
        "new",         "typeof",   "__typeof__", "__typeof", "__extension__",  "_Alignof",      "alignof",
        "__alignof__", "decltype", "noexcept",   "alignas",  "_Alignas",       "__attribute__", "__attribute",
        "__declspec",  "if",       "for",        "while",    "switch",         "catch",         "asm",
        "__asm__",     "__asm",    "goto",       "operator", "co_return",      "co_yield",      "co_await",
        "and",         "or",       "not",        "requires", "_Static_assert", "static_assert", "explicit",
        "constexpr",   "mutable",  NULL};
    return is_one_of(p, token, words);
}

int is_name(const struct parser *p, int token)
{
    return token >= 0 && token < p->source->count && token_of(p, token)->kind == IDENTIFIER &&
           !is_operator_word(p, token);
}

/*
 * -------------------------------------------------------------------------------- brackets and quoted text
 */

int end_marker(struct parser *p, int at)
{
    while (at < p->source->count && !is(p, at, MARKER_END))
        at++;
    if (at == p->source->count)
        longjmp(p->give_up, 2);
    return at;
}

/*
 * Marks the text of keywords. A filter inside the text of __except is the user's, and may hold whole
 * statements.
 */
static int quote(struct parser *p, int at)
{
    int is_except = is(p, at, MARKER_EXCEPT);
    for (; at < p->source->count; at++) {
        token_of(p, at)->quoted = 1;
        if (is(p, at, MARKER_END))
            return at;
        if (!is_except || !is(p, at, MARKER_FILTER))
            continue;
        for (at++; at < p->source->count && !is(p, at, MARKER_END); at++) {
            if (is(p, at, MARKER_TRY) || is(p, at, MARKER_EXCEPT) || is(p, at, MARKER_FINALLY) ||
                is(p, at, MARKER_LEAVE))
                at = quote(p, at);
        }
        if (at < p->source->count)
            token_of(p, at)->quoted = 1;
    }
    longjmp(p->give_up, 2);
}

static void match_brackets(struct parser *p)
{
    struct source *source = p->source;
    int *open = malloc(((size_t)source->count + 1) * sizeof *open), depth = 0;
    if (!open)
        longjmp(p->give_up, 2);
    for (int i = 0; i < source->count; i++) {
        struct token *token = token_of(p, i);
        if (is(p, i, MARKER_TRY) || is(p, i, MARKER_EXCEPT) || is(p, i, MARKER_FINALLY) ||
            is(p, i, MARKER_LEAVE)) {
            if (!token->quoted)
                quote(p, i);
        }
        if (token->quoted || token->kind != PUNCTUATION)
            continue;
        if (is_opening(p, i) || is(p, i, "(") || is(p, i, "[") || is(p, i, "<:")) {
            open[depth++] = i;
        } else if (is(p, i, "}") || is(p, i, "%>") || is(p, i, ")") || is(p, i, "]") || is(p, i, ":>")) {
            if (depth == 0)
                continue;
            depth--;
            token->match = open[depth];
            token_of(p, open[depth])->match = i;
        }
    }
    free(open);
}

/*
 * ---------------------------------------------------------------------------------------------- whole input
 */

static int by_token(const void *one, const void *other)
{
    const struct change *a = one, *b = other;
    return (a->token > b->token) - (a->token < b->token);
}

static int by_place(const void *one, const void *other)
{
    const struct insert *a = one, *b = other;
    if (a->token != b->token)
        return a->token > b->token ? 1 : -1;
    if ((a->kind == INSERT_CLOSE) != (b->kind == INSERT_CLOSE))
        return a->kind == INSERT_CLOSE ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

/*
 * GCC inlines no function with a receiver in it, and refuses to be told to. Windows' compilers take __forceinline for a
 * wish there. In C, `inline` alone would leave nothing to call.
 */
static void allow_calls(struct parser *p, int head, int brace)
{
    static const char *const linkages[] = {"static", "extern", NULL};
    int always = 0, inlines = -1, has_linkage = p->source->cplusplus;
    for (int at = head; at < brace; at++) {
        if (is(p, at, "__always_inline__") || is(p, at, "always_inline")) {
            change(p, at, CHANGE_ALWAYS, 0);
            always = 1;
        } else if (is(p, at, "__inline__") || is(p, at, "__inline") || is(p, at, "inline")) {
            inlines = at;
        }
        has_linkage |= is_one_of(p, at, linkages);
    }
    if (always && inlines >= 0 && !has_linkage)
        change(p, inlines, CHANGE_INLINE, 0);
}

static void parse_source(struct parser *p)
{
    struct source *source = p->source;
    int *open = malloc(((size_t)source->count + 1) * sizeof *open), depth = 0;
    if (!open)
        longjmp(p->give_up, 2);
    for (int at = 0; at < source->count; at++) {
        if (is(p, at, MARKER_TRY) || is(p, at, MARKER_EXCEPT) || is(p, at, MARKER_FINALLY) ||
            is(p, at, MARKER_LEAVE)) {
            int outermost = 0;
            while (outermost < depth && is_scope(p, open[outermost]))
                outermost++;
            if (outermost == depth) {
                free(open);
                refuse(p, at, "'%s' outside a function",
                       is(p, at, MARKER_TRY)       ? "__try"
                       : is(p, at, MARKER_EXCEPT)  ? "__except"
                       : is(p, at, MARKER_FINALLY) ? "__finally"
                                                   : "__leave");
            }
            int brace = open[outermost], head = head_of(p, brace);
            allow_calls(p, head, brace);
            at = function_body(p, head, brace) - 1;
            depth = outermost;
        } else if (token_of(p, at)->quoted) {
            continue;
        } else if (is_opening(p, at)) {
            open[depth++] = at;
        } else if ((is(p, at, "}") || is(p, at, "%>")) && depth > 0) {
            depth--;
        }
    }
    free(open);
}

/* GetExceptionCode() where no guarded block is near: the compiler words that. */
static void change_remaining(struct parser *p)
{
    int known = p->plan->change_count, next = 0;
    qsort(p->plan->changes, (size_t)known, sizeof *p->plan->changes, by_token);
    for (int at = 0; at < p->source->count; at++) {
        while (next < known && p->plan->changes[next].token < at)
            next++;
        if (is(p, at, MARKER_FUNCTION) && !(next < known && p->plan->changes[next].token == at))
            change(p, at, CHANGE_FUNCTION, -1);
    }
    qsort(p->plan->changes, (size_t)p->plan->change_count, sizeof *p->plan->changes, by_token);
}

int parse(struct source *source, struct plan *plan, struct message *message)
{
    struct parser parser = {.source = source, .plan = plan, .message = message};
    switch (setjmp(parser.give_up)) {
    case 0:
        match_brackets(&parser);
        parse_source(&parser);
        for (int i = 0; i < plan->guarded_count; i++) {
            if (plan->guarded[i].needs_result && plan->guarded[i].result_type >= 0)
                find_result_type(&parser, &plan->guarded[i]);
        }
        change_remaining(&parser);
        if (plan->insert_count)
            qsort(plan->inserts, (size_t)plan->insert_count, sizeof *plan->inserts, by_place);
        free(parser.stack);
        return 0;
    case 1:
        return 1;
    default:
        return -1;
    }
}
