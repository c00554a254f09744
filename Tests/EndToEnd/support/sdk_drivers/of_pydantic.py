"""Pydantic AI's models of four dialects."""

import asyncio

import anthropic
import httpx2
import openai
from google.genai.types import HttpRetryOptions
from pydantic_ai import Agent, BinaryContent, NativeOutput, exceptions
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.google import GoogleModel
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.profiles import ModelProfile
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.google import GoogleProvider
from pydantic_ai.providers.openai import OpenAIProvider

from . import asking
from .asking import LIMIT, PATIENCE
from .failing import Seen
from .of_langchain import Town


class PydanticChat:
    """`pydantic-ai`, Chat Completions."""

    classes = {
        400: exceptions.ModelRequestRejectedError,
        401: exceptions.ModelAuthenticationError,
        404: exceptions.ModelNotFoundError,
        429: exceptions.ModelRateLimitError,
        502: exceptions.ModelServerError,
        503: exceptions.ModelUnavailableError,
        504: exceptions.ModelServerError,
        **dict.fromkeys(("late", "midway", "abruptly"), exceptions.ModelAPIError),
    }
    # How it asks for thoughts.
    thinking: dict = {}

    def __init__(self, url: str, secret: str, patience: float = PATIENCE):
        self.url, self.secret, self.patience = url, secret, patience

    @staticmethod
    def seen(error: Exception) -> Seen:
        status = getattr(error, "status_code", None)
        return Seen(type(error), status, str(error), (getattr(error, "headers", None) or {}).get("retry-after"))

    def _model(self, model: str):
        return OpenAIChatModel(model, provider=self._provider())

    def _provider(self) -> OpenAIProvider:
        # Nothing is asked over TLS, and certificates take longer to load than anything else.
        client = openai.AsyncOpenAI(base_url=f"{self.url}/v1", api_key=self.secret, max_retries=0, http_client=openai.DefaultAsyncHttpxClient(verify=False))
        return OpenAIProvider(openai_client=client)

    def _agent(self, model: str, **options) -> Agent:
        settings = {"timeout": self.patience, "max_tokens": LIMIT, **options.pop("settings", {})}
        return Agent(self._model(model), model_settings=settings, retries=0, **options)

    def plain(self, model: str, text: str) -> str:
        return self._agent(model, instructions="Be kind.").run_sync(text).output

    def stream(self, model: str, text: str) -> str:
        return asyncio.run(self._streamed(self._agent(model), text))

    @staticmethod
    async def _streamed(agent: Agent, text: str) -> str:
        async def heed(_, events) -> None:
            async for _ in events:
                pass

        return (await agent.run(text, event_stream_handler=heed)).output

    def loop(self, model: str, text: str, is_stream: bool) -> str:
        agent = self._agent(model, tools=[asking.weather, asking.clock], settings=self.thinking)
        return asyncio.run(self._streamed(agent, text)) if is_stream else agent.run_sync(text).output

    def schema(self, model: str) -> dict:
        return self._agent(model, output_type=NativeOutput(Town)).run_sync("A town").output.model_dump()

    def image(self, model: str, picture: bytes) -> str:
        return self._agent(model).run_sync([BinaryContent(picture, media_type="image/png"), "What is it?"]).output


class PydanticResponses(PydanticChat):
    """`pydantic-ai`, Responses."""

    thinking = {"openai_reasoning_effort": "low", "openai_reasoning_summary": "auto", "openai_store": False}

    def _model(self, model: str):
        # What it knows of OpenAI's models by their names, it must be told of others.
        profile = OpenAIModelProfile(openai_supports_encrypted_reasoning_content=True, supports_json_schema_output=True)
        return OpenAIResponsesModel(model, provider=self._provider(), profile=profile)


class PydanticAnthropic(PydanticChat):
    """`pydantic-ai`, Messages."""

    thinking = {"anthropic_thinking": {"type": "enabled", "budget_tokens": 1024}}

    def _model(self, model: str):
        profile = ModelProfile(supports_json_schema_output=True)
        http = anthropic.DefaultAsyncHttpxClient(verify=False)
        client = anthropic.AsyncAnthropic(base_url=self.url, api_key=self.secret, max_retries=0, http_client=http)
        return AnthropicModel(model, provider=AnthropicProvider(anthropic_client=client), profile=profile)


class PydanticGoogle(PydanticChat):
    """`pydantic-ai`, generateContent."""

    thinking = {"google_thinking_config": {"include_thoughts": True, "thinking_budget": 1024}}

    def _model(self, model: str):
        once = HttpRetryOptions(attempts=1)
        http = httpx2.AsyncClient(verify=False, timeout=self.patience)
        provider = GoogleProvider(base_url=self.url, api_key=self.secret, retry_options=once, http_client=http)
        return GoogleModel(model, provider=provider)
