"""Keys that are revoked while their exchanges are open: what goes on, and what `cut` ends."""

import os
import subprocess
import threading

import httpx
import openai
import pytest

from support.gateway import BINARY
from support.http2 import HTTP2Connection
from support.raw import chat_body
from support.waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]


def open_stream(gateway, key):
    """A stream of half a minute, of which a few pieces have come."""
    stream = gateway.openai(key).with_options(max_retries=0).chat.completions.create(model="long", messages=HELLO, stream=True)
    pieces = [next(stream) for _ in range(3)]
    return stream, pieces


def cut(gateway, key) -> None:
    access = {"GATEHOUSE_ADMIN_URL": gateway.admin_url, "GATEHOUSE_ADMIN_TOKEN": gateway.admin_token}
    command = [BINARY, "keys", "revoke", key.id, "--cut", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env={**os.environ, **access})
    assert done.returncode == 0, done.stderr


def test_cutting_off_ends_open_streams_with_an_error(gateway, upstream):
    key, other = gateway.key(), gateway.key()
    stream, _ = open_stream(gateway, key)
    going_on, _ = open_stream(gateway, other)

    cut(gateway, key)

    with pytest.raises(openai.APIError) as broken:
        list(stream)
    assert "invalid_api_key" in str(broken.value.code or broken.value) or "API key" in str(broken.value)
    row = gateway.row(key)
    assert (row["status"], row["error_code"], row["accuracy"]) == (200, "key_revoked", "estimated")
    assert row["output_tokens"] > 0 and float(row["cost_usd"]) > 0
    assert [attempt["outcome"] for attempt in row["attempts"]] == ["revoked"]
    assert next(going_on)
    going_on.close()
    actions = [audited["action"] for audited in gateway.listed(f"/audit?subject=key:{key.id}")]
    assert actions == ["key.revoke.cut", "key.create"]
    with pytest.raises(openai.AuthenticationError):
        gateway.openai(key).chat.completions.create(model="fast", messages=HELLO)


def test_revoking_alone_lets_an_open_stream_go_on(gateway, upstream):
    key = gateway.key()
    stream, _ = open_stream(gateway, key)

    gateway.admin("POST", f"/keys/{key.id}/revoke")

    assert [next(stream) for _ in range(20)]
    gateway.admin("POST", f"/keys/{key.id}/revoke", {"cut": True})
    with pytest.raises(openai.APIError):
        list(stream)


def test_who_has_no_answer_yet_is_refused(gateway, upstream):
    key = gateway.key()
    answers = []

    def ask() -> None:
        body = {"model": "slow", "messages": HELLO}
        answers.append(httpx.post(f"{gateway.url}/v1/chat/completions", headers=key.headers, json=body, timeout=60))

    asking = threading.Thread(target=ask)
    asking.start()
    holds = lambda: 'gatehouse_inflight 0\n' not in httpx.get(f"{gateway.admin_url}/metrics").text
    eventually(holds, what="the exchange is open")
    cut(gateway, key)
    asking.join(timeout=20)

    assert answers and answers[0].status_code == 401
    assert answers[0].json()["error"]["code"] == "invalid_api_key"
    assert gateway.row(key)["error_code"] == "key_revoked"


def test_a_stream_over_http2_is_reset(gateway, upstream):
    key = gateway.key()
    with HTTP2Connection(gateway) as client:
        stream = client.request(key, chat_body("long", stream=True))
        client.first_data(stream)
        cut(gateway, key)
        with pytest.raises(AssertionError, match="the gateway ended the stream"):
            while True:
                client._next(stream)
    assert gateway.row(key)["error_code"] == "key_revoked"
