"""Mistral's Chat Completions, which know fields of their own and refuse others (docs.mistral.ai/api, read 2026-11)."""

import re
from collections.abc import Iterator

from ..family_script import INPUT, OUTPUT, TROUBLE, Asked, Complaint, Thought, Told, members, one_of
from .chat import check_order, note_image, read_calls, read_form, read_tools
from .writing import arguments, event

FIELDS = {
    "temperature", "top_p", "max_tokens", "stream", "stop", "random_seed", "metadata", "response_format", "tools", "tool_choice",
    "presence_penalty", "frequency_penalty", "n", "prediction", "parallel_tool_calls", "prompt_mode", "reasoning_effort", "guardrails",
    "safe_prompt", "prompt_cache_key",
}  # fmt: skip
EFFORTS = {None, "none", "minimal", "low", "medium", "high", "xhigh", "max"}
USAGE = {"prompt_tokens": INPUT, "total_tokens": INPUT + OUTPUT, "completion_tokens": OUTPUT, "prompt_tokens_details": {"cached_tokens": 0}}
CONTENT_TYPE = "text/event-stream; charset=utf-8"


def read(path: str, body: dict) -> Asked:
    one_of(path, "the path", {"/v1/chat/completions"})
    members(body, "the request", {"model", "messages"}, FIELDS)
    asked = Asked(stream=bool(body.get("stream")), prefix="")
    asked.thinks = one_of(body.get("reasoning_effort"), "reasoning_effort", EFFORTS) not in (None, "none")
    read_tools(asked, body)
    read_form(asked, body)
    roles = [message.get("role") for message in body["messages"]]
    for before, after in zip([None, *roles], roles):
        if (before, after) == ("tool", "user") or (after == "system" and before not in (None, "system")):
            raise Complaint(f"the roles are {roles}")
    if roles[-1] == "assistant" and not body["messages"][-1].get("prefix"):
        raise Complaint("the last role is the assistant's")
    for message in body["messages"]:
        _message(asked, message)
    check_order(body["messages"])
    return asked


def _message(asked: Asked, message: dict) -> None:
    role = one_of(message.get("role"), "a role", {"system", "user", "assistant", "tool"})
    optional = {"assistant": {"content", "tool_calls", "prefix"}, "tool": {"name"}}
    required = {"tool": {"role", "content", "tool_call_id"}, "assistant": {"role"}}
    members(message, f"a message of {role}", required.get(role, {"role", "content"}), optional.get(role, set()))
    if role == "assistant":
        asked.steps.append([])
    content, text = message.get("content"), ""
    kinds = {"text"} | {"user": {"image_url"}, "assistant": {"thinking"}}.get(role, set())
    for part in [{"type": "text", "text": content}] if isinstance(content, str) else content or []:
        match one_of(part.get("type"), "a part's type", kinds):
            case "text":
                text += members(part, "a text", {"type", "text"})["text"]
            case "image_url":
                address = members(part, "a picture", {"type", "image_url"})["image_url"]
                note_image(asked, address if isinstance(address, str) else members(address, "image_url", {"url"}, {"detail"})["url"])
            case "thinking":
                members(part, "a thought", {"type", "thinking"}, {"signature", "closed"})
                said = "".join(members(each, "a thought's text", {"type", "text"})["text"] for each in part["thinking"])
                asked.steps[-1].append(Thought(said, part.get("signature")))
    if role == "assistant" and text:
        asked.steps[-1].append(text)
    for call in message.get("tool_calls") or []:
        if not re.fullmatch("[A-Za-z0-9]{9}", call["id"]):
            raise Complaint(f"a call's id is {call['id']!r}")
    read_calls(asked, message, {"index"})
    if role == "system":
        asked.system += text
    elif role == "user":
        asked.ask(text)
    elif role == "tool":
        asked.answer(message["tool_call_id"], text)


def _thinking(told: Told, closed: bool | None = None) -> list[dict]:
    chunk = {"type": "thinking", "thinking": [{"type": "text", "text": told.thought}]}
    return [{**chunk, **({} if closed is None else {"closed": closed})}] if told.thinks else []


def _calls(told: Told) -> list[dict]:
    return [
        {"id": call[0], "type": "function", "function": {"name": call[1], "arguments": "".join(arguments(call))}, "index": index}
        for index, call in enumerate(told.calls)
    ]


def whole(told: Told, model: str) -> dict:
    text = "".join(told.pieces)
    content = _thinking(told, closed=True) + ([{"type": "text", "text": text}] if text else []) if told.thinks else text
    message = {"role": "assistant", "tool_calls": _calls(told) or None, "content": content}
    choice = {"index": 0, "finish_reason": "tool_calls" if told.calls else "stop", "message": message}
    return {"id": "c0ffee", "created": 1784566716, "model": model, "usage": USAGE, "object": "chat.completion", "choices": [choice]}


def pieces(told: Told, model: str, body: dict) -> Iterator[bytes]:
    head = {"id": "c0ffee", "object": "chat.completion.chunk", "created": 1784566716, "model": model}

    def chunk(delta: dict, reason: str | None = None, **more) -> bytes:
        return event({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": reason}], **more})

    yield chunk({"role": "assistant", "content": ""})
    for thought in _thinking(told):
        yield chunk({"content": [thought]})
    said = list(told.pieces)
    if told.thinks and said:
        # The first text after thoughts is a chunk in a list, the others are bare.
        yield chunk({"content": [{"type": "text", "text": said.pop(0)}]})
    for piece in said:
        yield chunk({"content": piece})
    # Calls come whole, with the end of the answer.
    calls = {"tool_calls": _calls(told)} if told.calls else {"content": ""}
    yield chunk(calls, "tool_calls" if told.calls else "stop", usage=USAGE, p="abcdefghijkl")
    yield b"data: [DONE]\n\n"


def failure(status: int) -> tuple[dict, dict]:
    named = {"object": "error", "message": TROUBLE, "type": "scripted_error", "param": None, "code": "1500"}
    return {**named, "raw_status_code": status}, {}


def broken() -> bytes:
    return event({"error": {"object": "error", "message": TROUBLE, "type": "server_error", "param": None, "code": "1500"}})
