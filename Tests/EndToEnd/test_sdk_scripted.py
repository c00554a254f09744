"""The OpenAI SDK in front of a scripted upstream: what works, arrives unchanged and is booked to the nano-dollar."""

import asyncio
import json
import re

import openai
import pytest

from support.money import nano
from support.recording import ANSWER as RECORDED_ANSWER
from support.recording import RecordingUpstream
from support.gateway import VISIBLE_SECONDS, Gateway
from support.scripted_models import ANSWER, CHUNKS, ENVIRONMENT_NAME, PLAIN_TOKENS, PRICE, STREAM_TOKENS, model, target
from support.upstreams import PROMPT_TOKENS
from support.waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]
PLAIN_COST = PRICE.cost(PROMPT_TOKENS, PLAIN_TOKENS)
STREAM_COST = PRICE.cost(PROMPT_TOKENS, STREAM_TOKENS)


def text_of(chunks) -> str:
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def assert_booked(row: dict, output_tokens: int, cost: int, input_tokens: int = PROMPT_TOKENS) -> None:
    assert (row["input_tokens"], row["output_tokens"]) == (input_tokens, output_tokens)
    assert nano(row["cost_usd"]) == cost
    assert row["accuracy"] == "reported"


def test_plain_chat(gateway, upstream):
    key = gateway.key()
    answer = gateway.openai(key).chat.completions.create(model="fast", messages=HELLO)

    assert answer.choices[0].message.content.startswith("The gateway forwards")
    assert answer.choices[0].finish_reason == "stop"
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (PROMPT_TOKENS, PLAIN_TOKENS)
    assert answer.model == ANSWER, "without answer_model the upstream's own id stays"
    assert answer.model_extra["x_scripted_unknown"] == {"kept": True}
    row = gateway.row(key)
    assert_booked(row, PLAIN_TOKENS, PLAIN_COST)
    assert row["model"] == "fast"
    assert row["status"] == 200
    assert (row["team_id"], row["key_id"]) == (key.team_id, key.id)
    assert upstream.stats()["chat"] == 1


def test_streamed_chat(gateway, upstream):
    key = gateway.key()
    chunks = list(gateway.openai(key).chat.completions.create(model="fast", messages=HELLO, stream=True))

    assert text_of(chunks).startswith("The gateway forwards each request to the model that suits")
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert sum(1 for chunk in chunks if chunk.choices and chunk.choices[0].delta.content) == CHUNKS
    assert_booked(gateway.row(key), STREAM_TOKENS, STREAM_COST)
    assert upstream.stats()["streams_finished"] == 1


def test_unasked_usage_stays_hidden(gateway):
    """The gateway asks the upstream for usage in any case; the chunk that brings it goes only to those who asked."""
    key = gateway.key()
    chunks = list(gateway.openai(key).chat.completions.create(model="fast", messages=HELLO, stream=True))

    assert all(chunk.choices for chunk in chunks)
    assert all(chunk.usage is None for chunk in chunks)
    assert gateway.row(key)["accuracy"] == "reported"


@pytest.mark.parametrize("options", [{"include_usage": False}, {}], ids=["false", "empty"])
def test_declined_usage_stays_hidden(gateway, options):
    key = gateway.key()
    client = gateway.openai(key)
    chunks = list(client.chat.completions.create(model="fast", messages=HELLO, stream=True, stream_options=options))

    assert all(chunk.choices for chunk in chunks)
    assert_booked(gateway.row(key), STREAM_TOKENS, STREAM_COST)


def test_asked_usage_is_shown(gateway):
    key = gateway.key()
    client = gateway.openai(key)
    chunks = list(client.chat.completions.create(model="fast", messages=HELLO, stream=True, stream_options={"include_usage": True}))

    assert [chunk for chunk in chunks if not chunk.choices] == chunks[-1:]
    assert (chunks[-1].usage.prompt_tokens, chunks[-1].usage.completion_tokens) == (PROMPT_TOKENS, STREAM_TOKENS)
    assert_booked(gateway.row(key), STREAM_TOKENS, STREAM_COST)


