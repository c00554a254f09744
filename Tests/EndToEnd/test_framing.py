"""Requests that two readers could understand differently: request smuggling has nowhere to begin."""

import contextlib

import pytest

from support.raw import RawConnection, chat_body, chunked, head, whole

BODY = chat_body("fast")
LENGTH = f"Content-Length: {len(BODY)}"


def assert_refused_and_closed(connection: RawConnection, *statuses: int) -> None:
    answer = connection.answer()
    assert answer.status in statuses, answer.status
    assert connection.is_closed_by_peer()


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
