"""What an answer's own counts add up to, worked out from each provider's arithmetic and independently of the gateway."""

import math
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .answers import documents


@dataclass(frozen=True)
class ExpectedUsage:
    """Tokens of an answer: input with all that was cached, output with all reasoning."""

    input: int
    output: int
    cached: int = 0
    cache_write: int = 0
    searches: int = 0
    units: dict[str, float] = field(default_factory=dict)  # parts of the record by their names
    paid: float | None = None  # US dollars, where the answer says what it cost


def expected_usage(provider: str, operation: str, stream: bool, answer: bytes, counts: dict | None = None) -> ExpectedUsage | None:
    """The usage of a recorded answer, or nothing if it reports none; `counts` are those that its head states."""
    counted = _COUNTING.get(operation)
    if counted is None:
        return None
    merged: dict = {_HEADS[name]: int(value) for name, value in (counts or {}).items() if name in _HEADS}
    try:
        found = documents(operation, stream, answer)
    except ValueError:
        if operation not in _TEXTS:
            raise
        return None
    for document in found:
        for report in _reports(operation, document):
            merged.update({name: value for name, value in report.items() if value is not None})
    if not merged:
        return None
    return replace(counted(provider, merged), searches=_searches(operation, merged, found), paid=_paid(provider, merged))


def _paid(provider: str, usage: dict) -> float | None:
    """What an answer says that it cost, in US dollars."""
    if provider == "xai" and "cost_in_usd_ticks" in usage:
        return usage["cost_in_usd_ticks"] / 1e10
    cost = usage.get("cost")
    if provider == "perplexity" and isinstance(cost, dict):
        return cost.get("total_cost")
    return cost if provider == "vercel_gateway" else None


def _is_search(item: dict) -> bool:
    """Whether an item of a response is a search that OpenAI charges: pages that are opened or looked through are none."""
    action = item.get("action") or {}
    return item.get("type") == "web_search_call" and action.get("type") not in ("open_page", "find_in_page")


def _searches(operation: str, usage: dict, found: list[dict]) -> int:
    """The searches that an answer says it took: in its report, among its items, or as the queries of its grounding."""
    tools = usage.get("server_tool_use") or usage.get("server_tool_use_details") or {}
    if operation == "responses":
        details = usage.get("server_side_tool_usage_details") or {}
        whole = [document.get("response", document) for document in found]
        items = max((sum(map(_is_search, each.get("output") or [])) for each in whole), default=0)
        return max(items, sum(_number(details, name) for name in ("web_search_calls", "x_search_calls")))
    if operation == "generate_content":
        grounded = [[choice.get("groundingMetadata") or {} for choice in each.get("candidates") or []] for each in found]
        return max((sum(len(one.get("webSearchQueries") or []) for one in each) for each in grounded), default=0)
    if operation == "chat":
        size = 1 if usage.get("search_context_size") else 0
        return max(size, _number(usage, "num_search_queries"), _number(tools, "web_search_requests"))
    return _number(tools, "web_search_requests")


def _reports(operation: str, document: dict) -> list[dict]:
    """The usage objects of a document, the outer one last."""
    if not isinstance(document, dict):
        return []
    if operation in ("cohere_embed", "cohere_rerank"):
        return [document["meta"]["billed_units"]] if "meta" in document else []
    if operation in ("image_generations", "image_edits", "image_variations"):
        return [{"pictures": len(document["data"])}, document.get("usage") or {}] if "data" in document else []
    if operation in _TEXTS:
        return [{"duration": document.get("duration")}, document.get("usage") or {}]
    if operation == "invoke":
        own = {name: document.get(name) for name in ("prompt_token_count", "generation_token_count")}
        holders = [document.get("metadata"), document.get("message"), document]
        reports = [holder.get("usage") for holder in holders if isinstance(holder, dict)]
        return [report for report in (document.get("amazon-bedrock-invocationMetrics"), own, *reports) if isinstance(report, dict)]
    name = "usageMetadata" if operation in ("generate_content", "embed_content", "batch_embed_contents") else "usage"
    holders = [document.get("response"), document.get("metadata"), document.get("message"), document.get("delta"), document.get("x_groq"), document]
    return [holder[name] for holder in holders if isinstance(holder, dict) and isinstance(holder.get(name), dict)]


def _number(report: dict, *path: str) -> int:
    value: object = report
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return int(value) if isinstance(value, (int, float)) else 0


def _chat(provider: str, usage: dict) -> ExpectedUsage:
    prompt, completion, total = (_number(usage, f"{name}_tokens") for name in ("prompt", "completion", "total"))
    cached = _number(usage, "prompt_tokens_details", "cached_tokens") or _number(usage, "prompt_cache_hit_tokens")
    write = _number(usage, "prompt_tokens_details", "cache_write_tokens")
    if provider == "venice":  # Anthropic's word in OpenAI's report
        write = _number(usage, "prompt_tokens_details", "cache_creation_input_tokens")
    if provider in ("xai", "vercel_gateway"):
        completion += _number(usage, "completion_tokens_details", "reasoning_tokens")
    elif provider == "mistral" and total > prompt + completion:  # sound is counted in the total alone
        prompt = total - completion
    elif total > prompt + completion:
        completion = total - prompt
    return ExpectedUsage(prompt, completion, cached, write)


