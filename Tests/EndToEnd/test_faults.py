"""Targets that fail in every way there is: what the client sees, which attempts are recorded, what is charged."""

import asyncio
import concurrent.futures
import contextlib
import json
import time

import httpx
import pytest

from support import scripted_models
from support.faults import (
    ANSWER, EVENTS, USAGE, FaultyUpstream, close, event, hang, head, healthy, refuses, reset, sends, streams, whole,
)  # fmt: skip
from support.gateway import Gateway
from support.money import Price, nano
from support.ports import free_port
from support.waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]
PRICE = Price(input="3", output="5")
BUDGET = {"limit_usd": "10", "window": "month"}
OFF = {"failures": 0, "failure_rate": "0%"}
COST = PRICE.cost(USAGE["prompt_tokens"], USAGE["completion_tokens"])
ERROR = {"error": {"message": "The engine is overloaded.", "type": "server_error", "code": None}}
TOO_LONG = {"error": {"message": "This model's maximum context length is 10 tokens.", "type": "invalid_request_error", "code": "context_length_exceeded"}}
FILTERED = {"error": {"message": "The response was filtered.", "type": None, "code": "content_filter"}}


@contextlib.contextmanager
def serving(directory, *upstreams, **fields):
    """A gateway with the model `fast` over these upstreams, or base URLs, in their order."""
    providers, targets = [], []
    for place, upstream in enumerate(upstreams):
        url = upstream if isinstance(upstream, str) else upstream.base_url
        providers.append({"name": f"p{place}", "kind": "openai-compatible", "base_url": url})
        targets.append({"provider": f"p{place}", "model": "m", "priority": place, "price": PRICE.configuration})
    fields.setdefault("timeouts", {"connect": "1s", "first_byte": "700ms", "idle": "700ms", "total": "20s"})
    model = {"name": "fast", "strategy": "priority", "retries": {"attempts": 1}, "targets": targets, **fields}
    with Gateway(directory, {"providers": providers, "models": [model]}) as gateway:
        yield gateway


def ask(gateway, key, stream=False) -> httpx.Response:
    return gateway.post("/v1/chat/completions", key, json={"model": "fast", "messages": HELLO, "stream": stream, "max_tokens": 50})


def assert_is_whole(answer: httpx.Response, stream: bool) -> None:
    assert answer.status_code == 200, answer.text
    if stream:
        # The usage chunk was asked for by the gateway, and is taken out again.
        assert answer.content == b"".join(EVENTS[:3] + EVENTS[4:])
    else:
        assert answer.json() == ANSWER


# How the first of two targets fails: the behaviour, plain or streamed, the outcome in the record, its status there, and
# the tokens of output that its provider may bill all the same, beside its input; `None` where it bills nothing.
FAULTS = {
    "hangs": (hang, None, "first_byte_timeout", 0, 0),
    "resets": (reset, None, "closed_before_answer", 0, None),
    "closes": (close, None, "closed_before_answer", 0, None),
    "500": (refuses(500), None, "status", 500, None),
    "503": (refuses(503, retry_after="3"), None, "status", 503, None),
    "429": (refuses(429), None, "status", 429, None),
    "429-with-a-time": (refuses(429, retry_after="30"), None, "status", 429, None),
    "refused-credential": (refuses(401), None, "status", 401, None),
    "cut-head": (sends(b"HTTP/1.1 200 OK\r\ncontent-", closes=True), None, "cut", 0, 0),
    "no-http": (sends(b"SMTP is no HTTP\r\n\r\n", closes=True), None, "malformed", 0, 0),
    "cut-body": (sends(head(length=500) + b'{"id":', closes=True), False, "cut", 200, 2),
    "error-inside": (sends(whole(200, json.dumps(ERROR).encode())), None, "malformed", 200, 0),
    "nonsense": (sends(whole(200, b"<html>It works!</html>", "text/html")), None, "malformed", 200, 0),
    "other-json": (sends(whole(200, b'{"ok": true}')), None, "malformed", 200, 0),
    "other-events": (streams(event({}), event({"ok": True}), event(b"[DONE]")), True, "malformed", 200, 0),
    "cut-in-the-first-event": (streams(EVENTS[0][:20], closes=True), True, "cut", 200, 0),
    "first-event-is-an-error": (streams(event(ERROR)), True, "malformed", 200, 0),
    "empty-stream": (streams(), True, "malformed", 200, 0),
    "only-the-end": (streams(event(b"[DONE]")), True, "malformed", 200, 0),
    "stalls-before-the-first-event": (sends(head(kind="text/event-stream"), b"") , True, "idle_timeout", 200, 0),
}  # fmt: skip
CASES = [
    pytest.param(*fault[:1], stream, *fault[2:], id=f"{name}-{'streamed' if stream else 'plain'}")
    for name, fault in FAULTS.items()
    for stream in (False, True)
    if fault[1] in (None, stream)
]


