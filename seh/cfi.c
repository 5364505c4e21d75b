/*
 * The unwinder's first half: finding the caller of a frame. (The second half, what to run on the way, is
 * unwind.c.) libgcc finds the table entry of an address, code that was registered at run time included; the
 * entry is interpreted here, because libgcc's own interpreter can be driven only from outside, a frame at a
 * time, for several times the cost.
 *
 * An entry (FDE) shares its beginning with others (CIE). Both hold instructions for a table with a row for
 * each address: how the canonical frame address (CFA: the stack pointer before the call) is found, and where
 * each register of the caller was saved. Only the row of one address is built.
 */
#include "seh/cfi.h"

#include "seh/dwarf.h"

#include <stddef.h>

/* libgcc's: `address` in code -> its FDE, and in `bases` what the FDE's pointers may be relative to. */
struct dwarf_eh_bases {
    void *text, *data, *function;
};
const unsigned char *_Unwind_Find_FDE(const void *address, struct dwarf_eh_bases *bases)
    __attribute__((visibility("default")));

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
    uint8_t rules[CFI_REGISTERS];
    uint8_t cfa_rule; /* IN_REGISTER: cfa_register + cfa_value; IS_EXPRESSION: at cfa_value */
    uint8_t cfa_register;
    intptr_t cfa_value;
    intptr_t values[CFI_REGISTERS]; /* set where the rule needs one */
};

/* The entry of an address. */
struct entry {
    const unsigned char *common, *common_end; /* instructions of the CIE ... */
    const unsigned char *own, *own_end;       /* ... and of the FDE */
    uintptr_t code_alignment;
    intptr_t data_alignment;
    uintptr_t start; /* of the code */
    int signal;      /* the code is a signal's frame: it interrupted its caller */
};

/* `*at` is a block of instructions or an expression, preceded by its length: skips it, answers where it was. */
static const unsigned char *skip_block(const unsigned char **at)
{
    const unsigned char *block = *at;
    uintptr_t length = dwarf_uleb128(at);
    *at += length;
    return block;
}

/* Reads the CIE of `entry`; `lsda` and `pointers` receive encodings. */
static int read_common(const unsigned char *at, struct entry *entry, struct call_frame_info *info,
                       unsigned char *lsda, unsigned char *pointers)
{
    uint32_t length = dwarf_u32(&at);
    const unsigned char *end = at + length;
    at += 4; /* the identifier */
    unsigned char version = *at++;
    const unsigned char *augmentation = at;
    while (*at++)
        ;
    if ((version != 1 && version != 3) || (*augmentation && *augmentation != 'z'))
        return 0;
    entry->code_alignment = dwarf_uleb128(&at);
    entry->data_alignment = dwarf_sleb128(&at);
    uintptr_t return_register = version == 1 ? *at++ : dwarf_uleb128(&at);
    if (return_register != CFI_RIP)
        return 0;
    if (*augmentation == 'z') {
        uintptr_t size = dwarf_uleb128(&at);
        const unsigned char *data = at;
        at += size;
        for (augmentation++; *augmentation; augmentation++) {
            switch (*augmentation) {
            case 'L':
                *lsda = *data++;
                break;
            case 'R':
                *pointers = *data++;
                break;
            case 'P': {
                unsigned char encoding = *data++;
                info->personality = dwarf_pointer(&data, encoding);
                break;
            }
            case 'S':
                entry->signal = 1;
                break;
            default:
                return 0;
            }
        }
    }
    entry->common = at;
    entry->common_end = end;
    return 1;
}

static int read_entry(const unsigned char *at, struct entry *entry, struct call_frame_info *info)
{
    unsigned char lsda = DWARF_OMIT, pointers = DWARF_ABSOLUTE;
    uint32_t length = dwarf_u32(&at);
    if (length == 0xffffffff)
        return 0; /* the 64-bit format, which nobody writes */
    entry->own_end = at + length;
    const unsigned char *common = at;
    common -= dwarf_s32(&at);
    if (!read_common(common, entry, info, &lsda, &pointers))
        return 0;
    entry->start = dwarf_pointer(&at, pointers);
    dwarf_value(&at, pointers); /* the size of the code */
    uintptr_t size = dwarf_uleb128(&at);
    entry->own = at + size;
    info->function = entry->start;
    if (lsda != DWARF_OMIT)
        info->lsda = (const unsigned char *)dwarf_pointer(&at, lsda);
    return 1;
}

