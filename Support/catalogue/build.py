#!/usr/bin/env python3
"""Builds Sources/CAssets/Resources/catalogue.jsonl from a file of model facts.

    Support/catalogue/build.py FACTS.jsonl PRICE_MAP.json [OUTPUT.jsonl]

FACTS holds one JSON object a line:

    provider, model   as the price map of the LiteLLM wheel spells them; a model may carry its provider as a prefix
    mode              what the model does; MODES below are taken over
    context_tokens, max_output_tokens
    usd_per_million_tokens_or_unit
                      decimal strings: input, output, cached_input, cache_write, cache_write_1h, reasoning, audio_input,
                      audio_output, image_input, image_output (US dollars per million tokens), each also with _flex,
                      _priority and _batches; and prices apiece, per_... (UNITS below)
    above_tokens      {"200000": {input, output, ...}}: long-context rates, keyed by the size of the prompt above
                      which they apply
    supports          what the model can do

PRICE_MAP is the price map itself, `litellm/model_prices_and_context_window_backup.json` of the wheel that SOURCE names
(`pip download --no-deps litellm==1.109.1`), of which the facts leave out what searches cost:

    search_context_cost_per_query    US dollars for a search, by the size of its context: low, medium and high
    web_search_billing_unit          per_query where Google charges each query; elsewhere it charges a request that searched

OUTPUT begins with a line that says what it is and where its figures come from; then one object a line, sorted by
provider and model:

    provider, model, mode, context_tokens, max_output_tokens,
    input, output, cached_input, cache_write, cache_write_long, reasoning, audio_input, audio_output, image_input,
    image_output      decimal strings of US dollars per million tokens, with at most nine decimals
    search, search_low, search_high, searched_request, search_unit, image, audio_second, character, page
                      US dollars apiece
    unasked_searches  the most searches that the model makes for a request that asks for none
    tiers             [{"above_tokens": 200000, "input": ..., ...}] in ascending order
    flex, priority, batch
                      [{"input": ..., "tiers": [...]}]: the rates of a service tier, in a list of one
    supports          names of capabilities with blanks between them
    effective         the day from which the prices hold

A file that an operator writes may also give `request`: US dollars for each request.

`provider` and `model` come first and without blanks around their colons: the reader finds a line by them before it
parses any. The figures are facts: the providers' published prices, as gathered by the map named in SOURCE.
"""

import json
import sys
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

VERSION = "2026-11.1"
EFFECTIVE = "2026-11-01"
SOURCE = (
    "Providers' published prices as gathered in November 2026 by the price map that the LiteLLM wheel 1.109.1 "
    "ships (MIT licence)"
)
# The units that a mode is charged by, and the facts that say their price, the first that is there.
UNITS = {
    "chat": {},
    "completion": {},
    "responses": {},
    "moderation": {},
    "embedding": {"image": ["per_image_in"]},
    "image_generation": {"image": ["per_image_out", "per_image_in"]},
    "image_edit": {"image": ["per_image_out", "per_image_in"]},
    "audio_transcription": {"audio_second": ["per_second_in"]},
    "audio_speech": {"character": ["per_character_in"]},
    "rerank": {"search_unit": ["per_query"]},
    "ocr": {"page": ["per_page"]},
}
# The providers whose answers say how often they searched; for others a price would charge nothing, or the wrong thing.
COUNTED = {"openai", "azure", "azure_ai", "anthropic", "gemini", "vertex_ai", "perplexity"}
# What the map leaves out: xAI charges 5 dollars for a thousand searches of the web or of posts (docs.x.ai, "Models and
# Pricing", read 2026-11; its answers say the same in `cost_in_usd_ticks`).
STATED = {"xai": "0.005"}
# Models that search unasked: how often at most. Perplexity's deep research made 28 searches in the example of its
# documentation ("Sonar deep research", read 2026-11), and says of none how many it may make.
UNASKED = {"search-preview": 1, "search-api": 1, "sonar-deep-research": 50, "sonar": 1}
# Modes whose models may have no price for output because they have none.
WITHOUT_OUTPUT = {"embedding", "rerank", "moderation", "audio_transcription", "audio_speech"}
# The map files OpenAI's models of the older completions route under a name of their own.
SAME_PROVIDER = {"text-completion-openai": "openai"}
# Our names of prices, what the facts call them, and the kind of token that each is a part of.
RATES = {
    "input": ("input", None),
    "output": ("output", None),
    "cached_input": ("cached_input", "input"),
    "cache_write": ("cache_write", "input"),
    "cache_write_long": ("cache_write_1h", "cache_write"),
    "reasoning": ("reasoning", "output"),
    "audio_input": ("audio_input", "input"),
    "audio_output": ("audio_output", "output"),
    "image_input": ("image_input", "input"),
    "image_output": ("image_output", "output"),
}
SERVICES = {"flex": "_flex", "priority": "_priority", "batch": "_batches"}
CAPABILITIES = {
    "function_calling": "tools",
    "parallel_function_calling": "parallel_tools",
    "tool_choice": "tool_choice",
    "vision": "vision",
    "pdf_input": "documents",
    "audio_input": "audio_input",
    "audio_output": "audio_output",
    "reasoning": "reasoning",
    "response_schema": "structured_output",
    "prompt_caching": "prompt_caching",
    "web_search": "web_search",
    "system_messages": "system_messages",
    "assistant_prefill": "prefill",
}
DEFAULT_OUTPUT = Path(__file__).resolve().parents[2] / "Sources/CAssets/Resources/catalogue.jsonl"


