"""Who goes first, and who is refused, when more is asked than limits and the gateway allow."""

import asyncio
import concurrent.futures
import threading
import time

import httpx
import openai
import pytest

from support import scripted_models
from support.gateway import Gateway
from support.money import nano
from support.scripted_models import ANSWER, in_turn, model, target
from support.waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]
WAIT = {"x-gatehouse-max-wait": "60"}
BATCH = {**WAIT, "x-gatehouse-priority": "batch"}


PROVIDER = "narrow-provider"


@pytest.fixture
def pressed(scripted, tmp_path):
    """A gateway with room for twenty exchanges, for two MiB of bodies, and a provider that takes two calls at once."""
    config = scripted_models.configuration(scripted)
    scripted_provider = next(entry for entry in config["providers"] if entry["name"] == "scripted")
    config["providers"].append({**scripted_provider, "name": PROVIDER, "limits": {"concurrency": 2}})
    config["models"] += [
        model("held", target(f"{ANSWER}:latency=1500")),
        model("pair", target(f"{ANSWER}:latency=400", provider=PROVIDER)),
        model("spread", *in_turn(target(f"{ANSWER}:latency=400", provider=PROVIDER), target(ANSWER)), strategy="priority"),
    ]
    config["server"] = {**config.get("server", {}), "max_exchanges": 20, "max_body": "1MiB", "max_buffered": "2MiB"}
    with Gateway(tmp_path, config, scripted_models.environment(scripted)) as gateway:
        yield gateway


def flood(gateway, key, count, body, **fields):
    """Sends requests all at once; gives back their answers."""

    async def send():
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=gateway.url, headers={**key.headers, **fields}, timeout=60, limits=limits) as client:
            return await asyncio.gather(*(client.post("/v1/chat/completions", json=body) for _ in range(count)))

    return asyncio.run(send())


def test_a_flood_is_shed_and_what_is_served_is_all_that_is_charged(pressed):
    key = pressed.key(budget={"limit_usd": "5", "window": "day"})
    seen = []
    ended = threading.Event()

    def watch_admin():
        while not ended.is_set():
            began = time.monotonic()
            status = pressed.admin_response("GET", "/budgets").status_code
            seen.append((status, time.monotonic() - began))
            time.sleep(0.05)

    watcher = threading.Thread(target=watch_admin)
    watcher.start()
    answers = flood(pressed, key, 300, {"model": "held", "messages": HELLO})
    ended.set()
    watcher.join()

    served = [answer for answer in answers if answer.status_code == 200]
    shed = [answer for answer in answers if answer.status_code != 200]
    assert len(served) >= 20 and len(shed) >= 200
    for answer in shed:
        assert answer.status_code == 503 and answer.headers["retry-after"] == "1"
        assert answer.json()["error"]["code"] == "overloaded"
    assert seen and all(status == 200 for status, _ in seen)
    assert max(took for _, took in seen) < 3
    # What was shed was neither held nor charged, nor sent to anybody.
    eventually(lambda: nano(pressed.budget(f"key:{key.id}")["held_usd"]) == 0, within=10)
    rows = pressed.rows(len(answers), key_id=key.id)
    costs = [nano(row["cost_usd"]) for row in rows if row["status"] == 200]
    assert len(costs) == len(served) and min(costs) > 0
    for row in rows:
        assert row["status"] in (200, 503)
        assert row["status"] == 200 or (nano(row["cost_usd"]) == 0 and row["attempts"] == [])
    assert nano(pressed.budget(f"key:{key.id}")["settled_usd"]) == sum(costs)
    assert pressed.openai(key).chat.completions.create(model="fast", messages=HELLO).choices


def test_bodies_beyond_the_memory_for_them_are_shed(pressed):
    key = pressed.key()
    large = {"model": "held", "messages": [{"role": "user", "content": "x" * 600_000}]}
    answers = flood(pressed, key, 12, large)
    statuses = [answer.status_code for answer in answers]
    assert 200 in statuses and 503 in statuses and set(statuses) == {200, 503}
    shed = next(answer for answer in answers if answer.status_code == 503)
    assert shed.headers["retry-after"] == "1" and shed.json()["error"]["code"] == "overloaded"
    assert flood(pressed, key, 1, large)[0].status_code == 200


def test_a_provider_takes_as_many_calls_at_once_as_it_may(pressed):
    key = pressed.key()
    body = {"model": "pair", "messages": HELLO}
    at_once = flood(pressed, key, 8, body)
    assert sorted({answer.status_code for answer in at_once}) == [200, 429]
    assert [answer.status_code for answer in at_once].count(200) == 2
    refused = next(answer for answer in at_once if answer.status_code == 429)
    assert f"provider:{PROVIDER}" in refused.json()["error"]["message"]
    waited = flood(pressed, key, 8, body, **WAIT)
    assert [answer.status_code for answer in waited] == [200] * 8
    # How long calls take is known now: who would wait longer than it may is told at once for how long.
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        busy = pool.submit(flood, pressed, key, 6, body, **WAIT)
        time.sleep(0.2)
        began = time.monotonic()
        hasty = flood(pressed, key, 1, body, **{"x-gatehouse-max-wait": "0.3"})[0]
        assert hasty.status_code == 429 and time.monotonic() - began < 0.29
        assert 300 < int(hasty.headers["retry-after-ms"]) < 5_000
        assert all(answer.status_code == 200 for answer in busy.result())
    # Where another target is free nobody waits.
    spread = flood(pressed, key, 8, {"model": "spread", "messages": HELLO})
    assert [answer.status_code for answer in spread] == [200] * 8
    assert {answer.headers["x-gatehouse-provider"] for answer in spread} == {PROVIDER, "scripted"}


