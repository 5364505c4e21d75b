/*
 * Guarded blocks and C++ try blocks nest in each other, and an exception is offered to both kinds in the order
 * of their nesting. Blocks are on a list; try blocks are known only to the call-site tables of the functions
 * on the stack. So the dispatcher takes a step here before it asks each block: the functions up to the block's
 * own are looked at, and their clauses.
 *
 * Where both stand in one function the stack says nothing. But each __try of a C++ program has a catch clause of its
 * own, for a type that nothing is ever thrown of (excpt.h): it costs nothing, and shows in the table where the
 * block stands among the clauses.
 */
#include "seh/catch.h"

#include "seh/unwind.h"

#include <string.h>

/* How the names of these types begin. */
static const char mark[] = "N9faultline13guarded_blockI";

void catch_begin(struct catch_search *search, const struct call_frame *origin, const struct cxx_type *type,
                 void *object)
{
    cfi_copy(&search->frame, origin);
    search->type = type;
    search->object = object;
    search->opened = 0;
    search->ended = 0;
    search->translating = 0;
    search->clause.pad = 0;
}

static uintptr_t stack_of(const struct call_frame *frame)
{
    return frame->registers[CFI_RSP];
}

/* Reads what the tables say of the function. Answers 0 when a C++ exception cannot get out of it. */
static int open_frame(struct catch_search *search)
{
    search->opened = 1;
    search->ended = !unwind_find(&search->frame, &search->info);
    search->site.chain = NULL;
    if (!search->info.lsda || !cxx_is_personality(search->info.personality) ||
        unwind_has_left(stack_of(&search->frame)))
        return 1;
    /* a table that does not hold the place of a fault says nothing: the compiler did not know that it may fault */
    return lsda_open(search->info.lsda, search->info.function, cfi_address(&search->frame), &search->site) ||
           !search->type || search->frame.interrupted;
}

static int is_mark(const struct lsda_action *action)
{
    const struct cxx_type *type = action->type;
    return type && strncmp(type->name, mark, sizeof mark - 1) == 0;
}

/* Is the exception none of the types that the specification lets pass? */
static int is_refused(const struct catch_search *search, intptr_t filter)
{
    const struct cxx_type *allowed;
    void *object = search->object;
    if (!search->type)
        return 0;
    for (unsigned i = 0; (allowed = lsda_allowed(&search->site, filter, i)) != NULL; i++) {
        if (cxx_catches(allowed, search->type, &object))
            return 0;
    }
    return 1;
}

static int is_caught(struct catch_search *search, const struct lsda_action *action)
{
    void *object = search->object;
    if (action->type && (!search->type || !cxx_catches(action->type, search->type, &object)))
        return 0;
    search->clause = (struct catch_clause){stack_of(&search->frame), search->site.pad, (uintptr_t)action->filter, object};
    return 1;
}

/* Looks at the function's clauses up to the next guarded block's mark, which answers CATCH_NONE, as the end does. */
static enum catch_answer look(struct catch_search *search)
{
    struct lsda_site here = search->site;
    struct lsda_action action;
    while (lsda_next(&search->site, &action)) {
        if (action.filter < 0) {
            if (is_refused(search, action.filter))
                return CATCH_TERMINATE;
        } else if (action.filter > 0) {
            if (is_mark(&action))
                return CATCH_NONE;
            if (search->translating) {
                search->site = here;
                search->translating = 0;
                return CATCH_TRY;
            }
            if (is_caught(search, &action))
                return CATCH_CLAUSE;
        }
        here = search->site;
    }
    return CATCH_NONE;
}

enum catch_answer catch_find(struct catch_search *search, const struct faultline_frame *block)
{
    for (;;) {
        if (!search->opened && !open_frame(search))
            return CATCH_TERMINATE;
        if (block && (uintptr_t)block < stack_of(&search->frame))
            return CATCH_NONE; /* its function has been passed */
        int is_here = block && (search->ended || (uintptr_t)block < stack_of(&search->info.caller));
        do {
            enum catch_answer answer = look(search);
            if (answer != CATCH_NONE || is_here)
                return answer;
        } while (search->site.chain); /* the mark of a block that is not active */
        if (search->ended)
            return CATCH_NONE;
        cfi_copy(&search->frame, &search->info.caller);
        search->opened = 0;
    }
}

int catch_marks(const struct call_frame_info *info, uintptr_t address)
{
    struct lsda_site site;
    struct lsda_action action;
    int marks = 0;
    if (!cxx_is_there() || !cxx_is_personality(info->personality))
        return -1;
    if (lsda_open(info->lsda, info->function, address, &site)) {
        while (lsda_next(&site, &action))
            marks += is_mark(&action);
    }
    return marks;
}
