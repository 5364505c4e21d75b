#include "shim/thread/start.h"

#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/file/descriptor.h"
#include "shim/os.h"

static const char magic[8] = "FLSTART1";
static struct start_page *own; /* or NULL */

DWORD start_make(struct start_page **page, int *descriptor)
{
    void *memory;
    int kept = errno, file = memfd_create("faultline-start", MFD_CLOEXEC);
    errno = kept;
    if (file < 0)
        return STATUS_TOO_MANY_OPENED_FILES;
    if (descriptor_resize(file, OS_PAGE) || os_map_books(file, 0, OS_PAGE, &memory)) {
        descriptor_close(file);
        return STATUS_NO_MEMORY;
    }
    *page = memory;
    memcpy((*page)->magic, magic, sizeof magic);
    *descriptor = file;
    return STATUS_SUCCESS;
}

void start_say(struct start_page *page, DWORD code)
{
    uint32_t unsaid = 0;
    if (!__atomic_compare_exchange_n(&page->is_said, &unsaid, 1, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
        return;
    __atomic_store_n(&page->code, code, __ATOMIC_RELAXED);
    __atomic_store_n(&page->is_said, 2, __ATOMIC_RELEASE);
}

/* A child of fork has its parent's page in memory, but it is not its own. */
void start_say_own(DWORD code)
{
    if (own && own->process == (uint32_t)getpid())
        start_say(own, code);
}

bool start_code(const struct start_page *page, DWORD *code)
{
    if (__atomic_load_n(&page->is_said, __ATOMIC_ACQUIRE) != 2)
        return false;
    *code = page->code;
    return true;
}

/* The C library passes the whole status of exit() and of main. */
static void at_exit(int status, void *unused)
{
    (void)unused;
    start_say_own((DWORD)status);
}

void start_begin(void)
{
    void *memory;
    struct stat status;
    const char *text = secure_getenv("FAULTLINE_START");
    if (!text)
        return;
    int file = atoi(text);
    unsetenv("FAULTLINE_START");
    if (file <= 2 || descriptor_status(file, &status) || !S_ISREG(status.st_mode) ||
        status.st_size != OS_PAGE || os_map_books(file, 0, OS_PAGE, &memory))
        return;
    struct start_page *page = memory;
    if (memcmp(page->magic, magic, sizeof magic) != 0 || page->process != (uint32_t)getpid()) {
        os_release(memory, OS_PAGE); /* some other process's, which has started this one without us */
        return;
    }
    descriptor_close(file);
    own = page;
    on_exit(at_exit, NULL);
}