@pytest.fixture
def narrow(scripted, tmp_path):
    """A gateway with a model that serves one exchange at a time, and room for three in all."""
    config = scripted_models.configuration(scripted)
    config["models"] += [
        model("narrow", target(f"{ANSWER}:latency=100"), limits={"concurrency": 1}),
        model("held", target(f"{ANSWER}:latency=2000")),
    ]
    config["server"] = {**config.get("server", {}), "max_exchanges": 3}
    with Gateway(tmp_path, config, scripted_models.environment(scripted)) as gateway:
        yield gateway


class Line:
    """Requests that are sent one after the other and wait together; remembers in which order they were answered."""

    def __init__(self, gateway):
        self.gateway = gateway
        self.served = []
        self._lock = threading.Lock()
        self._pool = concurrent.futures.ThreadPoolExecutor(64)
        self._calls = []

    def send(self, name, key, headers):
        self._calls.append(self._pool.submit(self._ask, name, key, headers))
        time.sleep(0.004)

    def _ask(self, name, key, headers):
        client = self.gateway.openai(key, max_retries=0)
        client.chat.completions.create(model="narrow", messages=HELLO, extra_headers=headers)
        with self._lock:
            self.served.append(name)

    def result(self):
        for call in self._calls:
            call.result(timeout=60)
        self._pool.shutdown()
        return self.served


def test_interactive_requests_go_before_batch(narrow):
    key = narrow.key()
    line = Line(narrow)
    for _ in range(4):
        line.send("batch", key, BATCH)
    time.sleep(0.05)
    for _ in range(4):
        line.send("interactive", key, WAIT)
    served = line.result()
    assert sorted(served) == ["batch"] * 4 + ["interactive"] * 4
    # The first found nobody; one more may have gone before the interactive ones had come.
    assert served[-2:] == ["batch"] * 2


def test_teams_share_by_their_weights_whatever_keys_they_have(narrow):
    heavy = narrow.team(weight=3)
    assert narrow.admin("GET", f"/teams/{heavy['id']}")["weight"] == 3
    light = narrow.team()
    assert light["weight"] == 1
    keys = [narrow.key(light) for _ in range(4)]
    single = narrow.key(heavy)
    line = Line(narrow)
    for index in range(12):
        line.send("light", keys[index % 4], WAIT)
        line.send("heavy", single, WAIT)
    served = line.result()
    assert len(served) == 24
    # While both wait, three of the heavy team's go for one of the other's.
    assert 7 <= served[2:14].count("heavy") <= 10


def test_a_weight_is_checked_and_can_be_changed(narrow):
    team = narrow.team()
    assert narrow.admin_response("PATCH", f"/teams/{team['id']}", {"weight": 0}).status_code == 400
    assert narrow.admin("PATCH", f"/teams/{team['id']}", {"weight": 100})["weight"] == 100
    narrow.restart()
    assert narrow.admin("GET", f"/teams/{team['id']}")["weight"] == 100


def test_who_would_wait_in_vain_is_told_at_once(narrow):
    key = narrow.key(limits={"rpm": 1})
    client = narrow.openai(key, max_retries=0)
    client.chat.completions.create(model="fast", messages=HELLO)
    start = time.monotonic()
    with pytest.raises(openai.RateLimitError) as caught:
        client.chat.completions.create(model="fast", messages=HELLO, extra_headers={"x-gatehouse-max-wait": "30"})
    assert time.monotonic() - start < 5
    assert 40_000 < int(caught.value.response.headers["retry-after-ms"]) <= 60_000


def test_the_gateway_refuses_what_is_beyond_its_bound_and_recovers(narrow):
    key = narrow.key()
    client = narrow.openai(key, max_retries=0)
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        held = [pool.submit(client.chat.completions.create, model="held", messages=HELLO) for _ in range(3)]
        time.sleep(0.7)
        with pytest.raises(openai.InternalServerError) as caught:
            client.chat.completions.create(model="fast", messages=HELLO)
        assert caught.value.status_code == 503 and caught.value.code == "overloaded"
        assert caught.value.response.headers["retry-after"] == "1"
        # In the caller's dialect.
        body = {"model": "fast", "max_tokens": 5, "messages": HELLO}
        answer = narrow.post("/v1/messages", key, json=body)
        assert answer.status_code == 503 or answer.status_code == 529
        assert answer.json()["type"] == "error"
        for call in held:
            assert call.result(timeout=30).choices
    eventually(lambda: client.chat.completions.create(model="fast", messages=HELLO).choices, within=10)
    assert len(narrow.rows(2, key_id=key.id, status="503")) == 2
