"""Heads cannot be split: what callers write in bodies and heads never ends a line of a head, in either direction."""

import json
import socket

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import ConnectionTerminated, StreamReset

from support.http2 import HTTP2Connection
from support.raw import RawConnection, head

MESSAGES = [{"role": "user", "content": "hello"}]
HOSTILE = [
    "a\r\nset-cookie: stolen=1",
    "b\nset-cookie: stolen=1",
    "c\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
    "d\u0000e",
    "f, g",
    "grüße",
]
# Every route whose requests are translated for a model that speaks Chat Completions.
BODIES = {
    "/v1/messages": {"model": "fast", "max_tokens": 5, "messages": MESSAGES},
    "/v1/responses": {"model": "fast", "input": "hello"},
    "/v2/chat": {"model": "fast", "messages": MESSAGES},
    "/model/fast/converse": {"messages": [{"role": "user", "content": [{"text": "hello"}]}]},
    "/v1beta/models/fast:generateContent": {"contents": [{"role": "user", "parts": [{"text": "hello"}]}]},
    "/v2/embed": {"model": "fast", "texts": ["hello"], "input_type": "search_document", "embedding_types": ["float"]},
    "/v1beta/models/fast:embedContent": {"content": {"parts": [{"text": "hello"}]}},
}


def _body(path: str) -> bytes:
    return json.dumps({**BODIES[path], **{key: 1 for key in HOSTILE}}).encode()


def _check(headers: dict[str, str]) -> None:
    assert "set-cookie" not in headers
    names = headers["x-gatehouse-dropped"].split(", ")
    assert {"a%0D%0Aset-cookie:%20stolen%3D1", "d%00e", "f%2C%20g", "gr%C3%BC%C3%9Fe"} <= set(names)
    assert all(0x20 < byte < 0x7F for name in names for byte in name.encode())


@pytest.mark.parametrize("path", BODIES)
def test_keys_of_a_body_do_not_split_the_answer(front, key, path):
    body = _body(path)
    with RawConnection(front) as connection:
        connection.send(head(key, f"Content-Length: {len(body)}", path=path) + body)
        _check(connection.answer().headers)
        assert connection.buffer == b"", "a second answer"
        # What comes next is the answer to what is asked next.
        connection.send(head(key, method="GET", path="/v1/models/fast"))
        assert connection.answer().json["id"] == "fast"


@pytest.mark.parametrize("path", BODIES)
def test_keys_of_a_body_do_not_split_the_answer_over_http2(front, key, path):
    with HTTP2Connection(front) as connection:
        _check(connection.answer(connection.request(key, _body(path), path)).headers)


def test_what_is_dropped_is_listed_up_to_a_bound(front, key):
    fields = {f"{number:03}{'x' * 60}": 1 for number in range(200)}
    answer = front.post("/v1/messages", key, json={**BODIES["/v1/messages"], **fields})

    names = answer.headers["x-gatehouse-dropped"].split(", ")
    assert len(answer.headers["x-gatehouse-dropped"]) < 2200
    assert names[0] == f"000{'x' * 60}"
    assert names[-1] == f"and {200 - len(names) + 1} more"


@pytest.mark.parametrize("field", [("x-request-id", "a\r\nset-cookie: stolen=1"), ("x-other", "a\nb: c"), ("x-other", "a\0b")])
def test_fields_and_paths_over_http2_cannot_end_a_line(front, key, untouched, field):
    """HTTP/2 gives lengths to its fields, so that CR and LF come through unless somebody looks (RFC 9113 section 8.2.1)."""
    _refused(front, key, [field], "/v1/chat/completions")


@pytest.mark.parametrize("path", ["/v1/chat/completions?a=b c", "/recording/models?a HTTP/1.1\r\nx: y", "/recording/a\tb"])
def test_paths_over_http2_cannot_end_the_first_line(front, key, untouched, path):
    _refused(front, key, [], path)


def _refused(front, key, fields: list[tuple[str, str]], path: str) -> None:
    checks = H2Configuration(client_side=True, validate_outbound_headers=False, normalize_outbound_headers=False)
    frames = H2Connection(checks)
    frames.initiate_connection()
    pseudo = [(":method", "POST"), (":scheme", "http"), (":authority", "gateway"), (":path", path)]
    body = json.dumps({"model": "fast", "messages": MESSAGES}).encode()
    lines = [*pseudo, *key.headers.items(), ("content-type", "application/json"), *fields]
    frames.send_headers(1, [(name.lower(), value) for name, value in lines])
    frames.send_data(1, body, end_stream=True)
    with socket.create_connection(("127.0.0.1", front.port), timeout=20) as client:
        client.sendall(frames.data_to_send())
        while received := client.recv(1 << 16):
            if any(isinstance(event, (StreamReset, ConnectionTerminated)) for event in frames.receive_data(received)):
                return
            client.sendall(frames.data_to_send())
