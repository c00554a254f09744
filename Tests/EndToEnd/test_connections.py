"""Connections: pipelining, keep-alive, HTTP/2, TLS, and ten thousand of them."""

import asyncio
import json
import socket
import ssl

import httpx
import pytest
from h2.errors import ErrorCodes

from support import scripted_models
from support.certificates import self_signed
from support.gateway import Gateway
from support.http2 import HTTP2Connection
from support.raw import RawConnection, chat_body, head, whole
from support.scripted_models import CHUNKS
from support.waiting import eventually

IDLE_CONNECTIONS = 10_000
RESIDENT_BOUND = 300 << 20
BODY = chat_body("fast")
LENGTH = f"Content-Length: {len(BODY)}"


def test_pipelined_requests_are_answered_in_order(gateway):
    """The first is the slowest: the others wait for it."""
    key = gateway.key()
    names = ["pacing", "fast", "public", "embed-is-unknown-here", "fast"]
    with RawConnection(gateway) as connection:
        connection.send(b"".join(whole(key, chat_body(name)) for name in names))
        answers = [connection.answer() for _ in names]
    assert [answer.headers.get("x-gatehouse-model") for answer in answers if answer.status == 200] == ["pacing", "fast", "public", "fast"]
    assert [answer.status for answer in answers] == [200, 200, 200, 404, 200]


def test_a_pipeline_behind_a_stream(gateway):
    key = gateway.key()
    with RawConnection(gateway) as connection:
        connection.send(whole(key, chat_body("pacing", stream=True)) + whole(key, chat_body("fast")))
        stream, plain = connection.answer(), connection.answer()
    assert stream.body.endswith(b"data: [DONE]\n\n")
    assert stream.body.count(b'"content":"') == CHUNKS + 1
    assert plain.headers["x-gatehouse-model"] == "fast"


def test_keep_alive_and_close(front, key):
    with RawConnection(front) as connection:
        for _ in range(3):
            assert connection.send(whole(key, BODY)).answer().status == 200
        assert connection.send(whole(key, BODY, "Connection: close")).answer().status == 200
        assert connection.is_closed_by_peer()


def test_unknown_routes_and_methods(front, key, untouched):
    assert front.http.post(f"{front.url}/v1/nowhere", headers=key.headers).status_code == 404
    assert front.http.get(f"{front.url}/v1/chat/completions", headers=key.headers).status_code in (404, 405)
    assert front.http.request("TRACE", f"{front.url}/v1/models", headers=key.headers).status_code in (400, 404, 405, 501)
    for path in ("/v1/../v1/chat/completions", "/v1/%2e%2e/chat/completions", "//v1//chat/completions", "/api/v1/teams"):
        with RawConnection(front) as connection:
            connection.send(head(key, LENGTH, path=path) + BODY)
            assert connection.answer().status in (400, 404, 405)


# HTTP/2


def test_http2_with_prior_knowledge(gateway):
    """Plain and streamed calls share one cleartext HTTP/2 connection."""
    key = gateway.key()

    async def calls() -> list[httpx.Response]:
        async with httpx.AsyncClient(http1=False, http2=True, headers=key.headers, timeout=60) as client:
            url = f"{gateway.url}/v1/chat/completions"
            bodies = [json.loads(chat_body("pacing", stream=bool(number % 2))) for number in range(20)]
            return await asyncio.gather(*[client.post(url, json=body) for body in bodies])

    answers = asyncio.run(calls())
    assert [answer.status_code for answer in answers] == [200] * 20
    assert {answer.http_version for answer in answers} == {"HTTP/2"}
    assert all(answer.json()["choices"] for answer in answers[::2])
    assert all(answer.text.endswith("data: [DONE]\n\n") for answer in answers[1::2])
    assert len({answer.headers["x-request-id"] for answer in answers}) == 20
    gateway.rows(20, key_id=key.id)


