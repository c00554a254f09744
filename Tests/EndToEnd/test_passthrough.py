"""A provider's own routes through the gate, as its SDK asks them."""

import json
import subprocess
import types

import httpx
import openai
import pytest
from botocore.credentials import Credentials

from support.gateway import Gateway
from support.money import nano
from support.provider import Answer, Asked, Provider
from support.signing import botocore_authorization

HELLO = [{"role": "user", "content": "hello"}]
CHAT = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1,
    "model": "own-model",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "hi"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5},
}
FILE = {"id": "file-1", "object": "file", "bytes": 5, "created_at": 1, "filename": "a.txt", "purpose": "batch", "status": "processed"}


def answer(asked: Asked) -> Answer:
    path = asked.path.split("?")[0]
    cookie = {"set-cookie": "a=b"}
    if path.endswith("/content"):
        return Answer(bytes(range(256)) * 1000, "application/octet-stream", cookie)
    if path == "/v1/chat/completions":
        said = CHAT
    elif path == "/v1/files" and asked.method == "GET":
        said = {"object": "list", "data": [FILE], "has_more": False}
    elif asked.method == "DELETE":
        said = {"id": "file-1", "object": "file", "deleted": True}
    else:
        said = FILE
    return Answer(json.dumps(said).encode(), headers=cookie)


@pytest.fixture
def provider():
    with Provider(answer) as server:
        yield server


@pytest.fixture
def gateway(directory, provider):
    config = {
        "providers": [
            {"name": "openai", "kind": "openai", "base_url": f"{provider.url}/v1", "api_key": "env:OPERATOR"},
            {
                "name": "aws",
                "kind": "bedrock",
                "base_url": provider.url,
                "region": "eu-west-1",
                "access_key_id": "env:AWS_ID",
                "secret_access_key": "env:AWS_SECRET",
            },
        ],
        "models": [
            {"name": "fast", "targets": [{"provider": "openai", "model": "own-model", "price": {"input": "1", "output": "2"}}]},
        ],
        "teams": [{"name": "tuning", "models": ["fast"], "passthrough": ["openai", "aws"]}],
    }
    with Gateway(directory, config, {"OPERATOR": "operator-key", "AWS_ID": "AKIDEXAMPLE", "AWS_SECRET": "secret"}) as gateway:
        yield gateway


@pytest.fixture
def team(gateway):
    return next(team for team in gateway.listed("/teams") if team["name"] == "tuning")


def sdk(gateway, key) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{gateway.url}/openai", api_key=key.secret, max_retries=0, timeout=30)


def test_the_sdk_reaches_routes_that_the_gateway_does_not_know(gateway, provider, team):
    key = gateway.key(team)
    client = sdk(gateway, key)

    assert [each.id for each in client.files.list(limit=3)] == ["file-1"]
    made = client.files.create(file=("a.txt", b"hello"), purpose="batch")
    content = client.files.content("file-1").read()
    assert client.files.delete("file-1").deleted

    assert made.id == "file-1" and content == bytes(range(256)) * 1000
    asked = [(each.method, each.path) for each in provider.requests]
    assert asked == [
        ("GET", "/v1/files?limit=3"),
        ("POST", "/v1/files"),
        ("GET", "/v1/files/file-1/content"),
        ("DELETE", "/v1/files/file-1"),
    ]
    assert b"hello" in provider.requests[1].body
    assert all(each.headers["authorization"] == "Bearer operator-key" for each in provider.requests)
    rows = gateway.rows(4, key_id=key.id)
    assert {(row["model"], row["target"], row["status"]) for row in rows} == {("passthrough", "openai/*", 200)}
    assert all(float(row["cost_usd"]) == 0 for row in rows)


@pytest.mark.parametrize("http2", [False, True])
def test_a_head_has_the_length_of_what_it_does_not_bring(gateway, provider, team, http2):
    key = gateway.key(team)

    with httpx.Client(http1=not http2, http2=http2, headers=key.headers) as client:
        for _ in range(2):
            head = client.head(f"{gateway.url}/openai/files/file-1/content")
            assert (head.status_code, head.headers["content-length"], head.content) == (200, "256000", b"")
        assert client.get(f"{gateway.url}/openai/files/file-1/content").content == bytes(range(256)) * 1000
        options = client.options(f"{gateway.url}/openai/files")

    assert options.status_code == 200
    assert [asked.method for asked in provider.requests] == ["HEAD", "HEAD", "GET", "OPTIONS"]
    assert {(row["operation"], row["status"]) for row in gateway.rows(4, key_id=key.id)} == {("passthrough", 200)}
    refused = httpx.head(f"{gateway.url}/openai/files", headers=gateway.key().headers)
    assert (refused.status_code, refused.content) == (404, b"") and int(refused.headers["content-length"]) > 0


