"""Upstreams that fail and clients that leave, as the OpenAI SDK and the books see them."""

import json

import httpx
import openai
import pytest

from support.money import nano
from support.scripted_models import ANSWER, PLAIN_TOKENS, PRICE, STREAM_TOKENS
from support.upstreams import PROMPT_TOKENS, TOKENS_PER_CHUNK
from support.waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]
MAX_TOKENS = 20_000
PROMPT_BOUND = 500  # bytes; none of the requests here is longer
BUDGET = {"limit_usd": "10", "window": "month"}


def call(client, model: str, **fields):
    return client.chat.completions.create(model=model, messages=HELLO, **fields)


def failure(client, model: str, **fields) -> openai.APIStatusError:
    with pytest.raises(openai.APIStatusError) as caught:
        call(client, model, **fields)
    return caught.value


def assert_nothing_held(gateway, team: dict) -> dict:
    """Waits until no hold is open and gives the budget's state."""
    scope = f"team:{team['id']}"
    return eventually(lambda: (found := gateway.budget(scope)) and not nano(found["held_usd"]) and found, what="nothing is held")


def events_of(text: str) -> list[str]:
    return [line.removeprefix("data: ") for line in text.split("\n") if line.startswith("data: ")]


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "streamed"])
@pytest.mark.parametrize("status", [400, 404, 409, 422, 429])
def test_upstreams_own_refusals_pass_verbatim(gateway, upstream, status, stream):
    team = gateway.team(budget=BUDGET)
    key = gateway.key(team)
    fields = {"messages": HELLO, "stream": stream}
    through = gateway.post("/v1/chat/completions", key, json={"model": f"status-{status}", **fields})
    direct = upstream.http.post(f"{upstream.base_url}/chat/completions", json={"model": f"scripted:status={status}", **fields})

    assert through.status_code == direct.status_code == status
    assert through.content == direct.content
    if "retry-after" in direct.headers:
        assert through.headers["retry-after"] == direct.headers["retry-after"]
    row = gateway.row(key)
    assert (row["status"], nano(row["cost_usd"])) == (status, 0), "an error status bills nothing"
    assert nano(assert_nothing_held(gateway, team)["settled_usd"]) == 0


def test_the_sdk_sees_the_upstreams_error(gateway):
    error = failure(gateway.openai(gateway.key()), "status-400")

    assert isinstance(error, openai.BadRequestError)
    assert error.body == {"message": "scripted failure", "type": "scripted_error", "param": None, "code": "scripted_400"}


@pytest.mark.parametrize("model", ["status-401", "status-402", "status-403", "wrong-key"])
def test_refused_operator_credentials_are_not_the_callers_fault(gateway, model):
    key = gateway.key()
    error = failure(gateway.openai(key), model)

    assert error.status_code == 502
    assert error.type == "upstream_error"
    assert error.code == "upstream_credentials"
    assert "scripted" not in error.body["message"] and "wrong upstream key" not in error.body["message"]
    assert nano(gateway.row(key)["cost_usd"]) == 0


@pytest.mark.parametrize("model", ["status-500", "status-503", "dead"])
def test_no_target_left(gateway, model):
    team = gateway.team(budget=BUDGET)
    key = gateway.key(team)
    error = failure(gateway.openai(key), model)

    assert error.status_code == 503
    assert error.type == "upstream_error"
    assert error.code == "no_target_available"
    assert int(error.response.headers["retry-after"]) >= 1
    row = gateway.row(key)
    assert (row["status"], nano(row["cost_usd"])) == (503, 0)
    assert nano(assert_nothing_held(gateway, team)["settled_usd"]) == 0


def test_retries_are_attempts_of_one_exchange(gateway, upstream):
    key = gateway.key()
    error = failure(gateway.openai(key), "retried")

    assert error.status_code == 503
    assert error.response.headers["x-gatehouse-attempts"] == "3"
    assert upstream.stats()["chat"] == 3
    assert len(gateway.row(key)["attempts"]) == 3


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "streamed"])
def test_the_next_target_rescues(gateway, upstream, stream):
    key = gateway.key()
    raw = gateway.openai(key).chat.completions.with_raw_response.create(model="rescued", messages=HELLO, stream=stream)

    assert raw.headers["x-gatehouse-attempts"] == "2"
    parsed = raw.parse()
    assert list(parsed) if stream else parsed.choices
    row = gateway.row(key)
    assert len(row["attempts"]) == 2
    assert nano(row["cost_usd"]) == PRICE.cost(PROMPT_TOKENS, STREAM_TOKENS if stream else PLAIN_TOKENS), "the failed attempt is free"


