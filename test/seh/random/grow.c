/*
 * Random trees. What may stand where is decided here, and again, for trees that something has been cut from, by
 * is_well_formed().
 */
#include "tree.h"

#include <stdlib.h>

static uint64_t state;

/* splitmix64 */
static uint64_t random_next(void)
{
    uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

unsigned random_below(unsigned bound)
{
    return (unsigned)((random_next() >> 32) * bound >> 32);
}

static int percent(unsigned chance)
{
    return random_below(100) < chance;
}

enum { LABELS_MAX = 8, DEPTH_MAX = 6, CODES = 3 };

static const unsigned cxx_code = 0xE06D7363;

/* What surrounds the place where something grows. */
struct scope {
    int depth;
    int counter;    /* the loop counter that is free here; COUNTERS: none */
    int may_leave, may_break, may_continue, may_jump;
    int code;       /* GetExceptionCode() may stand here */
    int abnormal;   /* AbnormalTermination() may */
    int in_filter;
    int caught;     /* the innermost clause around that names what it has caught; 0: none */
    int setjmp_around; /* 1 + the label of the innermost one around, in this function; 0: none */
    int labels[LABELS_MAX]; /* of surrounding blocks, further on */
    int label_count;
};

static struct program *program;
static const struct limits *limits;
static int function;    /* the one that grows */
static int room;        /* statements it may still get */
static int label_last;
static int labels_used; /* bit per label, of those that a goto names */
static int setjmps;     /* so far, in the program */

static void *allocate(size_t size)
{
    void *memory = calloc(1, size);
    if (!memory)
        abort();
    return memory;
}

static struct expression *expression(enum operation operation, struct expression *first, struct expression *second)
{
    struct expression *e = allocate(sizeof *e);
    e->operation = operation;
    e->first = first;
    e->second = second;
    return e;
}

static struct expression *constant(int value)
{
    struct expression *e = expression(CONSTANT, NULL, NULL);
    e->constant = value;
    return e;
}

static struct expression *read(enum variable variable)
{
    struct expression *e = expression(READ, NULL, NULL);
    e->variable = variable;
    return e;
}

static unsigned random_code(void)
{
    return 0xE0000001u + random_below(CODES);
}

static enum variable random_target(void)
{
    static const enum variable targets[] = {VARIABLE_A, VARIABLE_A, VARIABLE_B, VARIABLE_B, VARIABLE_C, VARIABLE_G};
    return targets[random_below(6)];
}

static struct expression *random_leaf(const struct scope *scope)
{
    if (scope->code && percent(15))
        return expression(CODE, NULL, NULL);
    if (scope->abnormal && percent(30))
        return expression(ABNORMAL, NULL, NULL);
    if (scope->in_filter && percent(20))
        return expression(percent(50) ? FLAGS : ARGUMENT, NULL, NULL);
    if (scope->caught && percent(25)) {
        struct expression *e = expression(CAUGHT, NULL, NULL);
        e->constant = scope->caught;
        return e;
    }
    if (limits->cxx && percent(3))
        return expression(UNCAUGHT, NULL, NULL);
    if (scope->counter && percent(20))
        return read(VARIABLE_I0 + random_below(scope->counter));
    if (percent(25))
        return constant((int)random_below(9) - 2);
    return percent(8) ? read(VARIABLE_N) : percent(8) ? read(VARIABLE_L) : read(random_target());
}

static struct expression *random_value(const struct scope *scope)
{
    static const enum operation operations[] = {ADD, ADD, SUBTRACT, MULTIPLY, XOR};
    if (percent(45))
        return random_leaf(scope);
    return expression(operations[random_below(5)], random_leaf(scope),
                      percent(80) ? random_leaf(scope) : random_value(scope));
}

static struct expression *random_condition(const struct scope *scope)
{
    if (scope->code && percent(30))
        return expression(EQUAL, expression(CODE, NULL, NULL), constant((int)random_code()));
    if (scope->abnormal && percent(35))
        return expression(ABNORMAL, NULL, NULL);
    if (scope->counter && percent(50))
        return expression(EQUAL, read(VARIABLE_I0 + random_below(scope->counter)), constant((int)random_below(3)));
    if (percent(30))
        return expression(EQUAL, read(VARIABLE_N), constant((int)random_below(3)));
    return expression(LESS, random_leaf(scope), random_leaf(scope));
}

static struct expression *choose(struct expression *condition, int yes, int no)
{
    struct expression *e = expression(CHOOSE, condition, constant(yes));
    e->third = constant(no);
    return e;
}

static struct expression *random_answer(const struct scope *scope)
{
    struct expression *code = expression(CODE, NULL, NULL);
    if (limits->cxx && percent(25))
        return choose(expression(EQUAL, code, constant((int)cxx_code)), percent(70), percent(30));
    switch (random_below(12)) {
    case 0:
    case 1:
    case 2:
        return constant(1);
    case 3:
    case 4:
        return constant(0);
    case 5:
        return choose(expression(EQUAL, code, constant((int)random_code())), 1, 0);
    case 6:
        return choose(expression(EQUAL, code, constant((int)random_code())), -1, percent(50));
    case 7: /* continues what was raised */
        return choose(expression(LESS, code, constant((int)(0xE0000000u))), 1, -1);
    case 8:
    case 9:
        return expression(percent(65) ? MEND : SKIP, NULL, NULL);
    case 10:
        return percent(50) ? choose(expression(FLAGS, NULL, NULL), 0, 1) : constant(percent(50) ? 12345 : -12345);
    default:
        return random_value(scope);
    }
}

static struct statement *statement(enum kind kind)
{
    struct statement *s = allocate(sizeof *s);
    s->kind = kind;
    s->id = ++program->statement_count;
    room--;
    return s;
}

static void append(struct block *block, struct statement *s)
{
    if (block->last)
        block->last->next = s;
    else
        block->first = s;
    block->last = s;
}

static void grow_block(struct block *block, const struct scope *around, int length);

static struct statement *grow_trace(const struct scope *scope)
{
    struct statement *s = statement(TRACE);
    if (percent(20))
        s->variable = percent(50) ? VARIABLE_L : VARIABLE_D;
    else
        s->expression = percent(50) ? read(random_target()) : random_value(scope);
    return s;
}

static struct statement *grow_assignment(const struct scope *scope)
{
    struct statement *s = statement(ASSIGN);
    s->variable = percent(25) ? (percent(50) ? VARIABLE_L : VARIABLE_D) : random_target();
    s->expression = random_value(scope);
    return s;
}

static struct statement *grow_raise(const struct scope *scope)
{
    struct statement *s = statement(RAISE);
    s->code = percent(2) ? 0 : random_code();
    s->flags = percent(12);
    if (percent(30))
        s->expression = random_value(scope);
    return s;
}

static struct statement *grow_fault(const struct scope *scope)
{
    struct statement *s = statement(FAULT);
    s->form = (int)random_below(FAULT_FORMS);
    if (s->form == DIVIDE && percent(60))
        s->form = PAGE_STORE;
    s->direct = !limits->plain && s->form != SKIPPABLE && percent(65);
    s->accessed = percent(40);
    s->variable = s->form == LOAD_DOUBLE ? VARIABLE_D : random_target();
    if (s->form == STORE || s->form == PAGE_STORE || s->form == DIVIDE)
        s->expression = random_value(scope);
    return s;
}

/* Calls go to later functions; or back to an earlier one, if n is left. */
static struct statement *grow_call(const struct scope *scope)
{
    int again = function + 1 == program->function_count || percent(15);
    struct statement *s = statement(CALL);
    s->variable = random_target();
    s->constant = again;
    s->function = again ? (int)random_below(function + 1)
                        : function + 1 + (int)random_below(program->function_count - function - 1);
    s->expression = random_value(scope);
    if (!again)
        return s;
    struct statement *guard = statement(IF);
    guard->expression = expression(LESS, constant(0), read(VARIABLE_N));
    append(&guard->body, s);
    return guard;
}

static struct statement *grow_longjmp(const struct scope *scope)
{
    struct statement *s = statement(LONGJMP);
    s->label = scope->setjmp_around && percent(80) ? scope->setjmp_around - 1 : (int)random_below(setjmps);
    return s;
}

static struct statement *grow_jump(const struct scope *scope)
{
    struct statement *s = NULL;
    while (!s) {
        switch (random_below(8)) {
        case 6:
        case 7:
            if (setjmps)
                s = grow_longjmp(scope);
            break;
        case 0:
            if (scope->may_leave)
                s = statement(LEAVE);
            break;
        case 1:
            if (scope->may_break)
                s = statement(BREAK);
            break;
        case 2:
            if (scope->may_continue)
                s = statement(CONTINUE);
            break;
        case 3:
        case 4:
            if (scope->label_count) {
                s = statement(GOTO);
                s->label = scope->labels[random_below(scope->label_count)];
                labels_used |= 1 << s->label;
            }
            break;
        default:
            if (percent(60))
                break;
            s = statement(RETURN);
            s->expression = random_value(scope);
        }
    }
    return s;
}

static struct statement *grow_throw(const struct scope *scope)
{
    struct statement *s = statement(THROW);
    s->form = (int)random_below(THROWN_FORMS);
    s->direct = percent(50);
    s->expression = random_value(scope);
    return s;
}

static struct statement *grow_rethrow(void)
{
    struct statement *s = statement(RETHROW);
    s->direct = percent(70);
    return s;
}

/* Something that would end its block comes under a condition as often as not. */
static struct statement *maybe_conditional(const struct scope *scope, struct statement *s, unsigned chance)
{
    if (!percent(chance))
        return s;
    struct statement *condition = statement(IF);
    condition->expression = random_condition(scope);
    append(&condition->body, s);
    return condition;
}

/* Filters consist of what can be written as an expression. */
static void grow_filter(struct block *block, const struct scope *scope, int length)
{
    while (length-- > 0) {
        if (limits->cxx && percent(8)) {
            append(block, maybe_conditional(scope, percent(75) ? grow_throw(scope) : grow_rethrow(), 90));
            continue;
        }
        switch (random_below(9)) {
        default:
            append(block, grow_trace(scope));
            break;
        case 0:
        case 1:
        case 2:
            append(block, grow_assignment(scope));
            break;
        case 3:
            append(block, maybe_conditional(scope, grow_call(scope), 30));
            break;
        case 4:
            append(block, maybe_conditional(scope, grow_raise(scope), 90));
            break;
        case 5:
            append(block, maybe_conditional(scope, grow_fault(scope), 70));
            break;
        case 6:
            append(block, statement(percent(80) ? OPEN_PAGE : CLOSE_PAGE));
            break;
        }
    }
}

/* A guarded block up to its handler. */
static struct statement *grow_guarded(enum kind kind, const struct scope *around)
{
    struct statement *s = statement(kind);
    struct scope scope = *around;
    s->unbraced = percent(30);
    scope.depth++;
    scope.may_leave = 1;
    grow_block(&s->body, &scope, 1 + (int)random_below(4));
    return s;
}

static struct statement *grow_except(const struct scope *around)
{
    struct statement *s = grow_guarded(EXCEPT, around);
    struct scope scope = *around;
    scope.in_filter = scope.code = 1;
    scope.abnormal = 0;
    grow_filter(&s->filter, &scope, (int)random_below(4));
    s->expression = random_answer(&scope);

    scope = *around;
    scope.depth++;
    scope.code = 1;
    scope.abnormal = 0;
    grow_block(&s->other, &scope, 1 + (int)random_below(3));
    return s;
}

static struct statement *grow_finally(const struct scope *around)
{
    struct statement *s = grow_guarded(FINALLY, around);
    struct scope scope = *around;
    scope.depth++;
    scope.code = 0;
    scope.abnormal = 1;
    if (!limits->driver)
        scope.may_break = scope.may_continue = 0;
    if (percent(50)) /* jumps out of a termination handler swallow much of what makes a program interesting */
        scope.may_jump = 0;
    grow_block(&s->other, &scope, 1 + (int)random_below(3));
    return s;
}

static struct statement *grow_catch(const struct scope *around, int form)
{
    struct statement *s = statement(CATCH);
    struct scope scope = *around;
    s->form = form;
    scope.depth++;
    if (form != CATCH_ANY)
        scope.caught = s->id;
    if (form != CATCH_ANY && percent(15)) {
        struct statement *amend = statement(AMEND);
        amend->constant = s->id;
        amend->expression = random_value(&scope);
        append(&s->body, amend);
    }
    grow_block(&s->body, &scope, 1 + (int)random_below(3));
    if (percent(25))
        append(&s->body, maybe_conditional(&scope, grow_rethrow(), 50));
    return s;
}

static struct statement *grow_try(const struct scope *around)
{
    static const int forms[] = {THROWN_INT, THROWN_INT, THROWN_BASE, THROWN_BASE, THROWN_DERIVED, CATCH_COPY};
    struct statement *s = statement(TRY);
    struct scope scope = *around;
    int any = percent(40), clauses = (int)random_below(3) + !any;
    scope.depth++;
    grow_block(&s->body, &scope, 1 + (int)random_below(4));
    while (clauses-- > 0)
        append(&s->other, grow_catch(around, forms[random_below(6)]));
    if (any)
        append(&s->other, grow_catch(around, CATCH_ANY));
    return s;
}

static struct statement *grow_loop(const struct scope *around)
{
    struct statement *s = statement(LOOP);
    struct scope scope = *around;
    s->form = (int)random_below(LOOP_FORMS);
    s->variable = VARIABLE_I0 + scope.counter++;
    s->constant = 1 + (int)random_below(3);
    scope.depth++;
    scope.may_break = scope.may_continue = scope.may_jump = 1;
    scope.label_count = around->may_jump ? around->label_count : 0;
    grow_block(&s->body, &scope, 1 + (int)random_below(4));
    return s;
}

static struct statement *grow_switch(const struct scope *around)
{
    struct statement *s = statement(SWITCH);
    struct scope scope = *around;
    s->expression = scope.counter && percent(70) ? read(VARIABLE_I0 + random_below(scope.counter)) : random_leaf(around);
    s->falls = (int)random_below(4);
    scope.depth++;
    scope.may_break = 1;
    grow_block(&s->body, &scope, 1 + (int)random_below(2));
    grow_block(&s->other, &scope, 1 + (int)random_below(2));
    grow_block(&s->third, &scope, 1);
    return s;
}

static struct statement *grow_object(const struct scope *around)
{
    struct statement *s = statement(OBJECT);
    struct scope scope = *around;
    scope.depth++;
    s->variable = random_target();
    grow_block(&s->body, &scope, 1 + (int)random_below(3));
    return s;
}

static struct statement *grow_setjmp(const struct scope *around)
{
    struct statement *s = statement(SETJMP);
    struct scope scope = *around;
    s->label = setjmps++;
    scope.depth++;
    scope.setjmp_around = 1 + s->label;
    grow_block(&s->body, &scope, 2 + (int)random_below(3));
    scope.setjmp_around = around->setjmp_around;
    grow_block(&s->other, &scope, 1 + (int)random_below(2));
    return s;
}

static struct statement *grow_if(const struct scope *around)
{
    struct statement *s = statement(IF);
    struct scope scope = *around;
    scope.depth++;
    s->expression = random_condition(around);
    grow_block(&s->body, &scope, 1 + (int)random_below(2));
    if (percent(40))
        grow_block(&s->other, &scope, 1 + (int)random_below(2));
    return s;
}

static struct statement *grow_statement(const struct scope *scope)
{
    int shallow = scope->depth < DEPTH_MAX && room > 0;
    for (;;) {
        unsigned lot = limits->cxx ? random_below(100) : 100;
        if (lot < 7)
            return maybe_conditional(scope, grow_throw(scope), 40);
        if (lot < 9)
            return maybe_conditional(scope, grow_rethrow(), 40);
        if (lot < 20 && shallow)
            return grow_try(scope);
        lot = random_below(100);
        if (lot < 20)
            return grow_trace(scope);
        if (lot < 32)
            return grow_assignment(scope);
        if (lot < 39)
            return maybe_conditional(scope, grow_raise(scope), 50);
        if (lot < 46)
            return maybe_conditional(scope, grow_fault(scope), 40);
        if (lot < 52)
            return grow_call(scope);
        if (lot < 53)
            return statement(percent(40) ? OPEN_PAGE : CLOSE_PAGE);
        if (lot < 60 && scope->may_jump)
            return maybe_conditional(scope, grow_jump(scope), 60);
        if (lot < 63 && setjmps)
            return maybe_conditional(scope, grow_longjmp(scope), 50);
        if (!shallow || lot < 60)
            continue;
        if (lot < 76)
            return grow_except(scope);
        if (lot < 90)
            return grow_finally(scope);
        if (lot < 92 && setjmps < SETJMPS_MAX)
            return grow_setjmp(scope);
        if (lot < 95 && scope->counter < COUNTERS)
            return grow_loop(scope);
        if (lot < 97)
            return grow_switch(scope);
        if (!limits->plain && percent(60))
            return grow_object(scope);
        return grow_if(scope);
    }
}

static void grow_block(struct block *block, const struct scope *around, int length)
{
    struct scope scope = *around;
    int label = 0;
    if (scope.label_count < LABELS_MAX && label_last < 30 && percent(35))
        label = scope.labels[scope.label_count++] = ++label_last;
    while (length-- > 0)
        append(block, grow_statement(&scope));
    if (label && labels_used >> label & 1) {
        struct statement *s = statement(LABEL);
        s->label = label;
        append(block, s);
        append(block, grow_trace(around));
    }
}

static void grow_function(struct function *grown, int size)
{
    static const enum variable shown[] = {VARIABLE_A, VARIABLE_B, VARIABLE_C, VARIABLE_L, VARIABLE_D, VARIABLE_G};
    struct scope scope = {.may_jump = 1};
    struct statement *s;
    room = size;
    label_last = labels_used = 0;
    grown->noinline_ = percent(30);
    for (enum variable v = VARIABLE_B; v <= VARIABLE_D; v++) {
        if ((v < VARIABLE_N || v > VARIABLE_I3) && percent(30))
            grown->storage[v] = (enum storage)random_below(STORAGES);
    }
    for (int i = 0; i < 3; i++)
        grown->start[i] = 1 + (int)random_below(90);
    for (int rounds = 3; rounds > 0 && room > size / 3; rounds--)
        grow_block(&grown->body, &scope, 2 + (int)random_below(3));
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        s = statement(TRACE);
        s->variable = shown[i];
        s->expression = read(shown[i]);
        append(&grown->body, s);
    }
    s = statement(RETURN);
    s->expression = random_value(&scope);
    append(&grown->body, s);
}

