/*
 * Where a filter may change variables and let a faulting instruction run again, the compiler must load them
 * anew behind it. It does not expect that: of a load or store that faults it knows that control may leave
 * there, not that memory may change. So in the guarded blocks of such filters, and in all that stands in
 * them, it is told to forget what it knows of memory wherever C puts one evaluation before another:
 *
 *     statements          x; y;                    x; forget(); y;
 *     controlled ones     if (c) x; else y;        if (c) { forget(); x; } else { forget(); y; }
 *     loops               while (c) x;             while (forget(), c) { forget(); x; }
 *     operators           a && b, a || b           a && again(1) && b, a || again(0) || b
 *                         c ? a : b                ((c) ? again(1) : again(0)) ? a : b
 *                         a, b                     a, forget(), b
 *
 * Between other operands there is no order, so a program cannot tell. A comma that may separate arguments or
 * declarators, and a conditional among what may be template arguments, is left alone. Nothing is added where
 * no filter calls or assigns.
 */
#include "seh/pass/parser.h"

#include <string.h>

/* Whether the filter [at, end) may change what the block can see. Our own functions in it do not. */
int reload_is_needed(const struct parser *p, int at, int end)
{
    static const char *const harmless[] = {"sizeof",      "_Generic", "_Alignof",
                                           "__alignof__", "alignof",  "__extension__",
                                           "__typeof__",  "decltype", NULL};
    for (; at < end; at++) {
        const struct token *token = token_of(p, at);
        if (is(p, at, "=") || is(p, at, "[") || is_opening(p, at))
            return 1;
        if ((is(p, at, "+") || is(p, at, "-")) && tokens_same(p->source, at, at + 1) &&
            token_of(p, at + 1)->at == token->at + 1)
            return 1;
        if (token->kind != IDENTIFIER || !is(p, at + 1, "(") || is_one_of(p, at, harmless))
            continue;
        if (strncmp(p->source->text + token->at, "faultline_", 10) != 0 &&
            !(is(p, at - 1, "::") && is(p, at - 2, "faultline")))
            return 1;
    }
    return 0;
}

/*
 * ---------------------------------------------------------------------------------------------- statements
 */

/* Words that begin what runs no code, or what must directly follow a declaration or a label of its kind. */
static int begins_without_code(const struct parser *p, int at)
{
    static const char *const words[] = {"case",     "default",        "__label__",     "typedef", "using",
                                        "extern",   "_Static_assert", "static_assert", "static",  "else",
                                        "catch",    "struct",         "class",         "union",   "enum",
                                        "template", "constexpr",      "namespace",     "friend",  NULL};
    return is_one_of(p, at, words) || (is_name(p, at) && is(p, at + 1, ":") && !is(p, at, "default"));
}

/* Before a statement that another one precedes, or behind a label. */
void reload_before(struct parser *p, int at)
{
    if (p->reloading && !is(p, at, ";") && !begins_without_code(p, at))
        insert(p, at, INSERT_FORGET);
}

/* A statement that another one controls. Answers the token behind it. */
int reload_controlled(struct parser *p, int at, int end)
{
    if (!p->reloading || is(p, at, ";") || at >= end)
        return statement(p, at, end);
    if (is_opening(p, at)) {
        reload_before(p, at + 1);
        return statement(p, at, end);
    }
    insert(p, at, INSERT_OPEN);
    at = statement(p, at, end);
    insert(p, at, INSERT_CLOSE);
    return at;
}

/*
 * --------------------------------------------------------------------------------------------- expressions
 */

/* `T && name`, and the address of a label. */
static int is_logical_and(const struct parser *p, int at, int may_declare)
{
    const struct token *before = token_of(p, at - 1);
    if (before->kind == PUNCTUATION)
        return is(p, at - 1, ")") || is(p, at - 1, "]");
    if (is_operator_word(p, at - 1) || is(p, at - 1, "auto") || is(p, at - 1, "const"))
        return 0;
    return !p->source->cplusplus ||
           (!may_declare && !is(p, at + 2, "=") && !is(p, at + 2, "{") && !is(p, at + 2, ":"));
}

/* Are there brackets in [at, end) that may be a template's? */
static int has_angles(const struct parser *p, int at, int end)
{
    int opened = 0;
    for (; p->source->cplusplus && at < end; at++) {
        if (token_of(p, at)->match > at)
            at = token_of(p, at)->match;
        else if (is(p, at, "<"))
            opened = 1;
        else if (is(p, at, ">") && opened)
            return 1;
    }
    return 0;
}

static void expression(struct parser *p, int at, int end, int commas, int may_declare);

/* What `(` begins: an operand in brackets, arguments, or nothing to look into. */
static void parentheses(struct parser *p, int at)
{
    static const char *const types[] = {"sizeof",
                                        "typeof",
                                        "__typeof__",
                                        "__typeof",
                                        "_Alignof",
                                        "alignof",
                                        "__alignof__",
                                        "decltype",
                                        "noexcept",
                                        "alignas",
                                        "_Alignas",
                                        "__attribute__",
                                        "__attribute",
                                        "__declspec",
                                        "asm",
                                        "__asm__",
                                        "__asm",
                                        "_Generic",
                                        "catch",
                                        "requires",
                                        "explicit",
                                        "__builtin_choose_expr",
                                        "__builtin_constant_p",
                                        "__builtin_offsetof",
                                        "__builtin_types_compatible_p",
                                        "static_assert",
                                        "_Static_assert",
                                        "__builtin_va_arg",
                                        "volatile",
                                        NULL};
    int before = at - 1, end = token_of(p, at)->match;
    if (is_opening(p, at + 1) || is_one_of(p, before, types) || (p->source->cplusplus && is(p, before, "]")))
        return;
    int argument = is_name(p, before) || is(p, before, ")") || is(p, before, "]") || is(p, before, "}") ||
                   is(p, before, ">");
    int cast_to_void = is(p, before, ")") && is(p, before - 1, "void");
    expression(p, at + 1, end, !argument || cast_to_void, 0);
}