@pytest.mark.parametrize(("behaviour", "stream", "outcome", "status", "output"), CASES)
def test_another_target_answers(directory, behaviour, stream, outcome, status, output):
    with FaultyUpstream(behaviour) as faulty, FaultyUpstream() as well, serving(directory, faulty, well) as gateway:
        team = gateway.team(budget=BUDGET)
        key = gateway.key(team)
        answer = ask(gateway, key, stream)

        assert_is_whole(answer, stream)
        assert answer.headers["x-gatehouse-attempts"] == "2"
        assert answer.headers["x-gatehouse-target"] == "p1/m"
        row = gateway.row(key)
        tried = [(attempt["target"], attempt["outcome"], attempt["status"]) for attempt in row["attempts"]]
        assert tried == [("p0/m", outcome, status), ("p1/m", "ok", 200)]
        assert (faulty.requests, well.requests) == (1, 1)
        # Nobody has counted the first target's input: a token is taken for four bytes. An error bills nothing.
        first = 0 if output is None else PRICE.cost(-(-len(answer.request.content) // 4), output)
        assert nano(row["cost_usd"]) == COST + first
        budget = eventually(lambda: (found := gateway.budget(f"team:{team['id']}")) and not nano(found["held_usd"]) and found)
        assert nano(budget["settled_usd"]) == nano(row["cost_usd"])


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "streamed"])
def test_a_target_that_refuses_connections(directory, stream):
    with FaultyUpstream() as well, serving(directory, f"http://127.0.0.1:{free_port()}/v1", well) as gateway:
        key = gateway.key()
        assert_is_whole(ask(gateway, key, stream), stream)
        row = gateway.row(key)
        assert [attempt["outcome"] for attempt in row["attempts"]] == ["connect_failed", "ok"]
        assert nano(row["cost_usd"]) == COST


def test_a_slow_answer_is_waited_for(directory):
    def slowly(connection, request, upstream):
        upstream.closing.wait(0.3)
        healthy(connection, request, upstream)

    with FaultyUpstream(slowly) as slow, FaultyUpstream() as well, serving(directory, slow, well) as gateway:
        answer = ask(gateway, gateway.key())
        assert_is_whole(answer, False)
        assert answer.headers["x-gatehouse-attempts"] == "1"


