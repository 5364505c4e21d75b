/*
 * excpt-driver.h - how excpt.h's keywords expand when the compile driver compiles. Not for programs.
 *
 * The driver preprocesses with FAULTLINE_DRIVER defined and hands the tokens to its pass (seh/pass) before they are
 * compiled. Each keyword is text between marker names; the pass removes the markers, keeps the text of
 * guarded blocks with __except as it is, and rebuilds those with __finally. There the termination block becomes a
 * function (in C a nested one, in C++ a lambda) that stands before the guarded block:
 *
 *     { block; faultline_finally(token) {the user's termination block; return 0;}
 *       receiver: if (reached for the first time)
 *         { enter; { guard; {the user's guarded block} leave: ; } way = faultline_finally(0); }
 *       if (way == 1) the first jump out of the termination block; ... }
 *
 * So the compiler sees where control goes. Jumps out of the guarded block are the user's own; a jump out of the
 * termination block has become a return of its number. The receiver is there only when there are such jumps: when the
 * library has called the block, it enters the receiver to have the jump made.
 */
#if defined FAULTLINE_DRIVER && !defined FAULTLINE_EXCPT_DRIVER_H
#define FAULTLINE_EXCPT_DRIVER_H

#pragma GCC system_header

#define __try __faultline_try FAULTLINE_TRY __faultline_end
#define __except(...) \
    __faultline_except FAULTLINE_EXCEPT(__COUNTER__, __faultline_filter __VA_ARGS__ __faultline_end)         \
        __faultline_end
#define __leave __faultline_leave goto faultline_leave_label __faultline_end

/*
 * Where a filter may have changed variables before it let a faulting instruction run again, the pass has the compiler
 * forget what it knows of them. In C++ the second may stand in a constant expression.
 */
#ifdef __cplusplus
#define FAULTLINE_CONSTANT constexpr
#else
#define FAULTLINE_CONSTANT
#endif
FAULTLINE_INLINE void faultline_forget(void)
{
    FAULTLINE_BARRIER();
}
FAULTLINE_INLINE FAULTLINE_CONSTANT int faultline_again(int value)
{
#ifdef __cplusplus
    return __builtin_is_constant_evaluated() ? value : (faultline_forget(), value);
#else
    faultline_forget();
    return value;
#endif
}

/* The sections of a block with __finally, in the order of their use; then what stands for it when braces are missing. */
#define __finally                                                                                            \
    __faultline_finally FAULTLINE_BLOCK_OPEN __faultline_next FAULTLINE_BLOCK_FUNCTION __faultline_next      \
        FAULTLINE_BLOCK_FUNCTION_END __faultline_next FAULTLINE_BLOCK_RECEIVER __faultline_next              \
            FAULTLINE_BLOCK_ENTER __faultline_next FAULTLINE_BLOCK_LEAVE __faultline_next                    \
                FAULTLINE_BLOCK_FINISH __faultline_next                                                      \
                FAULTLINE_FINALLY(__COUNTER__) __faultline_end

