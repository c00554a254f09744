"""Streams that break off after bytes have gone to the client, and that another target goes on with."""

import contextlib
import json

import httpx
import pytest

from support.faults import FaultyUpstream, chunk, event, head, hang, refuses, streams
from support.gateway import Gateway
from support.money import Price, nano
from support.waiting import eventually

HELLO = [{"role": "user", "content": "Count to six."}]
PRICE = Price(input="3", output="5")
BEGUN, REST = "One, two, ", "three, four."


def part(text: str | None, id: str = "first", **fields) -> bytes:
    delta = {} if text is None else {"content": text}
    choice = {"index": 0, "delta": delta, "finish_reason": None, **fields}
    return event({"id": id, "object": "chat.completion.chunk", "created": 5, "model": "up", "choices": [choice]})


def named(data: dict) -> bytes:
    return f"event: {data['type']}\n".encode() + event(data)


CHAT_BEGUN = [event({"id": "first", "object": "chat.completion.chunk", "created": 5, "model": "up", "choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}]}), part("One, "), part("two, ")]  # fmt: skip
CHAT_REST = [
    part("three, ", "second"), part("four.", "second"), part(None, "second", finish_reason="stop"),
    event({"id": "second", "object": "chat.completion.chunk", "created": 6, "model": "up2", "choices": [], "usage": {"prompt_tokens": 17, "completion_tokens": 4, "total_tokens": 21}}),
    event(b"[DONE]"),
]  # fmt: skip
MESSAGE = {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude", "content": [], "stop_reason": None, "stop_sequence": None}


def message(*texts: str, id: str = "msg_1", input: int = 11) -> list[bytes]:
    start = {**MESSAGE, "id": id, "usage": {"input_tokens": input, "output_tokens": 1}}
    return [
        named({"type": "message_start", "message": start}),
        named({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}),
        *[named({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}) for text in texts],
    ]


MESSAGE_REST = [
    *message(" three, ", "four.", id="msg_2", input=16),
    named({"type": "content_block_stop", "index": 0}),
    named({"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}, "usage": {"output_tokens": 4}}),
    named({"type": "message_stop"}),
]
OVERLOADED = named({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}})


def late(begun: list[bytes], *last: bytes):
    """Sends the beginning, and the last events when it has gone on to the client."""

    def behave(connection, request, upstream):
        connection.sendall(head(kind="text/event-stream") + b"".join(map(chunk, begun)))
        upstream.closing.wait(0.2)
        connection.sendall(b"".join(map(chunk, last)) + b"0\r\n\r\n")

    return behave


class Recording:
    """Does as a behaviour does, and keeps what was asked."""

    def __init__(self, behaviour):
        self.behaviour, self.asked = behaviour, []

    def __call__(self, connection, request, upstream):
        self.asked.append(request)
        self.behaviour(connection, request, upstream)


@contextlib.contextmanager
def serving(directory, *upstreams, kind="vllm", second=None, terms=None, others=(), **fields):
    kinds = [kind, second or kind, kind]
    providers, targets = [], []
    for place, upstream in enumerate(upstreams):
        providers.append({"name": f"p{place}", "kind": kinds[place], "base_url": upstream.base_url})
        if place == 1:
            providers[1] |= terms or {}
        targets.append({"provider": f"p{place}", "model": "m", "priority": place, "price": PRICE.configuration})
    fields.setdefault("timeouts", {"connect": "1s", "first_byte": "700ms", "idle": "700ms", "total": "20s"})
    model = {"name": "fast", "strategy": "priority", "continue_streams": True, "retries": {"attempts": 2}, "targets": targets, **fields}
    with Gateway(directory, {"providers": providers, "models": [model, *others]}) as gateway:
        yield gateway


def receive(gateway, key, path="/v1/chat/completions", **fields) -> bytes:
    body = {"model": "fast", "messages": HELLO, "stream": True, "max_tokens": 50, **fields}
    received = b""
    with gateway.http.stream("POST", f"{gateway.url}{path}", headers=key.headers, json=body) as response:
        assert response.status_code == 200
        with contextlib.suppress(httpx.RemoteProtocolError):
            for piece in response.iter_raw():
                received += piece
    return received


def events(received: bytes) -> list[dict]:
    found = [line[6:] for line in received.decode().splitlines() if line.startswith("data: ") and line != "data: [DONE]"]
    return [json.loads(data) for data in found]


def outcomes(row: dict) -> list[tuple[str, str]]:
    return [(attempt["target"], attempt["outcome"]) for attempt in row["attempts"]]


def assert_one_chat(received: bytes) -> None:
    """One stream of one answer, whatever stood behind it."""
    chunks = events(received)
    assert {chunk["id"] for chunk in chunks} == {"first"}
    assert {chunk["created"] for chunk in chunks} == {5}
    choices = [chunk["choices"][0] for chunk in chunks if chunk["choices"]]
    assert {choice["index"] for choice in choices} == {0}
    assert "".join(choice["delta"].get("content") or "" for choice in choices) == BEGUN + REST
    assert [choice["finish_reason"] for choice in choices if choice["finish_reason"]] == ["stop"]
    assert sum("role" in choice["delta"] for choice in choices) == 1
    assert received.count(b"[DONE]") == 1 and received.endswith(b"data: [DONE]\n\n")
    assert b"error" not in received


CUTS = {
    "between-events": streams(*CHAT_BEGUN, closes=True),
    "within-an-event": streams(*CHAT_BEGUN, part("three, ")[:70], closes=True),
    "at-its-end-without-a-word": streams(*CHAT_BEGUN),
    "an-error-in-it": late(CHAT_BEGUN, event({"error": {"message": "The engine died.", "type": "server_error"}})),
}


@pytest.mark.parametrize("name", [*CUTS, "stalls"])
def test_another_target_goes_on_with_a_chat(directory, name):
    stalls = [head(kind="text/event-stream"), *map(chunk, CHAT_BEGUN)]

    def stall(connection, request, upstream):
        for piece in stalls:
            connection.sendall(piece)
        hang(connection, request, upstream)

    well = Recording(streams(*CHAT_REST))
    with FaultyUpstream(CUTS.get(name, stall)) as faulty, FaultyUpstream(well) as healthy:
        with serving(directory, faulty, healthy) as gateway:
            team = gateway.team(budget={"limit_usd": "10", "window": "month"})
            key = gateway.key(team)
            received = receive(gateway, key, stream_options={"include_usage": True})
            assert_one_chat(received)
            [asked] = well.asked
            assert asked["messages"] == [*HELLO, {"role": "assistant", "content": BEGUN.strip()}]
            assert asked["continue_final_message"] is True and asked["add_generation_prompt"] is False
            assert 40 <= asked["max_tokens"] < 50
            usage = events(received)[-1]["usage"]
            before = 50 - asked["max_tokens"]
            assert usage["completion_tokens"] == before + 4
            assert 13 <= usage["prompt_tokens"] <= 17
            row = gateway.row(key)
            [first, second] = outcomes(row)
            assert first[0] == "p0/m" and first[1] in ("cut", "malformed", "idle_timeout")
            assert second == ("p1/m", "continued")
            assert row["status"] == 200 and row["output_tokens"] == before + 4
            assert nano(row["cost_usd"]) > PRICE.cost(17, before + 4), "both are charged, each with its input"
            budget = eventually(lambda: (found := gateway.budget(f"team:{team['id']}")) and not nano(found["held_usd"]) and found)
            assert nano(budget["settled_usd"]) == nano(row["cost_usd"])
            explained = gateway.admin("GET", f"/requests/{row['id']}/explain")
            assert [attempt["outcome"] for attempt in explained["attempts"]][-1] == "continued"


def test_usage_is_told_only_to_who_asks(directory):
    with FaultyUpstream(CUTS["between-events"]) as faulty, FaultyUpstream(streams(*CHAT_REST)) as well:
        with serving(directory, faulty, well) as gateway:
            received = receive(gateway, gateway.key())
            assert_one_chat(received)
            assert b"usage" not in received


@pytest.mark.parametrize("ending", ["cut", "overloaded"])
def test_another_target_goes_on_with_a_message(directory, ending):
    begun = message("One, ", "two, ")
    broken = late(begun, OVERLOADED) if ending == "overloaded" else streams(*begun, b"event: content_bl", closes=True)
    well = Recording(streams(*MESSAGE_REST))
    with FaultyUpstream(broken) as faulty, FaultyUpstream(well) as healthy:
        with serving(directory, faulty, healthy, kind="anthropic") as gateway:
            key = gateway.key()
            received = receive(gateway, key, "/v1/messages")
            told = events(received)
            assert received.startswith(b"".join(begun))
            assert [event["type"] for event in told if event["type"] != "content_block_delta"] == [
                "message_start", "content_block_start", "content_block_stop", "message_delta", "message_stop",
            ]  # fmt: skip
            deltas = [event for event in told if event["type"] == "content_block_delta"]
            assert {event["index"] for event in deltas} == {0}
            assert "".join(event["delta"]["text"] for event in deltas) == BEGUN + REST
            usage = told[-2]["usage"]
            before = 50 - well.asked[0]["max_tokens"]
            assert (usage["input_tokens"], usage["output_tokens"]) == (11, before + 4)
            assert well.asked[0]["messages"][-1] == {"role": "assistant", "content": "One, two,"}
            row = gateway.row(key)
            assert [outcome for _, outcome in outcomes(row)] == ["malformed" if ending == "overloaded" else "cut", "continued"]
            assert row["input_tokens"] == 11 + 16 and row["output_tokens"] == before + 4
            assert nano(row["cost_usd"]) == PRICE.cost(27, before + 4)


def test_a_target_of_another_dialect_goes_on(directory):
    well = Recording(streams(*MESSAGE_REST))
    with FaultyUpstream(CUTS["between-events"]) as faulty, FaultyUpstream(well) as healthy:
        with serving(directory, faulty, healthy, second="anthropic") as gateway:
            assert_one_chat(receive(gateway, gateway.key()))
            assert well.asked[0]["messages"][-1] == {"role": "assistant", "content": "One, two,"}


def test_a_continuation_that_breaks_off_is_gone_on_with_too(directory):
    middle, last = Recording(streams(CHAT_REST[0], closes=True)), Recording(streams(*CHAT_REST[1:]))
    with FaultyUpstream(CUTS["between-events"]) as first, FaultyUpstream(middle) as second, FaultyUpstream(last) as third:
        with serving(directory, first, second, third) as gateway:
            key = gateway.key()
            assert_one_chat(receive(gateway, key))
            assert last.asked[0]["messages"][-1]["content"] == "One, two, three,"
            assert [outcome for _, outcome in outcomes(gateway.row(key))] == ["cut", "cut", "continued"]


def test_one_that_refuses_costs_nothing_and_the_next_is_asked(directory):
    with FaultyUpstream(CUTS["between-events"]) as first, FaultyUpstream(refuses(400)) as second:
        with FaultyUpstream(streams(*CHAT_REST)) as third, serving(directory, first, second, third) as gateway:
            key = gateway.key()
            assert_one_chat(receive(gateway, key))
            assert [outcome for _, outcome in outcomes(gateway.row(key))] == ["cut", "status", "continued"]


def test_one_at_its_limit_is_passed_by_and_the_next_goes_on(directory):
    solo = {"name": "solo", "targets": [{"provider": "p1", "model": "m", "price": PRICE.configuration}]}
    with FaultyUpstream(CUTS["between-events"]) as first, FaultyUpstream(streams(*CHAT_REST)) as second:
        with FaultyUpstream(streams(*CHAT_REST)) as third:
            with serving(directory, first, second, third, terms={"limits": {"rpm": 1}}, others=[solo]) as gateway:
                key = gateway.key()
                receive(gateway, gateway.key(), model="solo")
                assert_one_chat(receive(gateway, key))
                row = gateway.row(key)
                assert outcomes(row) == [("p0/m", "cut"), ("p2/m", "continued")]
                explained = gateway.admin("GET", f"/requests/{row['id']}/explain")
                assert [(skip["target"], skip["reason"]) for skip in explained["skips"]] == [("p1/m", "limit")]


TOOL = event({"id": "first", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"tool_calls": [{"index": 0, "id": "c", "type": "function", "function": {"name": "f", "arguments": ""}}]}, "finish_reason": None}]})  # fmt: skip
LEFT = {
    "not-asked-for": ({"continue_streams": False}, {}, streams(*CHAT_BEGUN, closes=True), "vllm"),
    "a-tool-is-called": ({}, {}, streams(*CHAT_BEGUN, TOOL, closes=True), "vllm"),
    "a-form-is-asked-for": ({}, {"response_format": {"type": "json_object"}}, streams(*CHAT_BEGUN, closes=True), "vllm"),
    "nobody-takes-a-prefill": ({}, {}, streams(*CHAT_BEGUN, closes=True), "openai-compatible"),
    "no-retries": ({"retries": {"attempts": 0}}, {}, streams(*CHAT_BEGUN, closes=True), "vllm"),
}


@pytest.mark.parametrize("case", LEFT)
def test_else_the_stream_says_that_it_broke_off(directory, case):
    terms, fields, broken, kind = LEFT[case]
    with FaultyUpstream(broken) as faulty, FaultyUpstream(streams(*CHAT_REST)) as well:
        with serving(directory, faulty, well, kind=kind, **terms) as gateway:
            key = gateway.key()
            received = receive(gateway, key, **fields)
            assert b'"code":"upstream_failed"' in received and b"[DONE]" not in received
            assert well.requests == 0
            assert len(gateway.row(key)["attempts"]) == 1


def test_an_error_that_nobody_can_go_on_from_passes_as_it_came(directory):
    said = event({"error": {"message": "The engine died.", "type": "server_error"}})
    with FaultyUpstream(late(CHAT_BEGUN, said)) as faulty:
        with serving(directory, faulty, kind="openai-compatible") as gateway:
            assert receive(gateway, gateway.key()) == b"".join(CHAT_BEGUN) + said


def test_a_budget_without_room_for_both_pays_for_one(directory):
    with FaultyUpstream(CUTS["between-events"]) as faulty, FaultyUpstream(streams(*CHAT_REST)) as well:
        with serving(directory, faulty, well) as gateway:
            # A bound is 50 tokens of output and about 130 of input.
            key = gateway.key(gateway.team(budget={"limit_usd": "0.000800", "window": "month"}))
            received = receive(gateway, key)
            assert b'"code":"upstream_failed"' in received and well.requests == 0
