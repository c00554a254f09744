"""Cohere's Chat, version 2."""

import json
from collections.abc import Iterator

from ..family_script import INPUT, OUTPUT, TROUBLE, Asked, Complaint, Thought, Told, members, one_of
from .chat import check_order, note_image, read_calls, read_tools
from .writing import arguments, event

FIELDS = {
    "stream", "tools", "strict_tools", "tool_choice", "documents", "citation_options", "response_format", "safety_mode", "max_tokens",
    "stop_sequences", "temperature", "seed", "frequency_penalty", "presence_penalty", "k", "p", "logprobs", "thinking", "priority",
}  # fmt: skip
# What was billed is less than what was processed; the gateway charges what was billed and shows what was processed.
COUNT = {"input_tokens": INPUT, "output_tokens": OUTPUT}
USAGE = {"billed_units": COUNT, "tokens": COUNT, "cached_tokens": 0}
CONTENT_TYPE = "text/event-stream"


def read(path: str, body: dict) -> Asked:
    one_of(path, "the path", {"/v2/chat"})
    members(body, "the request", {"model", "messages"}, FIELDS)
    asked = Asked(stream=bool(body.get("stream")))
    one_of(body.get("tool_choice"), "tool_choice", {None, "REQUIRED", "NONE"})
    if thinking := body.get("thinking"):
        members(thinking, "thinking", {"type"}, {"token_budget"})
        asked.thinks = one_of(thinking["type"], "thinking.type", {"enabled", "disabled"}) == "enabled"
    read_tools(asked, body)
    form = body.get("response_format") or {"type": "text"}
    if one_of(form.get("type"), "response_format.type", {"text", "json_object"}) == "json_object":
        # The SDK's own name for the member is `schema`, which the API takes too.
        members(form, "response_format", {"type"}, {"json_schema", "schema"})
        asked.schema = form.get("json_schema") or form.get("schema")
        if asked.tools:
            raise Complaint("response_format beside tools")
    for message in body["messages"]:
        _message(asked, message)
    check_order(body["messages"])
    return asked


def _message(asked: Asked, message: dict) -> None:
    role = one_of(message.get("role"), "a role", {"system", "user", "assistant", "tool"})
    required = {"tool": {"role", "content", "tool_call_id"}, "assistant": {"role"}}
    optional = {"assistant": {"content", "tool_calls", "tool_plan", "citations"}}
    members(message, f"a message of {role}", required.get(role, {"role", "content"}), optional.get(role, set()))
    if role == "assistant":
        asked.steps.append([])
    content, text = message.get("content"), ""
    kinds = {"text"} | {"user": {"image_url"}, "assistant": {"thinking"}, "tool": {"document"}}.get(role, set())
    for part in [{"type": "text", "text": content}] if isinstance(content, str) else content or []:
        match one_of(part.get("type"), "a part's type", kinds):
            case "text":
                text += members(part, "a text", {"type", "text"})["text"]
            case "thinking":
                asked.steps[-1].append(Thought(members(part, "a thought", {"type", "thinking"})["thinking"], None))
            case "image_url":
                picture = members(part, "a picture", {"type", "image_url"})["image_url"]
                note_image(asked, members(picture, "image_url", {"url"}, {"detail"})["url"])
            case "document":
                text += json.dumps(members(part, "a document", {"type", "document"})["document"], ensure_ascii=False)
    if role == "assistant" and (said := text + (message.get("tool_plan") or "")):
        asked.steps[-1].append(said)
    read_calls(asked, message, set())
    if role == "system":
        asked.system += text
    elif role == "user":
        asked.ask(text)
    elif role == "tool":
        asked.answer(message["tool_call_id"], text)


def whole(told: Told, model: str) -> dict:
    content = [{"type": "thinking", "thinking": told.thought}] if told.thinks else []
    text = "".join(told.pieces)
    message: dict = {"role": "assistant"}
    if told.calls:
        message["tool_calls"] = [
            {"id": f"call_{call[0]}", "type": "function", "function": {"name": call[1], "arguments": "".join(arguments(call))}}
            for call in told.calls
        ]
        if text:
            message["tool_plan"] = text
    elif text:
        content.append({"type": "text", "text": text})
    if content:
        message["content"] = content
    return {"id": "c14c80c3", "message": message, "finish_reason": "TOOL_CALL" if told.calls else "COMPLETE", "usage": USAGE}


def pieces(told: Told, model: str, body: dict) -> Iterator[bytes]:
    def of(kind: str, delta: dict | None = None, **fields) -> bytes:
        return event({"type": kind, **fields, **({} if delta is None else {"delta": delta})}, kind)

    start = {"role": "assistant", "content": [], "tool_plan": "", "tool_calls": [], "citations": []}
    yield of("message-start", {"message": start}, id="c14c80c3")
    index = 0

    def block(kind: str, said: list[str]) -> Iterator[bytes]:
        nonlocal index
        yield of("content-start", {"message": {"content": {"type": kind, kind: ""}}}, index=index)
        for piece in said:
            yield of("content-delta", {"message": {"content": {kind: piece}}}, index=index)
        yield of("content-end", index=index)
        index += 1

    if told.thinks:
        yield from block("thinking", [told.thought])
    if told.calls:
        for piece in told.pieces:
            yield of("tool-plan-delta", {"message": {"tool_plan": piece}})
    elif told.pieces:
        yield from block("text", told.pieces)
    for place, call in enumerate(told.calls):
        named = {"id": f"call_{call[0]}", "type": "function", "function": {"name": call[1], "arguments": ""}}
        yield of("tool-call-start", {"message": {"tool_calls": named}}, index=place)
        for piece in arguments(call) if call[2] else []:
            yield of("tool-call-delta", {"message": {"tool_calls": {"function": {"arguments": piece}}}}, index=place)
        yield of("tool-call-end", index=place)
    yield of("message-end", {"finish_reason": "TOOL_CALL" if told.calls else "COMPLETE", "usage": USAGE})
    yield b"data: [DONE]\n\n"


def failure(status: int) -> tuple[dict, dict]:
    return {"id": "c14c80c3", "message": TROUBLE}, {}


def broken() -> bytes:
    return event({"type": "message-end", "delta": {"finish_reason": "ERROR", "error": TROUBLE}}, "message-end")
