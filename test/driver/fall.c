/* Comments that say that control falls through, around and inside guarded blocks: see pass.test. */
#include <windows.h>

void reached(int place);
int walk(int n);

int walk(int n)
{
    switch (n) {
    case 1:
        reached(1);
        /* fallthrough */
    case 2:
        reached(2);
        // FALLS THROUGH
    case 3:
        __try {
            reached(3);
        } __finally {
            switch (n) {
            case 7: reached(4); /* fall through */ case 8: reached(5);
                /* fallthru */
            default:
                reached(6);
            }
        }
        /* fallthrough */
    case 4:
        reached(7);
        /* fallthrough */

    next:
    case 5:
        __try {
            reached(8);
        } __except (n++, 1) {
            switch (n) {
            case 7:
                if (n)
                    reached(4);
                /* fall through */
            case 8:
                __try {
                    reached(5);
                    switch (n) {
                    case 5:
                        if (n)
                            reached(2);
                        /* Falls Through. */
                    case 9:
                        if (n)
                            goto next;
                    }
                } __except (reached(1), 1) {
                    reached(7);
                }
                /* fallthru */
            default:
                reached(6);
            }
        }
    }
    return n;
}
