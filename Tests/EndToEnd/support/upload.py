"""An upstream that reads a long body as a test says, and a client that sends one as a test says."""

import hashlib
import socket
import threading
import time
from typing import Callable

from .gateway import Key
from .waiting import eventually

BOUNDARY = b"0123456789abcdef"
TYPE = "multipart/form-data; boundary=" + BOUNDARY.decode()
END = b"--" + BOUNDARY + b"--\r\n"


def field(name: str, value: str) -> bytes:
    return b"--%s\r\ncontent-disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n" % (BOUNDARY, name.encode(), value.encode())


def file(content: bytes) -> bytes:
    return b"--%s\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n%s\r\n" % (BOUNDARY, content)


def head(key: Key, length: int | None, *lines: str, path: str = "/v1/audio/transcriptions") -> bytes:
    framing = "transfer-encoding: chunked" if length is None else f"content-length: {length}"
    fixed = [f"POST {path} HTTP/1.1", "host: gateway", f"authorization: Bearer {key.secret}", f"content-type: {TYPE}", framing]
    return "\r\n".join([*fixed, *lines, "", ""]).encode()


class Upload:
    """One request that an upstream is sent, of which it reads what it wants."""

    def __init__(self, connection: socket.socket):
        self.socket = connection
        self.socket.settimeout(30)
        self.taken = 0
        self.beginning = b""
        self.end = b""
        self.digest = hashlib.sha256()
        self.is_cut = False
        self.length = 0

    def read_head(self) -> bool:
        data = b""
        while b"\r\n\r\n" not in data:
            piece = self.socket.recv(1 << 16)
            if not piece:
                return False
            data += piece
        lines, rest = data.split(b"\r\n\r\n", 1)
        fields = dict(line.lower().split(b": ", 1) for line in lines.split(b"\r\n")[1:])
        self.length = int(fields[b"content-length"])
        self._take(rest)
        return True

    def read(self, count: int) -> None:
        """Reads on until so much of the body has come, or it breaks off."""
        while self.taken < min(count, self.length) and not self.is_cut:
            try:
                piece = self.socket.recv(1 << 16)
            except ConnectionError:
                piece = b""
            self.is_cut = piece == b""
            self._take(piece)

    def read_all(self) -> None:
        self.read(self.length)

    def answer(self, body: bytes = b'{"text":"hi","usage":{"type":"duration","seconds":3}}', status: int = 200, kind: str = "application/json") -> None:
        self.socket.sendall(b"HTTP/1.1 %d Said\r\ncontent-type: %s\r\ncontent-length: %d\r\n\r\n%s" % (status, kind.encode(), len(body), body))

    def _take(self, piece: bytes) -> None:
        self.taken += len(piece)
        self.digest.update(piece)
        if len(self.beginning) < 4096:
            self.beginning += piece[:4096]
        self.end = (self.end + piece)[-4096:]


class UploadUpstream:
    """Does `behaviour(upload)` for every request; used as a context."""

    def __init__(self, behaviour: Callable[[Upload], None] | None = None):
        self.behaviour = behaviour or self.take_whole
        self.uploads: list[Upload] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @staticmethod
    def take_whole(upload: Upload) -> None:
        upload.read_all()
        if not upload.is_cut:
            upload.answer()

    def first(self) -> Upload:
        """The first request, as soon as its head has come."""

        def there() -> Upload:
            assert self.uploads, "no request has come"
            return self.uploads[0]

        return eventually(there, within=20)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            while True:
                upload = Upload(connection)
                try:
                    if not upload.read_head():
                        return
                    self.uploads.append(upload)
                    self.behaviour(upload)
                except OSError:
                    return
                if upload.taken < upload.length:
                    return

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listener.close()


def settled(value: Callable[[], int], pause: float = 0.3, within: float = 20) -> int:
    """A number once it has stayed the same for a while."""
    deadline, last = time.monotonic() + within, value()
    while time.monotonic() < deadline:
        time.sleep(pause)
        if (now := value()) == last:
            return now
        last = now
    raise AssertionError(f"still changing: {last}")
