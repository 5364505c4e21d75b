/*
 * An instruction of 64-bit code is
 *
 *     prefixes (in any order) | REX (only right before the opcode) | opcode | ModRM | SIB | displacement | immediate
 *
 * and which of the later parts are there follows from the opcode. Two tables with one letter for each opcode
 * say so; the letters stand for the parts in their order.
 */
#include "seh/arch/x86_64/decode.h"

#include <string.h>

/*
 *  .  nothing more          m  ModRM              M  ModRM, 8-bit immediate     Z  ModRM, 16- or 32-bit
 * immediate b  8-bit immediate       z  16 or 32 bits      v  16, 32 or 64 bits          d  32 bits       w
 * 16 bits e  16 and 8 bits         a  an address         g  ModRM; immediate if its register field is 0 or 1
 * r  ModRM that names registers, whatever its upper bits say p  a prefix              x  not in 64-bit code,
 * or a vector extension
 */
static const char one_byte[] = "mmmmbzxxmmmmbzxx"  /* 0: add or; 0F leads on */
                               "mmmmbzxxmmmmbzxx"  /* 1: adc sbb */
                               "mmmmbzpxmmmmbzpx"  /* 2: and sub */
                               "mmmmbzpxmmmmbzpx"  /* 3: xor cmp */
                               "pppppppppppppppp"  /* 4: REX */
                               "................"  /* 5: push pop */
                               "xxxmppppzZbM...."  /* 6: movsxd, push, imul, ins, outs */
                               "bbbbbbbbbbbbbbbb"  /* 7: jcc */
                               "MZxMmmmmmmmmmmmm"  /* 8: group 1, test xchg mov lea pop */
                               "..........x....."  /* 9: xchg ... */
                               "aaaa....bz......"  /* A: mov, string instructions */
                               "bbbbbbbbvvvvvvvv"  /* B: mov */
                               "MMw.xxMZe.w..bx."  /* C: shifts, ret, mov, enter, int, iret */
                               "mmmmxxx.mmmmmmmm"  /* D: shifts, x87 */
                               "bbbbbbbbddxb...."  /* E: loop in out call jmp */
                               "p.pp..gg......mm"; /* F: lock icebp rep hlt, group 3, flags, groups 4 and 5 */
static const char two_byte[] = "mmmmx.....x.xm.M"  /* 0: groups 6 and 7, syscall clts sysret invd wbinvd ud2 */
                               "mmmmmmmmmmmmmmmm"  /* 1: SSE moves, nop */
                               "rrrrxxxxmmmmmmmm"  /* 2: mov cr dr */
                               "......x.xxxxxxxx"  /* 3: wrmsr rdtsc rdmsr rdpmc sysenter sysexit */
                               "mmmmmmmmmmmmmmmm"  /* 4: cmovcc */
                               "mmmmmmmmmmmmmmmm"  /* 5 */
                               "mmmmmmmmmmmmmmmm"  /* 6 */
                               "MMMMmmm.mmxxmmmm"  /* 7 */
                               "dddddddddddddddd"  /* 8: jcc */
                               "mmmmmmmmmmmmmmmm"  /* 9: setcc */
                               "...mMmxx...mMmmm"  /* A */
                               "mmmmmmmmmmMmmmmm"  /* B */
                               "mmMmMMMm........"  /* C: bswap */
                               "mmmmmmmmmmmmmmmm"  /* D */
                               "mmmmmmmmmmmmmmmm"  /* E */
                               "mmmmmmmmmmmmmmmm"; /* F */

_Static_assert(sizeof one_byte == 257 && sizeof two_byte == 257, "one letter for each opcode");

/* The bytes, and how far they have been read. */
struct reader {
    const uint8_t *code;
    size_t available, position;
};

/* The next `size` bytes as a number, the lowest first; past the end they are 0. */
static uint64_t read_bytes(struct reader *reader, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++) {
        size_t at = reader->position++;
        if (at < reader->available)
            value |= (uint64_t)reader->code[at] << 8 * i;
    }
    return value;
}

static uint8_t peek_byte(const struct reader *reader)
{
    return reader->position < reader->available ? reader->code[reader->position] : 0;
}

static int mode(const struct instruction *i)
{
    return i->modrm >> 6;
}

static int reg_field(const struct instruction *i)
{
    return i->modrm >> 3 & 7;
}

enum { REX_W = 8, REX_X = 2, REX_B = 1 };

static void read_prefixes(struct instruction *i, struct reader *reader)
{
    while (reader->position < INSTRUCTION_LIMIT && one_byte[peek_byte(reader)] == 'p') {
        uint8_t byte = (uint8_t)read_bytes(reader, 1);
        i->rex = 0; /* a REX prefix with another prefix behind it does not count */
        if (byte == 0x66)
            i->operand16 = 1;
        else if (byte == 0x67)
            i->address32 = 1;
        else if (byte == 0x64 || byte == 0x65)
            i->segment = byte;
        else if (byte >> 4 == 4)
            i->rex = byte;
    }
}

/* Answers the letter of the opcode. */
static char read_opcode(struct instruction *i, struct reader *reader)
{
    i->opcode = (uint8_t)read_bytes(reader, 1);
    if (i->opcode != 0x0f)
        return one_byte[i->opcode];
    i->map = MAP_0F;
    i->opcode = (uint8_t)read_bytes(reader, 1);
    if (i->opcode != 0x38 && i->opcode != 0x3a)
        return two_byte[i->opcode];
    i->map = i->opcode == 0x38 ? MAP_0F38 : MAP_0F3A;
    i->opcode = (uint8_t)read_bytes(reader, 1);
    return i->map == MAP_0F38 ? 'm' : 'M';
}

