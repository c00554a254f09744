"""Cohere's SDK."""

import base64
import json

import cohere
import httpx
from cohere.core.api_error import ApiError

from ..family_script import LAST
from .asking import FUNCTIONS, PATIENCE, SCHEMA, use
from .failing import Seen

THINKING = {"type": "enabled", "token_budget": 1024}


class StreamError(Exception):
    """A stream that ended with the reason `ERROR`."""


class Cohere:
    """`cohere`, version 2 of Chat."""

    classes = {
        400: cohere.BadRequestError,
        401: cohere.UnauthorizedError,
        404: cohere.NotFoundError,
        429: cohere.TooManyRequestsError,
        502: ApiError,
        503: cohere.ServiceUnavailableError,
        504: cohere.GatewayTimeoutError,
        "late": httpx.ReadTimeout,
        # Its streams end with a reason; that raises nothing.
        "midway": StreamError,
        "abruptly": StreamError,
    }

    def __init__(self, url: str, secret: str, patience: float = PATIENCE):
        self.client = cohere.ClientV2(api_key=secret, base_url=url, timeout=patience)

    @staticmethod
    def seen(error: Exception) -> Seen:
        if not isinstance(error, ApiError):
            return Seen(type(error), None, str(error))
        body = error.body if isinstance(error.body, dict) else {}
        return Seen(type(error), error.status_code, body.get("message", ""), (error.headers or {}).get("retry-after"))

    @staticmethod
    def _text(answer) -> str:
        return "".join(part.text for part in answer.message.content or [] if part.type == "text")

    def _create(self, model: str, content, **options):
        messages = [{"role": "user", "content": content}]
        return self.client.chat(**{"model": model, "messages": messages, "request_options": {"max_retries": 0}, **options})

    def plain(self, model: str, text: str) -> str:
        messages = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": text}]
        return self._text(self._create(model, "", messages=messages))

    def stream(self, model: str, text: str) -> str:
        said = ""
        for event in self.client.chat_stream(model=model, messages=[{"role": "user", "content": text}], request_options={"max_retries": 0}):
            if event.type == "content-delta":
                said += event.delta.message.content.text or ""
            elif event.type == "message-end" and event.delta.finish_reason == "ERROR":
                raise StreamError(event.delta.error)
        return said

    def loop(self, model: str, text: str, is_stream: bool) -> str:
        messages: list = [{"role": "user", "content": text}]
        while True:
            message = self._streamed(model, messages) if is_stream else self._whole(model, messages)
            if not message.get("tool_calls"):
                return "".join(part.get("text", "") for part in message["content"])
            messages.append(message)
            for call in message["tool_calls"]:
                result = use(call["function"]["name"], json.loads(call["function"]["arguments"] or "{}"))
                messages.append({"role": "tool", "tool_call_id": call["id"], "content": result})

    def _whole(self, model: str, messages: list) -> dict:
        answer = self._create(model, "", messages=messages, tools=FUNCTIONS, thinking=THINKING)
        return answer.message.model_dump(exclude_none=True)

    def _streamed(self, model: str, messages: list) -> dict:
        content: list[dict] = []
        message: dict = {"role": "assistant", "content": content, "tool_plan": "", "tool_calls": []}
        for event in self.client.chat_stream(model=model, messages=messages, tools=FUNCTIONS, thinking=THINKING):
            if event.type == "content-start":
                content.append(event.delta.message.content.model_dump(exclude_none=True))
            elif event.type == "content-delta":
                for kind, piece in event.delta.message.content.model_dump(exclude_none=True).items():
                    content[-1][kind] = content[-1].get(kind, "") + piece
            elif event.type == "tool-plan-delta":
                message["tool_plan"] += event.delta.message.tool_plan
            elif event.type == "tool-call-start":
                message["tool_calls"].append(event.delta.message.tool_calls.model_dump())
            elif event.type == "tool-call-delta" and event.delta.message.tool_calls.function:
                message["tool_calls"][-1]["function"]["arguments"] += event.delta.message.tool_calls.function.arguments
        for call in message["tool_calls"]:
            call["function"]["arguments"] = call["function"]["arguments"] or "{}"
        return {name: value for name, value in message.items() if value}

    def schema(self, model: str) -> dict:
        return json.loads(self._text(self._create(model, "A town", response_format={"type": "json_object", "schema": SCHEMA})))

    def image(self, model: str, picture: bytes) -> str:
        address = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
        return self._text(self._create(model, [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": address}}]))

    def leave(self, model: str, text: str) -> None:
        stream = self.client.chat_stream(model=model, messages=[{"role": "user", "content": text}])
        next(event for event in stream if event.type == "content-delta" and LAST in (event.delta.message.content.text or ""))
        stream.close()
