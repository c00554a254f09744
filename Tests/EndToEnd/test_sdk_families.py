"""Every SDK and framework in front of every family of upstreams: the same answers everywhere, and no request that an upstream
would refuse."""

import json
import struct
import zlib

import pytest

from support.families import FAMILIES, meet
from support.family_fixtures import drivers, drivers_of_all, families, front, upstream  # noqa: F401 (fixtures)
from support.family_script import INPUT, JOURNEY, OUTPUT, ROUTES, TEXT, TOWN, WORDS_BEFORE, Thought, arrived
from support.money import nano
from support.sdk_drivers import DRIVERS, FRAMEWORKS, SDKS, TOOLS

WHOLE = "".join(TEXT)


def png() -> bytes:
    """A picture of one red point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")


each = pytest.mark.parametrize(("name", "family"), [(name, family) for name in DRIVERS for family in FAMILIES if meet(name, family)])


def assert_booked(drivers, name: str, count: int) -> None:
    for row in drivers.rows(name, count):
        assert (row["status"], row["accuracy"]) == (200, "reported")
        assert (row["input_tokens"], row["output_tokens"]) == (INPUT, OUTPUT)
        assert nano(row["cost_usd"]) == INPUT * 1_000 + OUTPUT * 10_000


@each
def test_an_answer(upstream, drivers, name, family):
    assert drivers[name].plain(family, "Say hello from a town") == WHOLE
    assert drivers[name].stream(family, "Say hello from a town") == WHOLE

    plain, streamed = upstream.asked
    assert (plain.text, plain.stream) == ("Say hello from a town", False)
    # A framework may say more.
    assert plain.system == "Be kind." or name in FRAMEWORKS and plain.system.endswith("Be kind.")
    assert (streamed.text, streamed.stream) == ("Say hello from a town", True)
    assert_booked(drivers, name, 2)


# Who gives proofs of thoughts back to their makers: those whose dialect has a place for them, and that keep what stands there.
GIVES_BACK = {
    "thoughts": {
        "openai-chat", "openai-responses", "anthropic", "google-genai", "cohere", "boto3", "langchain-responses", "langchain-anthropic",
        "pydantic-responses", "pydantic-anthropic", "pydantic-google", "agents-responses",
    },
    "calls": {
        "openai-chat", "openai-responses", "anthropic", "google-genai", "cohere", "boto3", "langchain-responses", "langchain-anthropic",
        "pydantic-chat", "pydantic-anthropic", "pydantic-google", "agents-responses",
    },
}  # fmt: skip
# Mistral's texts behind thoughts are lists, which OpenAI's SDK cannot add up; thoughts without a proof are said by the user in
# Pydantic AI's words, and Mistral's models may not hear a user right behind a tool.
REWORDED = {("openai-chat", "mistral"), ("pydantic-anthropic", "mistral")}
# What these drop of a stream: a call's members that they do not know.
DROPS_OF_STREAMS = {("cohere", "calls"), ("langchain-responses", "calls")}
JOURNEYS = [
    pytest.param(name, family, is_stream, id=f"{name}-{family}-{'streamed' if is_stream else 'plain'}")
    for name in DRIVERS
    for family in FAMILIES
    if meet(name, family)
    for is_stream in (False, True)
]


@pytest.mark.parametrize(("name", "family", "is_stream"), JOURNEYS)
def test_a_journey_with_tools(upstream, drivers, name, family, is_stream):
    """Three steps of calls: two at once, one without arguments, one behind a word; the upstream checks each step as it comes back."""
    answer = drivers[name].loop(family, "A journey, please", is_stream)
    if name == "pydantic-google":
        # Results are objects in this dialect, and the framework puts texts into one.
        answer = "; ".join(json.loads(part)["return_value"] if part.startswith("{") else part for part in answer.split("; "))
    assert answer == arrived(JOURNEY)

    assert len(upstream.asked) == len(JOURNEY) + 1
    assert all(asked.stream == is_stream and list(asked.tools) == list(TOOLS) for asked in upstream.asked)
    last = upstream.asked[-1]
    assert last.begun == "A journey, please"
    if (name, family) not in REWORDED:
        assert last.sayings == [step.says for step in JOURNEY if step.says]
    kind = FAMILIES[family].proves
    gives_back = name in GIVES_BACK.get(kind, ()) and not (is_stream and (name, kind) in DROPS_OF_STREAMS)
    steps = [step for step in last.steps if any(isinstance(part, tuple) for part in step)]
    proofs = [[part.proof for part in step if isinstance(part, Thought) and part.proof] for step in steps]
    assert proofs == [[step.proof] if gives_back else [] for step in JOURNEY]
    assert_booked(drivers, name, len(JOURNEY) + 1)


# Of thoughts without a proof Pydantic AI makes a turn of the user's in front of another, which Anthropic takes for one and Bedrock
# and the upstream of this test do not.
TRAVELS = [(name, route) for name in DRIVERS for route in ROUTES if (name, route) != ("pydantic-anthropic", "returning")]


@pytest.mark.parametrize(("name", "route"), TRAVELS)
def test_a_journey_on_which_each_step_is_another_familys(upstream, drivers, name, route):
    """A provider fails between two steps, and another goes on, one that speaks the caller's own dialect too: calls and results stay
    pairs, and nobody gets another's proofs."""
    is_stream = route == "wandering"
    answer = drivers[name].loop(route, f"A {route} journey, please", is_stream)
    if name == "pydantic-google":
        answer = "; ".join(json.loads(part)["return_value"] if part.startswith("{") else part for part in answer.split("; "))

    assert answer == arrived(JOURNEY)
    for place, row in enumerate(reversed(drivers.rows(name, len(JOURNEY) + 1))):
        assert [attempt["outcome"] for attempt in row["attempts"]] == ["status"] * place + ["ok"]


@each
def test_a_form_and_a_picture(upstream, drivers, name, family):
    picture = png()

    assert drivers[name].schema(family) == TOWN
    assert drivers[name].image(family, picture) == f"image/png of {len(picture)} bytes"


@pytest.mark.parametrize(("name", "family"), [(name, family) for name in SDKS for family in FAMILIES if meet(name, family)])
def test_a_client_that_leaves(front, upstream, name, family):
    key = front.key()
    SDKS[name](front.url, key.secret).leave(family, "Say hello, then wait")

    assert upstream.left.wait(10), "the upstream is left too"
    row = front.row(key)
    assert row["accuracy"] == "estimated"
    assert WORDS_BEFORE <= row["output_tokens"] <= 2 * WORDS_BEFORE, "what has come is paid, at the estimate's price"
