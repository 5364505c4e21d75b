/* The instruction decoder by itself: lengths, operands, what is privileged. Section K rests on it. */
#include "seh/arch/x86_64/decode.h"

#include "test/tap.h"

static enum decoded read_bytes(struct instruction *instruction, const char *bytes, size_t size)
{
    return decode(instruction, (const uint8_t *)bytes, size);
}

/* A string of bytes, without the 0 that ends it. */
#define READ(instruction, bytes) read_bytes(instruction, bytes, sizeof bytes - 1)

static void refuses(void)
{
    struct instruction i;
    EXPECT_EQ(READ(&i, ""), DECODED_CUT);
    EXPECT_EQ(READ(&i, "\x48"), DECODED_CUT);
    EXPECT_EQ(READ(&i, "\x0f"), DECODED_CUT);
    EXPECT_EQ(READ(&i, "\xf7\xbd\x01\x02\x03"), DECODED_CUT);
    EXPECT_EQ(READ(&i, "\xf7\x3c"), DECODED_CUT);
    EXPECT_EQ(READ(&i, "\xcd"), DECODED_CUT);
    EXPECT_EQ(READ(&i, "\x06"), DECODED_UNKNOWN);
    EXPECT_EQ(READ(&i, "\x62\xf1\x7c\x48\x28\x00"), DECODED_UNKNOWN);
    EXPECT_EQ(READ(&i, "\xc5\xfc\x77"), DECODED_UNKNOWN);
    EXPECT_EQ(READ(&i, "\x0f\x04"), DECODED_UNKNOWN);
}

static void lengths(void)
{
    static const struct {
        int length;
        const char *bytes;
    } rows[] = {
        {1, "\x90"},
        {1, "\xf4"},
        {1, "\xcc"},
        {2, "\xcd\x03"},
        {1, "\xf1"},
        {2, "\x0f\x0b"},
        {3, "\xc2\x08\x00"},
        {4, "\xc8\x10\x00\x01"},
        {5, "\xe8\x01\x02\x03\x04"},
        {2, "\xeb\xfe"},
        {6, "\x0f\x84\x01\x02\x03\x04"},
        {2, "\x74\x02"},
        {5, "\xb8\x01\x02\x03\x04"},
        {4, "\x66\xb8\x01\x02"},
        {10, "\x48\xb8\x01\x02\x03\x04\x05\x06\x07\x08"},
        {2, "\xb0\x01"},
        {9, "\xa1\x01\x02\x03\x04\x05\x06\x07\x08"},
        {6, "\x67\xa1\x01\x02\x03\x04"},
        {2, "\x8b\x00"},
        {3, "\x8b\x45\x08"},
        {6, "\x8b\x85\x01\x02\x03\x04"},
        {3, "\x8b\x04\x24"},
        {7, "\x8b\x04\x25\x01\x02\x03\x04"},
        {6, "\x8b\x05\x01\x02\x03\x04"},
        {4, "\x8b\x44\x24\x08"},
        {3, "\x83\xc0\x01"},
        {6, "\x81\xc1\x01\x02\x03\x04"},
        {5, "\x66\x81\xc1\x01\x02"},
        {7, "\x48\x81\xc1\x01\x02\x03\x04"},
        {8, "\x66\x48\x81\xc1\x01\x02\x03\x04"},
        {2, "\xf7\xf9"},
        {6, "\xf7\xc1\x01\x02\x03\x04"},
        {5, "\x66\xf7\xc1\x01\x02"},
        {3, "\xf6\xc1\x01"},
        {2, "\xf6\xf9"},
        {3, "\x0f\x20\x00"},
        {3, "\x0f\x22\xc0"},
        {3, "\x0f\x01\x10"},
        {4, "\x66\x0f\x6f\x00"},
        {5, "\x66\x0f\x70\xc0\x01"},
        {5, "\x66\x0f\x38\x00\xc0"},
        {6, "\x66\x0f\x3a\x0f\xc0\x01"},
        {2, "\xd9\xee"},
        {6, "\x69\xc1\x01\x02\x03\x04"},
        {3, "\x6b\xc1\x01"},
        {5, "\x68\x01\x02\x03\x04"},
        {2, "\x6a\x01"},
        {2, "\xe4\x80"},
        {1, "\xec"},
        {2, "\xf3\x6c"},
        {4, "\xf3\x0f\x1e\xfa"},
    };
    for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
        struct instruction i;
        uint8_t bytes[INSTRUCTION_LIMIT] = {0};
        memcpy(bytes, rows[n].bytes, (size_t)rows[n].length);
        enum decoded whole = decode(&i, bytes, sizeof bytes);
        if (whole != DECODED || i.length != rows[n].length)
            printf("# row %zu: %d, length %d\n", n, whole, i.length);
        EXPECT_EQ(whole, DECODED);
        EXPECT_EQ(i.length, rows[n].length);
        EXPECT_EQ(decode(&i, bytes, (size_t)rows[n].length), DECODED);
        EXPECT_EQ(decode(&i, bytes, (size_t)rows[n].length - 1), DECODED_CUT);
    }
}