def test_a_stream_that_has_begun_breaks_off_with_an_error(directory):
    with FaultyUpstream(streams(EVENTS[0], EVENTS[1][:9], closes=True)) as faulty, FaultyUpstream() as well:
        with serving(directory, faulty, well) as gateway:
            key = gateway.key()
            answer = None
            with gateway.http.stream(
                "POST", f"{gateway.url}/v1/chat/completions", headers=key.headers, json={"model": "fast", "messages": HELLO, "stream": True}
            ) as response:
                received = b""
                with contextlib.suppress(httpx.RemoteProtocolError):
                    for piece in response.iter_raw():
                        received += piece
                answer = response
            assert answer.status_code == 200
            assert received.startswith(EVENTS[0])
            assert b'"code":"upstream_failed"' in received and b"[DONE]" not in received
            row = gateway.row(key)
            assert [attempt["outcome"] for attempt in row["attempts"]] == ["cut"]
            assert well.requests == 0
            assert nano(row["cost_usd"]) > 0


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "streamed"])
def test_an_error_inside_passes_where_no_other_target_is(directory, stream):
    behaviour = streams(event(ERROR)) if stream else sends(whole(200, json.dumps(ERROR).encode()))
    with FaultyUpstream(behaviour) as faulty, serving(directory, faulty) as gateway:
        answer = ask(gateway, gateway.key(), stream)
        assert answer.status_code == 200
        assert answer.content == (event(ERROR) if stream else json.dumps(ERROR).encode())


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "streamed"])
@pytest.mark.parametrize("nonsense", [whole(200, b"It works!", "text/html"), whole(200, b"{}")], ids=["a-page", "other-json"])
def test_nonsense_is_no_answer(directory, stream, nonsense):
    with FaultyUpstream(sends(nonsense)) as faulty, serving(directory, faulty) as gateway:
        answer = ask(gateway, gateway.key(), stream)
        assert answer.status_code == 503
        assert answer.json()["error"]["code"] == "no_target_available"
        assert faulty.requests == 1, "what may be billed is not asked for twice"


@pytest.mark.parametrize(("body", "word"), [(TOO_LONG, "context_too_long"), (FILTERED, "content_filtered")])
def test_refusals_of_content_fall_back_where_the_model_says_so(directory, body, word):
    with FaultyUpstream(refuses(400, body)) as faulty, FaultyUpstream() as well:
        with serving(directory / "silent", faulty, well) as gateway:
            answer = ask(gateway, gateway.key())
            assert (answer.status_code, answer.json()) == (400, body)
        with serving(directory / "chosen", faulty, well, fallback_on=[word]) as gateway:
            key = gateway.key()
            assert_is_whole(ask(gateway, key), False)
            row = gateway.row(key)
            assert [attempt["outcome"] for attempt in row["attempts"]] == [word, "ok"]
            assert nano(row["cost_usd"]) == COST


def test_a_class_that_is_not_chosen_is_not_fallen_back_on(directory):
    with FaultyUpstream(refuses(500)) as faulty, FaultyUpstream() as well:
        with serving(directory, faulty, well, fallback_on=["connect"], retries={"attempts": 0}) as gateway:
            assert ask(gateway, gateway.key()).status_code == 503
            assert well.requests == 0


# Limits that providers state


def test_a_target_that_asked_for_a_pause_is_passed_by(directory):
    with FaultyUpstream(refuses(429, retry_after="30")) as faulty, FaultyUpstream() as well, serving(directory, faulty, well) as gateway:
        key = gateway.key()
        for _ in range(5):
            assert_is_whole(ask(gateway, key), False)
        assert (faulty.requests, well.requests) == (1, 5)
        [target] = [row for row in gateway.listed("/targets") if row["name"] == "p0/m"]
        assert target["health"]["state"] == "exhausted"
        assert 0 < target["health"]["retry_after_ms"] <= 30_000
        assert target["health"]["rate_limited"] == 1


def test_a_pause_may_be_given_as_a_date(directory):
    with FaultyUpstream(refuses(429, retry_after="Fri, 01 Jan 2100 00:00:00 GMT")) as faulty, FaultyUpstream() as well:
        with serving(directory, faulty, well) as gateway:
            key = gateway.key()
            for _ in range(3):
                assert_is_whole(ask(gateway, key), False)
            assert (faulty.requests, well.requests) == (1, 3)


def test_a_limit_that_is_used_up_is_respected_before_the_429(directory):
    last = sends(whole(200, json.dumps(ANSWER).encode(), x_ratelimit_remaining_requests="0", x_ratelimit_reset_requests="30s"))
    with FaultyUpstream(last) as faulty, FaultyUpstream() as well, serving(directory, faulty, well) as gateway:
        key = gateway.key()
        for _ in range(3):
            assert_is_whole(ask(gateway, key), False)
        assert (faulty.requests, well.requests) == (1, 2)


