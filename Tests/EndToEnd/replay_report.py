"""Sends recorded requests through a gateway to an upstream that answers as the providers once did, and compares.

    python replay_report.py [--write] [FOLDER]

FOLDER holds the recordings; where none is given it is `GATEHOUSE_FIXTURES`, else `../shared/fixtures` beside the repository, else
`recordings/`. `--write` puts the table into `docs/replay.md`.

Five checks:

    asked    the upstream receives the recorded request: every member but the model's name, in its order
    answered the client receives the recorded answer, byte for byte
    usage    the record of the exchange holds what the answer's own counts add up to
    faces    clients of every other dialect read the recorded answer: well formed, the same text, the same tool calls
    targets  upstreams of every other dialect are asked the recorded request, and their answer comes back

A recording of a route that the gateway does not know is passed through: `/{provider}/…`.
"""

import dataclasses
import json
import pathlib
import re
import sys
import tempfile
from urllib.parse import unquote

import httpx

from support import answers, replay_faces, replay_forms, replay_kinds
from support.answers import CONVERSATIONS
from support.expected_usage import expected_usage
from support.gateway import Gateway, Key
from support.replay import REPOSITORY, Recording, ReplayUpstream, folder_of_recordings, identity, load
from support.replay_table import CHECKS, Report
from support.waiting import eventually

UNREADABLE = (ValueError, TypeError, AttributeError, KeyError, IndexError)
HAND_MADE = pathlib.Path(__file__).parent / "recordings"
DOCUMENT = REPOSITORY / "docs" / "replay.md"
MARK = "<!-- made by Tests/EndToEnd/replay_report.py --write -->\n"

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

# Requests that a gateway sends nowhere, by words of its refusal.
OTHER_MODELS = "of other models that the body names, which nobody has granted or priced (400)"
REFUSALS = {
    "performanceConfig.latency": "of a choice that has a price of its own, which no price list here has (400)",
    "would run other models than the one that is asked for": OTHER_MODELS,
}
# Models without an operation are asked in the one that they have, whatever the caller speaks.
ELSEWHERE = "of a model that does not have the operation (404 then), asked here in one that it has"
OWN_FORM = "a stream in the provider's own form on a path of OpenAI's, where passing through expects OpenAI's form"
RESTS = {*REFUSALS.values(), ELSEWHERE, OWN_FORM}

RATES = {"input": "1", "output": "2", "image_output": "2"}
PRICE = {**RATES, "flex": RATES, "priority": RATES, "batch": RATES}

# Models whose answers say what they cost at the prices that the catalogue has of them: their amounts are judged by that.
PAID = {
    "perplexity": ("sonar", "sonar-pro", "sonar-reasoning-pro"),
    "vercel": ("google/gemini-2.5-flash", "anthropic/claude-sonnet-4"),
    "xai": ("grok-4.3", "grok-4.20-0309-reasoning", "grok-4.20-non-reasoning"),
}

# Models of OpenAI that callers of other dialects reach by Responses (docs/dialects.md).
BY_RESPONSES = re.compile(r"gpt-(5\.[2-9]|[6-9])")


