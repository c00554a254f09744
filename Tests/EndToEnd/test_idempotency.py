"""Requests that their clients have given a name: a retry does the work, and pays, once."""

import json
import threading
import time

import httpx
import openai
import pytest

from support.gateway import Gateway
from support.provider import Answer, Asked, Provider

HELLO = [{"role": "user", "content": "hello"}]


def ask(gateway, key, name, **fields):
    return gateway.openai(key).with_options(max_retries=0).chat.completions.with_raw_response.create(
        model="fast", messages=HELLO, extra_headers={"idempotency-key": name}, **fields
    )


def test_a_retry_of_the_sdk_gets_the_same_answer_and_is_paid_once(gateway, upstream):
    key = gateway.key()

    first = ask(gateway, key, "once")
    second = ask(gateway, key, "once")

    assert second.parse() == first.parse()
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    rows = gateway.rows(2, key_id=key.id)
    assert [row["status"] for row in rows] == [200, 200]
    costs = sorted(float(row["cost_usd"]) for row in rows)
    assert costs[0] == 0 and costs[1] > 0
    assert sorted(len(row["attempts"]) for row in rows) == [0, 1]


def test_a_stream_comes_again(gateway, upstream):
    key = gateway.key()

    def text():
        stream = gateway.openai(key).chat.completions.create(
            model="fast", messages=HELLO, stream=True, extra_headers={"idempotency-key": "stream"}
        )
        return "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)

    first = text()
    assert first and text() == first
    assert sum(len(row["attempts"]) for row in gateway.rows(2, key_id=key.id)) == 1


def test_many_at_once_are_one(gateway, upstream):
    key = gateway.key()
    answers = []

    def run():
        answers.append(ask(gateway, key, "many"))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({answer.text for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 7
    assert sum(len(row["attempts"]) for row in gateway.rows(8, key_id=key.id)) == 1


def test_names_belong_to_keys_and_to_one_request(gateway, upstream):
    one, other = gateway.key(), gateway.key()
    ask(gateway, one, "mine")

    assert "idempotency-replayed" not in ask(gateway, other, "mine").headers
    answer = httpx.post(
        f"{gateway.url}/v1/chat/completions",
        headers={"authorization": f"Bearer {one.secret}", "idempotency-key": "mine"},
        json={"model": "fast", "messages": HELLO, "max_tokens": 3},
    )
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "idempotency_key_reused"


def transcript(asked: Asked) -> Answer:
    # Longer than the SDK waits for the first try.
    time.sleep(1.5)
    return Answer(json.dumps({"text": "hello there", "usage": {"type": "duration", "seconds": 3}}).encode())


@pytest.fixture
def listening(directory):
    with Provider(transcript) as provider:
        config = {
            "providers": [{"name": "up", "kind": "openai-compatible", "base_url": f"{provider.url}/v1"}],
            "models": [{"name": "hear", "targets": [{"provider": "up", "model": "own", "price": {"input": "0", "output": "0", "audio_second": "0.0001"}}]}],
        }
        with Gateway(directory, config) as gateway:
            yield gateway, provider


def test_a_form_that_the_sdk_sends_again_is_the_same_request(listening):
    gateway, provider = listening
    key = gateway.key()
    client = gateway.openai(key, timeout=1, max_retries=3)

    def hear(sound: bytes):
        return client.audio.transcriptions.create(model="hear", file=("a.wav", sound, "audio/wav"), extra_headers={"idempotency-key": "form"})

    assert hear(b"RIFF").text == "hello there"
    assert hear(b"RIFF").text == "hello there"
    assert len(provider.requests) == 1
    with pytest.raises(openai.UnprocessableEntityError) as other:
        hear(b"RIFX")
    assert other.value.code == "idempotency_key_reused"
    assert len(provider.requests) == 1
