"""Workloads that bring a token of their own in place of a key, through the real SDK and from a real issuer."""

import asyncio
import base64
import json
import time

import httpx
import openai
import pytest
from joserfc.jwk import RSAKey

from support.gateway import Gateway
from support.recording import RecordingUpstream
from support.scripted_models import ENVIRONMENT_NAME, model, target
from support.token_issuer import TokenIssuer
from support.waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]
CRAWLER = "system:serviceaccount:search:crawler"


@pytest.fixture
def issuer():
    with TokenIssuer() as started:
        yield started


@pytest.fixture
def recorder():
    with RecordingUpstream() as upstream:
        yield upstream


def configuration(recorder, issuer, *rules: dict, **changes) -> dict:
    rules = rules or ({"claim": "sub", "value": "system:serviceaccount:search:*", "team": "search", "tags": {"env": "test"}},)
    trusted = [{"issuer": issuer.url, "audience": "gatehouse", "rules": list(rules)}] if issuer else []
    provider = {"name": "recording", "kind": "openai-compatible", "base_url": recorder.base_url, "api_key": f"env:{ENVIRONMENT_NAME}"}
    return {
        "server": {"log_level": "debug"},
        "providers": [provider],
        "models": [model("fast", target("recorded", provider="recording"))],
        "teams": [{"name": "search"}, {"name": "platform", "teams": [{"name": "builds"}]}],
        "trusted_issuers": trusted,
        **changes,
    }


@pytest.fixture
def own(directory, recorder, issuer):
    with Gateway(directory, configuration(recorder, issuer), {ENVIRONMENT_NAME: "sk-recording-operator"}) as gateway:
        yield gateway


def ask(gateway, token: str):
    return gateway.openai(token).chat.completions.create(model="fast", messages=HELLO)


def is_served(gateway, token: str) -> bool:
    try:
        return bool(ask(gateway, token))
    except openai.APIStatusError:
        return False


def rule_key(gateway, status: str = "active") -> dict:
    (key,) = [key for key in gateway.listed("/keys") if key["workload"] and key["status"] == status]
    return key


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_a_token_is_a_key_of_its_rules_team(own, issuer, recorder, algorithm):
    issuer.rotate(algorithm)
    token = issuer.token(CRAWLER)

    assert ask(own, token).choices[0].message.content == "noted"
    assert ask(own, token).choices[0].message.content == "noted"

    key = rule_key(own)
    assert key["managed_by"] == "file"
    assert key["workload"] == {"issuer": issuer.url, "claim": "sub", "value": "system:serviceaccount:search:*"}
    row = own.rows(2, key_id=key["id"])[0]
    assert row["team_id"] == key["team_id"] and row["tags"] == {"env": "test", "workload": CRAWLER}
    usage = own.admin("GET", "/usage?group_by=tag:workload")["data"]
    assert [group["requests"] for group in usage if group.get("tag:workload") == CRAWLER or CRAWLER in group.values()] == [2]
    for request in recorder.requests:
        assert token.encode() not in request.head + request.body
        assert request.headers["authorization"] == "Bearer sk-recording-operator"
    assert issuer.requests.count("/keys") == 1, "the second time the token is known"
    assert token not in own.log


def test_many_that_come_at_once_with_new_tokens_are_all_served(own, issuer):
    tokens = [issuer.token(f"system:serviceaccount:search:worker-{number}") for number in range(20)]

    async def ask_all() -> list:
        async with own.async_openai(tokens[0]) as client:
            calls = [
                client.with_options(api_key=tokens[number % len(tokens)]).chat.completions.create(model="fast", messages=HELLO)
                for number in range(200)
            ]
            return await asyncio.gather(*calls)

    answers = asyncio.run(ask_all())

    assert len(answers) == 200 and all(answer.choices for answer in answers)
    assert issuer.requests.count("/keys") == 1
    own.rows(200, key_id=rule_key(own)["id"])


def test_a_token_over_http2(own, issuer):
    headers = {"authorization": f"Bearer {issuer.token(CRAWLER)}"}
    with httpx.Client(http1=False, http2=True, timeout=30) as client:
        answer = client.post(f"{own.url}/v1/chat/completions", headers=headers, json={"model": "fast", "messages": HELLO})
        stranger = {"authorization": f"Bearer {issuer.token('stranger')}"}
        refused = client.post(f"{own.url}/v1/chat/completions", headers=stranger, json={"model": "fast", "messages": HELLO})

    assert (answer.http_version, answer.status_code) == ("HTTP/2", 200)
    assert (refused.http_version, refused.status_code) == ("HTTP/2", 401)


