"""The OpenAI SDK in front of real model servers: llama.cpp with SmolLM2-135M-Instruct, and an embedding server."""

import json

import openai
import pytest

from support.gateway import Gateway
from support.money import Price, nano
from support.waiting import eventually

PRICE = Price(input="0.0511111", output="0.0877777")
EMBEDDING_PRICE = Price(input="0.0199999", output="0")
CAPITAL = [{"role": "user", "content": "What is the capital of France? Answer in one sentence."}]

WEATHER_TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Tells the weather of a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"], "additionalProperties": False},
    },
}

# The prompt cache of the server would make counts depend on the tests before; the field is none that OpenAI knows.
UNCACHED = {"cache_prompt": False}


def _called(city: str, identifier: str) -> dict:
    function = {"name": "get_weather", "arguments": json.dumps({"city": city})}
    return {"role": "assistant", "content": "", "tool_calls": [{"id": identifier, "type": "function", "function": function}]}


# A model this small calls a tool once it has seen how; the grammar behind tool_choice does the rest.
WEATHER_TALK = [
    message
    for number, city in enumerate(["Rome", "Oslo", "Cairo"])
    for message in ({"role": "user", "content": f"weather in {city}"}, _called(city, f"call-{number}"))
] + [{"role": "user", "content": "weather in Paris"}]


@pytest.fixture(scope="module")
def gateway(llama, embeddings, tmp_path_factory) -> Gateway:
    here = {"kind": "openai-compatible", "api_key": "env:REAL_KEY"}
    config = {
        "providers": [
            {"name": "llama", **here, "base_url": llama.base_url},
            {"name": "embeddings", **here, "base_url": embeddings.base_url},
        ],
        "models": [
            {"name": "small", "targets": [{"provider": "llama", "model": llama.model, "price": PRICE.configuration}]},
            {"name": "vectors", "targets": [{"provider": "embeddings", "model": embeddings.model, "price": EMBEDDING_PRICE.configuration}]},
        ],
    }
    with Gateway(tmp_path_factory.mktemp("gateway"), config, {"REAL_KEY": llama.key}) as started:
        yield started


def ask(client, messages=CAPITAL, **fields):
    fields = {"model": "small", "temperature": 0, "seed": 1, "max_tokens": 40, "extra_body": UNCACHED, **fields}
    return client.chat.completions.create(messages=messages, **fields)


def assert_booked(gateway, key, usage) -> None:
    row = gateway.row(key)
    assert row["accuracy"] == "reported"
    assert (row["input_tokens"], row["output_tokens"]) == (usage.prompt_tokens, usage.completion_tokens)
    assert nano(row["cost_usd"]) == PRICE.cost(usage.prompt_tokens, usage.completion_tokens)


def test_plain(gateway):
    key = gateway.key()
    answer = ask(gateway.openai(key))

    assert "Paris" in answer.choices[0].message.content
    assert answer.model_extra["timings"]["predicted_n"] == answer.usage.completion_tokens, "fields of llama.cpp's own pass"
    assert answer.usage.prompt_tokens_details.cached_tokens == 0, "a field that only llama.cpp knows has arrived there"
    assert_booked(gateway, key, answer.usage)


def test_streamed_with_usage(gateway):
    key = gateway.key()
    chunks = list(ask(gateway.openai(key), stream=True, stream_options={"include_usage": True}))

    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert "Paris" in text
    assert chunks[-1].choices == []
    assert_booked(gateway, key, chunks[-1].usage)


def test_streamed_without_usage(gateway, llama):
    """The count that the caller did not ask for is booked all the same, and equals what the server reports directly."""
    key = gateway.key()
    chunks = list(ask(gateway.openai(key), stream=True))
    assert all(chunk.choices for chunk in chunks)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)

    with openai.OpenAI(base_url=llama.base_url, api_key=llama.key, max_retries=0) as direct:
        same = ask(direct, model=llama.model)
    assert same.choices[0].message.content == text
    assert_booked(gateway, key, same.usage)


def test_completions(gateway):
    key = gateway.key()
    client = gateway.openai(key)
    answer = client.completions.create(model="small", prompt="Once upon a time", max_tokens=8, temperature=0, extra_body=UNCACHED)
    assert answer.choices[0].text
    assert_booked(gateway, key, answer.usage)

    streaming = gateway.key()
    fields = {"prompt": "Once upon a time", "max_tokens": 8, "temperature": 0, "extra_body": UNCACHED}
    chunks = list(gateway.openai(streaming).completions.create(model="small", stream=True, **fields))
    assert "".join(chunk.choices[0].text for chunk in chunks if chunk.choices) == answer.choices[0].text
    assert_booked(gateway, streaming, answer.usage)


