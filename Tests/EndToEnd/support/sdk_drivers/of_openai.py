"""OpenAI's SDK, in both of its dialects."""

import base64
import json

import openai

from ..family_script import LAST
from .asking import FUNCTIONS, PATIENCE, SCHEMA, TOOLS, use
from .failing import Seen, of_head

CLASSES = {
    400: openai.BadRequestError,
    401: openai.AuthenticationError,
    404: openai.NotFoundError,
    429: openai.RateLimitError,
    502: openai.InternalServerError,
    503: openai.InternalServerError,
    504: openai.InternalServerError,
    "late": openai.APITimeoutError,
}


def address(picture: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"


class StreamError(openai.APIError):
    """An event `error`, which the SDK passes on like any other."""

    def __init__(self, message: str):
        Exception.__init__(self, message)
        self.message = message


class OpenAIChat:
    """`openai`, Chat Completions."""

    classes = {**CLASSES, "midway": openai.APIError, "abruptly": openai.APIError}

    def __init__(self, url: str, secret: str, patience: float = PATIENCE):
        self.client = openai.OpenAI(base_url=f"{url}/v1", api_key=secret, max_retries=0, timeout=patience)

    @staticmethod
    def seen(error: openai.APIError) -> Seen:
        return of_head(error, error.message)

    def _create(self, model: str, content, **options):
        messages = content if isinstance(content, list) and "role" in content[0] else [{"role": "user", "content": content}]
        return self.client.chat.completions.create(model=model, messages=messages, **options)

    def plain(self, model: str, text: str) -> str:
        return self._create(model, [{"role": "system", "content": "Be kind."}, {"role": "user", "content": text}]).choices[0].message.content

    def stream(self, model: str, text: str) -> str:
        chunks = self._create(model, text, stream=True, stream_options={"include_usage": True})
        return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)

    def loop(self, model: str, text: str, is_stream: bool) -> str:
        options = {"tools": FUNCTIONS, "reasoning_effort": "low"}
        messages = [{"role": "user", "content": text}]
        # What the SDK has added for its users stays with them.
        own = {"parsed": True, "tool_calls": {"__all__": {"index": True, "function": {"parsed_arguments"}}}}
        while True:
            if is_stream:
                with self.client.chat.completions.stream(model=model, messages=messages, **options) as stream:
                    message = stream.get_final_completion().choices[0].message
            else:
                message = self._create(model, messages, **options).choices[0].message
            if not message.tool_calls:
                return message.content
            messages.append(message.model_dump(exclude_none=True, exclude=own))
            for call in message.tool_calls:
                result = use(call.function.name, json.loads(call.function.arguments))
                messages.append({"role": "tool", "tool_call_id": call.id, "content": result})

    def schema(self, model: str) -> dict:
        form = {"type": "json_schema", "json_schema": {"name": "town", "schema": SCHEMA, "strict": True}}
        return json.loads(self._create(model, "A town", response_format=form).choices[0].message.content)

    def image(self, model: str, picture: bytes) -> str:
        content = [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": address(picture)}}]
        return self._create(model, content).choices[0].message.content

    def leave(self, model: str, text: str) -> None:
        stream = self._create(model, text, stream=True)
        next(chunk for chunk in stream if chunk.choices and LAST in (chunk.choices[0].delta.content or ""))
        stream.close()


class OpenAIResponses(OpenAIChat):
    """`openai`, Responses."""

    @staticmethod
    def seen(error: Exception) -> Seen:
        return Seen(type(error), None, str(error)) if isinstance(error, StreamError) else OpenAIChat.seen(error)

    def plain(self, model: str, text: str) -> str:
        return self.client.responses.create(model=model, input=text, instructions="Be kind.", store=False).output_text

    def stream(self, model: str, text: str) -> str:
        with self.client.responses.stream(model=model, input=text, store=False) as stream:
            said = ""
            for event in stream:
                if event.type == "response.output_text.delta":
                    said += event.delta
                elif event.type == "error":
                    raise StreamError(event.message)
            assert stream.get_final_response().output_text == said
        return said

    def loop(self, model: str, text: str, is_stream: bool) -> str:
        tools = [
            {"type": "function", "name": name, "description": about, "parameters": parameters, "strict": False}
            for name, (about, parameters) in TOOLS.items()
        ]
        items: list = [{"role": "user", "content": text}]
        reasoning = {"effort": "low", "summary": "auto"}
        options = {"tools": tools, "store": False, "include": ["reasoning.encrypted_content"], "reasoning": reasoning}
        while True:
            if is_stream:
                with self.client.responses.stream(model=model, input=items, **options) as stream:
                    answer = stream.get_final_response()
            else:
                answer = self.client.responses.create(model=model, input=items, **options)
            calls = [item for item in answer.output if item.type == "function_call"]
            if not calls:
                return answer.output_text
            items += [item.model_dump(exclude_none=True, exclude={"parsed_arguments"}) for item in answer.output]
            for call in calls:
                result = use(call.name, json.loads(call.arguments))
                items.append({"type": "function_call_output", "call_id": call.call_id, "output": result})

    def schema(self, model: str) -> dict:
        form = {"format": {"type": "json_schema", "name": "town", "schema": SCHEMA, "strict": True}}
        return json.loads(self.client.responses.create(model=model, input="A town", store=False, text=form).output_text)

    def image(self, model: str, picture: bytes) -> str:
        content = [{"type": "input_text", "text": "What is it?"}, {"type": "input_image", "image_url": address(picture), "detail": "auto"}]
        return self.client.responses.create(model=model, input=[{"role": "user", "content": content}], store=False).output_text

    def leave(self, model: str, text: str) -> None:
        stream = self.client.responses.create(model=model, input=text, store=False, stream=True)
        next(event for event in stream if event.type == "response.output_text.delta" and LAST in event.delta)
        stream.close()