static void read_modrm(struct instruction *i, struct reader *reader, int names_registers)
{
    i->has_modrm = 1;
    i->modrm = (uint8_t)read_bytes(reader, 1);
    i->base = i->index = REGISTER_NONE;
    if (names_registers)
        i->modrm |= 0xc0;
    if (mode(i) == 3)
        return;

    size_t displacement = mode(i) == 1 ? 1 : mode(i) == 2 ? 4 : 0;
    int rm = i->modrm & 7;
    if (rm == REGISTER_RSP) {
        uint8_t sib = (uint8_t)read_bytes(reader, 1);
        int index = (sib >> 3 & 7) | (i->rex & REX_X ? 8 : 0);
        if (index != REGISTER_RSP)
            i->index = (uint8_t)index;
        i->scale = sib >> 6;
        rm = sib & 7;
    } else if (rm == REGISTER_RBP && mode(i) == 0) {
        i->base = REGISTER_RIP;
        displacement = 4;
    }
    if (i->base == REGISTER_NONE) {
        if (rm == REGISTER_RBP && mode(i) == 0)
            displacement = 4; /* of a SIB byte without base */
        else
            i->base = (uint8_t)(rm | (i->rex & REX_B ? 8 : 0));
    }
    uint64_t value = read_bytes(reader, displacement);
    i->displacement = displacement == 1 ? (int8_t)value : (int32_t)value;
}

static size_t immediate_size(const struct instruction *i, char letter)
{
    size_t usual = i->operand16 && !(i->rex & REX_W) ? 2 : 4;
    switch (letter) {
    case 'b':
    case 'M':
        return 1;
    case 'w':
        return 2;
    case 'e':
        return 3;
    case 'd':
        return 4;
    case 'z':
    case 'Z':
        return usual;
    case 'v':
        return i->rex & REX_W ? 8 : usual;
    case 'a':
        return i->address32 ? 4 : 8;
    case 'g':
        return reg_field(i) > 1 ? 0 : i->opcode & 1 ? usual : 1;
    default:
        return 0;
    }
}

enum decoded decode(struct instruction *instruction, const uint8_t *code, size_t available)
{
    struct reader reader = {code, available, 0};
    memset(instruction, 0, sizeof *instruction);
    read_prefixes(instruction, &reader);
    char letter = read_opcode(instruction, &reader);
    int known = letter != 'x' && letter != 'p';
    if (known && strchr("mMZgr", letter))
        read_modrm(instruction, &reader, letter == 'r');
    size_t immediate = known ? immediate_size(instruction, letter) : 0;
    if (immediate > 0) {
        instruction->immediate = peek_byte(&reader);
        reader.position += immediate;
    }
    instruction->length = (uint8_t)reader.position;
    if (reader.position > INSTRUCTION_LIMIT)
        return DECODED_LONG;
    if (reader.position > available)
        return DECODED_CUT;
    return known ? DECODED : DECODED_UNKNOWN;
}

int instruction_is_privileged(const struct instruction *i)
{
    if (i->map == MAP_ONE) {
        switch (i->opcode) {
        case 0x6c: case 0x6d: /* ins */
        case 0x6e: case 0x6f: /* outs */
        case 0xe4: case 0xe5: case 0xec: case 0xed: /* in */
        case 0xe6: case 0xe7: case 0xee: case 0xef: /* out */
        case 0xf4: /* hlt */
        case 0xfa: case 0xfb: /* cli sti */
            return 1;
        default:
            return 0;
        }
    }
    if (i->map != MAP_0F)
        return 0;
    switch (i->opcode) {
    case 0x00: /* lldt ltr */
        return reg_field(i) == 2 || reg_field(i) == 3;
    case 0x01: /* lgdt lidt lmsw invlpg; xsetbv swapgs */
        if (mode(i) == 3)
            return reg_field(i) == 6 || i->modrm == 0xd1 || i->modrm == 0xf8;
        return reg_field(i) == 2 || reg_field(i) == 3 || reg_field(i) == 6 || reg_field(i) == 7;
    case 0x06: /* clts */
    case 0x07: /* sysret */
    case 0x08: case 0x09: /* invd wbinvd */
    case 0x20: case 0x21: case 0x22: case 0x23: /* mov cr dr */
    case 0x30: /* wrmsr */
    case 0x31: case 0x32: case 0x33: /* rdtsc (where the system forbids it), rdmsr, rdpmc */
    case 0x35: /* sysexit */
        return 1;
    default:
        return 0;
    }
}

int instruction_divides(const struct instruction *i, int *size)
{
    if (i->map != MAP_ONE || (i->opcode & 0xfe) != 0xf6 || reg_field(i) < 6)
        return 0;
    *size = !(i->opcode & 1) ? 1 : i->rex & REX_W ? 8 : i->operand16 ? 2 : 4;
    return 1;
}

int instruction_operand_is_register(const struct instruction *i)
{
    return i->has_modrm && mode(i) == 3;
}

uint64_t instruction_register_operand(const struct instruction *i, int size, const uint64_t registers[16])
{
    int number = (i->modrm & 7) | (i->rex & REX_B ? 8 : 0);
    if (size == 1 && !i->rex && number >= 4) /* ah, ch, dh, bh */
        return registers[number - 4] >> 8 & 0xff;
    return registers[number] & (~(uint64_t)0 >> (64 - 8 * size));
}

uint64_t instruction_operand_address(const struct instruction *i, uint64_t ip, const uint64_t registers[16])
{
    uint64_t address = (uint64_t)(int64_t)i->displacement;
    if (i->base == REGISTER_RIP)
        address += ip + i->length;
    else if (i->base != REGISTER_NONE)
        address += registers[i->base];
    if (i->index != REGISTER_NONE)
        address += registers[i->index] << i->scale;
    return i->address32 ? (uint32_t)address : address;
}
