/* The program of scripts/campaign-faults: `million THREADS FAULTS`. */
#include <windows.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PAGE_COUNT = 1024, PAGE_BYTES = 4096 };

static long faults;
static int *volatile null_pointer;

struct worker {
    pthread_t thread;
    volatile long done;     /* faults so far, for the line of progress */
    volatile long handled;  /* handlers entered */
    volatile long resumed;  /* pages committed by a filter, whose access then went on */
    volatile long expected; /* of both together */
};

static int commits(struct worker *worker, const EXCEPTION_RECORD *record)
{
    if (record->ExceptionCode != EXCEPTION_ACCESS_VIOLATION ||
        !VirtualAlloc((void *)record->ExceptionInformation[1], 1, MEM_COMMIT, PAGE_READWRITE))
        return EXCEPTION_CONTINUE_SEARCH;
    worker->resumed++;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void touch_pages(struct worker *worker, volatile char *pages)
{
    __try {
        for (int i = 0; i < PAGE_COUNT; i++) {
            pages[i * PAGE_BYTES] = (char)i;
            worker->done++;
            if (pages[i * PAGE_BYTES] != (char)i)
                worker->expected = -1;
        }
    }
    __except (commits(worker, GetExceptionInformation()->ExceptionRecord)) {
    }
}

static void *work(void *argument)
{
    struct worker *worker = (struct worker *)argument;
    while (worker->done < faults) {
        char *pages = (char *)VirtualAlloc(NULL, PAGE_COUNT * PAGE_BYTES, MEM_RESERVE, PAGE_NOACCESS);
        if (!pages) {
            worker->expected = -1;
            worker->done = faults;
            break;
        }
        touch_pages(worker, pages);
        VirtualFree(pages, 0, MEM_RELEASE);
        for (int i = 0; i < PAGE_COUNT; i++) {
            __try {
                *null_pointer = 1;
            }
            __except (EXCEPTION_EXECUTE_HANDLER) {
                worker->handled++;
            }
            worker->done++;
        }
        worker->expected += 2 * PAGE_COUNT;
    }
    return NULL;
}

int main(int argc, char **argv)
{
    int threads = argc == 3 ? atoi(argv[1]) : 0, lost = 0;
    faults = argc == 3 ? atol(argv[2]) : 0;
    struct worker *workers = (struct worker *)calloc((size_t)threads + 1, sizeof *workers);
    if (threads <= 0 || faults <= 0 || !workers)
        return 2;
    for (int i = 0; i < threads; i++) {
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            return 125;
    }
    for (long least = 0; least < faults;) {
        least = faults;
        for (int i = 0; i < threads; i++)
            least = workers[i].done < least ? workers[i].done : least;
        if (isatty(2))
            fprintf(stderr, "\r%3ld %%", least * 100 / faults);
        usleep(100000);
    }
    for (int i = 0; i < threads; i++) {
        struct worker *worker = &workers[i];
        pthread_join(worker->thread, NULL);
        printf("thread %d: %ld faults, %ld handled, %ld resumed\n", i + 1, worker->expected, worker->handled,
               worker->resumed);
        lost |= worker->expected < faults || worker->handled + worker->resumed != worker->expected ||
                worker->handled != worker->resumed;
    }
    puts(lost ? "faults were lost" : "none was lost");
    return lost;
}
