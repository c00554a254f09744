"""Callers of Bedrock's invoke routes with boto3 and Anthropic's SDK, in front of models at Bedrock and elsewhere; and Claude at Vertex."""

import base64
import json

import anthropic
import boto3
import botocore.exceptions
import pytest

from support.bedrock import frame
from support.gateway import Gateway
from support.money import nano
from support.provider import Answer, Asked, Provider

PRICE = {"input": "1", "output": "10", "cached_input": "0.1", "cache_write": "2"}
CLAUDE_BODY = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 20, "messages": [{"role": "user", "content": "hello"}]}
CLAUDE_ANSWER = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-sonnet-4-5",
    "content": [{"type": "text", "text": "Grüße"}],
    "stop_reason": "end_turn",
    "stop_sequence": None,
    "usage": {"input_tokens": 3, "cache_read_input_tokens": 8, "output_tokens": 5},
}
LLAMA_ANSWER = {"generation": "Hi", "prompt_token_count": 6, "generation_token_count": 7, "stop_reason": "stop"}
CLAUDE_EVENTS = [
    {"type": "message_start", "message": {**CLAUDE_ANSWER, "content": [], "stop_reason": None, "usage": {"input_tokens": 3, "output_tokens": 1}}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Grüße"}},
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}, "usage": {"output_tokens": 5}},
    {"type": "message_stop"},
]
METRICS = {"amazon-bedrock-invocationMetrics": {"inputTokenCount": 3, "outputTokenCount": 5}}


def answer(asked: Asked) -> Answer:
    """Answers invoke routes as Bedrock does and predictions as Vertex does."""
    if asked.path.endswith(":streamRawPredict"):
        lines = [f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in CLAUDE_EVENTS]
        return Answer("".join(lines).encode(), "text/event-stream")
    if asked.path.endswith("/invoke-with-response-stream"):
        events = CLAUDE_EVENTS[:-1] + [{**CLAUDE_EVENTS[-1], **METRICS}]
        chunks = [{"bytes": base64.b64encode(json.dumps(event).encode()).decode()} for event in events]
        return Answer(b"".join(frame("event", "chunk", chunk) for chunk in chunks), "application/vnd.amazon.eventstream")
    if asked.path.endswith("/chat/completions"):
        return chat(json.loads(asked.body))
    if asked.path.endswith("/converse"):
        usage = {"inputTokens": 6, "outputTokens": 7, "totalTokens": 13}
        message = {"role": "assistant", "content": [{"text": "Hi"}]}
        return Answer(json.dumps({"output": {"message": message}, "stopReason": "end_turn", "usage": usage}).encode())
    if "mistral" in asked.path:
        counts = {"x-amzn-bedrock-input-token-count": "9", "x-amzn-bedrock-output-token-count": "4"}
        return Answer(b'{"outputs":[{"text":"Hi","stop_reason":"stop"}]}', headers=counts)
    return Answer(json.dumps(LLAMA_ANSWER if "llama" in asked.path else CLAUDE_ANSWER).encode())


def chat(body: dict) -> Answer:
    """Answers as a server of chat completions does; a model named `cut` says nothing of its end."""
    usage = {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}
    common = {"id": "chatcmpl-1", "created": 1, "model": body["model"]}
    if not body.get("stream"):
        choice = {"index": 0, "message": {"role": "assistant", "content": "Grüße"}, "finish_reason": "stop"}
        return Answer(json.dumps({**common, "object": "chat.completion", "choices": [choice], "usage": usage}).encode())
    deltas = [({"role": "assistant", "content": "Grü"}, None), ({"content": "ße"}, None), ({}, "stop")]
    chunks = [{"choices": [{"index": 0, "delta": delta, "finish_reason": end}]} for delta, end in deltas]
    chunks = chunks[:2] if body["model"] == "cut" else [*chunks, {"choices": [], "usage": usage}]
    lines = [f"data: {json.dumps({**common, 'object': 'chat.completion.chunk', **chunk})}\n\n" for chunk in chunks]
    return Answer(("".join(lines) + ("" if body["model"] == "cut" else "data: [DONE]\n\n")).encode(), "text/event-stream")


@pytest.fixture
def cloud():
    with Provider(answer) as server:
        yield server


