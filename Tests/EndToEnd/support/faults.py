"""An upstream that fails in the way a test asks for, down to the byte, and counts what it was asked."""

import json
import socket
import struct
import threading
from typing import Callable

USAGE = {"prompt_tokens": 11, "completion_tokens": 3, "total_tokens": 14}
Behaviour = Callable[[socket.socket, dict, "FaultyUpstream"], None]


def head(status: int = 200, kind: str = "application/json", length: int | None = None, **fields: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Scripted", f"content-type: {kind}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    lines.append("transfer-encoding: chunked" if length is None else f"content-length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def whole(status: int, body: bytes, kind: str = "application/json", **fields: str) -> bytes:
    return head(status, kind, len(body), **fields) + body


def chunk(text: bytes) -> bytes:
    return f"{len(text):x}\r\n".encode() + text + b"\r\n"


def event(data: object) -> bytes:
    return b"data: " + (data if isinstance(data, bytes) else json.dumps(data).encode()) + b"\n\n"


def delta(text: str) -> dict:
    return {"id": "c", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]}


EVENTS = [
    event(delta("Hel")),
    event(delta("lo.")),
    event({"id": "c", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}),
    event({"id": "c", "object": "chat.completion.chunk", "choices": [], "usage": USAGE}),
    event(b"[DONE]"),
]
ANSWER = {
    "id": "c",
    "object": "chat.completion",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello."}, "finish_reason": "stop"}],
    "usage": USAGE,
}


def healthy(connection: socket.socket, request: dict, upstream: "FaultyUpstream") -> None:
    if request.get("stream"):
        connection.sendall(head(kind="text/event-stream") + b"".join(map(chunk, EVENTS)) + b"0\r\n\r\n")
    else:
        connection.sendall(whole(200, json.dumps(ANSWER).encode()))


def hang(connection: socket.socket, request: dict, upstream: "FaultyUpstream") -> None:
    upstream.closing.wait(20)


def reset(connection: socket.socket, request: dict, upstream: "FaultyUpstream") -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raise ConnectionAbortedError


def close(connection: socket.socket, request: dict, upstream: "FaultyUpstream") -> None:
    raise ConnectionAbortedError


def sends(*pieces: bytes, closes: bool = False) -> Behaviour:
    """Sends these bytes whatever is asked."""

    def behave(connection: socket.socket, request: dict, upstream: "FaultyUpstream") -> None:
        for piece in pieces:
            connection.sendall(piece)
        if closes:
            raise ConnectionAbortedError

    return behave


def refuses(status: int, body: dict | None = None, **fields: str) -> Behaviour:
    """Answers with a status."""
    content = body or {"error": {"message": "scripted", "type": "scripted", "code": f"scripted_{status}"}}
    return sends(whole(status, json.dumps(content).encode(), **fields))


def streams(*events: bytes, closes: bool = False) -> Behaviour:
    """Sends these events as a stream, and then ends it properly or closes."""
    pieces = [head(kind="text/event-stream"), *map(chunk, events)]
    return sends(*pieces, *([] if closes else [b"0\r\n\r\n"]), closes=closes)


class FaultyUpstream:
    """A server that does to each request what `behaviour` says at the time."""

    def __init__(self, behaviour: Behaviour = healthy):
        self.behaviour = behaviour
        self.requests = 0
        self.closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self._listener.getsockname()[1]
        self.base_url = f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> "FaultyUpstream":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self.closing.set()
        self._listener.close()

    def _accept(self) -> None:
        while not self.closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                reader = connection.makefile("rb")
                while request := self._read(reader):
                    self.requests += 1
                    self.behaviour(connection, request, self)
            except OSError:
                return

    @staticmethod
    def _read(reader) -> dict | None:
        length = 0
        first = reader.readline()
        if not first:
            return None
        while (line := reader.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return json.loads(reader.read(length) or b"{}") or {"method": first.decode("latin-1")}
