"""What no well-behaved client sends, byte by byte, and what too many clients send at once."""

import asyncio
import contextlib
import json
import socket
import time

import httpx
import pytest

from support.gateway import Gateway
from support.raw import RawConnection, chat_body, chunked, head, whole
from support.recording import RecordingUpstream
from support.scripted_models import CHUNKS, ENVIRONMENT_NAME, model, target
from support.waiting import eventually

IDLE_CONNECTIONS = 10_000
RESIDENT_BOUND = 300 << 20
MAX_BODY = 32 << 20

# A request that does not get on is given up by the gateway; how soon is its own affair, but it must be before this.
PATIENCE_SECONDS = 90


@pytest.fixture(scope="module")
def recording():
    with RecordingUpstream() as upstream:
        yield upstream


@pytest.fixture(scope="module")
def front(recording, tmp_path_factory) -> Gateway:
    """A gateway whose only upstream keeps every byte."""
    provider = {"name": "recording", "kind": "openai-compatible", "base_url": recording.base_url, "api_key": f"env:{ENVIRONMENT_NAME}"}
    config = {"server": {"max_body": "32MiB"}, "providers": [provider], "models": [model("fast", target("recorded", provider="recording"))]}
    with Gateway(tmp_path_factory.mktemp("front"), config, {ENVIRONMENT_NAME: "sk-recording-operator"}) as started:
        yield started


@pytest.fixture(scope="module")
def key(front):
    return front.key()


@pytest.fixture
def untouched(front, key, recording):
    """Nothing that the test sends may reach the upstream, and afterwards the gateway still serves.

    The last request shows both: all that the upstream has received since the beginning is that one.
    """
    requests, received = len(recording.requests), recording.bytes_received
    yield
    assert front.post("/v1/chat/completions", key, content=chat_body("fast")).status_code == 200
    assert len(recording.requests) == requests + 1, "a refused request reached the upstream"
    assert recording.bytes_received == received + recording.requests[-1].size, "bytes of a refused request reached the upstream"


def assert_refused_and_closed(connection: RawConnection, *statuses: int) -> None:
    answer = connection.answer()
    assert answer.status in statuses, answer.status
    assert connection.is_closed_by_peer()


# Bodies

BROKEN_BODIES = {
    "nested-600": b'{"model":"fast","messages":[],"x":' + b"[" * 600 + b"]" * 600 + b"}",
    "nested-objects-600": b'{"model":"fast","messages":[],"x":' + b'{"a":' * 600 + b"1" + b"}" * 600 + b"}",
    "nested-endlessly": b'{"model":"fast","messages":[],"x":' + b"[" * 1_000_000,
    "invalid-utf8": b'{"model":"fast","messages":[{"role":"user","content":"\xff"}]}',
    "overlong-utf8": b'{"model":"fast","messages":[{"role":"user","content":"\xc0\xaf"}]}',
    "surrogate-utf8": b'{"model":"fast","messages":[{"role":"user","content":"\xed\xa0\x80"}]}',
    "cut-utf8": b'{"model":"fast","messages":[{"role":"user","content":"\xe2\x82"}]}',
    "repeated-model": b'{"model":"fast","messages":[],"model":"fast"}',
    "repeated-other-key": b'{"model":"fast","messages":[],"user":"a","user":"b"}',
    "repeated-escaped": b'{"model":"fast","messages":[],"mod\\u0065l":"other"}',
    "trailing-bytes": b'{"model":"fast","messages":[]} {"model":"other"}',
    "trailing-brace": b'{"model":"fast","messages":[]}}',
    "unterminated": b'{"model":"fast","messages":[{"role":"user","content":"hel',
    "control-character": b'{"model":"fast","messages":[{"role":"user","content":"a\x00b"}]}',
    "not-json": b"model=fast&messages=none",
    "utf16": '{"model":"fast","messages":[]}'.encode("utf-16"),
}


