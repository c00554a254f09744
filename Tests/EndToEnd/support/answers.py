"""Answers of every dialect read by code that shares nothing with the gateway: their texts, their tool calls, their form."""

import base64
import json
from dataclasses import dataclass, field

import boto3
import pydantic
from anthropic.types import Message, RawMessageStreamEvent
from botocore.eventstream import EventStreamBuffer
from botocore.validate import ParamValidator
from cohere.v2.types import V2ChatResponse, V2ChatStreamResponse
from google.genai.types import GenerateContentResponse
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.responses import Response, ResponseStreamEvent

CONVERSATIONS = ("chat", "messages", "generate_content", "responses", "converse", "cohere_chat")


@dataclass
class Call:
    """A call of a tool: streams give its arguments in pieces of text."""

    name: str
    text: str = ""

    @property
    def arguments(self) -> object:
        """The arguments as a value; the text itself if it is no JSON."""
        try:
            return json.loads(self.text or "{}")
        except ValueError:
            return self.text


@dataclass
class Answer:
    """What an answer says, whatever its dialect: its first choice alone."""

    text: str = ""
    calls: list[Call] = field(default_factory=list)
    is_finished: bool = False
    is_stream: bool = False
    failure: object = None

    @property
    def called(self) -> list[tuple[str, str]]:
        """Names and arguments, comparable between dialects."""
        return [(call.name, json.dumps(call.arguments, sort_keys=True)) for call in self.calls]


def documents(operation: str, stream: bool, answer: bytes) -> list[dict]:
    """The JSON documents of an answer: the one of a whole answer, those of a stream's events."""
    if operation == "converse" and stream:
        buffer = EventStreamBuffer()
        buffer.add_data(answer)
        return [{event.headers[":event-type"]: json.loads(event.payload)} for event in buffer if ":event-type" in event.headers]
    if operation == "invoke" and stream:
        buffer = EventStreamBuffer()
        buffer.add_data(answer)
        payloads = [json.loads(event.payload) for event in buffer]
        return [json.loads(base64.b64decode(payload["bytes"])) for payload in payloads if "bytes" in payload]
    text = answer.decode()
    if not stream or text.lstrip()[:1] in ("[", "{"):
        found = json.loads(text)
        return found if isinstance(found, list) else [found]
    found, data = [], []
    for line in [*text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""]:
        if line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif not line and data:
            if (event := "\n".join(data)).strip() != "[DONE]":
                found.append(json.loads(event))
            data = []
    return found


def read(operation: str, stream: bool, answer: bytes) -> Answer:
    """What a whole answer or a stream says."""
    result = Answer(is_stream=stream)
    reader = _READERS[operation]
    for document in documents(operation, stream, answer):
        reader(result, document)
        result.failure = result.failure or document.get("error")
    return result


# Chat Completions


def _content(content: object) -> str:
    """Text of a content that is a string or a list of parts."""
    if isinstance(content, str):
        return content
    return "".join(part.get("text") or "" for part in content or [] if part.get("type") == "text")


def _chat(result: Answer, document: dict) -> None:
    for choice in document.get("choices") or []:
        if choice.get("index", 0) != 0:
            continue
        whole = choice.get("message") or {}
        message = whole if not result.is_stream or "delta" not in choice else choice["delta"] or {}
        result.text += _content(message.get("content")) + (message.get("refusal") or "")
        for place, call in enumerate(message.get("tool_calls") or []):
            _chat_call(result, call, call.get("index", None if message is whole else place), is_whole=message is whole)
        if (legacy := message.get("function_call")) and (legacy.get("name") or result.is_stream and legacy.get("arguments")):
            _chat_call(result, {"function": legacy}, 0, is_whole=message is whole)
        result.is_finished |= bool(choice.get("finish_reason")) or not result.is_stream


