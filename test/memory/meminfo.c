/* How the kernel's files become numbers: each case writes files of its own in an empty directory. */
#include "shim/memory/meminfo.h"

#include "test/tap.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)

static char root[] = "/tmp/faultline-meminfo-XXXXXX";

static void remove_root(void)
{
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", root);
    if (system(command))
        puts("# the test's directory stays");
}

/* path begins with a slash; the directories on it are made. */
static void write_file(const char *path, const char *text)
{
    char whole[8192];
    snprintf(whole, sizeof whole, "%s%s", root, path);
    for (char *slash = whole + strlen(root) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        mkdir(whole, 0700);
        *slash = '/';
    }
    FILE *file = fopen(whole, "w");
    REQUIRE(file != NULL);
    fputs(text, file);
    fclose(file);
}

static const char machine[] = "MemTotal:        8388608 kB\n"
                              "MemFree:          524288 kB\n"
                              "MemAvailable:    4194304 kB\n"
                              "Buffers:            2164 kB\n"
                              "SwapCached:            5 kB\n"
                              "SwapTotal:       2097152 kB\n"
                              "SwapFree:        1048576 kB\n"
                              "CommitLimit:     6291456 kB\n"
                              "Committed_AS:    5242880 kB\n";

static void begin(void)
{
    REQUIRE(mkdtemp(root) != NULL);
    write_file("/proc/meminfo", machine);
    write_file("/proc/self/statm", "1000 200 30 4 0 50 0\n");
    write_file("/proc/sys/vm/overcommit_memory", "0\n");
}

static void expect(uint64_t physical, uint64_t physical_available, uint64_t commit_limit,
                   uint64_t commit_available)
{
    struct meminfo info;
    memset(&info, 0xEE, sizeof info);
    errno = 77;
    meminfo_read(root, &info);
    EXPECT_EQ(errno, 77);
    EXPECT_EQ(info.physical, physical);
    EXPECT_EQ(info.physical_available, physical_available);
    EXPECT_EQ(info.commit_limit, commit_limit);
    EXPECT_EQ(info.commit_available, commit_available);
    remove_root();
}

static void no_files(void)
{
    REQUIRE(mkdtemp(root) != NULL);
    struct meminfo info;
    memset(&info, 0xEE, sizeof info);
    meminfo_read(root, &info);
    struct sysinfo kernel;
    REQUIRE(sysinfo(&kernel) == 0);
    EXPECT_EQ(info.physical, (uint64_t)kernel.totalram * kernel.mem_unit);
    EXPECT(info.physical_available > 0 && info.physical_available <= info.physical);
    EXPECT_EQ(info.commit_limit, info.physical + (uint64_t)kernel.totalswap * kernel.mem_unit);
    EXPECT_EQ(info.mapped, 0);
    EXPECT_EQ(meminfo_installed(root), 0);
    remove_root();
}

static void garbage(void)
{
    begin();
    write_file("/proc/self/cgroup",
               "\n::\n0::\n0\n3:memory\nx:memory:/\n:::::\n0::/no/such/group\n0:: /..\n");
    write_file("/sys/fs/cgroup/memory.max", "max\n");
    write_file("/proc/sys/vm/overcommit_memory", "");
    expect(8 * GIB, 4 * GIB, 10 * GIB, 5 * GIB);
}

static void plain(void)
{
    begin();
    struct meminfo info;
    meminfo_read(root, &info);
    EXPECT_EQ(info.mapped, 1000 * 4096);
    expect(8 * GIB, 4 * GIB, 10 * GIB, 5 * GIB);
}

static void strict(void)
{
    begin();
    write_file("/proc/sys/vm/overcommit_memory", "2\n");
    expect(8 * GIB, 4 * GIB, 6 * GIB, 1 * GIB);
}

static void strict_and_exceeded(void)
{
    begin();
    write_file("/proc/meminfo", "MemTotal: 1024 kB\nMemAvailable: 2048 kB\nCommitLimit: 1024 kB\n"
                                "Committed_AS: 4096 kB\n");
    write_file("/proc/sys/vm/overcommit_memory", "2\n");
    expect(MIB, MIB, MIB, 0);
}

static void group_2(void)
{
    begin();
    write_file("/proc/self/cgroup", "0::/a/b\n");
    write_file("/sys/fs/cgroup/a/b/memory.max", "1073741824\n");
    write_file("/sys/fs/cgroup/a/b/memory.current", "536870912\n");
    write_file("/sys/fs/cgroup/a/b/memory.stat",
               "anon 1\nfile 2\nactive_inactive_file 9\ninactive_file 268435456\n");
    write_file("/sys/fs/cgroup/a/b/memory.swap.max", "0\n");
    write_file("/sys/fs/cgroup/a/b/memory.swap.current", "0\n");
    expect(GIB, 768 * MIB, GIB, 768 * MIB);
}

