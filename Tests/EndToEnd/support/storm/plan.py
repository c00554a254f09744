"""What each call of a storm asks for and what becomes of it: drawn from a seed and the call's number, in every process alike."""

import functools
import json
import random
from dataclasses import dataclass

from ..money import Price

PIECE = '"delta":{"content":'


@dataclass(frozen=True)
class Model:
    """A public model; its target has a name of the same length, so that the body goes on as long as it came."""

    name: str
    provider: str
    price: Price
    repeats: int = 0

    @property
    def target(self) -> str:
        return self.name.upper()


MODELS = {
    model.name: model
    for model in [
        Model("cancelled", "cancel", Price("0.0333337", "0.0777771")),
        Model("drained", "drain", Price("0.0512345", "0.0999999")),
        Model("repeated", "drain", Price("0.0411111", "0.0222223"), repeats=1),
        # A nano-dollar for each token of output and nothing for the input: any bound can be asked for.
        Model("exact", "drain", Price("0", "0.001")),
    ]
}


@dataclass(frozen=True)
class Call:
    number: int
    key: str
    model: Model
    max_tokens: int
    stream: bool = False
    padding: int = 0
    http2: bool = False
    # Whether and when its client leaves: "" for never, "early" for before an answer, "midway" for within a stream.
    leaves: str = ""
    # When that is: seconds after asking, or pieces of the answer.
    leaves_after: float = 0

    @functools.cached_property
    def body(self) -> bytes:
        fields: dict = {"model": self.model.name, "metadata": {"call": name_of(self.number)}, "max_tokens": self.max_tokens}
        if self.stream:
            fields |= {"stream": True, "stream_options": {"include_usage": True}}
        fields["messages"] = [{"role": "user", "content": "x" * self.padding}]
        return json.dumps(fields, separators=(",", ":")).encode()

    @property
    def bound(self) -> int:
        """Of an attempt: the body's bytes as input, max_tokens as output."""
        return self.model.price.cost(len(self.body), self.max_tokens)

    @property
    def most(self) -> int:
        """What may come to be held: what attempts that broke off are charged, each at most its bound, and the bound of the last."""
        return self.bound * (1 + self.model.repeats)

    def estimate(self, output_tokens: int) -> int:
        """What is charged if nobody has reported: a quarter of the body's bytes, and so much output; at most the bound."""
        return min(self.bound, self.model.price.cost(quarter(len(self.body)), output_tokens))

    def output_of_plain(self, sent: int) -> int:
        """The output tokens that so many bytes of a plain answer are taken for: no more than were asked for."""
        return min(quarter(sent), self.max_tokens)

    def output_of_cut(self, fate: "Fate") -> int:
        """The output tokens that a plain answer or a stream is taken for that is cut as a fate says."""
        return output_of(fate.pieces[: fate.cut_at]) if self.stream else self.output_of_plain(fate.sent_of_plain)


def name_of(number: int) -> str:
    return f"call-{number:06}"


def quarter(size: int) -> int:
    return -(-size // 4)


def output_of(pieces: list[str]) -> int:
    """The output tokens of a stream that nobody reports: a quarter of its text, and at least one for each piece."""
    return max(quarter(sum(map(len, pieces))), len(pieces))


def random_call(seed: str, number: int, key: str, models: list[Model], http2_share: float) -> Call:
    """A call of random size to one of some models, whose client may leave."""
    draw = random.Random(f"{seed}:call:{number}")
    stream = draw.random() < 0.4
    leaves = draw.choices(["", "early", "midway" if stream else "early"], [88, 6, 6])[0]
    return Call(
        number,
        key,
        draw.choice(models),
        max_tokens=draw.randint(1, 1500),
        stream=stream,
        padding=draw.randint(0, 700),
        http2=draw.random() < http2_share,
        leaves=leaves,
        leaves_after=draw.randint(1, 4) if leaves == "midway" else draw.uniform(0, 0.4),
    )


@dataclass(frozen=True)
class Fate:
    """What the upstream does with an attempt at a call."""

    call: str
    # "answer", "error" (500), "reset" (before any byte of an answer) or "cut" (in the middle of the answer).
    outcome: str
    input_tokens: int
    output_tokens: int
    pieces: list[str]
    # After how many pieces, or after which share of a plain answer, it is cut.
    cut_at: float
    delay: float
    pause: float

    @staticmethod
    def of(seed: str, call: str, attempt: int, body: dict, length: int) -> "Fate":
        draw = random.Random(f"{seed}:fate:{call}:{attempt}")
        outcome = draw.choices(["answer", "error", "reset", "cut"], [85, 5, 5, 5])[0]
        # Some calls use all that they may: then cost and bound are the same.
        uses_all = draw.random() < 0.1
        most = body["max_tokens"]
        pieces = ["y" * draw.randint(1, 40) for _ in range(draw.randint(1, 8))]
        return Fate(
            call,
            outcome,
            input_tokens=length if uses_all else draw.randint(1, length),
            output_tokens=most if uses_all else draw.randint(0, most),
            pieces=pieces,
            cut_at=draw.randint(1, len(pieces)) if body.get("stream") else draw.uniform(0.05, 0.95),
            delay=draw.choice([0.0, draw.uniform(0, 0.3), draw.uniform(0, 1.5)]),
            pause=draw.choice([0.0, draw.uniform(0, 0.1)]),
        )

    @property
    def usage(self) -> dict:
        return {"prompt_tokens": self.input_tokens, "completion_tokens": self.output_tokens, "total_tokens": self.input_tokens + self.output_tokens}

    @property
    def plain(self) -> bytes:
        choice = {"index": 0, "message": {"role": "assistant", "content": "".join(self.pieces)}, "finish_reason": "stop"}
        answer = {"id": self.call, "object": "chat.completion", "model": "m", "choices": [choice], "usage": self.usage}
        return json.dumps(answer).encode()

    @property
    def sent_of_plain(self) -> int:
        """How many bytes of a plain answer are sent before it is cut."""
        return max(1, int(len(self.plain) * self.cut_at))
