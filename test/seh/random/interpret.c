/*
 * What a program must do, by Microsoft's rules and without any of the library's code.
 *
 * The tree is walked by a function that returns how each statement was left. An exception is a call of raise(): it asks the
 * filters of the active guarded blocks, newest first, before anything is left; when one of them accepts, raise() returns UNWIND,
 * which then travels outwards like any other jump. So termination handlers run innermost first, and one that ends in
 * a jump or an exception of its own replaces what was travelling, without any rule being written for it.
 *
 * Beside the values, the walk keeps track of what a compiler that sees only macros cannot know, see exclude().
 */
#include "tree.h"

#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 3000, DISPATCHES_MAX = 6, UNWINDS_MAX = 6, CALLS_MAX = 40 };

enum {
    FLAG_NONCONTINUABLE = 0x1,
    FLAG_NESTED_CALL = 0x10,
};

static const unsigned access_violation = 0xC0000005, divide_by_zero = 0xC0000094, noncontinuable = 0xC0000025;
static const unsigned cxx_code = 0xE06D7363;
static const int cxx_argument = 0x19930520;

/* A function being executed. */
struct activation {
    int depth;              /* 0: the one that is called first */
    long long value[VARIABLES];
    double d;
    unsigned stale;         /* variables that compiled code may hold another value of */
    unsigned lost;          /* variables that a setjmp, returning again, has made indeterminate */
};

/* What is thrown: a C++ object; also what a catch (...) makes of an exception that is not C++'s. */
struct object;

struct exception {
    struct object *object; /* of a C++ exception, or NULL */
    struct object *refused; /* of one that a filter wanted to continue, whose place this takes; or NULL */
    unsigned code, flags;
    int argument;
    int at_page;      /* the faulting access was to the page */
    int is_skippable; /* it was in skippable() */
};

struct object {
    enum thrown form;
    int value;
    int held;   /* clauses that it is in */
    int flying; /* on its way to a handler */
    int ends;   /* a handler has been found for it, or for what took its place */
    int refused; /* a filter has wanted to continue it */
    int noted;  /* its end is to be noted, under the id of this clause; 0: it is not */
    struct exception structured; /* if it is that */
};

/* A clause that is being executed. */
struct caught {
    const struct caught *older; /* in the same activation */
    int id;
    int *value; /* the object's, or the copy's */
};

/* A guarded block, or a TRY, that is active; the list ends with the one that calls the program. */
struct guard {
    struct guard *older;
    const struct statement *statement; /* NULL: the program's caller, which takes every exception */
    struct activation *activation;
    int run; /* of which termination block's execution it is part, 0: none; each execution has its own number */
    const struct caught *caught; /* where it stands */
};

/* An exception whose filters are being asked. */
struct dispatch {
    struct dispatch *older;
    struct guard *start, *asked;
};

/* Where a statement stands: what GetExceptionCode() and AbnormalTermination() mean there. */
struct place {
    struct activation *activation;
    const struct exception *filtered;
    const struct guard *guard; /* whose filter this is */
    const struct caught *caught;
    unsigned code;
    int abnormal;
    int run;
};

enum way { ENDED, BROKE, CONTINUED, LEFT, RETURNED, JUMPED, UNWIND, LONGJUMPED, STOPPED };

struct result {
    enum way way;
    int id;               /* the statement that jumped */
    int label;            /* JUMPED */
    int value;            /* RETURNED */
    unsigned reads;       /* RETURNED: variables the value was computed from */
    unsigned changed;     /* BROKE, CONTINUED, JUMPED: variables that termination handlers changed on the way */
    struct guard *target; /* UNWIND */
    struct statement *clause; /* UNWIND to a TRY: where it goes on */
    struct object *object; /* UNWIND: the C++ exception in flight, or NULL */
    unsigned code;         /* UNWIND: the exception's */
    struct landing *landing; /* LONGJUMPED */
};

/* A setjmp whose body is being executed. */
struct landing {
    const struct activation *activation;
    int moment; /* of the assignments, when it returned for the first time */
};

