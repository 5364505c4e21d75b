/*
 * The unwinder's first half: finding the caller of a frame. (The second half, what to run on the way, is
 * unwind.c.) The table entry of an address is interpreted here, because libgcc's own interpreter can be driven
 * only from outside, a frame at a time, for several times the cost.
 *
 * An entry (FDE) shares its beginning with others (CIE). Both hold instructions for a table with a row for
 * each address: how the canonical frame address (CFA: the stack pointer before the call) is found, and where
 * each register of the caller was saved. Only the row of one address is built.
 */
#include "seh/cfi.h"

#include "seh/dwarf.h"
#include "seh/entry.h"
#include "seh/expression.h"

#include <stddef.h>

/* What a register's value is to the caller. */
enum rule {
    SAME,          /* as it is: the first, because most are */
    UNDEFINED,     /* lost */
    AT_OFFSET,     /* saved at CFA + value */
    IS_OFFSET,     /* CFA + value */
    IN_REGISTER,   /* in register `value` */
    AT_EXPRESSION, /* saved where the expression at `value` leads */
    IS_EXPRESSION  /* what the expression at `value` gives */
};

struct row {
    uint8_t cfa_rule; /* IN_REGISTER: cfa_register + cfa_value; IS_EXPRESSION: at cfa_value */
    uint8_t cfa_register;
    uint32_t changed; /* bit n: register n has a rule other than SAME, and rules[n] and values[n] are set */
    intptr_t cfa_value;
    uint8_t rules[CFI_REGISTERS];
    intptr_t values[CFI_REGISTERS];
};

/* What an entry says of an address. */
struct interpretation {
    uintptr_t function, size;         /* the code */
    const unsigned char *lsda;        /* or NULL */
    const unsigned char *personality; /* where the pointer to it stands, or NULL */
    unsigned char personality_encoding;
    unsigned char signal; /* the code is a signal's frame: it interrupted its caller */
    uintptr_t arguments;  /* as call_frame_info has it */
    struct row row;
};

/* Where an entry's instructions stand, and what they count in. */
struct program {
    const unsigned char *common, *common_end; /* of the CIE ... */
    const unsigned char *own, *own_end;       /* ... and of the FDE */
    uintptr_t code_alignment;
    intptr_t data_alignment;
};

/* `*at` is a block of instructions or an expression, preceded by its length: skips it, answers where it was. */
static const unsigned char *skip_block(const unsigned char **at)
{
    const unsigned char *block = *at;
    uintptr_t length = dwarf_uleb128(at);
    *at += length;
    return block;
}

/* The CIE of the FDE at `entry`. */
static const unsigned char *common_of(const unsigned char *entry)
{
    const unsigned char *at = entry + 4;
    return at - dwarf_s32(&(const unsigned char *){at});
}

/* The bytes of a CIE or an FDE, its length included. The 64-bit format nobody writes. */
static size_t size_of(const unsigned char *entry)
{
    return 4 + (size_t)dwarf_u32(&entry);
}

/* Reads a CIE; `lsda` and `pointers` receive encodings. */
static int read_common(const unsigned char *at, struct program *program, struct interpretation *result,
                       unsigned char *lsda, unsigned char *pointers)
{
    program->common_end = at + size_of(at);
    at += 8; /* length, identifier */
    unsigned char version = *at++;
    const unsigned char *augmentation = at;
    while (*at++)
        ;
    if ((version != 1 && version != 3) || (*augmentation && *augmentation != 'z'))
        return 0;
    program->code_alignment = dwarf_uleb128(&at);
    program->data_alignment = dwarf_sleb128(&at);
    uintptr_t return_register = version == 1 ? *at++ : dwarf_uleb128(&at);
    if (return_register != CFI_RIP)
        return 0;
    if (*augmentation == 'z') {
        const unsigned char *data = skip_block(&at);
        dwarf_uleb128(&data);
        for (augmentation++; *augmentation; augmentation++) {
            switch (*augmentation) {
            case 'L':
                *lsda = *data++;
                break;
            case 'R':
                *pointers = *data++;
                break;
            case 'P':
                result->personality_encoding = *data++;
                result->personality = data;
                dwarf_value(&data, result->personality_encoding);
                break;
            case 'S':
                result->signal = 1;
                break;
            default:
                return 0;
            }
        }
    }
    program->common = at;
    return 1;
}

