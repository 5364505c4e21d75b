/* Included several times: a guarded function each, named by GUARDED. */
static inline int GUARDED(int how)
{
    __try { if (how == 1) raise_code(1); if (how == 2) __leave; at("b"); } __except (GetExceptionCode() == 1) { return 1; }
    return 2;
}
#undef GUARDED