static struct program *program;
static const struct limits *limits;
static struct trace *trace;
static struct guard *newest;
static struct dispatch *dispatches;
static struct activation outside; /* holds g */
static int steps, dispatch_depth, unwind_depth, call_depth, runs;
static int page_is_open, page_value, skipped;
static struct landing *landings[SETJMPS_MAX]; /* where a longjmp to each label goes; NULL: nowhere */
static int setjmps[SETJMPS_MAX]; /* how often each has been executed */
static enum verdict verdict;
static int culprit;
static int current; /* the statement being executed */

static struct activation activations[STEPS_MAX];
static int activation_count;

static struct object objects[STEPS_MAX];
static int object_count;
static struct object *handled[CALLS_MAX * 4]; /* by the clauses that are being executed, the newest last */
static int handled_count;
static int flying; /* objects that are */

/* Every assignment, so that one can tell what happened since a moment. */
static struct {
    struct activation *activation;
    enum variable variable;
} assignments[STEPS_MAX * 2];
static int assignment_count;

static const struct result ended = {.way = ENDED};
static const struct result stopped = {.way = STOPPED};

static void give_up(enum verdict why)
{
    if (verdict == RUNS) {
        verdict = why;
        culprit = current;
    }
}

/*
 * Two things no macro can tell a compiler, because it sees neither control flow:
 * - a termination handler changes a local while the block is being left by a jump: at the target, and in the value of a
 *   return, the change may be missing (or present, in a value computed before);
 * - a filter changes a variable at a fault of the function's own and execution continues.
 */
static void exclude(int id)
{
    if (!limits->driver && verdict == RUNS) {
        verdict = EXCLUDED;
        culprit = id;
    }
}

static struct activation *owner(struct activation *activation, enum variable variable)
{
    return variable == VARIABLE_G ? &outside : activation;
}

static long long read_variable(struct activation *activation, enum variable variable)
{
    activation = owner(activation, variable);
    if (activation->stale >> variable & 1)
        exclude(current);
    if (activation->lost >> variable & 1) {
        give_up(EXCLUDED);
        return 0;
    }
    return activation->value[variable];
}

static void note_assignment(struct activation *activation, enum variable variable)
{
    activation->stale &= ~(1u << variable);
    activation->lost &= ~(1u << variable);
    if (assignment_count == sizeof assignments / sizeof *assignments) {
        give_up(EXCEEDS);
        return;
    }
    assignments[assignment_count].activation = activation;
    assignments[assignment_count++].variable = variable;
}

static void assign(struct activation *activation, enum variable variable, long long value)
{
    activation = owner(activation, variable);
    activation->value[variable] = value;
    note_assignment(activation, variable);
}

static unsigned changed_since(int moment, const struct activation *activation)
{
    unsigned changed = 0;
    for (int i = moment; i < assignment_count; i++) {
        if (assignments[i].activation == activation)
            changed |= 1u << assignments[i].variable;
    }
    return changed;
}

static void note(int id, long long value)
{
    if (trace->count == EVENTS_MAX)
        give_up(EXCEEDS);
    else
        trace->events[trace->count++] = (struct event){id, value};
}

static int flags_seen(const struct place *place)
{
    /* What counts as one function when the filter asked first stands in a termination handler is not documented. */
    if (place->filtered->flags & FLAG_NESTED_CALL) {
        for (const struct dispatch *d = dispatches->older; d; d = d->older) {
            if (d->asked->activation == place->activation && d->asked->run != place->run)
                give_up(EXCEEDS);
        }
    }
    return (int)place->filtered->flags;
}

static struct object *new_object(enum thrown form, int value)
{
    static struct object none;
    if (object_count == STEPS_MAX) {
        give_up(EXCEEDS);
        return &none;
    }
    objects[object_count] = (struct object){.form = form, .value = value};
    return &objects[object_count++];
}

static void launch(struct object *object)
{
    object->flying++;
    object->ends = 1;
    flying++;
}

static void land(struct object *object)
{
    if (object) {
        object->flying--;
        flying--;
    }
}

static int *caught_value(const struct place *place, int id)
{
    const struct caught *caught = place->caught;
    while (caught->id != id)
        caught = caught->older;
    return caught->value;
}

/*
 * Nothing says how many there are while filters are asked, nor whether one that is not C++'s counts, or one that a
 * filter wanted to continue.
 */
static int count_uncaught(void)
{
    for (int i = 0; i < object_count; i++) {
        if ((objects[i].flying && objects[i].form == STRUCTURED) || objects[i].refused)
            give_up(EXCLUDED);
    }
    if (dispatches)
        give_up(EXCLUDED);
    return flying;
}

