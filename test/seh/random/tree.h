/*
 * The tree of a random program. grow.c makes one from random numbers, interpret.c tells what it must do, emit.c
 * writes it down in C or C++.
 *
 * A program is a few functions; the first is called. A function has parameters n and a, locals b, c, i0..i3, l and d,
 * and sees the program's static variable g. Arithmetic wraps around; nothing in a program is undefined.
 */
#ifndef RANDOM_TREE_H
#define RANDOM_TREE_H

#include <stdint.h>
#include <stdio.h>

enum variable {
    VARIABLE_A,
    VARIABLE_B,
    VARIABLE_C,
    VARIABLE_N,  /* how deep the function may still call itself; never assigned */
    VARIABLE_I0, /* counter of the outermost loop; only that loop assigns it */
    VARIABLE_I1,
    VARIABLE_I2,
    VARIABLE_I3,
    VARIABLE_L, /* long long */
    VARIABLE_D, /* double */
    VARIABLE_G, /* static, of the program; the last one */
    VARIABLES
};

enum { COUNTERS = VARIABLE_I3 - VARIABLE_I0 + 1 };

/* Every expression is an int. */
enum operation {
    CONSTANT,
    READ,
    ADD,
    SUBTRACT,
    MULTIPLY,
    XOR,
    LESS,
    EQUAL,
    CHOOSE,     /* first ? second : third */
    CODE,       /* GetExceptionCode() */
    ABNORMAL,   /* AbnormalTermination() != 0 */
    FLAGS,      /* of the exception record: EXCEPTION_NESTED_CALL and EXCEPTION_NONCONTINUABLE */
    ARGUMENT,   /* the record's first parameter, 0 without one */
    MEND,       /* in a filter: -1 after opening the page whose access faulted, else 1 */
    SKIP,       /* in a filter: -1 after moving Rip behind a load of skippable() and a value into Rax, else 1 */
    CAUGHT,     /* the value of what the clause `constant` has caught */
    UNCAUGHT,   /* how many C++ exceptions are in flight */
};

struct expression {
    enum operation operation;
    int constant;
    enum variable variable;
    struct expression *first, *second, *third;
};

enum kind {
    TRACE,     /* notes variable if it is l or d, else expression */
    ASSIGN,    /* variable from expression; l and d also from their own value */
    IF,        /* expression, body, other */
    LOOP,      /* form, variable counts to constant, body */
    SWITCH,    /* expression: 0 body, 1 other, else third; falls */
    EXCEPT,    /* body, filter, expression, other */
    FINALLY,   /* body, other */
    LEAVE,
    BREAK,
    CONTINUE,
    RETURN,    /* expression */
    GOTO,      /* label */
    LABEL,     /* label */
    RAISE,     /* code, flags; with expression as argument unless NULL */
    FAULT,     /* form, variable, expression */
    CALL,      /* variable = function(n - constant, expression) */
    OPEN_PAGE,
    CLOSE_PAGE,
    OBJECT,    /* body; when that is left in any way, what variable holds is noted by a destructor (C: a cleanup) */
    SETJMP,    /* label; body, and other if a LONGJMP to the label comes back out of it */
    LONGJMP,   /* label, of a SETJMP whose body is being executed, by any function */
    TRY,       /* C++: body; other: its CATCHes */
    CATCH,     /* form, body */
    THROW,     /* form: what is thrown, of expression */
    RETHROW,   /* what the newest clause of any function has caught */
    AMEND,     /* what the clause `constant` has caught becomes expression */
};

enum loop_form { FOR, WHILE, DO, LOOP_FORMS };

enum fault_form {
    LOAD,       /* variable = *bad */
    STORE,      /* *bad = expression */
    DIVIDE,     /* variable = expression / zero */
    PAGE_LOAD,  /* variable = *page, which faults while the page is closed */
    PAGE_STORE, /* *page = expression */
    LOAD_DOUBLE, /* d = *bad_double */
    SKIPPABLE,   /* variable = skippable(bad): a filter may put SKIPPED in its place */
    FAULT_FORMS
};

/* What is thrown, and by what it is caught. */
enum thrown {
    THROWN_INT,
    THROWN_BASE,    /* of a class that notes its end if a clause has it by reference then */
    THROWN_DERIVED, /* of a class derived from that one */
    THROWN_FORMS,
    CATCH_COPY = THROWN_FORMS, /* a clause of the base class, by value */
    CATCH_ANY,                 /* catch (...) */
    STRUCTURED,                /* no C++ exception: what only catch (...) catches */
};

struct block {
    struct statement *first, *last;
};

struct statement {
    struct statement *next; /* in its block */
    enum kind kind;
    int id;         /* unique in the program; also what TRACE writes */
    int form;       /* loop_form, fault_form or thrown */
    int constant;
    int label;      /* of a GOTO and its LABEL, in a function; of a LONGJMP and its SETJMP, in the program */
    unsigned code, flags;
    int function;   /* index in the program */
    int falls;      /* SWITCH: bits 0 and 1: the first and second case run into the next */
    int direct;     /* FAULT, THROW, RETHROW: by the function itself, not in a called one */
    int accessed;   /* FAULT: through a pointer to volatile */
    int shared;     /* FAULT: the interpreter has found that other functions share g with it, see run_fault() */
    int unbraced;   /* a guarded statement alone in its block stands there without braces */
    int dropped;    /* not part of the program any more */
    int unwrapped;  /* only its body is left */
    int visited;    /* the interpreter has run it */
    enum variable variable;
    struct expression *expression;
    struct block body, filter, other, third;
};

enum { FUNCTIONS_MAX = 4, SETJMPS_MAX = 8, SKIPPED = 77 };

/* How a local is kept. */
enum storage { PLAIN, MEMBER, ELEMENT, ALIASED, STORAGES };

struct function {
    struct block body;
    int noinline_;  /* kept apart from its callers */
    int start[3];   /* values b, c and l begin with */
    enum storage storage[VARIABLES]; /* of b, c, l and d; of the others PLAIN */
};

struct program {
    int number;
    int function_count;
    int statement_count;
    struct function functions[FUNCTIONS_MAX];
};

struct event {
    int id;
    long long value;
};

enum { EVENTS_MAX = 400 };

struct trace {
    int count;
    struct event events[EVENTS_MAX];
};

/* What a program may contain. */
struct limits {
    int driver; /* also what no macro reaches: see exclude() in interpret.c and jumps out of __finally by break */
    int plain;  /* only what is exact without code-generation flags: faults strike in called functions */
    int cxx;    /* also what C++ alone has: throw, try and catch */
};

struct program *grow(uint64_t seed, int number, const struct limits *limits);
unsigned random_below(unsigned bound); /* from the stream the last grow() began */

/* Calls visit(statement) for each statement of the program that is not dropped, outer ones first. */
void each_statement(struct program *program, void (*visit)(struct statement *));

enum verdict {
    RUNS,     /* it ends, and every value it notes is determined */
    EXCEEDS,  /* too many steps, events or levels */
    EXCLUDED, /* it depends on what the limits leave out */
};

/* On EXCLUDED, *culprit is the id of a statement without which it may run. */
enum verdict interpret(struct program *program, const struct limits *limits, struct trace *trace, int *culprit);

/* Does every jump have its target, and does each expression stand where it may? */
int is_well_formed(const struct program *program);

void emit_program(FILE *out, const struct program *program, const struct trace *trace);
void emit_table(FILE *out, struct program *const *programs, int count);

#endif
