/*
 * Calls between code in the Windows x64 convention and this library, which has the convention of the system.
 *
 * A bridge is a libffi closure: an entry in the one convention whose every call becomes a call in the other,
 * by the signature of the function behind it. FaultlineGetProcAddressMs makes one to an exported function the
 * first time it is asked for. Where a parameter of a function is itself a function, what Windows code passes
 * becomes a bridge the other way, and what the library hands back (SetUnhandledExceptionFilter) the Windows
 * function it was; so handlers, thread starts and all other callbacks are called in the convention of who
 * registered them.
 *
 * There is one bridge for each function, signature and direction. They are never given up: callers may keep
 * an entry for ever, and there are no more of them than functions. They stand in two tables that only grow,
 * which threads read without a lock.
 *
 * Variable arguments: a va_list of Windows is the address of the first argument's slot of eight bytes, and
 * the system's own finds arguments in such slots when its registers are used up. So a bridge to a function
 * with variable arguments calls the one that takes a va_list, and gives it the caller's slots.
 *
 * What is not converted: functions inside structures, long double, structures of more than eight bytes by
 * value.
 */
#include <dlfcn.h>
#include <ffi.h>
#include <stdio.h>
#include <string.h>

#include "faultline.h"
#include "shim/bridge/bridge.h"
#include "shim/bridge/signature.h"
#include "shim/error.h"
#include "shim/lock.h"
#include "shim/pool.h"
#include "errhandlingapi.h"
#include "libloaderapi.h"
#include "winerror.h"

enum side { NATIVE, WINDOWS };

typedef void (*function)(void);

struct bridge {
    function function;     /* what it calls */
    enum side side;        /* the convention of that function; the entry has the other one */
    bool variadic;         /* the last parameter is where the caller's variable arguments begin */
    uint32_t converted;    /* bits: parameters that are not handed on as they are */
    const char *text;      /* the signature */
    struct signature form; /* the same, read */
    void *entry;           /* code */
    ffi_cif caller, callee;
    ffi_type *types[SIGNATURE_MOST + 1];
    struct bridge *next_of_function, *next_of_entry; /* in the tables */
};

#define BUCKETS 128
static struct bridge *of_function[BUCKETS], *of_entry[BUCKETS];
static struct pool pool = POOL(sizeof(struct bridge));
static struct lock making; /* adding to the tables, and libffi, which knows nothing of fork */

void bridge_fork_prepare(void)
{
    lock_take(&making);
}

void bridge_fork_parent(void)
{
    lock_drop(&making);
}

void bridge_fork_child(void)
{
    lock_adopt(&making);
    lock_drop(&making);
}

static size_t bucket(const void *address)
{
    return ((uintptr_t)address >> 4) * 0x9E3779B97F4A7C15u >> 57;
}

static struct bridge *find(function function, enum side side, const char *text)
{
    struct bridge *bridge = __atomic_load_n(&of_function[bucket(function)], __ATOMIC_ACQUIRE);
    while (bridge &&
           (bridge->function != function || bridge->side != side || !signature_equal(bridge->text, text)))
        bridge = bridge->next_of_function;
    return bridge;
}

static struct bridge *find_entry(const void *entry)
{
    struct bridge *bridge = __atomic_load_n(&of_entry[bucket(entry)], __ATOMIC_ACQUIRE);
    while (bridge && bridge->entry != entry)
        bridge = bridge->next_of_entry;
    return bridge;
}

static ffi_type *type_of(char letter)
{
    switch (letter) {
    case '-':
        return &ffi_type_void;
    case 'b':
        return &ffi_type_sint8;
    case 'B':
        return &ffi_type_uint8;
    case 'h':
        return &ffi_type_sint16;
    case 'H':
        return &ffi_type_uint16;
    case 'i':
        return &ffi_type_sint32;
    case 'I':
        return &ffi_type_uint32;
    case 'l':
        return &ffi_type_sint64;
    case 'L':
        return &ffi_type_uint64;
    case 'f':
        return &ffi_type_float;
    case 'd':
        return &ffi_type_double;
    case '?':
        return NULL;
    default:
        return &ffi_type_pointer;
    }
}

/* Fills in the description of the calls; false: they cannot be described. */
static bool describe(struct bridge *bridge, const char *text)
{
    bridge->text = text;
    bridge->converted = 0;
    if (!signature_read(text, &bridge->form))
        return false;
    unsigned count = bridge->form.count;
    for (unsigned i = 0; i < count; i++) {
        char letter = *bridge->form.parameter[i];
        bridge->types[i] = type_of(letter);
        if (!bridge->types[i] || (bridge->side == WINDOWS && (letter == 'v' || letter == 'V')))
            return false;
        if (letter == '(' || letter == 'v' || letter == 'V')
            bridge->converted |= UINT32_C(1) << i;
    }
    bridge->variadic = bridge->form.variadic;
    if (bridge->variadic) {
        if (bridge->side == WINDOWS)
            return false;
        bridge->types[count++] = &ffi_type_pointer;
    }
    ffi_type *result = type_of(*bridge->form.result);
    enum ffi_abi native = FFI_UNIX64, windows = FFI_WIN64;
    return result &&
           ffi_prep_cif(&bridge->caller, bridge->side == NATIVE ? windows : native, count, result,
                        bridge->types) == FFI_OK &&
           ffi_prep_cif(&bridge->callee, bridge->side == NATIVE ? native : windows, count, result,
                        bridge->types) == FFI_OK;
}

