"""The SDKs of every dialect behind one interface, so that each can be asked the same things."""

import base64
import json

import anthropic
import boto3
import cohere
import openai
from botocore.config import Config
from google import genai
from google.genai import types

from .family_script import LAST

PARAMETERS = {"type": "object", "properties": {"city": {"type": "string", "description": "A city."}}, "required": ["city"]}
SCHEMA = {
    "type": "object",
    "properties": {"town": {"type": "string"}, "people": {"type": "integer"}},
    "required": ["town", "people"],
    "additionalProperties": False,
}
ABOUT = "The weather of a city."
LIMIT = 4096


def weather(city: str) -> str:
    return f"{city}: sunny"


class OpenAIChat:
    """`openai`, Chat Completions."""

    def __init__(self, url: str, secret: str):
        self.client = openai.OpenAI(base_url=f"{url}/v1", api_key=secret, max_retries=0, timeout=20)

    def _create(self, model: str, content, **options):
        messages = content if isinstance(content, list) and "role" in content[0] else [{"role": "user", "content": content}]
        return self.client.chat.completions.create(model=model, messages=messages, **options)

    def plain(self, model: str, text: str) -> str:
        return self._create(model, [{"role": "system", "content": "Be kind."}, {"role": "user", "content": text}]).choices[0].message.content

    def stream(self, model: str, text: str) -> str:
        chunks = self._create(model, text, stream=True, stream_options={"include_usage": True})
        return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)

    def loop(self, model: str, text: str, is_stream: bool) -> str:
        tools = [{"type": "function", "function": {"name": "weather", "description": ABOUT, "parameters": PARAMETERS}}]
        messages = [{"role": "user", "content": text}]
        while True:
            if is_stream:
                with self.client.chat.completions.stream(model=model, messages=messages, tools=tools) as stream:
                    message = stream.get_final_completion().choices[0].message
            else:
                message = self._create(model, messages, tools=tools).choices[0].message
            if not message.tool_calls:
                return message.content
            messages.append(message.model_dump(exclude_none=True, exclude={"parsed": True, "tool_calls": {"__all__": {"index": True, "function": {"parsed_arguments"}}}}))
            for call in message.tool_calls:
                result = weather(**json.loads(call.function.arguments))
                messages.append({"role": "tool", "tool_call_id": call.id, "content": result})

    def schema(self, model: str) -> dict:
        form = {"type": "json_schema", "json_schema": {"name": "town", "schema": SCHEMA, "strict": True}}
        return json.loads(self._create(model, "A town", response_format=form).choices[0].message.content)

    def image(self, model: str, picture: bytes) -> str:
        address = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
        content = [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": address}}]
        return self._create(model, content).choices[0].message.content

    def leave(self, model: str, text: str) -> None:
        stream = self._create(model, text, stream=True)
        next(chunk for chunk in stream if chunk.choices and LAST in (chunk.choices[0].delta.content or ""))
        stream.close()


class OpenAIResponses(OpenAIChat):
    """`openai`, Responses."""

    def plain(self, model: str, text: str) -> str:
        return self.client.responses.create(model=model, input=text, instructions="Be kind.", store=False).output_text

    def stream(self, model: str, text: str) -> str:
        with self.client.responses.stream(model=model, input=text, store=False) as stream:
            text = "".join(event.delta for event in stream if event.type == "response.output_text.delta")
            assert stream.get_final_response().output_text == text
        return text

    def loop(self, model: str, text: str, is_stream: bool) -> str:
        tools = [{"type": "function", "name": "weather", "description": ABOUT, "parameters": PARAMETERS, "strict": False}]
        items: list = [{"role": "user", "content": text}]
        options = {"tools": tools, "store": False, "include": ["reasoning.encrypted_content"], "reasoning": {"effort": "low"}}
        while True:
            if is_stream:
                with self.client.responses.stream(model=model, input=items, **options) as stream:
                    answer = stream.get_final_response()
            else:
                answer = self.client.responses.create(model=model, input=items, **options)
            calls = [item for item in answer.output if item.type == "function_call"]
            if not calls:
                return answer.output_text
            items += [item.model_dump(exclude_none=True, exclude={"parsed_arguments"}) for item in answer.output]
            for call in calls:
                items.append({"type": "function_call_output", "call_id": call.call_id, "output": weather(**json.loads(call.arguments))})

    def schema(self, model: str) -> dict:
        form = {"format": {"type": "json_schema", "name": "town", "schema": SCHEMA, "strict": True}}
        return json.loads(self.client.responses.create(model=model, input="A town", store=False, text=form).output_text)

    def image(self, model: str, picture: bytes) -> str:
        address = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
        content = [{"type": "input_text", "text": "What is it?"}, {"type": "input_image", "image_url": address, "detail": "auto"}]
        return self.client.responses.create(model=model, input=[{"role": "user", "content": content}], store=False).output_text

    def leave(self, model: str, text: str) -> None:
        stream = self.client.responses.create(model=model, input=text, store=False, stream=True)
        next(event for event in stream if event.type == "response.output_text.delta" and LAST in event.delta)
        stream.close()


class Anthropic:
    """`anthropic`, Messages."""

    def __init__(self, url: str, secret: str):
        self.client = anthropic.Anthropic(base_url=url, api_key=secret, max_retries=0, timeout=20)

    def _create(self, model: str, content, **options):
        messages = [{"role": "user", "content": content}]
        return self.client.messages.create(**{"model": model, "max_tokens": LIMIT, "messages": messages, **options})

    @staticmethod
    def _text(message) -> str:
        return "".join(block.text for block in message.content if block.type == "text")

    def plain(self, model: str, text: str) -> str:
        return self._text(self._create(model, text, system="Be kind."))

    def stream(self, model: str, text: str) -> str:
        with self.client.messages.stream(model=model, max_tokens=LIMIT, messages=[{"role": "user", "content": text}]) as stream:
            text = "".join(stream.text_stream)
            assert self._text(stream.get_final_message()) == text
        return text

    def loop(self, model: str, text: str, is_stream: bool) -> str:
        messages = [{"role": "user", "content": text}]
        options = {
            "tools": [{"name": "weather", "description": ABOUT, "input_schema": PARAMETERS}],
            "thinking": {"type": "enabled", "budget_tokens": 1024},
        }
        while True:
            if is_stream:
                with self.client.messages.stream(model=model, max_tokens=LIMIT, messages=messages, **options) as stream:
                    message = stream.get_final_message()
            else:
                message = self._create(model, "", **{**options, "messages": messages})
            if message.stop_reason != "tool_use":
                return self._text(message)
            messages.append({"role": "assistant", "content": [block.model_dump(exclude_none=True, exclude={"parsed_output"}) for block in message.content]})
            calls = [block for block in message.content if block.type == "tool_use"]
            results = [{"type": "tool_result", "tool_use_id": call.id, "content": weather(**call.input)} for call in calls]
            messages.append({"role": "user", "content": results})

    def schema(self, model: str) -> dict:
        message = self._create(model, "A town", output_config={"format": {"type": "json_schema", "schema": SCHEMA}})
        return json.loads(self._text(message))

    def image(self, model: str, picture: bytes) -> str:
        source = {"type": "base64", "media_type": "image/png", "data": base64.b64encode(picture).decode()}
        return self._text(self._create(model, [{"type": "image", "source": source}, {"type": "text", "text": "What is it?"}]))

    def leave(self, model: str, text: str) -> None:
        stream = self._create(model, text, stream=True)
        next(event for event in stream if event.type == "content_block_delta" and LAST in event.delta.text)
        stream.close()


class Google:
    """`google-genai`, generateContent."""

    def __init__(self, url: str, secret: str):
        self.client = genai.Client(api_key=secret, http_options=types.HttpOptions(base_url=url, timeout=20_000))
        self.models = self.client.models

    def plain(self, model: str, text: str) -> str:
        config = types.GenerateContentConfig(system_instruction="Be kind.")
        return self.models.generate_content(model=model, contents=text, config=config).text

    def stream(self, model: str, text: str) -> str:
        return "".join(chunk.text or "" for chunk in self.models.generate_content_stream(model=model, contents=text))

    def loop(self, model: str, text: str, is_stream: bool) -> str:
        function = types.FunctionDeclaration(name="weather", description=ABOUT, parameters_json_schema=PARAMETERS)
        config = types.GenerateContentConfig(
            tools=[types.Tool(function_declarations=[function])],
            thinking_config=types.ThinkingConfig(include_thoughts=True, thinking_budget=1024),
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
        )
        contents = [types.Content(role="user", parts=[types.Part(text=text)])]
        while True:
            if is_stream:
                chunks = list(self.models.generate_content_stream(model=model, contents=contents, config=config))
                parts = [part for chunk in chunks for part in chunk.candidates[0].content.parts or []]
                content = types.Content(role="model", parts=parts)
            else:
                content = self.models.generate_content(model=model, contents=contents, config=config).candidates[0].content
            calls = [part.function_call for part in content.parts if part.function_call]
            if not calls:
                return "".join(part.text or "" for part in content.parts if not part.thought)
            results = [
                types.Part(function_response=types.FunctionResponse(id=call.id, name=call.name, response={"result": weather(**call.args)}))
                for call in calls
            ]
            contents += [content, types.Content(role="user", parts=results)]

    def schema(self, model: str) -> dict:
        config = types.GenerateContentConfig(response_mime_type="application/json", response_json_schema=SCHEMA)
        return json.loads(self.models.generate_content(model=model, contents="A town", config=config).text)

    def image(self, model: str, picture: bytes) -> str:
        parts = [types.Part.from_bytes(data=picture, mime_type="image/png"), types.Part(text="What is it?")]
        return self.models.generate_content(model=model, contents=[types.Content(role="user", parts=parts)]).text

    def leave(self, model: str, text: str) -> None:
        stream = self.models.generate_content_stream(model=model, contents=text)
        next(chunk for chunk in stream if LAST in (chunk.text or ""))
        stream.close()
        self.client.close()


class Cohere:
    """`cohere`, version 2 of Chat."""

    def __init__(self, url: str, secret: str):
        self.client = cohere.ClientV2(api_key=secret, base_url=url, timeout=20)

    @staticmethod
    def _text(answer) -> str:
        return "".join(part.text for part in answer.message.content or [] if part.type == "text")

    def _create(self, model: str, content, **options):
        messages = [{"role": "user", "content": content}]
        return self.client.chat(**{"model": model, "messages": messages, "request_options": {"max_retries": 0}, **options})

    def plain(self, model: str, text: str) -> str:
        messages = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": text}]
        return self._text(self._create(model, "", messages=messages))

    def stream(self, model: str, text: str) -> str:
        events = self.client.chat_stream(model=model, messages=[{"role": "user", "content": text}])
        return "".join(event.delta.message.content.text for event in events if event.type == "content-delta")

    def loop(self, model: str, text: str, is_stream: bool) -> str:
        tools = [{"type": "function", "function": {"name": "weather", "description": ABOUT, "parameters": PARAMETERS}}]
        messages: list = [{"role": "user", "content": text}]
        while True:
            message = self._streamed(model, messages, tools) if is_stream else self._whole(model, messages, tools)
            if not message["tool_calls"]:
                return message["text"]
            messages.append({"role": "assistant", "tool_calls": message["tool_calls"]})
            for call in message["tool_calls"]:
                result = weather(**json.loads(call["function"]["arguments"]))
                messages.append({"role": "tool", "tool_call_id": call["id"], "content": result})

    def _whole(self, model: str, messages: list, tools: list) -> dict:
        answer = self._create(model, "", messages=messages, tools=tools)
        return {"text": self._text(answer), "tool_calls": [call.model_dump() for call in answer.message.tool_calls or []]}

    def _streamed(self, model: str, messages: list, tools: list) -> dict:
        text, calls = "", []
        for event in self.client.chat_stream(model=model, messages=messages, tools=tools):
            if event.type == "content-delta":
                text += event.delta.message.content.text
            elif event.type == "tool-call-start":
                calls.append(event.delta.message.tool_calls.model_dump())
            elif event.type == "tool-call-delta" and event.delta.message.tool_calls.function:
                calls[-1]["function"]["arguments"] += event.delta.message.tool_calls.function.arguments
        return {"text": text, "tool_calls": calls}

    def schema(self, model: str) -> dict:
        return json.loads(self._text(self._create(model, "A town", response_format={"type": "json_object", "schema": SCHEMA})))

    def image(self, model: str, picture: bytes) -> str:
        address = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
        return self._text(self._create(model, [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": address}}]))

    def leave(self, model: str, text: str) -> None:
        stream = self.client.chat_stream(model=model, messages=[{"role": "user", "content": text}])
        next(event for event in stream if event.type == "content-delta" and LAST in event.delta.message.content.text)
        stream.close()


class Bedrock:
    """`boto3`, Converse."""

    def __init__(self, url: str, secret: str):
        # The SDK sends a bearer over https alone; over http the key comes beside a signature that nobody looks at.
        self.client = boto3.client(
            "bedrock-runtime",
            region_name="eu-central-1",
            endpoint_url=url,
            aws_access_key_id="nobody",
            aws_secret_access_key="nothing",
            config=Config(retries={"total_max_attempts": 1}, read_timeout=20),
        )
        add = lambda request, **_: request.headers.add_header("x-api-key", secret)  # noqa: E731
        self.client.meta.events.register("before-sign.bedrock-runtime.*", add)

    def _create(self, model: str, content: list, **options) -> dict:
        return self.client.converse(**{"modelId": model, "messages": [{"role": "user", "content": content}], **options})

    @staticmethod
    def _text(answer: dict) -> str:
        return "".join(block.get("text", "") for block in answer["output"]["message"]["content"])

    def plain(self, model: str, text: str) -> str:
        return self._text(self._create(model, [{"text": text}], system=[{"text": "Be kind."}]))

    def stream(self, model: str, text: str) -> str:
        answer = self.client.converse_stream(modelId=model, messages=[{"role": "user", "content": [{"text": text}]}])
        return "".join(event["contentBlockDelta"]["delta"].get("text", "") for event in answer["stream"] if "contentBlockDelta" in event)

    def loop(self, model: str, text: str, is_stream: bool) -> str:
        options = {
            "toolConfig": {"tools": [{"toolSpec": {"name": "weather", "description": ABOUT, "inputSchema": {"json": PARAMETERS}}}]},
            "inferenceConfig": {"maxTokens": LIMIT},
            "additionalModelRequestFields": {"thinking": {"type": "enabled", "budget_tokens": 1024}},
        }
        messages = [{"role": "user", "content": [{"text": text}]}]
        while True:
            if is_stream:
                answer = self.client.converse_stream(modelId=model, messages=messages, **options)
                content = self._assembled(answer["stream"])
            else:
                content = self._create(model, [], **{**options, "messages": messages})["output"]["message"]["content"]
            calls = [block["toolUse"] for block in content if "toolUse" in block]
            if not calls:
                return "".join(block.get("text", "") for block in content)
            results = [{"toolResult": {"toolUseId": call["toolUseId"], "content": [{"text": weather(**call["input"])}]}} for call in calls]
            messages += [{"role": "assistant", "content": content}, {"role": "user", "content": results}]

    @staticmethod
    def _assembled(events) -> list[dict]:
        blocks: dict[int, dict] = {}
        for event in events:
            if start := event.get("contentBlockStart"):
                blocks[start["contentBlockIndex"]] = {"toolUse": {**start["start"]["toolUse"], "input": ""}}
            if not (piece := event.get("contentBlockDelta")):
                continue
            block, delta = blocks.setdefault(piece["contentBlockIndex"], {}), piece["delta"]
            if "text" in delta:
                block["text"] = block.get("text", "") + delta["text"]
            elif "toolUse" in delta:
                block["toolUse"]["input"] += delta["toolUse"]["input"]
            elif "redactedContent" in delta["reasoningContent"]:
                block["reasoningContent"] = delta["reasoningContent"]
            else:
                thought = block.setdefault("reasoningContent", {"reasoningText": {"text": ""}})["reasoningText"]
                for name, value in delta["reasoningContent"].items():
                    thought[name] = thought.get(name, "") + value
        for block in blocks.values():
            if "toolUse" in block:
                block["toolUse"]["input"] = json.loads(block["toolUse"]["input"] or "{}")
        return [blocks[place] for place in sorted(blocks)]

    def schema(self, model: str) -> dict:
        form = {"type": "json_schema", "structure": {"jsonSchema": {"name": "town", "schema": json.dumps(SCHEMA)}}}
        return json.loads(self._text(self._create(model, [{"text": "A town"}], outputConfig={"textFormat": form})))

    def image(self, model: str, picture: bytes) -> str:
        return self._text(self._create(model, [{"image": {"format": "png", "source": {"bytes": picture}}}, {"text": "What is it?"}]))

    def leave(self, model: str, text: str) -> None:
        answer = self.client.converse_stream(modelId=model, messages=[{"role": "user", "content": [{"text": text}]}])
        next(event for event in answer["stream"] if LAST in event.get("contentBlockDelta", {}).get("delta", {}).get("text", ""))
        answer["stream"].close()


DRIVERS = {
    "openai-chat": OpenAIChat,
    "openai-responses": OpenAIResponses,
    "anthropic": Anthropic,
    "google-genai": Google,
    "cohere": Cohere,
    "boto3": Bedrock,
}


def status(error: Exception) -> int | None:
    """The status of an SDK's error."""
    for name in ("status_code", "code"):
        if isinstance(value := getattr(error, name, None), int):
            return value
    return getattr(error, "response", {}).get("ResponseMetadata", {}).get("HTTPStatusCode")
