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
# What an upstream says of its failures.
TROUBLE = "The scripted trouble."
# Longer than the gateway would wait by itself.
RETRY_SECONDS = 1800

Call = tuple[str, str, dict]


class Complaint(Exception):
    """What is wrong with a request."""


@dataclass
class Step:
    """A turn of the model's in which it asks for tools."""

    thought: str
    proof: str
    calls: list[Call]
    says: str = ""


# A conversation in which the model asks for tools three times: two at once, one without arguments, one after a word.
JOURNEY = [
    Step(
        "Look at both.", "Zmlyc3QgcHJvb2Y/Pz8+Pj4=",
        [("zurich001", "weather", {"city": "Zürich"}), ("bern00002", "weather", {"city": "Bern"})],
    ),
    Step("When is it?", "c2Vjb25kIHByb29mPz8/", [("clock0003", "clock", {})]),
    Step("One more.", "dGhpcmQgcHJvb2Y/Pz8+", [("geneve004", "weather", {"city": 'Genève "\\"'})], "Nearly there."),
]  # fmt: skip
# Journeys on which each step is another family's: the others are down then, and it goes on from what they have said.
ROUTES = {
    "wandering": ("generate_content", "messages", "mistral", "responses"),
    "returning": ("messages", "cohere", "vertex", "converse"),
    "crossing": ("responses", "cohere", "generate_content", "mistral"),
    "roaming": ("responses", "messages", "cohere", "converse"),
}
# Whose models can read a family's proofs.
MAKERS = {
    "generate_content": "Google", "vertex": "Google", "messages": "Anthropic", "converse": "Anthropic", "vertex_claude": "Anthropic",
    "responses": "OpenAI",
}  # fmt: skip
WEATHER = [Step(THOUGHT, PROOF, JOURNEY[0].calls)]


def result_of(name: str, arguments: dict) -> str:
    """What the tools of the script give."""
    return "noon" if name == "clock" else f"{arguments['city']}: sunny"


def arrived(steps: list[Step]) -> str:
    """What is answered to the results of all steps."""
    return "; ".join(result_of(name, arguments) for step in steps for _, name, arguments in step.calls)


@dataclass
class Thought:
    """What a model has thought in an earlier step, as it came back."""

    text: str
    proof: str | None


@dataclass
class Asked:
    """A request of any family, as far as the script looks at it."""

    stream: bool
    # The family that is asked.
    family: str = ""
    # With what the family's ids of calls begin; None where it has none.
    prefix: str | None = "call_"
    system: str = ""
    # What the caller has said, the newest last.
    texts: list[str] = field(default_factory=list)
    tools: dict[str, dict] = field(default_factory=dict)
    results: list[tuple[str, str]] = field(default_factory=list)
    called: list[Call] = field(default_factory=list)
    images: list[tuple[str, int]] = field(default_factory=list)
    schema: dict | None = None
    thinks: bool = False
    # What the model has said, thought and called, step for step, in order: texts, thoughts and calls.
    steps: list[list] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.texts[-1] if self.texts else ""

    @property
    def begun(self) -> str:
        return self.texts[0] if self.texts else ""

    @property
    def route(self) -> tuple[str, ...]:
        """The families that make the steps, if each is another's."""
        return next((route for name, route in ROUTES.items() if name in self.begun), ())

    @property
    def proofs(self) -> list[str]:
        return [part.proof for step in self.steps for part in step if isinstance(part, Thought) and part.proof]

    @property
    def thoughts(self) -> list[str]:
        return [part.text for step in self.steps for part in step if isinstance(part, Thought)]

    @property
    def sayings(self) -> list[str]:
        return [part for step in self.steps for part in step if isinstance(part, str)]

    def ask(self, text: str) -> None:
        if text:
            self.texts.append(text)

    def answer(self, identity: str, text: str) -> None:
        self.results.append((identity, text))

    def call(self, identity: str, name: str, arguments: dict) -> None:
        self.called.append((identity, name, arguments))
        self.steps[-1].append(self.called[-1])