def test_the_only_target_is_asked_all_the_same(directory):
    last = sends(whole(200, json.dumps(ANSWER).encode(), anthropic_ratelimit_requests_remaining="0", anthropic_ratelimit_requests_reset="2099-01-01T00:00:00Z"))
    with FaultyUpstream(last) as faulty, serving(directory, faulty) as gateway:
        key = gateway.key()
        for _ in range(3):
            assert_is_whole(ask(gateway, key), False)
        assert faulty.requests == 3


def test_a_short_wait_is_better_than_a_429(directory):
    def once(connection, request, upstream):
        (refuses(429, retry_after="1") if upstream.requests == 1 else healthy)(connection, request, upstream)

    with FaultyUpstream(once) as faulty, serving(directory, faulty, retries={"attempts": 0}) as gateway:
        key = gateway.key()
        assert ask(gateway, key).status_code == 429
        assert_is_whole(ask(gateway, key), False)
        assert faulty.requests == 2


# Breakers


def test_a_dead_target_is_left_alone_and_comes_back(directory):
    with FaultyUpstream(refuses(500)) as faulty, serving(directory, faulty, retries={"attempts": 0}, breaker={"open": "1s", "longest_open": "1s"}) as gateway:
        key = gateway.key()
        answers = [ask(gateway, key) for _ in range(8)]
        assert [answer.status_code for answer in answers] == [503] * 8
        assert faulty.requests == 5, "five failures in a row open it"
        last = answers[-1]
        assert last.json()["error"]["code"] == "no_target_available"
        assert last.headers["retry-after"] == "1" and 0 < int(last.headers["retry-after-ms"]) <= 1000
        assert 'gatehouse_circuit_open{target="p0/m"} 1' in httpx.get(f"{gateway.admin_url}/metrics").text
        [target] = gateway.listed("/targets")
        assert (target["health"]["state"], target["health"]["failures"]) == ("open", 5)

        faulty.behaviour = healthy
        eventually(lambda: ask(gateway, key).status_code == 200, what="it is found out that the target is well")
        assert 'gatehouse_circuit_open{target="p0/m"} 0' in httpx.get(f"{gateway.admin_url}/metrics").text
        assert gateway.listed("/targets")[0]["health"]["state"] == "recovering"


@pytest.mark.parametrize("refuses_connections", [False, True], ids=["silent", "refusing"])
def test_one_of_three_targets_is_dead(directory, refuses_connections):
    """A dead target costs nobody an answer, and hardly anybody time: its connections never stand."""
    count, connect = 1500, 0.4
    with FaultyUpstream(hang) as dead, FaultyUpstream() as one, FaultyUpstream() as two:
        # TLS to a server that says nothing: the connection does not stand before its deadline.
        url = f"http://127.0.0.1:{free_port()}/v1" if refuses_connections else dead.base_url.replace("http:", "https:")
        timeouts = {"connect": f"{int(connect * 1000)}ms", "first_byte": "5s", "idle": "5s", "total": "20s"}
        with serving(directory, url, one, two, strategy="weighted", timeouts=timeouts) as gateway:
            key = gateway.key()
            times = []

            def call(client):
                began = time.monotonic()
                answer = client.post(
                    f"{gateway.url}/v1/chat/completions", headers=key.headers, json={"model": "fast", "messages": HELLO, "max_tokens": 9}
                )
                times.append(time.monotonic() - began)
                return answer.status_code

            with httpx.Client(timeout=30) as client, concurrent.futures.ThreadPoolExecutor(4) as pool:
                statuses = list(pool.map(lambda _: call(client), range(count)))
            assert set(statuses) == {200}, "no client sees an error"
            delayed = sum(taken > connect for taken in times)
            assert delayed < count / 100, f"{delayed} of {count} were delayed"