def test_the_fallback_model_answers(gateway):
    key = gateway.key(models=["fallen"])
    answer = call(gateway.openai(key), "fallen")

    assert answer.model == ANSWER
    assert gateway.row(key)["model"] == "fallen", "records keep the name that was asked for"


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "streamed"])
def test_silence_ends_in_a_timeout(gateway, upstream, stream):
    team = gateway.team(budget=BUDGET)
    key = gateway.key(team)
    error = failure(gateway.openai(key), "hanging", stream=stream, timeout=20)

    assert error.status_code == 504
    assert error.type == "upstream_error"
    assert error.code == "upstream_timeout"
    assert gateway.row(key)["status"] == 504
    assert_nothing_held(gateway, team)
    eventually(lambda: upstream.stats()["active"] == 0, what="the upstream call is given up")


@pytest.mark.parametrize("model", ["cut-stream", "stalling", "endless"])
def test_broken_streams_end_in_an_error(gateway, upstream, model):
    """What arrived before the break is passed on, then an error event in the dialect; never a clean end."""
    team = gateway.team(budget=BUDGET)
    key = gateway.key(team)
    received = []
    with pytest.raises(openai.APIError) as caught:
        for chunk in call(gateway.openai(key), model, stream=True, max_tokens=MAX_TOKENS):
            received.append(chunk)

    assert caught.value.type == "upstream_error"
    text = [chunk for chunk in received if chunk.choices[0].delta.content]
    assert len(text) == 7 if model == "cut-stream" else len(text) >= 1
    row = gateway.row(key)
    assert row["accuracy"] == "estimated"
    assert row["output_tokens"] >= len(text)
    assert nano(row["cost_usd"]) == PRICE.cost(row["input_tokens"], row["output_tokens"])
    assert nano(row["cost_usd"]) <= PRICE.cost(PROMPT_BOUND, MAX_TOKENS)
    assert nano(assert_nothing_held(gateway, team)["settled_usd"]) == nano(row["cost_usd"])
    eventually(lambda: upstream.stats()["active"] == 0, what="the upstream call is given up")


@pytest.mark.parametrize("http2", [False, True], ids=["http1", "h2"])
def test_a_broken_stream_on_the_wire(gateway, http2):
    """An error event is the last that arrives; then the transport says as well that this was no end.

    HTTP/1.1 closes without the last chunk (RFC 9112, section 8), HTTP/2 resets the stream (RFC 9113, section 8.1).
    """
    text = ""
    request = {"model": "cut-stream", "messages": HELLO, "stream": True}
    with httpx.Client(http1=not http2, http2=http2, headers=gateway.key().headers, timeout=60) as client:
        with client.stream("POST", f"{gateway.url}/v1/chat/completions", json=request) as answer:
            with pytest.raises(httpx.RemoteProtocolError, match="StreamReset" if http2 else "incomplete chunked read"):
                for piece in answer.iter_text():
                    text += piece

    assert answer.status_code == 200
    events = events_of(text)
    assert "[DONE]" not in events
    error = json.loads(events[-1])["error"]
    assert error["type"] == "upstream_error"
    assert error["message"]
    assert [json.loads(event).get("error") for event in events[:-1]] == [None] * (len(events) - 1)


def test_a_broken_plain_answer_is_no_answer(gateway):
    """A plain answer is held whole, so half of one never reaches the caller."""
    team = gateway.team(budget=BUDGET)
    key = gateway.key(team)
    error = failure(gateway.openai(key), "cut-plain", max_tokens=MAX_TOKENS)

    assert error.status_code in (502, 503)
    assert error.type == "upstream_error"
    row = gateway.row(key)
    assert nano(row["cost_usd"]) <= PRICE.cost(PROMPT_BOUND, MAX_TOKENS)
    assert nano(assert_nothing_held(gateway, team)["settled_usd"]) == nano(row["cost_usd"])


def test_answers_without_a_report_are_estimated(gateway):
    key = gateway.key()
    client = gateway.openai(key)
    assert call(client, "silent", max_tokens=200).usage is None
    list(call(client, "silent", max_tokens=200, stream=True))

    for row in gateway.rows(2, key_id=key.id):
        assert row["accuracy"] == "estimated"
        assert row["output_tokens"] >= 1
        assert 0 < nano(row["cost_usd"]) <= PRICE.cost(PROMPT_BOUND, 200)


