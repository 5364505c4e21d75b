/*
 * Microsoft's control of the floating-point unit, over the two that x86-64 has. The words of their interface
 * are abstract: a table gives each bit its place in MXCSR and in the x87 words, which agree on the low six.
 */
#include <errno.h>
#include <float.h>
#include <stddef.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum {
    EXCEPTIONS = 0x3f,   /* MXCSR and x87 status: which have happened; x87 control: which are masked */
    MXCSR_MASKS = 7,     /* MXCSR: they are masked in the bits from here */
    MXCSR_ROUNDING = 13, /* two bits, in the order of _MCW_RC */
    X87_ROUNDING = 10,
    ABSTRACT_ROUNDING = 8,
    MXCSR_OPERANDS_ARE_ZERO = 0x40,
    MXCSR_RESULTS_ARE_ZERO = 0x8000,
    MXCSR_INITIAL = 0x1f80,
    KNOWN = _MCW_EM | _MCW_RC | _MCW_DN | _MCW_IC | _MCW_PC,
};

static const struct {
    unsigned abstract, bit;
} exceptions[] = {
    {_EM_INVALID, 0x01},  {_EM_DENORMAL, 0x02},  {_EM_ZERODIVIDE, 0x04},
    {_EM_OVERFLOW, 0x08}, {_EM_UNDERFLOW, 0x10}, {_EM_INEXACT, 0x20},
};

_Static_assert(_SW_INVALID == _EM_INVALID && _SW_DENORMAL == _EM_DENORMAL &&
                   _SW_ZERODIVIDE == _EM_ZERODIVIDE && _SW_OVERFLOW == _EM_OVERFLOW &&
                   _SW_UNDERFLOW == _EM_UNDERFLOW && _SW_INEXACT == _EM_INEXACT,
               "one table serves masks and status");

static unsigned abstract_exceptions(unsigned bits)
{
    unsigned abstract = 0;
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
        abstract |= bits & exceptions[i].bit ? exceptions[i].abstract : 0;
    return abstract;
}

static unsigned exception_bits(unsigned abstract)
{
    unsigned bits = 0;
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
        bits |= abstract & exceptions[i].abstract ? exceptions[i].bit : 0;
    return bits;
}

static uint32_t get_mxcsr(void)
{
    uint32_t value;
    __asm__ volatile("stmxcsr %0" : "=m"(value));
    return value;
}

static void set_mxcsr(uint32_t value)
{
    __asm__ volatile("ldmxcsr %0" : : "m"(value) : "memory");
}

static uint16_t get_x87_control(void)
{
    uint16_t value;
    __asm__ volatile("fnstcw %0" : "=m"(value));
    return value;
}

static unsigned get_x87_status(void)
{
    uint16_t value;
    __asm__ volatile("fnstsw %0" : "=a"(value));
    return value & EXCEPTIONS;
}

static unsigned control_word(void)
{
    uint32_t mxcsr = get_mxcsr();
    unsigned word = abstract_exceptions(mxcsr >> MXCSR_MASKS);
    word |= (mxcsr >> MXCSR_ROUNDING & 3) << ABSTRACT_ROUNDING;
    switch (mxcsr & (MXCSR_OPERANDS_ARE_ZERO | MXCSR_RESULTS_ARE_ZERO)) {
    case MXCSR_OPERANDS_ARE_ZERO | MXCSR_RESULTS_ARE_ZERO:
        return word | _DN_FLUSH;
    case MXCSR_OPERANDS_ARE_ZERO:
        return word | _DN_FLUSH_OPERANDS_SAVE_RESULTS;
    case MXCSR_RESULTS_ARE_ZERO:
        return word | _DN_SAVE_OPERANDS_FLUSH_RESULTS;
    default:
        return word | _DN_SAVE;
    }
}

/*
 * The x87 unit raises at its next instruction what has happened before; unmasked, old exceptions would become
 * new ones. So they move to MXCSR, where status stays status.
 */
