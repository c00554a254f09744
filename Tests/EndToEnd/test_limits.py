"""Limits of models and providers, as clients meet them and across reloads."""

import concurrent.futures
import copy
import time

import httpx
import openai
import pytest

from support.gateway import Gateway
from support.recording import RecordingUpstream
from support.scripted_models import ENVIRONMENT_NAME, model, target
from support.waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]


def ask(gateway, key, name="fast", **options):
    return gateway.openai(key).chat.completions.with_raw_response.create(model=name, messages=HELLO, **options)


def refused(gateway, key, name="fast", **options) -> openai.RateLimitError:
    with pytest.raises(openai.RateLimitError) as caught:
        ask(gateway, key, name, **options)
    assert caught.value.code == "rate_limit_exceeded"
    return caught.value


@pytest.fixture
def upstreams():
    with RecordingUpstream() as first, RecordingUpstream() as second:
        yield first, second


@pytest.fixture
def config(upstreams) -> dict:
    providers = [
        {"name": name, "kind": "openai-compatible", "base_url": upstream.base_url, "api_key": f"env:{ENVIRONMENT_NAME}"}
        for name, upstream in zip(("first", "second"), upstreams)
    ]
    providers[0]["limits"] = {"rpm": 2}
    providers[1]["limits"] = {"tpm": 100}
    targets = [target("m", provider="first", priority=0), target("m", provider="second", priority=1)]
    return {
        "providers": providers,
        "models": [
            model("fast", *targets, strategy="priority"),
            model("shared", target("m2", provider="second"), limits={"rpm": 2, "concurrency": 5}),
        ],
    }


@pytest.fixture
def limited(config, tmp_path):
    with Gateway(tmp_path, config, {ENVIRONMENT_NAME: "sk-operator"}) as gateway:
        yield gateway


def test_a_provider_at_its_limit_is_passed_by_until_none_is_left(limited, upstreams):
    key = limited.key()
    providers = [ask(limited, key).headers["x-gatehouse-provider"] for _ in range(3)]
    assert providers == ["first", "first", "second"]
    # The second provider takes 100 tokens a minute: a large prompt does not fit beside the first one.
    large = [{"role": "user", "content": "word " * 2000}]
    with pytest.raises(openai.RateLimitError) as caught:
        limited.openai(key).chat.completions.create(model="fast", messages=large)
    assert "provider:" in caught.value.message
    assert 0 < int(caught.value.response.headers["retry-after-ms"]) <= 60_000
    assert [len(upstream.requests) for upstream in upstreams] == [2, 1]
    row = limited.rows(1, key_id=key.id, status="429")[0]
    assert row["attempts"] == [] and float(row["cost_usd"]) == 0


def test_the_limit_of_a_model_binds_all_and_survives_a_reload(limited, config, upstreams):
    one, other = limited.key(), limited.key()
    assert ask(limited, one, "shared").headers["x-ratelimit-remaining-requests"] == "1"
    assert ask(limited, other, "shared").headers["x-ratelimit-remaining-requests"] == "0"
    error = refused(limited, one, "shared")
    assert "model:shared" in error.message
    assert error.response.headers["x-ratelimit-limit-requests"] == "2"
    assert error.response.headers["x-ratelimit-remaining-requests"] == "0"

    changed = copy.deepcopy(config)
    changed["models"].append(model("new", target("m3", provider="second")))
    limited.configure(changed)
    limited.reload()
    eventually(lambda: limited.admin_response("GET", "/models/new").status_code == 200, within=15)

    refused(limited, other, "shared")
    assert len(upstreams[1].requests) == 2


def test_the_limits_are_shown(limited):
    assert limited.admin("GET", "/models/shared")["limits"] == {"rpm": 2, "tpm": None, "concurrency": 5}
    limits = limited.admin("GET", "/providers/second")["limits"]
    assert (limits["rpm"], limits["tpm"]) == (None, 100)


def test_an_sdk_that_allows_it_waits_for_its_turn(gateway, upstream):
    key = gateway.key(limits={"concurrency": 1})
    wait = {"x-gatehouse-max-wait": "30"}
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(ask, gateway, key, "pacing", extra_headers=wait) for _ in range(8)]
        answers = [call.result() for call in calls]
    assert len(answers) == 8
    assert upstream.stats()["chat"] == 8
    assert len(gateway.rows(8, key_id=key.id, status="200")) == 8


def test_the_wait_ends_with_its_time_its_key_and_its_gateway(limited, upstreams):
    """Each of three waits ends as it must, and none of them reaches the upstream."""
    short, revoked, drained = (limited.key(limits={"rpm": 1}) for _ in range(3))
    for key in (short, revoked, drained):
        ask(limited, key)
    sent = sum(len(upstream.requests) for upstream in upstreams)
    error = refused(limited, short, extra_headers={"x-gatehouse-max-wait": "0.3"})
    assert 50_000 < int(error.response.headers["retry-after-ms"]) <= 60_000

    def wait(key) -> int:
        headers = {"x-gatehouse-max-wait": "60"}
        body = {"model": "fast", "messages": HELLO}
        return httpx.post(f"{limited.url}/v1/chat/completions", json=body, headers={**key.headers, **headers}, timeout=60).status_code

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(wait, revoked), pool.submit(wait, drained)
        time.sleep(0.5)
        assert not first.done() and not second.done()
        limited.admin("POST", f"/keys/{revoked.id}/revoke")
        assert first.result(timeout=10) == 401
        assert not second.done()
        assert limited.terminate() == 0
        assert second.result(timeout=10) == 503
    assert sum(len(upstream.requests) for upstream in upstreams) == sent
