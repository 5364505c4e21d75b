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
#include "seh/pass/pass.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum context_kind {
    FUNCTION_BODY, /* of a function, lambda or class: no jump but goto leaves it */
    LOOP,
    SWITCH,
    BODY,       /* guarded block */
    HANDLER,    /* block of __except */
    TERMINATION /* block of __finally */
};

struct context {
    enum context_kind kind;
    int guarded; /* BODY, HANDLER, TERMINATION */
    int head;    /* FUNCTION_BODY: from here to its brace reach its specifiers and declarator */
};

/* BODY, HANDLER and TERMINATION contexts between a function and a place in it. */
struct path {
    struct context *at;
    int count;
};

struct label {
    int token;
    struct path path;
};

struct function {
    struct label *labels, *gotos;
    int label_count, goto_count;
};

struct parser {
    struct source *source;
    struct plan *plan;
    struct message *message;
    struct context *stack;
    int depth;
    struct function *function; /* the innermost */
    jmp_buf give_up;
};

static int statement(struct parser *p, int at, int end);
static int compound(struct parser *p, int at);
static int group(struct parser *p, int at);

static int is(const struct parser *p, int token, const char *spelling)
{
    return token_is(p->source, token, spelling);
}

static struct token *token_of(const struct parser *p, int token)
{
    return &p->source->tokens[token];
}

static void refuse(struct parser *p, int token, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    p->message->token = token < p->source->count ? token : p->source->count - 1;
    vsnprintf(p->message->text, sizeof p->message->text, format, arguments);
    va_end(arguments);
    longjmp(p->give_up, 1);
}

/* The other end of the bracket `at`. */
static int matching(struct parser *p, int at)
{
    int match = at < p->source->count ? token_of(p, at)->match : -1;
    if (match <= at)
        longjmp(p->give_up, 2);
    return match;
}

static int is_opening(const struct parser *p, int at)
{
    return is(p, at, "{") || is(p, at, "<%");
}

static int is_one_of(const struct parser *p, int token, const char *const *words)
{
    for (; *words; words++) {
        if (is(p, token, *words))
            return 1;
    }
    return 0;
}

/* Keywords that an operand or a bracket may follow: no function is named so. */
static int is_operator_word(const struct parser *p, int token)
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

static int is_name(const struct parser *p, int token)
{
    return token >= 0 && token < p->source->count && token_of(p, token)->kind == IDENTIFIER &&
           !is_operator_word(p, token);
}

/*
 * -------------------------------------------------------------------------------- brackets and quoted text
 */

static int end_marker(struct parser *p, int at)
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
 * ------------------------------------------------------------------------------------------------ contexts
 */

static void push(struct parser *p, enum context_kind kind, int detail)
{
    p->stack = grow(p->stack, p->depth, sizeof *p->stack);
    p->stack[p->depth++] = (struct context){.kind = kind, .guarded = detail, .head = detail};
}

static void pop(struct parser *p)
{
    p->depth--;
}

static struct change *change(struct parser *p, int token, enum change_kind kind, int number)
{
    struct plan *plan = p->plan;
    plan->changes = grow(plan->changes, plan->change_count, sizeof *plan->changes);
    struct change *new = &plan->changes[plan->change_count++];
    *new = (struct change){.token = token, .kind = kind, .number = number};
    return new;
}

/*
 * The way out of `guarded`'s termination block for such a jump; ways are shared by jumps that go to the same
 * place.
 */
static int way_for(struct parser *p, struct guarded *guarded, enum jump jump, int token, int end)
{
    struct way **link = &guarded->ways;
    int number = 0;
    for (; *link; link = &(*link)->after, number++) {
        const struct way *way = *link;
        if (way->jump == jump && jump != JUMP_RETURN_CONSTANT &&
            (jump != JUMP_GOTO || tokens_same(p->source, way->token + 1, token + 1)))
            return number;
        if (way->token == token)
            return number;
    }
    *link = grow(NULL, 0, sizeof **link);
    **link = (struct way){.jump = jump, .token = token, .end = end, .next = -1};
    guarded->way_count++;
    return number;
}

static struct way *way_numbered(struct guarded *guarded, int number)
{
    struct way *way = guarded->ways;
    while (number-- > 0)
        way = way->after;
    return way;
}

/* A jump, [token, end), that leaves the termination blocks of `left`, innermost first. */
static void leave_blocks(struct parser *p, enum jump jump, int token, int end, const int *left, int count)
{
    int inner = -1;
    for (int i = 0; i < count; i++) {
        struct guarded *guarded = &p->plan->guarded[left[i]];
        int number = way_for(p, guarded, jump, token, end);
        if (i == 0) {
            struct change *new = change(p, token, CHANGE_JUMP, number + 1);
            new->jump = jump;
            new->end = end;
        } else {
            way_numbered(&p->plan->guarded[left[i - 1]], inner)->next = number;
        }
        inner = number;
    }
}

/*
 * What a jump binds to: answers the contexts' index, or -1, and the termination blocks it leaves on its way.
 */
