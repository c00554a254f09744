"""OpenAI's Agents, in both of OpenAI's dialects."""

import asyncio
import base64

import agents
import openai
from openai import AsyncOpenAI
from openai.types.shared import Reasoning

from . import asking
from .asking import PATIENCE
from .failing import Seen
from .of_langchain import Town
from .of_openai import OpenAIChat

agents.set_tracing_disabled(True)
TOOLS = [agents.function_tool(asking.weather), agents.function_tool(asking.clock)]


class AgentsChat:
    """`openai-agents`, Chat Completions."""

    classes = OpenAIChat.classes
    made = agents.OpenAIChatCompletionsModel
    settings: dict = {}
    thinking: dict = {}

    def __init__(self, url: str, secret: str, patience: float = PATIENCE):
        self.reach = {"base_url": f"{url}/v1", "api_key": secret, "max_retries": 0, "timeout": patience}

    @staticmethod
    def seen(error: Exception) -> Seen:
        return OpenAIChat.seen(error) if isinstance(error, openai.APIError) else Seen(type(error), None, str(error))

    def _run(self, model: str, asked, is_stream: bool = False, is_thinking: bool = False, **options):
        settings = agents.ModelSettings(**self.settings, **(self.thinking if is_thinking else {}))

        async def run():
            # Nothing is asked over TLS, and certificates take longer to load than anything else.
            async with AsyncOpenAI(**self.reach, http_client=openai.DefaultAsyncHttpxClient(verify=False)) as client:
                made = self.made(model=model, openai_client=client)
                agent = agents.Agent(name="Reporter", model=made, model_settings=settings, **options)
                if not is_stream:
                    return (await agents.Runner.run(agent, asked)).final_output
                result = agents.Runner.run_streamed(agent, asked)
                async for _ in result.stream_events():
                    pass
                return result.final_output

        return asyncio.run(run())

    def plain(self, model: str, text: str) -> str:
        return self._run(model, text, instructions="Be kind.")

    def stream(self, model: str, text: str) -> str:
        return self._run(model, text, is_stream=True)

    def loop(self, model: str, text: str, is_stream: bool) -> str:
        return self._run(model, text, is_stream, is_thinking=True, tools=TOOLS)

    def schema(self, model: str) -> dict:
        return self._run(model, "A town", output_type=Town).model_dump()

    def image(self, model: str, picture: bytes) -> str:
        address = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
        content = [{"type": "input_text", "text": "What is it?"}, {"type": "input_image", "image_url": address, "detail": "auto"}]
        return self._run(model, [{"role": "user", "content": content}])


class AgentsResponses(AgentsChat):
    """`openai-agents`, Responses."""

    classes = {**OpenAIChat.classes, **dict.fromkeys(("midway", "abruptly"), (agents.exceptions.ModelBehaviorError, openai.APIError))}
    made = agents.OpenAIResponsesModel
    settings = {"store": False}
    thinking = {"reasoning": Reasoning(effort="low", summary="auto"), "response_include": ["reasoning.encrypted_content"]}
