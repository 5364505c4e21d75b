/* What a program's start needs. corecrt_startup.h says what each call promises. */
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include <corecrt_startup.h>

#include "shim/crt/wide.h"
#include "shim/text/copy.h"

/* A program that has no memory for its arguments does not start. */
static void *needed(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

FAULTLINE_WCHAR **faultline_wide_vector(char **vector)
{
    size_t count = 0;
    while (vector[count])
        count++;
    FAULTLINE_WCHAR **wide = needed(calloc(count + 1, sizeof *wide));
    for (size_t i = 0; i < count; i++)
        wide[i] = needed(text_copy_wide(vector[i]));
    return wide;
}

/*
 * Quotes are escaped, and of backslashes only those that stand before a quote.
 * At most 2 characters for each and 3.
 */
static char *append_quoted(char *to, const char *argument)
{
    if (*argument && !strpbrk(argument, " \t\n\v\""))
        return stpcpy(to, argument);
    *to++ = '"';
    for (;; argument++) {
        size_t slashes = strspn(argument, "\\");
        argument += slashes;
        if (!*argument || *argument == '"')
            slashes *= 2;
        memset(to, '\\', slashes);
        to += slashes;
        if (!*argument)
            break;
        if (*argument == '"')
            *to++ = '\\';
        *to++ = *argument;
    }
    *to++ = '"';
    *to = 0;
    return to;
}

char *faultline_arguments(char **vector)
{
    size_t room = 1;
    for (char **argument = vector; *argument; argument++)
        room += 2 * strlen(*argument) + 3;
    char *text = needed(malloc(room)), *end = text;
    *text = 0;
    for (char **argument = *vector ? vector + 1 : vector; *argument; argument++) {
        if (end > text)
            *end++ = ' ';
        end = append_quoted(end, *argument);
    }
    return text;
}

FAULTLINE_WCHAR *faultline_wide_arguments(char **vector)
{
    char *text = faultline_arguments(vector);
    FAULTLINE_WCHAR *wide = needed(text_copy_wide(text));
    free(text);
    return wide;
}

/* The program's headers begin its image: the auxiliary vector tells where they are. */
void *faultline_instance(void)
{
    return (void *)(getauxval(AT_PHDR) & ~(unsigned long)0xFFF);
}