static int bind(const struct parser *p, unsigned kinds, int *left, int *count)
{
    int i = p->depth;
    *count = 0;
    while (--i >= 0 && p->stack[i].kind != FUNCTION_BODY) {
        if (kinds & 1u << p->stack[i].kind)
            return i;
        if (p->stack[i].kind == TERMINATION)
            left[(*count)++] = p->stack[i].guarded;
    }
    return i >= 0 && kinds & 1u << FUNCTION_BODY ? i : -1;
}

static void jump_to(struct parser *p, enum jump jump, int token, int end, unsigned kinds)
{
    int *left = grow(NULL, 0, ((size_t)p->depth + 1) * sizeof *left), count;
    int target = bind(p, kinds, left, &count);
    if (jump == JUMP_LEAVE && target < 0)
        refuse(p, token, "%<__leave%> outside the block of a %<__try%>");
    if (jump == JUMP_LEAVE)
        p->plan->guarded[p->stack[target].guarded].body_has_leave = 1;
    if (target >= 0)
        leave_blocks(p, jump, token, end, left, count);
    if (jump == JUMP_RETURN_VALUE && target >= 0 && count > 0) {
        struct guarded *outermost = &p->plan->guarded[left[count - 1]];
        outermost->needs_result = token;
        outermost->result_type = p->stack[target].head;
    }
    free(left);
}

/*
 * ------------------------------------------------------------------------------------------ labels and goto
 */

static struct path path_here(struct parser *p)
{
    struct path path = {0};
    int i = p->depth;
    while (i > 0 && p->stack[i - 1].kind != FUNCTION_BODY)
        i--;
    for (; i < p->depth; i++) {
        if (p->stack[i].kind == LOOP || p->stack[i].kind == SWITCH)
            continue;
        path.at = grow(path.at, path.count, sizeof *path.at);
        path.at[path.count++] = p->stack[i];
    }
    return path;
}

static void add_label(struct parser *p, struct label **labels, int *count, int token)
{
    *labels = grow(*labels, *count, sizeof **labels);
    (*labels)[(*count)++] = (struct label){.token = token, .path = path_here(p)};
}

static const char *context_name(enum context_kind kind)
{
    return kind == BODY ? "__try" : kind == HANDLER ? "__except" : "__finally";
}

static void resolve_goto(struct parser *p, const struct label *jump)
{
    const struct function *f = p->function;
    int common = 0, *left = grow(NULL, 0, ((size_t)jump->path.count + 1) * sizeof *left), count = 0;
    for (int i = 0; i < f->label_count; i++) {
        const struct label *label = &f->labels[i];
        if (!tokens_same(p->source, label->token, jump->token + 1))
            continue;
        while (common < label->path.count && common < jump->path.count &&
               label->path.at[common].kind == jump->path.at[common].kind &&
               label->path.at[common].guarded == jump->path.at[common].guarded)
            common++;
        if (common < label->path.count)
            refuse(p, jump->token, "jump into the block of %<%s%>",
                   context_name(label->path.at[common].kind));
        break;
    }
    for (int i = jump->path.count; i-- > common;) {
        if (jump->path.at[i].kind == TERMINATION)
            left[count++] = jump->path.at[i].guarded;
    }
    leave_blocks(p, JUMP_GOTO, jump->token, jump->token + 2, left, count);
    free(left);
}

static void free_labels(struct label *labels, int count)
{
    for (int i = 0; i < count; i++)
        free(labels[i].path.at);
    free(labels);
}

/* The body of a function, lambda or class, in braces. Answers the token behind it. */
static int function_body(struct parser *p, int head, int at)
{
    struct function function = {0}, *outer = p->function;
    push(p, FUNCTION_BODY, head);
    p->function = &function;
    int end = compound(p, at);
    for (int i = 0; i < function.goto_count; i++)
        resolve_goto(p, &function.gotos[i]);
    free_labels(function.labels, function.label_count);
    free_labels(function.gotos, function.goto_count);
    p->function = outer;
    pop(p);
    return end;
}

/*
 * --------------------------------------------------------------------------------------------- expressions
 */

static void declare_in_outermost(struct parser *p, int token, enum change_kind kind)
{
    int *left = grow(NULL, 0, ((size_t)p->depth + 1) * sizeof *left), count;
    unsigned until = kind == CHANGE_FUNCTION ? 1u << HANDLER | 1u << FUNCTION_BODY : 1u << FUNCTION_BODY;
    bind(p, until, left, &count);
    struct guarded *outermost = count ? &p->plan->guarded[left[count - 1]] : NULL;
    if (kind == CHANGE_FUNCTION) {
        change(p, token, kind, count ? left[count - 1] : -1);
        if (count)
            outermost->needs_function = 1;
    } else if (count) {
        change(p, token, kind, 0);
        *(kind == CHANGE_NAME ? &outermost->needs_name : &outermost->needs_pretty_name) = 1;
    }
    free(left);
}

