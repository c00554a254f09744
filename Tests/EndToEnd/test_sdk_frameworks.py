"""Frameworks for agents in front of every family of upstreams: text, streams, their own loops with tools, typed answers."""

import asyncio
import json

import agents
import httpx
import pydantic
import pytest
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_anthropic import ChatAnthropic
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from mistralai.client import Mistral
from mistralai.client.errors import SDKError
from openai import AsyncOpenAI
from pydantic_ai import Agent
from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.google import GoogleModel
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.google import GoogleProvider
from pydantic_ai.providers.openai import OpenAIProvider

from support.families import FAMILIES
from support.family_fixtures import families, front, upstream  # noqa: F401 (fixtures)
from support.family_script import TEXT, TOWN
from support.sdk_drivers import PARAMETERS

WHOLE = "".join(TEXT)
WEATHER = "Zürich: sunny; Bern: sunny"


class Town(pydantic.BaseModel):
    """A town."""

    town: str
    people: int


@pytest.fixture(params=FAMILIES)
def family(request):
    return request.param


# LangChain


@tool
def weather(city: str) -> str:
    """The weather of a city."""
    return f"{city}: sunny"


def langchain_openai_chat(front, family):
    return ChatOpenAI(model=family, base_url=f"{front.url}/v1", api_key=front.key().secret, max_retries=0, timeout=20)


def langchain_openai_responses(front, family):
    options = {"use_responses_api": True, "store": False, "output_version": "responses/v1", "include": ["reasoning.encrypted_content"]}
    return ChatOpenAI(model=family, base_url=f"{front.url}/v1", api_key=front.key().secret, max_retries=0, timeout=20, **options)


def langchain_anthropic(front, family):
    return ChatAnthropic(model=family, base_url=front.url, api_key=front.key().secret, max_retries=0, timeout=20, max_tokens=4096)


CHAINS = [langchain_openai_chat, langchain_openai_responses, langchain_anthropic]


@pytest.mark.parametrize("made", CHAINS)
def test_langchain(front, upstream, family, made):
    model = made(front, family)

    assert model.invoke("Say hello from a town").text == WHOLE
    assert "".join(chunk.text for chunk in model.stream("Say hello from a town")) == WHOLE


@pytest.mark.parametrize("made", CHAINS)
def test_langchain_with_tools(front, upstream, family, made):
    model = made(front, family).bind_tools([weather])
    messages = [HumanMessage("What is the weather?")]
    called = model.invoke(messages)
    messages += [called, *(weather.invoke(call) for call in called.tool_calls)]

    assert [call["args"] for call in called.tool_calls] == [{"city": "Zürich"}, {"city": "Bern"}]
    assert all(isinstance(message, ToolMessage) for message in messages[2:])
    assert model.invoke(messages).text == WEATHER


@pytest.mark.parametrize("made", CHAINS)
def test_langchain_with_a_type(front, upstream, family, made):
    model = made(front, family).with_structured_output(Town, method="json_schema")

    assert model.invoke("A town") == Town(**TOWN)


# Pydantic AI


def pydantic_chat(front, family):
    return OpenAIChatModel(family, provider=OpenAIProvider(base_url=f"{front.url}/v1", api_key=front.key().secret))


def pydantic_responses(front, family):
    return OpenAIResponsesModel(family, provider=OpenAIProvider(base_url=f"{front.url}/v1", api_key=front.key().secret))


def pydantic_anthropic(front, family):
    return AnthropicModel(family, provider=AnthropicProvider(base_url=front.url, api_key=front.key().secret))


def pydantic_google(front, family):
    return GoogleModel(family, provider=GoogleProvider(base_url=front.url, api_key=front.key().secret))


MODELS = [pydantic_chat, pydantic_responses, pydantic_anthropic, pydantic_google]


@pytest.mark.parametrize("made", MODELS)
def test_pydantic_ai(front, upstream, family, made):
    agent = Agent(made(front, family))

    async def streamed() -> str:
        async with agent.run_stream("Say hello from a town") as result:
            return await result.get_output()

    assert agent.run_sync("Say hello from a town").output == WHOLE
    assert asyncio.run(streamed()) == WHOLE