class Replay:
    """A gateway in front of the replay, with a model for each that was recorded."""

    def __init__(self, folder: pathlib.Path, directory: pathlib.Path):
        self.report = Report()
        self.simple = {(r.operation, r.stream): r for r in load(HAND_MADE) if r.id.startswith("hand-simple-")}
        self.recordings = [(recording, replay_kinds.operation(recording)) for recording in load(folder)]
        self.upstream = ReplayUpstream([recording for recording, _ in self.recordings])
        self.names: dict[tuple[str, str, str], str] = {}
        self.gateway = Gateway(directory, self._configuration(), {"REPLAY_KEY": "sk-replay-operator"})
        self.http = httpx.Client(timeout=20, headers={"accept-encoding": "identity"})

    def _configuration(self) -> dict:
        providers: dict[str, dict] = {}
        models = []
        passed: set[tuple[str, str]] = set()

        def declare(public: str, provider: str, kind: str, model: str) -> None:
            name = f"{provider.replace('_', '-')}.{kind}"
            base_url = f"{self.upstream.url}/{provider}/v1"
            declared = {"name": name, "kind": kind, "base_url": base_url, "api_key": "env:REPLAY_KEY"}
            providers[name] = {**declared, **PLACES.get(kind, {})}
            price = {} if model in PAID.get(kind, ()) else {"price": PRICE}
            target = {"provider": name, "model": model, **price}
            models.append({"name": public, "retries": {"attempts": 0}, "targets": [target]})

        for recording, operation in self.recordings:
            if operation == "passthrough":
                name = self._passing(recording)
                base_url = f"{self.upstream.url}/{recording.provider}"
                kind = recording.provider if recording.provider in replay_kinds.served() else "openai-compatible"
                # Routes that run a model in a form of their own are open where they have a fee.
                fee = {"passthrough_fee": "0.000001"}
                providers[name] = {"name": name, "kind": kind, "base_url": base_url, "api_key": "env:REPLAY_KEY", **fee}
                # What looks like a route of the gateway's own is metered as one, and needs a price.
                named = recording.body.get("model") if isinstance(recording.body, dict) else None
                if named and (name, named) not in passed:
                    passed.add((name, named))
                    target = {"provider": name, "model": named, "price": PRICE}
                    models.append({"name": f"own-{len(passed)}", "targets": [target]})
                continue
            kind, model = replay_kinds.kind(recording.provider, operation), replay_kinds.model(recording)
            if (recording.provider, kind, model) not in self.names:
                public = f"model-{len(self.names)}"
                self.names[recording.provider, kind, model] = public
                declare(public, recording.provider, kind, model)
        for operation, (kind, model) in FAMILIES.items():
            declare(f"family-{operation}", f"family-{operation}", kind, model)
        declare("family-converse-of-messages", "family-converse", "bedrock", OTHER_MAKER)
        team = {"name": "replayed", "models": ["*"], "passthrough": ["*"]}
        return {"server": {"max_body": "32MiB"}, "providers": list(providers.values()), "models": models, "teams": [team]}

    @staticmethod
    def _passing(recording: Recording) -> str:
        """The provider below whose name its own routes are asked."""
        return f"{recording.provider.replace('_', '-')}.own"

    def __enter__(self) -> "Replay":
        self.upstream.__enter__()
        self.gateway.start()
        self.team = next(team for team in self.gateway.listed("/teams") if team["name"] == "replayed")
        self.key = self.gateway.key(self.team)
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
        key = self.gateway.key(self.team)
        counted = []
        for recording, operation in self.recordings:
            is_told = operation not in ("passthrough", *replay_kinds.FORMS) and self._is_first(recording)
            is_told = is_told and isinstance(recording.body, dict)
            self.upstream.offer(None if is_told else recording)
            asked = self._asked(recording, operation)
            before = len(self.upstream.received)
            answer = self._send(asked, key, tag=recording.id)
            received = self.upstream.received[before:]
            if not received and (reason := _refusal(answer)):
                self.report.rest(recording, self._row(recording, operation), reason)
                continue
            if received and (reason := self._rest(recording, operation, received[0].path, answer)):
                self.report.rest(recording, self._row(recording, operation), reason)
                continue
            self.report.play(recording, self._row(recording, operation))
            fault = self._asking_fault(recording, operation, asked, received, answer)
            self.report.count(recording, self._row(recording, operation), "asked", fault)
            if not received:
                continue
            fault = self._answering_fault(recording, operation, answer)
            self.report.count(recording, self._row(recording, operation), "answered", fault)
            if recording.status < 300:
                counted.append((recording, operation))
        self._compare_usage(key, counted)

    @staticmethod
    def _rest(recording: Recording, operation: str, path: str, answer: httpx.Response) -> str | None:
        """Why a recording cannot be compared although its provider was asked."""
        asked = {"chat": "/chat/completions", "completions": "/completions"}.get(operation)
        if asked and recording.status == 404:
            own = path.split("?")[0].removesuffix(asked)
            if own == path.split("?")[0] or own.endswith("/chat"):
                return ELSEWHERE
        is_passed = operation == "passthrough" and recording.stream and recording.path.endswith("/completions")
        return OWN_FORM if is_passed and answer.status_code == 503 else None

    @staticmethod
    def _row(recording: Recording, operation: str) -> str:
        """What a recording's operation is called in the table."""
        return f"{recording.operation}, passed through" if operation == "passthrough" else operation

    def _is_first(self, recording: Recording) -> bool:
        return self.upstream.known(recording) is recording

    def _asked(self, recording: Recording, operation: str) -> replay_faces.Asked:
        if operation == "passthrough":
            query = f"?{recording.query}" if recording.query else ""
            kept = {name: value for name, value in recording.headers.items() if name in ("content-type", "accept")}
            return replay_faces.Asked(f"/{self._passing(recording)}{recording.path}{query}", recording.sent or b"", kept, recording.method)
        if operation in replay_kinds.FORMS:
            body, content_type = replay_forms.form(recording, operation, self._public(recording, operation))
            path = {"transcriptions": "audio/transcriptions", "audio_translations": "audio/translations"}.get(operation, "images/variations")
            return replay_faces.Asked(f"/v1/{path}", body, {"content-type": content_type})
        is_array = recording.answer.lstrip()[:1] == b"["
        body = recording.body if isinstance(recording.body, dict) else {"prompt": "A picture."}
        return replay_faces.ask(operation, self._public(recording, operation), body, recording.stream, is_array, recording.headers)

    def _public(self, recording: Recording, operation: str) -> str:
        kind = replay_kinds.kind(recording.provider, operation)
        return self.names[recording.provider, kind, replay_kinds.model(recording)]

    def _send(self, asked: replay_faces.Asked, key: Key, tag: str | None = None) -> httpx.Response:
        headers = {**key.headers, **asked.headers}
        if tag:
            headers["x-gatehouse-tags"] = f"recording={tag}"
        body = {"content": asked.body} if isinstance(asked.body, bytes) else {"json": asked.body}
        try:
            return self.http.request(asked.method, self.gateway.url + asked.path, headers=headers, **body)
        except httpx.HTTPError as error:
            return httpx.Response(599, text=f"{type(error).__name__}: {error}")

    def _asking_fault(
        self, recording: Recording, operation: str, asked: replay_faces.Asked, received: list, answer: httpx.Response
    ) -> str | None:
        if not received:
            return f"refused: {answer.status_code} {answer.text[:200]}"
        arrived = received[0]
        if operation == "passthrough":
            whole = asked.path.removeprefix(f"/{self._passing(recording)}")
            wanted = (recording.method, f"/{recording.provider}{whole}", asked.body)
            got = (arrived.method, arrived.path, arrived.body)
            return None if (got[0], unquote(got[1]), got[2]) == (wanted[0], unquote(wanted[1]), wanted[2]) else f"{got} arrived"
        if operation in replay_kinds.FORMS:
            wanted = replay_forms.named(asked.body, replay_kinds.model(recording))
            return None if arrived.body == wanted else "another form arrived"
        body = recording.body if isinstance(recording.body, dict) else asked.body
        return None if identity(json.loads(arrived.body)) == identity(body) else "another request arrived"

    @staticmethod
    def _answering_fault(recording: Recording, operation: str, answer: httpx.Response) -> str | None:
        expected = NOT_PASSED.get(recording.status, recording.status)
        if recording.status == 400 and b"API_KEY_INVALID" in recording.answer:
            expected = 502
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
            expected = expected_usage(recording.provider, operation, recording.stream, recording.answer, recording.counts)
            if expected is not None:
                if operation == "chat" and "web_search_options" in recording.body:
                    expected = dataclasses.replace(expected, searches=max(1, expected.searches))
                kind = replay_kinds.kind(recording.provider, operation)
                if operation == "passthrough" or replay_kinds.model(recording) not in PAID.get(kind, ()):
                    expected = dataclasses.replace(expected, paid=None)
                fault = _usage_fault(expected, rows[recording.id])
                self.report.count(recording, self._row(recording, operation), "usage", fault)

    # Between dialects

    def _in_every_face(self, recording: Recording, operation: str) -> None:
        """The recorded answer, as clients of the other dialects read it."""
        try:
            expected = answers.read(operation, recording.stream, recording.answer)
        except UNREADABLE as error:
            self.report.leave("other callers", "an answer that is none in its own dialect")
            return
        if expected.failure:
            self.report.leave("other callers", "an answer that failed as it came")
            return
        if not all(isinstance(call.arguments, dict) for call in expected.calls):
            self.report.leave("other callers", "a call whose arguments are no object")
            return
        if not expected.is_finished:
            self.report.leave("other callers", "an answer without an end")
            return
        self.upstream.offer(recording)
        tools = list(dict.fromkeys(call.name for call in expected.calls))
        for face in CONVERSATIONS:
            kind = replay_kinds.kind(recording.provider, operation)
            if face == operation or replay_kinds.has(kind, face):
                continue
            if (kind, face) == ("bedrock", "messages") and "anthropic" in replay_kinds.model(recording):
                continue  # Claude there is asked in Messages' own words
            body = replay_faces.small(face, tools, recording.stream)
            answer = self._send(replay_faces.ask(face, self._public(recording, operation), body, recording.stream), self.key)
            if answer.status_code == 503 and kind in ("openai", "azure-openai") and BY_RESPONSES.match(replay_kinds.model(recording)):
                self.report.leave("other callers", "a model that other callers reach by Responses, of which this is no recording")
                continue
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
                self.report.leave("other targets", f"a target of {family} cannot take the request: {lack}")
                continue
            self.report.count(recording, operation, "targets", _prefixed(family, fault))


