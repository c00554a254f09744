"""Recorded exchanges, and an upstream that serves them: whole answers and streams exactly as they were recorded."""

import base64
import http.server
import json
import os
import pathlib
import re
import threading
from dataclasses import dataclass, field
from urllib.parse import unquote

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
BESIDE = REPOSITORY.parent / "shared" / "fixtures"

# What a gateway may change in a request's body on its way to an upstream of the same dialect. Claude on Vertex has its version
# in the body, where its own dialect has it in a header.
SPLICED = ("model", "stream_options", "anthropic_version")

# What recorders wrote in place of a call's id, here where the provider makes and takes ids of another form alone: Mistral's have
# nine letters and digits, and it refuses all others.
STRUCK_ID = re.compile(r"call_REDACTED_(\d+)")
STRICT_ABOUT_IDS = {"mistral"}

# What stands in place of a request's body where it was not kept.
NOT_KEPT = ("fake_body", "[multipart form data omitted]", "")


def folder_of_recordings() -> pathlib.Path | None:
    """The folder of recorded traffic, which is not part of the project: a named one, or the one beside the repository."""
    if named := os.environ.get("GATEHOUSE_FIXTURES"):
        return pathlib.Path(named)
    return BESIDE if BESIDE.is_dir() else None


@dataclass(frozen=True)
class Recording:
    """One exchange: what a client once asked of a provider, and what it was answered."""

    id: str
    provider: str
    operation: str
    stream: bool
    model: str | None
    method: str
    path: str
    query: str
    headers: dict = field(hash=False)
    body: object = field(hash=False)
    sent: bytes | None = field(hash=False)
    status: int
    content_type: str
    answer: bytes
    counts: dict = field(hash=False)

    @classmethod
    def read(cls, row: dict) -> "Recording | None":
        """A recording of one line, or nothing if the line holds no request with an answer."""
        request, response = row.get("request"), row.get("response")
        if not request or not response or "status" not in response:
            return None
        text = response.get("body") or ""
        headers = response.get("headers") or {}
        content_type = headers.get("content-type") or ""
        if "/" not in content_type:  # not recorded
            content_type = "text/event-stream" if row.get("stream") and text.lstrip()[:1] not in ("{", "[") else "application/json"
        coded = response.get("body_encoding") == "base64"
        return cls(
            id=row["id"],
            provider=row["provider"],
            operation=row["operation"],
            stream=bool(row.get("stream")),
            model=row.get("model"),
            method=request["method"],
            path=request["path"],
            query=request.get("query") or "",
            headers=request.get("headers") or {},
            body=request.get("body"),
            sent=_sent(request),
            status=response["status"],
            content_type=content_type,
            answer=base64.b64decode(text) if coded else text.encode(),
            counts={name.lower(): value for name, value in headers.items() if name.lower().endswith("-token-count")},
        )

    @property
    def is_form(self) -> bool:
        """Whether the request was a form with files."""
        return (self.headers.get("content-type") or "").startswith("multipart/")

    @property
    def asked(self) -> str:
        """The request's identity: its body without what a gateway may change."""
        return identity(self.body)


def _sent(request: dict) -> bytes | None:
    """The bytes of a request's body; nothing where they were not kept."""
    body = request.get("body")
    if request.get("body_encoding") == "base64":
        return base64.b64decode(body)
    if body is None or body in NOT_KEPT or (isinstance(body, dict) and "_fixture_body" in body):
        return b"" if request["method"] != "POST" else None
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()


def identity(body: object) -> str:
    """A body as text, members in their order, without the members that a gateway may change."""
    kept = {name: value for name, value in body.items() if name not in SPLICED} if isinstance(body, dict) else body
    return json.dumps(kept)


def load(folder: pathlib.Path) -> list[Recording]:
    """All recorded exchanges of a folder, file by file in the order of their names."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        with path.open() as lines:
            found += [recording for line in lines if line.strip() and (recording := Recording.read(_row(line)))]
    return found


def _row(line: str) -> dict:
    """A line's record, its struck ids in the form that its provider's have."""
    row = json.loads(line)
    if row.get("provider") not in STRICT_ABOUT_IDS:
        return row
    return json.loads(STRUCK_ID.sub(lambda found: f"call{int(found[1]):05}", line))


@dataclass(frozen=True)
class Received:
    """A request as it arrived at the upstream."""

    method: str
    path: str
    headers: dict
    body: bytes


class ReplayUpstream:
    """Answers each request as it was answered once: as the recording that is on offer, else as one that asked the same.

    The first part of a path names the provider, so that one server stands for all of them.
    """

    PIECES = 3

    def __init__(self, recordings: list[Recording] = ()):
        self.received: list[Received] = []
        self._offer: Recording | None = None
        self._known: dict[tuple[str, str], Recording] = {}
        for recording in recordings:
            self._known.setdefault((recording.provider, recording.asked), recording)
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def offer(self, recording: Recording | None) -> None:
        """Every request from now on is answered as this one was; with nothing, each by what it asks."""
        self._offer = recording

    def known(self, recording: Recording) -> Recording | None:
        """What a request that asks the same is answered with when nothing is on offer."""
        return self._known.get((recording.provider, recording.asked))

    def __enter__(self) -> "ReplayUpstream":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _find(self, provider: str, body: bytes) -> Recording | None:
        if self._offer is not None:
            return self._offer
        try:
            return self._known.get((provider, identity(json.loads(body))))
        except ValueError:
            return None

    def _handler(replay):  # noqa: N805 - the handler within has a self of its own
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self):
                body = self._read()
                headers = {name.lower(): value for name, value in self.headers.items()}
                replay.received.append(Received(self.command, self.path, headers, body))
                provider = unquote(self.path.split("/")[1])
                recording = replay._find(provider, body)
                if recording is None:
                    missing = json.dumps({"error": {"message": f"{provider} has no recording of this", "type": "not_recorded"}})
                    return self._whole(418, "application/json", missing.encode())
                if recording.stream and recording.status < 300:
                    return self._pieces(recording)
                self._whole(recording.status, recording.content_type, recording.answer, recording.counts)

            do_GET = do_DELETE = do_POST

            def handle(self):
                try:
                    super().handle()
                except ConnectionError:  # the gateway has left
                    self.close_connection = True

            def _read(self) -> bytes:
                if "chunked" not in self.headers.get("transfer-encoding", ""):
                    return self.rfile.read(int(self.headers.get("content-length", "0")))
                body = b""
                while size := int(self.rfile.readline().split(b";")[0], 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return body

            def _whole(self, status: int, content_type: str, body: bytes, counts: dict | None = None) -> None:
                self.send_response(status)
                self.send_header("content-type", content_type)
                for name, value in (counts or {}).items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def _pieces(self, recording: Recording) -> None:
                """A stream in pieces that heed neither events nor characters."""
                self.send_response(recording.status)
                self.send_header("content-type", "text/event-stream" if "alt=sse" in self.path else recording.content_type)
                self.send_header("transfer-encoding", "chunked")
                self.end_headers()
                answer = recording.answer
                if "alt=sse" in self.path and answer.lstrip()[:1] == b"[":
                    answer = b"".join(b"data: %s\r\n\r\n" % json.dumps(each).encode() for each in json.loads(answer))
                size = max(1, len(answer) // replay.PIECES + 1)
                for start in range(0, len(answer), size):
                    piece = answer[start : start + size]
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                    self.wfile.flush()
                self.wfile.write(b"0\r\n\r\n")

            def log_message(self, *_):
                pass

        return Handler
