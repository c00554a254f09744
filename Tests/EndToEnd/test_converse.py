"""Callers of other dialects in front of Bedrock's Converse: requests, answers and binary streams are translated. Callers of Messages
reach Claude there in its own words."""

import json

import httpx
import openai
import pytest

from support.bedrock import CLAUDE_ANSWER, SIGNATURE, THOUGHT, WORDS, BedrockUpstream, claude_events
from support.gateway import Gateway
from support.money import nano

MODEL = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"
HELLO = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "hello"}]
PRICE = {"input": "1", "output": "10", "cached_input": "0.1", "cache_write": "2"}


@pytest.fixture
def upstream():
    with BedrockUpstream() as server:
        yield server


@pytest.fixture
def bedrock(directory, upstream):
    config = {
        "providers": [
            {"name": "aws", "kind": "bedrock", "base_url": upstream.url, "region": "eu-west-1", "api_key": "env:AWS_KEY"}
        ],
        "models": [
            {
                "name": "claude",
                "retries": {"attempts": 0},
                "targets": [{"provider": "aws", "model": MODEL, "price": PRICE}],
            }
        ],
    }
    with Gateway(directory, config, {"AWS_KEY": "bedrock-api-key"}) as gateway:
        yield gateway


def chat(gateway, key, **fields):
    return gateway.openai(key).chat.completions.create(model="claude", messages=HELLO, max_tokens=50, **fields)


def messages(gateway, key, turns, **fields):
    body = {"model": "claude", "max_tokens": 50, "messages": turns, **fields}
    return gateway.post("/v1/messages", key, json=body)


def assert_booked(row) -> None:
    assert (row["input_tokens"], row["output_tokens"]) == (15, 5)
    assert (row["cached_input_tokens"], row["cache_write_tokens"]) == (8, 4)
    assert row["accuracy"] == "reported"
    assert nano(row["cost_usd"]) == 3 * 1_000 + 8 * 100 + 4 * 2_000 + 5 * 10_000


def test_a_plain_answer_is_translated_and_booked(bedrock, upstream):
    key = bedrock.key()
    answer = chat(bedrock, key, stop=["END"])

    [(path, body)] = upstream.requests
    assert path == f"/model/{MODEL.replace(':', '%3A')}/converse"
    assert body == {
        "system": [{"text": "Be kind."}],
        "messages": [{"role": "user", "content": [{"text": "hello"}]}],
        "inferenceConfig": {"maxTokens": 50, "stopSequences": ["END"]},
    }
    assert answer.choices[0].message.content == "".join(WORDS)
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.prompt_tokens == 15 and answer.usage.prompt_tokens_details.cached_tokens == 8
    assert_booked(bedrock.row(key))


def test_a_stream_of_binary_messages_becomes_one_of_lines(bedrock, upstream):
    key = bedrock.key()
    chunks = list(chat(bedrock, key, stream=True, stream_options={"include_usage": True}))

    assert upstream.requests[0][0].endswith("/converse-stream")
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == "".join(WORDS)
    assert chunks[-1].usage.prompt_tokens == 15 and chunks[-1].usage.completion_tokens == 5
    assert_booked(bedrock.row(key))


def test_a_thought_and_its_proof_come_back_to_the_model_unchanged(bedrock, upstream):
    key = bedrock.key()
    ask = [{"role": "user", "parts": [{"text": "hello"}]}]
    path = "/v1beta/models/claude:generateContent"
    content = bedrock.post(path, key, json={"contents": ask}).json()["candidates"][0]["content"]
    assert content["parts"][0]["text"] == THOUGHT

    bedrock.post(path, key, json={"contents": [*ask, content, {"role": "user", "parts": [{"text": "more"}]}]})
    thought = upstream.requests[-1][1]["messages"][1]["content"][0]
    assert thought == {"reasoningContent": {"reasoningText": {"text": THOUGHT, "signature": SIGNATURE}}}