/* [at, end): `operand` is where the first operand of the next `?` begins. */
static void expression(struct parser *p, int at, int end, int commas, int may_declare)
{
    int operand = at, angles = has_angles(p, at, end);
    for (; at < end; at++) {
        if (token_of(p, at)->match > at) {
            if (is(p, at, "("))
                parentheses(p, at);
            at = token_of(p, at)->match; /* statements in it see to themselves */
        } else if (p->source->cplusplus && is(p, at, "and")) {
            insert(p, at, INSERT_AND);
        } else if (p->source->cplusplus && is(p, at, "or")) {
            insert(p, at, INSERT_OR);
        } else if (is(p, at, "&&")) {
            if (is_logical_and(p, at, may_declare))
                insert(p, at, INSERT_AND);
        } else if (is(p, at, "||")) {
            insert(p, at, INSERT_OR);
        } else if (is(p, at, "?")) {
            if (!is(p, at + 1, ":") && !angles && operand < at) {
                insert(p, operand, INSERT_CONDITION);
                insert(p, at, INSERT_CONDITION_END);
            }
            operand = at + 1;
        } else if (is(p, at, ",")) {
            if (commas && !angles && !is(p, at + 1, ".") && !is(p, at - 1, "."))
                insert(p, at + 1, INSERT_FORGET_COMMA);
            operand = at + 1;
        } else if (is(p, at, "=") || is(p, at, "<<=") || is(p, at, ">>=") || is(p, at, ":") ||
                   is(p, at, ";") || is(p, at, "return") || is(p, at, "throw") || is(p, at, "co_return") ||
                   is(p, at, "co_yield")) {
            operand = at + 1;
            may_declare = 0;
        }
    }
}

/* [at, end) is a statement without its semicolon, a condition, or a filter. */
void reload_expression(struct parser *p, int at, int end)
{
    static const char *const others[] = {"asm", "__asm__", "__asm", "goto", "__attribute__", NULL};
    if (!p->reloading || begins_without_code(p, at) || is_one_of(p, at, others))
        return;
    int declares = token_of(p, at)->kind == IDENTIFIER && !is(p, at, "return") &&
                   (token_of(p, at + 1)->kind != PUNCTUATION || is(p, at + 1, "*") || is(p, at + 1, "&") ||
                    is(p, at + 1, "&&") || is(p, at + 1, "::") || is(p, at + 1, "<"));
    expression(p, at, end, !declares, declares);
}

/* `if (int x = f())` */
static int is_declaration(const struct parser *p, int at, int end)
{
    for (; p->source->cplusplus && at < end; at++) {
        if (token_of(p, at)->match > at)
            at = token_of(p, at)->match;
        else if (is(p, at, "=") && is_name(p, at - 1) &&
                 (token_of(p, at - 2)->kind == IDENTIFIER || is(p, at - 2, "*") || is(p, at - 2, "&") ||
                  is(p, at - 2, "&&") || is(p, at - 2, ">")))
            return 1;
    }
    return 0;
}

static void part(struct parser *p, int at, int end, int again)
{
    if (at == end)
        return;
    int declares = is_declaration(p, at, end);
    if (again && !declares)
        insert(p, at, INSERT_FORGET_COMMA);
    expression(p, at, end, !declares, declares);
}

/* What stands in brackets behind if, switch, while and for. A loop evaluates its condition many times. */
void reload_header(struct parser *p, int at, int is_loop)
{
    int end = matching(p, at), semicolons = 0, start = at + 1;
    if (!p->reloading)
        return;
    for (int i = start; i < end; i++) {
        if (token_of(p, i)->match > i) {
            i = token_of(p, i)->match;
        } else if (is(p, i, ";")) {
            if (semicolons++ == 0)
                reload_expression(p, start, i);
            else
                part(p, start, i, 1);
            start = i + 1;
        }
    }
    if (!is(p, at - 1, "for"))
        part(p, start, end, is_loop || semicolons);
    else if (semicolons)
        part(p, start, end, 1);
}

/*
 * ----------------------------------------------------------------------------------------------- insertions
 */

static const char *const texts[] = {
    [INSERT_FORGET] = " faultline_forget();",
    [INSERT_OPEN] = " { faultline_forget();",
    [INSERT_CLOSE] = " }",
    [INSERT_FORGET_COMMA] = " faultline_forget(),",
    [INSERT_AND] = " && faultline_again(1)",
    [INSERT_OR] = " || faultline_again(0)",
    [INSERT_CONDITION] = " ((",
    [INSERT_CONDITION_END] = ") ? faultline_again(1) : faultline_again(0))",
    [INSERT_NAME] = " const char (*const faultline_name)[sizeof __func__] = &__func__;",
    [INSERT_PRETTY_NAME] = " const char (*const faultline_pretty_name)[sizeof __PRETTY_FUNCTION__] = "
                           "&__PRETTY_FUNCTION__;",
};

const char *insert_text(enum insert_kind kind)
{
    return texts[kind];
}