def test_retries_keep_to_their_budget_when_everything_fails(directory):
    count = 300
    with FaultyUpstream(refuses(500)) as faulty, serving(directory, faulty, retries={"attempts": 2, "budget": "10%"}, breaker=OFF) as gateway:
        key = gateway.key()
        began = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(lambda _: ask(gateway, key).status_code, range(count)))
        seconds = time.monotonic() - began
        assert set(statuses) == {503}
        # At least three a second are always allowed, in every window of ten seconds.
        allowed = (1 + seconds // 10) * max(30, count // 10)
        assert count <= faulty.requests <= count + allowed


@pytest.mark.parametrize(("breaker", "most"), [(OFF, 300), ({"open": "30s"}, 5 + 8)], ids=["without-breakers", "with-breakers"])
def test_when_all_three_targets_fail_none_is_asked_twice_for_a_request(directory, breaker, most):
    count = 300
    with FaultyUpstream(refuses(500)) as one, FaultyUpstream(refuses(503)) as two, FaultyUpstream(refuses(502)) as three:
        retries = {"attempts": 2, "budget": "10%"}
        with serving(directory, one, two, three, strategy="weighted", retries=retries, breaker=breaker) as gateway:
            key = gateway.key()
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                statuses = list(pool.map(lambda _: ask(gateway, key).status_code, range(count)))
            assert set(statuses) == {503}
            # Moving on is no repeat, and uses up the attempts.
            assert all(0 < upstream.requests <= most for upstream in (one, two, three))


def test_a_breaker_bounds_what_a_failing_target_is_asked(directory):
    with FaultyUpstream(refuses(500)) as faulty, serving(directory, faulty, breaker={"open": "30s"}) as gateway:
        key = gateway.key()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(lambda _: ask(gateway, key).status_code, range(200)))
        assert set(statuses) == {503}
        assert faulty.requests <= 5 + 8, "no more than those under way when it opened"


# Reloads


def content(received: bytes) -> bytes:
    """The content of a chunked answer; fails where it does not come to its end."""
    rest, whole = received.partition(b"\r\n\r\n")[2], b""
    while size := int((line := rest.partition(b"\r\n"))[0], 16):
        whole, rest = whole + line[2][:size], line[2][size + 2 :]
    assert line[2] == b"\r\n"
    return whole