static int set_rule(struct row *row, uintptr_t reg, enum rule rule, intptr_t value)
{
    if (reg < CFI_REGISTERS) { /* others (vector registers) are nobody's to keep */
        row->rules[reg] = (uint8_t)rule;
        row->values[reg] = value;
    }
    return 1;
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
static int execute(const struct entry *entry, const unsigned char *at, const unsigned char *end, uintptr_t address,
                   const struct row *initial, struct row *row, uintptr_t *arguments)
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
    uintptr_t location = entry->start, reg;
    const intptr_t unit = entry->data_alignment;
    while (at < end) {
        unsigned char byte = *at++, operand = byte & 0x3f;
        switch (byte & OPERATION) {
        case ADVANCE_LOC:
            location += operand * entry->code_alignment;
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
            location += dwarf_u8(&at) * entry->code_alignment;
            break;
        case ADVANCE_LOC2:
            location += dwarf_u16(&at) * entry->code_alignment;
            break;
        case ADVANCE_LOC4:
            location += dwarf_u32(&at) * entry->code_alignment;
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
            if (reg < CFI_REGISTERS)
                set_rule(row, reg, initial->rules[reg], initial->values[reg]);
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
            *arguments = dwarf_uleb128(&at);
            break;
        default:
            return 0;
        }
        if (location > address)
            return 1;
    }
    return 1;
}

/* Operations of expressions. */
enum {
    OP_DEREF = 0x06,
    OP_CONST1U = 0x08,
    OP_CONST1S = 0x09,
    OP_CONST2U = 0x0a,
    OP_CONST2S = 0x0b,
    OP_CONST4U = 0x0c,
    OP_CONST4S = 0x0d,
    OP_CONST8U = 0x0e,
    OP_CONST8S = 0x0f,
    OP_CONSTU = 0x10,
    OP_CONSTS = 0x11,
    OP_DUP = 0x12,
    OP_AND = 0x1a,
    OP_MINUS = 0x1c,
    OP_MUL = 0x1e,
    OP_NEG = 0x1f,
    OP_NOT = 0x20,
    OP_OR = 0x21,
    OP_PLUS = 0x22,
    OP_PLUS_UCONST = 0x23,
    OP_SHL = 0x24,
    OP_SHR = 0x25,
    OP_XOR = 0x27,
    OP_EQ = 0x29,
    OP_GE = 0x2a,
    OP_GT = 0x2b,
    OP_LE = 0x2c,
    OP_LT = 0x2d,
    OP_NE = 0x2e,
    OP_LIT0 = 0x30,
    OP_BREG0 = 0x70,
    EXPRESSION_DEPTH = 16
};

/* An operation that pushes a value. */
static int push(unsigned char operation, const unsigned char **at, const uintptr_t *registers, uintptr_t top,
                uintptr_t *value)
{
    switch (operation) {
    case OP_CONST1U:
        *value = dwarf_u8(at);
        return 1;
    case OP_CONST1S:
        *value = (uintptr_t)dwarf_s8(at);
        return 1;
    case OP_CONST2U:
        *value = dwarf_u16(at);
        return 1;
    case OP_CONST2S:
        *value = (uintptr_t)dwarf_s16(at);
        return 1;
    case OP_CONST4U:
        *value = dwarf_u32(at);
        return 1;
    case OP_CONST4S:
        *value = (uintptr_t)dwarf_s32(at);
        return 1;
    case OP_CONST8U:
    case OP_CONST8S:
        *value = dwarf_u64(at);
        return 1;
    case OP_CONSTU:
        *value = dwarf_uleb128(at);
        return 1;
    case OP_CONSTS:
        *value = (uintptr_t)dwarf_sleb128(at);
        return 1;
    case OP_DUP:
        *value = top;
        return 1;
    }
    if (operation >= OP_LIT0 && operation < OP_LIT0 + 32) {
        *value = operation - OP_LIT0;
        return 1;
    }
    if (operation >= OP_BREG0 && operation < OP_BREG0 + CFI_REGISTERS) {
        *value = registers[operation - OP_BREG0] + (uintptr_t)dwarf_sleb128(at);
        return 1;
    }
    return 0;
}

/* An operation that changes the topmost value. */
static int change(unsigned char operation, const unsigned char **at, uintptr_t *top)
{
    switch (operation) {
    case OP_DEREF:
        memcpy(top, (void *)*top, sizeof *top);
        return 1;
    case OP_NEG:
        *top = -*top;
        return 1;
    case OP_NOT:
        *top = ~*top;
        return 1;
    case OP_PLUS_UCONST:
        *top += dwarf_uleb128(at);
        return 1;
    default:
        return 0;
    }
}