def decimal(text: str) -> str:
    """The amount with at most nine decimals (binary fractions in the source leave a tail of noise)."""
    amount = Decimal(text).quantize(Decimal("1e-9"), rounding=ROUND_HALF_EVEN)
    if amount < 0:
        raise ValueError(f"negative price {text}")
    plain = format(amount, "f").rstrip("0").rstrip(".")
    return plain or "0"


def rates(prices: dict, suffix: str = "") -> dict:
    return {
        name: decimal(prices[fact + suffix])
        for name, (fact, _) in RATES.items()
        if isinstance(prices.get(fact + suffix), str)
    }


def general(name: str, prices: dict) -> str | None:
    """The price that a part has if it has none of its own."""
    kind = RATES[name][1]
    return prices.get(kind) or general(kind, prices) if kind else None


def completed(special: dict, usual: dict, dearer: bool) -> dict:
    """The rates of a tier, with what it leaves out: a part that usually costs what its kind costs does so here too;
    any other costs what it usually does, but where all is dearer not less than its kind."""
    result = dict(special)
    for name in RATES:
        if name in special or name not in usual or usual[name] == general(name, usual):
            continue
        least = general(name, result) if dearer else None
        result[name] = max(usual[name], least or "0", key=Decimal)
    return {name: result[name] for name in RATES if name in result}


def tiers(above: dict, suffix: str, below: dict) -> list:
    result = []
    for tokens, prices in sorted(above.items(), key=lambda item: int(item[0])):
        special = rates(prices, suffix)
        if special:
            result.append({"above_tokens": int(tokens)} | completed(special, below, dearer=False))
    return result


def services(fact: dict, usual: dict) -> dict:
    """The rates of the service tiers that have their own."""
    result = {}
    for service, suffix in SERVICES.items():
        special = rates(fact.get("usd_per_million_tokens_or_unit", {}), suffix)
        if not {"input", "output"} <= special.keys():
            continue
        below = completed(special, usual, dearer=service == "priority")
        long = tiers(fact.get("above_tokens", {}), suffix, below)
        # Where only the ordinary service has a long-context price, a cheaper tier may not be cheaper than is known, and
        # a dearer one not less dear.
        stated = {tier["above_tokens"] for tier in long}
        for tier in tiers(fact.get("above_tokens", {}), "", usual):
            if tier["above_tokens"] in stated:
                continue
            missing = {
                name: max(below.get(name, "0"), price, key=Decimal)
                for name, price in tier.items()
                if name != "above_tokens"
            }
            long.append({"above_tokens": tier["above_tokens"]} | missing)
        long.sort(key=lambda tier: tier["above_tokens"])
        result[service] = [below | ({"tiers": long} if long else {})]
    return result


