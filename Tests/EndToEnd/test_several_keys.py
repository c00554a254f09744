"""Providers with several keys: one that is limited or refused is passed by, and nobody notices."""

import collections
import json

import pytest

from support.gateway import Gateway
from support.provider import Answer, Provider
from support.waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]
KEYS = {"KEY_A": "secret-a", "KEY_B": "secret-b", "KEY_C": "secret-c"}
USAGE = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
CHOICES = [{"index": 0, "message": {"role": "assistant", "content": "hi"}, "finish_reason": "stop"}]
GOOD = {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": CHOICES, "usage": USAGE}
LIMITED = {"error": {"message": "Slow down.", "type": "rate_limit_error", "code": "rate_limit_exceeded"}}
REFUSED = {"error": {"message": "No such key.", "type": "invalid_request_error", "code": "invalid_api_key"}}


class Account:
    """A provider that serves each key as it is told."""

    def __init__(self):
        self.statuses = {}
        self.calls = collections.Counter()

    def answer(self, asked) -> Answer:
        key = asked.headers.get("authorization", "").removeprefix("Bearer ")
        self.calls[key] += 1
        status = self.statuses.get(key, 200)
        body = {200: GOOD, 429: LIMITED, 401: REFUSED, 403: REFUSED}[status]
        return Answer(json.dumps(body).encode(), status=status, headers={"retry-after": "30"} if status == 429 else {})


@pytest.fixture
def account():
    return Account()


@pytest.fixture
def gateway(account, directory):
    with Provider(account.answer) as provider:
        declared = {"name": "cloud", "kind": "openai-compatible", "base_url": provider.url, "api_keys": [f"env:{name}" for name in KEYS]}
        target = {"provider": "cloud", "model": "m", "price": {"input": "1", "output": "2"}}
        config = {"providers": [declared], "models": [{"name": "fast", "targets": [target]}]}
        with Gateway(directory, config, KEYS) as gateway:
            gateway.provider_url = provider.url
            yield gateway


def ask(gateway, key, count: int) -> list:
    answers = [gateway.post("/v1/chat/completions", key, json={"model": "fast", "messages": HELLO}) for _ in range(count)]
    assert [answer.status_code for answer in answers] == [200] * count
    return answers


def test_requests_spread_over_the_keys_and_say_which(gateway, account):
    key = gateway.key()

    answers = ask(gateway, key, 90)

    assert set(account.calls) == set(KEYS.values()) and min(account.calls.values()) >= 12
    targets = collections.Counter(answer.headers["x-gatehouse-target"] for answer in answers)
    assert targets == {"cloud/m": account.calls["secret-a"], "cloud/m#2": account.calls["secret-b"], "cloud/m#3": account.calls["secret-c"]}
    assert {answer.headers["x-gatehouse-provider"] for answer in answers} == {"cloud"}
    assert {row["provider"] for row in gateway.rows(90, key_id=key.id)} == {"cloud"}


def test_a_key_that_is_limited_rests_and_the_others_serve(gateway, account):
    account.statuses["secret-b"] = 429

    ask(gateway, gateway.key(), 60)

    # It was asked once, and said when to come again.
    assert account.calls["secret-b"] == 1
    states = {target["name"]: target["health"]["state"] for target in gateway.listed("/targets")}
    assert states == {"cloud/m": "healthy", "cloud/m#2": "exhausted", "cloud/m#3": "healthy"}


def test_a_key_that_is_refused_is_left_alone(gateway, account):
    account.statuses["secret-c"] = 401

    ask(gateway, gateway.key(), 90)

    # It was asked once, and rests for a minute.
    assert account.calls["secret-c"] == 1
    health = next(target for target in gateway.listed("/targets") if target["name"] == "cloud/m#3")["health"]
    assert health["state"] == "exhausted" and 0 < health["retry_after_ms"] <= 60_000 and health["key_refused"]
    assert gateway.log.count("a provider refuses one of its keys") == 1 and "secret-c" not in gateway.log


def test_a_caller_who_asks_what_is_forbidden_takes_no_key_out(gateway, account):
    account.statuses = dict.fromkeys(KEYS.values(), 403)
    caller, other = gateway.key(), gateway.key()

    for _ in range(8):
        answer = gateway.post("/v1/chat/completions", caller, json={"model": "fast", "messages": HELLO})
        assert answer.status_code == 502, answer.text

    assert {target["health"]["state"] for target in gateway.listed("/targets")} == {"healthy"}
    account.statuses = {"secret-b": 403}
    for key in (caller, other) * 12:
        ask(gateway, key, 1)
    # To both, with nobody served by it in between.
    health = {target["name"]: target["health"] for target in gateway.listed("/targets")}
    assert [name for name in health if health[name]["key_refused"]] == ["cloud/m#2"]


@pytest.mark.parametrize("dialect", ["openai", "gemini"])
def test_a_key_that_gemini_refuses_with_400_is_left_alone_too(directory, dialect):
    calls = collections.Counter()
    refused = {"error": {"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT"}}
    refused["error"]["details"] = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"}]
    good = {"candidates": [{"content": {"role": "model", "parts": [{"text": "hi"}]}, "finishReason": "STOP"}]}
    good["usageMetadata"] = {"promptTokenCount": 10, "candidatesTokenCount": 5, "totalTokenCount": 15}

    def answer(asked) -> Answer:
        key = asked.headers.get("x-goog-api-key", "")
        calls[key] += 1
        return Answer(json.dumps(refused).encode(), status=400) if key == "secret-c" else Answer(json.dumps(good).encode())

    with Provider(answer) as provider:
        declared = {"name": "google", "kind": "gemini", "base_url": provider.url, "api_keys": [f"env:{name}" for name in KEYS]}
        target = {"provider": "google", "model": "gemini-2.5-flash", "price": {"input": "1", "output": "2"}}
        config = {"providers": [declared], "models": [{"name": "fast", "targets": [target]}]}
        with Gateway(directory, config, KEYS) as gateway:
            key = gateway.key()
            for _ in range(40):
                if dialect == "openai":
                    answered = gateway.post("/v1/chat/completions", key, json={"model": "fast", "messages": HELLO})
                else:
                    body = {"contents": [{"role": "user", "parts": [{"text": "hello"}]}]}
                    answered = gateway.post("/v1beta/models/fast:generateContent", key, json=body)
                assert answered.status_code == 200, answered.text

            assert calls["secret-c"] == 1
            states = {target["name"]: target["health"] for target in gateway.listed("/targets")}
            assert [states[name]["key_refused"] for name in sorted(states)] == [False, False, True]


def test_keys_are_given_and_changed_by_the_api_and_never_shown(gateway, account):
    body = {"name": "api", "kind": "openai-compatible", "base_url": gateway.provider_url, "api_keys": ["sealed-a", "sealed-b"]}
    made = gateway.admin("POST", "/providers", body)
    target = {"provider": "api", "model": "m", "price": {"input": "1", "output": "2"}}
    gateway.admin("POST", "/models", {"name": "other", "targets": [target]})
    key = gateway.key()

    def serve(count: int) -> None:
        for _ in range(count):
            assert gateway.post("/v1/chat/completions", key, json={"model": "other", "messages": HELLO}).status_code == 200

    serve(20)
    assert account.calls["sealed-a"] and account.calls["sealed-b"] and made["api_key_count"] == 2
    gateway.restart()
    account.calls.clear()
    eventually(lambda: gateway.readiness() == 200)
    serve(20)
    assert account.calls["sealed-a"] and account.calls["sealed-b"]
    gateway.admin("PATCH", "/providers/api", {"api_key": "sealed-c"})
    account.calls.clear()
    serve(5)
    assert set(account.calls) == {"sealed-c"}
    for wrong in ({"api_keys": []}, {"api_keys": ["a", "a"]}, {"api_keys": ["env:HOME"]}, {"api_keys": ["a b"]}, {"api_keys": ["a"], "api_key": "b"}):
        assert gateway.admin_response("PATCH", "/providers/api", wrong).status_code == 400, wrong
    assert "sealed" not in gateway.admin_response("GET", "/providers/api").text + gateway.log
