/*
 * One file, two views: what is written through a view with FILE_MAP_COPY stays with that view. Programs try
 * out changes this way, and throw them away with the view.
 *
 *     faultline-cc copy-on-write.c -o copy-on-write && ./copy-on-write
 */
#include <windows.h>

#include <stdio.h>
#include <string.h>

static const char *protection(const void *address)
{
    MEMORY_BASIC_INFORMATION information;
    VirtualQuery(address, &information, sizeof information);
    return information.Protect == PAGE_WRITECOPY   ? "PAGE_WRITECOPY"
           : information.Protect == PAGE_READWRITE ? "PAGE_READWRITE"
                                                   : "another protection";
}

int main(void)
{
    char folder[MAX_PATH], name[MAX_PATH], text[32] = "";
    if (!GetTempPathA(MAX_PATH, folder) || !GetTempFileNameA(folder, "cow", 0, name))
        return 1;
    HANDLE file = CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                              FILE_FLAG_DELETE_ON_CLOSE, NULL);
    HANDLE section = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 8192, NULL);
    char *shared = (char *)MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    char *draft = (char *)MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    if (!shared || !draft) {
        printf("no views, error %lu\n", GetLastError());
        return 1;
    }
    strcpy(shared, "as it was");
    printf("before the first write the draft says '%s', its page is %s\n", draft, protection(draft));
    strcpy(draft, "changed");
    printf("then the draft says '%s', its page is %s\n", draft, protection(draft));
    printf("the file says '%s'\n", shared);
    strcpy(shared + 4096, "new in the file");
    printf("a page that the draft has not written follows the file: '%s', %s\n", draft + 4096,
           protection(draft + 4096));

    UnmapViewOfFile(draft); /* and with it the change */
    DWORD read = 0;
    ReadFile(file, text, 9, &read, NULL);
    printf("read from the file: '%s'\n", text);
    UnmapViewOfFile(shared);
    CloseHandle(section);
    CloseHandle(file);
    return 0;
}