static void too_long(void)
{
    uint8_t bytes[32];
    struct instruction i;
    memset(bytes, 0x66, sizeof bytes);
    EXPECT_EQ(decode(&i, bytes, sizeof bytes), DECODED_LONG);
    EXPECT_EQ(decode(&i, bytes, INSTRUCTION_LIMIT), DECODED_LONG);
    bytes[14] = 0x90;
    EXPECT_EQ(decode(&i, bytes, sizeof bytes), DECODED);
    EXPECT_EQ(i.length, 15);
    bytes[14] = 0x66;
    bytes[15] = 0x90;
    EXPECT_EQ(decode(&i, bytes, sizeof bytes), DECODED_LONG);
    memset(bytes, 0x2e, 8); /* 8 prefixes before 8 bytes */
    memcpy(bytes + 8, "\x81\x05\x01\x02\x03\x04\x05\x06\x07\x08", 10);
    EXPECT_EQ(decode(&i, bytes, sizeof bytes), DECODED_LONG);
    EXPECT_EQ(decode(&i, bytes + 3, sizeof bytes - 3), DECODED);
    EXPECT_EQ(i.length, 15);
}

static void every_byte_is_read_safely(void)
{
    struct instruction i;
    uint8_t bytes[INSTRUCTION_LIMIT];
    for (unsigned pair = 0; pair < 65536; pair++) {
        memset(bytes, 0, sizeof bytes);
        bytes[0] = (uint8_t)pair;
        bytes[1] = (uint8_t)(pair >> 8);
        enum decoded whole = decode(&i, bytes, sizeof bytes);
        if (whole == DECODED) {
            if (!EXPECT(i.length >= 1 && i.length <= INSTRUCTION_LIMIT))
                break;
            int length = i.length;
            for (int n = 0; n < length; n++) {
                if (!EXPECT_EQ(decode(&i, bytes, (size_t)n), DECODED_CUT))
                    return;
            }
        }
    }
}

static void divisions(void)
{
    static const struct {
        const char *bytes;
        int size;
        uint64_t value;
    } rows[] = {
        {"\xf7\xf1", 4, 0x04030201},     {"\x48\xf7\xf9", 8, 0x0807060504030201},
        {"\x66\xf7\xf9", 2, 0x0201},     {"\xf6\xf1", 1, 0x01},
        {"\xf6\xf5", 1, 0x02},           {"\x40\xf6\xf5", 1, 0x55},
        {"\x41\xf7\xf9", 4, 0x99999999}, {"\x66\x49\xf7\xf9", 8, 0x9999999999999999},
        {"\x49\x66\xf7\xf9", 2, 0x0201}, /* REX before another prefix does not count */
    };
    uint64_t registers[16] = {0};
    registers[1] = 0x0807060504030201; /* rcx */
    registers[5] = 0x55;               /* rbp */
    registers[9] = 0x9999999999999999;
    for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
        struct instruction i;
        int size = 0;
        EXPECT_EQ(decode(&i, (const uint8_t *)rows[n].bytes, strlen(rows[n].bytes)), DECODED);
        EXPECT(instruction_divides(&i, &size));
        EXPECT_EQ(size, rows[n].size);
        EXPECT(instruction_operand_is_register(&i));
        EXPECT_EQ(instruction_register_operand(&i, size, registers), rows[n].value);
    }
    struct instruction i;
    int size;
    EXPECT_EQ(READ(&i, "\xf7\xe1"), DECODED); /* mul */
    EXPECT(!instruction_divides(&i, &size));
    EXPECT_EQ(READ(&i, "\x0f\xf7\xf9"), DECODED); /* maskmovq */
    EXPECT(!instruction_divides(&i, &size));
}