def test_a_thousand_streams_live_through_a_hundred_reloads(upstream, directory):
    """No byte of them is lost whatever the reloads change, each is charged as it was when it came, and the last file is in force."""
    streams_open, chunks = 1000, 75
    answering = f"scripted:chunks={chunks}:delay=1000"
    other_price = {"input": "90", "output": "90"}
    dead = f"http://127.0.0.1:{free_port()}/v1"

    def configuration(number: int) -> dict:
        """Each number another file: keys, addresses, targets, weights, prices, limits, deadlines, names and teams come and go."""
        provider = {"name": "scripted", "kind": "openai-compatible", "base_url": upstream.base_url, "labels": {"round": str(number)}}
        provider |= [{"api_key": "env:SCRIPTED_KEY"}, {"api_keys": ["env:SCRIPTED_KEY", "env:OTHER_KEY"]}, {"api_key": "env:OTHER_KEY"}][number % 3]
        if number % 5 == 1:
            provider |= {"limits": {"rpm": 1, "concurrency": 1}, "headers": {"x-round": str(number)}}
        if number % 7 == 1:
            provider |= {"base_url": dead, "timeouts": {"idle": "100ms", "total": "1s"}}
        target = {"provider": "scripted", "model": answering, "weight": 1 + number % 4, "price": other_price if number % 2 else PRICE.configuration}
        paced = {"name": "paced", "targets": [target]}
        if number % 4 == 1:
            paced |= {"limits": {"concurrency": 1}, "timeouts": {"idle": "200ms", "total": "2s"}, "strategy": "least_busy", "answer_model": "public"}
        if number % 6 == 1:
            paced |= {"targets": [{"provider": "spare", "model": "m", "price": other_price}, {**target, "weight": 0}]}
        models = [{"name": f"model-{number}", "targets": [{"model": "paced"}] if number % 9 != 1 else [target]}]
        # At times the model of the streams is not there at all.
        if number % 9 != 1:
            models.append(paced)
        spare = {"name": "spare", "kind": "openai-compatible", "base_url": dead}
        team = {"name": "changing", "limits": {"rpm": 1 + number}, "budget": {"limit_usd": str(1 + number), "window": "day"}}
        return {"providers": [provider, spare], "models": models, "teams": [team]}

    environment = {**scripted_models.environment(upstream), "OTHER_KEY": "sk-scripted-somebody-else"}
    asked = {"messages": HELLO, "stream": True, "stream_options": {"include_usage": True}}
    reference = upstream.http.post(f"{upstream.base_url}/chat/completions", json={"model": answering.replace("delay=1000", "delay=0"), **asked}).content
    reference = reference.replace(b"delay=0", b"delay=1000")
    upstream.reset()
    with Gateway(directory, configuration(0), environment) as gateway:
        key = gateway.key()
        body = json.dumps({"model": "paced", **asked}).encode()
        request = (
            f"POST /v1/chat/completions HTTP/1.1\r\nhost: g\r\nauthorization: Bearer {key.secret}\r\nconnection: close\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        ).encode() + body

        async def read() -> bytes:
            reader, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
            writer.write(request)
            received = await reader.read()
            while piece := await reader.read(65536):
                received += piece
            writer.close()
            return received

        async def reload() -> int:
            for number in range(1, 101):
                gateway.configure(configuration(number))
                gateway.reload()
                while f"model-{number}" not in (await models()):
                    await asyncio.sleep(0.02)
            return 100

        async def models() -> str:
            return await asyncio.to_thread(lambda: gateway.http.get(f"{gateway.url}/v1/models", headers=key.headers).text)

        async def both() -> list[bytes]:
            reads = asyncio.gather(*(read() for _ in range(streams_open)))
            await asyncio.to_thread(
                eventually, lambda: upstream.stats()["active"] == streams_open, within=30, what="all streams are open"
            )
            assert await reload() == 100
            assert upstream.stats()["active"] == streams_open, "the streams were open all the while"
            return await reads

        received = asyncio.run(both())
        assert len(received) == streams_open
        for text in received:
            assert text.startswith(b"HTTP/1.1 200")
            assert content(text) == reference
        usage = json.loads([line for line in reference.splitlines() if line.startswith(b"data: {")][-1][6:])["usage"]
        cost = PRICE.cost(usage["prompt_tokens"], usage["completion_tokens"])
        [row] = eventually(lambda: [each for each in gateway.listed("/usage?group_by=model") if each["requests"] == streams_open], what="all rows")
        assert (row["model"], row["errors"], nano(row["cost_usd"])) == ("paced", 0, cost * streams_open)
        # The last file is what counts now, and it has no such model.
        assert gateway.post("/v1/chat/completions", key, json={"model": "paced", "messages": HELLO}).status_code == 404


# Hedges


def after(seconds: float, behaviour):
    """Does what a behaviour says, but only after a while."""

    def late(connection, request, upstream):
        upstream.closing.wait(seconds)
        behaviour(connection, request, upstream)

    return late


HEDGE = {"after": "200ms", "share": "100%"}
PATIENT = {"connect": "1s", "first_byte": "10s", "idle": "10s", "total": "20s"}


def attempts(row: dict) -> list[tuple[str, str]]:
    return [(each["target"], each["outcome"]) for each in row["attempts"]]


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "streamed"])
def test_a_hedge_answers_for_a_slow_target_and_both_are_charged(directory, stream):
    with FaultyUpstream(after(5, healthy)) as slow, FaultyUpstream() as well:
        with serving(directory, slow, well, hedge=HEDGE, timeouts=PATIENT) as gateway:
            team = gateway.team(budget=BUDGET)
            key = gateway.key(team)
            answer = ask(gateway, key, stream)
            assert_is_whole(answer, stream)
            assert (answer.headers["x-gatehouse-target"], answer.headers["x-gatehouse-attempts"]) == ("p1/m", "2")
            row = gateway.row(key)
            assert attempts(row) == [("p0/m", "hedge_lost"), ("p1/m", "ok")]
            assert nano(row["cost_usd"]) > COST, "the loser may be billed"
            budget = eventually(lambda: (found := gateway.budget(f"team:{team['id']}")) and not nano(found["held_usd"]) and found)
            assert nano(budget["settled_usd"]) == nano(row["cost_usd"])
            assert [each["in_flight"] for each in gateway.listed("/targets")] == [0, 0]


