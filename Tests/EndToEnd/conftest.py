"""Fixtures that several files share. Whatever a test needs is started here; nothing is skipped."""

import pathlib
import resource

import httpx
import pytest

from support import diagnosis, scripted_models
from support.gateway import Gateway, Key
from support.raw import chat_body
from support.recording import RecordingUpstream
from support.scripted_models import ENVIRONMENT_NAME, model, target
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
    """A failed test shows what the gateways that run by then have logged, and after a vain wait what they were at."""
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        for gateway in Gateway.running:
            report.sections.append((f"log of the gateway on port {gateway.port}", gateway.log[-LOG_TAIL:]))
            if call.excinfo is not None and issubclass(call.excinfo.type, (httpx.TimeoutException, TimeoutError)):
                report.sections.append((f"the gateway on port {gateway.port}", diagnosis.of_process(gateway.process.pid)))


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


@pytest.fixture(scope="session")
def recording() -> RecordingUpstream:
    with RecordingUpstream() as upstream:
        yield upstream


@pytest.fixture(scope="session")
def front(recording, tmp_path_factory) -> Gateway:
    """A gateway whose only upstream keeps every byte."""
    provider = {"name": "recording", "kind": "openai-compatible", "base_url": recording.base_url, "api_key": f"env:{ENVIRONMENT_NAME}"}
    config = {"server": {"max_body": "32MiB"}, "providers": [provider], "models": [model("fast", target("recorded", provider="recording"))]}
    with Gateway(tmp_path_factory.mktemp("front"), config, {ENVIRONMENT_NAME: "sk-recording-operator"}) as started:
        yield started


@pytest.fixture(scope="session")
def key(front) -> Key:
    return front.key()


@pytest.fixture
def untouched(front, key, recording):
    """Nothing that the test sends may reach the upstream, and afterwards the gateway still serves.

    The last request shows both: all that the upstream has received since the beginning is that one.
    """
    requests, received = len(recording.requests), recording.bytes_received
    yield
    assert front.post("/v1/chat/completions", key, content=chat_body("fast")).status_code == 200
    assert len(recording.requests) == requests + 1, "a refused request reached the upstream"
    assert recording.bytes_received == received + recording.requests[-1].size, "bytes of a refused request reached the upstream"
