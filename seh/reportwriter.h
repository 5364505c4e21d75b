/* The report as text and as JSON. */
#ifndef FAULTLINE_SEH_REPORTWRITER_H
#define FAULTLINE_SEH_REPORTWRITER_H

struct facts;

/* For people: at most 110 columns but for long paths. */
void reportwriter_text(const struct facts *facts, int descriptor);

/* For programs: one object on one line. */
void reportwriter_json(const struct facts *facts, int descriptor);

#endif
