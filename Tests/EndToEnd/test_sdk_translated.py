"""What SDKs send to a model that speaks Chat Completions, as its upstream gets it, and how they read what comes back."""

import json

import anthropic
import pytest

from support.gateway import Gateway
from support.recording import RecordingUpstream


@pytest.fixture
def upstream():
    with RecordingUpstream() as server:
        yield server


@pytest.fixture
def gateway(directory, upstream):
    config = {
        "providers": [{"name": "openai", "kind": "openai", "base_url": upstream.base_url, "api_key": "env:UPSTREAM_KEY"}],
        "models": [
            {
                "name": "gpt",
                "retries": {"attempts": 0},
                "targets": [{"provider": "openai", "model": "gpt-4o", "price": {"input": "1", "output": "10"}}],
            }
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
