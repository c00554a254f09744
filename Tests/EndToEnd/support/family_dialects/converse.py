"""Bedrock's Converse."""

import base64
import json
import re
from collections.abc import Iterator

from ..bedrock import frame
from ..family_script import INPUT, OUTPUT, TROUBLE, Asked, Complaint, Thought, Told, members, one_of
from .messages import check_thoughts, check_turns
from .writing import arguments

USAGE = {"inputTokens": INPUT, "outputTokens": OUTPUT, "totalTokens": INPUT + OUTPUT}
CONTENT_TYPE = "application/vnd.amazon.eventstream"


def read(path: str, body: dict) -> Asked:
    if not re.fullmatch(r"/v1/model/eu\.anthropic\.claude-sonnet-4-5-20250929-v1:0/converse(-stream)?", path):
        raise Complaint(f"the path is {path}")
    optional = {
        "system", "inferenceConfig", "toolConfig", "guardrailConfig", "additionalModelRequestFields", "additionalModelResponseFieldPaths",
        "requestMetadata", "performanceConfig", "serviceTier", "outputConfig", "promptVariables",
    }  # fmt: skip
    members(body, "the request", {"messages"}, optional)
    limits = members(body.get("inferenceConfig") or {}, "inferenceConfig", set(), {"maxTokens", "temperature", "topP", "stopSequences"})
    asked = Asked(stream=path.endswith("/converse-stream"), prefix="tooluse_")
    asked.system = "".join(block.get("text", "") for block in body.get("system") or [])
    thinking = (body.get("additionalModelRequestFields") or {}).get("thinking") or {"type": "disabled"}
    asked.thinks = one_of(thinking.get("type"), "thinking.type", {"enabled", "disabled", "adaptive"}) != "disabled"
    if thinking["type"] == "enabled" and not 1024 <= thinking["budget_tokens"] < limits.get("maxTokens", 64_000):
        raise Complaint(f"thinking is {thinking} of {limits}")
    if form := (body.get("outputConfig") or {}).get("textFormat"):
        schema = members(form["structure"], "structure", {"jsonSchema"})["jsonSchema"]
        asked.schema = json.loads(members(schema, "jsonSchema", {"schema"}, {"name", "description"})["schema"])
    for tool in (body.get("toolConfig") or {}).get("tools", []):
        if "cachePoint" in tool:
            continue
        tool = members(members(tool, "a tool", {"toolSpec"})["toolSpec"], "toolSpec", {"name", "inputSchema"}, {"description", "strict"})
        asked.tools[tool["name"]] = members(tool["inputSchema"], "inputSchema", {"json"})["json"]
    check_turns(body["messages"])
    for message in body["messages"]:
        if message["role"] == "assistant":
            asked.steps.append([])
        for block in members(message, "a message", {"role", "content"})["content"]:
            if len(block) != 1:
                raise Complaint(f"a block is {sorted(block)}")
            _block(asked, message["role"], *next(iter(block.items())))
    if asked.called and not asked.tools:
        raise Complaint("calls without toolConfig")
    if asked.thinks:
        check_thoughts(asked, body["messages"][-1]["content"], "toolResult")
    return asked


def _block(asked: Asked, role: str, kind: str, value) -> None:
    match one_of(kind, "a block", {"text", "image", "toolUse", "toolResult", "reasoningContent", "cachePoint"}):
        case "text":
            if not value.strip():
                raise Complaint("an empty text")
            if role == "user":
                asked.ask(value)
            else:
                asked.steps[-1].append(value)
        case "image":
            members(value, "a picture", {"format", "source"})
            data = members(value["source"], "a source", {"bytes"})["bytes"]
            asked.images.append((f"image/{value['format']}", len(base64.b64decode(data, validate=True))))
        case "toolUse":
            members(value, "a call", {"toolUseId", "name", "input"}, {"type"})
            if not isinstance(value["input"], dict):
                raise Complaint(f"a call's input is {value['input']!r}")
            asked.call(value["toolUseId"], value["name"], value["input"])
        case "toolResult":
            members(value, "a result", {"toolUseId", "content"}, {"status", "type"})
            text = "".join(part.get("text") or json.dumps(part.get("json"), ensure_ascii=False) for part in value["content"])
            asked.answer(value["toolUseId"], text)
        case "reasoningContent":
            if thought := value.get("reasoningText"):
                members(thought, "reasoningText", {"text", "signature"})
                asked.steps[-1].append(Thought(thought["text"], thought["signature"]))
            else:
                asked.steps[-1].append(Thought("", value["redactedContent"]))


def whole(told: Told, model: str) -> dict:
    content = [{"reasoningContent": {"reasoningText": {"text": told.thought, "signature": told.proof}}}] if told.thinks else []
    if told.pieces:
        content.append({"text": "".join(told.pieces)})
    content += [{"toolUse": {"toolUseId": f"tooluse_{call[0]}", "name": call[1], "input": call[2]}} for call in told.calls]
    head = {"output": {"message": {"role": "assistant", "content": content}}, "metrics": {"latencyMs": 1}, "usage": USAGE}
    return {**head, "stopReason": "tool_use" if told.calls else "end_turn"}


def pieces(told: Told, model: str, body: dict) -> Iterator[bytes]:
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
        yield from block(None, [{"reasoningContent": {"text": told.thought}}, {"reasoningContent": {"signature": told.proof}}])
    if told.pieces:
        yield from block(None, [{"text": piece} for piece in told.pieces])
    for call in told.calls:
        start = {"toolUse": {"toolUseId": f"tooluse_{call[0]}", "name": call[1]}}
        yield from block(start, [{"toolUse": {"input": piece}} for piece in (arguments(call) if call[2] else [""])])
    yield frame("event", "messageStop", {"stopReason": "tool_use" if told.calls else "end_turn"})
    yield frame("event", "metadata", {"usage": USAGE, "metrics": {"latencyMs": 1}})


_KINDS = {
    400: "ValidationException", 401: "AccessDeniedException", 404: "ResourceNotFoundException", 429: "ThrottlingException",
    503: "ServiceUnavailableException",
}  # fmt: skip


def failure(status: int) -> tuple[dict, dict]:
    kind = _KINDS.get(status, "InternalServerException")
    return {"message": TROUBLE}, {"x-amzn-errortype": f"{kind}:http://internal.amazon.com/coral/com.amazon.bedrock/"}


def broken() -> bytes:
    return frame("exception", "modelStreamErrorException", {"message": TROUBLE})
