"""Who goes first, and who is refused, when more is asked than limits and the gateway allow."""

import concurrent.futures
import threading
import time

import openai
import pytest

from support import scripted_models
from support.gateway import Gateway
from support.scripted_models import ANSWER, model, target
from support.waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]
WAIT = {"x-gatehouse-max-wait": "60"}
BATCH = {**WAIT, "x-gatehouse-priority": "batch"}


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
