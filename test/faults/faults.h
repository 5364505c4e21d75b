/* What the tests of faults share. */
#ifndef FAULTLINE_TEST_FAULTS_H
#define FAULTLINE_TEST_FAULTS_H

#include <windows.h>

#include "test/tap.h"

#define APART __attribute__((__noinline__, __noclone__, __unused__)) static

static EXCEPTION_RECORD record;
static CONTEXT context;
static volatile int count;

/* A filter that takes the exception, and notes it. */
APART int keep(EXCEPTION_POINTERS *pointers)
{
    record = *pointers->ExceptionRecord;
    context = *pointers->ContextRecord;
    count++;
    return EXCEPTION_EXECUTE_HANDLER;
}

#endif
