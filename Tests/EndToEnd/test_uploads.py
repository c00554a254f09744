"""Long forms that go upstream while they come."""

import hashlib
import io
import json
import threading

import httpx
import openai
import pytest

from support.gateway import Gateway
from support.money import nano
from support.raw import RawConnection, chunked
from support.upload import BOUNDARY, END, TYPE, Upload, UploadUpstream, field, file, head, settled
from support.waiting import eventually

MIB = 1 << 20
SOUND = bytes(range(256)) * (MIB // 256)
MODEL = field("model", "hear")


@pytest.fixture
def upstream():
    with UploadUpstream() as server:
        yield server


@pytest.fixture
def second():
    with UploadUpstream() as server:
        yield server


@pytest.fixture
def gateway(directory, upstream, second):
    def target(provider: str, name: str, **price: str) -> dict:
        return {"provider": provider, "model": f"own-{name}", "price": {"input": "0", "output": "0", **price}}

    def provider(name: str, url: str) -> dict:
        return {"name": name, "kind": "openai", "base_url": f"{url}/v1", "api_key": "env:OPERATOR"}

    config = {
        "server": {"max_body": "512MiB"},
        "providers": [provider("up", upstream.url), provider("second", second.url), provider("dead", "http://127.0.0.1:1")],
        "models": [
            {"name": "hear", "retries": {"attempts": 0}, "targets": [target("up", "hear", audio_second="0.0001")]},
            {"name": "draw", "retries": {"attempts": 0}, "targets": [target("up", "draw", image="0.04")]},
            {"name": "spare", "strategy": "priority", "targets": [target("up", "hear"), {**target("second", "hear"), "priority": 1}]},
            {"name": "reach", "strategy": "priority", "targets": [target("dead", "hear"), {**target("second", "hear"), "priority": 1}]},
            {"name": "ruled", "targets": [target("up", "hear")], "rules": [{"name": "r", "when": {"stream": True}, "refuse": "no"}]},
        ],
    }
    with Gateway(directory, config, {"OPERATOR": "operator-key"}) as gateway:
        yield gateway


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + END


def renamed(body: bytes) -> bytes:
    return body.replace(b"\r\n\r\nhear\r\n", b"\r\n\r\nown-hear\r\n")


def post(gateway, key, body: bytes, path: str = "/v1/audio/transcriptions", **headers: str) -> httpx.Response:
    return httpx.post(gateway.url + path, headers={**key.headers, "content-type": TYPE, **headers}, content=body, timeout=60)


def test_an_sdk_sends_a_long_recording(gateway, upstream):
    key = gateway.key()
    recording = io.BytesIO(SOUND * 24)
    recording.name = "long.wav"

    text = gateway.openai(key).audio.transcriptions.create(model="hear", file=recording, response_format="json").text

    assert text == "hi"
    (upload,) = upstream.uploads
    assert b'name="model"\r\n\r\nown-hear\r\n' in upload.beginning and upload.taken == upload.length > 24 * MIB
    row = gateway.row(key)
    assert (row["status"], row["accuracy"], nano(row["cost_usd"])) == (200, "reported", 300_000)


def test_what_comes_is_sent_byte_for_byte_before_the_rest_has_come(gateway, upstream):
    key = gateway.key()
    body = form(MODEL, field("language", "en"), file(SOUND * 4), field("prompt", "words"))

    with RawConnection(gateway) as client:
        client.send(head(key, len(body)) + body[: 2 * MIB])
        upload = upstream.first()
        eventually(lambda: upload.taken > MIB, within=20)
        client.send(body[2 * MIB :])
        answer = client.answer()

        assert answer.status == 200 and answer.json["text"] == "hi"
        assert upload.digest.hexdigest() == hashlib.sha256(renamed(body)).hexdigest()
        # The connection goes on.
        assert client.send(head(key, len(body)) + body).answer().status == 200


@pytest.mark.parametrize("kind", ["short", "file first", "chunked", "named", "ruled"])
def test_other_forms_are_held_whole(gateway, upstream, kind):
    key = gateway.key()
    content = SOUND if kind == "short" else SOUND * 4
    model = field("model", "ruled") if kind == "ruled" else MODEL
    body = form(file(content), model) if kind == "file first" else form(model, file(content))
    lines = ["idempotency-key: once"] if kind == "named" else []
    sent = chunked(body, 1 << 16) if kind == "chunked" else body

    with RawConnection(gateway) as client:
        client.send(head(key, None if kind == "chunked" else len(body), *lines) + sent[:-4])
        assert settled(lambda: len(upstream.uploads)) == 0
        client.send(sent[-4:])
        assert client.answer().status == 200

    expected = body.replace(b"\r\n\r\nruled\r\n", b"\r\n\r\nown-hear\r\n")
    assert upstream.uploads[0].digest.hexdigest() == hashlib.sha256(renamed(expected)).hexdigest()


def test_an_upstream_that_does_not_read_stops_the_client_and_memory_stays_flat(gateway, upstream):
    key = gateway.key()
    door = threading.Event()

    def slow(upload: Upload) -> None:
        door.wait(60)
        upload.read_all()
        upload.answer()

    upstream.behaviour = slow
    size = 200 * MIB
    opening = MODEL + file(b"")[:-2]
    end = b"\r\n" + END
    sent, digest = 0, hashlib.sha256(renamed(opening))

    def send(client: RawConnection) -> None:
        nonlocal sent
        client.send(head(key, len(opening) + size + len(end)) + opening)
        for _ in range(size // MIB):
            client.send(SOUND)
            digest.update(SOUND)
            sent += MIB
        client.send(end)

    before = gateway.resident_bytes
    with RawConnection(gateway, timeout=120) as client:
        sender = threading.Thread(target=send, args=(client,))
        sender.start()
        stopped = settled(lambda: sent, pause=1)
        assert stopped < 40 * MIB
        assert gateway.resident_bytes - before < 24 * MIB
        door.set()
        sender.join(timeout=120)
        assert client.answer().status == 200

    grown = gateway.resident_bytes - before
    print(f"stopped after {stopped >> 20} MiB, grown by {grown / MIB:.1f} MiB")
    assert grown < 32 * MIB
    digest.update(end)
    assert upstream.uploads[0].digest.hexdigest() == digest.hexdigest()


def test_an_early_refusal_reaches_the_client(gateway, upstream):
    key = gateway.key()
    upstream.behaviour = lambda upload: upload.answer(b'{"error":{"message":"too long"}}', status=413)
    body = form(MODEL, file(SOUND * 64))

    with RawConnection(gateway) as client:
        client.send_until_answered(head(key, len(body)) + body)
        answer = client.answer()
        assert (answer.status, answer.error["message"]) == (413, "too long")
    recording = io.BytesIO(SOUND * 64)
    recording.name = "long.wav"
    with pytest.raises(openai.APIStatusError) as caught:
        gateway.openai(key).audio.transcriptions.create(model="hear", file=recording)
    assert caught.value.status_code == 413
    assert {row["status"] for row in gateway.rows(2, key_id=key.id)} == {413}
    assert gateway.readiness() == 200


def test_a_client_that_leaves_ends_the_call_and_pays_nothing(gateway, upstream):
    key = gateway.key(budget={"limit_usd": "100"})
    body = form(MODEL, file(SOUND * 8))

    with RawConnection(gateway) as client:
        client.send(head(key, len(body)) + body[: 3 * MIB])
        upload = upstream.first()
        # Below 4 kbit/s no codec goes: what is held is for the whole length.
        assert nano(gateway.budget(f"key:{key.id}")["held_usd"]) == len(body) * 2 * 100
    eventually(lambda: upload.is_cut, within=20)

    row = gateway.row(key)
    assert (row["status"], row["error_code"], nano(row["cost_usd"])) == (499, "client_gone", 0)
    assert [attempt["outcome"] for attempt in row["attempts"]] == ["client_gone"]
    assert nano(gateway.budget(f"key:{key.id}")["held_usd"]) == 0


def test_a_client_that_leaves_while_the_upstream_reads_nothing_ends_the_call(gateway, upstream):
    key = gateway.key()
    door = threading.Event()
    upstream.behaviour = lambda upload: door.wait(60) and upload.read_all()
    body = form(MODEL, file(SOUND * 64))

    with RawConnection(gateway) as client:
        client.socket.settimeout(2)
        with pytest.raises(TimeoutError):
            client.send(head(key, len(body)) + body)
    # Its end stands behind what is not read, so that it shows when the upstream takes more.
    door.set()
    assert gateway.row(key)["error_code"] == "client_gone"
    eventually(lambda: upstream.uploads[0].is_cut, within=20)


def test_a_budget_refuses_before_the_whole_has_come(gateway, upstream):
    key = gateway.key(budget={"limit_usd": "1"})
    body = form(MODEL, file(SOUND * 8))

    with RawConnection(gateway) as client:
        client.send(head(key, len(body)) + body[: 2 * MIB])
        answer = client.answer()

    assert (answer.status, answer.error["code"]) == (429, "budget_exceeded")
    assert upstream.uploads == []


def test_an_upstream_that_dies_in_the_middle_is_not_followed_by_another(gateway, upstream, second):
    key = gateway.key()
    upstream.behaviour = lambda upload: upload.read(4 * MIB)
    body = form(field("model", "spare"), file(SOUND * 32))

    with RawConnection(gateway) as client:
        client.send_until_answered(head(key, len(body)) + body)
        answer = client.answer()

    assert (answer.status, answer.error["code"]) == (503, "no_target_available")
    assert "after the upload had begun" in answer.error["message"]
    assert second.uploads == []
    row = gateway.row(key)
    assert (len(row["attempts"]), nano(row["cost_usd"])) == (1, 0)


def test_a_target_that_cannot_be_reached_is_passed_by(gateway, second):
    key = gateway.key()
    body = form(field("model", "reach"), file(SOUND * 8))

    assert post(gateway, key, body).status_code == 200
    assert second.uploads[0].taken == second.uploads[0].length


def test_a_target_that_refuses_the_beginning_is_passed_by(gateway, upstream, second):
    key = gateway.key()
    upstream.behaviour = lambda upload: upload.answer(b"{}", status=500)
    body = form(field("model", "spare"), file(SOUND * 8))
    beginning = MIB

    with RawConnection(gateway) as client:
        client.send(head(key, len(body)) + body[:beginning])
        second.first()
        client.send(body[beginning:])
        assert client.answer().status == 200

    expected = body.replace(b"\r\n\r\nspare\r\n", b"\r\n\r\nown-hear\r\n")
    assert second.uploads[0].digest.hexdigest() == hashlib.sha256(expected).hexdigest()
    assert [attempt["outcome"] for attempt in gateway.row(key)["attempts"]] == ["status", "ok"]


@pytest.mark.parametrize(
    "end",
    [
        field("model", "other") + END,
        b"--" + BOUNDARY + b"x" + END,
        b"\n--" + BOUNDARY + b"\n" + END,
        b"no end",
    ],
)
def test_a_fault_behind_the_beginning_is_refused_and_no_upstream_sees_the_end(gateway, upstream, end):
    key = gateway.key()
    body = MODEL + file(SOUND * 6) + end

    answer = post(gateway, key, body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_body")
    upload = upstream.first()
    eventually(lambda: upload.is_cut, within=20)
    assert upload.taken < upload.length
    row = gateway.row(key)
    assert ([attempt["outcome"] for attempt in row["attempts"]], nano(row["cost_usd"])) == (["body_broken"], 0)


def test_fields_behind_the_files_count(gateway, upstream):
    rich, poor = gateway.key(budget={"limit_usd": "0.2"}), gateway.key(budget={"limit_usd": "0.1"})
    upstream.behaviour = lambda upload: (upload.read_all(), upload.answer(json.dumps({"data": [{}] * 3}).encode()))
    body = form(field("model", "draw"), file(SOUND * 4), field("n", "3"), field("user", "ann"))

    answer = post(gateway, rich, body, "/v1/images/edits")
    refused = post(gateway, poor, body, "/v1/images/edits")

    assert answer.status_code == 200
    assert nano(answer.headers["x-gatehouse-budget-remaining-usd"]) == 80_000_000
    row = gateway.row(rich)
    assert (nano(row["cost_usd"]), row["tags"]) == (120_000_000, {"end_user": "ann"})
    first = post(gateway, poor, form(field("model", "draw"), field("n", "3"), file(SOUND * 4)), "/v1/images/edits")
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "budget_exceeded")
    # It is the answer that it had been with the field before the file.
    assert refused.json() == first.json()
    assert f"key:{poor.id}" in refused.json()["error"]["message"] and "begins anew at" in refused.json()["error"]["message"]
    assert refused.headers["x-should-retry"] == first.headers["x-should-retry"] == "false"
    assert nano(gateway.budget(f"key:{poor.id}")["held_usd"]) == 0


def test_room_for_fields_behind_the_files_is_waited_for(gateway, upstream):
    # What is at hand after the first hold is 64 pictures more, so that the store has to be asked for the rest.
    key = gateway.key(budget={"limit_usd": "7"})
    upstream.behaviour = lambda upload: (upload.read_all(), upload.answer(json.dumps({"data": [{}] * 100}).encode()))
    body = form(field("model", "draw"), file(SOUND * 4), field("n", "100"))

    answer = post(gateway, key, body, "/v1/images/edits")
    second = post(gateway, key, body, "/v1/images/edits")

    assert answer.status_code == 200
    assert upstream.uploads[0].taken == upstream.uploads[0].length
    assert (second.status_code, second.json()["error"]["code"]) == (429, "budget_exceeded")
    budget = gateway.budget(f"key:{key.id}")
    assert (nano(budget["settled_usd"]), nano(budget["held_usd"])) == (4_000_000_000, 0)


def test_limits_count_a_form_alike_wherever_its_fields_stand(gateway, upstream):
    upstream.behaviour = lambda upload: (upload.read_all(), upload.answer(json.dumps({"data": [{}] * 3}).encode()))
    left = []
    for body in [
        form(field("model", "draw"), field("n", "3"), file(SOUND * 4)),
        form(field("model", "draw"), file(SOUND * 4), field("n", "3")),
    ]:
        key = gateway.key(limits={"rpm": 10, "tpm": 10_000_000})
        answer = post(gateway, key, body, "/v1/images/edits")
        left.append([answer.headers[f"x-ratelimit-remaining-{kind}"] for kind in ["requests", "tokens"]])
    assert left[0] == left[1]


def test_a_stream_that_is_asked_for_behind_the_file_is_one(gateway, upstream):
    key = gateway.key()
    event = {"type": "transcript.text.done", "text": "hi", "usage": {"type": "duration", "seconds": 2}}
    said = f"data: {json.dumps(event)}\n\n".encode()
    upstream.behaviour = lambda upload: (upload.read_all(), upload.answer(said, kind="text/event-stream"))

    answer = post(gateway, key, form(MODEL, file(SOUND * 4), field("stream", "true")))

    assert answer.content == said
    assert gateway.row(key)["accuracy"] == "reported"


def test_http2(gateway, upstream):
    key = gateway.key()
    body = form(MODEL, file(SOUND * 16))

    with httpx.Client(http1=False, http2=True, timeout=60) as client:
        answer = client.post(
            f"{gateway.url}/v1/audio/transcriptions", headers={**key.headers, "content-type": TYPE}, content=body
        )

    assert (answer.status_code, answer.http_version) == (200, "HTTP/2")
    assert upstream.uploads[0].digest.hexdigest() == hashlib.sha256(renamed(body)).hexdigest()


def test_http2_stops_with_the_upstream_too(gateway, upstream):
    key = gateway.key()
    door = threading.Event()
    upstream.behaviour = lambda upload: (door.wait(60), upload.read_all(), upload.answer())
    opening, end = MODEL + file(b"")[:-2], b"\r\n" + END
    size = 64 * MIB
    sent = 0

    def content():
        nonlocal sent
        yield opening
        for _ in range(size // MIB):
            yield SOUND
            sent += MIB
        yield end

    fields = {**key.headers, "content-type": TYPE, "content-length": str(len(opening) + size + len(end))}
    answers = []
    with httpx.Client(http1=False, http2=True, timeout=60) as client:
        sender = threading.Thread(
            target=lambda: answers.append(client.post(f"{gateway.url}/v1/audio/transcriptions", headers=fields, content=content()))
        )
        sender.start()
        assert settled(lambda: sent, pause=1) < 40 * MIB
        door.set()
        sender.join(timeout=60)

    assert answers[0].status_code == 200
    assert upstream.uploads[0].taken == upstream.uploads[0].length


def test_a_client_that_waits_to_be_told_sends_its_form(gateway, upstream):
    key = gateway.key()
    body = form(MODEL, file(SOUND * 4))

    with RawConnection(gateway) as client:
        assert client.send(head(key, len(body), "expect: 100-continue")).answer().status == 100
        assert client.send(body).answer().status == 200


def test_a_form_that_is_too_long_is_refused_by_its_head(gateway, upstream):
    with RawConnection(gateway) as client:
        assert client.send(head(gateway.key(), 513 * MIB) + MODEL).answer().status == 413
    assert upstream.uploads == []
