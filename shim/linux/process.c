/* Linux: processes, their memory included, and this one's threads. */
#include "shim/linux/linux.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "shim/os.h"

int os_process_open(pid_t id, int *descriptor)
{
    int kept = errno;
    *descriptor = syscall(SYS_pidfd_open, id, 0);
    if (*descriptor < 0 && (errno == ENOSYS || errno == EPERM))
        return outcome(kill(id, 0) < 0 && errno == ESRCH, kept);
    return outcome(*descriptor < 0, kept);
}

void os_process_close(int descriptor)
{
    if (descriptor >= 0)
        syscall(SYS_close, descriptor);
}

bool os_process_is_alive(pid_t id, int descriptor)
{
    int kept = errno;
    struct pollfd ended = {.fd = descriptor, .events = POLLIN};
    bool alive = descriptor >= 0
                     ? syscall(SYS_poll, &ended, 1, 0) == 0 || ended.revents & (POLLNVAL | POLLERR)
                     : kill(id, 0) == 0 || errno == EPERM;
    errno = kept;
    return alive;
}

int os_process_kill(pid_t id, int descriptor)
{
    int kept = errno;
    return outcome((descriptor >= 0 ? syscall(SYS_pidfd_send_signal, descriptor, SIGKILL, NULL, 0)
                                    : kill(id, SIGKILL)) < 0,
                   kept);
}

int os_process_may_enter(pid_t id)
{
    int kept = errno, memory = proc_open(id, "mem", O_RDONLY);
    if (memory >= 0)
        syscall(SYS_close, memory);
    return memory < 0 && errno == EACCES ? (errno = kept, EPERM) : outcome(memory < 0, kept);
}

/* By process_vm_readv or process_vm_writev. */
static int transfer(long number, pid_t id, void *theirs, void *ours, size_t size, size_t *done)
{
    int kept = errno;
    long got = 1;
    for (*done = 0; *done < size && got > 0; *done += got > 0 ? got : 0) {
        struct iovec here = {(char *)ours + *done, size - *done},
                     there = {(char *)theirs + *done, size - *done};
        got = syscall(number, id, &here, 1L, &there, 1L, 0L);
    }
    return *done == size ? (errno = kept, 0) : got == 0 ? (errno = kept, EFAULT) : outcome(true, kept);
}

int os_read_process(pid_t id, const void *from, void *to, size_t size, size_t *done)
{
    return transfer(SYS_process_vm_readv, id, (void *)from, to, size, done);
}

int os_write_process(pid_t id, void *to, const void *from, size_t size, size_t *done)
{
    return transfer(SYS_process_vm_writev, id, to, (void *)from, size, done);
}

int os_write_code(pid_t id, void *to, const void *from, size_t size, size_t *done)
{
    int kept = errno, memory = proc_open(id, "mem", O_RDWR);
    *done = 0;
    if (memory < 0)
        return errno == EACCES ? (errno = kept, EPERM) : outcome(true, kept);
    long got = 1;
    for (; *done < size && got > 0; *done += got > 0 ? got : 0)
        got = syscall(SYS_pwrite64, memory, (const char *)from + *done, size - *done, (char *)to + *done);
    syscall(SYS_close, memory);
    errno = kept;
    return *done == size ? 0 : EFAULT;
}

/*
 * Registering is once for each process, and costs nothing again. Before Linux 4.14, or where it is forbidden,
 * taking the access of a page away makes the kernel interrupt every processor that runs one of our threads.
 */
void os_barrier(void)
{
    enum { PRIVATE_EXPEDITED = 1 << 3, REGISTER_PRIVATE_EXPEDITED = 1 << 4 };
    static char page[2 * OS_PAGE];
    int kept = errno;
    if (syscall(SYS_membarrier, PRIVATE_EXPEDITED, 0, 0) < 0 &&
        (syscall(SYS_membarrier, REGISTER_PRIVATE_EXPEDITED, 0, 0) < 0 ||
         syscall(SYS_membarrier, PRIVATE_EXPEDITED, 0, 0) < 0)) {
        volatile char *whole = (char *)(((uintptr_t)page + OS_PAGE - 1) & ~(uintptr_t)(OS_PAGE - 1));
        os_protect((void *)whole, OS_PAGE, OS_READ | OS_WRITE);
        __atomic_fetch_add(whole, 1, __ATOMIC_SEQ_CST);
        os_protect((void *)whole, OS_PAGE, OS_READ);
    }
    errno = kept;
}

void os_exit(int status)
{
    _exit(status);
}