/* An operation that makes one value of two. */
static int combine(unsigned char operation, uintptr_t *left, uintptr_t right)
{
    switch (operation) {
    case OP_AND:
        *left &= right;
        return 1;
    case OP_MINUS:
        *left -= right;
        return 1;
    case OP_MUL:
        *left *= right;
        return 1;
    case OP_OR:
        *left |= right;
        return 1;
    case OP_PLUS:
        *left += right;
        return 1;
    case OP_SHL:
        *left <<= right;
        return 1;
    case OP_SHR:
        *left >>= right;
        return 1;
    case OP_XOR:
        *left ^= right;
        return 1;
    case OP_EQ:
        *left = *left == right;
        return 1;
    case OP_GE:
        *left = (intptr_t)*left >= (intptr_t)right;
        return 1;
    case OP_GT:
        *left = (intptr_t)*left > (intptr_t)right;
        return 1;
    case OP_LE:
        *left = (intptr_t)*left <= (intptr_t)right;
        return 1;
    case OP_LT:
        *left = (intptr_t)*left < (intptr_t)right;
        return 1;
    case OP_NE:
        *left = *left != right;
        return 1;
    default:
        return 0;
    }
}

/* Evaluates the expression at `block`, on top of `first`. Answers 0 when it uses what frames have no use for. */
static int evaluate(const unsigned char *block, const uintptr_t *registers, uintptr_t first, uintptr_t *result)
{
    uintptr_t stack[EXPRESSION_DEPTH] = {first}, *top = stack, value;
    uintptr_t length = dwarf_uleb128(&block);
    for (const unsigned char *at = block, *end = block + length; at < end;) {
        unsigned char operation = *at++;
        if (change(operation, &at, top))
            continue;
        if (top > stack && combine(operation, top - 1, *top)) {
            top--;
            continue;
        }
        if (top + 1 == stack + EXPRESSION_DEPTH || !push(operation, &at, registers, *top, &value))
            return 0;
        *++top = value;
    }
    *result = *top;
    return 1;
}

/* The caller's registers by the rules of `row`. */
static int apply(const struct row *row, const uintptr_t *registers, uintptr_t *caller)
{
    uintptr_t cfa;
    if (row->cfa_rule == IN_REGISTER)
        cfa = registers[row->cfa_register] + (uintptr_t)row->cfa_value;
    else if (!evaluate((const unsigned char *)row->cfa_value, registers, 0, &cfa))
        return 0;

    for (int i = 0; i < CFI_REGISTERS; i++) {
        uintptr_t value = (uintptr_t)row->values[i];
        switch ((enum rule)row->rules[i]) {
        case SAME:
        case UNDEFINED:
            caller[i] = i == CFI_RSP ? cfa : registers[i];
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
            if (!evaluate((const unsigned char *)value, registers, cfa, &value))
                return 0;
            memcpy(&caller[i], (void *)value, sizeof *caller);
            break;
        case IS_EXPRESSION:
            if (!evaluate((const unsigned char *)value, registers, cfa, &caller[i]))
                return 0;
            break;
        }
    }
    /* the outermost function says that its return address is lost, or keeps none */
    return row->rules[CFI_RIP] != UNDEFINED && caller[CFI_RIP] != 0;
}

int cfi_find(const struct call_frame *frame, struct call_frame_info *info)
{
    const uintptr_t address = cfi_address(frame);
    struct dwarf_eh_bases bases;
    struct entry entry = {0};
    struct row initial, row;

    info->function = 0;
    info->lsda = NULL;
    info->personality = 0;
    info->arguments = 0;
    const unsigned char *at = _Unwind_Find_FDE((const void *)address, &bases);
    if (!at || !read_entry(at, &entry, info))
        return 0;
    memset(initial.rules, SAME, sizeof initial.rules);
    initial.cfa_rule = UNDEFINED;
    if (!execute(&entry, entry.common, entry.common_end, address, &initial, &initial, &info->arguments))
        return 0;
    row = initial;
    if (!execute(&entry, entry.own, entry.own_end, address, &initial, &row, &info->arguments))
        return 0;
    if (!apply(&row, frame->registers, info->caller.registers))
        return 0;
    info->caller.interrupted = entry.signal ? frame->registers[CFI_RSP] : 0;
    return 1;
}