@pytest.mark.parametrize("name", BROKEN_BODIES)
def test_broken_bodies(front, key, untouched, name):
    answer = front.post("/v1/chat/completions", key, content=BROKEN_BODIES[name])

    assert answer.status_code == 400, answer.text[:200]
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert answer.json()["error"]["code"] == "invalid_body"


def test_unusual_but_sound_bodies(front, key, recording):
    """Deep, escaped and oddly spaced is not wrong: what JSON allows passes unchanged."""
    bodies = [
        b'{"model":"fast","messages":[],"x":' + b"[" * 500 + b"]" * 500 + b"}",
        b'\r\n\t {"messages":[],"mod\\u0065l":"fa\\u0073t"}\n ',
        '{"model":"fast","messages":[{"role":"user","content":"grüße 🦊 \\ud83e\\udd8a"}]}'.encode(),
        b'{"model":"fast","messages":[{"model":"other","model":"third"}]}',
    ]
    for body in bodies:
        answer = front.post("/v1/chat/completions", key, content=body)
        assert answer.status_code == 200, (body[:80], answer.text)
        assert json.loads(recording.requests[-1].body)["model"] == "recorded"


def test_twenty_mebibytes(front, key, recording):
    body = chat_body("fast", padding="x" * (20 << 20))
    answer = front.post("/v1/chat/completions", key, content=body)

    assert answer.status_code == 200
    assert recording.requests[-1].body == body.replace(b'"model": "fast"', b'"model": "recorded"', 1)
    assert front.resident_bytes < RESIDENT_BOUND


def test_bodies_over_the_limit_by_their_length(front, key, untouched):
    """The length alone is enough: the answer comes before the body has been sent."""
    with RawConnection(front) as connection:
        connection.send(head(key, f"Content-Length: {MAX_BODY + 1}") + b'{"model":"fast",')
        answer = connection.answer()
    assert answer.status == 413
    assert answer.error["type"] == "invalid_request_error"
    assert answer.error["code"] == "body_too_large"


def test_bodies_over_the_limit_without_a_length(front, key, untouched):
    body = chat_body("fast", padding="x" * (MAX_BODY + (1 << 20)))
    with RawConnection(front, timeout=60) as connection:
        connection.send_until_answered(head(key, "Transfer-Encoding: chunked") + chunked(body, 1 << 16))
        answer = connection.answer()
    assert answer.status == 413
    assert answer.error["code"] == "body_too_large"


@pytest.mark.parametrize("size", [1, 7, 64])
def test_chunked_bodies(front, key, recording, size):
    body = chat_body("fast")
    with RawConnection(front) as connection:
        connection.send(head(key, "Transfer-Encoding: chunked") + chunked(body, size))
        assert connection.answer().status == 200
    assert recording.requests[-1].body == body.replace(b"fast", b"recorded", 1)


def test_a_body_in_single_bytes(front, key, recording):
    body = chat_body("fast")
    with RawConnection(front) as connection:
        connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in whole(key, body):
            connection.send(bytes([byte]))
        assert connection.answer().status == 200
    assert recording.requests[-1].body == body.replace(b"fast", b"recorded", 1)


@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_truncated_bodies(front, key, untouched, framing):
    """A client that stops in the middle is not forwarded in the middle."""
    body = chat_body("fast")
    with RawConnection(front) as connection:
        if framing == "length":
            connection.send(head(key, f"Content-Length: {len(body)}") + body[:-5])
        else:
            connection.send(head(key, "Transfer-Encoding: chunked") + chunked(body)[:-12])
        connection.socket.shutdown(socket.SHUT_WR)
        with contextlib.suppress(EOFError, ConnectionError):
            assert connection.answer().status in (400, 408)
        assert connection.is_closed_by_peer()


