"""What scripted upstreams of every family answer: the same to the same request, whatever its dialect."""

import json
from dataclasses import dataclass, field

TEXT = ["Grüße", " aus ", "Zürich 🌊"]
THOUGHT = "Greet them."
# Base64, as the families that give proofs of thoughts do.
PROOF = "cHJvb2Ygb2YgYSB0aG91Z2h0Pz8/"
TOWN = {"town": "Zürich", "people": 443037}
INPUT, OUTPUT = 31, 7
# How much comes before an answer that is waited for stands still, and what comes last.
WORDS_BEFORE, LAST = 40, "stillness"


class Complaint(Exception):
    """What is wrong with a request."""


@dataclass
class Asked:
    """A request of any family, as far as the script looks at it."""

    stream: bool
    system: str = ""
    text: str = ""
    tools: dict[str, dict] = field(default_factory=dict)
    results: list[tuple[str, str]] = field(default_factory=list)
    called: list[tuple[str, str]] = field(default_factory=list)
    images: list[tuple[str, int]] = field(default_factory=list)
    schema: dict | None = None
    thinks: bool = False
    proofs: list[str] = field(default_factory=list)


@dataclass
class Told:
    """An answer that has yet to be put into a dialect."""

    pieces: list[str] = field(default_factory=list)
    calls: list[tuple[str, str, dict]] = field(default_factory=list)
    thinks: bool = False
    waits: bool = False


def tell(asked: Asked) -> Told:
    """The answer to a request."""
    if asked.results:
        _check_results(asked)
        text = "; ".join(result for _, result in asked.results)
        return Told([text[:3], text[3:]])
    if asked.tools and "weather" in asked.text:
        if "weather" not in asked.tools:
            raise Complaint(f"the tools are {list(asked.tools)}")
        if asked.tools["weather"].get("properties", {}).get("city", {}).get("type", "").lower() != "string":
            raise Complaint(f"the tool's schema has become {asked.tools['weather']}")
        return Told([], [("call_zurich01", "weather", {"city": "Zürich"}), ("call_bern0002", "weather", {"city": "Bern"})], asked.thinks)
    if asked.schema is not None:
        if set(asked.schema.get("properties", {})) != set(TOWN):
            raise Complaint(f"the answer's schema has become {asked.schema}")
        text = json.dumps(TOWN, ensure_ascii=False)
        return Told([text[:9], text[9:]])
    if asked.images:
        return Told([f"{kind} of {size} bytes" for kind, size in asked.images])
    if "wait" in asked.text:
        return Told([*(f"{number} " for number in range(WORDS_BEFORE)), LAST, "never"], waits=True)
    return Told(list(TEXT), thinks=asked.thinks)


def _check_results(asked: Asked) -> None:
    calls = [identity for identity, _ in asked.called]
    answered = [identity for identity, _ in asked.results]
    if sorted(calls) != sorted(answered):
        raise Complaint(f"the calls {calls} have the results {answered}")
    if any(name != "weather" for _, name in asked.called):
        raise Complaint(f"the calls have become {asked.called}")


def members(value: object, what: str, required: set[str], optional: set[str] = frozenset()) -> dict:
    """An object with all that it must have and nothing that it cannot have."""
    if not isinstance(value, dict):
        raise Complaint(f"{what} is {value!r} and no object")
    if missing := required - value.keys():
        raise Complaint(f"{what} lacks {sorted(missing)}")
    if unknown := value.keys() - required - optional:
        raise Complaint(f"{what} has {sorted(unknown)}, which nobody knows")
    return value


def one_of(value: object, what: str, allowed: set) -> object:
    """A value that is one of a few."""
    if value not in allowed:
        raise Complaint(f"{what} is {value!r}")
    return value