def test_the_first_target_may_win_against_its_hedge(directory):
    with FaultyUpstream(after(0.6, healthy)) as slow, FaultyUpstream(hang) as slower:
        with serving(directory, slow, slower, hedge=HEDGE, timeouts=PATIENT) as gateway:
            key = gateway.key()
            answer = ask(gateway, key)
            assert_is_whole(answer, False)
            assert answer.headers["x-gatehouse-target"] == "p0/m"
            row = gateway.row(key)
            assert attempts(row) == [("p1/m", "hedge_lost"), ("p0/m", "ok")]
            assert row["target"] == "p0/m"


def test_a_hedge_that_fails_leaves_the_first_target_its_time(directory):
    with FaultyUpstream(after(0.8, healthy)) as slow, FaultyUpstream(refuses(500)) as broken:
        with serving(directory, slow, broken, hedge=HEDGE, timeouts=PATIENT) as gateway:
            key = gateway.key()
            assert_is_whole(ask(gateway, key), False)
            row = gateway.row(key)
            assert attempts(row) == [("p1/m", "status"), ("p0/m", "ok")]
            assert nano(row["cost_usd"]) == COST


def test_a_first_target_that_fails_leaves_its_hedge_to_answer(directory):
    with FaultyUpstream(after(0.5, refuses(500))) as broken, FaultyUpstream(after(0.8, healthy)) as slow:
        with serving(directory, broken, slow, hedge=HEDGE, timeouts=PATIENT) as gateway:
            key = gateway.key()
            assert_is_whole(ask(gateway, key), False)
            row = gateway.row(key)
            assert attempts(row) == [("p0/m", "status"), ("p1/m", "ok")]
            assert nano(row["cost_usd"]) == COST


def test_hedges_keep_to_their_share(directory):
    with FaultyUpstream(after(0.3, healthy)) as slow, FaultyUpstream() as well:
        with serving(directory, slow, well, hedge={"after": "50ms", "share": "5%"}, timeouts=PATIENT) as gateway:
            key = gateway.key()
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                statuses = list(pool.map(lambda _: ask(gateway, key).status_code, range(100)))
            assert set(statuses) == {200}
            assert 1 <= well.requests <= 5


def test_a_budget_without_room_for_both_pays_for_one(directory):
    with FaultyUpstream(after(0.6, healthy)) as slow, FaultyUpstream() as well:
        with serving(directory, slow, well, hedge=HEDGE, timeouts=PATIENT) as gateway:
            # Room for a bound of 50 tokens of output and of fewer than 100 bytes of input, and not for two of them.
            limit = PRICE.cost(100, 50)
            key = gateway.key(gateway.team(budget={"limit_usd": f"{limit / 1e9:.9f}", "window": "month"}))
            assert_is_whole(ask(gateway, key), False)
            assert well.requests == 0
            assert attempts(gateway.row(key)) == [("p0/m", "ok")]


def test_a_client_that_leaves_ends_both_calls(directory):
    with FaultyUpstream(hang) as one, FaultyUpstream(hang) as two:
        with serving(directory, one, two, hedge=HEDGE, timeouts=PATIENT) as gateway:
            key = gateway.key()
            body = {"model": "fast", "messages": HELLO, "max_tokens": 9}
            with pytest.raises(httpx.ReadTimeout):
                httpx.post(f"{gateway.url}/v1/chat/completions", headers=key.headers, json=body, timeout=1)
            row = gateway.row(key)
            assert row["status"] == 499
            assert sorted(attempts(row)) == [("p0/m", "client_gone"), ("p1/m", "client_gone")]
            assert [each["in_flight"] for each in gateway.listed("/targets")] == [0, 0]