def test_messages_reach_claude_in_its_own_words(bedrock, upstream):
    key = bedrock.key()
    turns = [
        {"role": "user", "content": [{"type": "text", "text": "hello", "cache_control": {"type": "ephemeral", "ttl": "1h"}}]},
        {"role": "assistant", "content": [*CLAUDE_ANSWER["content"], {"type": "some_new_block", "x": 1}]},
        {"role": "user", "content": "more"},
    ]
    sent = {"max_tokens": 50, "messages": turns, "thinking": {"type": "enabled", "budget_tokens": 1024}, "context_management": {"edits": []}}
    betas = {"anthropic-beta": "context-management-2025-06-27, oauth-2025-04-20", "anthropic-version": "2023-06-01"}
    answer = bedrock.post("/v1/messages", key, json={"model": "claude", **sent}, headers=betas)
    assert answer.json() == CLAUDE_ANSWER
    assert answer.headers["x-gatehouse-dropped"] == "anthropic-beta:oauth-2025-04-20"
    [(path, body)] = upstream.requests
    assert path == f"/model/{MODEL.replace(':', '%3A')}/invoke"
    assert body == {"anthropic_version": "bedrock-2023-05-31", "anthropic_beta": ["context-management-2025-06-27"], **sent}
    assert_booked(bedrock.row(key))


def test_members_of_betas_that_bedrock_does_not_have_are_left_out(bedrock, upstream):
    tool = {"name": "look", "input_schema": {"type": "object"}, "input_examples": [{}]}
    body = {"model": "claude", "max_tokens": 50, "messages": [{"role": "user", "content": "hello"}], "tools": [tool]}
    answer = bedrock.post("/v1/messages", bedrock.key(), json=body, headers={"anthropic-beta": "advanced-tool-use-2025-11-20"})
    assert answer.status_code == 200 and answer.headers["x-gatehouse-dropped"] == "tools[0].input_examples"
    [(path, sent)] = upstream.requests
    assert path.endswith("/converse") and "input_examples" not in json.dumps(sent)


def test_a_stream_of_messages_comes_out_of_its_binary_messages_as_it_is(bedrock, upstream):
    key = bedrock.key()
    body = {"model": "claude", "max_tokens": 50, "stream": True, "messages": [{"role": "user", "content": "hello"}]}
    answer = bedrock.post("/v1/messages", key, json=body)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text == "".join(f"event: {event['type']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n" for event in claude_events("whole"))
    [(path, sent)] = upstream.requests
    assert path.endswith("/invoke-with-response-stream") and not {"model", "stream"} & set(sent)
    assert_booked(bedrock.row(key))


def test_pictures_by_address_are_refused_for_claude_at_bedrock(bedrock, upstream):
    picture = {"type": "image", "source": {"type": "url", "url": "https://pictures.example/a.png"}}
    answer = messages(bedrock, bedrock.key(), [{"role": "user", "content": [picture]}])
    assert answer.status_code == 400 and "image_urls" in answer.json()["error"]["message"]
    assert upstream.requests == []


@pytest.mark.parametrize("ending", ["exception", "cut"])
def test_a_stream_that_breaks_has_no_clean_end(bedrock, upstream, ending):
    upstream.ending = ending
    with pytest.raises(openai.APIError):
        list(chat(bedrock, bedrock.key(), stream=True))

    body = {"model": "claude", "max_tokens": 50, "stream": True, "messages": [{"role": "user", "content": "hello"}]}
    received = b""
    with bedrock.http.stream("POST", bedrock.url + "/v1/messages", headers=bedrock.key().headers, json=body) as answer:
        with pytest.raises(httpx.RemoteProtocolError):
            for piece in answer.iter_raw():
                received += piece
    assert b"event: error" in received and b"message_stop" not in received
    assert WORDS[0].encode() in received, "what came before is not lost"


def test_an_error_has_the_callers_form(bedrock, upstream):
    upstream.ending = "refused"
    with pytest.raises(openai.BadRequestError) as refused:
        chat(bedrock, bedrock.key())
    assert refused.value.code == "context_length_exceeded"
    answer = messages(bedrock, bedrock.key(), [{"role": "user", "content": "hello"}])
    assert answer.status_code == 400
    assert json.loads(answer.text)["error"]["message"].startswith("prompt is too long")