static int evaluate(const struct expression *e, const struct place *place)
{
    if (!e)
        return 0;
    switch (e->operation) {
    case CONSTANT:
        return e->constant;
    case READ:
        return (int)read_variable(place->activation, e->variable);
    case ADD:
        return (int)((unsigned)evaluate(e->first, place) + (unsigned)evaluate(e->second, place));
    case SUBTRACT:
        return (int)((unsigned)evaluate(e->first, place) - (unsigned)evaluate(e->second, place));
    case MULTIPLY:
        return (int)((unsigned)evaluate(e->first, place) * (unsigned)evaluate(e->second, place));
    case XOR:
        return evaluate(e->first, place) ^ evaluate(e->second, place);
    case LESS:
        return evaluate(e->first, place) < evaluate(e->second, place);
    case EQUAL:
        return evaluate(e->first, place) == evaluate(e->second, place);
    case CHOOSE:
        return evaluate(evaluate(e->first, place) ? e->second : e->third, place);
    case CODE:
        return (int)(place->filtered ? place->filtered->code : place->code);
    case ABNORMAL:
        return place->abnormal;
    case FLAGS:
        return flags_seen(place);
    case ARGUMENT:
        return place->filtered->argument;
    case MEND:
        if (!place->filtered->at_page)
            return 1;
        page_is_open = 1;
        return -1;
    case SKIP:
        if (!place->filtered->is_skippable)
            return 1;
        skipped = 1;
        return -1;
    case CAUGHT:
        return *caught_value(place, e->constant);
    case UNCAUGHT:
        return count_uncaught();
    }
    abort();
}

static unsigned variables_read(const struct expression *e)
{
    if (!e)
        return 0;
    return (e->operation == READ ? 1u << e->variable : 0) | variables_read(e->first) | variables_read(e->second) |
           variables_read(e->third);
}

static struct result run_block(const struct block *block, const struct place *place);

static int catches(int clause, const struct object *object)
{
    switch (clause) {
    case CATCH_ANY:
        return 1;
    case THROWN_BASE:
    case CATCH_COPY:
        return object && (object->form == THROWN_BASE || object->form == THROWN_DERIVED);
    default:
        return object && (int)object->form == clause;
    }
}

/* The clause of a TRY that an exception is for, or NULL. */
static struct statement *find_clause(const struct statement *try_, const struct object *object)
{
    struct statement *clause = try_->other.first;
    while (clause && (clause->dropped || !catches(clause->form, object)))
        clause = clause->next;
    return clause;
}

/* `guard` has accepted. */
static struct result unwind_to(struct guard *guard, struct statement *clause, const struct exception *exception)
{
    struct object *object = exception->object;
    if (!object && clause) {
        object = new_object(STRUCTURED, 0);
        object->structured = *exception;
    }
    if (object)
        launch(object);
    if (exception->refused)
        exception->refused->ends = 1;
    return (struct result){
        .way = UNWIND, .target = guard, .clause = clause, .object = object, .code = exception->code};
}

/*
 * Phase 1. EXCEPTION_NESTED_CALL is for whole functions: for those from where an older exception happened to the one whose
 * filter raised this exception.
 */
