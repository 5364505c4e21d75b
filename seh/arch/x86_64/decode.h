/*
 * Instructions of 64-bit code, read as far as the kernel's account of a fault leaves questions open: how long
 * is it, what is its operand, is it one of those that only the kernel may execute?
 */
#ifndef FAULTLINE_SEH_ARCH_DECODE_H
#define FAULTLINE_SEH_ARCH_DECODE_H

#include <stddef.h>
#include <stdint.h>

enum { INSTRUCTION_LIMIT = 15 }; /* bytes; the processor refuses longer ones */

/* Which table the opcode is from: the bytes before it. */
enum instruction_map { MAP_ONE, MAP_0F, MAP_0F38, MAP_0F3A };

/* Registers by the processor's numbers; what an effective address adds up. */
enum { REGISTER_RSP = 4, REGISTER_RBP = 5, REGISTER_NONE = 16, REGISTER_RIP = 17 };

struct instruction {
    uint8_t length;    /* bytes, with every operand; more than INSTRUCTION_LIMIT: it is not one */
    uint8_t map;       /* enum instruction_map */
    uint8_t opcode;    /* the byte that ends the opcode */
    uint8_t rex;       /* the REX prefix that counts, or 0 */
    uint8_t operand16; /* has prefix 66 */
    uint8_t address32; /* has prefix 67 */
    uint8_t segment;   /* the last of the prefixes 64 (fs) and 65 (gs), or 0; others mean nothing */
    uint8_t has_modrm;
    uint8_t modrm;
    uint8_t base;         /* of the memory operand: a register, REGISTER_RIP or REGISTER_NONE */
    uint8_t index;        /* a register or REGISTER_NONE */
    uint8_t scale;        /* the index is shifted left by this */
    int32_t displacement; /* of the memory operand, in bytes */
    uint8_t immediate;    /* the first byte of the immediate operand, or 0 */
};

enum decoded {
    DECODED,         /* all fields are valid */
    DECODED_CUT,     /* the bytes end within the instruction */
    DECODED_LONG,    /* it goes on past INSTRUCTION_LIMIT: not an instruction */
    DECODED_UNKNOWN, /* no opcode in 64-bit code, or one of the vector extensions, which are not looked into */
};

/*
 * Reads the instruction that begins at `code`, of which `available` bytes are there (more than 15 are not
 * used).
 */
enum decoded decode(struct instruction *instruction, const uint8_t *code, size_t available);

/* Does it end in a protection fault for the sole reason that a program executes it? */
int instruction_is_privileged(const struct instruction *instruction);

/* Is it `div` or `idiv`? Then its divisor is of `*size` bytes. */
int instruction_divides(const struct instruction *instruction, int *size);

/* Is the operand that the ModRM byte names a register? */
int instruction_operand_is_register(const struct instruction *instruction);

/*
 * The value of the register operand of `size` bytes that the ModRM byte names. `registers` are in the
 * processor's order: rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8...
 */
uint64_t instruction_register_operand(const struct instruction *instruction, int size,
                                      const uint64_t registers[16]);

/*
 * Where the memory operand is, from the start of its segment; `ip` is the address of the instruction itself.
 */
uint64_t instruction_operand_address(const struct instruction *instruction, uint64_t ip,
                                     const uint64_t registers[16]);

#endif
