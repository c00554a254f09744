"""What is held for the input of a request, against what tiktoken counts.

An input token costs a nano-dollar times a thousand here and an output token twice that, so that a budget says to the
token what is held: a key that may spend that much is served, and one that may spend a nano-dollar less is not.
"""

import pytest

from support.gateway import Gateway, Key
from support.money import Price, dollars
from support.recording import RecordingUpstream
from support.tokens import chat_tokens, encoding

PRICE = Price(input="1", output="2")
MAX_TOKENS = 10
MODELS = {"gpt-4o-mini": "o200k_base", "gpt-4": "cl100k_base", "text-embedding-3-small": "cl100k_base", "davinci-002": "cl100k_base"}
TEXTS = {
    "prose": "The ferry leaves at 07:45; it won't wait. SHE'LL be late, I'm afraid…\n\n",
    "code": "func take(_ n: Int) -> Bool {\n\tguard n > 0 else { return false }\n    return n % 1_000 == 0 // ???\n}\n",
    "scripts": "naïve Straße Ελλάδα Привет 从前有座山 吾輩は猫である 동해물과 السلام नमस्ते ไทย",
    "emoji": "👍🏽 👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301 a\u0308\u0301",
    "escapes": "\"quoted\" back\\slash \u0001\u001f\u007f\u2028 tab\tnew\r\nline <|endoftext|> <|im_start|>",
    "runs": "a" * 3000 + "=" * 500 + " " * 700 + "\n" * 90 + "0123456789" * 40,
    "long": "A sentence of some words, again and again. " * 6000,
}


@pytest.fixture(scope="module")
def upstream():
    with RecordingUpstream() as upstream:
        yield upstream


@pytest.fixture(scope="module")
def counting(upstream, tmp_path_factory):
    targets = [{"provider": "openai", "model": name, "price": PRICE.configuration} for name in MODELS]
    config = {
        "providers": [{"name": "openai", "kind": "openai", "base_url": upstream.base_url, "api_key": "env:UPSTREAM_KEY"}],
        "models": [{"name": target["model"], "targets": [target]} for target in targets],
        "teams": [{"name": "all", "models": ["*"]}],
    }
    directory = tmp_path_factory.mktemp("counting")
    with Gateway(directory, config, environment={"UPSTREAM_KEY": "sk-upstream"}) as gateway:
        yield gateway


@pytest.fixture(scope="module")
def encodings():
    return {name: encoding(name) for name in set(MODELS.values())}


def key_with(gateway: Gateway, tokens: int, output: int, nano_less: int = 0) -> Key:
    return gateway.key(budget={"limit_usd": dollars(PRICE.cost(tokens, output) - nano_less), "window": "day"})


def statuses(gateway: Gateway, path: str, body: dict, tokens: int, output: int) -> list[int]:
    """With just enough, and with a nano-dollar less."""
    return [gateway.post(path, key_with(gateway, tokens, output, less), json=body).status_code for less in (0, 1)]


@pytest.mark.parametrize("model", ["gpt-4o-mini", "gpt-4"])
@pytest.mark.parametrize("text", TEXTS)
def test_messages_are_held_for_as_tiktoken_counts_them(counting, encodings, model, text):
    messages = [
        {"role": "system", "content": "Answer in one word."},
        {"role": "user", "name": "ana", "content": TEXTS[text]},
    ]
    body = {"model": model, "messages": messages, "max_tokens": MAX_TOKENS, "temperature": 0}

    tokens = chat_tokens(encodings[MODELS[model]], messages)

    assert statuses(counting, "/v1/chat/completions", body, tokens, MAX_TOKENS) == [200, 429]


@pytest.mark.parametrize("text", TEXTS)
def test_prompts_and_inputs_are_held_for_their_bare_tokens(counting, encodings, text):
    tokens = len(encodings["cl100k_base"].encode_ordinary(TEXTS[text]))
    prompt = {"model": "davinci-002", "prompt": TEXTS[text], "max_tokens": MAX_TOKENS}
    inputs = {"model": "text-embedding-3-small", "input": [TEXTS[text], TEXTS[text]]}

    assert statuses(counting, "/v1/completions", prompt, tokens, MAX_TOKENS) == [200, 429]
    assert statuses(counting, "/v1/embeddings", inputs, 2 * tokens, 0) == [200, 429]


def test_tools_are_held_for_with_room_and_with_less_than_their_bytes(counting, encodings):
    properties = {
        name: {"type": "string", "description": f"The {name} of the town, as the post office writes it on a parcel."}
        for name in ("name", "district", "county", "country", "postcode", "street")
    }
    function = {
        "name": "get_weather",
        "description": "Gives the weather of a town.",
        "parameters": {"type": "object", "properties": properties, "required": ["name"]},
    }
    messages = [{"role": "user", "content": "Will it rain?"}]
    body = {"model": "gpt-4o-mini", "messages": messages, "max_tokens": 1, "tools": [{"type": "function", "function": function}]}
    count = encodings["o200k_base"].encode_ordinary
    # The cookbook's formula for flat functions: 7 to begin, 3 for the properties and for each of them, 12 at the end.
    texts = [f"{function['name']}:{function['description']}"]
    texts += [f"{name}:string:{each['description']}" for name, each in properties.items()]
    formula = 7 + 3 + 3 * len(properties) + 12 + sum(len(count(text)) for text in texts)
    least = chat_tokens(encodings["o200k_base"], messages) + formula

    key = key_with(counting, least, 1)
    assert counting.post("/v1/chat/completions", key, json=body).status_code == 429, "never held for less than is billed"
    size = len(counting.http.build_request("POST", "http://x", json=body).content)
    key = key_with(counting, size * 3 // 4, 1)
    assert counting.post("/v1/chat/completions", key, json=body).status_code == 200
