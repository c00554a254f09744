"""Connections: pipelining, keep-alive, HTTP/2, and ten thousand of them."""

import asyncio
import json
import socket

import httpx

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
    key = gateway.key()
    with httpx.Client(http1=False, http2=True, headers=key.headers, timeout=60) as client:
        url = f"{gateway.url}/v1/chat/completions"
        with client.stream("POST", url, content=chat_body("long", stream=True)) as answer:
            next(answer.iter_raw())
        eventually(lambda: upstream.stats()["streams_aborted"] == 1, what="the upstream sees the stream reset")
        assert client.post(url, json={"model": "fast", "messages": []}).status_code == 200, "the connection itself lives on"
    gateway.rows(2, key_id=key.id)


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
