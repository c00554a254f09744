"""Kinds of the catalogue of providers: the name is enough, and what a provider does in its own way is done for it."""

import json
import subprocess

import pytest

from support.gateway import BINARY, Gateway
from support.recording import RecordingUpstream

KEY_NAME = "CLOUD_KEY"
KNOWN = "groq/openai/gpt-oss-20b"


@pytest.fixture(scope="module")
def cloud() -> RecordingUpstream:
    with RecordingUpstream() as upstream:
        yield upstream


@pytest.fixture(scope="module")
def clouds(cloud, tmp_path_factory) -> Gateway:
    def provider(kind: str) -> dict:
        return {"name": kind, "kind": kind, "base_url": f"http://127.0.0.1:{cloud.port}", "api_key": f"env:{KEY_NAME}"}

    config = {
        "providers": [provider("groq"), provider("deepseek")],
        "models": [
            {"name": "quick", "targets": [{"provider": "groq", "model": KNOWN}]},
            {"name": "strict", "unsupported": {"top_k": "reject"}, "targets": [{"provider": "groq", "model": KNOWN}]},
            {"name": "deep", "unpriced": "allow", "targets": [{"provider": "deepseek", "model": "deepseek-x"}]},
        ],
    }
    with Gateway(tmp_path_factory.mktemp("clouds"), config, {KEY_NAME: "sk-cloud"}) as started:
        yield started


def ask(gateway: Gateway, cloud: RecordingUpstream, model: str) -> tuple:
    thinking = [{"type": "thinking", "thinking": "hm", "signature": "s"}, {"type": "text", "text": "b"}]
    body = {
        "model": model,
        "max_tokens": 7,
        "top_k": 3,
        "messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": thinking}, {"role": "user", "content": "c"}],
    }
    answer = gateway.post("/v1/messages", gateway.key(), json=body)
    assert answer.status_code == 200, answer.text
    return answer, cloud.requests[-1], json.loads(cloud.requests[-1].body)


def test_groq(clouds, cloud):
    answer, request, body = ask(clouds, cloud, "quick")

    assert request.head.startswith(b"POST /openai/v1/chat/completions ")
    assert request.headers["authorization"] == "Bearer sk-cloud"
    assert body["max_completion_tokens"] == 7 and "max_tokens" not in body
    assert "top_k" not in body
    assert set(answer.headers["x-gatehouse-dropped"].replace(" ", "").split(",")) == {"top_k", "thinking"}
    # 3 tokens at 0.075 and 1 at 0.3 dollars per million, from the catalogue.
    assert answer.headers["x-gatehouse-cost-usd"] == "0.000000525"


def test_deepseek_gets_its_thoughts_back(clouds, cloud):
    _, request, body = ask(clouds, cloud, "deep")

    assert request.head.startswith(b"POST /v1/chat/completions ")
    assert body["max_tokens"] == 7
    assert body["messages"][1]["reasoning_content"] == "hm"


def test_a_model_can_refuse_what_would_be_left_out(clouds, cloud):
    sent = len(cloud.requests)
    body = {"model": "strict", "max_tokens": 7, "top_k": 3, "messages": [{"role": "user", "content": "a"}]}
    answer = clouds.post("/v1/messages", clouds.key(), json=body)

    assert answer.status_code == 400
    assert "top_k" in answer.json()["error"]["message"]
    assert len(cloud.requests) == sent
    assert clouds.admin("GET", "/models/strict")["unsupported"] == {"top_k": "reject"}


def test_a_name_is_enough(directory):
    path = directory / "gatehouse.yaml"
    path.write_text("providers: [{name: a, kind: groq}, {name: b, kind: deepseek}, {name: c, kind: vllm}]\n")
    assert subprocess.run([BINARY, "check", "--config", str(path)], capture_output=True).returncode == 0

    path.write_text("providers: [{name: a, kind: deepsek}]\n")
    checked = subprocess.run([BINARY, "check", "--config", str(path)], capture_output=True, text=True)
    assert checked.returncode != 0
    assert 'did you mean "deepseek"?' in checked.stdout + checked.stderr