def test_what_is_wrong_with_a_token_is_told_to_nobody_but_the_log(own, issuer, recorder):
    forged = RSAKey.generate_key(2048, {"kid": issuer.key.kid, "alg": "RS256"})
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": issuer.key.kid}).encode()).rstrip(b"=").decode()
    unsigned = f"{head}.{issuer.token(CRAWLER).split('.')[1]}."
    wrong = {
        "another audience": issuer.token(CRAWLER, aud="another"),
        "expired": issuer.token(CRAWLER, exp=int(time.time()) - 120),
        "not yet valid": issuer.token(CRAWLER, nbf=int(time.time()) + 120),
        "no end": issuer.token(CRAWLER, exp=None),
        "another issuer": issuer.token(CRAWLER, iss="https://id.example"),
        "no rule": issuer.token("system:serviceaccount:other:crawler"),
        "no subject": issuer.token(CRAWLER, sub=None),
        "forged": issuer.token(CRAWLER, key=forged),
        "unsigned": unsigned,
    }
    told = set()
    for what, token in {"a bad key": "sk-gh-nonsense", **wrong}.items():
        with pytest.raises(openai.AuthenticationError) as refused:
            ask(own, token)
        assert refused.value.code == "invalid_api_key", what
        told.add(refused.value.response.text)

    assert len(told) == 1, "one text for all of them"
    assert not recorder.requests
    assert own.log.count("a workload's token is refused") == len(wrong)


def test_an_issuer_may_change_its_keys(own, issuer):
    ask(own, issuer.token(CRAWLER))
    old = issuer.token("system:serviceaccount:search:late")
    issuer.rotate("ES256")
    token = issuer.token(CRAWLER)

    # Issuers are asked at most every ten seconds.
    eventually(lambda: is_served(own, token), within=30, what="the new key is known")
    with pytest.raises(openai.AuthenticationError):
        ask(own, old)


def test_an_issuer_that_is_away_makes_nobody_a_stranger(directory, recorder, issuer):
    issuer.is_down = True
    with Gateway(directory, configuration(recorder, issuer), {ENVIRONMENT_NAME: "sk-recording-operator"}) as gateway:
        token = issuer.token(CRAWLER)
        with pytest.raises(openai.InternalServerError) as undecided:
            ask(gateway, token)
        assert undecided.value.status_code == 503 and undecided.value.code == "issuer_unavailable"
        assert 1 <= int(undecided.value.response.headers["retry-after"]) <= 10
        assert "a trusted issuer cannot be asked for its keys" in gateway.log
        ask(gateway, gateway.key().secret)

        issuer.is_down = False
        eventually(lambda: is_served(gateway, token), within=30, what="the issuer is asked again")


def test_rules_come_and_go_with_a_reload(own, issuer, recorder):
    token = issuer.token(CRAWLER, groups=["builders"])
    ask(own, token)
    first = rule_key(own)

    builds = {"claim": "groups", "value": "builders", "team": "platform/builds", "name": "builders", "limits": {"rpm": 1}}
    own.configure(configuration(recorder, issuer, builds))
    eventually(lambda: rule_key(own)["name"] == "builders", what="the reload")
    second = rule_key(own)
    assert own.admin("GET", f"/keys/{first['id']}")["status"] == "revoked"
    ask(own, token)
    own.rows(1, key_id=second["id"])
    with pytest.raises(openai.RateLimitError):
        ask(own, issuer.token("another", groups=["builders"]))

    own.restart()
    assert rule_key(own)["id"] == second["id"], "a rule keeps its key"
    ask(own, token)

    own.configure(configuration(recorder, None))
    eventually(lambda: own.admin("GET", f"/keys/{second['id']}")["status"] == "revoked", what="the reload")
    with pytest.raises(openai.AuthenticationError):
        ask(own, token)
    actions = [(row["actor"], row["action"]) for row in own.listed(f"/audit?subject=key:{second['id']}")]
    assert actions == [("file", "key.revoke"), ("file", "key.create")]


def test_a_rule_is_shut_out_by_revoking_its_key(own, issuer):
    token = issuer.token(CRAWLER)
    ask(own, token)
    key = rule_key(own)

    own.admin("POST", f"/keys/{key['id']}/revoke")

    with pytest.raises(openai.AuthenticationError):
        ask(own, token)
    own.reload()
    eventually(lambda: "is revoked and stays so" in own.log, what="the reload")
    with pytest.raises(openai.AuthenticationError):
        ask(own, token)


def test_a_rule_without_its_team_keeps_what_is_in_force(own, issuer, recorder):
    own.configure(configuration(recorder, issuer, {"claim": "sub", "value": "*", "team": "nowhere"}))

    eventually(lambda: "trusted_issuers[0].rules[0].team" in own.log, what="the reload is refused")

    ask(own, issuer.token(CRAWLER))
