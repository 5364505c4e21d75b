/*
 * DllMain and TLS callbacks.
 *
 * Theory of operation. A module is told by its function DllMain, if it is a shared library that exports one,
 * and by the functions whose addresses stand in its sections .CRT$XLA to .CRT$XLZ, in the order of the
 * sections' names. Each module that has any of these has a record. A record counts the uses that LoadLibrary
 * and GetModuleHandleEx have made; with the last one the module is told that it goes.
 *
 *   the program          its callbacks: DLL_PROCESS_ATTACH before its constructors
 *   linked with it       libraries that need this one, unless they have constructors, which have not run when
 *                        this library starts; DllMain's FALSE ends the process (STATUS_DLL_INIT_FAILED)
 *   loaded               after their constructors, before LoadLibrary returns; FALSE makes it fail. Libraries
 *                        that the host's dlopen loads are not told
 *   threads              attached are those that CreateThread starts; detached also others that have used
 *                        this library
 *   at the end           modules that are still there, after the program's atexit functions
 *
 * All are called one at a time, under a lock that one thread may take again and again, as on Windows: a
 * thread that begins or ends waits for a DllMain that runs. While it is held records leave the list only when
 * nobody walks it.
 */
#include "shim/system/attach.h"

#include <windows.h>

#include <dlfcn.h>
#include <elf.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "shim/system/crtsection.h"

typedef BOOL(WINAPI *dll_main)(HINSTANCE module, DWORD reason, LPVOID reserved);

struct module {
    struct module *next, *former; /* in the order in which they were attached */
    HMODULE base;                 /* NULL: it has gone */
    dll_main main;                /* or NULL */
    PIMAGE_TLS_CALLBACK *callbacks;
    size_t callback_count;
    unsigned uses; /* by LoadLibrary; PINNED: it stays */
    bool quiet;    /* threads are not told to main */
};
enum { PINNED = UINT_MAX };

static struct module *first, *last, *program;
static pthread_mutex_t loader = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static unsigned walkers; /* of the list: one thread, perhaps inside itself */
static bool ended;

static void leave(int *unused)
{
    (void)unused;
    walkers--;
    pthread_mutex_unlock(&loader);
}

/* Until the end of the block, however it is left: the functions called may raise exceptions. */
#define INSIDE                                                                                               \
    __attribute__((cleanup(leave), unused)) int inside = (pthread_mutex_lock(&loader), walkers++, 0)

/* Is there anybody to tell? Asked without the lock: most programs have nobody. */
static bool nobody(void)
{
    return !__atomic_load_n(&first, __ATOMIC_ACQUIRE) && !__atomic_load_n(&program, __ATOMIC_ACQUIRE);
}

static struct module *find(HMODULE base)
{
    struct module *module = first;
    while (module && module->base != base)
        module = module->next;
    return module;
}

static BOOL tell(const struct module *module, DWORD reason, void *reserved)
{
    for (size_t i = 0; i < module->callback_count; i++)
        module->callbacks[i](module->base, reason, reserved);
    bool of_thread = reason == DLL_THREAD_ATTACH || reason == DLL_THREAD_DETACH;
    return module->main && !(of_thread && module->quiet) ? module->main(module->base, reason, reserved)
                                                         : TRUE;
}

static void forget(struct module *module)
{
    module->base = NULL;
    module->main = NULL;
    free(module->callbacks);
    module->callbacks = NULL;
    module->callback_count = 0;
}

/* Under the lock, and by its only walker: takes out those that have gone. */
static void sweep(void)
{
    for (struct module *module = first, *next; module; module = next) {
        next = module->next;
        if (module->base)
            continue;
        *(module->former ? &module->former->next : &first) = next;
        *(next ? &next->former : &last) = module->former;
        free(module);
    }
}

/* DllMain, in C and as C++ names it when nothing has declared it. */
static dll_main main_of(HMODULE base, void *opened)
{
    static const char *const names[] = {"DllMain", "_Z7DllMainP11HINSTANCE__jPv", "_Z7DllMainPvjS_"};
    Dl_info info;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        void *address = dlsym(opened, names[i]);
        if (address && dladdr(address, &info) && info.dli_fbase == (void *)base) /* and not one it needs */
            return (dll_main)(ULONG_PTR)address;
    }
    return NULL;
}

static struct module *make(HMODULE base, const struct link_map *map, void *opened, const char *path)
{
    size_t count;
    dll_main main = opened ? main_of(base, opened) : NULL;
    crt_function *callbacks = crtsection_pointers(map, base, path, ".CRT$XL", &count);
    struct module *module = main || count ? calloc(1, sizeof *module) : NULL;
    if (!module) {
        free(callbacks);
        return NULL;
    }
    *module = (struct module){.base = base,
                              .main = main,
                              .callbacks = (PIMAGE_TLS_CALLBACK *)callbacks,
                              .callback_count = count,
                              .uses = 1};
    return module;
}

