"""Upstreams of every family that fail, as every SDK and framework sees it: its own class, the status, the words, and no hang."""

import pytest

from support.families import BUSY, FAMILIES, IMPATIENT, meet
from support.family_fixtures import drivers, drivers_of_all, families, front, upstream  # noqa: F401 (fixtures)
from support.family_script import RETRY_SECONDS, TROUBLE
from support.money import nano
from support.sdk_drivers import DRIVERS, FRAMEWORKS, SDKS

# What an upstream's status is to a caller, and whether the upstream's words are.
STATUSES = {400: (400, True), 401: (502, False), 404: (404, True), 429: (429, True), 500: (503, False), 503: (503, False)}
# Frameworks stand on the SDKs: what they make of a failure does not hang on the family that it comes from.
CASES = [(name, family) for name in SDKS for family in FAMILIES if meet(name, family)] + [(name, "messages") for name in FRAMEWORKS]
each = pytest.mark.parametrize(("name", "family"), CASES)


def seen(driver, call, *arguments):
    with pytest.raises(Exception) as failure:
        call(*arguments)
    try:
        return driver.seen(failure.value)
    except AttributeError:
        raise failure.value


def assert_is(failure, driver, status: int) -> None:
    """A failure has its status, and the class that its SDK documents for that; Amazon's makes its classes by their names."""
    expected = driver.classes[status]
    assert failure.status == status
    assert failure.kind == expected if isinstance(expected, str) else issubclass(failure.kind, expected), failure.kind


@each
def test_a_status(upstream, drivers, name, family):
    driver = drivers[name]
    for status, (told, shows) in STATUSES.items():
        for call in (driver.plain, driver.stream):
            failure = seen(driver, call, family + (BUSY if status == 429 else ""), f"fail {status}")

            assert_is(failure, driver, told)
            assert (TROUBLE in failure.message) == shows, failure.message
            # Pydantic AI says nothing of the head.
            if told in (429, 503) and not name.startswith("pydantic"):
                assert failure.retry_after == str(RETRY_SECONDS if status == 429 else 1)
    assert len(upstream.asked) == 2 * len(STATUSES), "nobody asks again without being told"


# The attempt's outcome; a stream that breaks off is charged by what has come of it.
OUTCOMES = {"midway": "malformed", "abruptly": "cut"}


@each
def test_a_stream_that_fails(upstream, drivers, name, family):
    driver = drivers[name]
    for how in OUTCOMES:
        failure = seen(driver, driver.stream, family, f"fail {how}")

        assert issubclass(failure.kind, driver.classes[how])

    rows = drivers.rows(name, len(OUTCOMES))
    assert [row["attempts"][0]["outcome"] for row in reversed(rows)] == list(OUTCOMES.values())
    assert all(row["accuracy"] == "estimated" and nano(row["cost_usd"]) > 0 for row in rows)


@each
def test_an_upstream_that_says_nothing(upstream, drivers, name, family):
    driver = drivers[name]
    for call in (driver.plain, driver.stream):
        failure = seen(driver, call, family + IMPATIENT, "fail silently")

        assert_is(failure, driver, 504)
        assert upstream.left.wait(10), "the upstream is left too"
        upstream.left.clear()


@each
def test_a_client_without_patience(front, upstream, drivers, name, family):
    driver = DRIVERS[name](front.url, drivers.key(name).secret, patience=0.2)
    failure = seen(driver, driver.stream, family, "fail silently")

    assert issubclass(failure.kind, driver.classes["late"])
    assert upstream.left.wait(10), "the upstream is left too"


@pytest.mark.parametrize("name", DRIVERS)
def test_a_model_and_a_key_that_are_unknown(front, upstream, drivers, name):
    driver = drivers[name]
    failure = seen(driver, driver.plain, "nothing", "Hello")
    assert_is(failure, driver, 404)

    driver = DRIVERS[name](front.url, "sk-gh-abcdefghijkl-" + "x" * 43)
    failure = seen(driver, driver.plain, "chat", "Hello")
    assert_is(failure, driver, 401)
    assert upstream.asked == []
