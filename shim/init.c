#include "shim/init.h"

#include <pthread.h>

#include "shim/bridge/bridge.h"
#include "shim/memory/charge.h"
#include "shim/check.h"
#include "shim/file/file.h"
#include "shim/object/handle.h"
#include "shim/lock.h"
#include "shim/options.h"
#include "shim/os.h"
#include "shim/process.h"
#include "shim/memory/inject.h"
#include "shim/memory/physical.h"
#include "shim/system/attach.h"
#include "shim/system/console.h"
#include "shim/system/fork.h"
#include "shim/system/privilege.h"
#include "shim/memory/region.h"
#include "shim/file/section.h"
#include "shim/thread/start.h"
#include "shim/thread/thread.h"
#include "shim/memory/watch.h"

bool init_done;
static struct lock starting;

static void fork_prepare(void)
{
    bridge_fork_prepare();
    physical_fork_prepare();
    system_fork_prepare();
    thread_fork_prepare();
    section_fork_prepare();
    region_fork_prepare();
    watch_fork_prepare();
    handle_fork_prepare();
}

static void fork_parent(void)
{
    handle_fork_parent();
    watch_fork_parent();
    region_fork_parent();
    section_fork_parent();
    physical_fork_parent();
    system_fork_parent();
    thread_fork_parent();
    bridge_fork_parent();
}

static void fork_child(void)
{
    lock_forget_thread_id();
    handle_fork_child();
    region_fork_child();
    watch_fork_child();
    section_fork_child();
    physical_fork_child();
    system_fork_child();
    thread_fork_child();
    process_fork_child();
    bridge_fork_child();
}

void init_run(void)
{
    lock_take(&starting);
    if (!init_done) {
        options_start();
        os_start();
        charge_start();
        CHECK(region_start() == 0);
        inject_start();
        process_start();
        token_start();
        thread_start();
        start_begin();
        pthread_atfork(fork_prepare, fork_parent, fork_child);
        __atomic_store_n(&init_done, true, __ATOMIC_RELEASE);
    }
    lock_drop(&starting);
}

__attribute__((destructor)) void init_end(void)
{
    attach_end();
    thread_end();
    console_end();
    file_end();
    section_end();
}

__attribute__((constructor)) static void construct(void)
{
    init_ensure();
    attach_start();
}
