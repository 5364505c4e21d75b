/* Writes a program down: text that is both C and C++, with the names of program.h. */
#include "tree.h"

#include <stdarg.h>
#include <stdlib.h>

static FILE *out;
static const struct program *program;
static const struct function *function; /* that is being written */
static unsigned uses;                   /* of locals that have two names, which take turns */

static const char *const names[VARIABLES] = {"a", "b", "c", "n", "i0", "i1", "i2", "i3", "l", "d", "g"};
static const char *const members[VARIABLES] = {[VARIABLE_B] = "in.b", [VARIABLE_C] = "in.c", [VARIABLE_L] = "in.l",
                                               [VARIABLE_D] = "in.d"};
static const char *const elements[VARIABLES] = {[VARIABLE_B] = "ints[1]", [VARIABLE_C] = "ints[2]",
                                                [VARIABLE_L] = "longs[1]", [VARIABLE_D] = "doubles[1]"};
static const char *const aliases[VARIABLES] = {[VARIABLE_B] = "(*to_b)", [VARIABLE_C] = "(*to_c)",
                                               [VARIABLE_L] = "(*to_l)", [VARIABLE_D] = "(*to_d)"};

static const char *name(enum variable variable)
{
    static char global[24];
    switch (function->storage[variable]) {
    case MEMBER:
        return members[variable];
    case ELEMENT:
        return elements[variable];
    case ALIASED:
        if (uses++ & 1)
            return aliases[variable];
        break;
    default:
        break;
    }
    if (variable != VARIABLE_G)
        return names[variable];
    snprintf(global, sizeof global, "p%d_g", program->number);
    return global;
}

static void put_expression(const struct expression *e);

static void put_call(const char *function, const struct expression *e)
{
    fprintf(out, "%s(", function);
    put_expression(e->first);
    fputs(", ", out);
    put_expression(e->second);
    fputc(')', out);
}

static void put_infix(const struct expression *e, const char *operator_)
{
    fputc('(', out);
    put_expression(e->first);
    fprintf(out, " %s ", operator_);
    put_expression(e->second);
    fputc(')', out);
}

static void put_expression(const struct expression *e)
{
    switch (e->operation) {
    case CONSTANT:
        fprintf(out, e->constant < 0 ? "(%d)" : "%d", e->constant);
        break;
    case READ:
        fprintf(out, e->variable == VARIABLE_L ? "(int)%s" : "%s", name(e->variable));
        break;
    case ADD:
        put_call("ADD", e);
        break;
    case SUBTRACT:
        put_call("SUBTRACT", e);
        break;
    case MULTIPLY:
        put_call("MULTIPLY", e);
        break;
    case XOR:
        put_infix(e, "^");
        break;
    case LESS:
        put_infix(e, "<");
        break;
    case EQUAL:
        put_infix(e, "==");
        break;
    case CHOOSE:
        fputc('(', out);
        put_expression(e->first);
        fputs(" ? ", out);
        put_expression(e->second);
        fputs(" : ", out);
        put_expression(e->third);
        fputc(')', out);
        break;
    case CODE:
        fputs("(int)GetExceptionCode()", out);
        break;
    case ABNORMAL:
        fputs("(AbnormalTermination() != 0)", out);
        break;
    case FLAGS:
        fputs("(int)GetExceptionInformation()->ExceptionRecord->ExceptionFlags", out);
        break;
    case ARGUMENT:
        fputs("argument(GetExceptionInformation())", out);
        break;
    case MEND:
        fputs("mend(GetExceptionInformation())", out);
        break;
    case SKIP:
        fputs("skip(GetExceptionInformation())", out);
        break;
    case CAUGHT:
        fprintf(out, "value_of(e_%d)", e->constant);
        break;
    case UNCAUGHT:
        fputs("std::uncaught_exceptions()", out);
        break;
    }
}

static void put_access(const struct statement *s)
{
    static const char *const called[FAULT_FORMS] = {"load(bad", "store(bad, ", "divide(", "load(page", "store(page, ",
                                                     "load_double(bad_double", "skippable(bad"};
    static const char *const pointers[FAULT_FORMS] = {"bad", "bad", "", "page", "page", "bad_double", ""};
    int stores = s->form == STORE || s->form == PAGE_STORE;
    if (!stores)
        fprintf(out, "%s = ", name(s->variable));
    if (!s->direct) {
        fputs(called[s->form], out);
        if (s->expression)
            put_expression(s->expression);
        fputc(')', out);
    } else if (s->form == DIVIDE) {
        /* GCC folds 0 / x and 1 / x, and the exception with them */
        fputc('(', out);
        put_expression(s->expression);
        fputs(" | 2) / zero", out);
    } else {
        const char *access = !s->accessed ? "*%s" : s->form == LOAD_DOUBLE ? "*(volatile double *)%s" : "*(volatile int *)%s";
        fprintf(out, access, pointers[s->form]);
        if (stores) {
            fputs(" = ", out);
            put_expression(s->expression);
        }
    }
}

