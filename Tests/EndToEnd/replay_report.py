"""Sends recorded requests through a gateway to an upstream that answers as the providers once did, and compares.

    python replay_report.py [FOLDER]        the folder of recordings; default: GATEHOUSE_FIXTURES, else recordings/

Four checks, each counted per provider and operation:

    asked    the upstream receives the recorded request: every member but the model's name, in its order
    answered the client receives the recorded answer, byte for byte
    usage    the record of the exchange holds what the answer's own counts add up to
    faces    clients of every other dialect read the recorded answer: well formed, the same text, the same tool calls
    targets  upstreams of every other dialect are asked the recorded request, and their answer comes back
"""

import collections
import json
import os
import pathlib
import re
import sys
import tempfile
from dataclasses import dataclass, field

import httpx

from support import answers, replay_faces
from support.answers import CONVERSATIONS
from support.expected_usage import expected_usage
from support.gateway import Gateway, Key
from support.replay import Recording, ReplayUpstream, identity, load
from support.waiting import eventually

UNREADABLE = (ValueError, TypeError, AttributeError, KeyError, IndexError)
HAND_MADE = pathlib.Path(__file__).parent / "recordings"
CHECKS = ("asked", "answered", "usage", "faces", "targets")

# Statuses that a gateway does not pass on: those concern the operator's account, or the target that failed.
NOT_PASSED = {401: 502, 402: 502, 403: 502, 429: 429, 500: 503, 501: 503, 502: 503, 503: 503, 529: 503}

