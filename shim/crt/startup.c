/* What a program's start needs. corecrt_startup.h says what each call promises. */
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include <corecrt_startup.h>

#include "shim/crt/wide.h"
#include "shim/system/commandline.h"
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

char *faultline_arguments(char **vector)
{
    size_t room = 1;
    for (char **argument = vector; *argument; argument++)
        room += 2 * strlen(*argument) + 3;
    char *text = needed(malloc(room)), *end = text;
    for (char **argument = *vector ? vector + 1 : vector; *argument; argument++) {
        if (end > text)
            *end++ = ' ';
        end = commandline_quote(end, *argument, false);
    }
    *end = 0;
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
