"""How each dialect is spoken to a gateway: where a request goes, and what a small one looks like."""

from dataclasses import dataclass
from urllib.parse import quote

from .replay_kinds import VERBS


@dataclass(frozen=True)
class Asked:
    """A request as it is sent to the gateway."""

    path: str
    body: dict | bytes
    headers: dict
    method: str = "POST"


def ask(operation: str, public: str, body: dict, stream: bool, array: bool = False, headers: dict | None = None) -> Asked:
    """A body, sent to a public model in a dialect."""
    kept = {name: value for name, value in (headers or {}).items() if name.startswith(("anthropic-", "openai-"))}
    name = quote(public, safe="")
    if operation == "generate_content":
        verb = "generateContent" if not stream else "streamGenerateContent" if array else "streamGenerateContent?alt=sse"
        named = {**body, "model": public} if "model" in body else body
        return Asked(f"/v1beta/models/{name}:{verb}", named, kept)
    if operation in VERBS:
        return Asked(f"/v1beta/models/{name}:{VERBS[operation]}", _renamed(body, public), kept)
    if operation == "invoke":
        return Asked(f"/model/{name}/invoke{'-with-response-stream' if stream else ''}", body, kept)
    if operation == "converse":
        return Asked(f"/model/{name}/converse{'-stream' if stream else ''}", body, kept)
    paths = {
        "chat": "/v1/chat/completions",
        "completions": "/v1/completions",
        "embeddings": "/v1/embeddings",
        "moderations": "/v1/moderations",
        "messages": "/v1/messages",
        "responses": "/v1/responses",
        "cohere_chat": "/v2/chat",
        "count_tokens": "/v1/messages/count_tokens",
        "cohere_embed": "/v2/embed",
        "cohere_rerank": "/v2/rerank",
        "rerank": "/v1/rerank",
        "image_generations": "/v1/images/generations",
        "image_edits": "/v1/images/edits",
        "speech": "/v1/audio/speech",
    }
    if operation in ("messages", "count_tokens"):
        kept.setdefault("anthropic-version", "2023-06-01")
        body = {name: value for name, value in body.items() if name != "anthropic_version"}
    return Asked(paths[operation], {**body, "model": public}, kept)


def _renamed(body: dict, public: str) -> dict:
    """A body of Gemini's with the public model wherever it names one."""

    def named(part):
        return {**part, "model": f"models/{public}"} if isinstance(part, dict) and "model" in part else part

    nested = {"requests": lambda parts: [named(part) for part in parts], "generateContentRequest": named}
    return {name: nested[name](value) if name in nested else value for name, value in named(body).items()}


def small(operation: str, tools: list[str], stream: bool) -> dict:
    """The body of a small request with some tools."""
    schema = {"type": "object", "properties": {}}
    hello = [{"role": "user", "content": "Hello"}]
    flag = {"stream": True} if stream else {}
    functions = [{"type": "function", "function": {"name": name, "description": "A tool.", "parameters": schema}} for name in tools]
    match operation:
        case "chat" | "cohere_chat":
            body = {"messages": hello, **flag}
            if operation == "chat" and stream:
                body["stream_options"] = {"include_usage": True}
            return {**body, "tools": functions} if tools else body
        case "messages":
            body = {"max_tokens": 4096, "messages": hello, **flag}
            given = [{"name": name, "description": "A tool.", "input_schema": schema} for name in tools]
            return {**body, "tools": given} if tools else body
        case "responses":
            body = {"input": "Hello", "store": False, **flag}
            given = [{"type": "function", "name": name, "description": "A tool.", "parameters": schema, "strict": False} for name in tools]
            return {**body, "tools": given} if tools else body
        case "generate_content":
            body = {"contents": [{"role": "user", "parts": [{"text": "Hello"}]}]}
            given = [{"name": name, "description": "A tool.", "parameters": schema} for name in tools]
            return {**body, "tools": [{"functionDeclarations": given}]} if tools else body
        case "converse":
            body = {"messages": [{"role": "user", "content": [{"text": "Hello"}]}]}
            given = [{"toolSpec": {"name": name, "description": "A tool.", "inputSchema": {"json": schema}}} for name in tools]
            return {**body, "toolConfig": {"tools": given}} if tools else body
    raise ValueError(operation)
