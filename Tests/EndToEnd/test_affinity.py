"""Conversations that stay with a target although their clients write them differently from turn to turn."""

import secrets

import pytest

from support.gateway import Gateway
from support.scripted_models import ANSWER, ENVIRONMENT_NAME


@pytest.fixture
def gateway(directory, upstream):
    names = ["one", "two", "three"]
    config = {
        "providers": [{"name": name, "kind": "openai-compatible", "base_url": upstream.base_url, "api_key": f"env:{ENVIRONMENT_NAME}"} for name in names],
        "models": [
            {
                "name": "warm",
                "strategy": "prefix_affinity",
                "targets": [{"provider": name, "model": ANSWER, "price": {"input": "1", "output": "1"}} for name in names],
            }
        ],
    }
    with Gateway(directory, config, {ENVIRONMENT_NAME: upstream.key}) as gateway:
        yield gateway


def provider(gateway, key, path: str, body: dict) -> str:
    answer = gateway.post(path, key, json={"model": "warm", **body})
    assert answer.status_code == 200, answer.text
    return answer.headers["x-gatehouse-provider"]


def coding_agent_body(turns: list[str]) -> dict:
    """What Claude Code sends: a line that is another one every time, and a mark on what was said last."""
    line = f"x-anthropic-billing-header: cc_version=2.1.37.0d9; cc_entrypoint=cli; cch={secrets.token_hex(3)};"
    mark = {"cache_control": {"type": "ephemeral"}}
    messages: list[dict] = [
        {"role": "assistant" if place % 2 else "user", "content": [{"type": "text", "text": text}]} for place, text in enumerate(turns)
    ]
    messages[-1]["content"][-1] |= mark
    system = [{"type": "text", "text": line}, {"type": "text", "text": "You are careful.", **mark}]
    return {"max_tokens": 10, "system": system, "messages": messages}


def test_a_coding_agents_conversation_stays_with_its_target(gateway):
    key = gateway.key()
    homes = set()
    for number in range(15):
        turns = [f"question {number}"]
        home = provider(gateway, key, "/v1/messages", coding_agent_body(turns))
        for _ in range(3):
            turns += ["yes", "and?"]
            assert provider(gateway, key, "/v1/messages", coding_agent_body(turns)) == home
        homes.add(home)
    assert len(homes) == 3


def test_a_conversation_of_responses_stays_with_its_target(gateway):
    key = gateway.key()
    for number in range(10):
        answer = gateway.post("/v1/responses", key, json={"model": "warm", "instructions": "Be brief.", "input": f"question {number}"})
        assert answer.status_code == 200, answer.text
        home = answer.headers["x-gatehouse-provider"]
        for _ in range(3):
            body = {"model": "warm", "instructions": "Be brief.", "input": "and?", "previous_response_id": answer.json()["id"]}
            answer = gateway.post("/v1/responses", key, json=body)
            assert answer.status_code == 200, answer.text
            assert answer.headers["x-gatehouse-provider"] == home


def test_a_conversation_of_generate_content_stays_with_its_target(gateway):
    key = gateway.key()
    homes = set()
    for number in range(15):
        contents = [{"role": "user", "parts": [{"text": f"question {number}"}]}]
        body = {"systemInstruction": {"parts": [{"text": "Be brief."}]}, "contents": contents}
        path = "/v1beta/models/warm:generateContent"
        home = provider(gateway, key, path, body)
        contents += [{"role": "model", "parts": [{"text": "yes"}]}, {"role": "user", "parts": [{"text": "and?"}]}]
        assert provider(gateway, key, path, body) == home
        homes.add(home)
    assert len(homes) == 3
