/* The report as text and as JSON. */
#ifndef FAULTLINE_SEH_REPORT_WRITER_H
#define FAULTLINE_SEH_REPORT_WRITER_H

struct facts;

/* For people: at most 110 columns but for long paths. */
void writer_text(const struct facts *facts, int descriptor);

/* For programs: one object on one line. */
void writer_json(const struct facts *facts, int descriptor);

#endif
