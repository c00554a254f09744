"""Several attempts of one exchange: whom their ends are held against, what they may cost together, what the caller is told."""

import concurrent.futures
import contextlib
import json
import socket
import time

import pytest

from support.faults import FaultyUpstream, hang, healthy, refuses
from support.gateway import Gateway
from support.money import Price, dollars, nano
from support.waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]
PRICE = Price(input="3", output="5")
FREE = Price(input="0", output="0")
BRITTLE = {"failures": 1, "open": "20s"}
BODY = {"model": "fast", "messages": HELLO, "max_tokens": 50}


@contextlib.contextmanager
def serving(directory, *upstreams, prices=(), others=(), terms=None, **fields):
    """A gateway with the model `fast` over these upstreams in their order; `terms` are further ones of the second one's provider."""
    providers, targets = [], []
    for place, upstream in enumerate(upstreams):
        providers.append({"name": f"p{place}", "kind": "openai-compatible", "base_url": upstream.base_url})
        if place == 1:
            providers[1] |= terms or {}
        price = prices[place] if prices else PRICE
        targets.append({"provider": f"p{place}", "model": "m", "priority": place, **({"price": price.configuration} if price else {})})
    model = {"name": "fast", "strategy": "priority", "retries": {"attempts": 3}, "targets": targets, **fields}
    with Gateway(directory, {"providers": providers, "models": [model, *others]}) as gateway:
        yield gateway


def ask(gateway, key, **fields):
    return gateway.post("/v1/chat/completions", key, json=BODY | fields)


def states(gateway) -> list[str]:
    """In one word how each target does; one that was never called has nothing to say."""
    return [target["health"]["state"] if target["health"] else "uncalled" for target in gateway.listed("/targets")]


def fails_once(after: float = 0):
    """Fails the first request, after so many seconds, and answers those after it."""

    def behave(connection, request, upstream):
        upstream.closing.wait(after if upstream.requests == 1 else 0)
        (refuses(500) if upstream.requests == 1 else healthy)(connection, request, upstream)

    return behave


def skips(gateway, row: dict) -> list[tuple[str, str]]:
    """Who was passed by, and for what."""
    explanation = gateway.admin("GET", f"/requests/{row['id']}/explain")
    return [(skip["target"], skip["reason"]) for skip in explanation["skips"]]


def test_nothing_is_sent_after_the_whole_time(directory):
    with FaultyUpstream(hang) as upstream, serving(directory, upstream, breaker=BRITTLE, timeouts={"total": "400ms"}) as gateway:
        key = gateway.key()
        body = json.dumps(BODY).encode()
        fields = [f"{name}: {value}" for name, value in {"host": "gate", "content-length": len(body), **key.headers}.items()]
        with socket.create_connection(("127.0.0.1", int(gateway.url.rsplit(":", 1)[1]))) as connection:
            connection.sendall(("\r\n".join(["POST /v1/chat/completions HTTP/1.1", *fields]) + "\r\n\r\n").encode() + body[:-5])
            time.sleep(0.8)
            connection.sendall(body[-5:])
            answer = connection.recv(65536)
        assert b" 504 " in answer.split(b"\r\n")[0]
        row = gateway.row(key)
        assert (row["attempts"], nano(row["cost_usd"]), upstream.requests) == ([], 0, 0)
        assert states(gateway) == ["uncalled"]


def test_what_another_has_left_of_the_time_is_held_against_nobody(directory):
    times = {"first_byte": "600ms", "total": "900ms"}
    with FaultyUpstream(hang) as first, FaultyUpstream(hang) as second:
        with serving(directory, first, second, breaker=BRITTLE, timeouts=times) as gateway:
            key = gateway.key()
            assert ask(gateway, key).status_code == 504
            assert [attempt["outcome"] for attempt in gateway.row(key)["attempts"]] == ["first_byte_timeout", "total_timeout"]
            assert states(gateway) == ["open", "healthy"]