static void addresses(void)
{
    static const struct {
        const char *bytes;
        size_t length;
        uint64_t address;
    } rows[] = {
#define ROW(bytes, address) {bytes, sizeof bytes - 1, address}
        ROW("\xf7\x39", 0x1000),                           /* (rcx) */
        ROW("\xf7\x79\xf0", 0xff0),                        /* -16(rcx) */
        ROW("\xf7\xb9\x00\x01\x00\x00", 0x1100),           /* 256(rcx) */
        ROW("\xf7\x3d\x00\x01\x00\x00", 0x500106),         /* 256(rip) */
        ROW("\x48\xf7\x3d\x00\x01\x00\x00", 0x500107),     /* 256(rip), 64 bits */
        ROW("\xf7\x3c\x24", 0x4000),                       /* (rsp) */
        ROW("\xf7\x3c\x51", 0x5000),                       /* (rcx,rdx,2) */
        ROW("\xf7\x3c\x55\x10\x00\x00\x00", 0x4010),       /* 16(,rdx,2) */
        ROW("\xf7\x3c\x25\x10\x00\x00\x00", 0x10),         /* 16 */
        ROW("\xf7\x3c\x25\xff\xff\xff\xff", ~(uint64_t)0), /* -1 */
        ROW("\x42\xf7\x3c\x21", 0x1000 + 0xc000),          /* (rcx,r12) */
        ROW("\x41\xf7\x3c\x24", 0xc000),                   /* (r12) */
        ROW("\x41\xf7\x7d\x00", 0xd000),                   /* 0(r13) */
        ROW("\x67\xf7\x3f", 0x44443333),                   /* (edi) */
        ROW("\xf7\x3f", 0x2222111144443333),               /* (rdi) */
#undef ROW
    };
    uint64_t registers[16] = {0};
    registers[1] = 0x1000;
    registers[2] = 0x2000;
    registers[4] = 0x4000;
    registers[7] = 0x2222111144443333;
    registers[12] = 0xc000;
    registers[13] = 0xd000;
    for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
        struct instruction i;
        EXPECT_EQ(decode(&i, (const uint8_t *)rows[n].bytes, rows[n].length), DECODED);
        EXPECT(!instruction_operand_is_register(&i));
        EXPECT_EQ(instruction_operand_address(&i, 0x500000, registers), rows[n].address);
    }
}

struct bytes {
    size_t size;
    uint8_t code[INSTRUCTION_LIMIT];
};

#define BYTES(bytes)                                                                                         \
    {                                                                                                        \
        sizeof bytes - 1, bytes                                                                              \
    }

static void privileged(void)
{
    static const struct bytes yes[] = {
        BYTES("\xf4"),         BYTES("\xfa"),
        BYTES("\xfb"),         BYTES("\x6c"),
        BYTES("\x6d"),         BYTES("\x6e"),
        BYTES("\x6f"),         BYTES("\xf3\x6c"),
        BYTES("\xe4\x11"),     BYTES("\xe5\x11"),
        BYTES("\xe6\x11"),     BYTES("\xe7\x11"),
        BYTES("\xec"),         BYTES("\xed"),
        BYTES("\xee"),         BYTES("\xef"),
        BYTES("\x66\xed"),     BYTES("\x0f\x20\xc0"),
        BYTES("\x0f\x22\xc0"), BYTES("\x0f\x21\xc0"),
        BYTES("\x0f\x23\xc0"), BYTES("\x44\x0f\x20\xc0"),
        BYTES("\x0f\x06"),     BYTES("\x0f\x08"),
        BYTES("\x0f\x09"),     BYTES("\x0f\x30"),
        BYTES("\x0f\x32"),     BYTES("\x0f\x33"),
        BYTES("\x0f\x35"),     BYTES("\x0f\x07"),
        BYTES("\x0f\x01\x10"), BYTES("\x0f\x01\x18"),
        BYTES("\x0f\x01\x30"), BYTES("\x0f\x01\xf0"),
        BYTES("\x0f\x01\x38"), BYTES("\x0f\x01\xd1"),
        BYTES("\x0f\x01\xf8"), BYTES("\x0f\x00\xd0"),
        BYTES("\x0f\x00\xd8"),
    };
    static const struct bytes no[] = {
        BYTES("\x90"),
        BYTES("\xcf"),
        BYTES("\xcd\xff"),
        BYTES("\x8b\x01"),
        BYTES("\x0f\x0b"),
        BYTES("\x0f\x05"),
        BYTES("\x0f\x01\xf9"),
        BYTES("\x0f\x01\xd0"),
        BYTES("\x0f\x00\xc0"),
        BYTES("\x0f\xa2"),
        BYTES("\x8e\xc0"),
        BYTES("\xf7\xf9"),
        BYTES("\x0f\x38\xfa\xc1"),
    };
    struct instruction i;
    for (size_t n = 0; n < sizeof yes / sizeof *yes; n++) {
        EXPECT_EQ(decode(&i, yes[n].code, yes[n].size), DECODED);
        if (!EXPECT(instruction_is_privileged(&i)))
            printf("# row %zu\n", n);
    }
    for (size_t n = 0; n < sizeof no / sizeof *no; n++) {
        EXPECT_EQ(decode(&i, no[n].code, no[n].size), DECODED);
        if (!EXPECT(!instruction_is_privileged(&i)))
            printf("# row %zu\n", n);
    }
}

TAP_MAIN(CASE(refuses, "K decode: cut and unknown instructions are told"), CASE(lengths, "K decode: lengths"),
         CASE(too_long, "K-145 decode: 15 bytes are the limit"),
         CASE(every_byte_is_read_safely, "K decode: any two bytes, cut anywhere"),
         CASE(divisions, "K-143 K-144 decode: divisors in registers"),
         CASE(addresses, "K-144 decode: divisors in memory"),
         CASE(privileged, "K-146 decode: what only the kernel executes"))
