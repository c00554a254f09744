"""LangChain's models of OpenAI's and Anthropic's dialects."""

import base64

import anthropic
import openai
import pydantic
from langchain_anthropic import ChatAnthropic
from langchain_core.messages import HumanMessage, SystemMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI

from . import asking
from .asking import LIMIT, PATIENCE
from .failing import Seen
from .of_anthropic import Anthropic
from .of_openai import OpenAIChat


class Town(pydantic.BaseModel):
    """A town."""

    town: str
    people: int


TOOLS = {"weather": tool(asking.weather), "clock": tool(asking.clock)}


class LangChainChat:
    """`langchain-openai`, Chat Completions."""

    classes = OpenAIChat.classes

    def __init__(self, url: str, secret: str, patience: float = PATIENCE):
        self.reach = {"api_key": secret, "max_retries": 0, "timeout": patience}
        self.url = url

    @staticmethod
    def seen(error: Exception) -> Seen:
        return OpenAIChat.seen(error)

    def _model(self, model: str, is_thinking: bool = False):
        return ChatOpenAI(model=model, base_url=f"{self.url}/v1", **self.reach)

    def plain(self, model: str, text: str) -> str:
        return self._model(model).invoke([SystemMessage("Be kind."), HumanMessage(text)]).text

    def stream(self, model: str, text: str) -> str:
        return "".join(chunk.text for chunk in self._model(model).stream(text))

    def loop(self, model: str, text: str, is_stream: bool) -> str:
        bound = self._model(model, is_thinking=True).bind_tools(list(TOOLS.values()))
        messages = [HumanMessage(text)]
        while True:
            if is_stream:
                first, *rest = bound.stream(messages)
                message = sum(rest, first)
            else:
                message = bound.invoke(messages)
            if not message.tool_calls:
                return message.text
            messages += [message, *(TOOLS[call["name"]].invoke(call) for call in message.tool_calls)]

    def schema(self, model: str) -> dict:
        return self._model(model).with_structured_output(Town, method="json_schema").invoke("A town").model_dump()

    def image(self, model: str, picture: bytes) -> str:
        block = {"type": "image", "base64": base64.b64encode(picture).decode(), "mime_type": "image/png"}
        return self._model(model).invoke([HumanMessage([{"type": "text", "text": "What is it?"}, block])]).text


class LangChainResponses(LangChainChat):
    """`langchain-openai`, Responses."""

    # What ends a stream that fails is of no class of its own.
    classes = {**OpenAIChat.classes, **dict.fromkeys(("midway", "abruptly"), (ValueError, openai.APIError))}

    @staticmethod
    def seen(error: Exception) -> Seen:
        return Seen(type(error), None, str(error)) if isinstance(error, ValueError) else OpenAIChat.seen(error)

    def _model(self, model: str, is_thinking: bool = False):
        options = {"use_responses_api": True, "store": False, "output_version": "responses/v1"}
        if is_thinking:
            options |= {"include": ["reasoning.encrypted_content"], "reasoning": {"effort": "low", "summary": "auto"}}
        return ChatOpenAI(model=model, base_url=f"{self.url}/v1", **self.reach, **options)


class LangChainAnthropic(LangChainChat):
    """`langchain-anthropic`, Messages."""

    classes = {**Anthropic.classes, **dict.fromkeys((502, 503, 504), anthropic.InternalServerError)}

    @staticmethod
    def seen(error: Exception) -> Seen:
        return Anthropic.seen(error)

    def _model(self, model: str, is_thinking: bool = False):
        options = {"thinking": {"type": "enabled", "budget_tokens": 1024}} if is_thinking else {}
        return ChatAnthropic(model=model, base_url=self.url, max_tokens=LIMIT, **self.reach, **options)
