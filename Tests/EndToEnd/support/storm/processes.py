"""The processes of a storm besides the gateway: the upstream and the sampler."""

import json
import os
import pathlib
import sys
import urllib.request
from collections import defaultdict
from dataclasses import dataclass, field

from ..gateway import Gateway
from ..ports import free_port
from ..processes import REPOSITORY, Process
from ..waiting import eventually
from .plan import name_of

PYTHON_PATH = str(REPOSITORY / "Tests" / "EndToEnd")


@dataclass
class Billing:
    """What the upstream has written down about one call."""

    lengths: list[int] = field(default_factory=list)
    # Input and output tokens.
    billed: list[tuple[int, int]] = field(default_factory=list)
    # The attempts whose answers were cut, and the one that the gateway left: the number, and how much was sent.
    cuts: list[tuple[int, int]] = field(default_factory=list)
    left: tuple[int, int] | None = None


class StormUpstream:
    def __init__(self, directory: pathlib.Path, seed: str):
        self.port = free_port()
        self.log = directory / "upstream.log"
        directory.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "support.storm.upstream", str(self.port), seed, str(self.log)]
        self.process = Process(command, directory, "upstream", {**os.environ, "PYTHONPATH": PYTHON_PATH})
        eventually(self._answers, within=20, what="the upstream answers")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.end()

    def _answers(self) -> bool:
        try:
            return bool(self.ask("GET", "/state"))
        except OSError:
            return False

    def ask(self, method: str, path: str) -> dict:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def billings(self) -> dict[int, Billing]:
        """What it has written down, by the calls' numbers."""
        found: dict[str, Billing] = defaultdict(Billing)
        for line in self.log.read_text().splitlines():
            event, call, attempt, *words = line.split(" ")
            if event == "arrived":
                found[call].lengths.append(int(words[0]))
            elif event == "billed":
                found[call].billed.append((int(words[0]), int(words[1])))
            elif event == "left":
                found[call].left = (int(attempt), int(words[0]))
            elif words[0] == "cut":
                found[call].cuts.append((int(attempt), int(words[1])))
        assert all(name == name_of(int(name.removeprefix("call-"))) for name in found)
        return {int(name.removeprefix("call-")): billing for name, billing in found.items()}


class Sampler:
    def __init__(self, directory: pathlib.Path, gateway: Gateway, scopes: list[str]):
        self.file = directory / "samples"
        command = [sys.executable, "-m", "support.storm.sampler", str(gateway.admin_port), str(self.file), *scopes]
        environment = {**os.environ, "PYTHONPATH": PYTHON_PATH, "STORM_TOKEN": gateway.admin_token}
        self.process = Process(command, directory, "sampler", environment)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.end()

    def samples(self) -> list[dict]:
        assert self.process.is_running, self.process.output[-3000:]
        return [json.loads(line) for line in self.file.read_text().splitlines(keepends=True) if line.endswith("\n")]
