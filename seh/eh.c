/* What eh.h declares. */
#include <eh.h>

#include "seh/cxx.h"
#include "seh/thread.h"

_se_translator_function _set_se_translator(_se_translator_function translator)
{
    struct thread *thread = thread_get();
    _se_translator_function previous = thread->translator;
    thread->translator = translator;
    cxx_look();
    return previous;
}
