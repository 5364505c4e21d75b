/*
 * The compile driver's token pass: preprocessed C or C++ in, the same out, with guarded blocks resolved.
 * Theory of operation in parse.c.
 */
#ifndef FAULTLINE_SEH_PASS_H
#define FAULTLINE_SEH_PASS_H

#include <stddef.h>
#include <stdint.h>

enum token_kind { IDENTIFIER, NUMBER, STRING, CHARACTER, PUNCTUATION };

enum { SYSTEM_HEADER = 1, EXTERN_C = 2 }; /* flags 3 and 4 of a line marker */

/* Where the compiler is to believe a token stands. */
struct place {
    uint32_t line;
    uint32_t column; /* in bytes, from 1 */
    uint32_t file;   /* index into source.files */
    uint32_t flags;  /* SYSTEM_HEADER, EXTERN_C */
};

struct token {
    uint32_t at, length; /* in source.text */
    struct place place;
    int32_t match;  /* the other end of a bracket; -1 on any other token, and on a bracket that has none */
    uint8_t kind;   /* enum token_kind */
    uint8_t exact;  /* its column is known from the source file, and to be kept */
    uint8_t quoted; /* part of the text that a keyword expanded to, rather than the user's own */
};

struct text {
    const char *at;
    size_t length;
};

/* A comment that the preprocessor has dropped, as it stands in the source file. */
struct comment {
    int token; /* that it stands before */
    struct text text;
};

struct source {
    const char *text;
    size_t length;
    int cplusplus;
    struct token *tokens;
    int count;
    struct text *files; /* as line markers spell them, with quotes */
    int file_count;
    struct comment
        *comments; /* those by which the compiler may know that control falls through; sorted by token */
    int comment_count;
};

/* Splits source->text. Directives are no tokens: they stay in the gaps. */
void lex(struct source *source);

/* The comment that the text from `at` begins with; an empty text when it begins with none. */
struct text comment_at(const char *at, const char *end);

/*
 * The preprocessor writes one space for many and none of the comments, and nothing tells where a macro's name
 * ended: looks the columns, and comments before labels, up in the source files themselves. To be called after
 * parse(), which knows the user's own tokens.
 */
void find_columns(struct source *source);

int token_is(const struct source *source, int token, const char *spelling);
int tokens_same(const struct source *source, int one, int other);

/* One way out of a termination block by a jump of its own. Numbered from 1 in the order of the list. */
enum jump {
    JUMP_BREAK,
    JUMP_CONTINUE,
    JUMP_LEAVE,
    JUMP_GOTO,
    JUMP_RETURN,
    JUMP_RETURN_CONSTANT,
    JUMP_RETURN_VALUE
};

struct way {
    enum jump jump;
    int token; /* the first jump that goes this way: `break`, `goto` ... */
    int end;   /* the token behind the jump's last */
    int next; /* index of the way by which it leaves the next termination block out; -1: it is made outside */
    struct way *after;
};

enum { SECTIONS = 8 };
enum section { OPEN, FUNCTION, FUNCTION_END, RECEIVER, ENTER, LEAVE, FINISH, FALLBACK };

/* A guarded block. Members are token indices; `x`, `x_end` is a half-open range. */
struct guarded {
    int keyword, keyword_end; /* what __try expanded to, with its markers */
    int body, body_end;       /* with its braces */
    int handler;              /* the marker that __except or __finally begins with */
    int block, block_end;     /* of __finally */
    int finally;              /* whether it has one */
    int section[SECTIONS], section_end[SECTIONS];
    struct way *ways;
    int way_count;
    int body_has_leave;    /* a __leave binds to it */
    int body_ends_in_jump; /* its last statement is one: unless by __leave, its end is not reached */
    int ends_in_jump;      /* the same of the termination block */
    /* the guarded block (index) in whose termination block this one stands, in the same function; or -1 */
    int outer;
    /* what outlined code needs from the function it was part of; declared outside all that is outlined */
    int needs_result;                  /* returns of values */
    int result_type, result_type_end;  /* -1: a filter's, int */
    int needs_name, needs_pretty_name; /* __func__, __PRETTY_FUNCTION__ */
    int needs_function;                /* the frame of the function, for GetExceptionCode() */
};

/* A token that is to be replaced. */
enum change_kind {
    CHANGE_JUMP,        /* to a return of way `number` of the termination block */
    CHANGE_NAME,        /* __func__ */
    CHANGE_PRETTY_NAME, /* __PRETTY_FUNCTION__ */
    CHANGE_FUNCTION,    /* the frame of a function, declared by guarded block `number`; -1: this function */
    CHANGE_GUARDED,     /* guarded block `number` with __finally begins */
    CHANGE_ALWAYS,      /* an attribute that a function with guarded blocks cannot have, to another */
    CHANGE_INLINE,      /* `inline` of such a function, which gets a body to call */
};

struct change {
    int token;
    enum change_kind kind;
    int number;
    enum jump jump;
    int end; /* CHANGE_JUMP: behind its last token */
};

/* Text that is to be added before a token. */
enum insert_kind {
    INSERT_CLOSE,         /* of a block that INSERT_OPEN began; first, for it belongs to what precedes */
    INSERT_FORGET,        /* before a statement */
    INSERT_OPEN,          /* before a statement that becomes part of a block */
    INSERT_FORGET_COMMA,  /* before an operand */
    INSERT_CONDITION,     /* before the first operand of ?: */
    INSERT_CONDITION_END, /* before its ? */
    INSERT_AND,           /* before && */
    INSERT_OR,            /* before || */
    INSERT_NAME,          /* the two names of a function, */
    INSERT_PRETTY_NAME    /* for what is outlined from it */
};

struct insert {
    int token;
    enum insert_kind kind;
    int order; /* of several before one token, when their kinds do not tell */
};

struct plan {
    struct guarded *guarded;
    int guarded_count;
    struct change *changes; /* sorted by token */
    int change_count;
    struct insert *inserts; /* sorted by token */
    int insert_count;
};

struct message {
    int token; /* that it is about */
    char text[256];
};

/*
 * Finds out what is to be done. 0: done. 1: the program breaks a rule of the exception language, which
 * *message tells. -1: brackets do not match; the compiler will say so.
 */
int parse(struct source *source, struct plan *plan, struct message *message);

/* The result, in memory from malloc. Without a plan, keywords become what they are without the driver. */
char *emit(const struct source *source, const struct plan *plan, size_t *length);

const char *insert_text(enum insert_kind kind);

/* Names that the keywords of excpt-driver.h expand to. */
#define MARKER_PREFIX   "__faultline_"
#define MARKER_TRY      "__faultline_try"
#define MARKER_EXCEPT   "__faultline_except"
#define MARKER_FILTER   "__faultline_filter"
#define MARKER_FINALLY  "__faultline_finally"
#define MARKER_NEXT     "__faultline_next"
#define MARKER_LEAVE    "__faultline_leave"
#define MARKER_END      "__faultline_end"
#define MARKER_FUNCTION "__faultline_function"

/* malloc and realloc that end the program instead of failing. */
void *grow(void *array, int count, size_t size);

#endif