@pytest.mark.parametrize("made", MODELS)
def test_pydantic_ai_with_tools(front, upstream, family, made):
    agent = Agent(made(front, family))

    @agent.tool_plain
    def weather(city: str) -> str:
        """The weather of a city."""
        return f"{city}: sunny"

    output = agent.run_sync("What is the weather?").output
    # Google's dialect has objects for results; this framework puts texts into one.
    results = "; ".join(f'{{"return_value":"{result}"}}' for result in WEATHER.split("; "))
    assert output == WEATHER or output.replace('": "', '":"') == results


@pytest.mark.parametrize("made", MODELS)
def test_pydantic_ai_refused(front, upstream, made):
    with pytest.raises(ModelHTTPError) as failure:
        Agent(made(front, "nothing")).run_sync("Hello")

    assert failure.value.status_code == 404


# OpenAI's Agents


@agents.function_tool(name_override="weather")
def agents_weather(city: str) -> str:
    """The weather of a city."""
    return f"{city}: sunny"


@pytest.mark.parametrize("made", [agents.OpenAIChatCompletionsModel, agents.OpenAIResponsesModel])
def test_openai_agents(front, upstream, family, made):
    agents.set_tracing_disabled(True)
    client = AsyncOpenAI(base_url=f"{front.url}/v1", api_key=front.key().secret, max_retries=0, timeout=20)
    model = made(model=family, openai_client=client)
    settings = agents.ModelSettings(store=False) if made is agents.OpenAIResponsesModel else agents.ModelSettings()
    agent = agents.Agent(name="Reporter", instructions="Be kind.", model=model, tools=[agents_weather], model_settings=settings)
    typed = agents.Agent(name="Clerk", model=model, output_type=Town, model_settings=settings)

    async def talk() -> tuple[str, str, Town]:
        plain = await agents.Runner.run(agent, "What is the weather?")
        streamed = agents.Runner.run_streamed(agent, "What is the weather?")
        async for _ in streamed.stream_events():
            pass
        return plain.final_output, streamed.final_output, (await agents.Runner.run(typed, "A town")).final_output

    assert asyncio.run(talk()) == (WEATHER, WEATHER, Town(**TOWN))


# Mistral's SDK


def mistral(front):
    return Mistral(api_key=front.key().secret, server_url=front.url, client=httpx.Client(timeout=20))


def test_mistralai(front, upstream, family):
    client = mistral(front)
    hello = [{"role": "user", "content": "Say hello from a town"}]
    whole = client.chat.complete(model=family, messages=hello)
    chunks = client.chat.stream(model=family, messages=hello)

    assert whole.choices[0].message.content == WHOLE
    assert "".join(chunk.data.choices[0].delta.content or "" for chunk in chunks if chunk.data.choices) == WHOLE


def test_mistralai_with_tools(front, upstream, family):
    client = mistral(front)
    tools = [{"type": "function", "function": {"name": "weather", "description": "The weather of a city.", "parameters": PARAMETERS}}]
    messages: list = [{"role": "user", "content": "What is the weather?"}]
    called = client.chat.complete(model=family, messages=messages, tools=tools).choices[0].message
    messages.append(called)
    for call in called.tool_calls:
        arguments = call.function.arguments
        arguments = json.loads(arguments) if isinstance(arguments, str) else arguments
        result = f"{arguments['city']}: sunny"
        messages.append({"role": "tool", "name": "weather", "tool_call_id": call.id, "content": result})

    assert client.chat.complete(model=family, messages=messages, tools=tools).choices[0].message.content == WEATHER


def test_mistralai_refused(front, upstream):
    with pytest.raises(SDKError) as failure:
        mistral(front).chat.complete(model="nothing", messages=[{"role": "user", "content": "Hello"}])

    assert failure.value.status_code == 404