def test_a_client_that_leaves_a_stream(gateway, upstream):
    team = gateway.team(budget=BUDGET)
    key = gateway.key(team)
    stream = call(gateway.openai(key), "long", stream=True, max_tokens=MAX_TOKENS)
    seen = [next(stream) for _ in range(4)]
    assert nano(eventually(lambda: (found := gateway.budget(f"team:{team['id']}")) and nano(found["held_usd"]) and found)["held_usd"])
    stream.close()

    # Left alone this stream takes half a minute: only a cancelled call ends within the deadline.
    eventually(lambda: upstream.stats()["streams_aborted"] == 1, within=5, what="the upstream sees the client leave")
    assert upstream.stats()["active"] == 0
    row = gateway.row(key)
    assert row["accuracy"] == "estimated"
    assert row["input_tokens"] >= 1
    assert row["output_tokens"] >= len(seen) - 1
    assert nano(row["cost_usd"]) == PRICE.cost(row["input_tokens"], row["output_tokens"])
    assert nano(row["cost_usd"]) <= PRICE.cost(PROMPT_BOUND, MAX_TOKENS)
    assert nano(assert_nothing_held(gateway, team)["settled_usd"]) == nano(row["cost_usd"])


def test_a_client_that_leaves_a_plain_call(gateway, upstream):
    team = gateway.team(budget=BUDGET)
    key = gateway.key(team)
    with pytest.raises(openai.APITimeoutError):
        call(gateway.openai(key), "slow", timeout=1, max_tokens=MAX_TOKENS)

    eventually(lambda: upstream.stats()["plain_aborted"] == 1, within=5, what="the upstream sees the client leave")
    assert upstream.stats()["active"] == 0
    row = gateway.row(key)
    assert row["accuracy"] in ("estimated", "none")
    assert nano(row["cost_usd"]) <= PRICE.cost(PROMPT_BOUND, MAX_TOKENS)
    assert nano(assert_nothing_held(gateway, team)["settled_usd"]) == nano(row["cost_usd"])


def test_drained_streams_are_charged_as_reported(gateway, upstream):
    """With on_client_gone: drain the upstream may finish, and its own report is what is paid."""
    team = gateway.team(budget=BUDGET)
    key = gateway.key(team)
    stream = call(gateway.openai(key), "drained-stream", stream=True)
    next(stream)
    stream.close()

    eventually(lambda: upstream.stats()["streams_finished"] == 1, within=10, what="the upstream finishes")
    assert upstream.stats()["streams_aborted"] == 0
    row = gateway.row(key)
    assert row["accuracy"] == "drained"
    assert (row["input_tokens"], row["output_tokens"]) == (PROMPT_TOKENS, 40 * TOKENS_PER_CHUNK)
    assert nano(row["cost_usd"]) == PRICE.cost(PROMPT_TOKENS, 40 * TOKENS_PER_CHUNK)
    assert_nothing_held(gateway, team)


def test_drained_plain_calls_are_charged_as_reported(gateway, upstream):
    team = gateway.team(budget=BUDGET)
    key = gateway.key(team)
    with pytest.raises(openai.APITimeoutError):
        call(gateway.openai(key), "drained-plain", timeout=0.3)

    row = eventually(lambda: gateway.row(key), within=10)
    assert row["accuracy"] == "drained"
    assert nano(row["cost_usd"]) == PRICE.cost(PROMPT_TOKENS, PLAIN_TOKENS)
    assert upstream.stats()["plain_aborted"] == 0
    assert_nothing_held(gateway, team)


def test_failures_and_refusals_leave_the_gateway_well(gateway):
    """After everything above the same gateway still serves, and no hold leaked."""
    assert call(gateway.openai(gateway.key()), "fast").choices
    metrics = gateway.http.get(f"{gateway.admin_url}/metrics").text
    leaks = [line.split()[-1] for line in metrics.splitlines() if line.startswith("gatehouse_ledger_leaks_total")]
    overruns = [line.split()[-1] for line in metrics.splitlines() if line.startswith("gatehouse_ledger_overruns_total")]
    assert [float(value) for value in leaks + overruns] == [0.0, 0.0]