/* Declarations the pass may need come behind this one. */
#define FAULTLINE_BLOCK_OPEN                                                                                 \
    {                                                                                                        \
        struct faultline_block faultline_block;

#define FAULTLINE_BLOCK_RECEIVER                                                                             \
    FAULTLINE_FORCE_FRAME_POINTER();                                                                         \
    if (!(FAULTLINE_SETJMP(faultline_block.frame.resume) > 0))

#define FAULTLINE_BLOCK_ENTER                                                                                \
    {                                                                                                        \
        faultline_block.frame.resume[0] = __builtin_frame_address(0);                                        \
        faultline_block.frame.filter = 0;                                                                    \
        faultline_block.frame.state = FAULTLINE_BLOCK;                                                       \
        faultline_enter(&faultline_block.frame);                                                             \
        {                                                                                                    \
            __label__ faultline_leave_label;                                                                 \
            struct faultline_frame *faultline_guard                                                          \
                __attribute__((__cleanup__(faultline_leave), __unused__)) = &faultline_block.frame;

#define FAULTLINE_BLOCK_LEAVE                                                                                \
    faultline_leave_label:                                                                                   \
    __attribute__((__unused__));                                                                             \
    FAULTLINE_BARRIER();                                                                                     \
    faultline_block.frame.state = FAULTLINE_QUIET;                                                           \
    }

/* The 0 is hidden from the compiler, which would drop `AbnormalTermination() / zero` and its exception with it. */
#define FAULTLINE_BLOCK_FINISH                                                                               \
    int faultline_normal = 0;                                                                                \
    __asm__("" : "+r"(faultline_normal));                                                                    \
    faultline_block.way = faultline_finally(faultline_normal);

#ifdef __cplusplus
extern "C++" {
namespace faultline
{
template <class Block>
__attribute__((__always_inline__)) inline void keep_block(faultline_block &block, Block &code)
{
    int (*run)(void *, void *) = [](void *, void *closure) -> int {
        return (*static_cast<Block *>(closure))(1);
    };
    block.run = reinterpret_cast<void (*)()>(run);
    block.frame.filter_context = &code;
}

/* Placement new without <new>. */
struct place {
    void *at;
};
} // namespace faultline
}
inline void *operator new(__SIZE_TYPE__, faultline::place place) noexcept
{
    return place.at;
}
inline void operator delete(void *, faultline::place) noexcept
{
}

extern "C++" {
namespace faultline
{
/* What a termination block returns, until the function that contains it returns it. */
template <class Type> class result
{
    alignas(Type) unsigned char storage[sizeof(Type)];
    bool kept = false;

  public:
    result()
    {
    }
    result(const result &) = delete;
    ~result()
    {
        if (kept)
            value().~Type();
    }
    Type &value()
    {
        return *reinterpret_cast<Type *>(storage);
    }
    template <class From> void keep(From &&from)
    {
        if (kept)
            value().~Type();
        kept = false;
        ::new (place{storage}) Type(static_cast<From &&>(from));
        kept = true;
    }
    template <class From> void operator=(From &&from)
    {
        keep(static_cast<From &&>(from));
    }
    void operator=(Type &&from) /* from a list in braces */
    {
        keep(static_cast<Type &&>(from));
    }
    Type &&take()
    {
        return static_cast<Type &&>(value());
    }
};
template <class Type> class result<Type &>
{
    Type *to;

  public:
    void operator=(Type &from)
    {
        to = &from;
    }
    Type &take()
    {
        return *to;
    }
};
} // namespace faultline
}

#define FAULTLINE_BLOCK_FUNCTION                                                                             \
    auto faultline_finally = [&](int faultline_token __attribute__((__unused__))) -> int {                   \
        FAULTLINE_KEEP_STORES
#define FAULTLINE_BLOCK_FUNCTION_END                                                                         \
    return 0;                                                                                                \
    }                                                                                                        \
    ;                                                                                                        \
    ::faultline::keep_block(faultline_block, faultline_finally);

#else
/*
 * As with filters, the library finds the code and the static chain of a nested function without its address. Identical
 * ones stay apart: GCC's identical code folding forgets that one of two needs its static chain, and stops with an
 * internal error.
 */
#define FAULTLINE_BLOCK_FUNCTION                                                                             \
    auto int faultline_finally(int);                                                                         \
    __attribute__((__no_icf__)) int faultline_finally(int faultline_token __attribute__((__unused__)))        \
    {                                                                                                        \
        FAULTLINE_KEEP_STORES
#define FAULTLINE_BLOCK_FUNCTION_END                                                                         \
    return 0;                                                                                                \
    }                                                                                                        \
    static struct faultline_site faultline_site;                                                             \
    auto int faultline_run(void *);                                                                          \
    __attribute__((__noipa__)) int faultline_run(void *faultline_run_now)                                    \
    {                                                                                                        \
        if (!faultline_run_now) {                                                                            \
            faultline_find_filter(&faultline_site, __builtin_return_address(0));                             \
            return 0;                                                                                        \
        }                                                                                                    \
        return faultline_finally(1);                                                                         \
    }                                                                                                        \
    FAULTLINE_FIND_SITE(faultline_run, faultline_block)                                                      \
    faultline_block.run = faultline_site.filter;                                                             \
    faultline_block.frame.filter_context = (char *)&faultline_block + faultline_site.chain;
#endif

#endif
