#include "seh/expression.h"

#include "seh/cfi.h"
#include "seh/dwarf.h"

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

int expression_evaluate(const unsigned char *block, const uintptr_t *registers, uintptr_t first, uintptr_t *result)
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