def test_http2_refusals(gateway, upstream):
    with httpx.Client(http1=False, http2=True, timeout=60) as client:
        url = f"{gateway.url}/v1/chat/completions"
        assert client.post(url, json={"model": "fast", "messages": []}).status_code == 401
        key = gateway.key()
        assert client.post(url, headers=key.headers, content=b"{").status_code == 400
        assert client.post(url, headers=key.headers, json={"model": "nowhere", "messages": []}).status_code == 404
    assert upstream.stats()["requests"] == 0


def test_http2_client_that_leaves_a_stream(gateway, upstream):
    """RST_STREAM ends one exchange as a closed connection would, and the connection's other streams go on."""
    key = gateway.key()
    with HTTP2Connection(gateway) as connection:
        stream = connection.request(key, chat_body("long", stream=True))
        assert connection.first_data(stream).startswith(b"data: ")
        assert upstream.stats()["active"] == 1
        connection.reset(stream, ErrorCodes.CANCEL)

        # Left alone this stream takes half a minute: only a cancelled call ends within the deadline.
        eventually(lambda: upstream.stats()["streams_aborted"] == 1, within=5, what="the upstream sees the stream reset")
        assert upstream.stats()["active"] == 0
        answer = connection.answer(connection.request(key, chat_body("fast")))
    assert answer.status == 200, "the connection itself lives on"
    assert answer.json["choices"]
    rows = {row["model"]: row for row in gateway.rows(2, key_id=key.id)}
    assert rows["fast"]["status"] == 200
    assert rows["long"]["accuracy"] == "estimated"


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return self_signed(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def encrypted(scripted, certificate, tmp_path_factory) -> Gateway:
    files = {"certificate": str(certificate.certificate), "private_key": str(certificate.private_key)}
    config = {**scripted_models.configuration(scripted), "server": {"tls": files}}
    with Gateway(tmp_path_factory.mktemp("encrypted"), config, scripted_models.environment(scripted)) as started:
        yield started


@pytest.mark.parametrize(("http2", "version"), [(True, "HTTP/2"), (False, "HTTP/1.1")], ids=["h2", "http1"])
def test_tls_with_the_protocol_that_the_client_offers(encrypted, certificate, http2, version):
    """ALPN decides between HTTP/2 and HTTP/1.1 (RFC 7301); the certificate is the configured one and nothing else is trusted."""
    key = encrypted.key()
    trust = ssl.create_default_context(cafile=certificate.certificate)
    url = f"https://127.0.0.1:{encrypted.port}/v1/chat/completions"
    with httpx.Client(http2=http2, verify=trust, headers=key.headers, timeout=60) as client:
        plain = client.post(url, content=chat_body("fast"))
        streamed = client.post(url, content=chat_body("pacing", stream=True))
    assert (plain.status_code, plain.http_version) == (200, version)
    assert plain.json()["choices"]
    assert (streamed.status_code, streamed.http_version) == (200, version)
    assert streamed.text.endswith("data: [DONE]\n\n")
    assert streamed.text.count('"content":"') == CHUNKS + 1
    encrypted.rows(2, key_id=key.id)


# Many


def test_ten_thousand_idle_connections(front, key):
    """They cost memory within a bound and nobody else notices."""
    connections: list[socket.socket] = []
    try:
        for _ in range(IDLE_CONNECTIONS):
            connections.append(socket.create_connection(("127.0.0.1", front.port), timeout=20))
        for _ in range(20):
            assert front.post("/v1/chat/completions", key, content=chat_body("fast")).status_code == 200
        assert front.readiness() == 200
        assert front.resident_bytes < RESIDENT_BOUND

        # They are real connections: some that waited among them are served, the first and the last too.
        request = whole(key, chat_body("fast"))
        for connection in (connections[0], connections[IDLE_CONNECTIONS // 2], connections[-1]):
            connection.sendall(request)
            assert connection.recv(65536).startswith(b"HTTP/1.1 200")
    finally:
        for connection in connections:
            connection.close()
    eventually(lambda: front.post("/v1/chat/completions", key, content=chat_body("fast")).status_code == 200)
