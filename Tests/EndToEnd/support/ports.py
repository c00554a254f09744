"""Ports nobody listens on.

They lie below the range the system takes for outgoing connections (32768 and up on Linux, `ip_local_port_range`), so
that none is taken between the choice and the start of the server it is for; and none is given twice in one run.
"""

import itertools
import os
import socket

FIRST, LAST = 15_000, 32_000

_next = itertools.count(os.getpid() * 97)


def free_port() -> int:
    for step in itertools.islice(_next, LAST - FIRST):
        port = FIRST + step % (LAST - FIRST)
        with socket.socket() as probe:
            # As servers set it: a port whose last connections are still being forgotten counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no port is free")