static struct result raise_exception(struct exception exception)
{
    if (dispatch_depth == DISPATCHES_MAX) {
        give_up(EXCEEDS);
        return stopped;
    }
    struct dispatch this = {.older = dispatches, .start = newest};
    struct result result = stopped;
    int continued = 0, nested_depth = CALLS_MAX + 1;
    dispatches = &this;
    dispatch_depth++;
    for (struct guard *guard = newest; guard; guard = guard->older) {
        if (verdict != RUNS)
            break;
        for (struct dispatch *d = this.older; d; d = d->older) {
            if (d->start == guard && d->asked->activation->depth < nested_depth)
                nested_depth = d->asked->activation->depth;
        }
        if (!guard->statement) {
            note(-1, (int)exception.code);
            result = unwind_to(guard, NULL, &exception);
            break;
        }
        if (guard->statement->kind == FINALLY)
            continue;
        if (guard->statement->kind == TRY) {
            struct statement *clause = find_clause(guard->statement, exception.object);
            if (!clause)
                continue;
            result = unwind_to(guard, clause, &exception);
            break;
        }
        struct exception seen = exception;
        if (guard->activation->depth >= nested_depth)
            seen.flags |= FLAG_NESTED_CALL;
        struct place place = {
            .activation = guard->activation, .filtered = &seen, .guard = guard, .caught = guard->caught,
            .run = guard->run};
        this.asked = guard;
        result = run_block(&guard->statement->filter, &place);
        if (result.way != ENDED)
            break; /* an exception in the filter was accepted further out: this one is forgotten */
        current = guard->statement->id;
        int answer = evaluate(guard->statement->expression, &place);
        if (answer == 0)
            continue;
        if (answer > 0) {
            result = unwind_to(guard, NULL, &exception);
        } else {
            continued = 1;
        }
        break;
    }
    dispatches = this.older;
    if (continued && exception.object)
        exception.object->refused = 1;
    if (continued && exception.flags & FLAG_NONCONTINUABLE)
        result = raise_exception((struct exception){
            .refused = exception.object ? exception.object : exception.refused,
            .code = noncontinuable,
            .flags = FLAG_NONCONTINUABLE});
    else if (continued)
        result = ended;
    dispatch_depth--;
    return verdict == RUNS ? result : stopped;
}

/*
 * No compiler expects an instruction that faults to read or change what functions further out see: g, when no guarded
 * block of the function itself stands around the instruction, or when a filter of another function changes it. Then the
 * program says what any program must that shares a variable so.
 */
static int shares(const struct activation *activation)
{
    if (newest->activation != activation)
        return 1;
    for (const struct guard *guard = newest; guard->statement; guard = guard->older) {
        if (guard->activation != activation && guard->statement->kind == EXCEPT && guard->statement->filter.first)
            return 1;
    }
    return 0;
}

/* A faulting instruction runs again when a filter says so, until it no longer faults. */
static struct result run_fault(struct statement *s, const struct place *place)
{
    int value = evaluate(s->expression, place);
    int writes = s->form == STORE || s->form == PAGE_STORE, at_page = s->form == PAGE_LOAD || s->form == PAGE_STORE;
    while (!at_page || !page_is_open) {
        int moment = assignment_count;
        s->shared |= shares(place->activation);
        if (++steps > STEPS_MAX) {
            give_up(EXCEEDS);
            return stopped;
        }
        skipped = 0;
        struct result result = raise_exception((struct exception){
            .code = s->form == DIVIDE ? divide_by_zero : access_violation, .argument = writes, .at_page = at_page,
            .is_skippable = s->form == SKIPPABLE});
        if (result.way != ENDED)
            return result;
        if (s->form == SKIPPABLE && skipped) {
            skipped = 0;
            assign(place->activation, s->variable, SKIPPED);
            return ended;
        }
        for (int i = moment; s->direct && i < assignment_count; i++)
            assignments[i].activation->stale |= 1u << assignments[i].variable;
    }
    current = s->id;
    if (s->form == PAGE_STORE)
        page_value = value;
    else
        assign(place->activation, s->variable, page_value);
    return ended;
}

static struct result run_function(const struct function *function, int n, int a)
{
    if (++call_depth > CALLS_MAX || activation_count == STEPS_MAX) {
        give_up(EXCEEDS);
        return stopped;
    }
    struct activation *activation = &activations[activation_count++]; /* its own: assignments[] points to it */
    struct place place = {.activation = activation};
    *activation = (struct activation){.depth = call_depth};
    activation->value[VARIABLE_A] = a;
    activation->value[VARIABLE_N] = n;
    activation->value[VARIABLE_B] = function->start[0];
    activation->value[VARIABLE_C] = function->start[1];
    activation->value[VARIABLE_L] = function->start[2];
    activation->d = 1.5;
    struct result result = run_block(&function->body, &place);
    call_depth--;
    if (limits->cxx)
        result.changed = 0; /* the caller's variables are others */
    if (result.way != RETURNED && result.way != UNWIND && result.way != LONGJUMPED)
        give_up(EXCEEDS); /* its last return has been cut */
    return result;
}

/* A jump has arrived: what termination handlers changed on its way is not reliable here. */
static void arrive(struct activation *activation, const struct result *jump)
{
    activation->stale |= jump->changed;
}

