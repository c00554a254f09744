"""The configuration that the SDK tests share: one model for each way an upstream can behave."""

from .money import Price
from .ports import free_port
from .upstreams import TOKENS_PER_CHUNK, ScriptedUpstream, plain_tokens

# Prices with digits that make rounding visible: neither amounts to whole nano-dollars for the counts in use.
PRICE = Price(input="0.0333337", output="0.0777771")

TEXT_BYTES = 190
CHUNKS = 8
PLAIN_TOKENS = plain_tokens(TEXT_BYTES)
STREAM_TOKENS = CHUNKS * TOKENS_PER_CHUNK
ANSWER = f"scripted:bytes={TEXT_BYTES}:chunks={CHUNKS}"

ENVIRONMENT_NAME = "SCRIPTED_KEY"
UPSTREAM_STATUSES = (400, 401, 402, 403, 404, 409, 422, 429, 500, 503)


def target(model: str, provider: str = "scripted", **fields) -> dict:
    return {"provider": provider, "model": model, "price": PRICE.configuration, **fields}


def model(name: str, *targets: dict, **fields) -> dict:
    return {"name": name, "retries": {"attempts": 0}, "targets": list(targets), **fields}


def in_turn(*targets: dict) -> list[dict]:
    return [{**each, "priority": place} for place, each in enumerate(targets, start=1)]


def configuration(upstream: ScriptedUpstream) -> dict:
    # Failing targets differ in name, so that no circuit breaker opened by one test stands in the way of another.
    here = {"kind": "openai-compatible", "base_url": upstream.base_url, "api_key": f"env:{ENVIRONMENT_NAME}"}
    providers = [
        {"name": "scripted", **here},
        {"name": "drained", **here, "on_client_gone": "drain"},
        {"name": "refused", **here, "api_key": "env:WRONG_KEY"},
        {"name": "dead", **here, "base_url": f"http://127.0.0.1:{free_port()}/v1"},
    ]
    models = [
        model("fast", target(ANSWER)),
        model("other", target(ANSWER)),
        model("embed", target("scripted")),
        model("public", target(ANSWER), answer_model="public"),
        model("pacing", target(f"{ANSWER}:latency=50:delay=5")),
        model("slow", target("scripted:latency=30000")),
        model("long", target("scripted:chunks=3000:delay=10")),
        model("drained-plain", target(f"{ANSWER}:latency=1000", provider="drained")),
        model("drained-stream", target("scripted:chunks=40:delay=25", provider="drained")),
        model("silent", target(f"{ANSWER}:usage=0")),
        model("cut-stream", target("scripted:chunks=20:cut=7")),
        model("cut-plain", target("scripted:bytes=2000:cut=900")),
        model("hanging", target("scripted:hang=1"), timeouts={"first_byte": "1s"}),
        model("stalling", target("scripted:chunks=5:delay=30000"), timeouts={"idle": "1s"}),
        model("endless", target("scripted:chunks=3000:delay=20"), timeouts={"total": "1s"}),
        model("retried", target("scripted:status=500:retry=0"), retries={"attempts": 2}),
        model("rescued", *in_turn(target("scripted:status=500:in=rescued"), target(ANSWER)), strategy="priority", retries={"attempts": 1}),
        model("fallen", target("scripted:status=500:in=fallen"), fallbacks=["fast"]),
        model("wrong-key", target(ANSWER, provider="refused")),
        model("dead", target(ANSWER, provider="dead")),
    ]
    models += [model(f"status-{status}", target(f"scripted:status={status}")) for status in UPSTREAM_STATUSES]
    return {"server": {"max_body": "32MiB"}, "providers": providers, "models": models}


def environment(upstream: ScriptedUpstream) -> dict[str, str]:
    return {ENVIRONMENT_NAME: upstream.key, "WRONG_KEY": "sk-scripted-somebody-else"}
