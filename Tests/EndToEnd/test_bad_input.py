"""Broken, oversized, cut and slow requests: refused before an upstream hears of them, in bounded memory."""

import contextlib
import json
import socket
import time

import pytest

from support.raw import RawConnection, chat_body, chunked, head, whole

RESIDENT_BOUND = 300 << 20
MAX_BODY = 32 << 20
BODY = chat_body("fast")
LENGTH = f"Content-Length: {len(BODY)}"

# A request that does not get on is given up by the gateway; how soon is its own affair, but it must be before this.
PATIENCE_SECONDS = 90

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


# Heads


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


# Expectations


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
