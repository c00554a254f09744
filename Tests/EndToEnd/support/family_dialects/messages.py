"""Anthropic's Messages."""

import base64
from collections.abc import Iterator

from anthropic.types.message_create_params import MessageCreateParamsBase

from ..family_script import INPUT, OUTPUT, TROUBLE, Asked, Complaint, Thought, Told, members, one_of
from .writing import arguments, event

FIELDS = set(MessageCreateParamsBase.__annotations__) | {"stream", "temperature", "top_p", "top_k"}
USAGE = {"input_tokens": INPUT, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "output_tokens": OUTPUT}
CONTENT_TYPE = "text/event-stream; charset=utf-8"


def read(path: str, body: dict) -> Asked:
    one_of(path, "the path", {"/v1/messages", "/v1/messages?beta=true"})
    return read_body(members(body, "the request", {"model", "messages", "max_tokens"}, FIELDS))


def read_body(body: dict) -> Asked:
    asked = Asked(stream=bool(body.get("stream")), prefix="toolu_")
    system = body.get("system") or ""
    asked.system = system if isinstance(system, str) else "".join(block["text"] for block in system)
    if thinking := body.get("thinking"):
        asked.thinks = one_of(thinking.get("type"), "thinking.type", {"enabled", "disabled", "adaptive"}) != "disabled"
        if thinking["type"] == "enabled" and not 1024 <= thinking["budget_tokens"] < body["max_tokens"]:
            raise Complaint(f"thinking is {thinking} of {body['max_tokens']}")
    for tool in body.get("tools") or []:
        members(tool, "a tool", {"name", "input_schema"}, {"description", "type", "cache_control", "strict"})
        if tool["input_schema"].get("type") != "object":
            raise Complaint(f"input_schema is {tool['input_schema']}")
        asked.tools[tool["name"]] = tool["input_schema"]
    if form := (body.get("output_config") or {}).get("format"):
        asked.schema = members(form, "output_config.format", {"type", "schema"})["schema"]
    check_turns(body["messages"])
    for message in body["messages"]:
        members(message, "a message", {"role", "content"})
        content = message["content"]
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
        if message["role"] == "assistant":
            asked.steps.append([])
        for place, block in enumerate(blocks):
            _block(asked, message["role"], blocks, place, block)
    if asked.thinks:
        check_thoughts(asked, body["messages"][-1]["content"], "tool_result")
    return asked


def check_turns(messages: list[dict]) -> None:
    roles = [message.get("role") for message in messages]
    if roles[0] != "user" or any(before == after for before, after in zip(roles, roles[1:])):
        raise Complaint(f"the turns are {roles}")


def check_thoughts(asked: Asked, last: object, result: str) -> None:
    """A model that thinks goes on from a turn that begins with its thoughts ("Extended thinking", preserving thinking blocks)."""
    goes_on = isinstance(last, list) and any(block.get("type") == result or result in block for block in last)
    if goes_on and not isinstance(asked.steps[-1][0], Thought):
        raise Complaint("the turn that is gone on from does not begin with a thought")


def _block(asked: Asked, role: str, blocks: list, place: int, block: dict) -> None:
    marked = {"cache_control"}
    match one_of(block.get("type"), "a block's type", {"text", "image", "tool_use", "tool_result", "thinking", "redacted_thinking"}):
        case "text":
            text = members(block, "a text", {"type", "text"}, marked | {"citations"})["text"]
            if not text.strip():
                raise Complaint("an empty text")
            if role == "user":
                asked.ask(text)
            else:
                asked.steps[-1].append(text)
        case "image":
            source = members(members(block, "a picture", {"type", "source"}, marked)["source"], "a source", {"type", "media_type", "data"})
            asked.images.append((source["media_type"], len(base64.b64decode(source["data"], validate=True))))
        case "tool_use":
            members(block, "a call", {"type", "id", "name", "input"}, marked | {"caller"})
            if not isinstance(block["input"], dict):
                raise Complaint(f"a call's input is {block['input']!r}")
            asked.call(block["id"], block["name"], block["input"])
        case "tool_result":
            members(block, "a result", {"type", "tool_use_id"}, marked | {"content", "is_error"})
            if any(earlier["type"] != "tool_result" for earlier in blocks[:place]):
                raise Complaint("a result after something else")
            content = block.get("content") or ""
            text = content if isinstance(content, str) else "".join(part["text"] for part in content)
            asked.answer(block["tool_use_id"], text)
        case "thinking":
            members(block, "a thought", {"type", "thinking", "signature"})
            base64.b64decode(block["signature"], validate=True)
            asked.steps[-1].append(Thought(block["thinking"], block["signature"]))
        case "redacted_thinking":
            asked.steps[-1].append(Thought("", members(block, "a thought", {"type", "data"})["data"]))


def whole(told: Told, model: str) -> dict:
    content = [{"type": "thinking", "thinking": told.thought, "signature": told.proof}] if told.thinks else []
    if told.pieces:
        content.append({"type": "text", "text": "".join(told.pieces)})
    content += [{"type": "tool_use", "id": f"toolu_{call[0]}", "name": call[1], "input": call[2]} for call in told.calls]
    head = {"id": "msg_1", "type": "message", "role": "assistant", "model": model, "content": content}
    return {**head, "stop_reason": "tool_use" if told.calls else "end_turn", "stop_sequence": None, "usage": USAGE}


def pieces(told: Told, model: str, body: dict) -> Iterator[bytes]:
    def of(name: str, **fields) -> bytes:
        return event({"type": name, **fields}, name)

    start = {**whole(Told(), model), "stop_reason": None, "usage": {**USAGE, "output_tokens": 1}}
    yield of("message_start", message=start)
    index = 0

    def block(content: dict, deltas: list[dict]) -> Iterator[bytes]:
        nonlocal index
        yield of("content_block_start", index=index, content_block=content)
        yield of("ping")
        for delta in deltas:
            yield of("content_block_delta", index=index, delta=delta)
        yield of("content_block_stop", index=index)
        index += 1

    if told.thinks:
        deltas = [{"type": "thinking_delta", "thinking": told.thought}, {"type": "signature_delta", "signature": told.proof}]
        yield from block({"type": "thinking", "thinking": "", "signature": ""}, deltas)
    if told.pieces:
        yield from block({"type": "text", "text": ""}, [{"type": "text_delta", "text": piece} for piece in told.pieces])
    for call in told.calls:
        # A call without arguments may say nothing of them.
        parts = ["", *arguments(call)] if call[2] else [""]
        deltas = [{"type": "input_json_delta", "partial_json": piece} for piece in parts]
        yield from block({"type": "tool_use", "id": f"toolu_{call[0]}", "name": call[1], "input": {}}, deltas)
    reason = "tool_use" if told.calls else "end_turn"
    yield of("message_delta", delta={"stop_reason": reason, "stop_sequence": None}, usage={"output_tokens": OUTPUT})
    yield of("message_stop")


_KINDS = {400: "invalid_request_error", 401: "authentication_error", 404: "not_found_error", 429: "rate_limit_error", 529: "overloaded_error"}


def failure(status: int) -> tuple[dict, dict]:
    kind = _KINDS.get(status, "api_error")
    return {"type": "error", "error": {"type": kind, "message": TROUBLE}, "request_id": "req_1"}, {"request-id": "req_1"}


def broken() -> bytes:
    return event({"type": "error", "error": {"type": "overloaded_error", "message": TROUBLE}}, "error")
