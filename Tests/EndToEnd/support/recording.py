"""An upstream that keeps every byte it is sent, to prove what does and what does not arrive there."""

import json
import socket
import threading
from dataclasses import dataclass, field

ANSWER = {
    "id": "chatcmpl-recorded",
    "object": "chat.completion",
    "created": 1763800000,
    "model": "recorded",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "noted"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 3, "completion_tokens": 1, "total_tokens": 4},
}


@dataclass
class RecordedRequest:
    head: bytes
    body: bytes
    size: int = 0  # bytes on the wire, framing included
    headers: dict[str, str] = field(init=False)

    def __post_init__(self):
        lines = self.head.decode("latin-1").split("\r\n")[1:]
        pairs = (line.split(":", 1) for line in lines if line)
        self.headers = {name.lower(): value.strip() for name, value in pairs}


class RecordingUpstream:
    """One thread per connection; answers every whole request with the same completion."""

    def __init__(self, answer_headers: str = "", answer: dict | None = None):
        self.answer = answer or ANSWER
        self.requests: list[RecordedRequest] = []
        self.bytes_received = 0
        self._lock = threading.Lock()
        self._answer_headers = answer_headers
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        self.base_url = f"http://127.0.0.1:{self.port}/v1"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                if self._listener.fileno() < 0:
                    return
                continue  # that one client has gone again
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        reader = _Reader(connection, self._count)
        with connection:
            while (request := reader.request()) is not None:
                with self._lock:
                    self.requests.append(request)
                body = json.dumps(self.answer).encode()
                head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{self._answer_headers}content-length: {len(body)}\r\n\r\n"
                try:
                    connection.sendall(head.encode() + body)
                except OSError:
                    return

    def _count(self, received: int) -> None:
        with self._lock:
            self.bytes_received += received


class _Reader:
    def __init__(self, connection: socket.socket, count):
        self.connection, self.count = connection, count
        self.buffer, self.taken = b"", 0

    def request(self) -> RecordedRequest | None:
        self.taken = 0
        try:
            head = self._until(b"\r\n\r\n")
            request = RecordedRequest(head, b"")
            if "chunked" in request.headers.get("transfer-encoding", ""):
                request.body = self._chunked()
            else:
                request.body = self._exactly(int(request.headers.get("content-length", "0")))
            request.size = self.taken
            return request
        except (EOFError, OSError):
            return None

    def _chunked(self) -> bytes:
        body = b""
        while size := int(self._until(b"\r\n").split(b";")[0], 16):
            body += self._exactly(size)
            self._exactly(2)
        self._until(b"\r\n")
        return body

    def _until(self, end: bytes) -> bytes:
        while end not in self.buffer:
            self._more()
        taken, self.buffer = self.buffer.split(end, 1)
        self.taken += len(taken) + len(end)
        return taken

    def _exactly(self, size: int) -> bytes:
        while len(self.buffer) < size:
            self._more()
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        self.taken += size
        return taken

    def _more(self) -> None:
        received = self.connection.recv(1 << 20)
        if not received:
            raise EOFError
        self.count(len(received))
        self.buffer += received