def _lack(text: str) -> str | None:
    """What a target lacks, or a price list, or a grant, for a request that was refused with a reason."""
    found = re.search(r"cannot take '[^']*' \((\w+)\)|(service tier) '|performanceConfig\.(latency)'|run (other models) than", text)
    return next(filter(None, found.groups()), None) if found else None


def _refusal(answer: httpx.Response) -> str | None:
    """Why the gateway itself sends a request nowhere, where that is what it promises."""
    return next((reason for words, reason in REFUSALS.items() if words in answer.text), None)


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
    searches = (row.get("parts") or {}).get("searches", 0)
    got = (row["input_tokens"], row["output_tokens"], row["cached_input_tokens"], row["cache_write_tokens"], searches)
    wanted = (expected.input, expected.output, expected.cached, expected.cache_write, expected.searches)
    units = {name: (row.get("parts") or {}).get(name, 0) for name in expected.units}
    if units != expected.units:
        return f"{units} ({row['accuracy']}) instead of {expected.units}"
    # Perplexity's amounts have five decimals for each part.
    room = 1.5e-5 if row["target"].startswith("perplexity") else 1.1e-9
    if expected.paid is not None and abs(float(row["cost_usd"]) - expected.paid) > room:
        return f"{row['cost_usd']} US dollars instead of {expected.paid}"
    return None if got == wanted else f"{got} ({row['accuracy']}) instead of {wanted} (input, output, cached, written, searches)"


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
    arguments = [each for each in sys.argv[1:] if each != "--write"]
    folder = pathlib.Path(arguments[0]) if arguments else folder_of_recordings() or HAND_MADE
    with tempfile.TemporaryDirectory() as directory, Replay(folder, pathlib.Path(directory)) as replay:
        report = replay.run()
    print(f"recordings: {folder}\n\n{report.markdown()}\n")
    for failure in report.failures:
        print(failure)
    if "--write" in sys.argv:
        before = DOCUMENT.read_text().split(MARK)[0]
        DOCUMENT.write_text(f"{before}{MARK}\n{report.markdown()}\n")
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