static void look_at_name(struct parser *p, int at)
{
    if (is(p, at, MARKER_FUNCTION))
        declare_in_outermost(p, at, CHANGE_FUNCTION);
    else if (is(p, at, "__func__") || is(p, at, "__FUNCTION__"))
        declare_in_outermost(p, at, CHANGE_NAME);
    else if (is(p, at, "__PRETTY_FUNCTION__"))
        declare_in_outermost(p, at, p->source->cplusplus ? CHANGE_PRETTY_NAME : CHANGE_NAME);
}

/* [] that begins a lambda, rather than a subscript, an attribute or `delete []`. */
static int begins_lambda(const struct parser *p, int at)
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
static int lambda(struct parser *p, int at)
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
static int group(struct parser *p, int at)
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

/* A brace that begins the body of a function: `name ( ... ) {` or, after the parameters, some specifiers. */
static int begins_function(const struct parser *p, int first, int at)
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

/* An expression or a declaration, up to its semicolon. Answers the token behind it. */
static int simple(struct parser *p, int at, int end)
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

/*
 * ---------------------------------------------------------------------------------------------- statements
 */

static int compound(struct parser *p, int at)
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
            refuse(p, at, "jump into the block of %<%s%>", context_name(p->stack[i].kind));
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

static int guarded_statement(struct parser *p, int at, int end);

static int goto_statement(struct parser *p, int at, int end)
{
    if (is(p, at + 1, "*")) {
        int *left = grow(NULL, 0, ((size_t)p->depth + 1) * sizeof *left), count;
        bind(p, 1u << FUNCTION_BODY, left, &count);
        free(left);
        if (count)
            refuse(p, at, "computed %<goto%> in the block of %<__finally%>");
    } else if (p->function) {
        add_label(p, &p->function->gotos, &p->function->goto_count, at);
    }
    return simple(p, at + 1, end);
}

/* One statement of those that end before `end`. Answers the token behind it, always further than `at`. */
static int statement(struct parser *p, int at, int end)
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
        refuse(p, at, "%<%s%> without %<__try%>", is(p, at, MARKER_EXCEPT) ? "__except" : "__finally");
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
        add_label(p, &p->function->labels, &p->function->label_count, at);
        at += 2;
        while (is(p, at, "__attribute__") && is(p, at + 1, "("))
            at = matching(p, at + 1) + 1;
        return at < end ? statement(p, at, end) : end;
    }
    return simple(p, at, end);
}

/*
 * ------------------------------------------------------------------------------------------ guarded blocks
 */

static int block_in_braces(struct parser *p, int at, const char *behind)
{
    if (!is_opening(p, at))
        refuse(p, at, "expected %<{%> behind %<%s%>", behind);
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
    refuse(p, keyword, "%<__try%> without %<__except%> or %<__finally%>");
    return end;
}

/*
 * ---------------------------------------------------------------------------------------------- whole input
 */

/* The first token of what `brace` belongs to, at its own level. */
static int head_of(const struct parser *p, int brace)
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
static int is_scope(const struct parser *p, int brace)
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

static int by_token(const void *one, const void *other)
{
    const struct change *a = one, *b = other;
    return (a->token > b->token) - (a->token < b->token);
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
                refuse(p, at, "%<%s%> outside a function",
                       is(p, at, MARKER_TRY)       ? "__try"
                       : is(p, at, MARKER_EXCEPT)  ? "__except"
                       : is(p, at, MARKER_FINALLY) ? "__finally"
                                                   : "__leave");
            }
            at = function_body(p, head_of(p, open[outermost]), open[outermost]) - 1;
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

/*
 * [result_type, result_type_end): the declaration specifiers and declarator of the function, less name and
 * parameters.
 */
static void find_result_type(struct parser *p, struct guarded *guarded)
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
               "cannot tell what type the function returns that this %<__finally%> returns from");
    guarded->result_type = head;
    guarded->result_type_end = name;
    for (at = head; at < name; at++) {
        if (is(p, at, "auto"))
            refuse(p, guarded->needs_result,
                   "%<__finally%> cannot return a value from a function with a deduced type");
    }
}

/* GCC's quotes around what a message names. */
static void set_quotes(char *text)
{
    for (char *at = text; (at = strchr(at, '%')) != NULL;) {
        *at = '\'';
        memmove(at + 1, at + 2, strlen(at + 2) + 1);
    }
}

int parse(struct source *source, struct plan *plan, struct message *message)
{
    struct parser parser = {.source = source, .plan = plan, .message = message};
    switch (setjmp(parser.give_up)) {
    case 0:
        match_brackets(&parser);
        parse_source(&parser);
        for (int i = 0; i < plan->guarded_count; i++) {
            if (plan->guarded[i].needs_result)
                find_result_type(&parser, &plan->guarded[i]);
        }
        change_remaining(&parser);
        free(parser.stack);
        return 0;
    case 1:
        set_quotes(message->text);
        return 1;
    default:
        return -1;
    }
}
