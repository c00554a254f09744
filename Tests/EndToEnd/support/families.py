"""One scripted upstream that speaks Chat Completions, Messages, generateContent and Converse, and is strict about it.

Who speaks Messages invokes Claude at Bedrock in its own words, which is a family's second face.

What a request asks decides what is answered (`family_script.py`), so that clients of every dialect can be held to the same
answers. A request that a provider would not take is refused, and stays in `complaints`.
"""

import http.server
import json
import threading
from urllib.parse import unquote

from . import family_answers, family_requests
from .family_script import LAST, Asked, Complaint, Told, tell

# The families, each with the kind of provider that it is and a model of it.
FAMILIES = {
    "chat": ("openai-compatible", "gpt-4o"),
    "messages": ("anthropic", "claude-sonnet-4-5"),
    "generate_content": ("gemini", "gemini-3-pro-preview"),
    "converse": ("bedrock", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"),
}


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
        """A gateway's: a model for each family, named after it."""
        providers, models = [], []
        for family, (kind, model) in FAMILIES.items():
            name = family.replace("_", "-")
            provider = {"name": name, "kind": kind, "base_url": f"{self.url}/{family}/v1", "api_key": "env:FAMILY_KEY"}
            providers.append({**provider, "region": "eu-west-1"} if kind == "bedrock" else provider)
            target = {"provider": name, "model": model, "price": {"input": "1", "output": "10"}}
            models.append({"name": family, "retries": {"attempts": 0}, "targets": [target]})
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
                path = unquote(self.path)
                family = model_of = path.split("/")[1]
                if "/invoke" in path:
                    family = "invoke"
                raw = self.rfile.read(int(self.headers["content-length"]))
                try:
                    body = json.loads(raw)
                    asked = getattr(family_requests, family)(path, body)
                    upstream.asked.append(asked)
                    told = tell(asked)
                except (Complaint, ValueError, KeyError, TypeError, AttributeError) as error:
                    upstream.complaints.append(f"{family}: {error!r} in {raw[:2000]!r}")
                    return self._whole(400, {"error": {"message": repr(error), "type": "invalid_request_error"}})
                model = FAMILIES[model_of][1]
                if not asked.stream:
                    return self._whole(200, getattr(family_answers, family)(told, model))
                self._stream(family, told, getattr(family_answers, f"{family}_stream")(told, model, body))

            def _whole(self, status: int, answer: dict) -> None:
                raw = json.dumps(answer, ensure_ascii=False).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def _stream(self, family: str, told: Told, pieces) -> None:
                self.send_response(200)
                kind = "application/vnd.amazon.eventstream" if family in ("converse", "invoke") else "text/event-stream"
                self.send_header("content-type", kind)
                self.send_header("transfer-encoding", "chunked")
                self.end_headers()
                for place, piece in enumerate(pieces):
                    # Every piece in two parts that heed neither events nor characters.
                    for part in (piece[: len(piece) // 2], piece[len(piece) // 2 :]):
                        self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
                    if told.waits and LAST.encode() in piece:
                        return self._until_left()
                self.wfile.write(b"0\r\n\r\n")

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
