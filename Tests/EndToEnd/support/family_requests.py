"""Requests of each family, read as strictly as the providers read them."""

import base64
import json
import re

from anthropic.types.message_create_params import MessageCreateParamsBase
from openai.types.chat.completion_create_params import CompletionCreateParamsBase

from .family_script import Asked, Complaint, members, one_of

_CHAT_FIELDS = set(CompletionCreateParamsBase.__annotations__) | {"stream"}
_MESSAGES_FIELDS = set(MessageCreateParamsBase.__annotations__) | {"stream", "temperature", "top_p", "top_k"}


def _note_image(asked: Asked, kind: str, data: str) -> None:
    asked.images.append((kind, len(base64.b64decode(data, validate=True))))


# Chat Completions


def chat(path: str, body: dict) -> Asked:
    """OpenAI's Chat Completions."""
    members(body, "the request", {"model", "messages"}, _CHAT_FIELDS)
    asked = Asked(stream=bool(body.get("stream")), thinks="reasoning_effort" in body)
    if "stream_options" in body and not asked.stream:
        raise Complaint("stream_options without a stream")
    for tool in body.get("tools") or []:
        one_of(members(tool, "a tool", {"type", "function"})["type"], "a tool's type", {"function"})
        function = members(tool["function"], "a function", {"name"}, {"description", "parameters", "strict"})
        asked.tools[function["name"]] = function.get("parameters") or {}
    form = body.get("response_format") or {"type": "text"}
    if one_of(form.get("type"), "response_format.type", {"text", "json_object", "json_schema"}) == "json_schema":
        members(form, "response_format", {"type", "json_schema"})
        asked.schema = members(form["json_schema"], "json_schema", {"name"}, {"schema", "strict", "description"})["schema"]
    for message in body["messages"]:
        _chat_message(asked, message)
    return asked


def _chat_message(asked: Asked, message: dict) -> None:
    role = one_of(message.get("role"), "a role", {"system", "developer", "user", "assistant", "tool"})
    # `prefix`, and `index` of a call, are Mistral's: its SDK sends them always, and the gateway changes nothing that it passes on.
    optional = {"assistant": {"prefix", "content", "tool_calls", "refusal", "name", "reasoning_content", "reasoning_details", "audio"}}
    required = {"tool": {"role", "content", "tool_call_id"}, "assistant": {"role"}}
    members(message, f"a message of {role}", required.get(role, {"role", "content"}), optional.get(role, {"name"}))
    text = ""
    content = message.get("content")
    for part in [{"type": "text", "text": content}] if isinstance(content, str) else content or []:
        kind = one_of(part.get("type"), "a part's type", {"text"} | ({"image_url"} if role == "user" else set()))
        if kind == "text":
            text += members(part, "a text", {"type", "text"})["text"]
        else:
            address = members(members(part, "a picture", {"type", "image_url"})["image_url"], "image_url", {"url"}, {"detail"})["url"]
            head, _, data = address.partition(";base64,")
            _note_image(asked, head.removeprefix("data:"), data)
    for call in message.get("tool_calls") or []:
        members(call, "a call", {"id", "type", "function"}, {"index", "extra_content"})
        function = members(call["function"], "a call's function", {"name", "arguments"})
        json.loads(function["arguments"])
        asked.called.append((call["id"], function["name"]))
    if role in ("system", "developer"):
        asked.system += text
    elif role == "user":
        asked.text = text
    elif role == "tool":
        asked.results.append((message["tool_call_id"], text))


# Messages


def messages(path: str, body: dict) -> Asked:
    """Anthropic's Messages."""
    members(body, "the request", {"model", "messages", "max_tokens"}, _MESSAGES_FIELDS)
    asked = Asked(stream=bool(body.get("stream")))
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
    roles = [message.get("role") for message in body["messages"]]
    if roles[0] != "user" or any(a == b for a, b in zip(roles, roles[1:])):
        raise Complaint(f"the turns are {roles}")
    for message in body["messages"]:
        members(message, "a message", {"role", "content"})
        content = message["content"]
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
        for place, block in enumerate(blocks):
            _block(asked, message["role"], blocks, place, block)
    return asked