def test_requests_that_never_get_on(front, key, untouched):
    """A head that drips, a head and a body that stop: none of them keeps its place for ever."""
    with RawConnection(front) as dripping, RawConnection(front) as silent_head, RawConnection(front) as silent_body:
        silent_head.send(head(key, "X-Unfinished: yes")[:-2])
        silent_body.send(head(key, "Content-Length: 100") + b'{"model":"fast",')
        dripping.send(head(key)[:-4])
        pending = {"dripping": dripping, "silent head": silent_head, "silent body": silent_body}
        deadline = time.monotonic() + PATIENCE_SECONDS
        while pending:
            assert time.monotonic() < deadline, f"still open: {sorted(pending)}"
            if "dripping" in pending:
                with contextlib.suppress(ConnectionError):
                    dripping.send(b"\r\nX-Drip: 1")
            for name, connection in list(pending.items()):
                if _has_ended(connection):
                    del pending[name]


def _has_ended(connection: RawConnection) -> bool:
    connection.socket.settimeout(0.2)
    try:
        received = connection.socket.recv(65536)
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    if received:
        assert received.startswith((b"HTTP/1.1 400", b"HTTP/1.1 408", b"HTTP/1.1 431")), received[:80]
    return not received


# Framing

BODY = chat_body("fast")
LENGTH = f"Content-Length: {len(BODY)}"


def _with_line_end(key, good: bytes, bad: bytes) -> bytes:
    request = whole(key, BODY, "X-One: 1")
    assert request.count(good) == 1
    return request.replace(good, bad)


AMBIGUOUS_REQUESTS = {
    "two-lengths": lambda key: head(key, LENGTH, f"Content-Length: {len(BODY) - 1}") + BODY,
    "two-lengths-in-one": lambda key: head(key, f"Content-Length: {len(BODY)}, {len(BODY) - 1}") + BODY,
    "length-and-chunked": lambda key: head(key, LENGTH, "Transfer-Encoding: chunked") + chunked(BODY),
    "chunked-and-length": lambda key: head(key, "Transfer-Encoding: chunked", LENGTH) + chunked(BODY),
    "negative-length": lambda key: head(key, "Content-Length: -1") + BODY,
    "plus-length": lambda key: head(key, f"Content-Length: +{len(BODY)}") + BODY,
    "hex-length": lambda key: head(key, f"Content-Length: {len(BODY):#x}") + BODY,
    "huge-length": lambda key: head(key, "Content-Length: 99999999999999999999999") + BODY,
    "unknown-coding": lambda key: head(key, "Transfer-Encoding: xchunked") + chunked(BODY),
    "chunked-not-last": lambda key: head(key, "Transfer-Encoding: chunked, identity") + chunked(BODY),
    "chunked-twice": lambda key: head(key, "Transfer-Encoding: chunked", "Transfer-Encoding: identity") + chunked(BODY),
    "coding-before-colon": lambda key: head(key, "Transfer-Encoding : chunked") + chunked(BODY),
    "length-before-colon": lambda key: head(key, f"Content-Length : {len(BODY)}") + BODY,
    "folded": lambda key: head(key, "X-One: 1\r\n folded: yes", LENGTH) + BODY,
    "folded-coding": lambda key: head(key, "Transfer-Encoding:\r\n chunked") + chunked(BODY),
    "bare-lf": lambda key: _with_line_end(key, b"X-One: 1\r\n", b"X-One: 1\n"),
    "bare-cr": lambda key: _with_line_end(key, b"X-One: 1\r\n", b"X-One: 1\rX-Two: 2\r\n"),
    "lf-only-head": lambda key: head(key, LENGTH).replace(b"\r\n", b"\n") + BODY,
    "nul-in-value": lambda key: _with_line_end(key, b"X-One: 1", b"X-One: \x00"),
    "control-in-name": lambda key: _with_line_end(key, b"X-One: 1", b"X-\x01One: 1"),
    "space-in-name": lambda key: _with_line_end(key, b"X-One: 1", b"X One: 1"),
    "line-without-colon": lambda key: _with_line_end(key, b"X-One: 1", b"X-One"),
    "bad-chunk-size": lambda key: head(key, "Transfer-Encoding: chunked") + b"zz\r\n" + BODY + b"\r\n0\r\n\r\n",
    "chunk-longer-than-said": lambda key: head(key, "Transfer-Encoding: chunked") + b"5\r\n" + BODY + b"\r\n0\r\n\r\n",
    "negative-chunk": lambda key: head(key, "Transfer-Encoding: chunked") + b"-1\r\n" + BODY + b"\r\n0\r\n\r\n",
    "huge-chunk": lambda key: head(key, "Transfer-Encoding: chunked") + b"fffffffffffffffff\r\n" + BODY + b"\r\n0\r\n\r\n",
    "chunk-bare-lf": lambda key: head(key, "Transfer-Encoding: chunked") + chunked(BODY).replace(b"\r\n", b"\n"),
    "unknown-version": lambda key: whole(key, BODY).replace(b"HTTP/1.1", b"HTTP/3.7"),
}


