/*
 * Reads mangled names of the Itanium C++ ABI as far as their own names go. What comes between (template
 * arguments, the parameters of an enclosing function) has to be understood only to find its end. Expressions
 * are not: they are rare in names of functions, and such a name is left as it is.
 */
#include "seh/report/linkname.h"

#include <string.h>

struct reader {
    const char *at; /* what comes next; at the first thing not understood it stays */
    char *to, *end; /* where the name goes; NULL while it only is skipped */
    int depth;      /* of what contains what: names can be made to nest for ever */
};

enum { DEPTH = 64 };

static bool read_name(struct reader *r);
static bool skip_type(struct reader *r);

static bool take(struct reader *r, char wanted)
{
    if (*r->at != wanted)
        return false;
    r->at++;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool put(struct reader *r, const char *text, size_t length)
{
    if (!r->to)
        return true;
    if (length >= (size_t)(r->end - r->to))
        return false;
    memcpy(r->to, text, length);
    r->to += length;
    *r->to = 0;
    return true;
}

static bool put_text(struct reader *r, const char *text)
{
    return put(r, text, strlen(text));
}

static bool take_number(struct reader *r, size_t *number)
{
    *number = 0;
    if (!is_digit(*r->at))
        return false;
    while (is_digit(*r->at) && *number < 100000)
        *number = 10 * *number + (size_t)(*r->at++ - '0');
    return *number < 100000;
}

/* "_", "0_", "12_" or "1A_": which one of several. */
static bool skip_sequence(struct reader *r)
{
    while (is_digit(*r->at) || (*r->at >= 'A' && *r->at <= 'Z'))
        r->at++;
    return take(r, '_');
}

/* Skips with `skip` until an E; what is skipped is not put anywhere. */
static bool skip_until_end(struct reader *r, bool (*skip)(struct reader *))
{
    char *to = r->to;
    r->to = NULL;
    bool good = ++r->depth < DEPTH;
    while (good && *r->at != 'E')
        good = skip(r);
    r->depth--;
    r->to = to;
    return good && take(r, 'E');
}

/* A length and so many characters. */
static bool read_source_name(struct reader *r)
{
    static const char unnamed[] = "_GLOBAL__N_";
    size_t length;
    if (!take_number(r, &length) || strnlen(r->at, length) < length)
        return false;
    const char *name = r->at;
    r->at += length;
    if (length >= sizeof unnamed && strncmp(name, unnamed, sizeof unnamed - 1) == 0)
        return put_text(r, "(anonymous namespace)");
    return put(r, name, length);
}

static bool skip_argument(struct reader *r)
{
    if (take(r, 'J'))
        return skip_until_end(r, skip_argument);
    if (!take(r, 'L'))
        return skip_type(r);
    if (strncmp(r->at, "_Z", 2) == 0)
        return false;
    if (!skip_type(r)) /* a literal: its type and its value */
        return false;
    while (is_digit(*r->at) || *r->at == 'n' || (*r->at >= 'a' && *r->at <= 'f'))
        r->at++;
    return take(r, 'E');
}

static bool read_arguments(struct reader *r)
{
    return put_text(r, "<>") && skip_until_end(r, skip_argument);
}

static bool read_operator(struct reader *r)
{
    static const char names[] =
        "nw new,na new[],dl delete,da delete[],aw co_await,ps+,ng-,ad&,de*,co~,pl+,mi-,ml*,dv/,rm%,an&,"
        "or|,eo^,aS=,pL+=,mI-=,mL*=,dV/=,rM%=,aN&=,oR|=,eO^=,ls<<,rs>>,lS<<=,rS>>=,eq==,ne!=,"
        "lt<,gt>,le<=,ge>=,ss<=>,nt!,aa&&,oo||,pp++,mm--,cm ,pm->*,pt->,cl(),ix[],";
    if (take(r, 'c')) {
        if (take(r, 'v')) { /* a conversion, named by its type */
            char *to = r->to;
            r->to = NULL;
            bool good = skip_type(r);
            r->to = to;
            return good && put_text(r, "operator conversion");
        }
        r->at--;
    }
    for (const char *name = names; *name; name = strchr(name, ',') + 1) {
        if (strncmp(name, r->at, 2) != 0)
            continue;
        r->at += 2;
        name += 2;
        return put_text(r, "operator") &&
               (name[-2] == 'c' && name[-1] == 'm' ? put_text(r, ",") : put(r, name, strcspn(name, ",")));
    }
    return false;
}

/*
 * A name that nothing qualifies. `last` is the one before it, of which constructors and destructors take
 * theirs.
 */
static bool read_unqualified(struct reader *r, const char *last, size_t last_length)
{
    bool good;
    size_t unused;
    take(r, 'L'); /* known in its own file only */
    if (is_digit(*r->at)) {
        good = read_source_name(r);
    } else if (*r->at == 'C' && r->at[1] >= '1' && r->at[1] <= '5') {
        r->at += 2;
        good = put(r, last, last_length);
    } else if (*r->at == 'D' && is_digit(r->at[1])) {
        r->at += 2;
        good = put_text(r, "~") && put(r, last, last_length);
    } else if (take(r, 'U')) {
        if (take(r, 'l'))
            good = put_text(r, "{lambda}") && skip_until_end(r, skip_type);
        else
            good = take(r, 't') && put_text(r, "{unnamed}");
        if (is_digit(*r->at))
            good = good && take_number(r, &unused);
        good = good && take(r, '_');
    } else {
        good = read_operator(r);
    }
    while (good && *r->at == 'B') { /* tags */
        char *to = r->to;
        r->at++;
        r->to = NULL;
        good = read_source_name(r);
        r->to = to;
    }
    return good;
}

/*
 * Standard abbreviations behind an S; the string's and the streams' are templates whose arguments are known.
 */
static bool read_standard(struct reader *r)
{
    static const char *const names[] = {"tstd",          "astd::allocator", "bstd::basic_string",
                                        "sstd::string",  "istd::istream",   "ostd::ostream",
                                        "dstd::iostream"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (*r->at == *names[i]) {
            r->at++;
            return put_text(r, names[i] + 1);
        }
    }
    return false;
}

/* Behind an N: qualifiers of the function, and names, each within the one before, up to the E. */
static bool read_nested(struct reader *r)
{
    while (*r->at == 'r' || *r->at == 'V' || *r->at == 'K' || *r->at == 'R' || *r->at == 'O')
        r->at++;
    const char *last = r->to;
    size_t last_length = 0;
    for (bool first = true; !take(r, 'E'); first = false) {
        if (*r->at == 'I') {
            r->at++;
            if (first || !read_arguments(r))
                return false;
            continue;
        }
        if (!first && !put_text(r, "::"))
            return false;
        const char *start = r->to;
        bool good;
        if (first && take(r, 'S')) {
            good = read_standard(r) || (!r->to && skip_sequence(r));
        } else if (first && *r->at == 'T' && !r->to) {
            r->at++;
            good = skip_sequence(r);
        } else {
            good = read_unqualified(r, last, last_length);
        }
        if (!good)
            return false;
        last = start;
        last_length = r->to ? (size_t)(r->to - start) : 0;
        for (size_t i = last_length; i > 1; i--) { /* of std::string, string */
            if (start[i - 1] == ':') {
                last = start + i;
                last_length -= i;
                break;
            }
        }
    }
    return true;
}

/* Behind a Z: a function with its parameters, and a name in it. */
static bool read_local(struct reader *r)
{
    size_t unused;
    if (!read_name(r) || !skip_until_end(r, skip_type) || !put_text(r, "::"))
        return false;
    if (take(r, 's')) { /* a text in it */
        if (take(r, '_'))
            take_number(r, &unused);
        return put_text(r, "{text}");
    }
    if (!read_name(r))
        return false;
    if (take(r, '_')) { /* which one of that name */
        bool many = take(r, '_');
        return take_number(r, &unused) && (!many || take(r, '_'));
    }
    return true;
}

static bool read_name(struct reader *r)
{
    if (++r->depth >= DEPTH)
        return false;
    bool good;
    if (take(r, 'N')) {
        good = read_nested(r);
    } else if (take(r, 'Z')) {
        good = read_local(r);
    } else if (take(r, 'S')) {
        bool is_std = *r->at == 't';
        good = read_standard(r) || (!r->to && skip_sequence(r));
        if (good && is_std)
            good = put_text(r, "::") && read_unqualified(r, "", 0);
    } else {
        good = read_unqualified(r, "", 0);
    }
    if (good && *r->at == 'I') {
        r->at++;
        good = read_arguments(r);
    }
    r->depth--;
    return good;
}

/* A type of one letter, or of a D and another. */
static bool skip_builtin(struct reader *r)
{
    if (*r->at && strchr("vwbcahstijlmxynofdegz", *r->at)) {
        r->at++;
        return true;
    }
    if (*r->at == 'D' && r->at[1] && strchr("defhisacnu", r->at[1])) {
        r->at += 2;
        return true;
    }
    return false;
}

static bool skip_one_type(struct reader *r)
{
    size_t unused;
    while (*r->at && strchr("PROKVrGC", *r->at))
        r->at++;
    if (skip_builtin(r))
        return true;
    switch (*r->at) {
    case 'D':
        r->at++;
        return take(r, 'p') ? skip_type(r) : take(r, 'o') ? skip_type(r) : false;
    case 'F':
        r->at++;
        take(r, 'Y');
        while (*r->at != 'E') {
            if ((*r->at == 'R' || *r->at == 'O') && r->at[1] == 'E')
                r->at++;
            else if (!skip_type(r))
                return false;
        }
        return take(r, 'E');
    case 'A':
        r->at++;
        return take_number(r, &unused) && take(r, '_') && skip_type(r);
    case 'M':
        r->at++;
        return skip_type(r) && skip_type(r);
    case 'T':
        r->at++;
        if (!skip_sequence(r))
            return false;
        return *r->at == 'I' ? (r->at++, read_arguments(r)) : true;
    case 'u':
        r->at++;
        return read_source_name(r);
    default:
        return read_name(r);
    }
}

static bool skip_type(struct reader *r)
{
    if (++r->depth >= DEPTH)
        return false;
    char *to = r->to;
    r->to = NULL;
    bool good = skip_one_type(r);
    r->to = to;
    r->depth--;
    return good;
}

bool linkname_qualify(const char *symbol, char *to, size_t size)
{
    struct reader r = {.at = symbol + 2, .to = to, .end = to + size};
    if (!size || strncmp(symbol, "_Z", 2) != 0)
        return false;
    *to = 0;
    if (!read_name(&r)) {
        *to = 0;
        return false;
    }
    const char *part = strchr(r.at, '.'); /* a part of the function that the compiler has taken out */
    if (part && !put_text(&r, part)) {
        *to = 0;
        return false;
    }
    return true;
}