struct program *grow(uint64_t seed, int number, const struct limits *within)
{
    state = seed;
    limits = within;
    program = allocate(sizeof *program);
    program->number = number;
    setjmps = 0;
    program->function_count = 1 + (int)random_below(FUNCTIONS_MAX);
    for (function = 0; function < program->function_count; function++)
        grow_function(&program->functions[function], 12 + (int)random_below(20));
    return program;
}

static void each_in_block(struct block *block, void (*visit)(struct statement *))
{
    for (struct statement *s = block->first; s; s = s->next) {
        if (s->dropped)
            continue;
        visit(s);
        if (s->dropped)
            continue;
        each_in_block(&s->body, visit);
        if (s->unwrapped)
            continue;
        each_in_block(&s->filter, visit);
        each_in_block(&s->other, visit);
        each_in_block(&s->third, visit);
    }
}

void each_statement(struct program *in, void (*visit)(struct statement *))
{
    for (int i = 0; i < in->function_count; i++)
        each_in_block(&in->functions[i].body, visit);
}

static int is_expression_allowed(const struct expression *e, const struct scope *scope)
{
    if (!e)
        return 1;
    if ((e->operation == CODE && !scope->code) || (e->operation == ABNORMAL && !scope->abnormal) ||
        ((e->operation == FLAGS || e->operation == ARGUMENT || e->operation == MEND ||
          e->operation == SKIP) && !scope->in_filter) ||
        (e->operation == READ && e->variable >= VARIABLE_I0 && e->variable <= VARIABLE_I3 &&
         (int)e->variable - VARIABLE_I0 >= scope->counter))
        return 0;
    return is_expression_allowed(e->first, scope) && is_expression_allowed(e->second, scope) &&
           is_expression_allowed(e->third, scope);
}

