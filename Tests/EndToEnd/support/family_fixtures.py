"""The upstream of all families and the gateway in front of it, as fixtures of the files that import them."""

import pytest

from support.families import SECRET, FamilyUpstream
from support.gateway import Gateway


@pytest.fixture(scope="module")
def families():
    with FamilyUpstream() as upstream:
        yield upstream


@pytest.fixture(scope="module")
def front(families, tmp_path_factory):
    with Gateway(tmp_path_factory.mktemp("families"), families.configuration(), {"FAMILY_KEY": SECRET}) as gateway:
        yield gateway


@pytest.fixture
def upstream(families):
    families.reset()
    yield families
    assert families.complaints == []