static struct result run_loop(const struct statement *s, const struct place *place)
{
    struct activation *activation = place->activation;
    assign(activation, s->variable, 0);
    for (;;) {
        current = s->id;
        if (s->form != DO && read_variable(activation, s->variable) >= s->constant)
            return ended;
        if (s->form != FOR)
            assign(activation, s->variable, read_variable(activation, s->variable) + 1);
        struct result result = run_block(&s->body, place);
        if (result.way != ENDED && result.way != BROKE && result.way != CONTINUED)
            return result;
        arrive(activation, &result);
        if (result.way == BROKE)
            return ended;
        current = s->id;
        if (s->form == FOR)
            assign(activation, s->variable, read_variable(activation, s->variable) + 1);
        if (s->form == DO && read_variable(activation, s->variable) >= s->constant)
            return ended;
    }
}

static struct result run_switch(const struct statement *s, const struct place *place)
{
    int value = evaluate(s->expression, place);
    struct result result = ended;
    if (value == 0) {
        result = run_block(&s->body, place);
        if (result.way == ENDED && !(s->falls & 1))
            return ended;
    }
    if (result.way == ENDED && (value == 0 || value == 1)) {
        result = run_block(&s->other, place);
        if (result.way == ENDED && !(s->falls & 2))
            return ended;
    }
    if (result.way == ENDED)
        result = run_block(&s->third, place);
    if (result.way == BROKE) {
        arrive(place->activation, &result);
        return ended;
    }
    return result;
}

static struct result run_guarded_body(const struct statement *s, const struct place *place, struct guard *guard)
{
    *guard = (struct guard){
        .older = newest, .statement = s, .activation = place->activation, .run = place->run, .caught = place->caught};
    newest = guard;
    struct result result = run_block(&s->body, place);
    newest = guard->older;
    return result.way == LEFT && s->kind != TRY ? ended : result;
}

static struct result run_except(const struct statement *s, const struct place *place)
{
    struct guard guard;
    struct result result = run_guarded_body(s, place, &guard);
    if (result.way != UNWIND || result.target != &guard)
        return result;
    land(result.object);
    struct place handler = *place;
    handler.filtered = NULL;
    handler.code = result.code;
    return run_block(&s->other, &handler);
}

static struct result run_finally(const struct statement *s, const struct place *place)
{
    struct guard guard;
    int start = assignment_count;
    struct result result = run_guarded_body(s, place, &guard);
    if (result.way == STOPPED)
        return result;
    int unwinding = result.way == UNWIND || result.way == LONGJUMPED, moment = assignment_count;
    if (unwinding && ++unwind_depth > UNWINDS_MAX)
        give_up(EXCEEDS);
    struct place termination = *place;
    termination.abnormal = result.way != ENDED;
    termination.run = ++runs;
    struct result own = run_block(&s->other, &termination);
    unwind_depth -= unwinding;
    if (own.way != ENDED) {
        land(result.object);
        if (own.way == UNWIND && own.target->activation == place->activation &&
            own.target->statement->kind == TRY) {
            if (result.way == LONGJUMPED)
                give_up(EXCLUDED); /* its function counts as left */
            /* to GCC the clause is the entry's */
            place->activation->lost |= changed_since(start, place->activation);
        }
        return own;
    }
    unsigned changed = changed_since(moment, place->activation);
    if (result.way == RETURNED && result.reads & changed)
        exclude(result.id);
    result.changed |= changed;
    return result;
}

/* Is what is executed inside a try block of this function that has a catch (...)? */
static int is_in_catch_all(const struct activation *activation)
{
    for (const struct guard *guard = newest; guard && guard->activation == activation; guard = guard->older) {
        if (guard->statement->kind != TRY)
            continue;
        for (const struct statement *clause = guard->statement->other.first; clause; clause = clause->next)
            if (clause->form == CATCH_ANY && !clause->dropped)
                return 1;
    }
    return 0;
}

/* An exception runs the destructor as it runs termination handlers. */
static struct result run_object(const struct statement *s, const struct place *place)
{
    struct result result = run_block(&s->body, place);
    if (result.way == STOPPED)
        return result;
    current = s->id;
    if (result.way == LONGJUMPED && result.landing->activation == place->activation)
        give_up(EXCLUDED); /* C++ says nothing of a longjmp that leaves the scope of an object */
    if (result.way == LONGJUMPED && is_in_catch_all(place->activation))
        give_up(EXCLUDED); /* GCC's tables do not tell such an object from the clause */
    if (result.changed >> s->variable & 1)
        exclude(s->id);
    note(s->id, read_variable(place->activation, s->variable));
    return result;
}

