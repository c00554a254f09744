"""A provider that answers as a test says, and keeps what it was sent."""

import http.server
import threading
from typing import Callable, NamedTuple


class Asked(NamedTuple):
    method: str
    path: str
    body: bytes
    headers: dict[str, str]  # names in lower case


class Answer(NamedTuple):
    body: bytes
    kind: str = "application/json"
    headers: dict[str, str] = {}
    status: int = 200


class Provider:
    """Serves `answer(asked)` for every request; used as a context."""

    def __init__(self, answer: Callable[[Asked], Answer]):
        self.requests: list[Asked] = []
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                asked = Asked(self.command, self.path, body, {name.lower(): value for name, value in self.headers.items()})
                provider.requests.append(asked)
                given = answer(asked)
                self.send_response(given.status)
                for name, value in {"content-type": given.kind, "content-length": str(len(given.body)), **given.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(given.body)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _serve

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
