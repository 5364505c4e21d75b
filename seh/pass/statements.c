/* Statements, as far as needed to know what encloses each, and guarded blocks with all their parts. */
#include "seh/pass/parser.h"

#include <setjmp.h>
#include <stddef.h>

int compound(struct parser *p, int at)
{
    int end = matching(p, at);
    for (at++; at < end;)
        at = statement(p, at, end);
    return end + 1;
}

static int loop(struct parser *p, int at, int end, enum context_kind kind)
{
    push(p, kind, 0);
    at = statement(p, at, end);
    pop(p);
    return at;
}

/* Is [at, end) a constant, as far as its spelling tells? Then it need not be evaluated early. */
static int is_constant(const struct parser *p, int at, int end)
{
    static const char *const words[] = {"void",  "char",   "short",   "int",  "long",  "unsigned", "signed",
                                        "float", "double", "nullptr", "true", "false", "__null",   NULL};
    for (; at < end; at++) {
        const struct token *token = token_of(p, at);
        if (token->kind == IDENTIFIER && !is_one_of(p, at, words))
            return 0;
        if (is_opening(p, at))
            return 0;
    }
    return 1;
}

static int return_statement(struct parser *p, int at, int end)
{
    int behind = simple(p, at + 1, end), last = behind - 1;
    if (!is(p, last, ";"))
        return behind; /* something is missing; the compiler will say what */
    enum jump jump = at + 1 == last                 ? JUMP_RETURN
                     : is_constant(p, at + 1, last) ? JUMP_RETURN_CONSTANT
                                                    : JUMP_RETURN_VALUE;
    jump_to(p, jump, at, last, 1u << FUNCTION_BODY);
    return behind;
}

static void case_label(struct parser *p, int at)
{
    for (int i = p->depth; i-- > 0 && p->stack[i].kind != FUNCTION_BODY;) {
        if (p->stack[i].kind == SWITCH)
            return;
        if (p->stack[i].kind != LOOP)
            refuse(p, at, "jump into the block of '%s'", context_name(p->stack[i].kind));
    }
}

/* The token behind `case expression:`. */
static int skip_case(struct parser *p, int at, int end)
{
    int conditions = 0;
    for (; at < end; at++) {
        if (is(p, at, "?"))
            conditions++;
        else if (is(p, at, ":") && conditions-- == 0)
            return at + 1;
        else if (token_of(p, at)->match > at)
            at = group(p, at) - 1;
    }
    return end;
}

static int goto_statement(struct parser *p, int at, int end)
{
    if (is(p, at + 1, "*")) {
        if (leaves_termination(p))
            refuse(p, at, "computed 'goto' in the block of '__finally'");
    } else {
        add_goto(p, at);
    }
    return simple(p, at + 1, end);
}

static int block_in_braces(struct parser *p, int at, const char *behind)
{
    if (!is_opening(p, at))
        refuse(p, at, "expected '{' behind '%s'", behind);
    return at;
}

static void find_sections(struct parser *p, struct guarded *guarded)
{
    int at = guarded->handler, end = end_marker(p, at);
    for (int i = 0; i < SECTIONS; i++) {
        guarded->section[i] = ++at;
        while (at < end && !is(p, at, MARKER_NEXT))
            at++;
        guarded->section_end[i] = at;
    }
}

/* Is the last statement of the block [at, end), in braces, a jump? `if (...) return;` is none. */
static int ends_in_jump(const struct parser *p, int at, int end)
{
    int last = end - 2, first = last;
    if (!is(p, last, ";"))
        return 0;
    while (first > at && !is(p, first - 1, ";") && !is(p, first - 1, "}") && !is_opening(p, first - 1))
        first--;
    return is(p, first, "return") || is(p, first, "break") || is(p, first, "continue") ||
           is(p, first, "goto") || is(p, first, MARKER_LEAVE);
}

