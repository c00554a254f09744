"""Budgets as their owners meet them: in tokens, with dates, with grants, with alerts and a forecast."""

import datetime

import openai
import pytest

from support.gateway import Gateway, Key
from support.money import dollars, nano
from support.waiting import eventually
from support.webhook import WebhookReceiver

SECRET = "a-secret-of-many-letters"


@pytest.fixture
def demo(directory):
    with Gateway(directory) as started:
        yield started


def ask(gateway: Gateway, key: Key, max_tokens: int = 4):
    body = {"model": "demo", "max_tokens": max_tokens, "messages": [{"role": "user", "content": "hello"}]}
    return gateway.post("/v1/chat/completions", key, json=body)


def used_tokens(gateway: Gateway, key: Key, count: int) -> int:
    return sum(row["input_tokens"] + row["output_tokens"] for row in gateway.rows(count, key_id=key.id))


def moment(**ahead) -> str:
    """A full quarter of an hour, so far from now."""
    time = datetime.datetime.now(datetime.UTC) + datetime.timedelta(**ahead)
    return time.replace(minute=time.minute // 15 * 15, second=0, microsecond=0).isoformat().replace("+00:00", "Z")


def test_a_budget_in_tokens_counts_tokens_and_refuses_what_may_pass_it(demo):
    team = demo.team(budget={"limit_tokens": 1000, "window": "day"})
    key = demo.key(team)

    answer = ask(demo, key)
    assert answer.status_code == 200
    assert "x-gatehouse-budget-remaining-usd" not in answer.headers
    refused = ask(demo, key, max_tokens=1000)

    assert refused.status_code == 429
    error = refused.json()["error"]
    assert (error["type"], error["code"]) == ("insufficient_quota", "budget_exceeded")
    assert "1000 tokens per day" in error["message"] and team["id"] in error["message"]
    used = used_tokens(demo, key, 2)
    budget = demo.budget(f"team:{team['id']}")
    assert budget["settled_tokens"] == used > 0
    assert budget["remaining_tokens"] == 1000 - used
    assert budget["held_tokens"] == 0
    assert all(budget[f"{name}_usd"] is None for name in ("limit", "settled", "held", "reserved", "remaining"))
    assert budget["forecast"]["projected_tokens"] >= used


def test_dollars_and_tokens_bind_side_by_side(demo):
    team = demo.team(budget={"limit_usd": "5", "window": "day"})
    key = demo.key(team, budget={"limit_tokens": 500})

    answer = ask(demo, key)

    assert answer.status_code == 200
    assert 4.9 < float(answer.headers["x-gatehouse-budget-remaining-usd"]) < 5
    assert ask(demo, key, max_tokens=500).status_code == 429
    demo.admin("PATCH", f"/keys/{key.id}", {"budget": {"limit_usd": "5", "limit_tokens": None}})
    # The key's new budget counts what its window has booked, in its own unit.
    rows = demo.rows(2, key_id=key.id)
    budget = demo.budget(f"key:{key.id}")
    assert float(budget["settled_usd"]) == sum(float(row["cost_usd"]) for row in rows)


def test_nothing_is_allowed_before_and_after_fixed_dates(demo):
    def key_with(start: str, end: str) -> Key:
        return demo.key(demo.team(budget={"limit_usd": "5", "window": "fixed", "starts_at": start, "ends_at": end}))

    early = ask(demo, key_with(moment(hours=1), moment(hours=2)))
    within = ask(demo, key_with(moment(hours=-1), moment(hours=1)))
    late = ask(demo, key_with(moment(hours=-2), moment(hours=-1)))

    assert within.status_code == 200
    assert [early.status_code, late.status_code] == [429, 429]
    assert "before it begins at" in early.json()["error"]["message"]
    assert "since it ended at" in late.json()["error"]["message"]
    assert all(answer.json()["error"]["code"] == "budget_exceeded" for answer in (early, late))


def test_windows_are_counted_from_a_date_and_another_date_forgets_and_doubles_nothing(demo):
    today = datetime.datetime.now(datetime.UTC).date()
    begins = today - datetime.timedelta(days=3)
    team = demo.team(budget={"limit_tokens": 1000, "window": "day", "every": 10, "starts_on": begins.isoformat()})
    key = demo.key(team)
    assert ask(demo, key).status_code == 200
    refused = ask(demo, key, max_tokens=1000)

    assert refused.status_code == 429 and "1000 tokens per 10 days" in refused.json()["error"]["message"]
    used = used_tokens(demo, key, 2)
    budget = demo.budget(f"team:{team['id']}")
    assert (budget["every"], budget["starts_on"], budget["settled_tokens"]) == (10, begins.isoformat(), used)
    assert budget["window_start"] == f"{begins}T00:00:00.000Z"
    assert budget["resets_at"] == f"{begins + datetime.timedelta(days=10)}T00:00:00.000Z"
    # A window that began today, one that begins tomorrow and so began ten days before, and the calendar's own.
    for change in ({"starts_on": today.isoformat()}, {"starts_on": (today + datetime.timedelta(days=1)).isoformat()},
                   {"every": None, "starts_on": None}, {"every": 10, "starts_on": begins.isoformat()}):
        demo.admin("PATCH", f"/teams/{team['id']}", {"budget": change})
        assert demo.budget(f"team:{team['id']}")["settled_tokens"] == used, change


@pytest.mark.parametrize("meanwhile", [None, {"window": "hour"}, {"limit_usd": None, "limit_tokens": 10**9}], ids=["none", "hour", "tokens"])
def test_a_budget_that_comes_back_is_held_by_what_is_under_way(gateway, upstream, meanwhile):
    key = gateway.key(budget={"limit_usd": "1", "window": "day"})
    asked = {"messages": [{"role": "user", "content": "hello"}], "max_tokens": 1000}
    client = gateway.openai(key).with_options(max_retries=0)
    client.chat.completions.create(model="fast", **asked)
    gateway.row(key)

    def change(budget: dict | None) -> dict:
        gateway.admin("PATCH", f"/keys/{key.id}", {"budget": budget})
        return gateway.budget(f"key:{key.id}") if budget else {}

    change(meanwhile)
    with client.chat.completions.create(model="long", stream=True, **asked) as stream:
        next(iter(stream))
        change(None)
        back = change({"limit_usd": "1", "window": "day"})
        settled, held = nano(back["settled_usd"]), nano(back["held_usd"])
        assert settled > 0 and held > 0
        assert [nano(hold["amount_usd"]) for hold in back["holds"]] == [held]

        change({"limit_usd": dollars(settled + held + held // 2)})
        with pytest.raises(openai.RateLimitError) as refusal:
            client.chat.completions.create(model="long", **asked)
        assert refusal.value.code == "budget_exceeded"

    ended = eventually(lambda: (shown := gateway.budget(f"key:{key.id}"))["held_usd"] == "0" and shown, what="nothing is held")
    assert ended["holds"] == []
    assert nano(ended["settled_usd"]) == sum(nano(row["cost_usd"]) for row in gateway.rows(3, key_id=key.id)) <= settled + held


def test_a_grant_makes_room_at_once(demo):
    team = demo.team(budget={"limit_tokens": 10})
    key = demo.key(team)
    assert ask(demo, key).status_code == 429

    grant = {"amount_tokens": 900, "ends_at": moment(days=1), "reason": "a demonstration"}
    demo.admin("PATCH", f"/teams/{team['id']}", {"budget": {"grants": [grant]}})

    assert ask(demo, key).status_code == 200
    budget = demo.budget(f"team:{team['id']}")
    assert (budget["limit_tokens"], budget["base_limit_tokens"], budget["granted_tokens"]) == (910, 10, 900)


def configuration(url: str) -> dict:
    return {
        "teams": [{"name": "watched", "budget": {"limit_tokens": 100_000, "alerts": [1, 50]}}],
        "alerts": {"webhook": {"url": url, "secret": "env:ALERT_SECRET"}},
    }


def spend(gateway: Gateway, key: Key, settled: int) -> None:
    """Asks until so many tokens are settled."""
    scope = f"team:{key.team_id}"
    while gateway.budget(scope)["settled_tokens"] < settled:
        assert ask(gateway, key, max_tokens=400).status_code == 200


def test_a_threshold_alerts_once_in_the_log_and_at_the_webhook(directory):
    with WebhookReceiver(503) as receiver:
        gateway = Gateway(directory, configuration(receiver.url), {"ALERT_SECRET": SECRET})
        with gateway:
            team = next(team for team in gateway.listed("/teams") if team["name"] == "watched")
            key = gateway.key(team["id"])
            spend(gateway, key, 1000)
            # The first try is answered with 503; the second comes two seconds later under the same id.
            eventually(lambda: len(receiver.deliveries) == 2, within=20)
            first, second = receiver.deliveries
            assert first.id == second.id and first.raw == second.raw
            assert all(delivery.is_signed_with(SECRET) for delivery in (first, second))
            body = second.body
            assert body["id"] == second.id
            assert (body["type"], body["scope"], body["percent"]) == ("budget.threshold", f"team:{team['id']}", 1)
            assert body["limit_tokens"] == 100_000 and body["settled_tokens"] >= 1000
            assert body["limit_usd"] is None
            assert gateway.log.count("budget reached a threshold") == 1

            gateway.restart()
            assert ask(gateway, key).status_code == 200
            gateway.rows(len(gateway.listed(f"/requests?key_id={key.id}")), key_id=key.id)
            eventually(lambda: gateway.budget(f"team:{team['id']}")["settled_tokens"] > body["settled_tokens"])
            assert gateway.terminate() == 0
            assert gateway.log.count("budget reached a threshold") == 1
            assert len(receiver.deliveries) == 2
            assert SECRET not in gateway.log


def test_a_webhook_that_is_away_delays_nothing_and_gets_its_messages_later(directory):
    with WebhookReceiver() as receiver:
        url = receiver.url
    # Nobody listens there any more.
    gateway = Gateway(directory, configuration(url), {"ALERT_SECRET": SECRET})
    with gateway:
        team = next(team for team in gateway.listed("/teams") if team["name"] == "watched")
        key = gateway.key(team["id"])
        spend(gateway, key, 1000)
        eventually(lambda: "webhook did not take an alert" in gateway.log, within=20)
        assert ask(gateway, key).status_code == 200
        with WebhookReceiver() as receiver:
            gateway.configure(configuration(receiver.url))
            gateway.restart()
            eventually(lambda: len(receiver.deliveries) == 1, within=30)
            assert receiver.deliveries[0].is_signed_with(SECRET)