static int read_entry(const unsigned char *at, struct program *program, struct interpretation *result)
{
    unsigned char lsda = DWARF_OMIT, pointers = DWARF_ABSOLUTE;
    if (!read_common(common_of(at), program, result, &lsda, &pointers))
        return 0;
    program->own_end = at + size_of(at);
    at += 8; /* length, CIE */
    result->function = dwarf_pointer(&at, pointers);
    result->size = dwarf_value(&at, pointers);
    program->own = at;
    const unsigned char *data = skip_block(&program->own);
    dwarf_uleb128(&data);
    if (lsda != DWARF_OMIT)
        result->lsda = (const unsigned char *)dwarf_pointer(&data, lsda);
    return 1;
}

static void set_rule(struct row *row, uintptr_t reg, enum rule rule, intptr_t value)
{
    if (reg >= CFI_REGISTERS)
        return; /* a vector register: nobody's to keep */
    row->changed |= 1u << reg;
    row->rules[reg] = (uint8_t)rule;
    row->values[reg] = value;
}

static int set_cfa(struct row *row, uintptr_t reg, intptr_t offset)
{
    row->cfa_rule = IN_REGISTER;
    row->cfa_register = (uint8_t)reg;
    row->cfa_value = offset;
    return reg < CFI_REGISTERS;
}

enum { REMEMBERED = 4 };

/* Executes instructions up to the row of `address`. Answers 0 at one it does not know. */
static int execute(const struct program *program, const unsigned char *at, const unsigned char *end,
                   uintptr_t address, const struct row *initial, struct interpretation *result)
{
    enum {
        NOP = 0x00,
        ADVANCE_LOC1 = 0x02,
        ADVANCE_LOC2 = 0x03,
        ADVANCE_LOC4 = 0x04,
        OFFSET_EXTENDED = 0x05,
        RESTORE_EXTENDED = 0x06,
        UNDEFINED_ = 0x07,
        SAME_VALUE = 0x08,
        REGISTER = 0x09,
        REMEMBER_STATE = 0x0a,
        RESTORE_STATE = 0x0b,
        DEF_CFA = 0x0c,
        DEF_CFA_REGISTER = 0x0d,
        DEF_CFA_OFFSET = 0x0e,
        DEF_CFA_EXPRESSION = 0x0f,
        EXPRESSION = 0x10,
        OFFSET_EXTENDED_SF = 0x11,
        DEF_CFA_SF = 0x12,
        DEF_CFA_OFFSET_SF = 0x13,
        VAL_OFFSET = 0x14,
        VAL_OFFSET_SF = 0x15,
        VAL_EXPRESSION = 0x16,
        GNU_ARGS_SIZE = 0x2e,
        ADVANCE_LOC = 0x40,
        OFFSET = 0x80,
        RESTORE = 0xc0,
        OPERATION = 0xc0
    };
    struct row remembered[REMEMBERED];
    int depth = 0;
    struct row *row = &result->row;
    uintptr_t location = result->function, reg;
    const intptr_t unit = program->data_alignment;
    while (at < end) {
        unsigned char byte = *at++, operand = byte & 0x3f;
        switch (byte & OPERATION) {
        case ADVANCE_LOC:
            location += operand * program->code_alignment;
            if (location > address)
                return 1;
            continue;
        case OFFSET:
            set_rule(row, operand, AT_OFFSET, (intptr_t)dwarf_uleb128(&at) * unit);
            continue;
        case RESTORE:
            byte = RESTORE_EXTENDED;
            break;
        }
        switch (byte) {
        case NOP:
            break;
        case ADVANCE_LOC1:
            location += dwarf_u8(&at) * program->code_alignment;
            break;
        case ADVANCE_LOC2:
            location += dwarf_u16(&at) * program->code_alignment;
            break;
        case ADVANCE_LOC4:
            location += dwarf_u32(&at) * program->code_alignment;
            break;
        case OFFSET_EXTENDED:
            reg = dwarf_uleb128(&at);
            set_rule(row, reg, AT_OFFSET, (intptr_t)dwarf_uleb128(&at) * unit);
            break;
        case OFFSET_EXTENDED_SF:
            reg = dwarf_uleb128(&at);
            set_rule(row, reg, AT_OFFSET, dwarf_sleb128(&at) * unit);
            break;
        case VAL_OFFSET:
            reg = dwarf_uleb128(&at);
            set_rule(row, reg, IS_OFFSET, (intptr_t)dwarf_uleb128(&at) * unit);
            break;
        case VAL_OFFSET_SF:
            reg = dwarf_uleb128(&at);
            set_rule(row, reg, IS_OFFSET, dwarf_sleb128(&at) * unit);
            break;
        case RESTORE_EXTENDED:
            reg = (at[-1] & OPERATION) == RESTORE ? operand : dwarf_uleb128(&at);
            if (reg < CFI_REGISTERS && (initial->changed & 1u << reg))
                set_rule(row, reg, initial->rules[reg], initial->values[reg]);
            else
                set_rule(row, reg, SAME, 0);
            break;
        case UNDEFINED_:
            set_rule(row, dwarf_uleb128(&at), UNDEFINED, 0);
            break;
        case SAME_VALUE:
            set_rule(row, dwarf_uleb128(&at), SAME, 0);
            break;
        case REGISTER:
            reg = dwarf_uleb128(&at);
            set_rule(row, reg, IN_REGISTER, (intptr_t)dwarf_uleb128(&at));
            break;
        case EXPRESSION:
            reg = dwarf_uleb128(&at);
            set_rule(row, reg, AT_EXPRESSION, (intptr_t)skip_block(&at));
            break;
        case VAL_EXPRESSION:
            reg = dwarf_uleb128(&at);
            set_rule(row, reg, IS_EXPRESSION, (intptr_t)skip_block(&at));
            break;
        case REMEMBER_STATE:
            if (depth == REMEMBERED)
                return 0;
            remembered[depth++] = *row;
            break;
        case RESTORE_STATE:
            if (depth == 0)
                return 0;
            *row = remembered[--depth];
            break;
        case DEF_CFA:
            reg = dwarf_uleb128(&at);
            if (!set_cfa(row, reg, (intptr_t)dwarf_uleb128(&at)))
                return 0;
            break;
        case DEF_CFA_SF:
            reg = dwarf_uleb128(&at);
            if (!set_cfa(row, reg, dwarf_sleb128(&at) * unit))
                return 0;
            break;
        case DEF_CFA_REGISTER:
            if (!set_cfa(row, dwarf_uleb128(&at), row->cfa_value))
                return 0;
            break;
        case DEF_CFA_OFFSET:
            row->cfa_value = (intptr_t)dwarf_uleb128(&at);
            break;
        case DEF_CFA_OFFSET_SF:
            row->cfa_value = dwarf_sleb128(&at) * unit;
            break;
        case DEF_CFA_EXPRESSION:
            row->cfa_rule = IS_EXPRESSION;
            row->cfa_value = (intptr_t)skip_block(&at);
            break;
        case GNU_ARGS_SIZE:
            result->arguments = dwarf_uleb128(&at);
            break;
        default:
            return 0;
        }
        if (location > address)
            return 1;
    }
    return 1;
}

