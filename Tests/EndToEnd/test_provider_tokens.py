"""Tokens of a real identity provider in place of keys: what a company's people and programs have anyway."""

import base64
import json

import anthropic
import openai
import pytest

from support.gateway import Gateway
from support.openid_provider import OpenIDProvider, Person
from support.recording import RecordingUpstream
from support.scripted_models import ENVIRONMENT_NAME, model, target
from support.waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]
PEOPLE = [Person("ann", "ann@example.com"), Person("ben", "ben@example.com", "Ben"), Person("robot-ci", "ci@example.com", "Robot", "CI")]
GROUPS = {"engineering": ["ann"], "finance": ["ben"]}


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    with OpenIDProvider(tmp_path_factory.mktemp("provider"), PEOPLE, GROUPS, ["http://127.0.0.1:9/back"]) as started:
        yield started


def configuration(recording: RecordingUpstream, provider: OpenIDProvider, audience: str) -> dict:
    upstream = {"name": "recording", "kind": "openai-compatible", "base_url": recording.base_url, "api_key": f"env:{ENVIRONMENT_NAME}"}
    rules = [
        {"claim": "groups", "value": "engineering", "team": "search", "tags": {"from": "provider"}},
        {"claim": "sub", "value": "robot-*", "team": "platform/builds", "limits": {"rpm": 2}},
    ]
    return {
        "server": {"log_level": "debug"},
        "providers": [upstream],
        "models": [model("fast", target("recorded", provider="recording"))],
        "teams": [{"name": "search"}, {"name": "platform", "teams": [{"name": "builds"}]}],
        "trusted_issuers": [{"issuer": provider.issuer, "audience": audience, "rules": rules}],
    }


@pytest.fixture
def own(directory, recording, provider):
    config = configuration(recording, provider, provider.client_id)
    with Gateway(directory, config, {ENVIRONMENT_NAME: "sk-recording-operator"}) as gateway:
        yield gateway


def ask(gateway: Gateway, token: str) -> str:
    return gateway.openai(token).chat.completions.create(model="fast", messages=HELLO).choices[0].message.content


def is_served(gateway: Gateway, token: str) -> bool:
    try:
        return bool(ask(gateway, token))
    except openai.AuthenticationError:
        return False


def claims(token: str) -> dict:
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def key_of(gateway: Gateway, claim: str) -> dict:
    (key,) = [key for key in gateway.listed("/keys") if key["workload"] and key["workload"]["claim"] == claim]
    return key


def test_what_a_person_gets_at_the_sign_in_is_a_key_of_their_groups_team(own, provider, recording):
    tokens = provider.tokens_of_person("ann")
    before = len(recording.requests)

    for kind in ("access_token", "id_token"):
        assert ask(own, tokens[kind]) == "noted", kind

    key = key_of(own, "groups")
    team = next(team for team in own.listed("/teams") if team["name"] == "search")
    assert key["team_id"] == team["id"] and key["workload"]["issuer"] == provider.issuer
    for row in own.rows(2, key_id=key["id"]):
        assert row["team_id"] == team["id"]
        assert row["tags"] == {"from": "provider", "workload": claims(tokens["access_token"])["sub"]}
    for request in recording.requests[before:]:
        assert request.headers["authorization"] == "Bearer sk-recording-operator"
    assert not any(token in own.log for token in tokens.values() if isinstance(token, str) and len(token) > 40)


def test_a_program_is_of_the_team_that_a_claim_says_and_bound_by_its_limits(own, provider):
    token = provider.tokens_by_password("robot-ci")["access_token"]

    assert ask(own, token) == "noted"
    # Every SDK carries it where it carries a key.
    client = anthropic.Anthropic(base_url=own.url, api_key=token, max_retries=0)
    assert client.messages.create(model="fast", max_tokens=10, messages=HELLO).content[0].text == "noted"
    with pytest.raises(openai.RateLimitError):
        ask(own, token)

    builds = next(team for team in own.listed("/teams") if team["name"] == "builds")
    key = key_of(own, "sub")
    assert key["team_id"] == builds["id"]
    assert {row["team_id"] for row in own.rows(3, key_id=key["id"])} == {builds["id"]}


def test_what_the_provider_did_not_say_opens_nothing(own, provider, recording):
    right = provider.tokens_by_password("ann")["access_token"]
    head, body, signature = right.split(".")
    other = claims(right) | {"groups": ["engineering"], "sub": "eve"}
    forged = base64.urlsafe_b64encode(json.dumps(other).encode()).rstrip(b"=").decode()
    unsigned = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).rstrip(b"=").decode()
    before = len(recording.requests)

    told = set()
    for what, token in {
        "somebody for whom no rule stands": provider.tokens_by_password("ben")["access_token"],
        "other claims under the signature": f"{head}.{forged}.{signature}",
        "no signature": f"{unsigned}.{body}.",
        "half a token": right[: len(right) // 2],
        "a text that the provider alone can read": provider.tokens_of_client()["access_token"],
    }.items():
        with pytest.raises(openai.AuthenticationError) as refused:
            ask(own, token)
        assert refused.value.code == "invalid_api_key", what
        told.add(refused.value.response.text)

    assert len(told) == 1 and len(recording.requests) == before
    assert ask(own, right) == "noted"


def test_tokens_for_another_client_open_nothing(directory, recording, provider):
    config = configuration(recording, provider, "another-client")
    with Gateway(directory, config, {ENVIRONMENT_NAME: "sk-recording-operator"}) as gateway:
        assert not is_served(gateway, provider.tokens_by_password("ann")["access_token"])
        gateway.configure(configuration(recording, provider, provider.client_id))
        token = provider.tokens_by_password("ann")["access_token"]
        eventually(lambda: is_served(gateway, token), what="the reload")


def test_the_provider_may_change_its_keys(own, provider):
    known = provider.tokens_by_password("ann")["access_token"]
    unseen = provider.tokens_by_password("robot-ci")["access_token"]
    assert ask(own, known) == "noted"

    provider.rotate()

    token = provider.tokens_of_person("ann")["id_token"]
    # The provider is asked for its keys at most every ten seconds.
    eventually(lambda: is_served(own, token), within=30, what="the new key is known")
    assert not is_served(own, unseen), "what the withdrawn key has signed is not accepted any more"
    assert is_served(own, known), "what was accepted is remembered for a while"


def test_people_and_programs_of_one_provider_are_told_apart(directory, recording, provider):
    """The same provider lets people into the console and programs to the models."""
    gateway = Gateway(directory, environment={ENVIRONMENT_NAME: "sk-recording-operator", "OPENID_SECRET": provider.client_secret})
    config = configuration(recording, provider, provider.client_id)
    config["sign_in"] = {
        "public_url": gateway.admin_url,
        "openid": {"issuer": provider.issuer, "client_id": provider.client_id, "client_secret": "env:OPENID_SECRET"},
    }
    gateway.configure(config)
    with gateway:
        token = provider.tokens_by_password("ann")["access_token"]
        assert ask(gateway, token) == "noted"
        assert gateway.admin_response("GET", "/me", token=token).status_code == 401, "a token opens no admin API"
        assert gateway.listed("/users?email=ann@example.com") == [], "and makes nobody a person of the installation"
