#include "shim/memory/charge.h"

#include "shim/check.h"
#include "shim/options.h"
#include "shim/memory/pages.h"
#include "shim/memory/protection.h"

uint64_t charge_limit;
static uint64_t taken;

void charge_start(void)
{
    static const char units[] = "KMGT";
    const char *text = option_text(OPTION_COMMIT_LIMIT);
    uint64_t value = 0;
    for (; *text >= '0' && *text <= '9'; text++)
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, *text - '0', &value))
            return;
    for (int i = 0; units[i] && *text; i++)
        if ((*text & ~0x20) == units[i]) {
            if (value > UINT64_MAX >> 10 * (i + 1))
                return;
            value <<= 10 * (i + 1);
            text++;
            break;
        }
    if (!*text)
        charge_limit = value;
}

bool charge_take(uint64_t bytes)
{
    if (!charge_limit || !bytes)
        return true;
    uint64_t before = __atomic_load_n(&taken, __ATOMIC_RELAXED);
    do {
        if (before >= charge_limit || bytes > charge_limit - before)
            return false;
    } while (!__atomic_compare_exchange_n(&taken, &before, before + bytes, true, __ATOMIC_RELAXED,
                                          __ATOMIC_RELAXED));
    return true;
}

void charge_return(uint64_t bytes)
{
    if (charge_limit && bytes)
        CHECK(__atomic_fetch_sub(&taken, bytes, __ATOMIC_RELAXED) >= bytes);
}

uint64_t charge_taken(void)
{
    return __atomic_load_n(&taken, __ATOMIC_RELAXED);
}

uint64_t charge_count(const struct region *region, uintptr_t low, uintptr_t high)
{
    uint64_t bytes = 0;
    if (region->view || region->memory == MEMORY_PHYSICAL)
        return 0;
    for (uintptr_t end; low < high; low = end) {
        end = pages_run_end(region, low);
        end = end < high ? end : high;
        if (word_is_committed(pages_get(region, low)))
            bytes += end - low;
    }
    return bytes;
}
