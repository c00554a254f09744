"""OpenAI's Chat Completions."""

import base64
import json
from collections.abc import Iterator

from openai.types.chat.completion_create_params import CompletionCreateParamsBase

from ..family_script import INPUT, OUTPUT, TROUBLE, Asked, Complaint, Told, members, one_of
from .strictness import check_strict
from .writing import arguments, event

FIELDS = set(CompletionCreateParamsBase.__annotations__) | {"stream"}
USAGE = {"prompt_tokens": INPUT, "completion_tokens": OUTPUT, "total_tokens": INPUT + OUTPUT}
CONTENT_TYPE = "text/event-stream"


def read(path: str, body: dict) -> Asked:
    one_of(path, "the path", {"/v1/chat/completions"})
    members(body, "the request", {"model", "messages"}, FIELDS)
    asked = Asked(stream=bool(body.get("stream")), thinks="reasoning_effort" in body)
    if "stream_options" in body and not asked.stream:
        raise Complaint("stream_options without a stream")
    read_tools(asked, body)
    read_form(asked, body)
    for function in (tool["function"] for tool in body.get("tools") or []):
        if function.get("strict"):
            check_strict(function.get("parameters"), f"the tool {function['name']}")
    if asked.schema and body["response_format"]["json_schema"].get("strict"):
        check_strict(asked.schema, "response_format")
    for message in body["messages"]:
        _message(asked, message)
    check_order(body["messages"])
    return asked


def read_tools(asked: Asked, body: dict) -> None:
    for tool in body.get("tools") or []:
        one_of(members(tool, "a tool", {"type", "function"})["type"], "a tool's type", {"function"})
        function = members(tool["function"], "a function", {"name"}, {"description", "parameters", "strict"})
        asked.tools[function["name"]] = function.get("parameters") or {}


def read_form(asked: Asked, body: dict) -> None:
    form = body.get("response_format") or {"type": "text"}
    if one_of(form.get("type"), "response_format.type", {"text", "json_object", "json_schema"}) == "json_schema":
        members(form, "response_format", {"type", "json_schema"})
        asked.schema = members(form["json_schema"], "json_schema", {"name"}, {"schema", "strict", "description"})["schema"]


def check_order(messages: list[dict]) -> None:
    """Results follow the calls that they answer, with nothing between."""
    open_calls: set[str] = set()
    for message in messages:
        if message["role"] == "tool":
            if message["tool_call_id"] not in open_calls:
                raise Complaint(f"a result of {message['tool_call_id']}, which the turn before did not call")
            open_calls.remove(message["tool_call_id"])
        elif open_calls:
            raise Complaint(f"a message of {message['role']} before the results of {open_calls}")
        else:
            open_calls = {call["id"] for call in message.get("tool_calls") or []}


def note_image(asked: Asked, address: str) -> None:
    head, _, data = address.partition(";base64,")
    asked.images.append((head.removeprefix("data:"), len(base64.b64decode(data, validate=True))))


def read_calls(asked: Asked, message: dict, optional: set[str]) -> None:
    for call in message.get("tool_calls") or []:
        members(call, "a call", {"id", "type", "function"}, optional)
        function = members(call["function"], "a call's function", {"name", "arguments"})
        asked.call(call["id"], function["name"], json.loads(function["arguments"]))


def _message(asked: Asked, message: dict) -> None:
    role = one_of(message.get("role"), "a role", {"system", "developer", "user", "assistant", "tool"})
    # What SDKs add of their own passes, as the gateway changes nothing of this dialect: `prefix`, and `index` of a call, are
    # Mistral's, `annotations` OpenAI's own.
    optional = {"assistant": {"prefix", "content", "tool_calls", "refusal", "name", "annotations", "audio"}}
    required = {"tool": {"role", "content", "tool_call_id"}, "assistant": {"role"}}
    members(message, f"a message of {role}", required.get(role, {"role", "content"}), optional.get(role, {"name"}))
    if role == "assistant":
        asked.steps.append([])
    text = ""
    content = message.get("content")
    for part in [{"type": "text", "text": content}] if isinstance(content, str) else content or []:
        kind = one_of(part.get("type"), "a part's type", {"text"} | ({"image_url"} if role == "user" else set()))
        if kind == "text":
            text += members(part, "a text", {"type", "text"})["text"]
        else:
            picture = members(part, "a picture", {"type", "image_url"})["image_url"]
            note_image(asked, members(picture, "image_url", {"url"}, {"detail"})["url"])
    if role == "assistant" and text:
        asked.steps[-1].append(text)
    read_calls(asked, message, {"index"})
    if role in ("system", "developer"):
        asked.system += text
    elif role == "user":
        asked.ask(text)
    elif role == "tool":
        asked.answer(message["tool_call_id"], text)


def whole(told: Told, model: str) -> dict:
    calls = [
        {"id": f"call_{call[0]}", "type": "function", "function": {"name": call[1], "arguments": "".join(arguments(call))}}
        for call in told.calls
    ]
    message = {"role": "assistant", "content": "".join(told.pieces) or None, "refusal": None}
    choice = {"index": 0, "message": {**message, **({"tool_calls": calls} if calls else {})}, "logprobs": None}
    choice["finish_reason"] = "tool_calls" if calls else "stop"
    return {"id": "chatcmpl-1", "object": "chat.completion", "created": 1763800000, "model": model, "choices": [choice], "usage": USAGE}


def pieces(told: Told, model: str, body: dict) -> Iterator[bytes]:
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1763800000, "model": model}

    def chunk(delta: dict, reason: str | None = None) -> bytes:
        return event({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]})

    yield chunk({"role": "assistant", "content": ""})
    for piece in told.pieces:
        yield chunk({"content": piece})
    for index, call in enumerate(told.calls):
        start = {"index": index, "id": f"call_{call[0]}", "type": "function", "function": {"name": call[1], "arguments": ""}}
        yield chunk({"tool_calls": [start]})
        for piece in arguments(call):
            yield chunk({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
    yield chunk({}, "tool_calls" if told.calls else "stop")
    if (body.get("stream_options") or {}).get("include_usage"):
        yield event({**head, "choices": [], "usage": USAGE})
    yield b"data: [DONE]\n\n"


def failure(status: int) -> tuple[dict, dict]:
    kind = {429: "rate_limit_exceeded"}.get(status, f"code_{status}")
    return {"error": {"message": TROUBLE, "type": "scripted_error", "param": None, "code": kind}}, {}


def broken() -> bytes:
    """What ends a stream that fails."""
    return event({"error": {"message": TROUBLE, "type": "server_error", "param": None, "code": "scripted"}})