static void put_throw(const struct statement *s)
{
    static const char *const thrown[THROWN_FORMS] = {"int", "thrown", "derived"};
    fprintf(out, s->direct ? "throw %s(" : "throw_new<%s>(", thrown[s->form]);
    put_expression(s->expression);
    fputc(')', out);
}

static void put_fault(const struct statement *s)
{
    int shared = s->direct && s->shared;
    fputs(shared ? "(SHARED(), " : "", out);
    put_access(s);
    fputs(shared ? ", SHARED())" : "", out);
}

/* A statement that is one expression, without its semicolon; or part of a filter. */
static void put_simple(const struct statement *s)
{
    switch (s->kind) {
    case TRACE:
        if (s->variable == VARIABLE_D) {
            fprintf(out, "trace(%d, bits(%s))", s->id, name(VARIABLE_D));
        } else {
            fprintf(out, "trace(%d, ", s->id);
            if (s->variable == VARIABLE_L)
                fputs(name(VARIABLE_L), out);
            else
                put_expression(s->expression);
            fputc(')', out);
        }
        break;
    case ASSIGN:
        if (s->variable == VARIABLE_D)
            fprintf(out, "%s = %s * 0.5 + ", name(VARIABLE_D), name(VARIABLE_D));
        else if (s->variable == VARIABLE_L)
            fprintf(out, "%s = TRIPLE(%s, ", name(VARIABLE_L), name(VARIABLE_L));
        else
            fprintf(out, "%s = ", name(s->variable));
        put_expression(s->expression);
        if (s->variable == VARIABLE_L)
            fputc(')', out);
        break;
    case RAISE:
        if (s->expression) {
            fprintf(out, "raise_with(0x%X, %u, ", s->code, s->flags);
            put_expression(s->expression);
            fputc(')', out);
        } else {
            fprintf(out, "RaiseException(0x%X, %u, 0, NULL)", s->code, s->flags);
        }
        break;
    case FAULT:
        put_fault(s);
        break;
    case CALL:
        fprintf(out, "%s = p%d_f%d(", name(s->variable), program->number, s->function);
        fprintf(out, s->constant ? "n - %d, " : "n, ", s->constant);
        put_expression(s->expression);
        fputc(')', out);
        break;
    case LONGJMP:
        fprintf(out, "longjmp(p%d_there%d, 1)", program->number, s->label);
        break;
    case OPEN_PAGE:
        fputs("open_page()", out);
        break;
    case CLOSE_PAGE:
        fputs("close_page()", out);
        break;
    case THROW:
        put_throw(s);
        break;
    case RETHROW:
        fputs(s->direct ? "(forget_caught(), throw)" : "rethrow()", out);
        break;
    case AMEND:
        fprintf(out, "value_of(e_%d) = ", s->constant);
        put_expression(s->expression);
        break;
    default:
        abort();
    }
}

/* Filter statements, each followed by a comma. */
static void put_effects(const struct block *block)
{
    for (const struct statement *s = block->first; s; s = s->next) {
        if (s->dropped)
            continue;
        if (s->unwrapped) {
            put_effects(&s->body);
        } else if (s->kind == IF) {
            fputc('(', out);
            put_expression(s->expression);
            fputs(" ? (", out);
            put_effects(&s->body);
            fputs("(void)0) : (", out);
            put_effects(&s->other);
            fputs("(void)0)), ", out);
        } else {
            fputs("(void)(", out);
            put_simple(s);
            fputs("), ", out);
        }
    }
}