def test_embeddings(gateway, upstream):
    key = gateway.key()
    answer = gateway.openai(key).embeddings.create(model="embed", input="hello")

    assert len(answer.data[0].embedding) == 256
    assert answer.usage.prompt_tokens == PROMPT_TOKENS
    assert_booked(gateway.row(key), 0, PRICE.cost(PROMPT_TOKENS, 0))
    assert upstream.stats()["embeddings"] == 1


def test_public_model_name_in_answers(gateway):
    client = gateway.openai(gateway.key())

    assert client.chat.completions.create(model="public", messages=HELLO).model == "public"
    chunks = client.chat.completions.create(model="public", messages=HELLO, stream=True)
    assert {chunk.model for chunk in chunks} == {"public"}


def test_models_are_those_that_the_key_may_call(gateway):
    client = gateway.openai(gateway.key(models=["fast", "status-4*"]))

    listed = {entry.id for entry in client.models.list()}
    assert listed == {"fast"} | {f"status-{status}" for status in (400, 401, 402, 403, 404, 409, 422, 429)}
    assert client.models.retrieve("fast").id == "fast"
    assert client.models.retrieve("fast").object == "model"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("other")


def test_grants_narrow_from_team_to_key(gateway):
    parent = gateway.team(models=["fast", "other"])
    child = gateway.team(parent_id=parent["id"], models=["*"])
    key = gateway.key(child, models=["fast"])
    wider = gateway.admin_response("POST", "/keys", {"team_id": child["id"], "models": ["fast", "embed"]})

    assert {entry.id for entry in gateway.openai(key).models.list()} == {"fast"}
    assert wider.status_code == 409 and wider.json()["field"] == "models[1]"
    assert parent["id"] in wider.json()["detail"]
    nothing = gateway.key(child, models=[])
    assert list(gateway.openai(nothing).models.list()) == []


def test_answer_headers(gateway):
    key = gateway.key(limits={"rpm": 600, "tpm": 200_000}, budget={"limit_usd": "1", "window": "month"})
    raw = gateway.openai(key).chat.completions.with_raw_response.create(model="fast", messages=HELLO)
    headers = raw.headers

    assert headers["x-request-id"]
    assert headers["x-gatehouse-model"] == "fast"
    assert headers["x-gatehouse-provider"] == "scripted"
    assert headers["x-gatehouse-target"]
    assert headers["x-gatehouse-attempts"] == "1"
    assert headers["x-gatehouse-overhead-us"].isdigit()
    assert headers["x-gatehouse-cache"] == "off"
    assert nano(headers["x-gatehouse-cost-usd"]) == PLAIN_COST
    assert 0 < nano(headers["x-gatehouse-budget-remaining-usd"]) < nano("1")
    assert headers["x-ratelimit-limit-requests"] == "600"
    assert headers["x-ratelimit-remaining-requests"] == "599"
    assert headers["x-ratelimit-limit-tokens"] == "200000"
    assert 0 < int(headers["x-ratelimit-remaining-tokens"]) < 200_000
    assert re.match(r"\d", headers["x-ratelimit-reset-requests"])
    assert re.match(r"\d", headers["x-ratelimit-reset-tokens"])
    assert headers["x-scripted"] == "1", "the upstream's own headers come along"
    assert raw.parse().choices[0].message.content


def test_stream_headers_come_before_the_first_chunk(gateway):
    client = gateway.openai(gateway.key())
    with client.chat.completions.with_streaming_response.create(model="long", messages=HELLO, stream=True) as raw:
        assert raw.headers["content-type"].startswith("text/event-stream")
        assert raw.headers["x-gatehouse-model"] == "long"
        assert raw.headers["x-request-id"]
        assert "x-gatehouse-cost-usd" not in raw.headers


def test_request_id_is_accepted_or_made(gateway):
    client = gateway.openai(gateway.key())

    def identified(**options) -> str:
        return client.chat.completions.with_raw_response.create(model="fast", messages=HELLO, **options).headers["x-request-id"]

    assert identified(extra_headers={"x-request-id": "callers-own-17"}) == "callers-own-17"
    assert identified() != identified()


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "streamed"])
def test_answers_come_back_byte_for_byte(gateway, upstream, stream):
    fields = {"messages": HELLO, "stream": stream, **({"stream_options": {"include_usage": True}} if stream else {})}
    through = gateway.post("/v1/chat/completions", gateway.key(), json={"model": "fast", **fields})
    direct = upstream.http.post(f"{upstream.base_url}/chat/completions", json={"model": ANSWER, **fields})

    assert through.status_code == 200
    assert through.content == direct.content


