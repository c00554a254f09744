"""OpenAI's Responses, as far as a server that keeps nothing is asked for."""

import json
from collections.abc import Iterator

from openai.types.responses.response_create_params import ResponseCreateParamsBase

from ..family_script import INPUT, OUTPUT, TROUBLE, Asked, Complaint, Thought, Told, demand, members, one_of
from .chat import note_image
from .strictness import check_strict
from .writing import arguments, event

FIELDS = set(ResponseCreateParamsBase.__annotations__) | {"stream"}
USAGE = {
    "input_tokens": INPUT, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": OUTPUT,
    "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": INPUT + OUTPUT,
}  # fmt: skip
CONTENT_TYPE = "text/event-stream; charset=utf-8"
# What a model that reasons does not take.
REFUSED = {"temperature", "top_p", "top_logprobs"}


def read(path: str, body: dict) -> Asked:
    one_of(path, "the path", {"/v1/responses"})
    members(body, "the request", {"model", "input"}, FIELDS)
    demand(not REFUSED & body.keys(), f"a model that reasons is told {sorted(REFUSED & body.keys())}")
    demand(body.get("max_output_tokens", 16) >= 16, f"max_output_tokens is {body.get('max_output_tokens')}, below 16")
    asked = Asked(stream=bool(body.get("stream")), system=body.get("instructions") or "")
    reasoning = members(body.get("reasoning") or {}, "reasoning", set(), {"effort", "summary", "generate_summary"})
    one_of(reasoning.get("effort"), "reasoning.effort", {None, "low", "medium", "high"})
    asked.thinks = "reasoning.encrypted_content" in (body.get("include") or [])
    for tool in body.get("tools") or []:
        members(tool, "a tool", {"type", "name", "parameters"}, {"description", "strict"})
        one_of(tool["type"], "a tool's type", {"function"})
        asked.tools[tool["name"]] = tool["parameters"]
        if tool.get("strict"):
            check_strict(tool["parameters"], f"the tool {tool['name']}")
    text = members(body.get("text") or {}, "text", set(), {"format", "verbosity"})
    if (form := text.get("format")) and one_of(form.get("type"), "the form", {"text", "json_object", "json_schema"}) == "json_schema":
        asked.schema = members(form, "text.format", {"type", "name", "schema"}, {"strict", "description"})["schema"]
        if form.get("strict"):
            check_strict(asked.schema, "text.format")
    given = body["input"]
    items = [{"role": "user", "content": given}] if isinstance(given, str) else given
    for place, item in enumerate(items):
        _item(asked, items, place, item, body)
    return asked


def _item(asked: Asked, items: list[dict], place: int, item: dict, body: dict) -> None:
    kinds = {"message", "function_call", "function_call_output", "reasoning"}
    kind = one_of(item.get("type", "message"), "an item's type", kinds)
    if kind == "function_call_output":
        members(item, "a result", {"type", "call_id", "output"}, {"id", "status"})
        output = item["output"]
        parts = [output] if isinstance(output, str) else [members(part, "a part", {"type", "text"})["text"] for part in output]
        return asked.answer(item["call_id"], "".join(parts))
    before = items[place - 1] if place else {}
    is_own = kind in ("reasoning", "function_call") or item.get("role") == "assistant"
    was_own = before.get("type") in ("reasoning", "function_call") or before.get("role") == "assistant"
    if is_own and not was_own:
        asked.steps.append([])
    if kind == "function_call":
        members(item, "a call", {"type", "call_id", "name", "arguments"}, {"id", "status"})
        demand(item.get("id", "fc_").startswith("fc_"), f"a call's item is {item.get('id')!r}")
        return asked.call(item["call_id"], item["name"], json.loads(item["arguments"]))
    if kind == "reasoning":
        members(item, "reasoning", {"type", "summary"}, {"id", "encrypted_content", "status", "content"})
        # Nothing was kept, so that an id alone names nothing; thoughts without proof are refused.
        if not item.get("encrypted_content"):
            raise Complaint(f"reasoning that nobody can read: {item}")
        demand(item.get("id", "rs_").startswith("rs_"), f"reasoning's item is {item.get('id')!r}")
        demand(place + 1 < len(items) and not ("output" in items[place + 1]), "reasoning without what came of it")
        summary = "".join(members(part, "a summary", {"type", "text"})["text"] for part in item["summary"])
        return asked.steps[-1].append(Thought(summary, item["encrypted_content"]))
    _message(asked, item)


