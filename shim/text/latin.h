/* Letters with marks, and what they are without. */
#ifndef FAULTLINE_SHIM_TEXT_LATIN_H
#define FAULTLINE_SHIM_TEXT_LATIN_H

/* The letter of a Latin one with a mark; other characters as they are. */
unsigned latin_base(unsigned unit);

/*
 * What ASCII, or a plainer page, has for it:
 * the base letter, a plain quotation mark, the narrow form of a full one.
 */
unsigned latin_plain(unsigned unit);

#endif