static int guarded_statement(struct parser *p, int at, int end)
{
    struct plan *plan = p->plan;
    int number = plan->guarded_count, keyword = at;
    plan->guarded = grow(plan->guarded, number, sizeof *plan->guarded);
    plan->guarded_count++;
    struct guarded new = {.keyword = keyword, .keyword_end = end_marker(p, at) + 1, .outer = -1};
    for (int i = p->depth; i-- > 0 && p->stack[i].kind != FUNCTION_BODY;) {
        if (p->stack[i].kind == TERMINATION) {
            new.outer = p->stack[i].guarded;
            break;
        }
    }
    new.body = block_in_braces(p, new.keyword_end, "__try");
    plan->guarded[number] = new;

    push(p, BODY, number);
    at = new.body_end = compound(p, new.body);
    pop(p);
    new.body_has_leave = plan->guarded[number].body_has_leave;
    new.body_ends_in_jump = ends_in_jump(p, new.body, at);

    new.handler = at;
    if (at < end && is(p, at, MARKER_EXCEPT)) {
        while (at < end && !is(p, at, MARKER_FILTER))
            at++;
        int filter_end = at;
        struct function *function = p->function;
        push(p, FUNCTION_BODY, at);
        p->function = &(struct function){0};
        for (filter_end++; !is(p, filter_end, MARKER_END) || !token_of(p, filter_end)->quoted;) {
            if (filter_end >= end)
                longjmp(p->give_up, 2);
            if (begins_lambda(p, filter_end))
                filter_end = lambda(p, filter_end);
            else if (token_of(p, filter_end)->match > filter_end)
                filter_end = group(p, filter_end);
            else
                look_at_name(p, filter_end++);
        }
        p->function = function;
        pop(p);
        at = end_marker(p, filter_end + 1) + 1;
        plan->guarded[number] = new;
        push(p, HANDLER, number);
        at = compound(p, block_in_braces(p, at, "__except"));
        pop(p);
        return at;
    }
    if (at < end && is(p, at, MARKER_FINALLY)) {
        new.finally = 1;
        find_sections(p, &new);
        new.block = block_in_braces(p, end_marker(p, at) + 1, "__finally");
        plan->guarded[number] = new;
        change(p, keyword, CHANGE_GUARDED, number);
        push(p, TERMINATION, number);
        at = compound(p, new.block);
        pop(p);
        plan->guarded[number].block_end = at;
        plan->guarded[number].ends_in_jump = ends_in_jump(p, new.block, at);
        return at;
    }
    refuse(p, keyword, "'__try' without '__except' or '__finally'");
    return end;
}

/* One statement of those that end before `end`. Answers the token behind it, always further than `at`. */
int statement(struct parser *p, int at, int end)
{
    if (at >= end)
        return end;
    if (is_opening(p, at))
        return compound(p, at);
    if (is(p, at, "[") && is(p, at + 1, "["))
        return statement(p, matching(p, at) + 1, end);
    if (is(p, at, MARKER_TRY))
        return guarded_statement(p, at, end);
    if (is(p, at, MARKER_EXCEPT) || is(p, at, MARKER_FINALLY))
        refuse(p, at, "'%s' without '__try'", is(p, at, MARKER_EXCEPT) ? "__except" : "__finally");
    if (is(p, at, MARKER_LEAVE)) {
        int behind = end_marker(p, at) + 1;
        jump_to(p, JUMP_LEAVE, at, behind, 1u << BODY);
        return behind;
    }
    if (token_of(p, at)->kind != IDENTIFIER)
        return simple(p, at, end);
    if (is(p, at, "if")) {
        for (at++; at < end && !is(p, at, "(") && !is_opening(p, at); at++)
            ; /* constexpr, consteval */
        if (is(p, at, "("))
            at = group(p, at);
        at = statement(p, at, end);
        return is(p, at, "else") ? statement(p, at + 1, end) : at;
    }
    if ((is(p, at, "for") || is(p, at, "while")) && is(p, at + 1, "("))
        return loop(p, group(p, at + 1), end, LOOP);
    if (is(p, at, "switch") && is(p, at + 1, "("))
        return loop(p, group(p, at + 1), end, SWITCH);
    if (is(p, at, "do")) {
        at = loop(p, at + 1, end, LOOP);
        return simple(p, at, end); /* while (...); */
    }
    if (is(p, at, "try") && is_opening(p, at + 1))
        return compound(p, at + 1);
    if (is(p, at, "catch") && is(p, at + 1, "("))
        return statement(p, group(p, at + 1), end);
    if (is(p, at, "else"))
        return at + 1; /* without if; the compiler will say so */
    if (is(p, at, "case")) {
        case_label(p, at);
        at = skip_case(p, at + 1, end);
        return at < end ? statement(p, at, end) : end;
    }
    if (is(p, at, "default") && is(p, at + 1, ":")) {
        case_label(p, at);
        return at + 2 < end ? statement(p, at + 2, end) : end;
    }
    if (is(p, at, "break") || is(p, at, "continue")) {
        int breaks = is(p, at, "break");
        jump_to(p, breaks ? JUMP_BREAK : JUMP_CONTINUE, at, at + 1,
                1u << FUNCTION_BODY | 1u << LOOP | (breaks ? 1u << SWITCH : 0));
        return simple(p, at + 1, end);
    }
    if (is(p, at, "return"))
        return return_statement(p, at, end);
    if (is(p, at, "goto"))
        return goto_statement(p, at, end);
    if (is_name(p, at) && is(p, at + 1, ":") && p->function) {
        add_label(p, at);
        at += 2;
        while (is(p, at, "__attribute__") && is(p, at + 1, "("))
            at = matching(p, at + 1) + 1;
        return at < end ? statement(p, at, end) : end;
    }
    return simple(p, at, end);
}
