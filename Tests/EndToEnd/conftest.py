"""Fixtures that several files share. Whatever a test needs is started here; nothing is skipped."""

import pathlib
import resource

import pytest

from support import scripted_models
from support.gateway import Gateway
from support.upstreams import EmbeddingServer, LlamaServer, ScriptedUpstream

LOG_TAIL = 12_000
OPEN_FILES = 20_000


def pytest_configure(config) -> None:
    """Room for ten thousand connections, here and in the processes started from here."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(OPEN_FILES, hard), hard))


@pytest.fixture(scope="session")
def scripted(tmp_path_factory) -> ScriptedUpstream:
    with ScriptedUpstream(tmp_path_factory.mktemp("scripted")) as upstream:
        yield upstream


@pytest.fixture(scope="session")
def llama(tmp_path_factory) -> LlamaServer:
    with LlamaServer(tmp_path_factory.mktemp("llama")) as upstream:
        yield upstream


@pytest.fixture(scope="session")
def embeddings(tmp_path_factory) -> EmbeddingServer:
    with EmbeddingServer(tmp_path_factory.mktemp("embeddings")) as upstream:
        yield upstream


@pytest.fixture
def directory(tmp_path) -> pathlib.Path:
    return tmp_path


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed test shows what the gateways that run by then have logged."""
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        for gateway in Gateway.running:
            report.sections.append((f"log of the gateway on port {gateway.port}", gateway.log[-LOG_TAIL:]))


@pytest.fixture(scope="session")
def gateway(scripted, tmp_path_factory) -> Gateway:
    """One gateway for all tests that do not end, reload or reconfigure it; each test brings its own keys."""
    directory = tmp_path_factory.mktemp("gateway")
    config = scripted_models.configuration(scripted)
    with Gateway(directory, config, scripted_models.environment(scripted)) as started:
        yield started


@pytest.fixture
def upstream(scripted) -> ScriptedUpstream:
    """The scripted upstream with its counts at zero."""
    scripted.reset()
    return scripted
