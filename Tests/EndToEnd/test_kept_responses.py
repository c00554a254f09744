"""Responses that are kept: OpenAI's SDK goes on from them, looks at them and deletes them, whoever has made them."""

import asyncio
import json
import re

import agents
import openai
import pytest

from support.families import FAMILIES, FamilyUpstream, meet
from support.family_script import INPUT, PROOF, TEXT
from support.gateway import Gateway
from support.response_provider import ResponseProvider
from support.sdk_drivers import PARAMETERS

WHOLE = "".join(TEXT)
WEATHER = "Zürich: sunny; Bern: sunny"
PROVING_FAMILIES = ("messages", "generate_content", "vertex", "vertex_claude", "converse")
# What OpenAI itself is asked it keeps itself: see `native` below.
KEPT = [family for family in FAMILIES if family != "responses" and meet("openai-responses", family)]
TOOLS = [{"type": "function", "name": "weather", "description": "The weather.", "parameters": PARAMETERS, "strict": False}]


@pytest.fixture(scope="module")
def families():
    with FamilyUpstream() as upstream:
        yield upstream


@pytest.fixture(scope="module")
def provider():
    with ResponseProvider() as provider:
        yield provider


@pytest.fixture(scope="module")
def front(families, provider, tmp_path_factory):
    configuration = families.configuration()
    configuration["providers"].append({"name": "native", "kind": "openai", "base_url": provider.url, "api_key": "env:FAMILY_KEY"})
    price = {"input": "1", "output": "10"}
    targets = [
        {"provider": "native", "model": "gpt-4o", "price": price, "priority": 1},
        {"provider": "messages", "model": "claude-sonnet-4-5", "price": price, "priority": 0},
    ]
    configuration["models"] += [
        {"name": "native", "retries": {"attempts": 0}, "targets": [{"provider": "native", "model": "gpt-4o", "price": price}]},
        {"name": "mixed", "strategy": "priority", "retries": {"attempts": 1}, "targets": targets},
    ]
    with Gateway(tmp_path_factory.mktemp("kept"), configuration, {"FAMILY_KEY": "sk-family-operator"}) as gateway:
        yield gateway


@pytest.fixture
def upstream(families):
    families.reset()
    yield families
    assert families.complaints == []


@pytest.fixture
def client(front):
    return front.openai(front.key())


@pytest.fixture(params=KEPT)
def family(request):
    return request.param


def ask(client, is_stream: bool, **request):
    if not is_stream:
        return client.responses.create(**request)
    with client.responses.stream(**request) as stream:
        return stream.get_final_response()


def plain(response) -> dict:
    """A response without what the SDK's stream adds to it."""
    return json.loads(re.sub(r',?"parsed(_arguments)?":(null|\{[^{}]*\})', "", response.model_dump_json(exclude_unset=True)))


@pytest.mark.parametrize("is_stream", [False, True], ids=["plain", "streamed"])
def test_a_conversation_over_turns(front, upstream, client, family, is_stream):
    first = ask(client, is_stream, model=family, input="Say hello from a town", instructions="Be kind.")
    second = ask(client, is_stream, model=family, input="Once more", previous_response_id=first.id)

    assert (first.output_text, second.output_text) == (WHOLE, WHOLE)
    assert second.previous_response_id == first.id
    assert plain(client.responses.retrieve(second.id)) == plain(second)
    items = client.responses.input_items.list(second.id, order="asc", limit=2)
    assert [(item.role, item.content[0].text) for item in items] == [
        ("user", "Say hello from a town"), ("assistant", WHOLE), ("user", "Once more"),
    ]  # fmt: skip
    assert upstream.asked[1].system == "", "instructions are not inherited"
    assert "Once more" in upstream.asked[1].text


@pytest.mark.parametrize("is_stream", [False, True], ids=["plain", "streamed"])
def test_a_loop_with_tools(upstream, client, family, is_stream):
    options = {"model": family, "tools": TOOLS, "reasoning": {"effort": "low"}}
    answer = ask(client, is_stream, input="What is the weather?", **options)
    calls = [item for item in answer.output if item.type == "function_call"]
    results = [
        {"type": "function_call_output", "call_id": call.call_id, "output": f"{json.loads(call.arguments)['city']}: sunny"} for call in calls
    ]
    answer = ask(client, is_stream, input=results, previous_response_id=answer.id, **options)

    assert len(calls) == 2
    assert answer.output_text == WEATHER
    if family in PROVING_FAMILIES:
        assert PROOF in upstream.asked[1].proofs, "the proof goes back to its maker although the client has not sent it"


def test_agents(front, upstream, family):
    agents.set_tracing_disabled(True)
    model = agents.OpenAIResponsesModel(model=family, openai_client=front.async_openai(front.key()))

    @agents.function_tool(name_override="weather")
    def weather(city: str) -> str:
        """The weather of a city."""
        return f"{city}: sunny"

    agent = agents.Agent(name="Reporter", instructions="Be kind.", model=model, tools=[weather])

    async def talk() -> list[str]:
        first = await agents.Runner.run(agent, "Say hello from a town")
        second = await agents.Runner.run(
            agent, "What is the weather?", previous_response_id=first.last_response_id, auto_previous_response_id=True
        )
        return [first.final_output, second.final_output]

    assert asyncio.run(talk()) == [WHOLE, WEATHER]


