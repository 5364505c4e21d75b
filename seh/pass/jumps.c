/*
 * Where jumps go. The stack of contexts tells what a jump binds to and which termination blocks it leaves on
 * its way; each of those gets a way out for it. The targets of goto are known at the end of the function.
 */
#include "seh/pass/parser.h"

#include <stdlib.h>

void push(struct parser *p, enum context_kind kind, int detail)
{
    p->stack = grow(p->stack, p->depth, sizeof *p->stack);
    p->stack[p->depth++] = (struct context){.kind = kind, .guarded = detail, .head = detail};
}

void pop(struct parser *p)
{
    p->depth--;
}

struct change *change(struct parser *p, int token, enum change_kind kind, int number)
{
    struct plan *plan = p->plan;
    plan->changes = grow(plan->changes, plan->change_count, sizeof *plan->changes);
    struct change *new = &plan->changes[plan->change_count++];
    *new = (struct change){.token = token, .kind = kind, .number = number};
    return new;
}

void insert(struct parser *p, int token, enum insert_kind kind)
{
    struct plan *plan = p->plan;
    plan->inserts = grow(plan->inserts, plan->insert_count, sizeof *plan->inserts);
    plan->inserts[plan->insert_count] =
        (struct insert){.token = token, .kind = kind, .order = plan->insert_count};
    plan->insert_count++;
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
    while (--i >= 0 && !is_function(p->stack[i].kind)) {
        if (kinds & 1u << p->stack[i].kind)
            return i;
        if (p->stack[i].kind == TERMINATION)
            left[(*count)++] = p->stack[i].guarded;
    }
    return kinds & 1u << FUNCTION_BODY ? i : -1;
}

void jump_to(struct parser *p, enum jump jump, int token, int end, unsigned kinds)
{
    int *left = grow(NULL, 0, ((size_t)p->depth + 1) * sizeof *left), count;
    int target = bind(p, kinds, left, &count);
    if (jump == JUMP_LEAVE && target < 0)
        refuse(p, token, "'__leave' outside the block of a '__try'");
    if (jump == JUMP_LEAVE)
        p->plan->guarded[p->stack[target].guarded].body_has_leave = 1;
    if (target >= 0)
        leave_blocks(p, jump, token, end, left, count);
    if (jump == JUMP_RETURN_VALUE && target >= 0 && count > 0) {
        struct guarded *outermost = &p->plan->guarded[left[count - 1]];
        outermost->needs_result = token;
        outermost->result_type = p->stack[target].kind == FILTER ? -1 : p->stack[target].head;
    }
    free(left);
}

static struct path path_here(struct parser *p)
{
    struct path path = {0};
    int i = p->depth;
    while (i > 0 && !is_function(p->stack[i - 1].kind))
        i--;
    for (; i < p->depth; i++) {
        if (p->stack[i].kind == LOOP || p->stack[i].kind == SWITCH)
            continue;
        path.at = grow(path.at, path.count, sizeof *path.at);
        path.at[path.count++] = p->stack[i];
    }
    return path;
}

static void add(struct parser *p, struct label **labels, int *count, int token)
{
    *labels = grow(*labels, *count, sizeof **labels);
    (*labels)[(*count)++] = (struct label){.token = token, .path = path_here(p)};
}

void add_label(struct parser *p, int token)
{
    if (p->function)
        add(p, &p->function->labels, &p->function->label_count, token);
}

void add_goto(struct parser *p, int token)
{
    if (p->function)
        add(p, &p->function->gotos, &p->function->goto_count, token);
}

const char *context_name(enum context_kind kind)
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
            refuse(p, jump->token, "jump into the block of '%s'", context_name(label->path.at[common].kind));
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

/* At the end of a function. */
void resolve_gotos(struct parser *p, struct function *function)
{
    for (int i = 0; i < function->goto_count; i++)
        resolve_goto(p, &function->gotos[i]);
    free_labels(function->labels, function->label_count);
    free_labels(function->gotos, function->goto_count);
}

/* Does what stands here leave a termination block when it leaves the function? */
int leaves_termination(const struct parser *p)
{
    int *left = grow(NULL, 0, ((size_t)p->depth + 1) * sizeof *left), count;
    bind(p, 1u << FUNCTION_BODY, left, &count);
    free(left);
    return count > 0;
}

/*
 * A word at `token` means the user's function, and may stand in what has become another: a termination block,
 * or a filter (which keeps the frame that its own handlers are named by). Around the outermost of those the
 * function is still the user's.
 */
void declare_in_outermost(struct parser *p, int token, enum change_kind kind)
{
    int frame = kind == CHANGE_FUNCTION, outermost = -1;
    for (int i = p->depth; i-- > 0 && p->stack[i].kind != FUNCTION_BODY;) {
        if (frame && (p->stack[i].kind == HANDLER || p->stack[i].kind == FILTER))
            break;
        if (p->stack[i].kind == TERMINATION || p->stack[i].kind == FILTER)
            outermost = p->stack[i].guarded;
    }
    if (outermost >= 0 || frame)
        change(p, token, kind, outermost);
    if (outermost < 0)
        return;
    struct guarded *guarded = &p->plan->guarded[outermost];
    *(frame                 ? &guarded->needs_function
      : kind == CHANGE_NAME ? &guarded->needs_name
                            : &guarded->needs_pretty_name) = 1;
}
