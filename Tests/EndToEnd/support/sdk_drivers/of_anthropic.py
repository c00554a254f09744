"""Anthropic's SDK."""

import base64
import json

import anthropic

from ..family_script import LAST
from .asking import LIMIT, PATIENCE, SCHEMA, TOOLS, use
from .failing import Seen, of_head


class Anthropic:
    """`anthropic`, Messages."""

    classes = {
        400: anthropic.BadRequestError,
        401: anthropic.AuthenticationError,
        404: anthropic.NotFoundError,
        429: anthropic.RateLimitError,
        502: anthropic.InternalServerError,
        503: anthropic.ServiceUnavailableError,
        504: anthropic.DeadlineExceededError,
        "late": anthropic.APITimeoutError,
        "midway": anthropic.APIStatusError,
        "abruptly": anthropic.APIStatusError,
    }

    def __init__(self, url: str, secret: str, patience: float = PATIENCE):
        self.client = anthropic.Anthropic(base_url=url, api_key=secret, max_retries=0, timeout=patience)

    @staticmethod
    def seen(error: anthropic.APIError) -> Seen:
        return of_head(error, error.message)

    def _create(self, model: str, content, **options):
        messages = [{"role": "user", "content": content}]
        return self.client.messages.create(**{"model": model, "max_tokens": LIMIT, "messages": messages, **options})

    @staticmethod
    def _text(message) -> str:
        return "".join(block.text for block in message.content if block.type == "text")

    def plain(self, model: str, text: str) -> str:
        return self._text(self._create(model, text, system="Be kind."))

    def stream(self, model: str, text: str) -> str:
        with self.client.messages.stream(model=model, max_tokens=LIMIT, messages=[{"role": "user", "content": text}]) as stream:
            text = "".join(stream.text_stream)
            assert self._text(stream.get_final_message()) == text
        return text

    def loop(self, model: str, text: str, is_stream: bool) -> str:
        messages = [{"role": "user", "content": text}]
        options = {
            "tools": [{"name": name, "description": about, "input_schema": form} for name, (about, form) in TOOLS.items()],
            "thinking": {"type": "enabled", "budget_tokens": 1024},
        }
        while True:
            if is_stream:
                with self.client.messages.stream(model=model, max_tokens=LIMIT, messages=messages, **options) as stream:
                    message = stream.get_final_message()
            else:
                message = self._create(model, "", **{**options, "messages": messages})
            if message.stop_reason != "tool_use":
                return self._text(message)
            messages.append({"role": "assistant", "content": [block.model_dump(exclude_none=True, exclude={"parsed_output"}) for block in message.content]})
            calls = [block for block in message.content if block.type == "tool_use"]
            results = [{"type": "tool_result", "tool_use_id": call.id, "content": use(call.name, call.input)} for call in calls]
            messages.append({"role": "user", "content": results})

    def schema(self, model: str) -> dict:
        message = self._create(model, "A town", output_config={"format": {"type": "json_schema", "schema": SCHEMA}})
        return json.loads(self._text(message))

    def image(self, model: str, picture: bytes) -> str:
        source = {"type": "base64", "media_type": "image/png", "data": base64.b64encode(picture).decode()}
        return self._text(self._create(model, [{"type": "image", "source": source}, {"type": "text", "text": "What is it?"}]))

    def leave(self, model: str, text: str) -> None:
        stream = self._create(model, text, stream=True)
        next(event for event in stream if event.type == "content_block_delta" and LAST in event.delta.text)
        stream.close()
