"""The script's answers in each family's dialect: whole, and as the pieces of a stream."""

import base64
import json
from collections.abc import Iterator

from .bedrock import frame
from .family_script import INPUT, LAST, OUTPUT, PROOF, THOUGHT, Told


def _event(data: dict, name: str | None = None) -> bytes:
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def _arguments(call: tuple[str, str, dict]) -> list[str]:
    text = json.dumps(call[2], ensure_ascii=False)
    return [text[:8], text[8:]]


# Chat Completions

_CHAT_USAGE = {"prompt_tokens": INPUT, "completion_tokens": OUTPUT, "total_tokens": INPUT + OUTPUT}


def chat(told: Told, model: str) -> dict:
    calls = [
        {"id": call[0], "type": "function", "function": {"name": call[1], "arguments": "".join(_arguments(call))}} for call in told.calls
    ]
    message = {"role": "assistant", "content": "".join(told.pieces) or None, "refusal": None}
    choice = {"index": 0, "message": {**message, **({"tool_calls": calls} if calls else {})}, "logprobs": None}
    choice["finish_reason"] = "tool_calls" if calls else "stop"
    return {"id": "chatcmpl-1", "object": "chat.completion", "created": 1763800000, "model": model, "choices": [choice], "usage": _CHAT_USAGE}