/* Answers 0 when the entry is not about the address, or uses what is not known here. */
static int interpret(const unsigned char *entry, uintptr_t address, struct interpretation *result)
{
    struct program program;
    memset(result, 0, offsetof(struct interpretation, row));
    result->row.changed = 0;
    result->row.cfa_rule = UNDEFINED;
    if (!read_entry(entry, &program, result) || address - result->function >= result->size ||
        !execute(&program, program.common, program.common_end, address, &result->row, result))
        return 0;
    const struct row initial = result->row;
    return execute(&program, program.own, program.own_end, address, &initial, result);
}

/*
 * Interpreting an entry takes most of the time, and a program raises its exceptions in few places: what came
 * of it is kept. It is good only for the very bytes that it was made from, which are kept with it: after
 * dlclose and dlopen another entry may stand at the same place. Nobody waits for anybody: a thread that finds
 * a place being written goes without.
 */
enum { KEPT = 128, KEPT_BYTES = 128 };

static struct kept {
    unsigned sequence; /* odd: being written; else it counts how often it was */
    uintptr_t address;
    const unsigned char *entry;
    struct entry_place place;
    size_t own_size, common_size;
    unsigned char bytes[KEPT_BYTES]; /* the FDE, then its CIE */
    struct interpretation interpretation;
} kept_table[KEPT];

static struct kept *kept_for(uintptr_t address)
{
    return &kept_table[(address ^ address >> 7 ^ address >> 14) % KEPT];
}

static int is_same(const unsigned char *entry, const unsigned char *bytes, size_t size)
{
    return size_of(entry) == size && size <= KEPT_BYTES && memcmp(entry, bytes, size) == 0;
}

