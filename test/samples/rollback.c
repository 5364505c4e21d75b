/*
 * Transfers that either happen or leave no trace: __finally puts back what was taken, whichever way the transfer
 * was left, and a failed one is tried again by a jump out of it.
 *
 *     faultline-cc -O3 rollback.c -o rollback && ./rollback
 */
#include <windows.h>

#include <stdio.h>

#define ACCOUNT_CLOSED 0xE0000001u

struct account {
    const char *owner;
    int balance;
    BOOL closed;
};

static void add(struct account *account, int amount)
{
    if (account->closed)
        RaiseException(ACCOUNT_CLOSED, 0, 0, NULL);
    account->balance += amount;
}

/* TRUE: the money has moved. */
static BOOL transfer(struct account *from, struct account *to, int amount)
{
    BOOL moved = FALSE;
    int taken = 0;
    __try {
        if (from->balance < amount) {
            printf("    %s has only %d\n", from->owner, from->balance);
            __leave;
        }
        from->balance -= amount;
        taken = amount;
        add(to, amount);
        moved = TRUE;
    } __finally {
        if (AbnormalTermination()) {
            printf("    put %d back\n", taken);
            from->balance += taken;
        }
    }
    return moved;
}

int main(void)
{
    struct account ann = {"Ann", 100, FALSE}, bob = {"Bob", 0, TRUE};
    int attempts = 0;
    for (;;) {
        BOOL moved = FALSE;
        attempts++;
        __try {
            __try {
                printf("attempt %d\n", attempts);
                moved = transfer(&ann, &bob, attempts == 3 ? 500 : 60);
            } __finally {
                if (AbnormalTermination() && attempts == 1)
                    continue; /* the exception goes no further */
            }
        } __except (GetExceptionCode() == ACCOUNT_CLOSED ? EXCEPTION_EXECUTE_HANDLER : EXCEPTION_CONTINUE_SEARCH) {
            printf("    %s's account is closed; opened again\n", bob.owner);
            bob.closed = FALSE;
        }
        if (moved)
            printf("    moved 60\n");
        if (attempts == 4)
            break;
    }
    printf("after %d attempts: %s %d, %s %d\n", attempts, ann.owner, ann.balance, bob.owner, bob.balance);
    return 0;
}
