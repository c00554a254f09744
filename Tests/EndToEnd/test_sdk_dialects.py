"""SDKs of every dialect against one model: what they ask is translated for a target that speaks Chat Completions."""

import json

import anthropic
import boto3
import cohere
import httpx
import pytest
from google import genai
from google.genai import errors as genai_errors
from google.genai import types
from openai import OpenAI

from support.gateway import Gateway

@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A gateway as it is on its first start: one model, `demo`, whose target speaks Chat Completions."""
    with Gateway(tmp_path_factory.mktemp("demo")) as started:
        yield started


@pytest.fixture
def key(demo):
    return demo.key()


def assert_charged(demo, key):
    record = demo.row(key)
    assert record["status"] == 200, record
    assert record["model"] == "demo"
    assert record["input_tokens"] > 0 and record["output_tokens"] > 0
    assert record["accuracy"] == "reported"
    assert float(record["cost_usd"]) > 0


def test_anthropic(demo, key):
    client = anthropic.Anthropic(base_url=demo.url, api_key=key.secret, max_retries=0)
    message = client.messages.create(
        model="demo", max_tokens=40, system="Be brief.", messages=[{"role": "user", "content": "Hello there"}]
    )
    assert message.type == "message" and message.role == "assistant"
    assert message.content[0].text
    assert message.stop_reason in ("end_turn", "max_tokens")
    assert message.usage.input_tokens > 0 and message.usage.output_tokens > 0
    assert_charged(demo, key)


def test_anthropic_stream(demo, key):
    client = anthropic.Anthropic(base_url=demo.url, api_key=key.secret, max_retries=0)
    with client.messages.stream(
        model="demo", max_tokens=40, messages=[{"role": "user", "content": "Hello there"}]
    ) as stream:
        text = "".join(stream.text_stream)
        final = stream.get_final_message()
    assert text and final.content[0].text == text
    assert final.usage.input_tokens > 0 and final.usage.output_tokens > 0
    assert_charged(demo, key)


def test_anthropic_errors_and_models(demo, key):
    client = anthropic.Anthropic(base_url=demo.url, api_key=key.secret, max_retries=0)
    with pytest.raises(anthropic.NotFoundError) as failure:
        client.messages.create(model="nothing", max_tokens=4, messages=[{"role": "user", "content": "x"}])
    assert failure.value.body["error"]["type"] == "not_found_error"
    with pytest.raises(anthropic.AuthenticationError):
        anthropic.Anthropic(base_url=demo.url, api_key="sk-gh-wrong", max_retries=0).messages.create(
            model="demo", max_tokens=4, messages=[{"role": "user", "content": "x"}]
        )
    assert [model.id for model in client.models.list()] == ["demo"]


def google(demo, key):
    return genai.Client(api_key=key.secret, http_options=types.HttpOptions(base_url=demo.url))


def test_google(demo, key):
    client = google(demo, key)
    answer = client.models.generate_content(
        model="demo",
        contents="Hello there",
        config=types.GenerateContentConfig(max_output_tokens=40, system_instruction="Be brief."),
    )
    assert answer.text
    assert answer.usage_metadata.prompt_token_count > 0
    assert_charged(demo, key)


def test_google_stream(demo, key):
    client = google(demo, key)
    chunks = list(client.models.generate_content_stream(model="demo", contents="Hello there"))
    assert "".join(chunk.text or "" for chunk in chunks)
    assert chunks[-1].usage_metadata.prompt_token_count > 0
    assert_charged(demo, key)


def test_google_array_stream(demo, key):
    """Without `alt=sse` a stream is one JSON array."""
    answer = httpx.post(
        f"{demo.url}/v1beta/models/demo:streamGenerateContent",
        headers={"x-goog-api-key": key.secret},
        json={"contents": [{"role": "user", "parts": [{"text": "Hello there"}]}]},
    )
    assert answer.headers["content-type"].startswith("application/json")
    chunks = json.loads(answer.text)
    assert "".join(part.get("text", "") for c in chunks for part in c["candidates"][0]["content"].get("parts", []))


def test_google_errors(demo, key):
    client = google(demo, key)
    with pytest.raises(genai_errors.ClientError) as failure:
        client.models.generate_content(model="nothing", contents="x")
    assert failure.value.code == 404 and failure.value.status == "NOT_FOUND"


def test_responses(demo, key):
    client = OpenAI(base_url=f"{demo.url}/v1", api_key=key.secret, max_retries=0)
    response = client.responses.create(model="demo", input="Hello there", instructions="Be brief.", store=False)
    assert response.status == "completed" and response.output_text
    assert response.usage.input_tokens > 0
    assert_charged(demo, key)


def test_responses_stream(demo, key):
    client = OpenAI(base_url=f"{demo.url}/v1", api_key=key.secret, max_retries=0)
    with client.responses.stream(model="demo", input="Hello there", store=False) as stream:
        text = "".join(event.delta for event in stream if event.type == "response.output_text.delta")
        final = stream.get_final_response()
    assert text and final.output_text == text
    assert_charged(demo, key)


def test_cohere(demo, key):
    client = cohere.ClientV2(api_key=key.secret, base_url=demo.url)
    answer = client.chat(model="demo", messages=[{"role": "user", "content": "Hello there"}], max_tokens=40)
    assert answer.message.content[0].text
    assert answer.usage.tokens.input_tokens > 0
    assert_charged(demo, key)


def test_cohere_stream(demo, key):
    client = cohere.ClientV2(api_key=key.secret, base_url=demo.url)
    events = list(client.chat_stream(model="demo", messages=[{"role": "user", "content": "Hello there"}]))
    assert "".join(e.delta.message.content.text for e in events if e.type == "content-delta")
    assert events[-1].type == "message-end"
    assert_charged(demo, key)


def bedrock(demo, key):
    """The SDK sends a bearer over https alone; over http the key comes beside a signature that nobody looks at."""
    client = boto3.client(
        "bedrock-runtime",
        region_name="eu-central-1",
        endpoint_url=demo.url,
        aws_access_key_id="nobody",
        aws_secret_access_key="nothing",
    )
    client.meta.events.register(
        "before-sign.bedrock-runtime.*", lambda request, **_: request.headers.add_header("x-api-key", key.secret)
    )
    return client


def test_bedrock(demo, key):
    answer = bedrock(demo, key).converse(
        modelId="demo",
        messages=[{"role": "user", "content": [{"text": "Hello there"}]}],
        inferenceConfig={"maxTokens": 40},
    )
    assert answer["output"]["message"]["content"][0]["text"]
    assert answer["usage"]["inputTokens"] > 0
    assert_charged(demo, key)


def test_bedrock_stream(demo, key):
    answer = bedrock(demo, key).converse_stream(
        modelId="demo", messages=[{"role": "user", "content": [{"text": "Hello there"}]}]
    )
    events = list(answer["stream"])
    assert "".join(e["contentBlockDelta"]["delta"]["text"] for e in events if "contentBlockDelta" in e)
    assert any("metadata" in event for event in events)
    assert_charged(demo, key)


def test_azure(demo, key):
    answer = httpx.post(
        f"{demo.url}/openai/deployments/demo/chat/completions?api-version=2024-10-21",
        headers={"api-key": key.secret},
        json={"messages": [{"role": "user", "content": "Hello there"}]},
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["choices"][0]["message"]["content"]
    assert_charged(demo, key)


def test_what_a_target_cannot_take_is_named(demo, key):
    answer = httpx.post(
        f"{demo.url}/v1/messages",
        headers={"x-api-key": key.secret, "anthropic-version": "2023-06-01"},
        json={"model": "demo", "max_tokens": 9, "top_k": 5, "messages": [{"role": "user", "content": "Hello"}]},
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["x-gatehouse-dropped"] == "top_k"