@dataclass
class Told:
    """An answer that has yet to be put into a dialect."""

    pieces: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    thinks: bool = False
    waits: bool = False
    thought: str = THOUGHT
    proof: str = PROOF
    # How it fails instead: with a status, in the middle of a stream, or by saying nothing.
    status: int = 200
    breaks: str = ""
    hangs: bool = False


def tell(asked: Asked) -> Told:
    """The answer to a request."""
    if "fail" in asked.text:
        return _failure(asked)
    steps = JOURNEY if "journey" in asked.begun else WEATHER if "weather" in asked.text and asked.tools else []
    if steps:
        return _stepped(asked, steps)
    if asked.results:
        return _told_results(asked)
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


def _failure(asked: Asked) -> Told:
    """`fail 429`, `fail silently`, `fail midway` or `fail abruptly`."""
    how = asked.text.split()[-1]
    if how.isdigit():
        return Told(status=int(how))
    if how == "silently":
        return Told(hangs=True)
    if how not in ("midway", "abruptly"):
        raise Complaint(f"nobody knows how to {asked.text!r}")
    return Told([TEXT[0], TEXT[1]], breaks=how)


def _stepped(asked: Asked, steps: list[Step]) -> Told:
    """The next step, if all of those before came back as they were told."""
    _check_tools(asked, {name for step in steps for _, name, _ in step.calls})
    _check_results(asked)
    taken = [step for step in asked.steps if any(isinstance(part, tuple) for part in step)]
    made = len(taken)
    expected = [call for step in steps[:made] for call in step.calls]
    named = asked.prefix is not None and not asked.route
    if named:
        expected = [(asked.prefix + identity, *call) for identity, *call in expected]
    if [call[not named :] for call in asked.called] != [call[not named :] for call in expected]:
        raise Complaint(f"the calls have become {asked.called}")
    for place, (step, came) in enumerate(zip(steps, taken)):
        _check_thoughts(step, came)
        if asked.route and MAKERS.get(asked.route[place]) != MAKERS.get(asked.family) and any(isinstance(part, Thought) and part.proof for part in came):
            raise Complaint(f"a proof that {asked.route[place]} has made: {came}")
    if asked.route and asked.route[made] != asked.family:
        return Told(status=503)
    if made < len(steps):
        step = steps[made]
        return Told([step.says] if step.says else [], step.calls, asked.thinks, thought=step.thought, proof=step.proof)
    return _told_results(asked)


def _check_thoughts(step: Step, came: list) -> None:
    """A proof is of a thought, which must come back with it as it was; thoughts stand before what they led to."""
    thoughts = [part for part in came if isinstance(part, Thought)]
    proved = [thought for thought in thoughts if thought.proof]
    # A thought may be left out, as its proof has it too ("Extended thinking", controlling what is shown, docs.claude.com).
    if any(thought.proof != step.proof or thought.text not in ("", step.thought) for thought in proved):
        raise Complaint(f"the thoughts have become {came}")
    calls = [place for place, part in enumerate(came) if isinstance(part, tuple)]
    if calls and any(isinstance(part, Thought) for part in came[calls[0] :]):
        raise Complaint(f"a thought behind the call that it led to: {came}")


def _told_results(asked: Asked) -> Told:
    _check_results(asked)
    text = "; ".join(result for _, result in asked.results)
    return Told([text[:3], text[3:]])


def _check_tools(asked: Asked, names: set[str]) -> None:
    if not names <= asked.tools.keys():
        raise Complaint(f"the tools are {list(asked.tools)}")
    if asked.tools["weather"].get("properties", {}).get("city", {}).get("type", "").lower() != "string":
        raise Complaint(f"the tool's schema has become {asked.tools['weather']}")


def _check_results(asked: Asked) -> None:
    calls = [identity for identity, _, _ in asked.called]
    answered = [identity for identity, _ in asked.results]
    if sorted(calls) != sorted(answered):
        raise Complaint(f"the calls {calls} have the results {answered}")


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


def demand(holds: object, what: str) -> None:
    """Something that must be so."""
    if not holds:
        raise Complaint(what)
