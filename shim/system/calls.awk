# Reads the public headers and writes CALL(module, name) for each function in them that the library exports: which module
# of Windows has it depends on the header. Prototypes begin with WINBASEAPI and end with a semicolon.
BEGIN {
    split("psapi PSAPI winternl NT winuser USER winnls KERNEL securitybaseapi ADVAPI mmsystem WINMM timeapi WINMM " \
          "combaseapi OLE objbase OLE shellapi SHELL ntsecapi ADVAPI", pairs, " ")
    for (i = 1; i in pairs; i += 2)
        module_of[pairs[i]] = pairs[i + 1]
    split("conio crtdbg direct eh float fpieee intrin io locale malloc mbstring math process search setjmp setjmpex signal " \
          "stdio stdlib string strsafe tchar time wchar corecrt errno fcntl share sys_stat sys_timeb sys_types", crt, " ")
    for (i in crt)
        module_of[crt[i]] = "CRT"
}
FNR == 1 {
    header = FILENAME
    sub(/.*\//, "", header)
    sub(/\.h$/, "", header)
    on = comment = 0
}
{
    line = ""
    for (rest = $0; rest != "";)
        if (comment) {
            at = index(rest, "*/")
            comment = !at
            rest = at ? substr(rest, at + 2) : ""
        } else {
            at = index(rest, "/*")
            comment = at > 0
            line = line (at ? substr(rest, 1, at - 1) : rest)
            rest = at ? substr(rest, at + 2) : ""
        }
    if (line ~ /^[ \t]*#/)
        next
    if (!on && line !~ /^[ \t]*(extern )?WINBASEAPI[ \t]/)
        next
    text = on ? text " " line : line
    on = line !~ /;/
    if (on)
        next
    # the name stands before the first parenthesis, or alone in one: VOID WINAPI(RtlMoveMemory)(...)
    sub(/__attribute__ *\(\([^)]*\)\)/, "", text)
    gsub(/DECLSPEC_[A-Z]+(\([^)]*\))?/, "", text)
    gsub(/_(Success|Ret)[A-Za-z_]*(\([^)]*\))?/, "", text)
    if (match(text, /\( *[A-Za-z_][A-Za-z0-9_]* *\) *\(/))
        name = substr(text, RSTART, RLENGTH)
    else if (match(text, /[A-Za-z_][A-Za-z0-9_]* *\(/))
        name = substr(text, RSTART, RLENGTH)
    else
        next
    gsub(/[^A-Za-z0-9_]/, "", name)
    if (name == "" || name ~ /^faultline_/ || name in seen)
        next
    seen[name] = 1
    module = header in module_of ? module_of[header] : "KERNEL"
    # what ntdll has, and kernel32 of it
    if (name ~ /^(Nt|Zw|Ldr)[A-Z]/)
        module = "NT"
    else if (name ~ /^Rtl/)
        module = name ~ /^Rtl(AddFunctionTable|Capture|Compare|Copy|DeleteFunctionTable|Fill|InstallFunction|Lookup|Move|PcTo|Raise|Restore|Unwind|Virtual|Zero)/ ? \
            "NT_AND_KERNEL" : "NT"
    else if (name ~ /^(OpenProcessToken|OpenThreadToken|Lookup(Account|Privilege)|AdjustToken|GetTokenInformation|PrivilegeCheck|GetUserName)/)
        module = "ADVAPI"
    else if (name ~ /^K32/)
        module = "KERNEL"
    else if (module == "KERNEL" && name ~ /^_/)
        module = "CRT"
    print "CALL(" module ", " name ")"
}
