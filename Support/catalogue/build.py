#!/usr/bin/env python3
"""Builds Sources/CAssets/Resources/catalogue.jsonl from a file of model facts.

    Support/catalogue/build.py FACTS.jsonl [OUTPUT.jsonl]

FACTS holds one JSON object a line:

    provider, model   as the price map of the LiteLLM wheel spells them; a model may carry its provider as a prefix
    mode              what the model does; only text in, text or vectors out is taken over (MODES below)
    context_tokens, max_output_tokens
    usd_per_million_tokens_or_unit
                      decimal strings: input, output, cached_input, cache_write, reasoning (US dollars per million
                      tokens); everything else (images, audio, batches, priority) is left out
    above_tokens      {"200000": {input, output, ...}}: long-context rates, keyed by the size of the prompt above
                      which they apply

OUTPUT begins with a line that says what it is and where its figures come from; then one object a line, sorted by
provider and model:

    provider, model, mode, context_tokens, max_output_tokens,
    input, output, cached_input, cache_write, reasoning
                      decimal strings with at most nine decimals
    tiers             [{"above_tokens": 200000, "input": ..., ...}] in ascending order
    effective         the day from which the prices hold

A file that an operator writes may also give `request`: US dollars for each request.

`provider` and `model` come first and without blanks around their colons: the reader finds a line by them before it
parses any. The figures are facts: the providers' published prices, as gathered by the map named in SOURCE.
"""

import json
import sys
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

VERSION = "2026-11"
EFFECTIVE = "2026-11-01"
SOURCE = (
    "Providers' published prices as gathered in November 2026 by the price map that the LiteLLM wheel 1.109.1 "
    "ships (MIT licence)"
)
MODES = {"chat", "completion", "embedding", "responses"}
# The map files OpenAI's models of the older completions route under a name of their own.
SAME_PROVIDER = {"text-completion-openai": "openai"}
RATES = ["input", "output", "cached_input", "cache_write", "reasoning"]
DEFAULT_OUTPUT = Path(__file__).resolve().parents[2] / "Sources/CAssets/Resources/catalogue.jsonl"


def decimal(text: str) -> str:
    """The amount with at most nine decimals (binary fractions in the source leave a tail of noise)."""
    amount = Decimal(text).quantize(Decimal("1e-9"), rounding=ROUND_HALF_EVEN)
    if amount < 0:
        raise ValueError(f"negative price {text}")
    plain = format(amount, "f").rstrip("0").rstrip(".")
    return plain or "0"


def rates(prices: dict) -> dict:
    return {name: decimal(prices[name]) for name in RATES if isinstance(prices.get(name), str)}


def entry(fact: dict) -> dict | None:
    """The catalogue's object for a fact, or None if the gateway has no use for it."""
    if fact.get("mode") not in MODES or not fact.get("provider"):
        return None
    prices = rates(fact.get("usd_per_million_tokens_or_unit", {}))
    if "input" not in prices:
        return None
    # Embeddings have no output. For anything else a missing price would be served for nothing.
    if fact["mode"] == "embedding":
        prices.setdefault("output", "0")
    if "output" not in prices:
        return None
    result = {key: fact[key] for key in ("provider", "model", "mode")}
    result["provider"] = SAME_PROVIDER.get(result["provider"], result["provider"])
    for key in ("context_tokens", "max_output_tokens"):
        if isinstance(fact.get(key), int) and fact[key] > 0:
            result[key] = fact[key]
    result.update(prices)
    tiers = []
    for above, special in sorted(fact.get("above_tokens", {}).items(), key=lambda item: int(item[0])):
        # What a tier does not state stays as it is below it.
        tiers.append({"above_tokens": int(above)} | prices | rates(special))
    if tiers:
        result["tiers"] = tiers
    result["effective"] = EFFECTIVE
    return result


def main() -> None:
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    facts = [json.loads(line) for line in Path(sys.argv[1]).read_text().splitlines() if line.strip()]
    entries = [made for made in map(entry, facts) if made]
    entries.sort(key=lambda made: (made["provider"], made["model"]))
    names = [(made["provider"], made["model"]) for made in entries]
    if len(set(names)) != len(names):
        sys.exit("a model is given twice")
    lines = [{"catalogue": VERSION, "source": SOURCE}] + entries
    text = "".join(json.dumps(line, separators=(",", ":"), ensure_ascii=True) + "\n" for line in lines)
    output = Path(sys.argv[2]) if len(sys.argv) == 3 else DEFAULT_OUTPUT
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text)
    print(f"{len(entries)} models, {len(text):,} bytes: {output}")


if __name__ == "__main__":
    main()
