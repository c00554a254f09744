"""Pictures and sound through the gate, as OpenAI's SDK asks for them."""

import io
import json
import wave

import httpx
import openai
import pytest
from mistralai.client import Mistral

from support.gateway import Gateway
from support.money import nano
from support.provider import Answer, Asked, Provider

SOUND = bytes(range(256)) * 2000
TRANSCRIPT = {"text": "hello there", "usage": {"type": "duration", "seconds": 3}}
EVENTS = [
    {"type": "transcript.text.delta", "delta": "hello "},
    {"type": "transcript.text.delta", "delta": "there"},
    {
        "type": "transcript.text.done",
        "text": "hello there",
        "usage": {"type": "tokens", "input_tokens": 14, "output_tokens": 4, "total_tokens": 18, "input_token_details": {"audio_tokens": 14}},
    },
]
OF_MISTRAL = {
    "model": "own-voxtral",
    "text": "hello there",
    "language": "en",
    "segments": [],
    "usage": {"prompt_audio_seconds": 3, "prompt_tokens": 4, "completion_tokens": 2, "total_tokens": 6},
}
EVENTS_OF_MISTRAL = [
    {"type": "transcription.language", "audio_language": "en"},
    {"type": "transcription.text.delta", "text": "hello "},
    {"type": "transcription.text.delta", "text": "there"},
    {"type": "transcription.done", **OF_MISTRAL},
]
PICTURES = {"created": 1, "data": [{"b64_json": "aGk="}, {"b64_json": "aGk="}]}


def answer(asked: Asked) -> Answer:
    if asked.path == "/mistral/v1/audio/transcriptions":
        if b'name="stream"\r\n\r\ntrue' not in asked.body:
            return Answer(json.dumps(OF_MISTRAL).encode())
        events = "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in EVENTS_OF_MISTRAL)
        return Answer(events.encode(), "text/event-stream")
    if asked.path.endswith("/speech"):
        return Answer(SOUND, "audio/mpeg")
    if "/images/" in asked.path:
        return Answer(json.dumps(PICTURES).encode())
    if b'name="stream"\r\n\r\ntrue' in asked.body:
        return Answer("".join(f"data: {json.dumps(event)}\n\n" for event in EVENTS).encode(), "text/event-stream")
    if b"\r\n\r\nsrt\r\n" in asked.body:
        return Answer(b"1\n00:00:00,000 --> 00:00:03,000\nhello there\n", "text/plain")
    return Answer(json.dumps(TRANSCRIPT).encode())


@pytest.fixture
def provider():
    with Provider(answer) as server:
        yield server


@pytest.fixture
def gateway(directory, provider):
    def model(name: str, provider: str = "up", **price: str) -> dict:
        return {"name": name, "targets": [{"provider": provider, "model": f"own-{name}", "price": {"input": "0", "output": "0", **price}}]}

    config = {
        "providers": [
            {"name": "up", "kind": "openai", "base_url": f"{provider.url}/v1", "api_key": "env:OPERATOR"},
            {"name": "mistral", "kind": "mistral", "base_url": f"{provider.url}/mistral/v1", "api_key": "env:OPERATOR"},
        ],
        "models": [
            model("draw", image="0.04"),
            model("say", character="0.000015"),
            model("hear", audio_second="0.0001"),
            model("hear-tokens", audio_input="6", output="10"),
            model("voxtral", "mistral", audio_second="0.0001"),
        ],
    }
    with Gateway(directory, config, {"OPERATOR": "operator-key"}) as gateway:
        yield gateway


def recording(seconds: int = 1) -> io.BytesIO:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16000)
        sound.writeframes(b"\0\0" * 16000 * seconds)
    file.seek(0)
    file.name = "call.wav"
    return file


def test_pictures(gateway, provider):
    key = gateway.key()
    client = gateway.openai(key)

    assert len(client.images.generate(model="draw", prompt="a cat", n=2).data) == 2
    assert len(client.images.edit(model="draw", image=("a.png", b"\x89PNG", "image/png"), prompt="a hat", n=2).data) == 2
    assert len(client.images.create_variation(model="draw", image=("a.png", b"\x89PNG", "image/png"), n=2).data) == 2

    assert [asked.path for asked in provider.requests] == ["/v1/images/generations", "/v1/images/edits", "/v1/images/variations"]
    assert all(b"own-draw" in asked.body for asked in provider.requests)
    assert [nano(row["cost_usd"]) for row in gateway.rows(3, key_id=key.id)] == [80_000_000] * 3