static void put_line(int indent, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put_line(int indent, const char *format, ...)
{
    va_list arguments;
    fprintf(out, "%*s", 4 * indent, "");
    va_start(arguments, format);
    vfprintf(out, format, arguments);
    va_end(arguments);
    fputc('\n', out);
}

static void put_statement(const struct statement *s, int indent);

static void put_statements(const struct block *block, int indent)
{
    for (const struct statement *s = block->first; s; s = s->next) {
        if (!s->dropped)
            put_statement(s, indent);
    }
}

static void put_braced(const struct block *block, int indent)
{
    put_line(indent, "{");
    put_statements(block, indent + 1);
    put_line(indent, "}");
}

/* `try` may stand alone as the body of another statement. */
static void put_body(const struct block *block, int indent)
{
    const struct statement *only = block->first;
    if (only && !only->next && only->unbraced && !only->dropped && !only->unwrapped)
        put_statement(only, indent + 1);
    else
        put_braced(block, indent);
}

static void put_loop(const struct statement *s, int indent)
{
    const char *counter = name(s->variable);
    switch (s->form) {
    case FOR:
        put_line(indent, "for (%s = 0; %s < %d; %s++)", counter, counter, s->constant, counter);
        put_body(&s->body, indent);
        break;
    case WHILE:
        put_line(indent, "%s = 0;", counter);
        put_line(indent, "while (%s < %d) {", counter, s->constant);
        put_line(indent + 1, "%s++;", counter);
        put_statements(&s->body, indent + 1);
        put_line(indent, "}");
        break;
    case DO:
        put_line(indent, "%s = 0;", counter);
        put_line(indent, "do {");
        put_line(indent + 1, "%s++;", counter);
        put_statements(&s->body, indent + 1);
        put_line(indent, "} while (%s < %d);", counter, s->constant);
        break;
    }
}

static void put_clause(const struct statement *s, int indent)
{
    static const char *const parameters[] = {[THROWN_INT] = "int &", [THROWN_BASE] = "thrown &",
                                             [THROWN_DERIVED] = "derived &", [CATCH_COPY] = "thrown "};
    int noted = s->form == THROWN_BASE || s->form == THROWN_DERIVED;
    if (s->form == CATCH_ANY)
        put_line(indent, "catch (...)");
    else
        put_line(indent, "catch (%se_%d)", parameters[s->form], s->id);
    put_line(indent, "{");
    if (noted)
        put_line(indent + 1, "HOLDER(%d, &e_%d);", s->id, s->id);
    else
        put_line(indent + 1, "HOLDER(%d, nullptr);", s->id);
    put_statements(&s->body, indent + 1);
    put_line(indent, "}");
}

static void put_headed(const char *head, const struct expression *e, int indent)
{
    fprintf(out, "%*s%s (", 4 * indent, "", head);
    put_expression(e);
    fputs(")\n", out);
}

static void put_statement(const struct statement *s, int indent)
{
    if (s->unwrapped) {
        put_braced(&s->body, indent);
        return;
    }
    switch (s->kind) {
    case IF:
        put_headed("if", s->expression, indent);
        put_body(&s->body, indent);
        if (s->other.first) {
            put_line(indent, "else");
            put_body(&s->other, indent);
        }
        break;
    case LOOP:
        put_loop(s, indent);
        break;
    case SWITCH:
        put_headed("switch", s->expression, indent);
        put_line(indent, "{");
        put_line(indent, "case 0:");
        put_statements(&s->body, indent + 1);
        if (!(s->falls & 1))
            put_line(indent + 1, "break;");
        put_line(indent, "case 1:");
        put_statements(&s->other, indent + 1);
        if (!(s->falls & 2))
            put_line(indent + 1, "break;");
        put_line(indent, "default:;");
        put_statements(&s->third, indent + 1);
        put_line(indent, "}");
        break;
    case EXCEPT:
        put_line(indent, "__try");
        put_braced(&s->body, indent);
        fprintf(out, "%*s__except (", 4 * indent, "");
        put_effects(&s->filter);
        put_expression(s->expression);
        fputs(")\n", out);
        put_braced(&s->other, indent);
        break;
    case FINALLY:
        put_line(indent, "__try");
        put_braced(&s->body, indent);
        put_line(indent, "__finally");
        put_braced(&s->other, indent);
        break;
    case OBJECT:
        put_line(indent, "{");
        put_line(indent + 1, "NOTER(%d, &%s);", s->id, name(s->variable));
        put_statements(&s->body, indent + 1);
        put_line(indent, "}");
        break;
    case TRY:
        put_line(indent, "try");
        put_braced(&s->body, indent);
        put_statements(&s->other, indent);
        break;
    case CATCH:
        put_clause(s, indent);
        break;
    case SETJMP:
        put_line(indent, "if (setjmp(p%d_there%d) == 0)", program->number, s->label);
        put_braced(&s->body, indent);
        put_line(indent, "else");
        put_braced(&s->other, indent);
        break;
    case LEAVE:
        put_line(indent, "__leave;");
        break;
    case BREAK:
        put_line(indent, "break;");
        break;
    case CONTINUE:
        put_line(indent, "continue;");
        break;
    case RETURN:
        fprintf(out, "%*sreturn ", 4 * indent, "");
        put_expression(s->expression);
        fputs(";\n", out);
        break;
    case GOTO:
        put_line(indent, "goto label_%d;", s->label);
        break;
    case LABEL:
        put_line(indent, "label_%d:;", s->label);
        break;
    default:
        fprintf(out, "%*s", 4 * indent, "");
        put_simple(s);
        fputs(";\n", out);
    }
}

/* However a variable is kept, the places it might be kept in are declared: what is not used costs nothing. */
static void put_locals(void)
{
    const int *start = function->start;
    put_line(1, "int b = %d, c = %d, i0 = 0, i1 = 0, i2 = 0, i3 = 0;", start[0], start[1]);
    put_line(1, "long long l = %d;", start[2]);
    put_line(1, "double d = 1.5;");
    put_line(1, "struct { int b, c; long long l; double d; } in = {%d, %d, %d, 1.5};", start[0], start[1], start[2]);
    put_line(1, "int ints[3] = {0, %d, %d};", start[0], start[1]);
    put_line(1, "long long longs[2] = {0, %d};", start[2]);
    put_line(1, "double doubles[2] = {0, 1.5};");
    for (enum variable v = VARIABLE_B; v <= VARIABLE_D; v++) {
        if (function->storage[v] == ALIASED)
            put_line(1, "%s *to_%s = &%s;", v == VARIABLE_L ? "long long" : v == VARIABLE_D ? "double" : "int",
                     names[v], names[v]);
    }
}

/* The functions that are called, from the first. */
static unsigned called;

static void note_call(struct statement *s)
{
    if (s->kind == CALL && !s->unwrapped)
        called |= 1u << s->function;
}

/* The SETJMPs that something names, a bit for each. */
static unsigned environments;

static void note_environment(struct statement *s)
{
    if ((s->kind == SETJMP && !s->unwrapped) || s->kind == LONGJMP)
        environments |= 1u << s->label;
}

void emit_program(FILE *into, const struct program *of, const struct trace *trace)
{
    out = into;
    program = of;
    called = 1;
    uses = 0;
    each_statement((struct program *)of, note_call);
    fprintf(out, "\nstatic int p%d_g;\n", of->number);
    environments = 0;
    each_statement((struct program *)of, note_environment);
    for (int i = 0; i < SETJMPS_MAX; i++) {
        if (environments >> i & 1)
            fprintf(out, "static jmp_buf p%d_there%d;\n", of->number, i);
    }
    for (int i = 0; i < of->function_count; i++) {
        if (called >> i & 1)
            fprintf(out, "%sstatic int p%d_f%d(int n, int a);\n", of->functions[i].noinline_ ? "NOINLINE " : "",
                    of->number, i);
    }
    for (int i = 0; i < of->function_count; i++) {
        function = &of->functions[i];
        if (!(called >> i & 1))
            continue;
        fprintf(out, "\nstatic int p%d_f%d(int n, int a)\n{\n", of->number, i);
        put_locals();
        put_statements(&function->body, 1);
        fputs("}\n", out);
    }
    fprintf(out, "\nstatic int p%d_run(void)\n{\n    p%d_g = 0;\n    return p%d_f0(2, 5);\n}\n", of->number, of->number,
            of->number);
    fprintf(out, "\nstatic const struct event p%d_expected[] = {", of->number);
    for (int i = 0; i < trace->count; i++) {
        fprintf(out, i % 6 ? " " : "\n    ");
        fprintf(out, "{%d, %lld},", trace->events[i].id, trace->events[i].value);
    }
    fputs("\n};\n", out);
}

void emit_table(FILE *into, struct program *const *programs, int count)
{
    out = into;
    fputs("\nstatic const struct program programs[] = {\n", out);
    for (int i = 0; i < count; i++) {
        int number = programs[i]->number;
        fprintf(out, "    {%d, p%d_run, p%d_expected, COUNT(p%d_expected)},\n", number, number, number, number);
    }
    fputs("};\n\nint main(int argc, char **argv)\n{\n    return run_programs(programs, COUNT(programs), argc, argv);\n}\n", out);
}
