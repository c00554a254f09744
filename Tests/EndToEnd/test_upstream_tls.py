"""Upstreams behind TLS: trusted by the configured authority, or not called at all."""

import http.server
import json
import ssl
import threading

import pytest

from support.certificates import self_signed
from support.gateway import Gateway

ANSWER = {
    "id": "x",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "hi"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 3, "completion_tokens": 1, "total_tokens": 4},
}
BODY = {"messages": [{"role": "user", "content": "hello"}], "max_tokens": 5}


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._answer({"object": "list", "data": [{"id": "m"}]})

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self._answer(ANSWER)

    def _answer(self, answer):
        self.server.keys.append(self.headers["authorization"])
        content = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return self_signed(tmp_path_factory.mktemp("upstream-certificate"))


@pytest.fixture(scope="module")
def upstream(certificate):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.certificate, certificate.private_key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.keys = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def gateway(upstream, certificate, tmp_path_factory):
    url = f"https://127.0.0.1:{upstream.server_port}/v1"
    provider = {"kind": "openai-compatible", "base_url": url, "api_key": "env:TLS_KEY"}
    providers = [
        {"name": "trusted", "ca_file": str(certificate.certificate), **provider},
        {"name": "untrusted", **provider},
    ]
    price = {"input": "1", "output": "1"}
    models = [
        {"name": name, "targets": [{"provider": name, "model": "m", "price": price}]} for name in ("trusted", "untrusted")
    ]
    config = {"providers": providers, "models": models}
    with Gateway(tmp_path_factory.mktemp("gateway"), config, {"TLS_KEY": "sk-tls-operator"}) as started:
        yield started


def test_a_given_authority_is_trusted(gateway, upstream):
    key = gateway.key()
    for _ in range(3):
        answer = gateway.post("/v1/chat/completions", key, json={"model": "trusted", **BODY})
        assert answer.status_code == 200, answer.text
        assert answer.json() == ANSWER
    assert set(upstream.keys) == {"Bearer sk-tls-operator"}


def test_an_unknown_authority_is_not_called(gateway, upstream):
    before = len(upstream.keys)
    answer = gateway.post("/v1/chat/completions", gateway.key(), json={"model": "untrusted", **BODY})

    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "no_target_available"
    assert len(upstream.keys) == before, "the request and its credential never left"


def test_a_list_of_models_is_asked_for_in_the_same_way(gateway, upstream):
    listed = gateway.admin("POST", "/providers/trusted/discover")
    assert [(row["id"], row["declared_in"]) for row in listed["data"]] == [("m", ["trusted"])]

    before = len(upstream.keys)
    assert gateway.admin_response("POST", "/providers/untrusted/discover").status_code == 502
    assert len(upstream.keys) == before
