"""What a process and its sockets were at when a client of it waited in vain: a gateway that hangs logs nothing."""

import pathlib
import time


def of_process(pid: int) -> str:
    """What each thread waits for, and how much is unread or unsent on the process' sockets."""
    return "\n".join([f"at {time.monotonic():.1f} s of the machine", *_threads(pid), *_sockets(pid)])


def _threads(pid: int) -> list[str]:
    lines = []
    for task in sorted(pathlib.Path(f"/proc/{pid}/task").glob("*")):
        name, state, place = (_text(task / "comm"), _text(task / "stat").rpartition(") ")[2][:1], _text(task / "wchan"))
        lines.append(f"thread {task.name} {name}: {state} in {place}")
    return lines


def _sockets(pid: int) -> list[str]:
    """Rows of /proc/net/tcp: local and remote port, state, bytes unsent and unread (proc(5))."""
    inodes = {_link(file) for file in pathlib.Path(f"/proc/{pid}/fd").glob("*")}
    lines = []
    for row in _text(pathlib.Path(f"/proc/{pid}/net/tcp")).splitlines()[1:]:
        _, local, remote, state, queues, *_rest = fields = row.split()
        unsent, unread = (int(number, 16) for number in queues.split(":"))
        if f"socket:[{fields[9]}]" in inodes and (unsent or unread or len(inodes) < 200):
            ports = " to ".join(str(int(address.split(":")[1], 16)) for address in (local, remote))
            lines.append(f"socket {ports}: state {state}, {unsent} unsent, {unread} unread")
    return lines


def _text(path: pathlib.Path) -> str:
    try:
        return path.read_text(errors="replace").strip()
    except OSError as error:
        return f"({error.strerror})"


def _link(path: pathlib.Path) -> str:
    try:
        return str(path.readlink())
    except OSError:
        return ""