def test_tool_call(gateway):
    key = gateway.key()
    answer = ask(gateway.openai(key), WEATHER_TALK, tools=[WEATHER_TOOL], tool_choice="required", max_tokens=100)

    assert answer.choices[0].finish_reason == "tool_calls"
    [call] = answer.choices[0].message.tool_calls
    assert call.function.name == "get_weather"
    assert json.loads(call.function.arguments) == {"city": "Paris"}
    assert_booked(gateway, key, answer.usage)


def test_streamed_tool_call(gateway):
    key = gateway.key()
    fields = {"tools": [WEATHER_TOOL], "tool_choice": "required", "max_tokens": 100, "stream_options": {"include_usage": True}}
    chunks = list(ask(gateway.openai(key), WEATHER_TALK, stream=True, **fields))

    pieces = [call for chunk in chunks if chunk.choices for call in chunk.choices[0].delta.tool_calls or []]
    assert "".join(piece.function.name or "" for piece in pieces) == "get_weather"
    assert json.loads("".join(piece.function.arguments or "" for piece in pieces)) == {"city": "Paris"}
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "tool_calls"
    assert_booked(gateway, key, chunks[-1].usage)


def test_answer_that_follows_a_schema(gateway):
    schema = {
        "type": "object",
        "properties": {"city": {"type": "string", "enum": ["Paris", "Rome"]}, "inhabitants": {"type": "integer"}},
        "required": ["city", "inhabitants"],
        "additionalProperties": False,
    }
    form = {"type": "json_schema", "json_schema": {"name": "city", "strict": True, "schema": schema}}
    key = gateway.key()
    answer = ask(gateway.openai(key), response_format=form, max_tokens=120)

    told = json.loads(answer.choices[0].message.content)
    assert told["city"] in ("Paris", "Rome")
    assert isinstance(told["inhabitants"], int)
    assert_booked(gateway, key, answer.usage)


def test_the_servers_own_refusal(gateway, llama):
    """A message without content is something that only the server objects to; its words arrive unchanged."""
    messages = [{"role": "user"}]
    with openai.OpenAI(base_url=llama.base_url, api_key=llama.key, max_retries=0) as direct:
        with pytest.raises(openai.BadRequestError) as expected:
            ask(direct, messages, model=llama.model)
    key = gateway.key()
    with pytest.raises(openai.BadRequestError) as caught:
        ask(gateway.openai(key), messages)

    assert caught.value.response.content == expected.value.response.content
    assert nano(gateway.row(key)["cost_usd"]) == 0


def test_a_client_that_leaves(gateway, llama):
    """The server stops computing as soon as the client is gone, and the books hold what was produced until then."""
    team = gateway.team(budget={"limit_usd": "1", "window": "month"})
    key = gateway.key(team)
    fields = {"max_tokens": 3500, "stream": True, "extra_body": {**UNCACHED, "ignore_eos": True}}
    stream = ask(gateway.openai(key), **fields)
    seen = [next(stream) for _ in range(6)]
    assert llama.busy_slots() == 1
    stream.close()

    eventually(lambda: llama.busy_slots() == 0, within=10, what="the server stops computing")
    row = gateway.row(key)
    assert row["accuracy"] == "estimated"
    assert row["output_tokens"] >= len(seen) - 1
    assert nano(row["cost_usd"]) == PRICE.cost(row["input_tokens"], row["output_tokens"])
    budget = eventually(lambda: (found := gateway.budget(f"team:{team['id']}")) and not nano(found["held_usd"]) and found)
    assert nano(budget["settled_usd"]) == nano(row["cost_usd"])


def test_embeddings(gateway, embeddings):
    key = gateway.key()
    client = gateway.openai(key)
    answer = client.embeddings.create(model="vectors", input=["a cat sleeps", "a kitten dozes", "stock markets fell"], encoding_format="float")

    vectors = [entry.embedding for entry in answer.data]
    assert [len(vector) for vector in vectors] == [embeddings.dimensions] * 3

    def likeness(left: list[float], right: list[float]) -> float:
        return sum(a * b for a, b in zip(left, right))

    assert likeness(vectors[0], vectors[1]) > likeness(vectors[0], vectors[2]), "these are a real model's vectors"
    row = gateway.row(key)
    assert row["accuracy"] == "reported"
    assert (row["input_tokens"], row["output_tokens"]) == (answer.usage.prompt_tokens, 0)
    assert nano(row["cost_usd"]) == EMBEDDING_PRICE.cost(answer.usage.prompt_tokens, 0)


def test_embeddings_in_the_sdks_default_form(gateway, embeddings):
    """Without encoding_format the SDK asks for base64 and decodes it itself."""
    answer = gateway.openai(gateway.key()).embeddings.create(model="vectors", input="a cat sleeps")
    assert len(answer.data[0].embedding) == embeddings.dimensions
