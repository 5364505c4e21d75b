/* The environment, for both widths. corecrt_stdlib.h and corecrt_wstdlib.h say what each call promises. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <corecrt_stdlib.h>
#include <corecrt_wstdlib.h>

#include "shim/crt/invalid.h"
#include "shim/crt/wide.h"
#include "shim/text/copy.h"

/* `wide`: the texts, and the room for them, are in units of UTF-16. */
static const char *variable(const void *name, bool wide)
{
    char *bytes TEXT_OWNED = wide ? text_copy_narrow(name) : NULL;
    return wide && !bytes ? NULL : getenv(wide ? bytes : name);
}

FAULTLINE_WCHAR *_wgetenv(const FAULTLINE_WCHAR *name)
{
    if (!name) {
        crt_invalid(EINVAL);
        return NULL;
    }
    const char *value = variable(name, true);
    return value ? wide_lasting(value) : NULL;
}

static errno_t get(size_t *needed, void *to, size_t size, const void *name, bool wide)
{
    if (!needed)
        return crt_invalid(EINVAL);
    *needed = 0;
    if (!to != !size)
        return crt_invalid(EINVAL);
    if (to)
        text_give_either("", wide, to, size);
    if (!name)
        return crt_invalid(EINVAL);
    const char *value = variable(name, wide);
    if (!value)
        return 0;
    size_t given = text_give_either(value, wide, to, size);
    bool fits = given < size;
    *needed = fits ? given + 1 : given;
    return fits || !size ? 0 : ERANGE;
}

errno_t getenv_s(size_t *needed, char *to, size_t size, const char *name)
{
    return get(needed, to, size, name, false);
}

errno_t _wgetenv_s(size_t *needed, FAULTLINE_WCHAR *to, size_t size, const FAULTLINE_WCHAR *name)
{
    return get(needed, to, size, name, true);
}

/* NULL in *copy and 0 in *size: there is no such variable. */
static errno_t duplicate(void **copy, size_t *size, const void *name, bool wide)
{
    if (!copy)
        return crt_invalid(EINVAL);
    *copy = NULL;
    if (size)
        *size = 0;
    if (!name)
        return crt_invalid(EINVAL);
    const char *value = variable(name, wide);
    if (!value)
        return 0;
    size_t room = text_give_either(value, wide, NULL, 0);
    *copy = malloc(room * (wide ? sizeof(FAULTLINE_WCHAR) : 1));
    if (!*copy)
        return errno = ENOMEM;
    text_give_either(value, wide, *copy, room);
    if (size)
        *size = room;
    return 0;
}

errno_t _dupenv_s(char **copy, size_t *size, const char *name)
{
    return duplicate((void **)copy, size, name, false);
}

errno_t _wdupenv_s(FAULTLINE_WCHAR **copy, size_t *size, const FAULTLINE_WCHAR *name)
{
    return duplicate((void **)copy, size, name, true);
}

errno_t _putenv_s(const char *name, const char *value)
{
    if (!name || !value || !*name || strchr(name, '='))
        return crt_invalid(EINVAL);
    return (*value ? setenv(name, value, 1) : unsetenv(name)) ? errno : 0;
}

errno_t _wputenv_s(const FAULTLINE_WCHAR *name, const FAULTLINE_WCHAR *value)
{
    char *name_bytes TEXT_OWNED = text_copy_narrow(name);
    char *value_bytes TEXT_OWNED = text_copy_narrow(value);
    bool is_out_of_memory = (name && !name_bytes) || (value && !value_bytes);
    return is_out_of_memory ? ENOMEM : _putenv_s(name_bytes, value_bytes);
}

/* `setting` is the caller's copy: it is cut at the '='. */
static int put(char *setting)
{
    char *equals = setting ? strchr(setting, '=') : NULL;
    if (!equals || equals == setting)
        return crt_invalid_minus_one(EINVAL);
    *equals = 0;
    return _putenv_s(setting, equals + 1) ? -1 : 0;
}

int _putenv(const char *setting)
{
    char *copy TEXT_OWNED = setting ? strdup(setting) : NULL;
    return setting && !copy ? -1 : put(copy);
}

int _wputenv(const FAULTLINE_WCHAR *setting)
{
    char *copy TEXT_OWNED = text_copy_narrow(setting);
    return setting && !copy ? -1 : put(copy);
}
