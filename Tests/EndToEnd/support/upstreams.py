"""Model servers to put behind Gatehouse: scripted ones and real ones."""

import os
import pathlib

import httpx

from .ports import free_port
from .processes import REPOSITORY, Process
from .waiting import eventually

SCRIPTED_BINARY = REPOSITORY / "Support" / "scripted-upstream" / "scripted-upstream"
REAL_SCRIPTS = REPOSITORY / "Support" / "real-upstreams"

PROMPT_TOKENS = 42
TOKENS_PER_CHUNK = 5


def plain_tokens(text_bytes: int) -> int:
    """Completion tokens that the scripted upstream reports for a plain answer of so many bytes."""
    return -(-text_bytes // 4)


class Upstream:
    """A model server on a free port that speaks the OpenAI dialect below `base_url`."""

    def __init__(self, key: str):
        self.key = key
        self.port = free_port()
        self.root = f"http://127.0.0.1:{self.port}"
        self.base_url = f"{self.root}/v1"
        self.http = httpx.Client(timeout=30, headers={"authorization": f"Bearer {key}"})
        self.process: Process | None = None

    def start(self, command: list[str], directory: pathlib.Path, name: str, health: str, within: float, **environment: str):
        self.process = Process(command, directory, name, {**os.environ, **environment})
        eventually(lambda: self._answers(health), within=within, what=f"{name} answers")

    def _answers(self, path: str) -> bool:
        if not self.process.is_running:
            raise RuntimeError(f"{self.process.name} ended:\n{self.process.output[-3000:]}")
        try:
            return self.http.get(self.root + path).status_code == 200
        except httpx.TransportError:
            return False

    def close(self) -> None:
        self.http.close()
        if self.process is not None:
            self.process.end()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class ScriptedUpstream(Upstream):
    """Answers as the model name says; its bill is known in advance and it keeps its own count."""

    def __init__(self, directory: pathlib.Path, *options: str, key: str = "sk-scripted-operator"):
        super().__init__(key)
        command = [str(SCRIPTED_BINARY), "--port", str(self.port), "--require-key", key, *options]
        self.start(command, directory, f"scripted-{self.port}", "/stats", within=10)

    def stats(self) -> dict[str, int]:
        return self.http.get(f"{self.root}/stats").json()

    def reset(self) -> None:
        """Sets the counts to zero, once nothing is being answered any more."""
        eventually(lambda: self.stats()["active"] == 0, within=40, what="the upstream is idle")
        self.http.post(f"{self.root}/stats/reset")


class LlamaServer(Upstream):
    """llama.cpp's own server with SmolLM2-135M-Instruct."""

    model = "smollm2-135m"

    def __init__(self, directory: pathlib.Path, key: str = "sk-llama-operator"):
        super().__init__(key)
        command = [str(REAL_SCRIPTS / "llama.sh"), str(self.port)]
        self.start(command, directory, "llama", "/health", within=180, REAL_UPSTREAM_KEY=key)

    def busy_slots(self) -> int:
        return sum(slot["is_processing"] for slot in self.http.get(f"{self.root}/slots").json())


class EmbeddingServer(Upstream):
    """A real, small embedding model. It checks no key."""

    model = "multilingual-e5-small-q4"
    dimensions = 384

    def __init__(self, directory: pathlib.Path):
        super().__init__("sk-embeddings-operator")
        command = [str(REAL_SCRIPTS / "embeddings.sh"), str(self.port)]
        self.start(command, directory, "embeddings", "/health", within=180)