def _chat_call(result: Answer, call: dict, index: int | None, is_whole: bool) -> None:
    function = call.get("custom") if call.get("type") == "custom" else call.get("function") or {}
    arguments = json.dumps({"input": function["input"]}) if call.get("type") == "custom" else function.get("arguments") or ""
    arguments = arguments if isinstance(arguments, str) else json.dumps(arguments)
    places = result.__dict__.setdefault("_places", {})
    if is_whole or index not in places or (call.get("id") and places[index][1] not in (None, call["id"])):
        made = Call(function.get("name") or "", arguments)
        places[index] = (made, call.get("id"))
        result.calls.append(made)
        return
    known = places[index][0]
    known.name = known.name or function.get("name") or ""
    known.text += arguments


# Messages


def _messages(result: Answer, document: dict) -> None:
    match document.get("type"):
        case "message":
            for block in document["content"]:
                _messages_block(result, block, json.dumps(block.get("input")))
            result.is_finished |= document.get("stop_reason") is not None
        case "content_block_start":
            block = document["content_block"]
            _messages_block(result, block, json.dumps(block["input"]) if block.get("input") else "")
        case "content_block_delta":
            delta = document["delta"]
            result.text += delta.get("text") or "" if delta["type"] == "text_delta" else ""
            if delta["type"] == "input_json_delta" and result.__dict__.get("_is_call"):
                result.calls[-1].text += delta["partial_json"]
        case "message_delta":
            result.is_finished |= document["delta"].get("stop_reason") is not None


def _messages_block(result: Answer, block: dict, arguments: str) -> None:
    result.__dict__["_is_call"] = block["type"] == "tool_use"
    if block["type"] == "text":
        result.text += block["text"]
    elif block["type"] == "tool_use":
        result.calls.append(Call(block["name"], arguments))


# Gemini


def _gemini(result: Answer, document: dict) -> None:
    for candidate in document.get("candidates") or []:
        if candidate.get("index", 0) != 0:
            continue
        for part in (candidate.get("content") or {}).get("parts") or []:
            if call := part.get("functionCall"):
                result.calls.append(Call(call.get("name") or "", json.dumps(call.get("args") or {})))
            elif not part.get("thought"):
                result.text += part.get("text") or ""
        result.is_finished |= candidate.get("finishReason") is not None


# Responses


def _responses(result: Answer, document: dict) -> None:
    event = document.get("type")
    if event is None:
        return _responses_whole(result, document)
    if event in ("response.completed", "response.incomplete"):
        whole = Answer()
        _responses_whole(whole, document["response"])
        result.__dict__["_whole"] = whole
        result.is_finished = True
        result.calls = whole.calls
    elif event in ("response.output_text.delta", "response.refusal.delta"):
        result.text += document["delta"]


def _responses_whole(result: Answer, response: dict) -> None:
    for item in response.get("output") or []:
        if item["type"] == "message":
            result.text += "".join(part.get("text") or part.get("refusal") or "" for part in item["content"])
        elif item["type"] == "function_call":
            result.calls.append(Call(item["name"], item["arguments"]))
    result.is_finished |= response.get("status") in ("completed", "incomplete")


# Converse


def _converse(result: Answer, document: dict) -> None:
    for block in ((document.get("output") or {}).get("message") or {}).get("content") or []:
        result.text += block.get("text") or ""
        result.text += "".join(part.get("text") or "" for part in (block.get("citationsContent") or {}).get("content") or [])
        if (call := block.get("toolUse")) and call.get("type") != "server_tool_use":
            result.calls.append(Call(call["name"], json.dumps(call["input"])))
    if call := (document.get("contentBlockStart") or {}).get("start", {}).get("toolUse"):
        result.__dict__["_is_call"] = call.get("type") != "server_tool_use"
        if call.get("type") != "server_tool_use":
            result.calls.append(Call(call["name"]))
    delta = (document.get("contentBlockDelta") or {}).get("delta") or {}
    result.text += delta.get("text") or ""
    if "toolUse" in delta and result.__dict__.get("_is_call"):
        result.calls[-1].text += delta["toolUse"]["input"]
    result.is_finished |= "stopReason" in document or "messageStop" in document


