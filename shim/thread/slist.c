/*
 * Lists that are changed by one instruction of 16 bytes. The sequence counts changes, so that an entry that
 * was taken and put back meanwhile is noticed. Taking reads the next entry's address from an entry that may
 * be gone by then, even unmapped: it is read as a probe reads, and a failure means to look again.
 */
#include <windows.h>

#include "shim/probe.h"

VOID WINAPI InitializeSListHead(PSLIST_HEADER head)
{
    *head = (SLIST_HEADER){.Alignment = 0};
}

static SLIST_HEADER look(const SLIST_HEADER *head)
{
    SLIST_HEADER seen;
    seen.Alignment = __atomic_load_n(&head->Alignment, __ATOMIC_ACQUIRE);
    seen.Region =
        __atomic_load_n(&head->Region, __ATOMIC_ACQUIRE); /* if the two are of two moments, change() fails */
    return seen;
}

static PSLIST_ENTRY first_of(const SLIST_HEADER *header)
{
    return (PSLIST_ENTRY)(header->Region & ~(ULONGLONG)15);
}

/* *seen becomes what the header is. */
static bool change(PSLIST_HEADER head, SLIST_HEADER *seen, PSLIST_ENTRY first, USHORT depth)
{
    SLIST_HEADER wanted = {.Region = (ULONGLONG)first};
    wanted.HeaderX64.Depth = depth;
    wanted.HeaderX64.Sequence = seen->HeaderX64.Sequence + 1;
    return _InterlockedCompareExchange128((LONG64 *)head, (LONG64)wanted.Region, (LONG64)wanted.Alignment,
                                          (LONG64 *)seen);
}

PSLIST_ENTRY WINAPI InterlockedPushListSListEx(PSLIST_HEADER head, PSLIST_ENTRY list, PSLIST_ENTRY end,
                                               DWORD count)
{
    SLIST_HEADER seen = look(head);
    do
        end->Next = first_of(&seen);
    while (!change(head, &seen, list, (USHORT)(seen.HeaderX64.Depth + count)));
    return first_of(&seen);
}

PSLIST_ENTRY WINAPI InterlockedPushEntrySList(PSLIST_HEADER head, PSLIST_ENTRY entry)
{
    return InterlockedPushListSListEx(head, entry, entry, 1);
}

PSLIST_ENTRY WINAPI InterlockedPopEntrySList(PSLIST_HEADER head)
{
    SLIST_HEADER seen = look(head);
    for (;;) {
        PSLIST_ENTRY first = first_of(&seen), next;
        if (!first)
            return NULL;
        if (!probe_load(&next, &first->Next, sizeof next)) {
            SLIST_HEADER now = look(head);
            if (now.Alignment ==
                seen.Alignment) /* it is on the list, and broken: as the program's own access */
                next = *(PSLIST_ENTRY volatile *)&first->Next;
            seen = now;
            continue;
        }
        if (change(head, &seen, next, (USHORT)(seen.HeaderX64.Depth - 1)))
            return first;
    }
}

PSLIST_ENTRY WINAPI InterlockedFlushSList(PSLIST_HEADER head)
{
    SLIST_HEADER seen = look(head);
    while (first_of(&seen))
        if (change(head, &seen, NULL, 0))
            return first_of(&seen);
    return NULL;
}

USHORT WINAPI QueryDepthSList(PSLIST_HEADER head)
{
    return (USHORT)look(head).HeaderX64.Depth;
}

PSLIST_ENTRY WINAPI RtlFirstEntrySList(const SLIST_HEADER *head)
{
    SLIST_HEADER seen = look(head);
    return first_of(&seen);
}