def _message(asked: Asked, item: dict) -> None:
    members(item, "a message", {"role", "content"}, {"type", "id", "status", "phase"})
    role = one_of(item["role"], "a role", {"system", "developer", "user", "assistant"})
    content, text = item["content"], ""
    said = "output_text" if role == "assistant" else "input_text"
    for part in [{"type": said, "text": content}] if isinstance(content, str) else content:
        match one_of(part.get("type"), f"a part of {role}", {said} | ({"input_image"} if role == "user" else set())):
            case "input_image":
                note_image(asked, members(part, "a picture", {"type", "image_url"}, {"detail"})["image_url"])
            case _:
                text += members(part, "a text", {"type", "text"}, {"annotations", "logprobs"} if role == "assistant" else set())["text"]
    if role == "assistant":
        asked.steps[-1].append(text)
    elif role == "user":
        asked.ask(text)
    else:
        asked.system += text


def _reasoning(told: Told) -> dict:
    summary = [{"type": "summary_text", "text": told.thought}]
    return {"id": f"rs_{told.proof[:8]}", "type": "reasoning", "summary": summary, "encrypted_content": told.proof}


def _text(told: Told) -> dict:
    part = {"type": "output_text", "text": "".join(told.pieces), "annotations": [], "logprobs": []}
    return {"id": "msg_1", "type": "message", "status": "completed", "role": "assistant", "content": [part]}


def _call(call: tuple) -> dict:
    named = {"id": f"fc_{call[0]}", "type": "function_call", "status": "completed", "call_id": f"call_{call[0]}", "name": call[1]}
    return {**named, "arguments": "".join(arguments(call))}


def _output(told: Told) -> list[dict]:
    output = [_reasoning(told)] if told.thinks else []
    output += [_text(told)] if told.pieces else []
    return output + [_call(call) for call in told.calls]


def whole(told: Told, model: str) -> dict:
    return {
        "id": "resp_1", "object": "response", "created_at": 1763800000, "status": "completed", "background": False, "error": None,
        "incomplete_details": None, "instructions": None, "max_output_tokens": None, "model": model, "output": _output(told),
        "parallel_tool_calls": True, "previous_response_id": None, "reasoning": {"effort": "medium", "summary": None},
        "service_tier": "default", "store": False, "temperature": 1.0, "text": {"format": {"type": "text"}, "verbosity": "medium"},
        "tool_choice": "auto", "tools": [], "top_p": 1.0, "truncation": "disabled", "usage": USAGE, "user": None, "metadata": {},
    }  # fmt: skip


def pieces(told: Told, model: str, body: dict) -> Iterator[bytes]:
    number = -1

    def of(kind: str, **fields) -> bytes:
        nonlocal number
        number += 1
        return event({"type": f"response.{kind}", "sequence_number": number, **fields}, f"response.{kind}")

    begun = {**whole(Told(), model), "status": "in_progress", "usage": None}
    yield of("created", response=begun)
    yield of("in_progress", response=begun)
    for index, item in enumerate(_output(told)):
        place = {"output_index": index, "item_id": item["id"]}
        match item["type"]:
            case "reasoning":
                yield of("output_item.added", output_index=index, item={**item, "summary": []})
                part = {**place, "summary_index": 0}
                yield of("reasoning_summary_part.added", **part, part={"type": "summary_text", "text": ""})
                yield of("reasoning_summary_text.delta", **part, delta=told.thought)
                yield of("reasoning_summary_text.done", **part, text=told.thought)
                yield of("reasoning_summary_part.done", **part, part={"type": "summary_text", "text": told.thought})
            case "message":
                yield of("output_item.added", output_index=index, item={**item, "status": "in_progress", "content": []})
                part = {**place, "content_index": 0}
                yield of("content_part.added", **part, part={**item["content"][0], "text": ""})
                for piece in told.pieces:
                    yield of("output_text.delta", **part, delta=piece, logprobs=[])
                yield of("output_text.done", **part, text="".join(told.pieces), logprobs=[])
                yield of("content_part.done", **part, part=item["content"][0])
            case "function_call":
                yield of("output_item.added", output_index=index, item={**item, "status": "in_progress", "arguments": ""})
                call = next(call for call in told.calls if item["id"] == f"fc_{call[0]}")
                for piece in arguments(call):
                    yield of("function_call_arguments.delta", **place, delta=piece)
                yield of("function_call_arguments.done", **place, arguments=item["arguments"])
        yield of("output_item.done", output_index=index, item=item)
    yield of("completed", response=whole(told, model))


def failure(status: int) -> tuple[dict, dict]:
    return {"error": {"message": TROUBLE, "type": "scripted_error", "param": None, "code": None}}, {}


def broken() -> bytes:
    return event({"type": "error", "sequence_number": 9, "code": "server_error", "message": TROUBLE, "param": None}, "error")
