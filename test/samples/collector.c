/*
 * A garbage collector with generations, as small as one can be. Objects are born in the nursery; those that
 * are still reached when it is full move to the old space. What old objects point into the nursery? Write
 * watch knows which pages of the old space were written since the last collection, and no store needs a
 * barrier.
 *
 *     faultline-cc -O2 collector.c -o collector && ./collector
 */
#include <windows.h>

#include <stdio.h>
#include <string.h>

struct object {
    struct object *next;
    struct object *moved; /* during a collection: where it is now */
    ULONG_PTR value;
};

#define NURSERY (64 * 1024 / sizeof(struct object))
#define OLD     ((SIZE_T)16 << 20)

static struct object *nursery, *old, *old_end;
static SIZE_T born, collections, pages_looked_at;
static struct object *root; /* the list of what is kept: nothing else points to objects */

static BOOL is_young(const struct object *object)
{
    return object >= nursery && object < nursery + NURSERY;
}

/* Where the object is from now on, and all that it leads to. Lists may be long, so this is a loop. */
static struct object *move(struct object *object)
{
    struct object *first = NULL, **link = &first;
    while (object && is_young(object) && !object->moved) {
        struct object *copy = old_end++;
        *copy = *object;
        object->moved = copy;
        *link = copy;
        link = &copy->next;
        object = object->next;
    }
    *link = object && is_young(object) ? object->moved : object;
    return first;
}

static void collect(void)
{
    static PVOID written[OLD / 4096];
    ULONG_PTR count = OLD / 4096;
    DWORD page;
    struct object *end = old_end;
    if (GetWriteWatch(0, old, OLD, written, &count, &page) != 0)
        ExitProcess(1);
    for (ULONG_PTR i = 0; i < count; i++) {
        SIZE_T before = (SIZE_T)((char *)written[i] - (char *)old) + sizeof *old - 1;
        for (struct object *object = old + before / sizeof *old; object < end; object++) {
            if ((char *)object >= (char *)written[i] + page)
                break;
            object->next = move(object->next);
        }
    }
    root = move(root);
    ResetWriteWatch(old, OLD);                        /* nothing old points to anything young now */
    memset(nursery, 0xDD, NURSERY * sizeof *nursery); /* who still looks there shall notice */
    born = 0;
    collections++;
    pages_looked_at += count;
}

static struct object *new_object(ULONG_PTR value)
{
    if (born == NURSERY)
        collect();
    struct object *object = &nursery[born++];
    object->moved = NULL;
    object->value = value;
    object->next = NULL;
    return object;
}

int main(void)
{
    nursery = (struct object *)VirtualAlloc(NULL, NURSERY * sizeof *nursery, MEM_COMMIT, PAGE_READWRITE);
    old = old_end =
        (struct object *)VirtualAlloc(NULL, OLD, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE);
    if (!nursery || !old)
        return 1;
    ULONG_PTR kept = 0, kept_sum = 0, in_old = 0;
    for (ULONG_PTR i = 0; i < 1000000; i++) {
        struct object *object = new_object(i);
        if (i % 100 == 0) {
            object->next = root;
            root = object;
        } else if (i % 7777 == 0) {
            struct object *elder = root; /* far down the list there are old objects */
            for (int depth = 0; depth < 50; depth++)
                elder = elder->next;
            object->next = elder->next;
            elder->next = object; /* and now this one points to a young one */
            in_old += !is_young(elder);
        } else {
            continue; /* garbage at once */
        }
        kept++;
        kept_sum += i;
    }
    collect();
    ULONG_PTR found = 0, sum = 0;
    for (struct object *object = root; object; object = object->next, found++)
        sum += object->value;
    printf("%Iu objects kept, %Iu of them hung into old ones: %s\n", kept, in_old,
           found == kept && sum == kept_sum ? "all are there" : "some are lost");
    printf("%Iu collections looked at %Iu pages out of %Iu\n", collections, pages_looked_at,
           collections * (OLD / 4096));
    return 0;
}
