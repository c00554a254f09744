"""Amazon's SDK."""

import json

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, EventStreamError, ReadTimeoutError

from ..family_script import LAST
from .asking import LIMIT, PATIENCE, SCHEMA, TOOLS, use
from .failing import Seen


class Bedrock:
    """`boto3`, Converse."""

    classes = {
        400: "ValidationException",
        401: "AccessDeniedException",
        404: "ResourceNotFoundException",
        429: "ThrottlingException",
        502: "ModelErrorException",
        503: "ServiceUnavailableException",
        504: "ModelTimeoutException",
        "late": ReadTimeoutError,
        "midway": EventStreamError,
        "abruptly": EventStreamError,
    }

    def __init__(self, url: str, secret: str, patience: float = PATIENCE):
        # The SDK sends a bearer over https alone; over http the key comes beside a signature that nobody looks at.
        self.client = boto3.client(
            "bedrock-runtime",
            region_name="eu-central-1",
            endpoint_url=url,
            aws_access_key_id="nobody",
            aws_secret_access_key="nothing",
            config=Config(retries={"total_max_attempts": 1}, read_timeout=patience),
        )
        add = lambda request, **_: request.headers.add_header("x-api-key", secret)  # noqa: E731
        self.client.meta.events.register("before-sign.bedrock-runtime.*", add)

    def seen(self, error: Exception) -> Seen:
        if not isinstance(error, ClientError):
            return Seen(type(error), None, str(error))
        head = error.response.get("ResponseMetadata", {})
        # The SDK makes the classes of its errors for each client.
        kind = next((name for name in self.classes.values() if isinstance(name, str) and type(error).__name__ == name), type(error))
        return Seen(kind, head.get("HTTPStatusCode"), error.response["Error"]["Message"], head.get("HTTPHeaders", {}).get("retry-after"))

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
        tools = [
            {"toolSpec": {"name": name, "description": about, "inputSchema": {"json": form}}} for name, (about, form) in TOOLS.items()
        ]
        options = {
            "toolConfig": {"tools": tools},
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
            results = [{"toolResult": {"toolUseId": call["toolUseId"], "content": [{"text": use(call["name"], call["input"])}]}} for call in calls]
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