static int is_block_allowed(const struct block *block, const struct scope *around);

/* Does a TRY have at least one clause, and none behind the one for everything? */
static int has_clauses(const struct statement *s)
{
    const struct statement *last = NULL;
    for (const struct statement *clause = s->other.first; clause; clause = clause->next) {
        if (clause->dropped)
            continue;
        if (clause->unwrapped || (last && last->form == CATCH_ANY))
            return 0;
        last = clause;
    }
    return last != NULL;
}

static int is_statement_allowed(const struct statement *s, const struct scope *scope)
{
    struct scope inner = *scope;
    if (s->unwrapped)
        return is_block_allowed(&s->body, scope);
    if (s->kind != EXCEPT && !is_expression_allowed(s->expression, scope))
        return 0;
    switch (s->kind) {
    case LEAVE:
        return scope->may_leave;
    case BREAK:
        return scope->may_break;
    case CONTINUE:
        return scope->may_continue;
    case GOTO:
        for (int i = 0; i < scope->label_count; i++) {
            if (scope->labels[i] == s->label)
                return 1;
        }
        return 0;
    case LOOP:
        inner.counter = (int)s->variable - VARIABLE_I0 + 1;
        inner.may_break = inner.may_continue = 1;
        return is_block_allowed(&s->body, &inner);
    case SWITCH:
        inner.may_break = 1;
        return is_block_allowed(&s->body, &inner) && is_block_allowed(&s->other, &inner) &&
               is_block_allowed(&s->third, &inner);
    case EXCEPT:
        inner.may_leave = 1;
        if (!is_block_allowed(&s->body, &inner))
            return 0;
        inner = *scope;
        inner.code = 1;
        inner.abnormal = 0;
        if (!is_block_allowed(&s->other, &inner))
            return 0;
        inner.in_filter = 1;
        return is_block_allowed(&s->filter, &inner) && is_expression_allowed(s->expression, &inner);
    case FINALLY:
        inner.may_leave = 1;
        if (!is_block_allowed(&s->body, &inner))
            return 0;
        inner = *scope;
        inner.code = 0;
        inner.abnormal = 1;
        if (!limits->driver)
            inner.may_break = inner.may_continue = 0;
        return is_block_allowed(&s->other, &inner);
    case TRY:
        return has_clauses(s) && is_block_allowed(&s->body, &inner) && is_block_allowed(&s->other, &inner);
    default:
        return is_block_allowed(&s->body, &inner) && is_block_allowed(&s->other, &inner);
    }
}

static int is_block_allowed(const struct block *block, const struct scope *around)
{
    struct scope scope = *around;
    for (const struct statement *s = block->first; s; s = s->next) {
        if (s->kind == LABEL && !s->dropped && scope.label_count < LABELS_MAX)
            scope.labels[scope.label_count++] = s->label;
    }
    for (const struct statement *s = block->first; s; s = s->next) {
        if (!s->dropped && !is_statement_allowed(s, &scope))
            return 0;
    }
    return 1;
}

int is_well_formed(const struct program *of)
{
    for (int i = 0; i < of->function_count; i++) {
        const struct block *body = &of->functions[i].body;
        if (body->last->dropped || !is_block_allowed(body, &(struct scope){0}))
            return 0;
    }
    return 1;
}