static void enter(ffi_cif *cif, void *result, void **arguments, void *user);

/* Puts a finished bridge where others find it: by its entry first, which who finds it otherwise may hand on.
 */
static void publish(struct bridge *bridge)
{
    struct bridge **entries = &of_entry[bucket(bridge->entry)];
    struct bridge **functions = &of_function[bucket(bridge->function)];
    bridge->next_of_entry = *entries;
    __atomic_store_n(entries, bridge, __ATOMIC_RELEASE);
    bridge->next_of_function = *functions;
    __atomic_store_n(functions, bridge, __ATOMIC_RELEASE);
}

/* A new bridge with the description in `wanted`, or NULL: no memory. Under the lock. */
static struct bridge *make(const struct bridge *wanted)
{
    struct bridge *bridge = pool_take(&pool);
    if (!bridge)
        return NULL;
    *bridge = *wanted;
    ffi_closure *closure = ffi_closure_alloc(sizeof *closure, &bridge->entry);
    if (closure && describe(bridge, bridge->text) &&
        ffi_prep_closure_loc(closure, &bridge->caller, enter, bridge, bridge->entry) == FFI_OK) {
        publish(bridge);
        return bridge;
    }
    if (closure)
        ffi_closure_free(closure);
    pool_give(&pool, bridge);
    return NULL;
}

/* The entry of the bridge to `function`; NULL with the last error. */
static void *bridge_to(function function, enum side side, const char *text)
{
    struct bridge *bridge = find(function, side, text);
    if (bridge)
        return bridge->entry;
    struct bridge wanted = {.function = function, .side = side};
    if (!describe(&wanted, text)) {
        SetLastError(ERROR_NOT_SUPPORTED);
        return NULL;
    }
    lock_take(&making);
    bridge = find(function, side, text);
    if (!bridge)
        bridge = make(&wanted);
    lock_drop(&making);
    if (!bridge)
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return bridge ? bridge->entry : NULL;
}

/*
 * What stands for `function`, of which the other side knows, on `side`. False: there is no memory for it.
 * Numbers that are no addresses (SIG_IGN, INVALID_HANDLE_VALUE) stand for themselves.
 */
static bool convert(function *function, enum side side, const char *text)
{
    uintptr_t value = (uintptr_t)*function;
    if (value < 0x10000 || value > (uintptr_t)-0x10000)
        return true;
    const struct bridge *bridge = find_entry((void *)value);
    if (bridge) {
        if (bridge->side == side)
            *function = bridge->function;
        return true;
    }
    enum side other = side == NATIVE ? WINDOWS : NATIVE;
    *function = (__typeof__(*function))bridge_to(*function, other, text + 1);
    return *function != NULL;
}

/* A va_list of the system's whose arguments all lie in memory. */
struct argument_list {
    uint32_t integers, floats; /* bytes of the register save area that are used up: all */
    void *slots;
    void *registers;
};

/* FormatMessage has two meanings for the pointer to its list; this flag tells which. */
#define ARGUMENT_ARRAY 0x00002000u

/* A call at an entry, in the convention of `cif`. The result has the size of a register in both conventions.
 */
static void enter(ffi_cif *cif, void *result, void **arguments, void *user)
{
    const struct bridge *bridge = user;
    const struct signature *form = &bridge->form;
    ffi_cif *callee = (ffi_cif *)&bridge->callee;
    if (!bridge->converted && !bridge->variadic && *form->result != '(') {
        ffi_call(callee, bridge->function, result, arguments);
        return;
    }
    enum side caller = bridge->side == NATIVE ? WINDOWS : NATIVE;
    void *values[SIGNATURE_MOST + 1];
    union {
        function function;
        void *pointer;
    } changed[SIGNATURE_MOST + 1];
    struct argument_list lists[2] = {{.integers = 48, .floats = 176}, {.integers = 48, .floats = 176}};
    unsigned used = 0;
    for (unsigned i = 0; i < cif->nargs; i++) {
        values[i] = arguments[i];
        if (i == form->count) {
            lists[used].slots = arguments[i];
            changed[i].pointer = &lists[used];
            values[i] = &changed[i];
            continue;
        }
        if (!(bridge->converted >> i & 1))
            continue;
        void *given = *(void **)arguments[i];
        changed[i].pointer = given;
        values[i] = &changed[i];
        switch (*form->parameter[i]) {
        case '(':
            if (!convert(&changed[i].function, bridge->side, form->parameter[i])) {
                memset(result, 0, cif->rtype->size > sizeof(ffi_arg) ? cif->rtype->size : sizeof(ffi_arg));
                return;
            }
            break;
        case 'V':
            if (!given || *(uint32_t *)arguments[0] & ARGUMENT_ARRAY)
                break;
            given = *(void **)given;
            __attribute__((fallthrough));
        default:
            lists[used].slots = given;
            changed[i].pointer = &lists[used];
            used += used + 1 < sizeof lists / sizeof *lists;
        }
    }
    ffi_call(callee, bridge->function, result, values);
    if (*form->result == '(') {
        function *back = result;
        if (!convert(back, caller, form->result))
            *back = NULL;
    }
}

