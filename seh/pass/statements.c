/* Statements, as far as needed to know what encloses each, and guarded blocks with all their parts. */
#include "seh/pass/parser.h"

#include <setjmp.h>
#include <stddef.h>

int compound(struct parser *p, int at)
{
    int end = matching(p, at);
    int first = at + 1;
    for (at++; at < end;) {
        if (at > first)
            reload_before(p, at);
        at = statement(p, at, end);
    }
    return end + 1;
}

static int loop(struct parser *p, int at, int end, enum context_kind kind)
{
    push(p, kind, 0);
    at = reload_controlled(p, at, end);
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
    if (at + 1 < last)
        reload_expression(p, at, last);
    enum jump jump = at + 1 == last                 ? JUMP_RETURN
                     : is_constant(p, at + 1, last) ? JUMP_RETURN_CONSTANT
                                                    : JUMP_RETURN_VALUE;
    jump_to(p, jump, at, last, 1u << FUNCTION_BODY);
    return behind;
}

static void case_label(struct parser *p, int at)
{
    for (int i = p->depth; i-- > 0 && !is_function(p->stack[i].kind);) {
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

/* The first token of the filter of the __except at `at`. */
static int filter_of(const struct parser *p, int at)
{
    while (at < p->source->count && !is(p, at, MARKER_FILTER))
        at++;
    return at + 1;
}

static int filter_end(const struct parser *p, int at)
{
    while (at < p->source->count && !(is(p, at, MARKER_END) && token_of(p, at)->quoted))
        at++;
    return at;
}

/* Is there an __except at `at` whose filter may change what its block can see? */
static int filter_reloads(const struct parser *p, int at)
{
    if (!is(p, at, MARKER_EXCEPT))
        return 0;
    int filter = filter_of(p, at);
    return reload_is_needed(p, filter, filter_end(p, filter));
}

/* The filter of `guarded`, whose __except is at `at`. Answers the token behind the keyword's text. */
static int filter(struct parser *p, int guarded, int at, int end)
{
    struct function *function = p->function;
    int first = at = filter_of(p, at);
    push(p, FILTER, guarded);
    p->function = &(struct function){0};
    while (!is(p, at, MARKER_END) || !token_of(p, at)->quoted) {
        if (at >= end)
            longjmp(p->give_up, 2);
        if (begins_lambda(p, at))
            at = lambda(p, at);
        else if (token_of(p, at)->match > at)
            at = group(p, at);
        else
            look_at_name(p, at++);
    }
    reload_expression(p, first, at);
    p->function = function;
    pop(p);
    return end_marker(p, at + 1) + 1;
}

/* For the filter of `guarded`: at the start of its statement, behind its declaration of labels. */
static void declare_names(struct parser *p, const struct guarded *guarded)
{
    int at = guarded->keyword;
    while (at < guarded->keyword_end && !is(p, at - 1, ";"))
        at++;
    if (guarded->needs_name)
        insert(p, at, INSERT_NAME);
    if (guarded->needs_pretty_name)
        insert(p, at, INSERT_PRETTY_NAME);
}

static int guarded_statement(struct parser *p, int at, int end)
{
    struct plan *plan = p->plan;
    int number = plan->guarded_count, keyword = at;
    plan->guarded = grow(plan->guarded, number, sizeof *plan->guarded);
    plan->guarded_count++;
    struct guarded new = {.keyword = keyword, .keyword_end = end_marker(p, at) + 1, .outer = -1};
    for (int i = p->depth; i-- > 0 && !is_function(p->stack[i].kind);) {
        if (p->stack[i].kind == TERMINATION) {
            new.outer = p->stack[i].guarded;
            break;
        }
    }
    new.body = block_in_braces(p, new.keyword_end, "__try");
    plan->guarded[number] = new;

    int reloads = filter_reloads(p, matching(p, new.body) + 1);
    p->reloading += reloads;
    push(p, BODY, number);
    at = new.body_end = compound(p, new.body);
    pop(p);
    new.body_has_leave = plan->guarded[number].body_has_leave;
    new.body_ends_in_jump = ends_in_jump(p, new.body, at);

    new.handler = at;
    if (at < end && is(p, at, MARKER_EXCEPT)) {
        plan->guarded[number] = new;
        at = filter(p, number, at, end);
        p->reloading -= reloads;
        declare_names(p, &plan->guarded[number]);
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

/* Or a declaration. */
static int expression_statement(struct parser *p, int at, int end)
{
    int behind = simple(p, at, end);
    if (is(p, behind - 1, ";"))
        reload_expression(p, at, behind - 1);
    return behind;
}

/* What follows a label, if anything does. */
static int labelled(struct parser *p, int at, int end)
{
    if (at >= end)
        return end;
    reload_before(p, at);
    return statement(p, at, end);
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
        return is(p, behind, ";") ? behind + 1 : behind;
    }
    if (token_of(p, at)->kind != IDENTIFIER)
        return expression_statement(p, at, end);
    if (is(p, at, "if")) {
        for (at++; at < end && !is(p, at, "(") && !is_opening(p, at); at++)
            ; /* constexpr, consteval */
        if (is(p, at, "(")) {
            if (!is(p, at - 1, "constexpr"))
                reload_header(p, at, 0);
            at = group(p, at);
        }
        at = reload_controlled(p, at, end);
        return is(p, at, "else") ? reload_controlled(p, at + 1, end) : at;
    }
    if ((is(p, at, "for") || is(p, at, "while")) && is(p, at + 1, "(")) {
        reload_header(p, at + 1, 1);
        return loop(p, group(p, at + 1), end, LOOP);
    }
    if (is(p, at, "switch") && is(p, at + 1, "(")) {
        reload_header(p, at + 1, 0);
        return loop(p, group(p, at + 1), end, SWITCH);
    }
    if (is(p, at, "do")) {
        at = loop(p, at + 1, end, LOOP);
        if (is(p, at, "while") && is(p, at + 1, "("))
            reload_header(p, at + 1, 1);
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
        return labelled(p, at, end);
    }
    if (is(p, at, "default") && is(p, at + 1, ":")) {
        case_label(p, at);
        return labelled(p, at + 2, end);
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
        return labelled(p, at, end);
    }
    return expression_statement(p, at, end);
}
