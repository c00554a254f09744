"""Every SDK in front of every family of upstreams: the same answers everywhere, and no request that an upstream would refuse."""

import struct
import zlib

import pytest

from support.families import FAMILIES
from support.family_fixtures import families, front, upstream  # noqa: F401 (fixtures)
from support.family_script import INPUT, OUTPUT, PROOF, TEXT, TOWN, WORDS_BEFORE
from support.money import nano
from support.sdk_drivers import DRIVERS, status

WHOLE = "".join(TEXT)
# The dialects that have a place for a proof of thoughts, and the families that give one with their calls.
PROVING_SDKS = ("anthropic", "google-genai", "openai-responses", "boto3")
PROVING_FAMILIES = ("messages", "generate_content", "converse")


def png() -> bytes:
    """A picture of one red point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")


@pytest.fixture
def key(front):
    return front.key()


@pytest.fixture(params=DRIVERS)
def sdk(request, front, key):
    driver = DRIVERS[request.param](front.url, key.secret)
    driver.name = request.param
    return driver


@pytest.fixture(params=FAMILIES)
def family(request):
    return request.param


def assert_booked(front, key, count: int) -> None:
    for row in front.rows(count, key_id=key.id):
        assert (row["status"], row["accuracy"]) == (200, "reported")
        assert (row["input_tokens"], row["output_tokens"]) == (INPUT, OUTPUT)
        assert nano(row["cost_usd"]) == INPUT * 1_000 + OUTPUT * 10_000


def test_plain(front, upstream, key, sdk, family):
    assert sdk.plain(family, "Say hello from a town") == WHOLE

    assert upstream.asked[0].text == "Say hello from a town"
    assert upstream.asked[0].system == "Be kind."
    assert_booked(front, key, 1)


def test_streamed(front, upstream, key, sdk, family):
    assert sdk.stream(family, "Say hello from a town") == WHOLE

    assert upstream.asked[0].stream
    assert_booked(front, key, 1)


@pytest.mark.parametrize("is_stream", [False, True], ids=["plain", "streamed"])
def test_a_loop_with_tools(front, upstream, key, sdk, family, is_stream):
    assert sdk.loop(family, "What is the weather?", is_stream) == "Zürich: sunny; Bern: sunny"

    first, second = upstream.asked
    assert list(first.tools) == list(second.tools) == ["weather"]
    assert second.text == "What is the weather?"
    if sdk.name in PROVING_SDKS and family in PROVING_FAMILIES:
        assert PROOF in second.proofs, "the proof goes back to its maker as it came"
    assert_booked(front, key, 2)


def test_an_answer_with_a_schema(upstream, sdk, family):
    assert sdk.schema(family) == TOWN


def test_a_picture(upstream, sdk, family):
    picture = png()

    assert sdk.image(family, picture) == f"image/png of {len(picture)} bytes"


def test_a_client_that_leaves(front, upstream, key, sdk, family):
    sdk.leave(family, "Say hello, then wait")

    assert upstream.left.wait(10), "the upstream is left too"
    row = front.row(key)
    assert row["accuracy"] == "estimated"
    assert WORDS_BEFORE <= row["output_tokens"] <= 2 * WORDS_BEFORE, "what has come is paid, at the estimate's price"


@pytest.mark.parametrize("name", DRIVERS)
def test_a_model_that_is_unknown(front, upstream, key, name):
    with pytest.raises(Exception) as failure:
        DRIVERS[name](front.url, key.secret).plain("nothing", "Hello")

    assert status(failure.value) == 404
    assert upstream.asked == []


@pytest.mark.parametrize("name", DRIVERS)
def test_a_key_that_is_unknown(front, upstream, name):
    with pytest.raises(Exception) as failure:
        DRIVERS[name](front.url, "sk-gh-abcdefghijkl-" + "x" * 43).plain("chat", "Hello")

    assert status(failure.value) == 401
    assert upstream.asked == []