/* The function with the name, which is in the table: this library's, or the C library's. */
static function exported(const char *name)
{
    static void *self;
    void *library = __atomic_load_n(&self, __ATOMIC_RELAXED);
    if (!library) {
        Dl_info where;
        if (!dladdr((void *)&self, &where) || !(library = dlopen(where.dli_fname, RTLD_LAZY | RTLD_NOLOAD)))
            return NULL;
        __atomic_store_n(&self, library, __ATOMIC_RELAXED);
    }
    void *own = dlvsym(library, name, "FAULTLINE_1.0");
    return (function)(own ? own : dlsym(RTLD_DEFAULT, name));
}

/* "vsprintf" for "sprintf", "_vsnprintf_s" for "_snprintf_s", "StringCchVPrintfA" for "StringCchPrintfA" */
static bool with_list(const char *name, char *twin, size_t size, const char *text)
{
    const char *v = "v", *at = strncmp(name, "faultline_", 10) == 0 ? name + 10 : name;
    const char *print = strstr(name, "Printf");
    if (print) {
        at = print;
        v = "V";
    } else {
        at += *at == '_';
        at += strncmp(at, "wsprintf", 8) == 0; /* wvsprintf */
    }
    if ((size_t)snprintf(twin, size, "%.*s%s%s", (int)(at - name), name, v, at) >= size)
        return false;
    const char *other = signature_find(twin);
    size_t parameters = strlen(text) - 1;
    return other && strncmp(other, text, parameters) == 0 && strcmp(other + parameters, "v") == 0;
}

__asm__(".pushsection .text\n"
        ".type bridge_capture_context, @function\n"
        "bridge_capture_context:\n" /* RtlCaptureContext, whose caller is to be seen and not a bridge */
        "    .cfi_startproc\n"
        "    pushq   %rdi\n"
        "    .cfi_adjust_cfa_offset 8\n"
        "    pushq   %rcx\n"
        "    .cfi_adjust_cfa_offset 8\n"
        "    subq    $8, %rsp\n"
        "    .cfi_adjust_cfa_offset 8\n"
        "    movq    %rcx, %rdi\n"
        "    call    RtlCaptureContext@PLT\n"
        "    addq    $8, %rsp\n"
        "    .cfi_adjust_cfa_offset -8\n"
        "    popq    %rcx\n"
        "    .cfi_adjust_cfa_offset -8\n"
        "    popq    %rdi\n"
        "    .cfi_adjust_cfa_offset -8\n"
        "    movq    %rdi, 0xb0(%rcx)\n"
        "    leaq    8(%rsp), %rax\n"
        "    movq    %rax, 0x98(%rcx)\n"
        "    movq    (%rsp), %rax\n"
        "    movq    %rax, 0xf8(%rcx)\n"
        "    ret\n"
        "    .cfi_endproc\n"
        ".size bridge_capture_context, . - bridge_capture_context\n"
        ".popsection");
void bridge_capture_context(void);

/* Is it the function of that name that `module` has? */
static bool has(HMODULE module, const char *name, function native)
{
    FARPROC address = module ? GetProcAddress(module, name) : (FARPROC)native;
    if (!address)
        return false;
    if (address != (FARPROC)native)
        SetLastError(ERROR_NOT_SUPPORTED);
    return address == (FARPROC)native;
}

FARPROC FaultlineGetProcAddressMs(HMODULE module, LPCSTR name)
{
    if ((uintptr_t)name <= 0xFFFF) {
        SetLastError(ERROR_INVALID_ORDINAL);
        return NULL;
    }
    char twin[128];
    const char *own = name, *text = signature_find(name);
    if (!text && (size_t)snprintf(twin, sizeof twin, "faultline_%s", name) < sizeof twin) {
        text = signature_find(twin); /* what is Microsoft's under a name of the C library's */
        own = twin;
    } else if (strncmp(name, "faultline_", 10) == 0) {
        text = NULL;
    }
    function native = text ? exported(own) : NULL;
    if (!native) {
        if (!module || GetProcAddress(module, name))
            SetLastError(module ? ERROR_NOT_SUPPORTED : ERROR_PROC_NOT_FOUND);
        return NULL;
    }
    if (!has(module, name, native))
        return NULL;
    if (strcmp(name, "RtlCaptureContext") == 0)
        return (FARPROC)bridge_capture_context;
    if (strcmp(name, "GetProcAddress") == 0)
        native = (function)FaultlineGetProcAddressMs;
    if (text[strlen(text) - 1] == '.') {
        char list[128];
        native = with_list(own, list, sizeof list, text) ? exported(list) : NULL;
        if (!native) {
            SetLastError(ERROR_NOT_SUPPORTED);
            return NULL;
        }
    }
    return (FARPROC)bridge_to(native, NATIVE, text);
}