static struct result run_clause(struct statement *clause, const struct place *place, struct object *object)
{
    int copy = object->value;
    struct caught caught = {
        .older = place->caught, .id = clause->id, .value = clause->form == CATCH_COPY ? &copy : &object->value};
    struct place inside = *place;
    inside.caught = &caught;
    clause->visited = 1;
    if (handled_count == sizeof handled / sizeof *handled) {
        give_up(EXCEEDS);
        return stopped;
    }
    if (clause->form == THROWN_BASE || clause->form == THROWN_DERIVED)
        object->noted = clause->id;
    object->held++;
    handled[handled_count++] = object;
    struct result result = run_block(&clause->body, &inside);
    if (result.way == STOPPED)
        return result;
    handled_count--;
    if (--object->held == 0 && !object->flying && object->noted)
        note(object->noted, object->value);
    return result;
}

static struct result run_try(struct statement *s, const struct place *place)
{
    struct guard guard;
    struct result result = run_guarded_body(s, place, &guard);
    if (result.way != UNWIND || result.target != &guard)
        return result;
    land(result.object);
    arrive(place->activation, &result);
    result = run_clause(result.clause, place, result.object);
    current = s->id;
    if (result.way == LONGJUMPED && result.landing->activation == place->activation)
        give_up(EXCLUDED); /* C++ says nothing of a longjmp that leaves a clause */
    return result;
}

/* C++ libraries take what is thrown twice at a time for what is not thrown. */
static struct result throw_again(void)
{
    struct object *object = handled_count ? handled[handled_count - 1] : NULL;
    if (!object || object->flying) {
        give_up(EXCLUDED);
        return stopped;
    }
    object->noted = 0;
    if (object->form == STRUCTURED) {
        struct exception structured = object->structured;
        structured.flags |= FLAG_NONCONTINUABLE; /* what it could be continued with is gone */
        return raise_exception(structured);
    }
    return raise_exception((struct exception){
        .object = object, .code = cxx_code, .flags = FLAG_NONCONTINUABLE, .argument = cxx_argument});
}

static struct result run_setjmp(const struct statement *s, const struct place *place)
{
    struct activation *activation = place->activation;
    struct landing landing = {activation, assignment_count};
    int execution = ++setjmps[s->label];
    landings[s->label] = &landing;
    struct result result = run_block(&s->body, place);
    landings[s->label] = NULL; /* also when an execution further out was there: the environment has been overwritten */
    if (result.way != LONGJUMPED || result.landing != &landing)
        return result;
    if (setjmps[s->label] != execution) { /* a termination handler on the way has overwritten the environment */
        current = s->id;
        give_up(EXCLUDED);
        return stopped;
    }
    activation->lost |= changed_since(landing.moment, activation);
    return run_block(&s->other, place);
}

static struct result run_statement(struct statement *s, const struct place *place)
{
    struct activation *activation = place->activation;
    s->visited = 1;
    current = s->id;
    if (++steps > STEPS_MAX)
        give_up(EXCEEDS);
    if (verdict != RUNS)
        return stopped;
    if (s->unwrapped)
        return run_block(&s->body, place);