@pytest.mark.parametrize("name", AMBIGUOUS_REQUESTS)
def test_ambiguous_framing(front, key, untouched, name):
    """Where two readers could disagree about a request's end, it is refused, closed, and nobody behind sees a byte."""
    with RawConnection(front) as connection:
        connection.send(AMBIGUOUS_REQUESTS[name](key))
        assert_refused_and_closed(connection, 400, 413, 501, 505)


def test_two_hosts(front, key, untouched):
    with RawConnection(front) as connection:
        connection.send(head(key, "Host: elsewhere", LENGTH) + BODY)
        assert connection.answer().status == 400


def test_what_is_not_http(front, untouched):
    """A TLS greeting on a plain port ends the connection, with or without words."""
    with RawConnection(front) as connection:
        connection.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64 + b"\r\n\r\n")
        with contextlib.suppress(EOFError, ConnectionError):
            assert connection.answer().status == 400
        assert connection.is_closed_by_peer()


def test_a_smuggled_request_is_not_served(front, key, untouched):
    """What follows an ambiguous request on the same connection is never answered."""
    inner = whole(key, BODY)
    body = b"0\r\n\r\n" + inner
    with RawConnection(front) as connection:
        connection.send(head(key, f"Content-Length: {len(body)}", "Transfer-Encoding: chunked") + body)
        assert_refused_and_closed(connection, 400)


def test_header_floods(front, key, untouched):
    floods = {
        "many": head(key, *[f"X-Flood-{number}: x" for number in range(20_000)], LENGTH) + BODY,
        "long": head(key, "X-Flood: " + "x" * (4 << 20), LENGTH) + BODY,
        "long-name": head(key, "X" * (1 << 20) + ": 1", LENGTH) + BODY,
        "long-target": head(key, LENGTH, path="/v1/chat/completions?" + "q" * (1 << 20)) + BODY,
    }
    for name, request in floods.items():
        with RawConnection(front) as connection:
            connection.send_until_answered(request)
            answer = connection.answer()
            assert answer.status in (400, 414, 431), (name, answer.status)
            assert connection.is_closed_by_peer(), name
    assert front.resident_bytes < RESIDENT_BOUND


def test_a_header_that_never_ends(front, key, untouched):
    with RawConnection(front) as connection:
        line = b"X-More: " + b"y" * 1000 + b"\r\n"
        answered = not connection.send_until_answered(head(key)[:-2] + line * 50_000)
        assert answered, "fifty megabytes of header lines were taken"
    assert front.resident_bytes < RESIDENT_BOUND


# Well-formed, but rare


def test_expect_100_continue(front, key, recording):
    with RawConnection(front) as connection:
        connection.send(head(key, LENGTH, "Expect: 100-continue"))
        assert connection.answer().status == 100
        connection.send(BODY)
        assert connection.answer().status == 200
    assert recording.requests[-1].body == BODY.replace(b"fast", b"recorded", 1)
    assert "expect" not in recording.requests[-1].headers


def test_expect_with_a_body_that_is_too_large(front, key, untouched):
    """Nobody is asked to send what will be refused."""
    with RawConnection(front) as connection:
        connection.send(head(key, f"Content-Length: {MAX_BODY + 1}", "Expect: 100-continue"))
        assert connection.answer().status == 413


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
