/*
 * Expressions and declarations: passed over by their brackets, for the lambdas, statement expressions and
 * local classes in them and for names that mean the function they stand in.
 */
#include "seh/pass/parser.h"

#include <stddef.h>

void look_at_name(struct parser *p, int at)
{
    if (is(p, at, MARKER_FUNCTION))
        declare_in_outermost(p, at, CHANGE_FUNCTION);
    else if (is(p, at, "__func__") || is(p, at, "__FUNCTION__"))
        declare_in_outermost(p, at, CHANGE_NAME);
    else if (is(p, at, "__PRETTY_FUNCTION__"))
        declare_in_outermost(p, at, p->source->cplusplus ? CHANGE_PRETTY_NAME : CHANGE_NAME);
}

/* [] that begins a lambda, rather than a subscript, an attribute or `delete []`. */
int begins_lambda(const struct parser *p, int at)
{
    if (!p->source->cplusplus || !is(p, at, "[") || is(p, at + 1, "["))
        return 0;
    const struct token *before = at ? token_of(p, at - 1) : NULL;
    if (!before || is(p, at - 1, "["))
        return 0;
    if (before->kind == IDENTIFIER)
        return is_operator_word(p, at - 1) && !is(p, at - 1, "delete") && !is(p, at - 1, "operator");
    return before->kind == PUNCTUATION && !is(p, at - 1, ")") && !is(p, at - 1, "]");
}

/* Answers the token behind the lambda; when there is no body, behind its captures. */
int lambda(struct parser *p, int at)
{
    int head = at, captures = matching(p, at) + 1;
    group(p, at);
    for (at = captures; at < p->source->count; at++) {
        if (is_opening(p, at))
            return function_body(p, head, at);
        if (is(p, at, ";") || is(p, at, ",") || is(p, at, "}") || is(p, at, ")"))
            break;
        if (is(p, at, "(") || is(p, at, "["))
            at = group(p, at) - 1;
    }
    return captures;
}

/* (...), [...] or an initializer in braces: answers the token behind it. */
int group(struct parser *p, int at)
{
    int end = matching(p, at);
    if (is(p, at, "(") &&
        is_opening(p, at + 1)) { /* a statement expression; what is no statement does no harm */
        at = compound(p, at + 1);
    } else {
        at++;
    }
    while (at < end) {
        if (begins_lambda(p, at))
            at = lambda(p, at);
        else if (token_of(p, at)->match > at)
            at = group(p, at);
        else
            look_at_name(p, at++);
    }
    return end + 1;
}

/* An expression or a declaration, up to its semicolon. Answers the token behind it. */
int simple(struct parser *p, int at, int end)
{
    int first = at, in_class_head = 0;
    while (at < end) {
        if (is(p, at, ";"))
            return at + 1;
        if (token_of(p, at)->quoted)
            return at > first ? at : at + 1; /* `name` that stands before __try without a semicolon */
        if (is(p, at, "struct") || is(p, at, "class") || is(p, at, "union"))
            in_class_head = 1;
        else if (is(p, at, "=") || is(p, at, ","))
            in_class_head = 0;
        if (begins_lambda(p, at)) {
            at = lambda(p, at);
        } else if (is_opening(p, at) && in_class_head) {
            at = function_body(p, first, at);
            in_class_head = 0;
        } else if (is_opening(p, at) && begins_function(p, first, at)) {
            return function_body(p, first, at);
        } else if (token_of(p, at)->match > at) {
            at = group(p, at);
        } else {
            look_at_name(p, at++);
        }
    }
    return end;
}
