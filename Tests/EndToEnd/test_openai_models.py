"""What OpenAI's models refuse is not said to them by callers of other dialects, each model taken for what it is."""

import json

import httpx
import pytest

from support.family_dialects.reasoning_chat import EFFORTS, REFUSED, refuse
from support.family_script import Complaint
from support.gateway import Gateway
from support.provider import Answer, Asked, Provider

TAKES = {
    "gpt-5": EFFORTS,
    "o3": {None, "low", "medium", "high"},
    "gpt-5.1": {None, "none", "low", "medium", "high"},
    "gpt-5-codex": {None, "low", "medium", "high"},
    "gpt-5.6": {None, "none", "low", "medium", "high", "xhigh", "max"},
}
CHAT = {
    "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7},
}  # fmt: skip
RESPONSE = {
    "id": "resp_1", "object": "response", "created_at": 1, "status": "completed", "model": "m",
    "output": [
        {
            "type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
            "content": [{"type": "output_text", "text": "Hello", "annotations": []}],
        }
    ],
    "usage": {"input_tokens": 5, "output_tokens": 2, "total_tokens": 7},
}  # fmt: skip


def answer(asked: Asked) -> Answer:
    """Answers as OpenAI does, which refuses what a model does not take."""
    body = json.loads(asked.body)
    in_responses = asked.path.endswith("/responses")
    said = {**body, "messages": body.get("messages", [])}
    if in_responses:
        said["reasoning_effort"] = (body.get("reasoning") or {}).get("effort")
    try:
        # One that does not think draws as it is told.
        thinks = body["model"] != "gpt-5.1" or said.get("reasoning_effort") not in (None, "none")
        kept = said if thinks else {key: value for key, value in said.items() if key not in ("temperature", "top_p", "logprobs", "top_logprobs")}
        refuse(kept, TAKES[body["model"]])
        if thinks and "message.output_text.logprobs" in (body.get("include") or []):
            raise Complaint("log probabilities are included")
        if body["model"] == "gpt-5.6" and body.get("tools") and not in_responses:
            raise Complaint("tools in Chat Completions")
    except Complaint as complaint:
        error = {"message": f"Unsupported: {complaint}", "type": "invalid_request_error", "param": None, "code": None}
        return Answer(json.dumps({"error": error}).encode(), status=400)
    return Answer(json.dumps(RESPONSE if in_responses else CHAT).encode())


@pytest.fixture(scope="module")
def provider():
    with Provider(answer) as server:
        yield server


@pytest.fixture(scope="module")
def gateway(tmp_path_factory, provider):
    price = {"input": "1", "output": "10"}
    config = {
        "providers": [
            {"name": kind, "kind": kind, "base_url": f"{provider.url}/v1", "api_key": "env:OPERATOR"} for kind in ("openai", "azure-openai")
        ],
        "models": [
            {"name": f"{kind}-{model}", "retries": {"attempts": 0}, "targets": [{"provider": kind, "model": model, "price": price}]}
            for kind in ("openai", "azure-openai")
            for model in TAKES
        ],
    }
    with Gateway(tmp_path_factory.mktemp("openai"), config, {"OPERATOR": "operator-key"}) as gateway:
        yield gateway


@pytest.fixture
def ask(gateway, provider):
    """Asks a model in another dialect than its own; gives the head of the answer and what the model was asked."""
    key = gateway.key()

    def ask(path: str, body: dict) -> tuple[list[str], Asked]:
        found = httpx.post(gateway.url + path, json=body, headers={**key.headers, "anthropic-version": "2023-06-01"})
        assert found.status_code == 200, found.text
        dropped = found.headers.get("x-gatehouse-dropped", "")
        return [name.strip() for name in dropped.split(",") if name], provider.requests[-1]

    return ask


models = pytest.mark.parametrize("model", TAKES)
kinds = pytest.mark.parametrize("kind", ("openai", "azure-openai"))


def effort(asked: Asked) -> str | None:
    body = json.loads(asked.body)
    return body.get("reasoning_effort") or (body.get("reasoning") or {}).get("effort")


@kinds
@models
def test_efforts_are_said_in_words_that_the_model_takes(ask, kind, model):
    last = "max" if model == "gpt-5.6" else "high"
    for asked, told in (("low", "low"), ("high", "high"), ("max", last)):
        body = {"model": f"{kind}-{model}", "max_tokens": 9, "messages": [{"role": "user", "content": "Hi"}], "output_config": {"effort": asked}}
        assert effort(ask("/v1/messages", body)[1]) == told
    minimal = {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}], "generationConfig": {"thinkingConfig": {"thinkingLevel": "MINIMAL"}}}
    assert effort(ask(f"/v1beta/models/{kind}-{model}:generateContent", minimal)[1]) == ("minimal" if model == "gpt-5" else "low")


@kinds
@models
def test_what_a_model_that_reasons_refuses_is_named(ask, kind, model):
    sampling = {
        "stopSequences": ["A"], "presencePenalty": 0.5, "frequencyPenalty": 0.5, "temperature": 0.2, "topP": 0.5, "responseLogprobs": True,
        "logprobs": 3,
    }  # fmt: skip
    body = {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}], "generationConfig": sampling}

    dropped, asked = ask(f"/v1beta/models/{kind}-{model}:generateContent", body)

    refused = {"presence_penalty", "frequency_penalty", "stop"}
    if model == "gpt-5.1":
        assert json.loads(asked.body)["temperature"] == 0.2 and json.loads(asked.body)["top_logprobs"] == 3
    else:
        refused |= REFUSED - {"logit_bias"}
    assert set(dropped) == refused


@kinds
def test_ids_of_calls_are_no_longer_than_the_model_takes(ask, kind):
    name = "toolu_" + "01A09q90qw90lq917835lq9" * 2
    messages = [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": [{"type": "tool_use", "id": name, "name": "clock", "input": {}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": name, "content": "noon"}]},
    ]

    _, asked = ask("/v1/messages", {"model": f"{kind}-gpt-5", "max_tokens": 9, "messages": messages})

    written = json.loads(asked.body)["messages"]
    assert written[-1]["tool_call_id"] == written[-2]["tool_calls"][0]["id"] != name


@kinds
def test_a_model_that_thinks_over_tools_in_responses_alone_is_asked_there(ask, kind):
    tools = [{"name": "clock", "input_schema": {"type": "object", "properties": {}}}]
    body = {"model": f"{kind}-gpt-5.6", "max_tokens": 9, "messages": [{"role": "user", "content": "Hi"}], "tools": tools}

    _, asked = ask("/v1/messages", body)

    assert asked.path == "/v1/responses"