def units(fact: dict, prices: dict) -> dict:
    """The prices apiece that the model's mode is charged by; none of those beside tokens that say the same again."""
    result = {}
    stated = fact.get("usd_per_million_tokens_or_unit", {})
    charged = any(Decimal(price) > 0 for price in prices.values())
    for unit, names in UNITS[fact["mode"]].items():
        price = next((stated[name] for name in names if isinstance(stated.get(name), str)), None)
        if price is not None and Decimal(price) > 0 and (not charged or fact["mode"] == "embedding"):
            result[unit] = decimal(price)
    return result


def searches(fact: dict, prices: dict) -> dict:
    """The prices of searches that the map has for a model."""
    family = fact["provider"].removesuffix("-language-models").removesuffix("-anthropic_models")
    if family in STATED:
        return {"search": STATED[family]} if fact["mode"] in ("chat", "responses") else {}
    sizes = prices.get("search_context_cost_per_query")
    if family not in COUNTED or not sizes:
        return {}
    low, medium, high = (decimal(str(sizes[f"search_context_size_{size}"])) for size in ("low", "medium", "high"))
    if "gemini" in fact["model"] and prices.get("web_search_billing_unit") != "per_query":
        return {"searched_request": medium}
    result = {"search": medium}
    result |= {"search_low": low} if low != medium else {}
    result |= {"search_high": high} if high != medium else {}
    unasked = next((count for name, count in UNASKED.items() if name in fact["model"]), 0)
    return result | ({"unasked_searches": unasked} if unasked else {})


def entry(fact: dict, prices_of_map: dict) -> dict | None:
    """The catalogue's object for a fact, or None if the gateway has no use for it."""
    if fact.get("mode") not in UNITS or not fact.get("provider"):
        return None
    prices = rates(fact.get("usd_per_million_tokens_or_unit", {}))
    apiece = units(fact, prices)
    # A model that makes pictures or sound alone has no other output.
    for only in ("image_output", "audio_output"):
        if "output" not in prices and only in prices:
            prices["output"] = prices[only]
    # For anything else a missing price would be served for nothing.
    if apiece:
        prices = {"input": "0", "output": "0"} | prices
    elif fact["mode"] in WITHOUT_OUTPUT and "input" in prices:
        prices.setdefault("output", "0")
    if not {"input", "output"} <= prices.keys():
        return None
    result = {key: fact[key] for key in ("provider", "model", "mode")}
    result["provider"] = SAME_PROVIDER.get(result["provider"], result["provider"])
    for key in ("context_tokens", "max_output_tokens"):
        if isinstance(fact.get(key), int) and fact[key] > 0:
            result[key] = fact[key]
    result |= {name: prices[name] for name in RATES if name in prices}
    result |= apiece
    result |= searches(fact, prices_of_map)
    long = tiers(fact.get("above_tokens", {}), "", prices)
    if long:
        result["tiers"] = long
    result |= services(fact, prices)
    supports = [ours for theirs, ours in CAPABILITIES.items() if theirs in fact.get("supports", [])]
    if supports:
        result["supports"] = " ".join(supports)
    result["effective"] = EFFECTIVE
    return result


def main() -> None:
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    facts = [json.loads(line) for line in Path(sys.argv[1]).read_text().splitlines() if line.strip()]
    price_map = json.loads(Path(sys.argv[2]).read_text())
    entries = [made for fact in facts if (made := entry(fact, price_map.get(fact["model"], {})))]
    entries.sort(key=lambda made: (made["provider"], made["model"]))
    names = [(made["provider"], made["model"]) for made in entries]
    if len(set(names)) != len(names):
        sys.exit("a model is given twice")
    lines = [{"catalogue": VERSION, "source": SOURCE}] + entries
    text = "".join(json.dumps(line, separators=(",", ":"), ensure_ascii=True) + "\n" for line in lines)
    output = Path(sys.argv[3]) if len(sys.argv) == 4 else DEFAULT_OUTPUT
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text)
    print(f"{len(entries)} models, {len(text):,} bytes: {output}")


if __name__ == "__main__":
    main()