    struct result result = {.id = s->id};
    switch (s->kind) {
    case TRACE:
        if (s->variable == VARIABLE_D) {
            long long bits;
            read_variable(activation, VARIABLE_D);
            memcpy(&bits, &activation->d, sizeof bits);
            note(s->id, bits);
        } else if (s->variable == VARIABLE_L) {
            note(s->id, read_variable(activation, VARIABLE_L));
        } else {
            note(s->id, evaluate(s->expression, place));
        }
        return ended;
    case ASSIGN: {
        int value = evaluate(s->expression, place);
        if (s->variable == VARIABLE_D) {
            read_variable(activation, VARIABLE_D);
            activation->d = activation->d * 0.5 + value;
            note_assignment(activation, VARIABLE_D);
        } else if (s->variable == VARIABLE_L) {
            unsigned long long old = (unsigned long long)read_variable(activation, VARIABLE_L);
            assign(activation, VARIABLE_L, (long long)(old * 3 + (unsigned long long)(long long)value));
        } else {
            assign(activation, s->variable, value);
        }
        return ended;
    }
    case IF:
        return run_block(evaluate(s->expression, place) ? &s->body : &s->other, place);
    case LOOP:
        return run_loop(s, place);
    case SWITCH:
        return run_switch(s, place);
    case EXCEPT:
        return run_except(s, place);
    case FINALLY:
        return run_finally(s, place);
    case OBJECT:
        return run_object(s, place);
    case LEAVE:
        result.way = LEFT;
        return result;
    case BREAK:
        result.way = BROKE;
        return result;
    case CONTINUE:
        result.way = CONTINUED;
        return result;
    case RETURN:
        result.way = RETURNED;
        result.value = evaluate(s->expression, place);
        result.reads = variables_read(s->expression);
        return result;
    case GOTO:
        result.way = JUMPED;
        result.label = s->label;
        return result;
    case LABEL:
        return ended;
    case SETJMP:
        return run_setjmp(s, place);
    case LONGJMP:
        if (!landings[s->label]) {
            give_up(EXCLUDED);
            return stopped;
        }
        result.way = LONGJUMPED;
        result.landing = landings[s->label];
        return result;
    case RAISE:
        return raise_exception((struct exception){
            .code = s->code, .flags = s->flags, .argument = evaluate(s->expression, place)});
    case FAULT:
        return run_fault(s, place);
    case CALL: {
        int n = (int)read_variable(activation, VARIABLE_N) - s->constant, a = evaluate(s->expression, place);
        result = run_function(&program->functions[s->function], n, a);
        if (result.way != RETURNED)
            return result;
        assign(activation, s->variable, result.value);
        return ended;
    }
    case TRY:
        return run_try(s, place);
    case THROW: {
        struct object *object = new_object((enum thrown)s->form, evaluate(s->expression, place));
        return raise_exception((struct exception){
            .object = object, .code = cxx_code, .flags = FLAG_NONCONTINUABLE, .argument = cxx_argument});
    }
    case RETHROW:
        return throw_again();
    case AMEND:
        *caught_value(place, s->constant) = evaluate(s->expression, place);
        return ended;
    case CATCH:
        break;
    case OPEN_PAGE:
    case CLOSE_PAGE:
        page_is_open = s->kind == OPEN_PAGE;
        return ended;
    }
    abort();
}

static struct result run_block(const struct block *block, const struct place *place)
{
    for (struct statement *s = block->first; s; s = s->next) {
        if (s->dropped)
            continue;
        struct result result = run_statement(s, place);
        if (verdict != RUNS)
            return stopped;
        if (result.way == JUMPED) {
            struct statement *target = block->first;
            while (target && (target->dropped || target->kind != LABEL || target->label != result.label))
                target = target->next;
            if (!target)
                return result;
            arrive(place->activation, &result);
            s = target;
        } else if (result.way != ENDED) {
            return result;
        }
    }
    return ended;
}

/* What is thrown for nothing, because a filter ends in an exception of its own, is not destroyed. */
static void note_forgotten(void)
{
    int forgotten = 0;
    for (int i = 0; i < object_count; i++)
        forgotten += !objects[i].ends && (objects[i].form == THROWN_BASE || objects[i].form == THROWN_DERIVED);
    if (forgotten)
        note(-3, forgotten);
}

enum verdict interpret(struct program *of, const struct limits *with, struct trace *into, int *guilty)
{
    struct guard caller = {.activation = &outside};
    program = of;
    limits = with;
    trace = into;
    trace->count = 0;
    newest = &caller;
    dispatches = NULL;
    outside = (struct activation){.depth = 0};
    steps = dispatch_depth = unwind_depth = call_depth = runs = 0;
    assignment_count = activation_count = 0;
    page_is_open = page_value = skipped = 0;
    object_count = handled_count = flying = 0;
    memset(landings, 0, sizeof landings);
    verdict = RUNS;

    struct result result = run_function(&program->functions[0], 2, 5);
    newest = NULL;
    if (result.way == RETURNED)
        note(0, result.value);
    else if (result.way == UNWIND)
        note(-2, (int)result.code);
    note_forgotten();
    *guilty = culprit;
    return verdict;
}