static void set_control_word(unsigned word)
{
    unsigned masked = exception_bits(word), rounding = (word & _MCW_RC) >> ABSTRACT_ROUNDING;
    unsigned denormals = word & _MCW_DN;
    uint32_t happened = (get_mxcsr() & EXCEPTIONS) | get_x87_status();
    uint32_t mxcsr = happened | masked << MXCSR_MASKS | rounding << MXCSR_ROUNDING;
    if (denormals == _DN_FLUSH || denormals == _DN_FLUSH_OPERANDS_SAVE_RESULTS)
        mxcsr |= MXCSR_OPERANDS_ARE_ZERO;
    if (denormals == _DN_FLUSH || denormals == _DN_SAVE_OPERANDS_FLUSH_RESULTS)
        mxcsr |= MXCSR_RESULTS_ARE_ZERO;
    uint16_t control = get_x87_control() & ~(EXCEPTIONS | 3 << X87_ROUNDING);
    control |= (uint16_t)(masked | rounding << X87_ROUNDING);
    __asm__ volatile("fnclex\n\tfldcw %0" : : "m"(control) : "memory");
    set_mxcsr(mxcsr);
}

unsigned int _control87(unsigned int value, unsigned int mask)
{
    unsigned word = control_word();
    if (mask & _MCW_PC) {
        errno = EINVAL;
        return word;
    }
    if (mask != 0)
        set_control_word((word & ~mask) | (value & mask));
    return control_word();
}

unsigned int _controlfp(unsigned int value, unsigned int mask)
{
    return _control87(value, mask & ~(unsigned)_EM_DENORMAL);
}

int _controlfp_s(unsigned int *current, unsigned int value, unsigned int mask)
{
    int error = mask & ~(unsigned)KNOWN || mask & _MCW_PC ? EINVAL : 0;
    unsigned word = error ? control_word() : _controlfp(value, mask);
    if (error)
        errno = error;
    if (current)
        *current = word;
    return error;
}

unsigned int _status87(void)
{
    return abstract_exceptions((get_mxcsr() & EXCEPTIONS) | get_x87_status());
}

unsigned int _statusfp(void)
{
    return _status87();
}

unsigned int _clear87(void)
{
    unsigned status = _status87();
    __asm__ volatile("fnclex" : : : "memory");
    set_mxcsr(get_mxcsr() & ~(uint32_t)EXCEPTIONS);
    return status;
}

unsigned int _clearfp(void)
{
    return _clear87();
}

void _fpreset(void)
{
    __asm__ volatile("fninit" : : : "memory");
    set_mxcsr(MXCSR_INITIAL);
}

/* ---- About a number ---- */

static int class_of(bool negative, bool quiet, int host_class)
{
    switch (host_class) {
    case FP_NAN:
        return quiet ? _FPCLASS_QNAN : _FPCLASS_SNAN;
    case FP_INFINITE:
        return negative ? _FPCLASS_NINF : _FPCLASS_PINF;
    case FP_ZERO:
        return negative ? _FPCLASS_NZ : _FPCLASS_PZ;
    case FP_SUBNORMAL:
        return negative ? _FPCLASS_ND : _FPCLASS_PD;
    default:
        return negative ? _FPCLASS_NN : _FPCLASS_PN;
    }
}

int _fpclass(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return class_of(bits >> 63, bits >> 51 & 1, fpclassify(number));
}

int _fpclassf(float number)
{
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    return class_of(bits >> 31, bits >> 22 & 1, fpclassify(number));
}

/* The mathematics library is not linked to for these. */
double _logb(double number)
{
    int exponent;
    if (!isfinite(number))
        return number * number; /* infinite, or the NaN made quiet */
    if (number == 0)
        return -1 / fabs(number);
    frexp(number, &exponent);
    return exponent - 1;
}

float _logbf(float number)
{
    return (float)_logb(number);
}

double _nextafter(double number, double towards)
{
    if (isnan(number) || isnan(towards))
        return number + towards;
    if (number == towards)
        return towards;
    uint64_t bits = 1; /* the least number there is */
    if (number == 0) {
        bits |= (uint64_t)(towards < 0) << 63;
    } else {
        memcpy(&bits, &number, sizeof bits);
        bits += (number < towards) == (number > 0) ? 1 : (uint64_t)-1;
    }
    memcpy(&number, &bits, sizeof bits);
    return number;
}

float _nextafterf(float number, float towards)
{
    if (isnan(number) || isnan(towards))
        return number + towards;
    if (number == towards)
        return towards;
    uint32_t bits = 1;
    if (number == 0) {
        bits |= (uint32_t)(towards < 0) << 31;
    } else {
        memcpy(&bits, &number, sizeof bits);
        bits += (number < towards) == (number > 0) ? 1 : (uint32_t)-1;
    }
    memcpy(&number, &bits, sizeof bits);
    return number;
}

double _scalb(double number, int exponent)
{
    return scalbn(number, exponent);
}

float _scalbf(float number, int exponent)
{
    return scalbnf(number, exponent);
}
