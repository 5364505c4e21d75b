"""What gdb should know of programs with guarded blocks. It reads this file by itself beside an installed library; or

    (gdb) source faultline-gdb.py

- The signals that hardware exceptions arrive as are passed to the program, silently: most of them are handled there.
- The program stops when nobody wants one. `backtrace` shows the fault below the frames of the library.
- `info guarded-blocks` lists what the selected thread has active, newest first: the blocks whose filters an exception
  would ask, in this order.
"""

import gdb

FRAME_LIMIT = 10000
WORD = 8
# struct faultline_frame of <excpt.h>, in words
NEXT, ENTERED, FILTER = 0, 6, 7


def word(address):
    memory = gdb.selected_inferior().read_memory(address, WORD)
    return int.from_bytes(bytes(memory), "little")


def newest_block():
    """The address of the selected thread's newest block, or 0."""
    for expression in ("(unsigned long) thread_frames", "*(unsigned long *) &thread_frames"):
        try:
            return int(gdb.parse_and_eval(expression))
        except gdb.error as error:
            reason = error
    raise gdb.GdbError("The library's guarded blocks cannot be found: %s" % reason)


def place(address):
    """`function (file:line)` as far as it is known."""
    block = None
    try:
        block = gdb.block_for_pc(address)
    except RuntimeError:
        pass
    while block and not block.function:
        block = block.superblock
    name = block.function.print_name if block else gdb.execute("info symbol %d" % address, to_string=True).strip()
    line = gdb.find_pc_line(address)
    return "%s (%s:%d)" % (name, line.symtab.filename, line.line) if line.symtab else name


class GuardedBlocks(gdb.Command):
    """List the guarded blocks (__try) that the selected thread has active, newest first."""

    def __init__(self):
        super().__init__("info guarded-blocks", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        if argument:
            raise gdb.GdbError("info guarded-blocks takes no argument")
        if gdb.selected_thread() is None:
            raise gdb.GdbError("The program is not being run.")
        block, number = newest_block(), 0
        if not block:
            print("No guarded blocks.")
        while block and number < FRAME_LIMIT:
            try:
                kind = "__except" if word(block + FILTER * WORD) else "__finally"
                entered, older = word(block + ENTERED * WORD), word(block + NEXT * WORD)
            except gdb.MemoryError:
                print("#%-3d 0x%x  cannot be read: the list is damaged" % (number, block))
                return
            print("#%-3d %-9s in %s" % (number, kind, place(entered - 1)))
            block, number = older, number + 1


class Unhandled(gdb.Breakpoint):
    """Where the library gives up on an exception."""

    def __init__(self):
        super().__init__("signals_unhandled", internal=True)
        self.silent = True

    def stop(self):
        try:
            record = gdb.parse_and_eval("pointers->ExceptionRecord")
            code, address = int(record["ExceptionCode"]), int(record["ExceptionAddress"])
            print("Nobody has handled exception 0x%08x at 0x%x in %s." % (code & 0xFFFFFFFF, address, place(address)))
        except gdb.error:
            print("Nobody has handled an exception.")
        return True


def pass_signals():
    for signal in ("SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL"):
        gdb.execute("handle %s nostop noprint pass" % signal, to_string=True)


def stop_at_unhandled(event=None):
    """Once the library is there."""
    loaded = (event.new_objfile.filename or "") if event else ""
    if gdb.lookup_global_symbol("signals_unhandled") or "libfaultline.so" in loaded:
        gdb.events.new_objfile.disconnect(stop_at_unhandled)
        Unhandled()


pass_signals()
GuardedBlocks()
gdb.events.new_objfile.connect(stop_at_unhandled)
stop_at_unhandled()