def refused(call) -> openai.APIStatusError:
    with pytest.raises(openai.APIStatusError) as failure:
        call()
    return failure.value


def assert_unknown(client, model: str, identity: str) -> None:
    lookups = [
        lambda: client.responses.retrieve(identity),
        lambda: client.responses.delete(identity),
        lambda: client.responses.cancel(identity),
        lambda: client.responses.input_items.list(identity),
    ]
    for lookup in lookups:
        assert refused(lookup).status_code == 404
    failure = refused(lambda: client.responses.create(model=model, input="Once more", previous_response_id=identity))
    assert (failure.status_code, failure.code, failure.param) == (400, "previous_response_not_found", "previous_response_id")


def test_deleting(upstream, client):
    kept = client.responses.create(model="messages", input="Say hello from a town")
    after = client.responses.create(model="messages", input="Once more", previous_response_id=kept.id)

    assert refused(lambda: client.responses.cancel(kept.id)).status_code == 400
    client.responses.delete(kept.id)

    assert_unknown(client, "messages", kept.id)
    # What came after it has its own copy of the conversation.
    assert client.responses.create(model="messages", input="And again", previous_response_id=after.id).output_text == WHOLE


@pytest.mark.parametrize("model", ["messages", "native"])
def test_teams_do_not_see_each_others(front, upstream, provider, client, model):
    theirs = front.openai(front.key(front.team(name=f"others of {model}")))
    kept = client.responses.create(model=model, input="Say hello from a town")
    asked = len(provider.asked)

    assert_unknown(theirs, model, kept.id)
    assert len(provider.asked) == asked, "the provider is not even asked"
    assert client.responses.retrieve(kept.id).output_text == kept.output_text


def test_a_team_that_is_deleted(front, upstream):
    team = front.team(name="leaving")
    key = front.key(team)
    kept = front.openai(key).responses.create(model="messages", input="Say hello from a town")
    front.admin("POST", f"/keys/{key.id}/revoke")
    front.admin("DELETE", f"/teams/{team['id']}")

    assert refused(lambda: front.openai(key).responses.retrieve(kept.id)).status_code == 401


@pytest.mark.parametrize("is_stream", [False, True], ids=["plain", "streamed"])
def test_a_provider_that_keeps_its_own(provider, client, is_stream):
    first = ask(client, is_stream, model="native", input="One")
    second = ask(client, is_stream, model="native", input="Two", previous_response_id=first.id)

    assert first.id in provider.kept and second.id in provider.kept
    assert provider.asked[-1][1]["previous_response_id"] == first.id, "the id passes as it is"
    assert client.responses.retrieve(second.id).output_text == second.output_text
    assert list(client.responses.input_items.list(second.id, limit=5)) == []
    client.responses.delete(first.id)
    assert first.id not in provider.kept
    assert_unknown(client, "native", first.id)


def test_a_conversation_that_moves_to_a_provider_that_keeps_its_own(front, families, provider, upstream, client):
    """What was said before goes along, as a provider that has not made it cannot look it up."""
    first = client.responses.create(model="messages", input="Say hello from a town")
    moved = client.responses.create(model="native", input="Two", previous_response_id=first.id)

    assert moved.previous_response_id == first.id
    body = provider.asked[-1][1]
    assert "previous_response_id" not in body and body["store"] is False
    assert [item["role"] for item in body["input"]] == ["user", "assistant", "user"]
    assert all("id" not in item for item in body["input"])
    assert client.responses.retrieve(moved.id).output_text == moved.output_text
    again = client.responses.create(model="mixed", input="Three", previous_response_id=moved.id)
    assert again.output_text == WHOLE


def test_what_was_said_before_is_paid_for(front, upstream):
    team = front.team(name="payers")
    key = front.key(team)
    client = front.openai(key)
    long = "Say hello from a town " + "and another town " * 2000
    kept = client.responses.create(model="messages", input=long)
    poor = front.key(team, budget={"limit_usd": "0.01", "window": "month"})

    options = {"model": "messages", "max_output_tokens": 16}
    front.openai(poor).responses.create(input="Say hello from a town", **options)
    failure = refused(lambda: front.openai(poor).responses.create(input="Two", previous_response_id=kept.id, **options))
    assert (failure.status_code, failure.code) == (429, "budget_exceeded")
    client.responses.create(input="Two", previous_response_id=kept.id, **options)
    assert all(row["input_tokens"] == INPUT for row in front.rows(2, key_id=key.id))


def test_kept_over_a_restart_and_nowhere_else(front, upstream, client):
    kept = client.responses.create(model="messages", input="Say hello from a town with a secret wish")
    front.restart()

    assert client.responses.retrieve(kept.id).output_text == WHOLE
    assert client.responses.create(model="messages", input="Two", previous_response_id=kept.id).output_text == WHOLE
    assert "secret wish" not in front.log
    metrics = front.http.get(f"{front.admin_url}/metrics").text
    assert re.search(r"^gatehouse_responses_lost_total 0$", metrics, re.M)
