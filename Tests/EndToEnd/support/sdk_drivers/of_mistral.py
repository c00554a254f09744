"""Mistral's SDK."""

import base64
import json

import httpx2
from mistralai.client import Mistral as Client
from mistralai.client.errors import ResponseValidationError, SDKError

from ..family_script import LAST
from .asking import FUNCTIONS, PATIENCE, SCHEMA, use
from .failing import Seen


class Mistral:
    """`mistralai`, Chat Completions."""

    classes = {
        **dict.fromkeys((400, 401, 404, 429, 502, 503, 504), SDKError),
        "late": httpx2.ReadTimeout,
        # It takes every event for a chunk.
        "midway": ResponseValidationError,
        "abruptly": ResponseValidationError,
    }

    def __init__(self, url: str, secret: str, patience: float = PATIENCE):
        self.chat = Client(api_key=secret, server_url=url, timeout_ms=int(patience * 1000)).chat

    @staticmethod
    def seen(error: Exception) -> Seen:
        head = getattr(error, "headers", None) or {}
        return Seen(type(error), getattr(error, "status_code", None), str(error), head.get("retry-after"))

    @staticmethod
    def _text(message) -> str:
        content = message.content or ""
        return content if isinstance(content, str) else "".join(part.text for part in content if part.type == "text")

    def _create(self, model: str, content, **options):
        messages = content if isinstance(content, list) and "type" not in content[0] else [{"role": "user", "content": content}]
        return self._text(self.chat.complete(model=model, messages=messages, **options).choices[0].message)

    def plain(self, model: str, text: str) -> str:
        return self._create(model, [{"role": "system", "content": "Be kind."}, {"role": "user", "content": text}])

    def stream(self, model: str, text: str) -> str:
        chunks = self.chat.stream(model=model, messages=[{"role": "user", "content": text}])
        return "".join(self._text(chunk.data.choices[0].delta) for chunk in chunks if chunk.data.choices)

    def loop(self, model: str, text: str, is_stream: bool) -> str:
        messages: list = [{"role": "user", "content": text}]
        while True:
            asked = {"model": model, "messages": messages, "tools": FUNCTIONS, "reasoning_effort": "high"}
            if is_stream:
                message = self._assembled(self.chat.stream(**asked))
            else:
                message = self.chat.complete(**asked).choices[0].message.model_dump(exclude_none=True)
            if not message.get("tool_calls"):
                return self._plain(message["content"])
            messages.append(message)
            for call in message["tool_calls"]:
                arguments = call["function"]["arguments"]
                arguments = json.loads(arguments) if isinstance(arguments, str) else arguments
                result = use(call["function"]["name"], arguments)
                messages.append({"role": "tool", "name": call["function"]["name"], "tool_call_id": call["id"], "content": result})

    @staticmethod
    def _plain(content) -> str:
        return content if isinstance(content, str) else "".join(part.get("text", "") for part in content if part["type"] == "text")

    @staticmethod
    def _assembled(chunks) -> dict:
        parts: list[dict] = []
        calls: list[dict] = []
        for chunk in chunks:
            delta = chunk.data.choices[0].delta.model_dump(exclude_none=True) if chunk.data.choices else {}
            content = delta.get("content") or []
            parts += [{"type": "text", "text": content}] if isinstance(content, str) else content
            # Who writes for Mistral's streams takes what comes for whole calls.
            calls += delta.get("tool_calls") or []
        thoughts = [part for part in parts if part["type"] == "thinking"]
        text = "".join(part["text"] for part in parts if part["type"] == "text")
        content = thoughts + ([{"type": "text", "text": text}] if text else []) if thoughts else text
        return {"role": "assistant", "content": content, "tool_calls": calls}

    def schema(self, model: str) -> dict:
        form = {"type": "json_schema", "json_schema": {"name": "town", "schema": SCHEMA, "strict": True}}
        return json.loads(self._create(model, [{"role": "user", "content": "A town"}], response_format=form))

    def image(self, model: str, picture: bytes) -> str:
        address = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
        return self._create(model, [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": address}])

    def leave(self, model: str, text: str) -> None:
        with self.chat.stream(model=model, messages=[{"role": "user", "content": text}]) as stream:
            next(chunk for chunk in stream if chunk.data.choices and LAST in (chunk.data.choices[0].delta.content or ""))
