"""What recordings are for the gateway: which of its operations, at which kind of provider, of which model."""

import functools
import json
from urllib.parse import unquote

from .replay import REPOSITORY, Recording

# The gateway's operations by the ends of their paths, where the recording's own word for it is not enough.
ENDINGS = {
    "completions": {"/completions": "completions"},
    "embeddings": {"/embeddings": "embeddings"},
    "moderations": {"/moderations": "moderations"},
    "responses": {"/responses": "responses"},
    "messages": {"/messages": "messages", ":rawPredict": "messages", ":streamRawPredict": "messages"},
    "converse": {"/converse": "converse", "/converse-stream": "converse"},
    "invoke": {"/invoke": "invoke", "/invoke-with-response-stream": "invoke"},
    "generate_content": {"generateContent": "generate_content", "GenerateContent": "generate_content"},
    "count_tokens": {"/messages/count_tokens": "count_tokens"},
    "images": {
        "/images/generations": "image_generations",
        "/images/edits": "image_edits",
        "/images/variations": "image_variations",
    },
    "audio": {
        "/audio/speech": "speech",
        "/audio/transcriptions": "transcriptions",
        "/audio/translations": "audio_translations",
    },
}
# The verbs of Gemini's paths, whose models the path names.
VERBS = {
    "gemini_count_tokens": "countTokens",
    "embed_content": "embedContent",
    "batch_embed_contents": "batchEmbedContents",
}
FORMS = {"transcriptions", "audio_translations", "image_variations"}
# The families that have an operation as their own, whoever the provider is.
FAMILY_OF = {
    "responses": "openai",
    "messages": "anthropic",
    "generate_content": "gemini",
    "converse": "bedrock",
    "invoke": "bedrock",
    "count_tokens": "anthropic",
    "gemini_count_tokens": "gemini",
    "embed_content": "gemini",
    "batch_embed_contents": "gemini",
    "cohere_chat": "cohere",
    "cohere_embed": "cohere",
    "cohere_rerank": "cohere",
}
# The kinds of providers that recordings call by another name than the catalogue does.
NAMES = {"vercel_gateway": "vercel", "azure_openai": "azure-openai"}
# What kinds that are families of their own have, apart from the operations above.
FAMILIES = {
    "openai": {"chat", "completions", "embeddings", "moderations", "responses"},
    "azure-openai": {"chat", "completions", "embeddings", "responses"},
    "mistral": {"chat", "embeddings"},
    "ollama": {"chat"},
    "jina": {"embeddings", "rerank"},
    "vertex": {"generate_content", "gemini_count_tokens", "embed_content", "messages"},
}
MEDIA = {"image_generations", "image_edits", "image_variations", "speech", "transcriptions", "audio_translations"}
CATALOGUE = REPOSITORY / "Sources" / "CAssets" / "Resources" / "providers.jsonl"


@functools.cache
def served() -> dict[str, set[str]]:
    """The operations of each kind of the catalogue of providers."""
    rows = [json.loads(line) for line in CATALOGUE.read_text().splitlines()]
    return {row["kind"]: {name.replace("chat_completions", "chat") for name in row["serves"].split()} for row in rows if "kind" in row}


def operation(recording: Recording) -> str:
    """The gateway's operation that a recording is one of; `passthrough` if it is a route of the provider's own."""
    return _own(recording) or "passthrough"


def _own(recording: Recording) -> str | None:
    path, provider = recording.path, recording.provider
    if recording.method != "POST" or (provider, recording.operation) == ("writer", "completions"):
        return None
    if path.startswith("/api/embed"):  # Ollama's own
        return None
    for name, verb in VERBS.items():
        if path.endswith(f":{verb}"):
            return name
    if provider == "cohere":
        return {"/v2/chat": "cohere_chat", "/v2/embed": "cohere_embed", "/v2/rerank": "cohere_rerank"}.get(path)
    if recording.operation == "chat":
        return "chat" if path.endswith("/completions") else None
    if recording.operation == "rerank":
        return "rerank" if path.endswith("/v1/rerank") else None
    found = next((name for end, name in ENDINGS.get(recording.operation, {}).items() if path.endswith(end)), None)
    if found == "messages" and "Predict" in path and "/publishers/anthropic/" not in path:
        return None
    if found == "transcriptions" and not recording.is_form and recording.sent is not None:
        return None  # OpenRouter's are no forms
    if found == "speech" and provider == "mistral":
        return None  # answered in JSON
    return found


def has(kind: str, operation: str) -> bool:
    """Whether providers of a kind have an operation as their own."""
    if (facts := served().get(kind)) is not None:
        return operation in facts
    if kind in FAMILIES:
        return operation in FAMILIES[kind] or (kind in ("openai", "azure-openai") and operation in MEDIA)
    return FAMILY_OF.get(operation, "openai-compatible") == kind


def kind(provider: str, operation: str) -> str:
    """The kind of provider that an operator would declare for it: its own where that has the operation."""
    own = NAMES.get(provider, provider)
    is_known = own in served() or own in FAMILIES
    return own if is_known and has(own, operation) else FAMILY_OF.get(operation, "openai-compatible")


def model(recording: Recording) -> str:
    """The provider's model that a recording is of."""
    path = recording.path
    if "/model/" in path:
        return unquote(path.split("/model/")[1].rsplit("/", 1)[0])
    if recording.operation in ("generate_content", "messages") and "/models/" in path or path.endswith(tuple(VERBS.values())):
        return unquote(path.split("/models/")[1].rsplit(":", 1)[0])
    named = recording.body.get("model") if isinstance(recording.body, dict) else None
    return str(named or recording.model or "unnamed")
