"""A receiver of webhooks: keeps what is posted, answers as it is told, and checks signatures as a receiver should."""

import hashlib
import hmac
import http.server
import json
import threading
from dataclasses import dataclass


@dataclass(frozen=True)
class Delivery:
    id: str
    signature: str
    raw: bytes

    @property
    def body(self) -> dict:
        return json.loads(self.raw)

    def is_signed_with(self, secret: str) -> bool:
        fields = dict(part.split("=", 1) for part in self.signature.split(","))
        expected = hmac.new(secret.encode(), fields["t"].encode() + b"." + self.raw, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, fields["v1"])


class WebhookReceiver:
    def __init__(self, *statuses: int):
        self.deliveries: list[Delivery] = []
        self._statuses = list(statuses)
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                raw = self.rfile.read(int(self.headers["content-length"]))
                delivery = Delivery(self.headers["x-gatehouse-delivery"], self.headers["x-gatehouse-signature"], raw)
                receiver.deliveries.append(delivery)
                self.send_response(receiver._statuses.pop(0) if receiver._statuses else 204)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/alerts?from=gatehouse"

    def __enter__(self) -> "WebhookReceiver":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._server.server_close()
