"""Google's generateContent: names in either spelling, as its API reads them."""

import base64
import json
import re
from collections.abc import Iterator

from ..family_script import INPUT, OUTPUT, RETRY_SECONDS, TROUBLE, Asked, Complaint, Thought, Told, members, one_of

_FIELDS = {"systemInstruction", "tools", "toolConfig", "generationConfig", "safetySettings", "cachedContent", "labels", "serviceTier"}
_GENERATION = {
    "temperature", "topP", "topK", "maxOutputTokens", "candidateCount", "stopSequences", "seed", "presencePenalty", "frequencyPenalty",
    "responseMimeType", "responseSchema", "responseJsonSchema", "thinkingConfig", "responseLogprobs", "logprobs", "responseModalities",
}  # fmt: skip
# What the API takes where a call was made by another model ("Thought signatures", ai.google.dev).
PLACEHOLDER = "skip_thought_signature_validator"
USAGE = {"promptTokenCount": INPUT, "candidatesTokenCount": OUTPUT, "totalTokenCount": INPUT + OUTPUT}
CONTENT_TYPE = "text/event-stream"


def read(path: str, body: dict) -> Asked:
    if not re.fullmatch(r"/v1/models/gemini-3-pro-preview:(generateContent|streamGenerateContent\?alt=sse)", path):
        raise Complaint(f"the path is {path}")
    return read_body(path, body)


def read_body(path: str, body: dict) -> Asked:
    body = _camel(body)
    members(body, "the request", {"contents"}, _FIELDS)
    asked = Asked(stream=":streamGenerateContent" in path, prefix=None)
    asked.system = "".join(part["text"] for part in (body.get("systemInstruction") or {}).get("parts", []))
    settings = members(body.get("generationConfig") or {}, "generationConfig", set(), _GENERATION)
    thinking = members(settings.get("thinkingConfig") or {}, "thinkingConfig", set(), {"includeThoughts", "thinkingBudget", "thinkingLevel"})
    if {"thinkingBudget", "thinkingLevel"} <= thinking.keys():
        raise Complaint(f"thinkingConfig is {thinking}")
    asked.thinks = bool(thinking)
    asked.schema = settings.get("responseJsonSchema") or settings.get("responseSchema")
    if asked.schema is not None and settings.get("responseMimeType") != "application/json":
        raise Complaint(f"a schema with {settings.get('responseMimeType')}")
    for tool in body.get("tools") or []:
        for function in members(tool, "a tool", {"functionDeclarations"})["functionDeclarations"]:
            members(function, "a function", {"name"}, {"description", "parameters", "parametersJsonSchema", "response"})
            asked.tools[function["name"]] = function.get("parametersJsonSchema") or function.get("parameters") or {}
    for content in body["contents"]:
        members(content, "a content", {"parts"}, {"role"})
        role = one_of(content.get("role", "user"), "a role", {"user", "model"})
        if role == "model":
            asked.steps.append([])
        if not content["parts"]:
            raise Complaint("a content without parts")
        for part in content["parts"]:
            _part(asked, role, part)
        _check_signature(content["parts"])
    _check_pairs(body["contents"])
    return asked


def _check_signature(parts: list[dict]) -> None:
    """The first call of each step must have its signature ("Thought signatures", ai.google.dev)."""
    calls = [part for part in parts if "functionCall" in part]
    if calls and not calls[0].get("thoughtSignature"):
        raise Complaint("the first call of a step has no signature")


def _check_pairs(contents: list[dict]) -> None:
    """As many results as calls, in the content that follows, with the names of the calls."""
    for before, after in zip(contents, contents[1:]):
        calls = [part["functionCall"]["name"] for part in before["parts"] if "functionCall" in part]
        results = [part["functionResponse"]["name"] for part in after["parts"] if "functionResponse" in part]
        if calls != results:
            raise Complaint(f"the calls {calls} have the results {results}")


# What stands below these is the caller's own.
_OWN = {"args", "response", "parameters", "parametersJsonSchema", "responseJsonSchema", "responseSchema", "labels"}