def test_a_stream_passes_as_it_is_made(gateway):
    """The first chunks of a stream that takes half a minute arrive while the upstream still writes."""
    stream = gateway.openai(gateway.key()).chat.completions.create(model="long", messages=HELLO, stream=True, timeout=20)
    with stream:
        assert text_of([next(stream) for _ in range(4)])


def test_requests_arrive_byte_for_byte(tmp_path):
    """Only the model's name is replaced; unknown fields, order and white space stay, and no credential leaks."""
    with RecordingUpstream(answer_headers="set-cookie: account=1\r\nx-upstream: kept\r\n") as recording:
        provider = {"name": "recording", "kind": "openai-compatible", "base_url": recording.base_url, "api_key": f"env:{ENVIRONMENT_NAME}"}
        config = {"providers": [provider], "models": [model("fast", target("recorded-model", provider="recording"))]}
        with Gateway(tmp_path, config, {ENVIRONMENT_NAME: "sk-operators-own"}) as gateway:
            key = gateway.key()
            body = (
                b'{ "x_first" : [1, {"model": "fast"}],\n\t"messages":[{"role":"user","content":"gr\\u00fc\xc3\x9fe \\"model\\":\\"fast\\""}],'
                b'"model" : "fast" ,"future_field":{"kept":1.0e2}, "user":"x" }'
            )
            headers = {
                "openai-beta": "future=v1",
                "openai-organization": "org-of-the-caller",
                "openai-project": "project-of-the-caller",
                "cookie": "session=1",
                "x-forwarded-for": "10.1.2.3",
                "x-gatehouse-anything": "1",
                "x-api-key": key.secret,
                "connection": "x-hop",
                "x-hop": "1",
            }
            answer = gateway.post("/v1/chat/completions?key=" + key.secret, key, content=body, headers=headers)

            assert answer.status_code == 200, answer.text
            assert answer.json() == RECORDED_ANSWER
            assert "set-cookie" not in answer.headers
            assert answer.headers["x-upstream"] == "kept"
            [arrived] = recording.requests
            assert arrived.body == body.replace(b'"model" : "fast"', b'"model" : "recorded-model"')
            assert arrived.headers["authorization"] == "Bearer sk-operators-own"
            assert arrived.headers["openai-beta"] == "future=v1"
            assert key.secret.encode() not in arrived.head
            unwanted = ("openai-organization", "openai-project", "cookie", "x-forwarded-for", "x-gatehouse-anything", "x-api-key", "x-hop")
            assert [name for name in unwanted if name in arrived.headers] == []


def test_extra_body_of_the_sdk_arrives(tmp_path):
    with RecordingUpstream() as recording:
        provider = {"name": "recording", "kind": "openai-compatible", "base_url": recording.base_url, "api_key": f"env:{ENVIRONMENT_NAME}"}
        config = {"providers": [provider], "models": [model("fast", target("recorded-model", provider="recording"))]}
        with Gateway(tmp_path, config, {ENVIRONMENT_NAME: "sk-operators-own"}) as gateway:
            extra = {"guided_choice": ["yes", "no"], "nested": {"deep": [None, True, 1.5]}}
            client = gateway.openai(gateway.key())
            client.chat.completions.create(model="fast", messages=HELLO, extra_body=extra, extra_headers={"x-vendor-hint": "1"})

            [arrived] = recording.requests
            sent = json.loads(arrived.body)
            assert {name: sent[name] for name in extra} == extra
            assert sent["model"] == "recorded-model"
            assert arrived.headers["x-vendor-hint"] == "1"


