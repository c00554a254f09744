"""HTTP spelled out byte by byte, for what no client library would send."""

import json
import select
import socket
import time

from .gateway import Gateway, Key


def chat_body(model: str, **fields) -> bytes:
    body = {"model": model, "messages": [{"role": "user", "content": "hello"}], **fields}
    return json.dumps(body).encode()


def head(key: Key, *lines: str, method: str = "POST", path: str = "/v1/chat/completions") -> bytes:
    """A request head with a host, a key and the given lines."""
    fixed = [f"{method} {path} HTTP/1.1", "Host: gateway", f"Authorization: Bearer {key.secret}", "Content-Type: application/json"]
    return "\r\n".join([*fixed, *lines, "", ""]).encode()


def whole(key: Key, body: bytes, *lines: str) -> bytes:
    return head(key, f"Content-Length: {len(body)}", *lines) + body


def chunked(body: bytes, size: int = 7) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


class Answer:
    def __init__(self, status: int, headers: dict[str, str], body: bytes):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error(self) -> dict:
        return self.json["error"]


class RawConnection:
    """A socket to the data plane with just enough of a reader for complete answers."""

    def __init__(self, gateway: Gateway, timeout: float = 20):
        self.socket = socket.create_connection(("127.0.0.1", gateway.port), timeout=timeout)
        self.timeout = timeout
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data: bytes) -> "RawConnection":
        self.socket.sendall(data)
        return self

    def send_until_answered(self, data: bytes) -> bool:
        """Sends as a client that also listens: False as soon as an answer or the end is there before all was sent."""
        view = memoryview(data)
        self.socket.setblocking(False)
        deadline = time.monotonic() + self.timeout
        try:
            while view:
                readable, writable, _ = select.select([self.socket], [self.socket], [], max(0.0, deadline - time.monotonic()))
                if readable:
                    return False
                assert writable, "the gateway neither reads nor answers"
                try:
                    view = view[self.socket.send(view[: 1 << 16]) :]
                except (BrokenPipeError, ConnectionResetError):
                    return False
            return True
        finally:
            self.socket.settimeout(self.timeout)

    def answer(self) -> Answer:
        """The next answer with its whole body; EOFError if the connection ends first."""
        lines = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ")[1])
        headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines[1:])}
        if status < 200:
            return Answer(status, headers, b"")
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int(self._until(b"\r\n"), 16):
                body += self._exactly(size)
                self._exactly(2)
            self._until(b"\r\n")
        elif "content-length" in headers:
            body = self._exactly(int(headers["content-length"]))
        else:
            body = self._rest()
        return Answer(status, headers, body)

    def is_closed_by_peer(self, within: float = 20) -> bool:
        """Whether the gateway ends the connection, having sent nothing more."""
        if self.buffer:
            return False
        self.socket.settimeout(within)
        try:
            return self.socket.recv(65536) == b""
        except ConnectionError:
            return True
        except TimeoutError:
            return False

    def _until(self, end: bytes) -> bytes:
        while end not in self.buffer:
            self._more()
        taken, self.buffer = self.buffer.split(end, 1)
        return taken

    def _exactly(self, size: int) -> bytes:
        while len(self.buffer) < size:
            self._more()
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken

    def _rest(self) -> bytes:
        try:
            while True:
                self._more()
        except EOFError:
            taken, self.buffer = self.buffer, b""
            return taken

    def _more(self) -> None:
        received = self.socket.recv(1 << 16)
        if not received:
            raise EOFError("the connection ended")
        self.buffer += received