def _camel(value: object) -> object:
    if isinstance(value, list):
        return [_camel(each) for each in value]
    if not isinstance(value, dict):
        return value
    spelled = {re.sub("_(.)", lambda match: match[1].upper(), name): each for name, each in value.items()}
    return {name: each if name in _OWN else _camel(each) for name, each in spelled.items()}


def _part(asked: Asked, role: str, part: dict) -> None:
    kinds = {"text", "inlineData", "functionCall", "functionResponse"}
    members(part, "a part", set(), kinds | {"thought", "thoughtSignature", "mediaResolution"})
    if len(kinds & part.keys()) > 1:
        raise Complaint(f"a part is {sorted(part)}")
    proof = None
    if part.get("thoughtSignature") not in (None, PLACEHOLDER):
        proof = part["thoughtSignature"].replace("-", "+").replace("_", "/")
        if proof != base64.b64encode(PLACEHOLDER.encode()).decode():
            base64.b64decode(proof, validate=True)
            asked.steps[-1].append(Thought("", proof))
    if "text" in part:
        if role == "user":
            asked.ask(part["text"])
        elif part.get("thought"):
            asked.steps[-1].append(Thought(part["text"], None))
        elif part["text"]:
            asked.steps[-1].append(part["text"])
    if data := part.get("inlineData"):
        # Google's own API reads base64 in either alphabet.
        plain = members(data, "inlineData", {"mimeType", "data"}, {"displayName"})["data"].replace("-", "+").replace("_", "/")
        asked.images.append((data["mimeType"], len(base64.b64decode(plain, validate=True))))
    # Calls may have no id: then results follow them in their order.
    if call := part.get("functionCall"):
        members(call, "a call", {"name"}, {"args", "id"})
        asked.call(call.get("id") or f"place-{len(asked.called)}", call["name"], call.get("args") or {})
    if result := part.get("functionResponse"):
        members(result, "a result", {"name", "response"}, {"id", "parts"})
        if not isinstance(result["response"], dict):
            raise Complaint(f"a result is {result['response']!r}")
        value = result["response"]
        text = value.get("result") or value.get("output") or value.get("error") or value
        said = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)
        asked.answer(result.get("id") or f"place-{len(asked.results)}", said)


def _answer(told: Told, parts: list[dict], model: str, reason: str | None) -> dict:
    candidate = {"content": {"parts": parts, "role": "model"}, "index": 0, **({"finishReason": reason} if reason else {})}
    usage = USAGE if reason else {"promptTokenCount": INPUT, "totalTokenCount": INPUT}
    return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": model, "responseId": f"r_{told.proof[:6]}"}


def _parts(told: Told) -> list[dict]:
    parts = [{"text": told.thought, "thought": True}] if told.thinks else []
    parts += [{"text": piece} for piece in told.pieces]
    for place, call in enumerate(told.calls):
        # The first of several calls carries the proof of them all.
        proof = {"thoughtSignature": told.proof} if place == 0 else {}
        parts.append({"functionCall": {"name": call[1], "args": call[2]}, **proof})
    return parts


def whole(told: Told, model: str) -> dict:
    return _answer(told, _parts(told), model, "STOP")


def pieces(told: Told, model: str, body: dict) -> Iterator[bytes]:
    parts = _parts(told)
    for place, part in enumerate(parts):
        reason = "STOP" if place == len(parts) - 1 and not told.breaks else None
        yield f"data: {json.dumps(_answer(told, [part], model, reason), ensure_ascii=False)}\r\n\r\n".encode()


_NAMES = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED", 503: "UNAVAILABLE"}


def failure(status: int) -> tuple[dict, dict]:
    """Google says in the body when to come again, and in no field of the head."""
    error = {"code": status, "message": TROUBLE, "status": _NAMES.get(status, "INTERNAL")}
    if status == 429:
        error["details"] = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{RETRY_SECONDS}s"}]
    return {"error": error}, {"retry-after": None}


def broken() -> bytes:
    error = {"code": 503, "message": TROUBLE, "status": "UNAVAILABLE"}
    return f"data: {json.dumps({'error': error})}\r\n\r\n".encode()