def invoke(path: str, body: dict) -> Asked:
    """Messages at Bedrock, where path and body say otherwise what the model is and whether it is a stream."""
    if body.pop("anthropic_version", None) != "bedrock-2023-05-31" or {"model", "stream"} & set(body):
        raise Complaint(f"what is invoked has {sorted(body)}")
    if not all(isinstance(beta, str) for beta in body.pop("anthropic_beta", [])):
        raise Complaint("a beta is no name")
    return messages(path, {**body, "model": "in the path", "stream": path.endswith("/invoke-with-response-stream")})


def _block(asked: Asked, role: str, blocks: list, place: int, block: dict) -> None:
    marked = {"cache_control"}
    match one_of(block.get("type"), "a block's type", {"text", "image", "tool_use", "tool_result", "thinking", "redacted_thinking"}):
        case "text":
            text = members(block, "a text", {"type", "text"}, marked | {"citations"})["text"]
            if not text:
                raise Complaint("an empty text")
            asked.text = text if role == "user" else asked.text
        case "image":
            source = members(members(block, "a picture", {"type", "source"}, marked)["source"], "a source", {"type", "media_type", "data"})
            _note_image(asked, source["media_type"], source["data"])
        case "tool_use":
            members(block, "a call", {"type", "id", "name", "input"}, marked | {"caller"})
            asked.called.append((block["id"], block["name"]))
            if not isinstance(block["input"], dict):
                raise Complaint(f"a call's input is {block['input']!r}")
        case "tool_result":
            members(block, "a result", {"type", "tool_use_id"}, marked | {"content", "is_error"})
            if any(earlier["type"] != "tool_result" for earlier in blocks[:place]):
                raise Complaint("a result after something else")
            content = block.get("content") or ""
            text = content if isinstance(content, str) else "".join(part["text"] for part in content)
            asked.results.append((block["tool_use_id"], text))
        case "thinking":
            asked.proofs.append(members(block, "a thought", {"type", "thinking", "signature"})["signature"])
        case "redacted_thinking":
            asked.proofs.append(members(block, "a thought", {"type", "data"})["data"])


# Gemini

_GEMINI_FIELDS = {"systemInstruction", "tools", "toolConfig", "generationConfig", "safetySettings", "cachedContent", "labels", "serviceTier"}
_GENERATION = {
    "temperature", "topP", "topK", "maxOutputTokens", "candidateCount", "stopSequences", "seed", "presencePenalty", "frequencyPenalty",
    "responseMimeType", "responseSchema", "responseJsonSchema", "thinkingConfig", "responseLogprobs", "logprobs", "responseModalities",
}  # fmt: skip


def generate_content(path: str, body: dict) -> Asked:
    """Gemini's generateContent: names in either spelling, as Google's API reads them."""
    body = _camel(body)
    members(body, "the request", {"contents"}, _GEMINI_FIELDS)
    asked = Asked(stream=":streamGenerateContent" in path)
    asked.system = "".join(part["text"] for part in (body.get("systemInstruction") or {}).get("parts", []))
    settings = members(body.get("generationConfig") or {}, "generationConfig", set(), _GENERATION)
    asked.thinks = bool(settings.get("thinkingConfig"))
    asked.schema = settings.get("responseJsonSchema") or settings.get("responseSchema")
    if asked.schema is not None and settings.get("responseMimeType") != "application/json":
        raise Complaint(f"a schema with {settings.get('responseMimeType')}")
    for tool in body.get("tools") or []:
        for function in members(tool, "a tool", {"functionDeclarations"})["functionDeclarations"]:
            members(function, "a function", {"name"}, {"description", "parameters", "parametersJsonSchema", "response"})
            asked.tools[function["name"]] = function.get("parametersJsonSchema") or function.get("parameters") or {}
    made = 0
    for content in body["contents"]:
        members(content, "a content", {"parts"}, {"role"})
        role = one_of(content.get("role", "user"), "a role", {"user", "model"})
        for part in content["parts"]:
            made = _part(asked, role, part, made)
    return asked


# What stands below these is the caller's own.
_OWN = {"args", "response", "parameters", "parametersJsonSchema", "responseJsonSchema", "responseSchema", "labels"}


def _camel(value: object) -> object:
    if isinstance(value, list):
        return [_camel(each) for each in value]
    if not isinstance(value, dict):
        return value
    spelled = {re.sub("_(.)", lambda match: match[1].upper(), name): each for name, each in value.items()}
    return {name: each if name in _OWN else _camel(each) for name, each in spelled.items()}


