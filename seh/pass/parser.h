/* What the files that parse share. Theory of operation in parse.c. */
#ifndef FAULTLINE_SEH_PASS_PARSER_H
#define FAULTLINE_SEH_PASS_PARSER_H

#include "seh/pass/pass.h"

#include <setjmp.h>

enum context_kind {
    FUNCTION_BODY, /* of a function, lambda or class: no jump but goto leaves it */
    FILTER,        /* of __except: to the compiler a function, to the user a part of the one around it */
    LOOP,
    SWITCH,
    BODY,       /* guarded block */
    HANDLER,    /* block of __except */
    TERMINATION /* block of __finally */
};

/* What encloses the place that is being parsed. */
struct context {
    enum context_kind kind;
    int guarded; /* FILTER, BODY, HANDLER, TERMINATION: index in the plan */
    int head;    /* FUNCTION_BODY: from here to its brace reach its specifiers and declarator */
};

/* BODY, HANDLER and TERMINATION contexts between a function and a place in it, outermost first. */
struct path {
    struct context *at;
    int count;
};

struct label {
    int token; /* the label's name, or `goto` */
    struct path path;
};

/* Labels and gotos of a function. They are matched at its end, when all labels are known. */
struct function {
    struct label *labels, *gotos;
    int label_count, goto_count;
};

struct parser {
    struct source *source;
    struct plan *plan;
    struct message *message;
    struct context *stack;     /* outermost first */
    int depth;                 /* of the stack */
    struct function *function; /* the innermost */
    int reloading;             /* nonzero where a filter may change variables: see reload.c */
    jmp_buf give_up;           /* 1: *message has been written; 2: brackets do not match */
};

static inline int is(const struct parser *p, int token, const char *spelling)
{
    return token_is(p->source, token, spelling);
}

static inline struct token *token_of(const struct parser *p, int token)
{
    return &p->source->tokens[token];
}

static inline int is_function(enum context_kind kind)
{
    return kind == FUNCTION_BODY || kind == FILTER;
}

static inline int is_opening(const struct parser *p, int at)
{
    return is(p, at, "{") || is(p, at, "<%");
}

/* parse.c: words and brackets */
int is_one_of(const struct parser *p, int token, const char *const *words);
int is_operator_word(const struct parser *p, int token);
int is_name(const struct parser *p, int token);
int matching(struct parser *p, int at);   /* the other end of the bracket that opens at `at` */
int end_marker(struct parser *p, int at); /* of the keyword whose text `at` is part of */
void refuse(struct parser *p, int token, const char *format, ...)
    __attribute__((format(printf, 3, 4), noreturn));

/* jumps.c: contexts, and what leaves them */
void push(struct parser *p, enum context_kind kind, int detail);
void pop(struct parser *p);
const char *context_name(enum context_kind kind);
struct change *change(struct parser *p, int token, enum change_kind kind, int number);
void insert(struct parser *p, int token, enum insert_kind kind);
void jump_to(struct parser *p, enum jump jump, int token, int end, unsigned kinds);
void add_goto(struct parser *p, int token);
void add_label(struct parser *p, int token);
void resolve_gotos(struct parser *p, struct function *function);
int leaves_termination(const struct parser *p);
void declare_in_outermost(struct parser *p, int token, enum change_kind kind);

/* expressions.c; each answers the token behind what it parsed */
void look_at_name(struct parser *p, int at);
int begins_lambda(const struct parser *p, int at);
int lambda(struct parser *p, int at);
int group(struct parser *p, int at);
int simple(struct parser *p, int at, int end);

/* statements.c; each answers the token behind what it parsed */
int statement(struct parser *p, int at, int end);
int compound(struct parser *p, int at);

/* reload.c */
int reload_is_needed(const struct parser *p, int at, int end);
void reload_before(struct parser *p, int at);
int reload_controlled(struct parser *p, int at, int end);
void reload_expression(struct parser *p, int at, int end);
void reload_header(struct parser *p, int at, int is_loop);

/* functions.c */
int function_body(struct parser *p, int head, int at);
int begins_function(const struct parser *p, int first, int at);
int head_of(const struct parser *p, int brace);
int is_scope(const struct parser *p, int brace);
void find_result_type(struct parser *p, struct guarded *guarded);

#endif
