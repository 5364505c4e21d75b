/*
 * Writes one source file of random programs that use structured exception handling, each with the trace it must
 * leave. Program K of a seed is the same whatever the count, the language and the other programs are.
 *
 *     generate --seed N --count M [--first K] [--only K] [--language c|c++] [--level macros|driver] [--plain]
 *              [--cxx] [--drop ID]... [--unwrap ID]... [--list]
 *
 * --cxx: the programs also throw and catch; for --language c++.
 *
 * --drop and --unwrap take a statement out of the program of --only, or all of it but its body; the exit status is 3
 * when what remains is no program that can be judged. --list prints the statements it has: id and kind. Both are for shrinking.
 */
#include "tree.h"

#include <stdlib.h>
#include <string.h>

enum { EDITS_MAX = 4096, REPAIRS_MAX = 12, ATTEMPTS_MAX = 1000, NOT_JUDGED = 3 };

static const char *const kinds[] = {"trace", "assign", "if",    "loop", "switch", "except", "finally",   "leave",     "break",
                                    "continue", "return", "goto", "label", "raise", "fault",  "call", "open-page", "close-page", "object", "setjmp",
                                    "longjmp", "try", "catch", "throw", "rethrow", "amend"};

static struct {
    int id, unwrap;
} edits[EDITS_MAX];
static int edit_count;

static int sought;
static struct statement *found;

static void match(struct statement *s)
{
    if (s->id == sought)
        found = s;
}

static struct statement *find(struct program *program, int id)
{
    sought = id;
    found = NULL;
    each_statement(program, match);
    return found;
}

static int guarded_blocks, raises, tries;

static void count_kinds(struct statement *s)
{
    guarded_blocks += s->visited && (s->kind == EXCEPT || s->kind == FINALLY);
    raises += s->visited && (s->kind == RAISE || s->kind == FAULT || s->kind == THROW);
    tries += s->visited && s->kind == TRY;
}

/* Most of what never runs goes: it would only be compiled. */
static void prune(struct statement *s)
{
    if (!s->visited && s->kind != LABEL && s->kind != CATCH && random_below(100) < 70)
        s->dropped = 1;
}

static int is_interesting(struct program *program, const struct limits *limits)
{
    guarded_blocks = raises = tries = 0;
    each_statement(program, count_kinds);
    return guarded_blocks + tries > 1 && raises > 0 && (!limits->cxx || tries > 0);
}

/* The program as it grew; statements that make it depend on what the limits leave out are cut. */
static struct program *make_program(uint64_t seed, int number, const struct limits *limits, struct trace *trace)
{
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
        uint64_t start = seed * 0x9e3779b97f4a7c15u ^ (uint64_t)number << 20 ^ (uint64_t)attempt;
        struct program *program = grow(start, number, limits);
        enum verdict verdict;
        int culprit;
        for (int repairs = 0; (verdict = interpret(program, limits, trace, &culprit)) == EXCLUDED; repairs++) {
            struct statement *s = find(program, culprit);
            if (repairs == REPAIRS_MAX || !s)
                break;
            s->dropped = 1;
        }
        if (verdict != RUNS || !is_interesting(program, limits))
            continue;
        each_statement(program, prune);
        if (is_well_formed(program) && interpret(program, limits, trace, &culprit) == RUNS)
            return program;
    }
    fprintf(stderr, "generate: seed %llu has no program %d\n", (unsigned long long)seed, number);
    exit(2);
}

static void edit(struct program *program)
{
    for (int i = 0; i < edit_count; i++) {
        struct statement *s = find(program, edits[i].id);
        if (!s || (edits[i].unwrap && (s->unwrapped || !s->body.first)))
            exit(NOT_JUDGED);
        if (edits[i].unwrap)
            s->unwrapped = 1;
        else
            s->dropped = 1;
    }
}

static void list(struct statement *s)
{
    printf("%d %s\n", s->id, s->unwrapped ? "block" : kinds[s->kind]);
}

static void usage(const char *argument)
{
    fprintf(stderr, "generate: wrong argument '%s'; see the head of generate.c\n", argument);
    exit(2);
}

static unsigned long long number_of(const char *argument)
{
    char *end;
    unsigned long long number = strtoull(argument, &end, 10);
    if (*argument < '0' || *argument > '9' || *end)
        usage(argument);
    return number;
}

int main(int argc, char **argv)
{
    unsigned long long seed = 1;
    int first = 0, count = 1, only = -1, listing = 0;
    const char *language = "c";
    struct limits limits = {0};

    for (int i = 1; i < argc; i++) {
        const char *option = argv[i];
        if (strcmp(option, "--plain") == 0) {
            limits.plain = 1;
            continue;
        }
        if (strcmp(option, "--cxx") == 0) {
            limits.cxx = 1;
            continue;
        }
        if (strcmp(option, "--list") == 0) {
            listing = 1;
            continue;
        }
        if (i + 1 == argc)
            usage(option);
        const char *value = argv[++i];
        if (strcmp(option, "--seed") == 0) {
            seed = number_of(value);
        } else if (strcmp(option, "--count") == 0) {
            count = (int)number_of(value);
        } else if (strcmp(option, "--first") == 0) {
            first = (int)number_of(value);
        } else if (strcmp(option, "--only") == 0) {
            only = (int)number_of(value);
        } else if (strcmp(option, "--language") == 0) {
            language = value;
            if (strcmp(value, "c") != 0 && strcmp(value, "c++") != 0)
                usage(value);
        } else if (strcmp(option, "--level") == 0) {
            limits.driver = strcmp(value, "driver") == 0;
            if (!limits.driver && strcmp(value, "macros") != 0)
                usage(value);
        } else if (strcmp(option, "--drop") == 0 || strcmp(option, "--unwrap") == 0) {
            if (edit_count == EDITS_MAX)
                usage(option);
            edits[edit_count].unwrap = option[2] == 'u';
            edits[edit_count++].id = (int)number_of(value);
        } else {
            usage(option);
        }
    }
    if (only >= 0) {
        first = only;
        count = 1;
    }
    if (limits.cxx && strcmp(language, "c++") != 0)
        usage("--cxx");
    if (count < 1 || ((edit_count || listing) && only < 0))
        usage("--count, or an edit without --only");

    struct program **programs = calloc((size_t)count, sizeof *programs);
    static struct trace trace;
    if (!programs)
        return 2;
    if (!listing) {
        printf("/* generate --seed %llu, %s, level %s%s%s */\n", seed, language, limits.driver ? "driver" : "macros",
               limits.plain ? ", plain" : "", limits.cxx ? ", cxx" : "");
        printf("#include \"program.h\"\n");
    }
    for (int i = 0; i < count; i++) {
        programs[i] = make_program(seed, first + i, &limits, &trace);
        if (edit_count) {
            int culprit;
            edit(programs[i]);
            if (!is_well_formed(programs[i]) || interpret(programs[i], &limits, &trace, &culprit) != RUNS)
                return NOT_JUDGED;
        }
        if (listing)
            each_statement(programs[i], list);
        else
            emit_program(stdout, programs[i], &trace);
    }
    if (!listing)
        emit_table(stdout, programs, count);
    return fflush(stdout) != 0;
}