def chat_stream(told: Told, model: str, body: dict) -> Iterator[bytes]:
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1763800000, "model": model}

    def chunk(delta: dict, reason: str | None = None) -> bytes:
        return _event({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]})

    yield chunk({"role": "assistant", "content": ""})
    for piece in told.pieces:
        yield chunk({"content": piece})
    for index, call in enumerate(told.calls):
        start = {"index": index, "id": call[0], "type": "function", "function": {"name": call[1], "arguments": ""}}
        yield chunk({"tool_calls": [start]})
        for piece in _arguments(call):
            yield chunk({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
    yield chunk({}, "tool_calls" if told.calls else "stop")
    if (body.get("stream_options") or {}).get("include_usage"):
        yield _event({**head, "choices": [], "usage": _CHAT_USAGE})
    yield b"data: [DONE]\n\n"


# Messages

_MESSAGES_USAGE = {"input_tokens": INPUT, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "output_tokens": OUTPUT}


def messages(told: Told, model: str) -> dict:
    content = [{"type": "thinking", "thinking": THOUGHT, "signature": PROOF}] if told.thinks else []
    if told.pieces:
        content.append({"type": "text", "text": "".join(told.pieces)})
    content += [{"type": "tool_use", "id": call[0], "name": call[1], "input": call[2]} for call in told.calls]
    head = {"id": "msg_1", "type": "message", "role": "assistant", "model": model, "content": content}
    return {**head, "stop_reason": "tool_use" if told.calls else "end_turn", "stop_sequence": None, "usage": _MESSAGES_USAGE}


def messages_stream(told: Told, model: str, body: dict) -> Iterator[bytes]:
    def event(name: str, **fields) -> bytes:
        return _event({"type": name, **fields}, name)

    start = {**messages(Told(), model), "stop_reason": None, "usage": {**_MESSAGES_USAGE, "output_tokens": 1}}
    yield event("message_start", message=start)
    index = 0

    def block(content: dict, deltas: list[dict]) -> Iterator[bytes]:
        nonlocal index
        yield event("content_block_start", index=index, content_block=content)
        yield event("ping")
        for delta in deltas:
            yield event("content_block_delta", index=index, delta=delta)
        yield event("content_block_stop", index=index)
        index += 1

    if told.thinks:
        deltas = [{"type": "thinking_delta", "thinking": THOUGHT}, {"type": "signature_delta", "signature": PROOF}]
        yield from block({"type": "thinking", "thinking": "", "signature": ""}, deltas)
    if told.pieces:
        yield from block({"type": "text", "text": ""}, [{"type": "text_delta", "text": piece} for piece in told.pieces])
    for call in told.calls:
        deltas = [{"type": "input_json_delta", "partial_json": piece} for piece in ["", *_arguments(call)]]
        yield from block({"type": "tool_use", "id": call[0], "name": call[1], "input": {}}, deltas)
    reason = "tool_use" if told.calls else "end_turn"
    yield event("message_delta", delta={"stop_reason": reason, "stop_sequence": None}, usage={"output_tokens": OUTPUT})
    yield event("message_stop")


def invoke(told: Told, model: str) -> dict:
    return messages(told, model)


def invoke_stream(told: Told, model: str, body: dict) -> Iterator[bytes]:
    for event in messages_stream(told, model, body):
        data = event.split(b"data: ", 1)[1].strip()
        # The padding tells whoever breaks off here what stands in the base64.
        padding = LAST if LAST.encode() in data else "abcdefgh"
        yield frame("event", "chunk", {"bytes": base64.b64encode(data).decode(), "p": padding})


# Gemini

_GEMINI_USAGE = {"promptTokenCount": INPUT, "candidatesTokenCount": OUTPUT, "totalTokenCount": INPUT + OUTPUT}


def _gemini(parts: list[dict], model: str, reason: str | None) -> dict:
    candidate = {"content": {"parts": parts, "role": "model"}, "index": 0, **({"finishReason": reason} if reason else {})}
    usage = _GEMINI_USAGE if reason else {"promptTokenCount": INPUT, "totalTokenCount": INPUT}
    return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": model, "responseId": "r1"}


def _gemini_parts(told: Told) -> list[dict]:
    parts = [{"text": THOUGHT, "thought": True}] if told.thinks else []
    parts += [{"text": piece} for piece in told.pieces]
    for place, call in enumerate(told.calls):
        # The first of several calls carries the proof of them all.
        proof = {"thoughtSignature": PROOF} if place == 0 else {}
        parts.append({"functionCall": {"name": call[1], "args": call[2]}, **proof})
    return parts


def generate_content(told: Told, model: str) -> dict:
    return _gemini(_gemini_parts(told), model, "STOP")


def generate_content_stream(told: Told, model: str, body: dict) -> Iterator[bytes]:
    parts = _gemini_parts(told)
    for place, part in enumerate(parts):
        reason = "STOP" if place == len(parts) - 1 else None
        yield f"data: {json.dumps(_gemini([part], model, reason), ensure_ascii=False)}\r\n\r\n".encode()


# Converse

_CONVERSE_USAGE = {"inputTokens": INPUT, "outputTokens": OUTPUT, "totalTokens": INPUT + OUTPUT}


def converse(told: Told, model: str) -> dict:
    content = [{"reasoningContent": {"reasoningText": {"text": THOUGHT, "signature": PROOF}}}] if told.thinks else []
    if told.pieces:
        content.append({"text": "".join(told.pieces)})
    content += [{"toolUse": {"toolUseId": call[0], "name": call[1], "input": call[2]}} for call in told.calls]
    head = {"output": {"message": {"role": "assistant", "content": content}}, "metrics": {"latencyMs": 1}, "usage": _CONVERSE_USAGE}
    return {**head, "stopReason": "tool_use" if told.calls else "end_turn"}


def converse_stream(told: Told, model: str, body: dict) -> Iterator[bytes]:
    yield frame("event", "messageStart", {"role": "assistant"})
    index = 0

    def block(start: dict | None, deltas: list[dict]) -> Iterator[bytes]:
        nonlocal index
        if start:
            yield frame("event", "contentBlockStart", {"contentBlockIndex": index, "start": start})
        for delta in deltas:
            yield frame("event", "contentBlockDelta", {"contentBlockIndex": index, "delta": delta})
        yield frame("event", "contentBlockStop", {"contentBlockIndex": index})
        index += 1

    if told.thinks:
        yield from block(None, [{"reasoningContent": {"text": THOUGHT}}, {"reasoningContent": {"signature": PROOF}}])
    if told.pieces:
        yield from block(None, [{"text": piece} for piece in told.pieces])
    for call in told.calls:
        start = {"toolUse": {"toolUseId": call[0], "name": call[1]}}
        yield from block(start, [{"toolUse": {"input": piece}} for piece in _arguments(call)])
    yield frame("event", "messageStop", {"stopReason": "tool_use" if told.calls else "end_turn"})
    yield frame("event", "metadata", {"usage": _CONVERSE_USAGE, "metrics": {"latencyMs": 1}})
