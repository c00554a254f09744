"""One scripted upstream that speaks the dialects of all families of providers, and is strict about them.

Who speaks Messages invokes Claude at Bedrock in its own words, which is a family's second face.

What a request asks decides what is answered (`family_script.py`), so that clients of every dialect can be held to the same
answers. A request that a provider would not take is refused, and stays in `complaints`.
"""

import http.server
import json
import threading
from dataclasses import dataclass
from types import ModuleType
from urllib.parse import unquote

from .family_dialects import chat, cohere, converse, generate_content, invoke, messages, mistral, reasoning_chat, responses
from .family_dialects import vertex, vertex_claude
from .family_script import LAST, RETRY_SECONDS, ROUTES, Asked, Complaint, Told, tell

SECRET = "sk-family-operator"


@dataclass(frozen=True)
class Family:
    """A kind of provider, a model of it that is reached in the dialect, and how."""

    kind: str
    model: str
    dialect: ModuleType
    base: str = "/v1"
    # The field of the head that has the operator's key, and one that must stand beside it.
    key: str = "authorization"
    version: str = ""
    region: str | None = None
    project: str | None = None
    # On what the proofs of its thoughts stand, if there are any: on thoughts, or on calls.
    proves: str = ""


def _at_vertex(model: str, dialect: ModuleType, proves: str) -> Family:
    return Family("vertex", model, dialect, base=vertex.BASE, key="x-goog-api-key", project="p", proves=proves)


FAMILIES = {
    "chat": Family("openai-compatible", "gpt-4o", chat),
    "openai": Family("openai", "gpt-5-mini", reasoning_chat),
    "azure": Family("azure-openai", "gpt-5", reasoning_chat, key="api-key"),
    "responses": Family("openai", "gpt-5-codex", responses, proves="thoughts"),
    "messages": Family("anthropic", "claude-sonnet-4-5", messages, key="x-api-key", version="anthropic-version", proves="thoughts"),
    "generate_content": Family("gemini", "gemini-3-pro-preview", generate_content, key="x-goog-api-key", proves="calls"),
    "vertex": _at_vertex("gemini-3-pro-preview", vertex, "calls"),
    "vertex_claude": _at_vertex("claude-sonnet-4-5", vertex_claude, "thoughts"),
    "converse": Family("bedrock", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", converse, region="eu-west-1", proves="thoughts"),
    "cohere": Family("cohere", "command-a-reasoning-08-2025", cohere, base="/v2"),
    "mistral": Family("mistral", "mistral-small-latest", mistral),
}


def meet(name: str, family: str) -> bool:
    """Whether a driver is answered in a family's dialect: who speaks Responses is answered in those where the provider has them."""
    return not (name.endswith("-responses") and FAMILIES[family].dialect is reasoning_chat)


# The endings of the names of models that give up waiting for an answer at once, and of providers of their own that are busy.
IMPATIENT, BUSY = "-impatient", "-busy"


class FamilyUpstream:
    """A server whose paths begin with the family's name."""

    def __init__(self):
        self.asked: list[Asked] = []
        self.complaints: list[str] = []
        self.left = threading.Event()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def reset(self) -> None:
        self.asked, self.complaints = [], []
        self.left.clear()

    def configuration(self) -> dict:
        """A gateway's: models for each family, named after it. No failure keeps a target from the next test."""
        providers, models, targets = [], [], {}
        for name, family in FAMILIES.items():
            own = {"region": family.region, "project": family.project}
            common = {"kind": family.kind, "base_url": f"{self.url}/{name}{family.base}", "api_key": "env:FAMILY_KEY"}
            common |= {"breaker": {"failures": 0, "failure_rate": "0%", "window": "100ms"}, **{key: value for key, value in own.items() if value}}
            for ending, more in (("", {}), (IMPATIENT, {"timeouts": {"first_byte": "100ms"}}), (BUSY, {})):
                provider = (name + ending).replace("_", "-")
                target = {"provider": provider, "model": family.model, "price": {"input": "1", "output": "10"}}
                providers.append({"name": provider, **common})
                models.append({"name": name + ending, "retries": {"attempts": 0}, "targets": [target], **more})
                targets.setdefault(provider, target)
        for name, route in ROUTES.items():
            ordered = [{**targets[family.replace("_", "-")], "priority": place} for place, family in enumerate(route, 1)]
            models.append({"name": name, "strategy": "priority", "retries": {"attempts": len(route)}, "targets": ordered})
        return {"providers": providers, "models": models}

    def __enter__(self) -> "FamilyUpstream":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(upstream):  # noqa: N805 - the handler within has a self of its own
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self):
                _, name, path = unquote(self.path).split("/", 2)
                family = FAMILIES[name]
                dialect = invoke if "/invoke" in path else family.dialect
                raw = self.rfile.read(int(self.headers["content-length"]))
                try:
                    self._check_head(family)
                    body = json.loads(raw)
                    asked = dialect.read("/" + path, body)
                    asked.family = name
                    upstream.asked.append(asked)
                    told = tell(asked)
                except (Complaint, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
                    upstream.complaints.append(f"{name}: {error!r} in {raw[:3000]!r}")
                    return self._whole(400, {"error": {"message": repr(error), "type": "invalid_request_error"}}, {})
                if told.hangs:
                    return self._until_left()
                if told.status != 200:
                    answer, head = dialect.failure(told.status)
                    again = {"retry-after": str(RETRY_SECONDS)} if told.status == 429 else {}
                    return self._whole(told.status, answer, again | head)
                if not asked.stream:
                    return self._whole(200, dialect.whole(told, family.model), {})
                self._stream(dialect, told, dialect.pieces(told, family.model, body))

            def _check_head(self, family: Family) -> None:
                if SECRET not in self.headers.get(family.key, ""):
                    raise Complaint(f"no key in {family.key}")
                if family.version and not self.headers.get(family.version):
                    raise Complaint(f"no {family.version}")

            def _whole(self, status: int, answer: dict, head: dict[str, str | None]) -> None:
                raw = json.dumps(answer, ensure_ascii=False).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(raw)))
                for field, value in head.items():
                    if value is not None:
                        self.send_header(field, value)
                self.end_headers()
                self.wfile.write(raw)

            def _stream(self, dialect: ModuleType, told: Told, pieces) -> None:
                self.send_response(200)
                self.send_header("content-type", dialect.CONTENT_TYPE)
                self.send_header("transfer-encoding", "chunked")
                self.end_headers()
                for piece in pieces:
                    self._send(piece)
                    if told.waits and LAST.encode() in piece:
                        return self._until_left()
                    if told.breaks and told.pieces[-1].encode() in piece:
                        if told.breaks == "abruptly":
                            self.close_connection = True
                            return
                        self._send(dialect.broken())
                        break
                self.wfile.write(b"0\r\n\r\n")

            def _send(self, piece: bytes) -> None:
                """In two parts that heed neither events nor characters."""
                for part in (piece[: len(piece) // 2], piece[len(piece) // 2 :]):
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))

            def _until_left(self) -> None:
                """Says no more; the next that comes from the gateway is its leaving."""
                self.connection.settimeout(30)
                if self.connection.recv(1) == b"":
                    upstream.left.set()
                self.close_connection = True

            def handle(self):
                try:
                    super().handle()
                except ConnectionError:
                    upstream.left.set()

            def log_message(self, *_):
                pass

        return Handler