# Probes


def test_a_probe_finds_out_without_a_caller(directory):
    def answers(status):
        return lambda connection, request, upstream: (
            connection.sendall(whole(status, b"{}")) if "GET /v1/models" in request.get("method", "") else healthy(connection, request, upstream)
        )

    with FaultyUpstream(answers(500)) as upstream:
        breaker = {"failures": 1, "open": "500ms", "longest_open": "500ms"}
        provider = {
            "name": "p0", "kind": "openai-compatible", "base_url": upstream.base_url, "breaker": breaker, "probe": {"interval": "1s", "timeout": "1s"},
        }  # fmt: skip
        models = [{"name": "fast", "targets": [{"provider": "p0", "model": "m", "price": PRICE.configuration}]}]
        with Gateway(directory, {"providers": [provider], "models": models}) as gateway:
            state = lambda: (gateway.listed("/targets")[0]["health"] or {}).get("state")  # noqa: E731
            eventually(lambda: state() in ("open", "probing"), what="the probe opens the breaker")
            upstream.behaviour = answers(200)
            eventually(lambda: state() == "recovering", what="the probe closes it")
            assert gateway.listed("/targets")[0]["health"]["calls"] == 0


def test_a_probe_that_hangs_holds_up_no_other(directory):
    with FaultyUpstream(hang) as slow, FaultyUpstream(sends(whole(200, b"{}"))) as well:
        providers = [
            {"name": name, "kind": "openai-compatible", "base_url": upstream.base_url, "probe": {"interval": "1s", "timeout": timeout}}
            for name, upstream, timeout in (("slow", slow, "15s"), ("well", well, "1s"))
        ]
        targets = [{"provider": provider["name"], "model": "m", "price": PRICE.configuration} for provider in providers]
        with Gateway(directory, {"providers": providers, "models": [{"name": "fast", "targets": targets}]}):
            eventually(lambda: well.requests >= 4, within=8, what="the other provider is asked again and again")
            assert slow.requests == 1, "what is under way is not asked once more"


def test_a_targets_own_probe_takes_the_place_of_its_providers(directory):
    def answer(connection, request, upstream):
        asked = request.get("method", "")
        status = 500 if "GET /v1/models/m/ready" in asked else 200
        connection.sendall(whole(status, b"{}"))

    with FaultyUpstream(answer) as upstream:
        breaker = {"failures": 1, "open": "60s"}
        provider = {
            "name": "p0", "kind": "openai-compatible", "base_url": upstream.base_url, "breaker": breaker, "probe": {"interval": "1s", "timeout": "1s"},
            "api_keys": ["env:KEY_A", "env:KEY_B"],
        }  # fmt: skip
        target = {"provider": "p0", "price": PRICE.configuration}
        own = {"path": "/models/m/ready", "interval": "1s", "timeout": "1s"}
        targets = [target | {"model": "m", "probe": own}, target | {"model": "n"}, target | {"model": "o", "probe": False}]
        config = {"providers": [provider], "models": [{"name": "fast", "targets": targets}]}
        with Gateway(directory, config, {"KEY_A": "secret-a", "KEY_B": "secret-b"}) as gateway:
            listed = lambda: {target["name"]: target for target in gateway.listed("/targets")}  # noqa: E731
            state = lambda name: (listed()[name]["health"] or {}).get("state")  # noqa: E731
            eventually(lambda: {state("p0/m"), state("p0/m#2")} == {"open"}, what="the probe opens the target with each of its keys")
            assert {state(name) for name in ("p0/n", "p0/n#2", "p0/o")} <= {None, "healthy"}
            assert listed()["p0/m"]["probe"] == own
            assert listed()["p0/n"]["probe"] == {"path": "/models", "interval": "1s", "timeout": "1s"}
            assert listed()["p0/o"]["probe"] is None