@pytest.fixture
def gateway(directory, cloud):
    def model(name: str, provider: str, target: str, **fields) -> dict:
        return {"name": name, "retries": {"attempts": 0}, "targets": [{"provider": provider, "model": target, "price": PRICE, **fields}]}

    config = {
        "providers": [
            {"name": "aws", "kind": "bedrock", "base_url": cloud.url, "region": "eu-west-1", "api_key": "env:OPERATOR"},
            {"name": "google", "kind": "vertex", "project": "p", "base_url": f"{cloud.url}/v1/projects/p/locations/eu", "api_key": "env:OPERATOR"},
            {"name": "anthropic", "kind": "anthropic", "base_url": f"{cloud.url}/v1", "api_key": "env:OPERATOR"},
            {"name": "compatible", "kind": "openai-compatible", "base_url": f"{cloud.url}/v1", "api_key": "env:OPERATOR"},
        ],
        "models": [
            model("anthropic-claude", "anthropic", "claude-sonnet-4-5"),
            model("chat", "compatible", "some-model"),
            model("cut", "compatible", "cut"),
            model("claude", "aws", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"),
            model("llama", "aws", "meta.llama3-8b-instruct-v1:0"),
            model("mistral", "aws", "mistral.mistral-7b-instruct-v0:2"),
            model("vertex-claude", "google", "claude-sonnet-4-5"),
        ],
    }
    with Gateway(directory, config, {"OPERATOR": "operator-key"}) as gateway:
        yield gateway


def bedrock(gateway, key):
    """The SDK sends a bearer over https alone; over http the key comes beside a signature that nobody looks at."""
    client = boto3.client(
        "bedrock-runtime",
        region_name="eu-west-1",
        endpoint_url=gateway.url,
        aws_access_key_id="nobody",
        aws_secret_access_key="nothing",
    )
    add = lambda request, **_: request.headers.add_header("x-api-key", key.secret)  # noqa: E731
    client.meta.events.register("before-sign.bedrock-runtime.*", add)
    return client


def test_claude_is_invoked_in_its_own_words_and_booked_with_its_cache(gateway, cloud):
    key = gateway.key()
    body = json.dumps(CLAUDE_BODY)
    answer = bedrock(gateway, key).invoke_model(modelId="claude", body=body)
    assert json.loads(answer["body"].read()) == CLAUDE_ANSWER
    _, path, sent, headers = cloud.requests[0]
    assert path == "/model/eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke"
    assert sent.decode() == body, "the body passes byte for byte"
    assert headers["authorization"] == "Bearer operator-key"
    row = gateway.row(key)
    assert (row["input_tokens"], row["cached_input_tokens"], row["output_tokens"]) == (11, 8, 5)
    assert nano(row["cost_usd"]) == 3 * 1_000 + 8 * 100 + 5 * 10_000


@pytest.mark.parametrize(("model", "counts"), [("llama", (6, 7)), ("mistral", (9, 4))])
def test_other_makers_report_in_the_body_or_in_the_head(gateway, model, counts):
    key = gateway.key()
    bedrock(gateway, key).invoke_model(modelId=model, body=json.dumps({"prompt": "hello", "max_tokens": 20}))
    row = gateway.row(key)
    assert (row["input_tokens"], row["output_tokens"]) == counts
    assert row["accuracy"] == "reported"


def test_a_stream_passes_frame_by_frame_and_is_booked(gateway):
    key = gateway.key()
    answer = bedrock(gateway, key).invoke_model_with_response_stream(modelId="claude", body=json.dumps(CLAUDE_BODY))
    events = [json.loads(event["chunk"]["bytes"]) for event in answer["body"]]
    assert [event["type"] for event in events] == [event["type"] for event in CLAUDE_EVENTS]
    row = gateway.row(key)
    assert (row["input_tokens"], row["output_tokens"], row["accuracy"]) == (3, 5, "reported")


def test_words_of_other_makers_are_refused_at_targets_that_are_not_bedrock(gateway, cloud):
    client = bedrock(gateway, gateway.key())
    with pytest.raises(botocore.exceptions.ClientError) as failure:
        client.invoke_model(modelId="vertex-claude", body=json.dumps({"prompt": "hello", "max_gen_len": 20}))
    assert failure.value.response["Error"]["Code"] == "ValidationException"
    assert "anthropic_version" in failure.value.response["Error"]["Message"]
    assert cloud.requests == []


@pytest.mark.parametrize("model", ["vertex-claude", "anthropic-claude"])
def test_what_is_invoked_reaches_claude_elsewhere_with_its_betas(gateway, cloud, model):
    key = gateway.key()
    body = {**CLAUDE_BODY, "anthropic_beta": ["some-beta", "other-beta"], "unknown": {"a": 1}}
    answer = bedrock(gateway, key).invoke_model(modelId=model, body=json.dumps(body))
    said = json.loads(answer["body"].read())
    assert said == {**CLAUDE_ANSWER, "usage": {**CLAUDE_ANSWER["usage"], "cache_creation_input_tokens": 0}}
    (asked,) = cloud.requests
    sent = json.loads(asked[2])
    assert asked[3]["anthropic-beta"] == "some-beta,other-beta"
    assert sent["messages"] == CLAUDE_BODY["messages"] and sent["unknown"] == {"a": 1}
    assert "anthropic_beta" not in sent
    assert ("anthropic_version" in sent) == (model == "vertex-claude")
    row = gateway.row(key)
    assert (row["input_tokens"], row["cached_input_tokens"], row["output_tokens"]) == (11, 8, 5)


@pytest.mark.parametrize("betas", [["a\r\nx-evil: 1"], ["a b"], [""], ["ü"], ["b" * 5000]])
def test_betas_that_are_no_names_are_refused(gateway, cloud, betas):
    body = {**CLAUDE_BODY, "anthropic_beta": betas}
    answer = gateway.post("/model/anthropic-claude/invoke", gateway.key(), json=body)
    assert answer.status_code == 400 and "anthropic_beta" in answer.json()["message"]
    assert cloud.requests == []


def test_what_is_invoked_reaches_models_of_other_makers_by_converse(gateway, cloud):
    client = bedrock(gateway, gateway.key())
    body = json.loads(client.invoke_model(modelId="llama", body=json.dumps(CLAUDE_BODY))["body"].read())
    assert (body["type"], body["content"]) == ("message", [{"type": "text", "text": "Hi"}])
    assert cloud.requests[0][1] == "/model/meta.llama3-8b-instruct-v1%3A0/converse"


def test_anthropics_sdk_for_bedrock_reaches_a_model_that_speaks_chat(gateway):
    key = gateway.key()
    client = anthropic.AnthropicBedrock(
        aws_access_key="nobody",
        aws_secret_key="nothing",
        aws_region="eu-west-1",
        base_url=gateway.url,
        default_headers={"x-api-key": key.secret},
    )
    asked = dict(model="chat", max_tokens=20, messages=[{"role": "user", "content": "hello"}])
    message = client.messages.create(**asked)
    assert (message.type, message.content[0].text, message.stop_reason) == ("message", "Grüße", "end_turn")
    assert (message.usage.input_tokens, message.usage.output_tokens) == (7, 2)
    with client.messages.stream(**asked) as stream:
        assert list(stream.text_stream) == ["Grü", "ße"]
        whole = stream.get_final_message()
    assert (whole.stop_reason, whole.usage.output_tokens) == ("end_turn", 2)
    for row in gateway.rows(2, key_id=key.id):
        assert (row["operation"], row["input_tokens"], row["output_tokens"], row["accuracy"]) == ("invoke", 7, 2, "reported")


def test_a_stream_that_is_cut_ends_with_an_exception(gateway):
    client = bedrock(gateway, gateway.key())
    events = client.invoke_model_with_response_stream(modelId="cut", body=json.dumps(CLAUDE_BODY))["body"]
    texts = []
    with pytest.raises(botocore.exceptions.EventStreamError) as failure:
        for event in events:
            texts.append(json.loads(event["chunk"]["bytes"])["type"])
    assert "content_block_delta" in texts and "message_stop" not in texts
    assert "modelStreamErrorException" in str(failure.value)


def test_claude_at_vertex_takes_messages_and_chat(gateway, cloud):
    key = gateway.key()
    body = '{"model":"vertex-claude", "max_tokens":20,"messages":[{"role":"user","content":"hello"}]}'
    answer = gateway.post("/v1/messages", key, content=body, headers={"content-type": "application/json", "anthropic-beta": "some-beta"})
    assert answer.json() == CLAUDE_ANSWER
    _, path, sent, headers = cloud.requests[0]
    assert path.endswith("/publishers/anthropic/models/claude-sonnet-4-5:rawPredict")
    assert sent.decode() == '{"anthropic_version":"vertex-2023-10-16","max_tokens":20,"messages":[{"role":"user","content":"hello"}]}'
    assert headers["anthropic-beta"] == "some-beta"
    assert gateway.row(key)["input_tokens"] == 11

    other = gateway.key()
    hello = [{"role": "user", "content": "hello"}]
    stream = gateway.openai(other).chat.completions.create(model="vertex-claude", messages=hello, max_tokens=20, stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices) == "Grüße"
    _, path, sent, _ = cloud.requests[1]
    assert path.endswith(":streamRawPredict")
    assert "model" not in json.loads(sent) and json.loads(sent)["anthropic_version"] == "vertex-2023-10-16"
    assert gateway.row(other)["output_tokens"] == 5


def test_the_table_of_capabilities_is_served(gateway):
    rows = gateway.admin("GET", "/capabilities")["data"]
    claude = next(row for row in rows if row["kind"] == "vertex" and "claude" in row["model"])
    assert claude["operation"] == "messages"
    assert claude["capabilities"]["images"] == "yes" and claude["capabilities"]["audio"] == "reject"
    assert len({row["kind"] for row in rows}) > 60
