/* Loads two shared libraries that use guarded blocks, uses them from its own, unloads them; three times. */
#include <windows.h>
#include <dlfcn.h>
#include <stdio.h>

static void fault(void)
{
    *(volatile int *)NULL = 1;
}

struct plugin {
    void *library;
    int (*read_or_number)(int *);
    void (*call_and_add_number)(void (*)(void), int *);
};

static BOOL load(struct plugin *plugin, const char *name)
{
    plugin->library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!plugin->library) {
        puts(dlerror());
        return FALSE;
    }
    *(void **)&plugin->read_or_number = dlsym(plugin->library, "read_or_number");
    *(void **)&plugin->call_and_add_number = dlsym(plugin->library, "call_and_add_number");
    return plugin->read_or_number && plugin->call_and_add_number;
}

/* What handler and termination handlers made of `*sum`: each plug-in adds its number, the handler 10. */
static void fault_through(const struct plugin *plugin, int *sum)
{
    __try {
        plugin->call_and_add_number(fault, sum);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        *sum += 10;
    }
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    for (int round = 0; round < 3; round++) {
        struct plugin first, second;
        int sum = 0;
        if (!load(&first, argv[1]) || !load(&second, argv[2]))
            return 3;
        if (first.read_or_number(NULL) != 1 || second.read_or_number(NULL) != 2)
            return 4;
        fault_through(&first, &sum);
        fault_through(&second, &sum);
        if (sum != 1 + 10 + 2 + 10)
            return 5;
        if (dlclose(second.library) || dlclose(first.library))
            return 6;
        if (dlopen(argv[1], RTLD_NOW | RTLD_NOLOAD))
            return 7; /* not unloaded */
        __try {
            fault();
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            sum = 0;
        }
        if (sum != 0)
            return 8;
    }
    return 0;
}