static int recall(uintptr_t address, struct interpretation *result)
{
    struct kept *kept = kept_for(address);
    unsigned sequence = __atomic_load_n(&kept->sequence, __ATOMIC_ACQUIRE);
    const unsigned char *entry = kept->entry;
    if ((sequence & 1) || kept->address != address || !entry_is_at(entry, kept->place, address) ||
        !is_same(entry, kept->bytes, kept->own_size) ||
        !is_same(common_of(entry), kept->bytes + kept->own_size, kept->common_size))
        return 0;
    *result = kept->interpretation;
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return __atomic_load_n(&kept->sequence, __ATOMIC_RELAXED) == sequence;
}

static void keep(const unsigned char *entry, struct entry_place place, uintptr_t address,
                 const struct interpretation *result)
{
    const unsigned char *common = common_of(entry);
    size_t own_size = size_of(entry), common_size = size_of(common);
    struct kept *kept = kept_for(address);
    unsigned sequence = __atomic_load_n(&kept->sequence, __ATOMIC_RELAXED);
    if (own_size + common_size > KEPT_BYTES || (sequence & 1) ||
        !__atomic_compare_exchange_n(&kept->sequence, &sequence, sequence + 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        return;
    __atomic_thread_fence(__ATOMIC_RELEASE);
    kept->address = address;
    kept->entry = entry;
    kept->place = place;
    kept->own_size = own_size;
    kept->common_size = common_size;
    memcpy(kept->bytes, entry, own_size);
    memcpy(kept->bytes + own_size, common, common_size);
    kept->interpretation = *result;
    __atomic_store_n(&kept->sequence, sequence + 2, __ATOMIC_RELEASE);
}

/* The caller's registers by the rules of `row`. Answers 0 when it has none: the outermost function says so. */
static int apply(const struct row *row, const struct call_frame *frame, int signal, uintptr_t *caller)
{
    const uintptr_t *registers = frame->registers;
    uintptr_t cfa;
    if (row->cfa_rule == IN_REGISTER)
        cfa = registers[row->cfa_register] + (uintptr_t)row->cfa_value;
    else if (!expression_evaluate((const unsigned char *)row->cfa_value, registers, 0, &cfa))
        return 0;
    if (frame->limit && !signal && (cfa <= registers[CFI_RSP] || cfa > frame->limit))
        return 0; /* code that has made something else of its frame pointer */

    cfi_copy_registers(caller, registers);
    caller[CFI_RSP] = cfa;
    for (uint32_t changed = row->changed; changed; changed &= changed - 1) {
        int i = __builtin_ctz(changed);
        uintptr_t value = (uintptr_t)row->values[i];
        switch ((enum rule)row->rules[i]) {
        case SAME:
            break;
        case UNDEFINED:
            if (i == CFI_RIP)
                return 0;
            break;
        case AT_OFFSET:
            memcpy(&caller[i], (void *)(cfa + value), sizeof *caller);
            break;
        case IS_OFFSET:
            caller[i] = cfa + value;
            break;
        case IN_REGISTER:
            if (value >= CFI_REGISTERS)
                return 0;
            caller[i] = registers[value];
            break;
        case AT_EXPRESSION:
            if (!expression_evaluate((const unsigned char *)value, registers, cfa, &value))
                return 0;
            memcpy(&caller[i], (void *)value, sizeof *caller);
            break;
        case IS_EXPRESSION:
            if (!expression_evaluate((const unsigned char *)value, registers, cfa, &caller[i]))
                return 0;
            break;
        }
    }
    return caller[CFI_RIP] != 0;
}

int cfi_find(const struct call_frame *frame, struct call_frame_info *info)
{
    const uintptr_t address = cfi_address(frame);
    struct entry_place place;
    struct interpretation found;

    info->function = 0;
    info->lsda = NULL;
    info->personality = 0;
    if (!recall(address, &found)) {
        const unsigned char *entry = entry_find(address, &place);
        if (!entry || !interpret(entry, address, &found))
            return 0;
        if (place.table)
            keep(entry, place, address, &found);
    }
    info->function = found.function;
    info->lsda = found.lsda;
    info->arguments = found.arguments;
    if (found.personality)
        info->personality = dwarf_pointer(&found.personality, found.personality_encoding);
    info->caller.interrupted = found.signal ? frame->registers[CFI_RSP] : 0;
    info->caller.limit = frame->limit;
    return apply(&found.row, frame, found.signal, info->caller.registers);
}