def _embeddings(_: str, usage: dict) -> ExpectedUsage:
    return ExpectedUsage(_number(usage, "prompt_tokens") or _number(usage, "total_tokens"), 0)


def _responses(_: str, usage: dict) -> ExpectedUsage:
    details = "input_tokens_details"
    return ExpectedUsage(
        _number(usage, "input_tokens"),
        _number(usage, "output_tokens"),
        _number(usage, details, "cached_tokens"),
        _number(usage, details, "cache_write_tokens"),
    )


def _messages(provider: str, usage: dict) -> ExpectedUsage:
    if usage.get("iterations"):  # each is a call of its own, and what is outside of them is only the last
        each = [_messages(provider, turn) for turn in usage["iterations"]]
        return ExpectedUsage(*(sum(getattr(turn, name) for turn in each) for name in ("input", "output", "cached", "cache_write")))
    read, write = _number(usage, "cache_read_input_tokens"), _number(usage, "cache_creation_input_tokens")
    return ExpectedUsage(_number(usage, "input_tokens") + read + write, _number(usage, "output_tokens"), read, write)


def _gemini(_: str, usage: dict) -> ExpectedUsage:
    given = _number(usage, "promptTokenCount") + _number(usage, "toolUsePromptTokenCount")
    made = _number(usage, "candidatesTokenCount") + _number(usage, "thoughtsTokenCount")
    return ExpectedUsage(given, made, _number(usage, "cachedContentTokenCount"))


def _converse(_: str, usage: dict) -> ExpectedUsage:
    read, write = _number(usage, "cacheReadInputTokens"), _number(usage, "cacheWriteInputTokens")
    return ExpectedUsage(_number(usage, "inputTokens") + read + write, _number(usage, "outputTokens"), read, write)


def _cohere(_: str, usage: dict) -> ExpectedUsage:
    # Pictures are billed and stand outside of the tokens.
    given, made = (max(_number(usage, kind, f"{side}_tokens") for kind in ("tokens", "billed_units")) for side in ("input", "output"))
    return ExpectedUsage(given, made, _number(usage, "cached_tokens"))


def _invoke(provider: str, usage: dict) -> ExpectedUsage:
    """Of a model's own report, else of what AWS states; where a guardrail has changed an answer, its report may lack the output."""
    read, write = _number(usage, "cacheReadInputTokenCount"), _number(usage, "cacheWriteInputTokenCount")
    stated = ExpectedUsage(_number(usage, "inputTokenCount") + read + write, _number(usage, "outputTokenCount"), read, write)
    if "input_tokens" in usage:
        own = _messages(provider, usage)
    elif "inputTokens" in usage:
        own = ExpectedUsage(_number(usage, "inputTokens") + read + write, _number(usage, "outputTokens"), read, write)
    elif "prompt_tokens" in usage:
        own = _chat(provider, usage)
    elif "prompt_token_count" in usage:
        own = ExpectedUsage(_number(usage, "prompt_token_count"), _number(usage, "generation_token_count"))
    else:
        return stated
    return own if own.output else replace(own, output=stated.output)


def _pictures(_: str, usage: dict) -> ExpectedUsage:
    """Tokens where they are reported, else the pictures apiece."""
    given, made = _number(usage, "input_tokens"), _number(usage, "output_tokens")
    if given + made == 0:
        return ExpectedUsage(0, 0, units={"images": _number(usage, "pictures")})
    drawn = _number(usage, "output_tokens_details", "image_tokens")
    return ExpectedUsage(given, made, units={"image_output_tokens": drawn} if drawn else {})


def _transcript(_: str, usage: dict) -> ExpectedUsage:
    """Tokens or seconds; where neither is reported, how long the sound was."""
    if "input_tokens" in usage:
        sound = _number(usage, "input_token_details", "audio_tokens")
        return ExpectedUsage(_number(usage, "input_tokens"), _number(usage, "output_tokens"), units={"audio_input_tokens": sound})
    seconds = Decimal(str(usage.get("seconds", usage.get("duration"))))
    milliseconds = math.ceil(seconds.quantize(Decimal("0.000001")) * 1000)
    return ExpectedUsage(0, 0, units={"audio_seconds": milliseconds / 1000})


_TEXTS = ("transcriptions", "audio_translations")
# What AWS calls in the head what it calls otherwise in the last event of a stream.
_HEADS = {
    "x-amzn-bedrock-input-token-count": "inputTokenCount",
    "x-amzn-bedrock-output-token-count": "outputTokenCount",
    "x-amzn-bedrock-cache-read-input-token-count": "cacheReadInputTokenCount",
    "x-amzn-bedrock-cache-write-input-token-count": "cacheWriteInputTokenCount",
}
_COUNTING = {
    "chat": _chat,
    "completions": _chat,
    "embeddings": _embeddings,
    "responses": _responses,
    "messages": _messages,
    "generate_content": _gemini,
    "converse": _converse,
    "cohere_chat": _cohere,
    "embed_content": _gemini,
    "batch_embed_contents": _gemini,
    "cohere_embed": lambda _, units: ExpectedUsage(_number(units, "input_tokens"), 0),
    "rerank": _embeddings,
    "cohere_rerank": lambda _, units: ExpectedUsage(0, 0, units={"search_units": _number(units, "search_units")}),
    "invoke": _invoke,
    **dict.fromkeys(("image_generations", "image_edits", "image_variations"), _pictures),
    **dict.fromkeys(_TEXTS, _transcript),
}
