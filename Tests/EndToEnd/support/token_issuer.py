"""An issuer of workload tokens: discovery and keys over HTTP on this machine, tokens as a cluster would make them."""

import http.server
import json
import threading
import time

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey


class TokenIssuer:
    def __init__(self):
        self.requests: list[str] = []
        self.is_down = False
        self._made = 0
        issuer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.requests.append(self.path)
                body = issuer._documents().get(self.path)
                status = 503 if issuer.is_down else 404 if body is None else 200
                raw = json.dumps(body if status == 200 else {}).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.rotate("RS256")

    def __enter__(self) -> "TokenIssuer":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._server.server_close()

    def rotate(self, algorithm: str) -> None:
        """Signs with a new key from now on; the one before it is withdrawn."""
        self._made += 1
        self.algorithm = algorithm
        parameters = {"kid": f"key-{self._made}", "use": "sig", "alg": algorithm}
        self.key = ECKey.generate_key("P-256", parameters) if algorithm == "ES256" else RSAKey.generate_key(2048, parameters)

    def token(self, subject: str, key=None, **claims) -> str:
        """A token for ten minutes; a claim that is None is left out."""
        now = int(time.time())
        all_claims = {"iss": self.url, "aud": "gatehouse", "sub": subject, "iat": now, "exp": now + 600, **claims}
        head = {"alg": self.algorithm, "kid": self.key.kid}
        return jwt.encode(head, {name: value for name, value in all_claims.items() if value is not None}, key or self.key)

    def _documents(self) -> dict[str, dict]:
        return {
            "/.well-known/openid-configuration": {"issuer": self.url, "jwks_uri": f"{self.url}/keys"},
            "/keys": {"keys": [self.key.as_dict(private=False)]},
        }