def test_speech(gateway, provider, directory):
    key = gateway.key()
    target = directory / "speech.mp3"

    with gateway.openai(key).audio.speech.with_streaming_response.create(model="say", voice="alloy", input="Grüße!") as answer:
        answer.stream_to_file(target)

    assert target.read_bytes() == SOUND
    assert json.loads(provider.requests[0].body)["model"] == "own-say"
    assert nano(gateway.row(key)["cost_usd"]) == 6 * 15_000


def test_transcripts(gateway, provider):
    key = gateway.key()
    client = gateway.openai(key)

    assert client.audio.transcriptions.create(model="hear", file=recording()).text == "hello there"
    assert client.audio.translations.create(model="hear", file=recording()).text == "hello there"
    assert "-->" in client.audio.transcriptions.create(model="hear", file=recording(), response_format="srt")

    rows = gateway.rows(3, key_id=key.id)
    assert [row["accuracy"] for row in rows] == ["estimated", "reported", "reported"]
    assert [nano(row["cost_usd"]) for row in rows[1:]] == [300_000, 300_000]
    assert all(b"own-hear" in asked.body and b"RIFF" in asked.body for asked in provider.requests)


def test_a_transcript_as_a_stream(gateway, provider):
    key = gateway.key()

    stream = gateway.openai(key).audio.transcriptions.create(model="hear-tokens", file=recording(), stream=True)

    assert "".join(event.delta for event in stream if event.type == "transcript.text.delta") == "hello there"
    row = gateway.row(key)
    assert (row["accuracy"], nano(row["cost_usd"])) == ("reported", 14 * 6000 + 4 * 10_000)


def test_transcripts_of_mistral(gateway, provider):
    key = gateway.key()
    client = Mistral(api_key=key.secret, server_url=gateway.url)
    file = {"content": recording().read(), "file_name": "call.wav"}

    whole = client.audio.transcriptions.complete(model="voxtral", file=file, diarize=True)
    with client.audio.transcriptions.stream(model="voxtral", file=file) as stream:
        events = [event.data for event in stream]
    of_openai = gateway.openai(key).audio.transcriptions.create(model="voxtral", file=recording())

    assert (whole.text, whole.language, of_openai.text) == ("hello there", "en", "hello there")
    assert "".join(event.text for event in events if event.type == "transcription.text.delta") == "hello there"
    assert (events[-1].type, events[-1].text) == ("transcription.done", "hello there")
    for row in gateway.rows(3, key_id=key.id):
        assert (row["status"], row["accuracy"], nano(row["cost_usd"])) == (200, "reported", 300_000)
    assert all(b"own-voxtral" in asked.body and b"RIFF" in asked.body for asked in provider.requests)

    # Its speech is in a form of its own.
    with pytest.raises(openai.BadRequestError):
        gateway.openai(key).audio.speech.create(model="voxtral", voice="alloy", input="Hello")


def test_a_budget_holds_for_as_long_a_recording_as_it_can_be(gateway, provider):
    key = gateway.key(budget={"limit_usd": "0.001"})

    with pytest.raises(openai.RateLimitError):
        gateway.openai(key).audio.transcriptions.create(model="hear", file=recording(60))

    assert provider.requests == []


def test_half_a_form_is_refused(gateway, provider):
    key = gateway.key()
    whole = httpx.Request("POST", gateway.url, files={"file": recording()}, data={"model": "hear"})
    body = whole.read()

    for cut in (1, 20, len(body) // 2, len(body) - 8):
        answer = httpx.post(
            f"{gateway.url}/v1/audio/transcriptions",
            headers={**key.headers, "content-type": whole.headers["content-type"]},
            content=body[:cut],
        )
        assert answer.status_code == 400, cut
    assert provider.requests == []
