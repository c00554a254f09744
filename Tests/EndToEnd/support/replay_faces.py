"""How each dialect is spoken to a gateway: where a request goes, what a small one looks like, and whose answers are whose."""

from dataclasses import dataclass
from urllib.parse import quote, unquote

from .replay import Recording

# The providers that a gateway asks in more than one way, or in a way of their own; all others follow OpenAI.
KINDS = {
    ("openai", "chat"): "openai",
    ("azure_openai", "chat"): "azure-openai",
    ("azure_openai", "embeddings"): "azure-openai",
    ("azure_openai", "completions"): "azure-openai",
    ("openai", "embeddings"): "openai",
    ("openai", "completions"): "openai",
    ("openai", "moderations"): "openai",
    ("voyage", "rerank"): "voyage",
}
KIND_OF = {
    "chat": "openai-compatible",
    "completions": "openai-compatible",
    "embeddings": "openai-compatible",
    "moderations": "openai-compatible",
    "responses": "openai",
    "messages": "anthropic",
    "generate_content": "gemini",
    "converse": "bedrock",
    "count_tokens": "anthropic",
    "gemini_count_tokens": "gemini",
    "embed_content": "gemini",
    "batch_embed_contents": "gemini",
    "cohere_embed": "cohere",
    "cohere_rerank": "cohere",
    "rerank": "openai-compatible",
}
# The verbs of Gemini's paths, whose models the path names.
VERBS = {
    "gemini_count_tokens": "countTokens",
    "embed_content": "embedContent",
    "batch_embed_contents": "batchEmbedContents",
}

# Operations that have their path and their name from OpenAI, and nothing else.
OTHERS = {("writer", "completions")}


def operation(recording: Recording) -> str | None:
    """The gateway's operation that a recording is one of; nothing if the gateway has none such."""
    path = recording.path
    if (recording.provider, recording.operation) in OTHERS or path.startswith("/api/embed"):
        return None
    if recording.method != "POST" or not isinstance(recording.body, dict):
        return None
    if (operation := _vectors(recording.provider, recording.operation, path)) is not None:
        return operation
    if recording.operation == "chat":
        if path.endswith("/v2/chat"):
            return "cohere_chat"
        return "chat" if path.endswith("/completions") else None
    if recording.operation == "messages":
        return "messages" if path.endswith("/messages") else None
    endings = {
        "completions": "/completions",
        "embeddings": "/embeddings",
        "moderations": "/moderations",
        "responses": "/responses",
        "converse": ("/converse", "/converse-stream"),
        "generate_content": ("generateContent", "GenerateContent"),
    }
    ending = endings.get(recording.operation)
    return recording.operation if ending and path.endswith(ending) else None


def _vectors(provider: str, operation: str, path: str) -> str | None:
    """The operation of a recording that embeds, reranks or counts by a route of its own dialect's."""
    for name, verb in VERBS.items():
        if path.endswith(f":{verb}"):
            return name
    if operation == "count_tokens" and path.endswith("/messages/count_tokens"):
        return "count_tokens"
    if provider == "cohere":
        return {"/v2/embed": "cohere_embed", "/v2/rerank": "cohere_rerank"}.get(path)
    return "rerank" if operation == "rerank" and path.endswith("/v1/rerank") else None


def kind(provider: str, operation: str) -> str | None:
    """The kind of provider that has an operation; nothing if the gateway has no such kind."""
    if (operation == "generate_content" or operation in VERBS) and provider == "vertex":
        return "vertex"
    return KINDS.get((provider, operation)) or KIND_OF.get(operation)


def model(recording: Recording) -> str:
    """The provider's model that a recording is of."""
    if recording.operation == "converse":
        return unquote(recording.path.split("/model/")[1].rsplit("/", 1)[0])
    if recording.operation == "generate_content" or recording.path.endswith(tuple(VERBS.values())):
        return unquote(recording.path.split("/models/")[1].rsplit(":", 1)[0])
    return str(recording.body.get("model") or recording.model or "unnamed")


@dataclass(frozen=True)
class Asked:
    """A request as it is sent to the gateway."""

    path: str
    body: dict
    headers: dict


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
    }
    if operation in ("messages", "count_tokens"):
        kept.setdefault("anthropic-version", "2023-06-01")
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