def test_fifty_at_once(gateway, upstream):
    """Twenty-five plain and twenty-five streamed calls of one async client: all answered, all booked once, exactly."""
    key = gateway.key(budget={"limit_usd": "1", "window": "month"})

    async def streamed(client) -> str:
        stream = await client.chat.completions.create(model="pacing", messages=HELLO, stream=True)
        return text_of([chunk async for chunk in stream])

    async def plain(client) -> str:
        return (await client.chat.completions.create(model="pacing", messages=HELLO)).choices[0].message.content

    async def all_calls() -> list[str]:
        async with gateway.async_openai(key) as client:
            return await asyncio.gather(*[(streamed if index % 2 else plain)(client) for index in range(50)])

    texts = asyncio.run(all_calls())

    assert all(text.startswith("The gateway forwards") for text in texts)
    rows = gateway.rows(50, key_id=key.id)
    assert len({row["id"] for row in rows}) == 50
    assert sorted(nano(row["cost_usd"]) for row in rows) == sorted([PLAIN_COST, STREAM_COST] * 25)
    stats = upstream.stats()
    assert (stats["chat"], stats["streams_finished"], stats["active"]) == (50, 25, 0)
    assert stats["billed_input"] == sum(row["input_tokens"] for row in rows)
    assert stats["billed_output"] == sum(row["output_tokens"] for row in rows)
    budget = eventually(lambda: (found := gateway.budget(f"key:{key.id}"))["held_usd"] and not nano(found["held_usd"]) and found)
    assert nano(budget["settled_usd"]) == 25 * (PLAIN_COST + STREAM_COST)
    assert nano(budget["remaining_usd"]) == nano("1") - nano(budget["settled_usd"])


def test_record_and_usage_match(gateway):
    team = gateway.team()
    key = gateway.key(team, tags={"feature": "search"})
    client = gateway.openai(key)
    client.chat.completions.create(model="fast", messages=HELLO)
    list(client.chat.completions.create(model="fast", messages=HELLO, stream=True))
    rows = gateway.rows(2, key_id=key.id)

    for row in rows:
        record = gateway.admin("GET", f"/requests/{row['id']}")
        for name in ("id", "model", "status", "input_tokens", "output_tokens", "cost_usd", "accuracy", "key_id", "team_id"):
            assert record[name] == row[name]
        assert len(record["attempts"]) == 1
        assert record["duration_ms"] >= record["ttft_ms"] >= 0
        assert record["overhead_us"] >= 0
        assert record["tags"] == {"feature": "search"}
    assert rows[0]["time"] >= rows[1]["time"], "the newest comes first"

    for group, name, value in (("key", "key_id", key.id), ("team", "team_id", team["id"])):

        def usage_shows() -> dict:
            [found] = [row for row in gateway.listed(f"/usage?group_by={group}&key_id={key.id}") if row[name] == value]
            assert found["requests"] == 2
            return found

        usage = eventually(usage_shows, within=VISIBLE_SECONDS)
        assert (usage["input_tokens"], usage["output_tokens"]) == (2 * PROMPT_TOKENS, PLAIN_TOKENS + STREAM_TOKENS)
        assert nano(usage["cost_usd"]) == PLAIN_COST + STREAM_COST
        assert usage["errors"] == 0


def test_pages_of_records_are_whole(gateway):
    """Walking the pages in steps of one shows each record once, newest first."""
    key = gateway.key()
    client = gateway.openai(key)
    for _ in range(5):
        client.chat.completions.create(model="fast", messages=HELLO)
    whole = [row["id"] for row in gateway.rows(5, key_id=key.id)]

    walked, cursor = [], ""
    while cursor is not None:
        page = gateway.admin("GET", f"/requests?key_id={key.id}&limit=1" + (f"&cursor={cursor}" if cursor else ""))
        walked += [row["id"] for row in page["data"]]
        cursor = page.get("next_cursor")
    assert walked == whole


@pytest.mark.parametrize("header", ["authorization", "x-api-key", "x-goog-api-key", "query"])
def test_every_place_for_the_key(gateway, header):
    key = gateway.key()
    body = {"model": "fast", "messages": HELLO}
    url = f"{gateway.url}/v1/chat/completions"
    if header == "query":
        answer = gateway.http.post(url, params={"key": key.secret}, json=body)
    else:
        value = f"Bearer {key.secret}" if header == "authorization" else key.secret
        answer = gateway.http.post(url, headers={header: value}, json=body)

    assert answer.status_code == 200
    gateway.row(key)


def test_health(gateway):
    for path in ("/livez", "/readyz"):
        assert gateway.http.get(gateway.url + path).status_code == 200
        assert gateway.http.get(gateway.admin_url + path).status_code == 200