static void group_2_swap(void)
{
    begin();
    write_file("/proc/self/cgroup", "0::/a\n");
    write_file("/sys/fs/cgroup/a/memory.max", "1073741824\n");
    write_file("/sys/fs/cgroup/a/memory.current", "1073741824\n");
    write_file("/sys/fs/cgroup/a/memory.swap.max", "1073741824\n");
    write_file("/sys/fs/cgroup/a/memory.swap.current", "536870912\n");
    expect(GIB, 0, 2 * GIB, 512 * MIB);
}

static void group_2_parent(void)
{
    begin();
    write_file("/proc/self/cgroup", "1:name=systemd:/z\n0::/a/b/c\n");
    write_file("/sys/fs/cgroup/a/b/c/memory.max", "max\n");
    write_file("/sys/fs/cgroup/a/b/memory.max", "2147483648\n");
    write_file("/sys/fs/cgroup/a/b/memory.current", "1073741824\n");
    write_file("/sys/fs/cgroup/a/memory.max", "3221225472\n");
    write_file("/sys/fs/cgroup/a/memory.current", "3221225471\n");
    write_file("/sys/fs/cgroup/memory.max", "1099511627776\n");
    expect(2 * GIB, 1, 4 * GIB, GIB + 1);
}

static void container_2(void)
{
    begin();
    write_file("/proc/self/cgroup", "0::/\n");
    write_file("/sys/fs/cgroup/memory.max", "134217728\n");
    write_file("/sys/fs/cgroup/memory.current", "34217728\n");
    expect(128 * MIB, 128 * MIB - 34217728, 128 * MIB + 2 * GIB, 128 * MIB - 34217728 + GIB);
}

static void group_1(void)
{
    begin();
    write_file("/proc/self/cgroup", "9:name=systemd:/\n4:cpu,memory:/docker/0123\n3:memoryless:/x\n0::/\n");
    write_file("/sys/fs/cgroup/memory/x/memory.limit_in_bytes", "4096\n");
    write_file("/sys/fs/cgroup/memory/memory.limit_in_bytes", "1073741824\n");
    write_file("/sys/fs/cgroup/memory/memory.usage_in_bytes", "805306368\n");
    write_file("/sys/fs/cgroup/memory/memory.stat",
               "cache 3\ninactive_file 1\ntotal_inactive_file 268435456\n");
    write_file("/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes", "1610612736\n");
    write_file("/sys/fs/cgroup/memory/memory.memsw.usage_in_bytes", "1073741824\n");
    expect(GIB, 512 * MIB, GIB + 512 * MIB, 512 * MIB + 256 * MIB);
}

static void group_1_unlimited(void)
{
    begin();
    write_file("/proc/self/cgroup", "4:memory:/\n");
    write_file("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    write_file("/sys/fs/cgroup/memory/memory.usage_in_bytes", "805306368\n");
    write_file("/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes", "9223372036854771712\n");
    write_file("/sys/fs/cgroup/memory/memory.memsw.usage_in_bytes", "805306368\n");
    expect(8 * GIB, 4 * GIB, 10 * GIB, 5 * GIB);
}

static void largest_numbers(void)
{
    begin();
    write_file("/proc/self/cgroup", "0::/\n");
    write_file("/sys/fs/cgroup/memory.max", "18446744073709551615\n");
    write_file("/sys/fs/cgroup/memory.current", "99999999999999999999999999\n");
    write_file("/sys/fs/cgroup/memory.swap.max", "99999999999999999999999999\n");
    expect(8 * GIB, 0, 10 * GIB, 5 * GIB);
}

static void blocks(void)
{
    REQUIRE(mkdtemp(root) != NULL);
    write_file("/sys/devices/system/memory/block_size_bytes", "8000000\n");
    write_file("/sys/devices/system/memory/auto_online_blocks", "online\n");
    write_file("/sys/devices/system/memory/memory0/state", "online\n");
    write_file("/sys/devices/system/memory/memory31/state", "offline\n");
    write_file("/sys/devices/system/memory/memoryless/state", "online\n");
    EXPECT_EQ(meminfo_installed(root), 2 * 128 * MIB);
    remove_root();
}

TAP_MAIN(CASE(no_files, "no files: what the system call says"),
         CASE(garbage, "files that make no sense limit nothing"), CASE(plain, "A-006 a machine"),
         CASE(strict, "A-006 strict accounting"), CASE(strict_and_exceeded, "A-006 more taken than there is"),
         CASE(group_2, "A-006 a control group"), CASE(group_2_swap, "A-006 a group with swap space"),
         CASE(group_2_parent, "A-006 groups in groups"), CASE(container_2, "A-006 a container's root group"),
         CASE(group_1, "A-006 a group of version 1 under a name of the host"),
         CASE(group_1_unlimited, "A-006 a group of version 1 without limit"),
         CASE(largest_numbers, "A-006 numbers beyond 64 bits"), CASE(blocks, "A-010 blocks of memory"))
