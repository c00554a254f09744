"""Prices from the built-in catalogue, and from an operator's file in its place without a new release."""

import json

from support.gateway import Gateway
from support.money import Price, nano
from support.upstreams import PROMPT_TOKENS, ScriptedUpstream, plain_tokens

OPERATOR_KEY = "sk-scripted-operator"
BODY = {"model": "mini", "messages": [{"role": "user", "content": "x"}], "max_tokens": 100}


def _config(upstream: ScriptedUpstream) -> dict:
    provider = {"name": "up", "kind": "openai", "base_url": upstream.base_url, "api_key": "env:UP_KEY"}
    return {
        "providers": [provider],
        "models": [{"name": "mini", "targets": [{"provider": "up", "model": "gpt-4o-mini"}]}],
    }


def _cost(gateway: Gateway) -> int:
    answer = gateway.post("/v1/chat/completions", gateway.key(), json=BODY)
    assert answer.status_code == 200, answer.text
    return nano(answer.headers["x-gatehouse-cost-usd"])


def test_an_operators_file_replaces_the_built_in_prices(tmp_path):
    tokens = (PROMPT_TOKENS, plain_tokens(190))
    with ScriptedUpstream(tmp_path / "upstream", key=OPERATOR_KEY) as upstream:
        with Gateway(tmp_path / "gateway", _config(upstream), {"UP_KEY": OPERATOR_KEY}) as gateway:
            assert _cost(gateway) == Price("0.15", "0.6").cost(*tokens), "the catalogue's price of gpt-4o-mini"

        entry = {"provider": "openai", "model": "gpt-4o-mini", "mode": "chat", "input": "1", "output": "3"}
        file = tmp_path / "prices.jsonl"
        header = {"catalogue": "ours", "source": "a contract"}
        file.write_text("\n".join(json.dumps(line) for line in (header, entry)) + "\n")
        config = {**_config(upstream), "server": {"catalogue": str(file)}}
        with Gateway(tmp_path / "priced", config, {"UP_KEY": OPERATOR_KEY}) as gateway:
            assert _cost(gateway) == Price("1", "3").cost(*tokens)