def _part(asked: Asked, role: str, part: dict, made: int) -> int:
    kinds = {"text", "inlineData", "functionCall", "functionResponse"}
    members(part, "a part", set(), kinds | {"thought", "thoughtSignature", "mediaResolution"})
    if len(kinds & part.keys()) > 1:
        raise Complaint(f"a part is {sorted(part)}")
    if "thoughtSignature" in part:
        base64.b64decode(part["thoughtSignature"], altchars=b"-_" if set("-_") & set(part["thoughtSignature"]) else None, validate=True)
        asked.proofs.append(part["thoughtSignature"].replace("-", "+").replace("_", "/"))
    if "text" in part and role == "user":
        asked.text = part["text"]
    if data := part.get("inlineData"):
        # Google's own API reads base64 in either alphabet.
        plain = members(data, "inlineData", {"mimeType", "data"}, {"displayName"})["data"].replace("-", "+").replace("_", "/")
        _note_image(asked, data["mimeType"], plain)
    # Calls may have no id: then results follow them in their order.
    if call := part.get("functionCall"):
        members(call, "a call", {"name"}, {"args", "id"})
        asked.called.append((call.get("id") or f"place-{len(asked.called)}", call["name"]))
    if result := part.get("functionResponse"):
        members(result, "a result", {"name", "response"}, {"id", "parts"})
        value = result["response"]
        text = value.get("result") or value.get("output") or value.get("error") or value
        asked.results.append((result.get("id") or f"place-{made}", text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)))
        made += 1
    return made


# Converse


def converse(path: str, body: dict) -> Asked:
    """Bedrock's Converse."""
    optional = {
        "system", "inferenceConfig", "toolConfig", "guardrailConfig", "additionalModelRequestFields", "additionalModelResponseFieldPaths",
        "requestMetadata", "performanceConfig", "serviceTier", "outputConfig", "promptVariables",
    }  # fmt: skip
    members(body, "the request", {"messages"}, optional)
    members(body.get("inferenceConfig") or {}, "inferenceConfig", set(), {"maxTokens", "temperature", "topP", "stopSequences"})
    asked = Asked(stream=path.endswith("/converse-stream"))
    asked.system = "".join(block.get("text", "") for block in body.get("system") or [])
    asked.thinks = bool((body.get("additionalModelRequestFields") or {}).get("thinking"))
    if form := (body.get("outputConfig") or {}).get("textFormat"):
        schema = members(form["structure"], "structure", {"jsonSchema"})["jsonSchema"]
        asked.schema = json.loads(members(schema, "jsonSchema", {"schema"}, {"name", "description"})["schema"])
    for tool in (body.get("toolConfig") or {}).get("tools", []):
        if "cachePoint" in tool:
            continue
        tool = members(members(tool, "a tool", {"toolSpec"})["toolSpec"], "toolSpec", {"name", "inputSchema"}, {"description", "strict"})
        asked.tools[tool["name"]] = members(tool["inputSchema"], "inputSchema", {"json"})["json"]
    roles = [message.get("role") for message in body["messages"]]
    if roles[0] != "user" or any(a == b for a, b in zip(roles, roles[1:])):
        raise Complaint(f"the turns are {roles}")
    for message in body["messages"]:
        for block in members(message, "a message", {"role", "content"})["content"]:
            if len(block) != 1:
                raise Complaint(f"a block is {sorted(block)}")
            _converse_block(asked, message["role"], *next(iter(block.items())))
    return asked


def _converse_block(asked: Asked, role: str, kind: str, value) -> None:
    match one_of(kind, "a block", {"text", "image", "toolUse", "toolResult", "reasoningContent", "cachePoint"}):
        case "text":
            if not value:
                raise Complaint("an empty text")
            asked.text = value if role == "user" else asked.text
        case "image":
            members(value, "a picture", {"format", "source"})
            _note_image(asked, f"image/{value['format']}", value["source"]["bytes"])
        case "toolUse":
            members(value, "a call", {"toolUseId", "name", "input"}, {"type"})
            asked.called.append((value["toolUseId"], value["name"]))
        case "toolResult":
            members(value, "a result", {"toolUseId", "content"}, {"status", "type"})
            text = "".join(part.get("text") or json.dumps(part.get("json"), ensure_ascii=False) for part in value["content"])
            asked.results.append((value["toolUseId"], text))
        case "reasoningContent":
            thought = value.get("reasoningText")
            asked.proofs.append(thought["signature"] if thought else value["redactedContent"])