@pytest.mark.parametrize("is_tight", [True, False], ids=["tight", "ample"])
def test_a_free_target_between_two_does_not_make_the_last_one_free(directory, is_tight):
    with FaultyUpstream(hang) as first, FaultyUpstream(refuses(500)) as second, FaultyUpstream() as third:
        with serving(directory, first, second, third, prices=(PRICE, FREE, PRICE), timeouts={"first_byte": "300ms"}) as gateway:
            # Held are 50 tokens of output, and of input as many as the body has bytes; a quarter of them is charged for the first.
            bound = PRICE.cost(len(json.dumps(BODY, separators=(",", ":"))), 50)
            limit = bound + (10_000 if is_tight else bound)
            team = gateway.team(budget={"limit_usd": dollars(limit), "window": "month"})
            key = gateway.key(team)
            assert ask(gateway, key).status_code == (503 if is_tight else 200)
            # Where the last one is too dear, the free one is repeated as often as it may be.
            assert (first.requests, second.requests, third.requests) == ((1, 3, 0) if is_tight else (1, 1, 1))
            budget = eventually(lambda: (found := gateway.budget(f"team:{team['id']}")) and not nano(found["held_usd"]) and found)
            assert 0 < nano(budget["settled_usd"]) <= limit


def test_a_cost_of_several_attempts_is_explained_by_attempts(directory):
    with FaultyUpstream(hang) as first, FaultyUpstream() as second:
        with serving(directory, first, second, prices=(PRICE, Price(input="1", output="2")), timeouts={"first_byte": "300ms"}) as gateway:
            key = gateway.key()
            answer = ask(gateway, key)
            assert answer.status_code == 200
            row = gateway.row(key)
            explanation = gateway.admin("GET", f"/requests/{row['id']}/explain")
            costs = [attempt["cost_usd"] for attempt in explanation["attempts"]]
            assert sum(map(nano, costs)) == nano(row["cost_usd"])
            lines = explanation["price"]["lines"]
            assert [line["attempt"] for line in lines] == [0, 1, 1]
            for place, cost in enumerate(costs):
                own = sum(line["count"] * nano(line["usd_per_million"]) for line in lines if line["attempt"] == place)
                assert -(-own // 10**6) == nano(cost)


def test_a_fallback_keeps_its_limit_where_it_stands_alone(directory):
    spare = {"name": "spare", "limits": {"rpm": 2}, "targets": [{"provider": "p1", "model": "m", "price": PRICE.configuration}]}
    with FaultyUpstream() as own, FaultyUpstream() as other:
        # Without a price nothing can be held for a target, so that the model's own is left out.
        with serving(directory, own, other, prices=(None, None), others=[spare], fallbacks=["spare"]) as gateway:
            key = gateway.key()
            assert [ask(gateway, key).status_code for _ in range(3)] == [200, 200, 429]
            assert (own.requests, other.requests) == (0, 2)


@pytest.mark.parametrize("status", [503, 529])
def test_a_busy_provider_says_for_how_long(directory, status):
    with FaultyUpstream(refuses(status, retry_after="30")) as busy, FaultyUpstream() as well:
        with serving(directory, busy, well, fallback_on=["connect"], retries={"attempts": 0}) as gateway:
            key = gateway.key()
            answer = ask(gateway, key)
            assert (answer.status_code, answer.json()["error"]["code"]) == (503, "no_target_available")
            assert answer.headers["retry-after"] == "1", "the other target may be asked"
            for _ in range(3):
                assert ask(gateway, key).headers["x-gatehouse-target"] == "p1/m"
            assert busy.requests == 1
    with FaultyUpstream(refuses(status, retry_after="30")) as busy, serving(directory / "alone", busy) as gateway:
        assert ask(gateway, gateway.key()).headers["retry-after"] == "30"


def test_an_opened_breaker_says_for_how_long(directory):
    with FaultyUpstream(refuses(500)) as broken, serving(directory, broken, breaker=BRITTLE, retries={"attempts": 0}) as gateway:
        assert 15 <= int(ask(gateway, gateway.key()).headers["retry-after"]) <= 20


def test_repeats_that_meet_a_rest_do_not_make_room_for_more(directory):
    with FaultyUpstream(refuses(429)) as refusing:
        with serving(directory, refusing, breaker={"failures": 0, "failure_rate": "0%"}, retries={"attempts": 3, "budget": "50%"}) as gateway:
            key = gateway.key()
            with concurrent.futures.ThreadPoolExecutor(100) as pool:
                statuses = list(pool.map(lambda _: ask(gateway, key).status_code, range(100)))
            assert statuses == [429] * 100
            assert 100 < refusing.requests <= 150


def test_a_backup_at_its_limit_does_not_keep_the_failed_target_from_being_repeated(directory):
    solo = {"name": "solo", "targets": [{"provider": "p1", "model": "m", "price": PRICE.configuration}]}
    with FaultyUpstream(fails_once()) as first, FaultyUpstream() as backup:
        with serving(directory, first, backup, others=[solo], terms={"limits": {"rpm": 1}}) as gateway:
            key = gateway.key()
            assert ask(gateway, gateway.key(), model="solo").status_code == 200
            assert ask(gateway, key).headers["x-gatehouse-target"] == "p0/m"
            assert (first.requests, backup.requests) == (2, 1)
            assert skips(gateway, gateway.row(key)) == [("p1/m", "limit")]


def test_a_target_that_is_too_dear_does_not_hide_one_that_is_not(directory):
    prices = (PRICE, Price(input="30", output="50"), PRICE)
    with FaultyUpstream(hang) as first, FaultyUpstream() as dear, FaultyUpstream() as third:
        with serving(directory, first, dear, third, prices=prices, timeouts={"first_byte": "300ms"}) as gateway:
            limit = prices[1].cost(len(json.dumps(BODY, separators=(",", ":"))), 50) + 1000
            team = gateway.team(budget={"limit_usd": dollars(limit), "window": "month"})
            key = gateway.key(team)
            assert ask(gateway, key).status_code == 200
            assert (first.requests, dear.requests, third.requests) == (1, 0, 1)
            assert skips(gateway, gateway.row(key)) == [("p1/m", "budget")]
            budget = eventually(lambda: (found := gateway.budget(f"team:{team['id']}")) and not nano(found["held_usd"]) and found)
            assert 0 < nano(budget["settled_usd"]) <= limit


def test_a_target_whose_time_is_over_does_not_hide_one_that_has_some(directory):
    with FaultyUpstream(fails_once(1.2)) as first, FaultyUpstream() as brief, FaultyUpstream() as third:
        with serving(directory, first, brief, third, terms={"timeouts": {"total": "1s"}}) as gateway:
            key = gateway.key()
            assert ask(gateway, key).headers["x-gatehouse-target"] == "p2/m"
            assert (first.requests, brief.requests, third.requests) == (1, 0, 1)
            assert skips(gateway, gateway.row(key)) == [("p1/m", "time")]


def test_a_hedge_steps_over_a_target_at_its_limit(directory):
    solo = {"name": "solo", "targets": [{"provider": "p1", "model": "m", "price": PRICE.configuration}]}
    with FaultyUpstream(hang) as slow, FaultyUpstream() as limited, FaultyUpstream() as third:
        hedge = {"after": "200ms", "share": "100%"}
        with serving(directory, slow, limited, third, others=[solo], terms={"limits": {"rpm": 1}}, hedge=hedge) as gateway:
            key = gateway.key()
            assert ask(gateway, gateway.key(), model="solo").status_code == 200
            assert ask(gateway, key).headers["x-gatehouse-target"] == "p2/m"
            row = gateway.row(key)
            assert [(each["target"], each["outcome"]) for each in row["attempts"]] == [("p0/m", "hedge_lost"), ("p2/m", "ok")]
            assert (limited.requests, skips(gateway, row)) == (1, [("p1/m", "limit")])


def test_a_hedge_that_nobody_can_pay_for_takes_nothing_of_the_share(directory):
    with FaultyUpstream(hang) as slow, FaultyUpstream() as second:
        with serving(directory, slow, second, hedge={"after": "100ms", "share": "1%"}, timeouts={"first_byte": "600ms"}) as gateway:
            bound = PRICE.cost(len(json.dumps(BODY, separators=(",", ":"))), 50)
            poor = gateway.key(gateway.team(budget={"limit_usd": dollars(bound + 1000), "window": "month"}))
            assert ask(gateway, poor).status_code == 504
            key = gateway.key()
            assert ask(gateway, key).status_code == 200
            assert [each["outcome"] for each in gateway.row(key)["attempts"]] == ["hedge_lost", "ok"]
