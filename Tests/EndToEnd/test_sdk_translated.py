"""What SDKs send to a model of another dialect, as its upstream gets it, and how they read what comes back."""

import copy
import enum
import json

import anthropic
import pydantic
import pytest
from google import genai
from google.genai import types

from support.gateway import Gateway
from support.recording import ANSWER, RecordingUpstream


class Person(pydantic.BaseModel):
    name: str


class Side(enum.Enum):
    LEFT = "left"
    RIGHT = "right"


@pytest.fixture
def upstream():
    with RecordingUpstream() as server:
        yield server


@pytest.fixture
def gateway(directory, upstream):
    config = {
        "providers": [
            {"name": kind, "kind": kind, "base_url": upstream.base_url, "api_key": "env:UPSTREAM_KEY"}
            for kind in ("openai", "anthropic")
        ],
        "models": [
            {
                "name": name,
                "retries": {"attempts": 0},
                "targets": [{"provider": kind, "model": model, "price": {"input": "1", "output": "10"}}],
            }
            for name, kind, model in (("gpt", "openai", "gpt-4o"), ("claude", "anthropic", "claude-sonnet-4-5"))
        ],
    }
    with Gateway(directory, config, {"UPSTREAM_KEY": "sk-upstream"}) as started:
        yield started


def messages(gateway, blocks):
    client = anthropic.Anthropic(base_url=gateway.url, api_key=gateway.key().secret, max_retries=0)
    return client.messages.create(model="gpt", max_tokens=40, messages=[{"role": "user", "content": blocks}])


def test_what_a_search_has_found_is_said(gateway, upstream):
    found = {"type": "search_result", "source": "https://x.test/a", "title": "Ages", "content": [{"type": "text", "text": "She is 41."}]}
    divided = {"type": "document", "source": {"type": "content", "content": "It is tall."}}
    assert messages(gateway, [found, divided, {"type": "text", "text": "How old?"}]).content[0].text == "noted"

    [turn] = json.loads(upstream.requests[-1].body)["messages"]
    assert [part["text"] for part in turn["content"]] == ["Ages\n\nhttps://x.test/a\n\nShe is 41.", "It is tall.", "How old?"]


def test_a_block_that_no_other_dialect_has_is_refused(gateway, upstream):
    with pytest.raises(anthropic.BadRequestError) as failure:
        messages(gateway, [{"type": "some_new_block"}, {"type": "text", "text": "How old?"}])
    assert "documents" in failure.value.body["error"]["message"]
    assert upstream.requests == []


def generate(gateway, upstream, said, **form):
    upstream.answer = copy.deepcopy(ANSWER)
    upstream.answer["choices"][0]["message"]["content"] = said
    client = genai.Client(api_key=gateway.key().secret, http_options=types.HttpOptions(base_url=gateway.url))
    answer = client.models.generate_content(model="gpt", contents="Who?", config=types.GenerateContentConfig(**form))
    return answer, json.loads(upstream.requests[-1].body)["response_format"]["json_schema"]["schema"]


def test_a_list_is_asked_for_within_an_object(gateway, upstream):
    form = {"response_mime_type": "application/json", "response_schema": list[Person]}
    answer, schema = generate(gateway, upstream, '{"answer": [{"name": "Ada"}]}', **form)

    assert schema["type"] == "object" and schema["required"] == ["answer"]
    assert schema["properties"]["answer"]["type"] == "array"
    assert answer.parsed == [Person(name="Ada")]


def test_one_of_several_words_is_asked_for_and_comes_bare(gateway, upstream):
    form = {"response_mime_type": "text/x.enum", "response_schema": Side}
    answer, schema = generate(gateway, upstream, '{"answer": "left"}', **form)

    assert schema["properties"]["answer"]["enum"] == ["left", "right"]
    assert answer.text == "left" and answer.parsed == Side.LEFT


def test_annotations_point_at_what_is_cited(gateway, upstream):
    citation = {
        "type": "web_search_result_location", "url": "https://x.test/a", "title": "Ages", "encrypted_index": "i", "cited_text": "41"
    }
    upstream.answer = {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude", "stop_reason": "end_turn", "stop_sequence": None,
        "content": [{"type": "text", "text": "So: "}, {"type": "text", "text": "she is 41.", "citations": [citation]}],
        "usage": {"input_tokens": 3, "output_tokens": 1},
    }
    client = gateway.openai(gateway.key())
    message = client.chat.completions.create(model="claude", messages=[{"role": "user", "content": "How old?"}]).choices[0].message

    page = message.annotations[0].url_citation
    assert message.content[page.start_index : page.end_index] == "she is 41."