def test_a_known_route_is_paid_for(gateway, provider, team):
    key = gateway.key(team)

    answer = sdk(gateway, key).chat.completions.create(model="own-model", messages=HELLO)

    assert answer.choices[0].message.content == "hi"
    row = gateway.row(key)
    assert (row["model"], row["accuracy"], nano(row["cost_usd"])) == ("fast", "reported", 3000 + 4000)
    with pytest.raises(openai.BadRequestError) as refused:
        sdk(gateway, key).chat.completions.create(model="secret-model", messages=HELLO)
    assert refused.value.code == "unpriced_model"


def test_a_route_that_runs_models_unmetered_is_refused(gateway, provider, team):
    client = sdk(gateway, gateway.key(team))

    with pytest.raises(openai.BadRequestError) as batch:
        client.batches.create(completion_window="24h", endpoint="/v1/chat/completions", input_file_id="file-1")
    with pytest.raises(openai.BadRequestError) as film:
        client.post("/videos", cast_to=object, body={"model": "own-model", "prompt": "a cat"})

    assert {batch.value.code, film.value.code} == {"unpriced_model"}
    assert "passthrough_fee" in batch.value.message
    assert provider.requests == []


def test_who_is_not_granted_finds_no_route(gateway, provider, team):
    other = gateway.key()

    with pytest.raises(openai.NotFoundError):
        sdk(gateway, other).files.list()
    narrowed = gateway.key(team, passthrough=["aws"])
    with pytest.raises(openai.NotFoundError):
        sdk(gateway, narrowed).files.list()
    with pytest.raises(openai.AuthenticationError):
        openai.OpenAI(base_url=f"{gateway.url}/openai", api_key="sk-nothing", max_retries=0).files.list()
    assert provider.requests == []


def test_a_grant_stays_within_those_above(gateway, team):
    refused = gateway.admin_response("POST", "/keys", {"team_id": team["id"], "name": "k", "passthrough": ["other"]})
    assert refused.status_code == 409 and team["id"] in refused.text
    refused = gateway.admin_response("POST", "/teams", {"name": "new", "passthrough": ["openai"]})
    assert refused.status_code == 409 and "root" in refused.text


def test_a_spent_budget_refuses(gateway, provider, team):
    key = gateway.key(team, budget={"limit_usd": "0"})

    with pytest.raises(openai.RateLimitError) as refused:
        sdk(gateway, key).files.list()

    assert refused.value.code == "budget_exceeded"
    assert provider.requests == []


def test_paths_that_two_readers_could_read_differently_are_refused(gateway, provider, team):
    key = gateway.key(team)
    for path in ("/openai/files/%2e%2e/secret", "/openai/files//x", "/openai/files/a%2fb", "/openai/%252e%252e/x"):
        command = ["curl", "-s", "--path-as-is", "-o", "/dev/null", "-w", "%{http_code}", "-H", f"authorization: Bearer {key.secret}"]
        status = subprocess.run([*command, gateway.url + path], capture_output=True, text=True, timeout=30).stdout
        assert status == "400", path
    assert provider.requests == []


def test_what_a_cloud_is_asked_is_signed_whole(gateway, provider, team):
    key = gateway.key(team)

    answer = httpx.request(
        "PUT",
        f"{gateway.url}/aws/custom/thing?b=2&a=1",
        headers={"authorization": f"Bearer {key.secret}"},
        content=b"body",
    )

    assert answer.status_code == 200
    method, path, body, fields = provider.requests[0]
    assert (method, path, body) == ("PUT", "/custom/thing?b=2&a=1", b"body")
    asked = types.SimpleNamespace(method=method, path=path, body=body, headers=fields)
    assert fields["authorization"] == botocore_authorization(asked, Credentials("AKIDEXAMPLE", "secret"), "eu-west-1")