static void append(struct module *module)
{
    module->former = last;
    *(last ? &last->next : &first) = module;
    last = module;
}

bool attach_loaded(HMODULE base, const struct link_map *map, void *opened)
{
    INSIDE;
    if (walkers == 1)
        sweep();
    struct module *module = find(base);
    if (module) {
        module->uses += module->uses != PINNED;
        return true;
    }
    if (!(module = make(base, map, opened, map->l_name)))
        return true;
    append(module);
    if (tell(module, DLL_PROCESS_ATTACH, NULL))
        return true;
    tell(module, DLL_PROCESS_DETACH, NULL);
    forget(module);
    return false;
}

void attach_kept(HMODULE base, bool pinned)
{
    if (nobody())
        return;
    INSIDE;
    struct module *module = find(base);
    if (module && module->uses != PINNED)
        module->uses = pinned ? (unsigned)PINNED : module->uses + 1;
}

void attach_released(HMODULE base)
{
    if (nobody())
        return;
    INSIDE;
    struct module *module = find(base);
    if (ended || !module || module->uses == PINNED || --module->uses > 0)
        return;
    tell(module, DLL_PROCESS_DETACH, NULL);
    forget(module);
}

void attach_quiet(HMODULE base)
{
    INSIDE;
    struct module *module = find(base);
    if (module)
        module->quiet = true;
}

void attach_thread(DWORD reason)
{
    if (nobody())
        return;
    INSIDE;
    if (ended)
        return;
    if (reason == DLL_THREAD_ATTACH) {
        for (struct module *module = first; module; module = module->next)
            if (module->base)
                tell(module, reason, NULL);
    } else {
        for (struct module *module = last; module; module = module->former)
            if (module->base)
                tell(module, reason, NULL);
    }
    if (program)
        tell(program, reason, NULL);
}

/* ---- Beginning and end ---- */

/* What a library's dynamic section says: does it need this library, and has it constructors? */
static bool is_to_be_told(const struct link_map *map)
{
    const char *strings = NULL;
    bool needs = false, constructs = false;
    for (const Elf64_Dyn *entry = map->l_ld; entry->d_tag != DT_NULL; entry++) {
        if (entry->d_tag == DT_STRTAB)
            strings = (const char *)entry->d_un.d_ptr;
        constructs |=
            entry->d_tag == DT_INIT_ARRAYSZ && entry->d_un.d_val > sizeof(crt_function); /* frame_dummy */
    }
    for (const Elf64_Dyn *entry = map->l_ld; strings && entry->d_tag != DT_NULL; entry++)
        needs |= entry->d_tag == DT_NEEDED &&
                 strncmp(strings + entry->d_un.d_val, "libfaultline.so", strlen("libfaultline.so")) == 0;
    return needs && !constructs;
}

static void attach_linked(const struct link_map *map)
{
    Dl_info info;
    void *opened = is_to_be_told(map) ? dlopen(map->l_name, RTLD_LAZY | RTLD_NOLOAD) : NULL;
    if (!opened)
        return;
    struct module *module = dladdr(map->l_ld, &info) ? make(info.dli_fbase, map, opened, map->l_name) : NULL;
    dlclose(opened);
    if (!module)
        return;
    module->uses = PINNED;
    append(module);
    if (tell(module, DLL_PROCESS_ATTACH, module))
        return;
    fprintf(stderr, "faultline: %s: DllMain returns FALSE\n", map->l_name);
    _exit((int)(STATUS_DLL_INIT_FAILED & 0xFF));
}

/* The list of the dynamic linker has who needs another before it: the last ones are told first. */
void attach_start(void)
{
    Dl_info info;
    struct link_map *map = NULL;
    if (!dladdr1((void *)getauxval(AT_PHDR), &info, (void **)&map, RTLD_DL_LINKMAP) || !map)
        return;
    INSIDE;
    struct link_map *library = map;
    while (library->l_next)
        library = library->l_next;
    for (; library && library != map; library = library->l_prev)
        attach_linked(library);
    program = make(info.dli_fbase, map, NULL, "/proc/self/exe");
    if (program)
        tell(program, DLL_PROCESS_ATTACH, program);
}

void attach_end(void)
{
    if (nobody())
        return;
    INSIDE;
    if (ended)
        return;
    ended = true;
    for (struct module *module = last; module; module = module->former)
        if (module->base)
            tell(module, DLL_PROCESS_DETACH, module);
    if (program)
        tell(program, DLL_PROCESS_DETACH, program);
}

/* The thread that has forked may be in the middle of a DllMain; another one is no more. */
void attach_fork_child(void)
{
    loader = (pthread_mutex_t)PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
}
