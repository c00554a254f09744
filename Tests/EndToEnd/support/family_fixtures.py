"""The upstream of all families and the gateway in front of it, as fixtures of the files that import them."""

import functools
from datetime import datetime, timezone

import pytest

from support.families import SECRET, FamilyUpstream
from support.gateway import Gateway
from support.sdk_drivers import DRIVERS


@pytest.fixture(scope="module")
def families():
    with FamilyUpstream() as upstream:
        yield upstream


@pytest.fixture(scope="module")
def front(families, tmp_path_factory):
    with Gateway(tmp_path_factory.mktemp("families"), families.configuration(), {"FAMILY_KEY": SECRET}) as gateway:
        yield gateway


class Drivers:
    """Each SDK's driver with a key of its own, made once: clients take longer to make than requests."""

    def __init__(self, front: Gateway):
        self.front = front
        self.begun = ""

    @functools.cache
    def key(self, name: str):
        return self.front.key()

    @functools.cache
    def __getitem__(self, name: str):
        return DRIVERS[name](self.front.url, self.key(name).secret)

    def begin(self) -> None:
        self.begun = datetime.now(timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")

    def rows(self, name: str, count: int) -> list[dict]:
        """The records of an SDK's requests in this test, newest first."""
        return self.front.rows(count, key_id=self.key(name).id, **{"from": self.begun})


@pytest.fixture(scope="module")
def drivers_of_all(front):
    return Drivers(front)


@pytest.fixture
def drivers(drivers_of_all):
    drivers_of_all.begin()
    return drivers_of_all


@pytest.fixture
def upstream(families):
    families.reset()
    yield families
    assert families.complaints == []