# The families of upstreams that conversations are translated for, each with a model that it is asked for.
FAMILIES = {
    "chat": ("openai-compatible", "gpt-4o"),
    "messages": ("anthropic", "claude-sonnet-4-5"),
    "generate_content": ("gemini", "gemini-2.5-flash"),
    "converse": ("bedrock", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"),
}

# What Bedrock has of other makers: Claude there is asked in Messages by those who speak it.
OTHER_MAKER = "eu.amazon.nova-pro-v1:0"

# Where the providers of a kind are, for kinds that must be somewhere.
PLACES = {"bedrock": {"region": "eu-west-1"}, "vertex": {"project": "replayed", "location": "global"}}


@dataclass
class Tally:
    """How often a check passed, and why it did not."""

    passed: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.passed + len(self.failures)

    def count(self, failure: str | None) -> None:
        if failure is None:
            self.passed += 1
        else:
            self.failures.append(failure)


class Report:
    """All tallies, by provider, operation and check."""

    def __init__(self):
        self.tallies: dict[tuple[str, str], dict[str, Tally]] = collections.defaultdict(
            lambda: {check: Tally() for check in CHECKS}
        )
        self.left_out: collections.Counter = collections.Counter()

    def count(self, recording: Recording, operation: str, check: str, failure: str | None) -> None:
        text = None if failure is None else f"{recording.id}: {failure}"
        self.tallies[recording.provider, operation][check].count(text)

    @property
    def failures(self) -> list[str]:
        return [
            f"{check} {failure}"
            for tallies in self.tallies.values()
            for check, tally in tallies.items()
            for failure in tally.failures
        ]

    def total(self, check: str) -> Tally:
        whole = Tally()
        for tallies in self.tallies.values():
            whole.passed += tallies[check].passed
            whole.failures += tallies[check].failures
        return whole

    def table(self) -> str:
        lines = [f"{'provider':<18}{'operation':<18}" + "".join(f"{check:>12}" for check in CHECKS)]

        def cells(tallies) -> str:
            return "".join(f"{f'{t.passed}/{t.total}' if t.total else '-':>12}" for t in tallies)

        for (provider, operation), tallies in sorted(self.tallies.items()):
            lines.append(f"{provider:<18}{operation:<18}" + cells(tallies[check] for check in CHECKS))
        lines.append(f"{'all':<36}" + cells(self.total(check) for check in CHECKS))
        lines += ["", "left out (where nothing else is said: for want of an operation or a kind):"]
        lines += [f"{count:>6} {what}" for what, count in sorted(self.left_out.items())]
        return "\n".join(lines)


class Replay:
    """A gateway in front of the replay, with a model for each that was recorded."""

    def __init__(self, folder: pathlib.Path, directory: pathlib.Path):
        self.report = Report()
        self.recordings: list[tuple[Recording, str]] = []
        self.simple = {(r.operation, r.stream): r for r in load(HAND_MADE) if r.id.startswith("hand-simple-")}
        for recording in load(folder):
            operation = replay_faces.operation(recording)
            if operation is None or replay_faces.kind(recording.provider, operation) is None:
                self.report.left_out[f"{recording.provider} {recording.operation}"] += 1
            else:
                self.recordings.append((recording, operation))
        self.upstream = ReplayUpstream([recording for recording, _ in self.recordings])
        self.names: dict[tuple[str, str, str], str] = {}
        self.gateway = Gateway(directory, self._configuration(), {"REPLAY_KEY": "sk-replay-operator"})
        self.http = httpx.Client(timeout=20, headers={"accept-encoding": "identity"})

    def _configuration(self) -> dict:
        providers: dict[str, dict] = {}
        models = []

        def declare(public: str, provider: str, kind: str, model: str) -> None:
            name = f"{provider.replace('_', '-')}.{kind}"
            base_url = f"{self.upstream.url}/{provider}/v1"
            declared = {"name": name, "kind": kind, "base_url": base_url, "api_key": "env:REPLAY_KEY"}
            providers[name] = {**declared, **PLACES.get(kind, {})}
            target = {"provider": name, "model": model, "price": {"input": "1", "output": "2"}}
            models.append({"name": public, "retries": {"attempts": 0}, "targets": [target]})

        for recording, operation in self.recordings:
            kind, model = replay_faces.kind(recording.provider, operation), replay_faces.model(recording)
            if (recording.provider, kind, model) not in self.names:
                public = f"model-{len(self.names)}"
                self.names[recording.provider, kind, model] = public
                declare(public, recording.provider, kind, model)
        for operation, (kind, model) in FAMILIES.items():
            declare(f"family-{operation}", f"family-{operation}", kind, model)
        declare("family-converse-of-messages", "family-converse", "bedrock", OTHER_MAKER)
        return {"server": {"max_body": "32MiB"}, "providers": list(providers.values()), "models": models}

    def __enter__(self) -> "Replay":
        self.upstream.__enter__()
        self.gateway.start()
        self.key = self.gateway.key()
        return self

    def __exit__(self, *_) -> None:
        self.http.close()
        self.gateway.close()
        self.upstream.__exit__()

    def run(self) -> Report:
        self.pass_through()
        for recording, operation in self.recordings:
            if operation not in CONVERSATIONS or recording.status >= 300:
                continue
            if operation in FAMILIES:
                self._in_every_face(recording, operation)
            self._to_every_family(recording, operation)
        return self.report

    # In the recording's own dialect

    def pass_through(self) -> None:
        """Each recording in its own dialect; the records of the exchanges are read in the end, all at once."""
        key = self.gateway.key()
        counted = []
        for recording, operation in self.recordings:
            self.upstream.offer(None if self._is_first(recording) else recording)
            before = len(self.upstream.received)
            answer = self._send(self._asked(recording, operation), key, tag=recording.id)
            received = self.upstream.received[before:]
            if not received and (lack := _lack(answer.text)):
                self.report.left_out[f"requests that are refused for want of a price: {lack}"] += 1
                continue
            self.report.count(recording, operation, "asked", self._asking_fault(recording, received, answer))
            if not received:
                continue
            self.report.count(recording, operation, "answered", self._answering_fault(recording, operation, answer))
            if recording.status < 300:
                counted.append((recording, operation))
        self._compare_usage(key, counted)

    def _is_first(self, recording: Recording) -> bool:
        return self.upstream.known(recording) is recording

    def _asked(self, recording: Recording, operation: str) -> replay_faces.Asked:
        is_array = recording.answer.lstrip()[:1] == b"["
        public = self._public(recording, operation)
        return replay_faces.ask(operation, public, recording.body, recording.stream, is_array, recording.headers)

    def _public(self, recording: Recording, operation: str) -> str:
        kind = replay_faces.kind(recording.provider, operation)
        return self.names[recording.provider, kind, replay_faces.model(recording)]

    def _send(self, asked: replay_faces.Asked, key: Key, tag: str | None = None) -> httpx.Response:
        headers = {**key.headers, **asked.headers}
        if tag:
            headers["x-gatehouse-tags"] = f"recording={tag}"
        try:
            return self.http.post(self.gateway.url + asked.path, json=asked.body, headers=headers)
        except httpx.HTTPError as error:
            return httpx.Response(599, text=f"{type(error).__name__}: {error}")

    @staticmethod
    def _asking_fault(recording: Recording, received: list, answer: httpx.Response) -> str | None:
        if not received:
            return f"refused: {answer.status_code} {answer.text[:200]}"
        return None if identity(json.loads(received[0].body)) == recording.asked else "another request arrived"

    @staticmethod
    def _answering_fault(recording: Recording, operation: str, answer: httpx.Response) -> str | None:
        expected = NOT_PASSED.get(recording.status, recording.status)
        if answer.status_code != expected:
            return f"{answer.status_code} instead of {expected}: {answer.text[:200]}"
        if expected != recording.status:
            return None
        if answer.content in (recording.answer, _without_unasked_usage(recording, operation)):
            return None
        if recording.status == 429:
            return None
        return f"other bytes: {_difference(recording.answer, answer.content)}"

    def _compare_usage(self, key: Key, counted: list[tuple[Recording, str]]) -> None:
        def records() -> dict[str, dict]:
            rows = {row["tags"].get("recording"): row for row in self.gateway.listed(f"/requests?key_id={key.id}")}
            assert all(recording.id in rows for recording, _ in counted), "all exchanges are recorded"
            return rows

        rows = eventually(records, within=20) if counted else {}
        for recording, operation in counted:
            expected = expected_usage(recording.provider, operation, recording.stream, recording.answer)
            if expected is not None:
                self.report.count(recording, operation, "usage", _usage_fault(expected, rows[recording.id]))

    # Between dialects

    def _in_every_face(self, recording: Recording, operation: str) -> None:
        """The recorded answer, as clients of the other dialects read it."""
        try:
            expected = answers.read(operation, recording.stream, recording.answer)
        except UNREADABLE as error:
            self.report.left_out[f"{recording.provider} {recording.operation}, an answer that its dialect does not have: {error}"] += 1
            return
        if expected.failure:
            self.report.left_out[f"{recording.provider} {recording.operation}, an answer that failed as it came, for other dialects"] += 1
            return
        if not all(isinstance(call.arguments, dict) for call in expected.calls):
            self.report.left_out[f"{recording.provider} {recording.operation}, a call whose arguments are no object, for other dialects"] += 1
            return
        if not expected.is_finished:
            self.report.left_out[f"{recording.provider} {recording.operation}, an answer without an end, for other dialects"] += 1
            return
        self.upstream.offer(recording)
        tools = list(dict.fromkeys(call.name for call in expected.calls))
        for face in CONVERSATIONS:
            if face == operation or (face == "responses" and replay_faces.kind(recording.provider, operation) in ("openai", "azure-openai")):
                continue
            body = replay_faces.small(face, tools, recording.stream)
            answer = self._send(replay_faces.ask(face, self._public(recording, operation), body, recording.stream), self.key)
            self.report.count(recording, operation, "faces", _prefixed(face, _face_fault(face, recording.stream, answer, expected)))

    def _to_every_family(self, recording: Recording, operation: str) -> None:
        """The recorded request, to upstreams of the other dialects."""
        for family in FAMILIES:
            if family == operation:
                continue
            simple = self.simple[family, recording.stream]
            self.upstream.offer(simple)
            public = f"family-{family}-of-messages" if (family, operation) == ("converse", "messages") else f"family-{family}"
            asked = replay_faces.ask(operation, public, recording.body, recording.stream, False, recording.headers)
            answer = self._send(asked, self.key)
            expected = answers.read(family, recording.stream, simple.answer)
            fault = _face_fault(operation, recording.stream, answer, expected)
            if fault and (lack := _lack(fault)):
                self.report.left_out[f"requests that a target of {family} cannot take: {lack}"] += 1
                continue
            self.report.count(recording, operation, "targets", _prefixed(family, fault))


def _lack(text: str) -> str | None:
    """What a target lacks, or a price list, for a request that was refused with a reason."""
    found = re.search(r"cannot take '[^']*' \((\w+)\)|(service tier) '|performanceConfig\.(latency)'", text)
    return next(filter(None, found.groups()), None) if found else None


def _prefixed(name: str, fault: str | None) -> str | None:
    return None if fault is None else f"{name}: {fault}"


def _face_fault(face: str, stream: bool, answer: httpx.Response, expected: answers.Answer) -> str | None:
    if answer.status_code != 200:
        return f"status {answer.status_code}: {answer.text[:240]}"
    if (fault := answers.fault(face, stream, answer.content)) is not None:
        return f"ill-formed: {fault}"
    try:
        got = answers.read(face, stream, answer.content)
    except UNREADABLE as error:
        return f"unreadable: {error!r}"
    if got.text != expected.text:
        return f"another text: {got.text[:80]!r} instead of {expected.text[:80]!r}"
    if got.called != expected.called:
        return f"other calls: {str(got.called)[:120]} instead of {str(expected.called)[:120]}"
    return None if got.is_finished else "without an end"


def _usage_fault(expected, row: dict) -> str | None:
    got = (row["input_tokens"], row["output_tokens"], row["cached_input_tokens"], row["cache_write_tokens"])
    wanted = (expected.input, expected.output, expected.cached, expected.cache_write)
    return None if got == wanted else f"{got} ({row['accuracy']}) instead of {wanted} (input, output, cached, written)"


def _without_unasked_usage(recording: Recording, operation: str) -> bytes:
    """A stream of Chat Completions as its client gets it: without the usage chunk, if it did not ask for one."""
    if operation not in ("chat", "completions") or (recording.body.get("stream_options") or {}).get("include_usage"):
        return recording.answer
    blocks = recording.answer.split(b"\n\n")
    kept = [block for block in blocks if not (b'"choices":[]' in block.replace(b" ", b"") and b'"usage":{' in block.replace(b" ", b""))]
    return b"\n\n".join(kept)


def _difference(expected: bytes, got: bytes) -> str:
    place = next((i for i, (a, b) in enumerate(zip(expected, got)) if a != b), min(len(expected), len(got)))
    return f"at {place} of {len(expected)} ({len(got)} came): {got[place:place + 60]!r} instead of {expected[place:place + 60]!r}"


def main() -> int:
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("GATEHOUSE_FIXTURES") or HAND_MADE)
    with tempfile.TemporaryDirectory() as directory, Replay(folder, pathlib.Path(directory)) as replay:
        report = replay.run()
    print(f"recordings: {folder}\n\n{report.table()}\n")
    for failure in report.failures:
        print(failure)
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
