"""The identity services and metadata of clouds, played on this machine, and an upstream that keeps what it is sent."""

import http.server
import json
import threading
import urllib.parse
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone


@dataclass
class CloudRequest:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(urllib.parse.parse_qsl(self.body.decode(), strict_parsing=True))


class CloudServer:
    """Keeps every request and answers as `answer` says: a status and a body, or None for 404."""

    def __init__(self):
        self.requests: list[CloudRequest] = []
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do(self):
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = CloudRequest(self.command, self.path, headers, body)
                server.requests.append(request)
                status, text = server.answer(request) or (404, "{}")
                raw = text.encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            do_GET = do_POST = do_PUT = do

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self.authority = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.authority}"

    def answer(self, request: CloudRequest) -> tuple[int, str] | None:
        raise NotImplementedError

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


class CloudUpstream(CloudServer):
    """Models of a cloud: takes everything, in the dialect of the route, or refuses the credential for as long as `status` says so."""

    CHAT = {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": "hi"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 1, "total_tokens": 4},
    }
    MESSAGES = {
        "id": "x",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [{"type": "text", "text": "hi"}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 3, "output_tokens": 1},
    }
    GEMINI = {
        "candidates": [{"content": {"role": "model", "parts": [{"text": "hi"}]}, "finishReason": "STOP", "index": 0}],
        "usageMetadata": {"promptTokenCount": 3, "candidatesTokenCount": 1, "totalTokenCount": 4},
        "modelVersion": "m",
        "responseId": "x",
    }
    CONVERSE = {
        "output": {"message": {"role": "assistant", "content": [{"text": "hi"}]}},
        "stopReason": "end_turn",
        "usage": {"inputTokens": 3, "outputTokens": 1, "totalTokens": 4},
        "metrics": {"latencyMs": 1},
    }

    LISTED = {"modelSummaries": [{"modelId": "anthropic.claude-x-v1:0", "modelLifecycle": {"status": "ACTIVE"}}]}

    def __init__(self):
        super().__init__()
        self.status = 200

    def answer(self, request):
        if "/foundation-models" in request.path:
            return self.status, json.dumps(self.LISTED)
        ends = {"/messages": self.MESSAGES, ":generateContent": self.GEMINI, "/converse": self.CONVERSE}
        return self.status, json.dumps(next((answer for end, answer in ends.items() if request.path.endswith(end)), self.CHAT))


class CloudIdentity(CloudServer):
    """AWS's token service and metadata, Google's token endpoints and metadata, and Microsoft Entra ID, all in one."""

    def __init__(self):
        super().__init__()
        self.lifetime = 3600
        self.is_down = False
        self._given = 0

    def answer(self, request):
        if self.is_down:
            return 503, "{}"
        path = request.path.split("?")[0]
        if path == "/latest/api/token":
            return 200, "metadata-token"
        if path == "/latest/meta-data/iam/security-credentials/":
            return 200, "instance-role"
        if path in ("/latest/meta-data/iam/security-credentials/instance-role", "/container"):
            return 200, json.dumps({"Code": "Success", **self._aws("INSTANCE" if "latest" in path else "CONTAINER")})
        if path == "/sts":
            return 200, self._role(request.form["Action"])
        if path == "/generate":
            return 200, json.dumps({"accessToken": self._token("impersonated"), "expireTime": self._end()})
        if path.endswith("/token"):
            return 200, json.dumps({"access_token": self._token("google" if "tenant" not in path else "entra"), "expires_in": self.lifetime})
        return None

    def _end(self) -> str:
        return (datetime.now(timezone.utc) + timedelta(seconds=self.lifetime)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _token(self, name: str) -> str:
        self._given += 1
        return f"{name}-token-{self._given}"

    def _aws(self, name: str) -> dict[str, str]:
        return {
            "AccessKeyId": f"ASIA{name}",
            "SecretAccessKey": f"{name.lower()}/secret+key",
            "Token": self._token(f"{name.lower()}/session+") + "==",
            "Expiration": self._end(),
        }

    def _role(self, action: str) -> str:
        keys = self._aws("WEB" if action == "AssumeRoleWithWebIdentity" else "ROLE")
        keys["SessionToken"] = keys.pop("Token")
        parts = "".join(f"<{name}>{value}</{name}>" for name, value in keys.items())
        return f"<{action}Response><{action}Result><Credentials>{parts}</Credentials></{action}Result></{action}Response>"
