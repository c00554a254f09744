"""Rules that send a copy of a request to another model: what they cost, whom, and that the caller notices nothing."""

import collections
import json
import threading
import time

import httpx
import pytest

from support.gateway import Gateway
from support.ports import free_port
from support.provider import Answer, Provider
from support.waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]
MAIN_USAGE = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
SHADOW_USAGE = {"prompt_tokens": 20, "completion_tokens": 10, "total_tokens": 30}
# At 100 and 200 dollars for a million tokens.
SHADOW_COST = 0.004


def completion(usage: dict, text: str = "hi") -> bytes:
    choices = [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}]
    return json.dumps({"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": choices, "usage": usage}).encode()


def stream(usage: dict) -> bytes:
    def chunk(**fields) -> str:
        return "data: " + json.dumps({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", **fields}) + "\n\n"

    said = [chunk(choices=[{"index": 0, "delta": {"content": "hi"}, "finish_reason": None}])]
    said += [chunk(choices=[{"index": 0, "delta": {}, "finish_reason": "stop"}]), chunk(choices=[], usage=usage)]
    return ("".join(said) + "data: [DONE]\n\n").encode()


class Upstream:
    """A provider's behaviour: it answers at once, fails, or hangs until it is let go."""

    def __init__(self, usage: dict):
        self.usage = usage
        self.status = 200
        self.body: bytes | None = None
        self.gate = threading.Event()
        self.gate.set()

    def answer(self, asked) -> Answer:
        self.gate.wait(60)
        if self.status != 200:
            return Answer(json.dumps({"error": {"message": "no", "type": "server_error"}}).encode(), status=self.status)
        if asked.body.startswith(b"{") and json.loads(asked.body).get("stream"):
            return Answer(stream(self.usage), kind="text/event-stream")
        return Answer(self.body or completion(self.usage))


class Installation:
    def __init__(self, gateway: Gateway, main: Provider, shadow: Provider, behaviour: Upstream):
        self.gateway, self.main, self.shadow, self.behaviour = gateway, main, shadow, behaviour

    def ask(self, key, path="/v1/chat/completions", headers=None, **fields) -> httpx.Response:
        body = {"model": "assistant", "messages": HELLO, **fields}
        return self.gateway.post(path, key, json=body, headers={**key.headers, **(headers or {})})

    def served(self, key, count: int = 1, **fields) -> list[httpx.Response]:
        answers = [self.ask(key, **fields) for _ in range(count)]
        assert [answer.status_code for answer in answers] == [200] * count, answers[-1].text
        return answers

    def mirrors(self, count: int, rule: str = "shadow", model: str = "assistant") -> list[dict]:
        """The rows of a rule's mirrors, as soon as there are as many."""
        return self.gateway.rows(count, key_id=f"mirror:{rule}:{model}")

    def budget(self, rule: str = "shadow", model: str = "assistant") -> dict:
        return self.gateway.admin("GET", f"/budgets/mirror:{rule}:{model}")

    def metric(self, name: str) -> float:
        text = httpx.get(f"{self.gateway.admin_url}/metrics").text
        return next(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(name + " "))

    def dropped(self, reason: str) -> float:
        return self.metric(f'gatehouse_mirrors_dropped_total{{reason="{reason}"}}')

    def explain(self, response: httpx.Response) -> dict:
        path = f"/requests/{response.headers['x-request-id']}/explain"
        eventually(lambda: self.gateway.admin_response("GET", path).status_code == 200)
        return self.gateway.admin("GET", path)

    def is_quiet(self) -> None:
        """Nothing is under way, and nothing held."""
        eventually(lambda: self.metric("gatehouse_mirrors") == 0 and self.metric("gatehouse_inflight") == 0)
        eventually(lambda: self.metric("gatehouse_holds") == 0)
        assert self.metric("gatehouse_ledger_leaks_total") == 0


def budget(limit: str, **fields) -> dict:
    return {"limit_usd": limit, "window": "total", **fields}


def configuration(main: str, shadow: str, rules: list[dict], shadow_fields: dict | None = None, **fields) -> dict:
    def declared(name: str, url: str, **labels) -> dict:
        return {"name": name, "kind": "openai-compatible", "base_url": url, "labels": labels}

    own = {"provider": "main", "model": "m", "price": {"input": "1", "output": "2"}}
    other = {"provider": "shadow", "model": "next", "price": {"input": "100", "output": "200"}, "max_output_tokens": 50}
    return {
        "providers": [declared("main", main, region="eu"), {**declared("shadow", shadow, region="us"), **(shadow_fields or {})}],
        "models": [{"name": "assistant", "targets": [own], "rules": rules}, {"name": "candidate", "targets": [other]}],
        "teams": [{"name": "free"}, {"name": "europe", "require_labels": {"region": "eu"}}],
        **fields,
    }


@pytest.fixture
def install(directory):
    """Starts an installation whose model `assistant` has the given rules, with a shadow of its own."""
    opened = []

    def start(rules: list[dict], **fields) -> Installation:
        behaviour = Upstream(SHADOW_USAGE)
        main, shadow = Provider(Upstream(MAIN_USAGE).answer), Provider(behaviour.answer)
        gateway = Gateway(directory, configuration(main.url, shadow.url, rules, **fields))
        for part in (main, shadow, gateway):
            part.__enter__()
            opened.append(part)
        return Installation(gateway, main, shadow, behaviour)

    yield start
    for part in reversed(opened):
        part.__exit__(None, None, None)


def shadowing(limit: str = "1000", when: dict | None = None, **fields) -> dict:
    return {"name": "shadow", "mirror": {"model": "candidate", "budget": budget(limit)}, **({"when": when} if when else {}), **fields}


def test_a_copy_is_sent_booked_to_the_rule_and_explained(install):
    own = install([shadowing(set={"max_tokens": 7})])
    team = own.gateway.team(budget=budget("100"))
    key = own.gateway.key(team)

    (answer,) = own.served(key, headers={"idempotency-key": "work-1", "x-own": "yes"}, max_tokens=900, seed=3)
    (row,) = own.mirrors(1)
    own.is_quiet()

    assert json.loads(answer.content) == json.loads(completion(MAIN_USAGE)) and answer.headers["x-gatehouse-target"] == "main/m"
    (sent,) = own.shadow.requests
    assert json.loads(sent.body) == {"model": "next", "messages": HELLO, "max_tokens": 7, "seed": 3}
    assert sent.headers["x-own"] == "yes" and "idempotency-key" not in sent.headers
    original = own.gateway.rows(1, key_id=key.id)[0]
    assert row["mirror_of"] == original["id"] == answer.headers["x-request-id"] and original["mirror_of"] is None
    assert (row["model"], row["target"], row["status"], row["team_id"], row["user_id"]) == ("candidate", "shadow/next", 200, own.gateway.root_team["id"], None)
    assert (row["input_tokens"], row["output_tokens"], row["accuracy"]) == (20, 10, "reported")
    assert float(row["cost_usd"]) == pytest.approx(SHADOW_COST)

    paid = own.budget()
    assert paid["kind"] == "mirror" and paid["name"] == "assistant/shadow"
    assert float(paid["settled_usd"]) == pytest.approx(SHADOW_COST) and float(paid["held_usd"]) == 0
    assert float(own.gateway.budget(f"team:{team['id']}")["settled_usd"]) == pytest.approx(20e-6)
    told = own.explain(answer)["mirror"]
    # The first takes from the budget off the event loop, and the request may have ended before it was sent.
    assert told.pop("outcome") in ("sent", "pending") and told == {"rule": "shadow", "model": "candidate", "request_id": row["id"]}
    own.served(key)
    own.mirrors(2)
    assert own.explain(own.served(key)[0])["mirror"]["outcome"] == "sent"
    own.mirrors(3)
    explained = own.gateway.admin("GET", f"/requests/{row['id']}/explain")
    assert explained["mirror"] is None and explained["plan"] == ["shadow/next"]
    assert own.metric("gatehouse_mirrors_sent_total") == 3 and own.metric("gatehouse_mirrors_failed_total") == 0


def test_the_callers_limits_and_usage_do_not_know_of_mirrors(install):
    own = install([shadowing()])
    team = own.gateway.team(limits={"rpm": 4})
    key = own.gateway.key(team)

    own.served(key, 4)
    own.mirrors(4)

    limited = own.ask(key)
    assert limited.status_code == 429 and own.explain(limited)["mirror"]["outcome"] == "refused"
    assert len(own.shadow.requests) == 4, "what is refused is not mirrored"
    usage = own.gateway.admin("GET", f"/usage?team_id={team['id']}&group_by=model")["data"]
    assert {row["model"] for row in usage if float(row["cost_usd"]) > 0} == {"assistant"}


def test_a_share_is_mirrored(install):
    own = install([shadowing(when={"share": "25%"})])
    key = own.gateway.key()

    own.served(key, 200)
    own.is_quiet()

    # Five standard deviations of a quarter of 200.
    assert abs(len(own.shadow.requests) - 50) <= 31
    assert own.metric("gatehouse_mirrors_sent_total") == len(own.shadow.requests)


def test_a_stream_is_mirrored_as_one_and_metered(install):
    own = install([shadowing()])
    key = own.gateway.key()

    (answer,) = own.served(key, stream=True)
    (row,) = own.mirrors(1)

    assert answer.text.endswith("data: [DONE]\n\n") and '"usage"' not in answer.text
    assert json.loads(own.shadow.requests[0].body)["stream"] is True
    assert row["stream"] and float(row["cost_usd"]) == pytest.approx(SHADOW_COST) and row["accuracy"] == "reported"


def test_the_budget_is_never_passed(install):
    # Held is the most that a copy can cost: 50 tokens of output and less than 150 of input.
    own = install([shadowing(limit="0.05")])
    key = own.gateway.key()

    answers = own.served(key, 60)
    own.is_quiet()

    paid = own.budget()
    sent = len(own.shadow.requests)
    assert 0 < sent < 60
    assert float(paid["settled_usd"]) == pytest.approx(sent * SHADOW_COST) and float(paid["settled_usd"]) <= 0.05
    assert own.dropped("budget") == 60 - sent
    assert own.explain(answers[-1])["mirror"]["outcome"] == "budget"
    assert len(own.gateway.rows(60, key_id=key.id)) == 60
    assert len(own.mirrors(sent)) == sent, "what is not sent leaves no row"


def test_its_budget_gives_alerts(install):
    own = install([{"name": "shadow", "mirror": {"model": "candidate", "budget": budget("0.1", alerts=[5])}}])

    own.served(own.gateway.key(), 3)
    own.mirrors(3)
    (alert,) = eventually(lambda: own.gateway.listed("/alerts"), within=20)

    assert (alert["scope"], alert["kind"], alert["team_id"]) == ("mirror:shadow:assistant", "mirror", own.gateway.root_team["id"])


def test_a_shadow_that_hangs_holds_nobody_up(install):
    own = install([shadowing()], shadow_fields={"timeouts": {"first_byte": "2s", "total": "3s"}})
    key = own.gateway.key()
    own.behaviour.gate.clear()

    began = time.monotonic()
    own.served(key, 20)
    took = time.monotonic() - began
    rows = own.mirrors(20)
    own.behaviour.gate.set()
    own.is_quiet()

    assert took < 2, "no answer waits for one of the shadow"
    assert {attempt["outcome"] for row in rows for attempt in row["attempts"]} == {"first_byte_timeout"}
    assert {row["error_code"] for row in rows} == {"upstream_timeout"}
    assert own.metric("gatehouse_mirrors_failed_total") == 20


def test_a_shadow_that_fails_is_left_alone(install):
    own = install([shadowing()])
    key = own.gateway.key()
    own.behaviour.status = 500

    answers = []
    for _ in range(8):
        answers += own.served(key)
        own.is_quiet()

    assert len(own.shadow.requests) == 5, "then its breaker is open"
    assert own.dropped("target") == 3
    assert [row["status"] for row in own.mirrors(5)] == [503] * 5
    assert {float(row["cost_usd"]) for row in own.mirrors(5)} == {0}
    assert own.explain(answers[-1])["mirror"]["outcome"] == "target"
    assert {answer.headers["x-gatehouse-target"] for answer in answers} == {"main/m"}


def test_a_dead_shadow_is_noticed_by_nobody(directory):
    with Provider(Upstream(MAIN_USAGE).answer) as main:
        config = configuration(main.url, f"http://127.0.0.1:{free_port()}", [shadowing()])
        with Gateway(directory, config) as gateway:
            own = Installation(gateway, main, main, Upstream(SHADOW_USAGE))
            answers = own.served(gateway.key(), 20)
            own.is_quiet()

            assert all(json.loads(answer.content) == json.loads(completion(MAIN_USAGE)) for answer in answers)
            assert own.metric("gatehouse_mirrors_failed_total") >= 1 and own.dropped("target") >= 1
            assert float(own.budget()["settled_usd"]) == 0


def test_labels_that_a_team_requires_hold_for_mirrors(install):
    own = install([shadowing()])
    teams = {team["name"]: team for team in own.gateway.listed("/teams")}

    (kept,) = own.served(own.gateway.key(teams["europe"]))
    (sent,) = own.served(own.gateway.key(teams["free"]))
    own.mirrors(1)

    assert own.explain(kept)["mirror"]["outcome"] == "target"
    assert own.explain(sent)["mirror"]["request_id"] is not None
    assert len(own.shadow.requests) == 1


def test_labels_that_a_rule_requires_hold_for_mirrors(install):
    own = install([{"name": "residents", "when": {"headers": {"x-resident": "*"}}, "target_labels": {"region": "eu"}}, shadowing()])
    key = own.gateway.key()

    (kept,) = own.served(key, headers={"x-resident": "yes"})
    own.served(key)
    own.mirrors(1)

    assert own.explain(kept)["mirror"]["outcome"] == "target" and len(own.shadow.requests) == 1


def test_too_many_at_once_are_dropped(install):
    own = install([shadowing()], server={"event_loops": 1})
    key = own.gateway.key()
    own.behaviour.gate.clear()

    own.served(key, 70)

    assert own.metric("gatehouse_mirrors") == 64 and own.dropped("busy") == 6
    own.behaviour.gate.set()
    own.is_quiet()
    assert len(own.mirrors(64)) == 64


def test_mirrors_end_with_the_gateway(install):
    own = install([shadowing()], server={"drain_timeout": "20s"})
    key = own.gateway.key()
    own.behaviour.gate.clear()
    own.served(key, 3)
    eventually(lambda: len(own.shadow.requests) == 3)

    began = time.monotonic()
    assert own.gateway.terminate() == 0
    assert time.monotonic() - began < 15, "nobody waits for them"
    own.behaviour.gate.set()
    own.gateway.start()

    rows = own.mirrors(3)
    assert {(row["status"], row["error_code"], row["attempts"][0]["outcome"]) for row in rows} == {(499, "mirror_ended", "mirror_ended")}
    assert float(own.budget()["held_usd"]) == 0


def test_a_revoked_key_takes_its_mirrors_along(install):
    own = install([shadowing()])
    key, other = own.gateway.key(), own.gateway.key()
    own.behaviour.gate.clear()
    own.served(key, 2)
    own.served(other)
    eventually(lambda: own.metric("gatehouse_mirrors") == 3)

    own.gateway.admin("POST", f"/keys/{key.id}/revoke", json={"cut": True})

    eventually(lambda: own.metric("gatehouse_mirrors") == 1)
    assert [row["error_code"] for row in own.mirrors(2)] == ["key_revoked"] * 2
    own.behaviour.gate.set()
    own.is_quiet()


def test_a_crash_books_what_was_sent_to_the_rule(install):
    own = install([shadowing()])
    team = own.gateway.team(budget=budget("100"))
    key = own.gateway.key(team)
    own.behaviour.gate.clear()
    own.served(key, 2)
    own.gateway.rows(2, key_id=key.id)
    eventually(lambda: len(own.shadow.requests) == 2)

    own.gateway.kill()
    own.behaviour.gate.set()
    own.gateway.start()

    rows = own.mirrors(2)
    spent = sum(float(row["cost_usd"]) for row in rows)
    assert spent > 0 and float(own.budget()["settled_usd"]) == pytest.approx(spent)
    assert float(own.gateway.budget(f"team:{team['id']}")["settled_usd"]) == pytest.approx(40e-6)


def test_a_shadow_of_another_dialect_is_translated_to(directory):
    message = {"id": "m", "type": "message", "role": "assistant", "model": "claude", "content": [{"type": "text", "text": "hi"}], "stop_reason": "end_turn"}
    message["usage"] = {"input_tokens": 20, "output_tokens": 10}
    with Provider(Upstream(MAIN_USAGE).answer) as main, Provider(lambda _: Answer(json.dumps(message).encode())) as shadow:
        config = configuration(main.url, shadow.url, [shadowing()], shadow_fields={"kind": "anthropic"})
        config["models"][1]["unsupported"] = {"logprobs": "reject"}
        with Gateway(directory, config) as gateway:
            own = Installation(gateway, main, shadow, Upstream(SHADOW_USAGE))
            key = gateway.key()

            (sent,) = own.served(key)
            (unable,) = own.served(key, logprobs=True)
            (row,) = own.mirrors(1)
            own.is_quiet()

            (asked,) = shadow.requests
            assert asked.path.endswith("/messages") and json.loads(asked.body)["model"] == "next"
            assert float(row["cost_usd"]) == pytest.approx(SHADOW_COST)
            assert own.explain(sent)["mirror"]["request_id"] == row["id"] and own.explain(unable)["mirror"]["outcome"] == "unable"
            assert own.dropped("unable") == 1


def test_repeats_forms_and_what_is_refused_are_not_mirrored(install):
    rules = [{"name": "none", "when": {"headers": {"x-no": "*"}}, "refuse": "No."}, shadowing()]
    own = install(rules)
    key = own.gateway.key()

    first = own.ask(key, headers={"idempotency-key": "one"})
    again = own.ask(key, headers={"idempotency-key": "one"})
    refused = own.ask(key, headers={"x-no": "1"})
    form = own.gateway.http.post(
        f"{own.gateway.url}/v1/images/edits",
        data={"model": "assistant", "prompt": "a cat"},
        files={"image": ("a.png", b"PNG", "image/png")},
        headers=key.headers,
    )
    own.is_quiet()

    assert first.status_code == again.status_code == 200 and first.content == again.content
    assert refused.status_code == 400
    assert form.status_code in (200, 500, 502)
    assert len(own.shadow.requests) == 1 and own.dropped("unsuited") == 1


def test_a_large_answer_of_the_shadow_is_read_and_dropped(install):
    own = install([shadowing()])
    own.behaviour.body = completion(SHADOW_USAGE, "x" * (8 << 20))
    key = own.gateway.key()

    own.served(key, 3)
    rows = own.mirrors(3)
    own.is_quiet()

    assert [float(row["cost_usd"]) for row in rows] == pytest.approx([SHADOW_COST] * 3)


def test_the_api_makes_shows_and_guards_mirrors(install):
    own = install([shadowing()])
    admin = own.gateway.admin
    target = {"provider": "main", "model": "m", "price": {"input": "1", "output": "2"}}
    made = admin("POST", "/models", json={"name": "next", "targets": [{**target, "provider": "shadow"}]})
    rule = {"name": "trial", "mirror": {"model": "next", "budget": {"limit_usd": "5", "window": "day", "alerts": [50]}}}

    model = admin("POST", "/models", json={"name": "made", "targets": [target], "rules": [rule]})
    unknown = {**rule, "mirror": {**rule["mirror"], "model": "nobody"}}
    wrong = [
        own.gateway.admin_response("PATCH", "/models/made", json={"rules": [bad]})
        for bad in (unknown, {**rule, "mirror": {**rule["mirror"], "model": "made"}}, {"name": "x", "mirror": {"model": "next"}}, {**rule, "refuse": "No."})
    ]
    guarded = own.gateway.admin_response("DELETE", f"/models/{made['name']}")

    shown = model["rules"][0]["mirror"]
    assert shown["model"] == "next" and (shown["budget"]["limit_usd"], shown["budget"]["window"], shown["budget"]["alerts"]) == ("5", "day", [50])
    assert [response.status_code for response in wrong] == [400] * 4, [response.text for response in wrong]
    assert guarded.status_code == 409 and "mirrors to it" in guarded.text
    scopes = {row["scope"] for row in own.gateway.listed("/budgets")}
    assert {"mirror:trial:made", "mirror:shadow:assistant"} <= scopes
    assert own.gateway.admin_response("GET", "/budgets/mirror:gone:made").status_code == 404

    admin("PATCH", "/models/made", json={"rules": None})
    assert "mirror:trial:made" not in {row["scope"] for row in own.gateway.listed("/budgets")}
    admin("DELETE", "/models/next")


def test_only_the_root_sees_the_budget_and_the_rows(install):
    own = install([shadowing()])
    gateway = own.gateway
    team = gateway.team()
    robot = gateway.admin("POST", "/service-accounts", {"team_id": team["id"], "name": "robot"})
    gateway.admin("POST", f"/teams/{team['id']}/members", {"user_id": robot["id"], "role": "admin"})
    key = gateway.key(team, owner=robot["id"], scopes=["inference", "admin"])

    own.served(key)
    (row,) = own.mirrors(1)

    seen = {each["scope"] for each in gateway.admin_response("GET", "/budgets", token=key.secret).json()["data"]}
    assert not {scope for scope in seen if scope.startswith("mirror:")}
    assert gateway.admin_response("GET", "/budgets/mirror:shadow:assistant", token=key.secret).status_code in (403, 404)
    assert gateway.admin_response("GET", f"/requests/{row['id']}", token=key.secret).status_code == 404