# Cohere


def _cohere(result: Answer, document: dict) -> None:
    match document.get("type"):
        case None:
            message = document.get("message") or {}
            result.text += _content(message.get("content"))
            for call in message.get("tool_calls") or []:
                result.calls.append(Call(call["function"]["name"], call["function"].get("arguments") or ""))
            result.is_finished |= document.get("finish_reason") is not None
        case "content-start" | "content-delta":
            result.text += document["delta"]["message"]["content"].get("text") or ""
        case "tool-call-start":
            function = document["delta"]["message"]["tool_calls"]["function"]
            result.calls.append(Call(function["name"], function.get("arguments") or ""))
        case "tool-call-delta":
            function = document["delta"]["message"]["tool_calls"].get("function") or {}  # a proof may come alone
            result.calls[-1].text += function.get("arguments") or ""
        case "message-end":
            result.is_finished |= document["delta"].get("finish_reason") is not None


_READERS = {
    "chat": _chat,
    "messages": _messages,
    "generate_content": _gemini,
    "responses": _responses,
    "converse": _converse,
    "cohere_chat": _cohere,
}


# Form: each answer against the types of the dialect's own SDK


def fault(operation: str, stream: bool, answer: bytes) -> str | None:
    """What is wrong with the form of an answer, or nothing."""
    try:
        found = documents(operation, stream, answer)
    except ValueError as error:
        return f"not JSON: {error}"
    if stream and not found:
        return "an empty stream"
    for document in found:
        if (wrong := _form(operation, stream, document)) is not None:
            return wrong
    return None


def _form(operation: str, stream: bool, document: dict) -> str | None:
    if operation == "converse":
        return _converse_form(stream, document)
    if operation == "messages" and document.get("type") == "ping":  # the SDK passes over them before it reads events
        return None
    if operation == "generate_content" and "usageMetadata" in document:  # Gemini's own, and not yet in its SDK's types
        known = {name: value for name, value in document["usageMetadata"].items() if name != "serviceTier"}
        document = {**document, "usageMetadata": known}
    try:
        _TYPES[operation, stream].validate_python(document)
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        return f"{'.'.join(str(step) for step in first['loc'])}: {first['msg']}"
    except AttributeError as error:  # the enums of Google's SDK meet a number
        return str(error)
    return None


def _converse_form(stream: bool, document: dict) -> str | None:
    operation = _BEDROCK.operation_model("ConverseStream" if stream else "Converse")
    shape = operation.output_shape
    if stream:
        shape = shape.members["stream"]
    # How long the model took is Bedrock's own measure: a translated answer has none, and the SDK does not ask for it.
    measured = {"metrics": {"latencyMs": 0}}
    document = {name: {**measured, **part} if name == "metadata" else part for name, part in document.items()}
    report = ParamValidator().validate(document if stream else {**measured, **document}, shape)
    return report.generate_report() if report.has_errors() else None


class _StrictGemini(GenerateContentResponse):
    model_config = pydantic.ConfigDict(extra="forbid", alias_generator=GenerateContentResponse.model_config["alias_generator"])


_BEDROCK = boto3.client("bedrock-runtime", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x").meta.service_model
_TYPES = {
    ("chat", False): pydantic.TypeAdapter(ChatCompletion),
    ("chat", True): pydantic.TypeAdapter(ChatCompletionChunk),
    ("messages", False): pydantic.TypeAdapter(Message),
    ("messages", True): pydantic.TypeAdapter(RawMessageStreamEvent),
    ("generate_content", False): pydantic.TypeAdapter(_StrictGemini),
    ("generate_content", True): pydantic.TypeAdapter(_StrictGemini),
    ("responses", False): pydantic.TypeAdapter(Response),
    ("responses", True): pydantic.TypeAdapter(ResponseStreamEvent),
    ("cohere_chat", False): pydantic.TypeAdapter(V2ChatResponse),
    ("cohere_chat", True): pydantic.TypeAdapter(V2ChatStreamResponse),
}
