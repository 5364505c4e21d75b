#include "shim/system/fork.h"

#include "shim/system/attach.h"

struct lock system_environment_lock, system_handlers_lock, system_title_lock, system_token_lock;

static struct lock *const locks[] = {&system_environment_lock, &system_handlers_lock, &system_title_lock,
                                     &system_token_lock};
enum { LOCKS = sizeof locks / sizeof *locks };

void system_fork_prepare(void)
{
    for (int i = 0; i < LOCKS; i++)
        lock_take(locks[i]);
}

void system_fork_parent(void)
{
    for (int i = LOCKS - 1; i >= 0; i--)
        lock_drop(locks[i]);
}

void system_fork_child(void)
{
    for (int i = LOCKS - 1; i >= 0; i--) {
        lock_adopt(locks[i]);
        lock_drop(locks[i]);
    }
    console_fork_child();
    attach_fork_child();
}
