/* Functions: which braces are theirs, what they consist of, and what type they return. */
#include "seh/pass/parser.h"

#include <stddef.h>
#include <stdlib.h>

/* The body of a function, lambda or class, in braces. Answers the token behind it. */
int function_body(struct parser *p, int head, int at)
{
    struct function function = {0}, *outer = p->function;
    push(p, FUNCTION_BODY, head);
    p->function = &function;
    int end = compound(p, at);
    resolve_gotos(p, &function);
    p->function = outer;
    pop(p);
    return end;
}

/* A brace that begins the body of a function: `name ( ... ) {` or, after the parameters, some specifiers. */
int begins_function(const struct parser *p, int first, int at)
{
    for (int i = at - 1; i > first; i--) {
        if (is(p, i, ")")) {
            int open = token_of(p, i)->match;
            if (open <= first)
                return 0;
            if (is_name(p, open - 1))
                return 1;
            if (!is_one_of(p, open - 1,
                           (const char *const[]){"noexcept", "__attribute__", "throw", "requires", NULL}))
                return 0;
            i = open - 1;
        } else if (token_of(p, i)->kind != IDENTIFIER && !is(p, i, "*") && !is(p, i, "&") &&
                   !is(p, i, "::") && !is(p, i, "->") && !is(p, i, "&&")) {
            return 0;
        }
    }
    return 0;
}

/* The first token of what `brace` belongs to, at its own level. */
int head_of(const struct parser *p, int brace)
{
    int at = brace;
    while (at > 0) {
        const struct token *before = token_of(p, at - 1);
        if (is(p, at - 1, ";") || is_opening(p, at - 1))
            break;
        if (is(p, at - 1, "}") && !is(p, at, ",") && !is(p, at, ")")) {
            break;
        }
        if (before->match >= 0 && before->match < at - 1)
            at = before->match;
        else
            at--;
    }
    return at;
}

/*
 * Namespaces, linkage specifications and classes; any other brace outside functions begins a function's body.
 */
int is_scope(const struct parser *p, int brace)
{
    if (!p->source->cplusplus)
        return 0;
    int head = head_of(p, brace), in_class = 0;
    for (int at = head; at < brace; at++) {
        if (is(p, at, "namespace"))
            return 1;
        if (is(p, at, "extern") && at + 2 == brace && token_of(p, at + 1)->kind == STRING)
            return 1;
        if (is(p, at, "class") || is(p, at, "struct") || is(p, at, "union"))
            in_class = 1;
        if (is(p, at, "template") && is(p, at + 1, "<")) { /* its `class T` are none */
            int depth = 0;
            for (at++; at < brace; at++) {
                if (is(p, at, "<"))
                    depth++;
                else if (is(p, at, ">") && --depth == 0)
                    break;
                else if (is(p, at, "(") && token_of(p, at)->match > at)
                    at = token_of(p, at)->match;
            }
            continue;
        }
        if (is(p, at, "(") && token_of(p, at)->match > at) {
            if (is_name(p, at - 1) || is(p, at - 1, "operator"))
                return 0;
            at = token_of(p, at)->match;
        }
    }
    return in_class;
}

/*
 * [result_type, result_type_end): the declaration specifiers and declarator of the function, less name and
 * parameters.
 */
void find_result_type(struct parser *p, struct guarded *guarded)
{
    int head = guarded->result_type, at = head, name = -1;
    for (; at < p->source->count && !is_opening(p, at) && !is(p, at, ";"); at++) {
        if (is(p, at, "->") && name >= 0) { /* a trailing type reaches to the brace */
            int end = at + 1;
            while (end < p->source->count && !is_opening(p, end) && !is(p, end, "requires") &&
                   !is(p, end, "override"))
                end++;
            guarded->result_type = at + 1;
            guarded->result_type_end = end;
            return;
        }
        if (is(p, at, "template") && is(p, at + 1, "<")) {
            int depth = 0;
            for (at++; at < p->source->count; at++) {
                if (is(p, at, "<"))
                    depth++;
                else if (is(p, at, ">") && --depth == 0)
                    break;
            }
            head = at + 1;
        } else if (is(p, at, "[") && is(p, at + 1, "[") && at == head) {
            at = matching(p, at);
            head = at + 1;
        } else if (is(p, at, "(")) {
            if (is_name(p, at - 1) && name < 0 && at - 1 > head)
                name = at - 1;
            else if (is(p, at - 1, "]") && name < 0)
                name = at - 1; /* a lambda */
            at = matching(p, at);
        }
    }
    while (name > head && is(p, name - 1, "::")) { /* A<B>::f */
        name -= 2;
        if (is(p, name, ">")) {
            int depth = 1;
            while (depth > 0 && --name > head)
                depth += is(p, name, ">") ? 1 : is(p, name, "<") ? -1 : 0;
            name--;
        }
    }
    if (name <= head)
        refuse(p, guarded->needs_result,
               "cannot tell what type the function returns that this '__finally' returns from");
    guarded->result_type = head;
    guarded->result_type_end = name;
    for (at = head; at < name; at++) {
        if (is(p, at, "auto"))
            refuse(p, guarded->needs_result,
                   "'__finally' cannot return a value from a function with a deduced type");
    }
}
