"""What is charged beside plain tokens: service tiers, cache writes, sound and searches, by the prices of the catalogue or of
the configuration, down to the nano-dollar."""

from support.gateway import Gateway
from support.money import nano
from support.recording import ANSWER, RecordingUpstream

USAGE = {
    "prompt_tokens": 1000,
    "completion_tokens": 100,
    "total_tokens": 1100,
    "prompt_tokens_details": {"cached_tokens": 400, "audio_tokens": 50},
    "completion_tokens_details": {"reasoning_tokens": 60, "audio_tokens": 0},
}


def _config(upstream: RecordingUpstream, model: str, **price) -> dict:
    provider = {"name": "up", "kind": "openai", "base_url": upstream.base_url, "api_key": "env:UP_KEY"}
    target = {"provider": "up", "model": model, **({"price": price} if price else {})}
    return {"providers": [provider], "models": [{"name": "m", "targets": [target]}]}


def _ask(gateway: Gateway, key, **fields):
    body = {"model": "m", "messages": [{"role": "user", "content": "x"}], "max_tokens": 100, **fields}
    return gateway.post("/v1/chat/completions", key, json=body)


def test_an_answer_is_charged_at_the_service_tier_that_it_says(tmp_path):
    # OpenAI's prices of gpt-5 in dollars per million tokens: input, cached input, output.
    prices = {"default": ("1.25", "0.125", "10"), "flex": ("0.625", "0.0625", "5"), "priority": ("2.5", "0.25", "20")}
    with RecordingUpstream() as upstream:
        with Gateway(tmp_path / "gateway", _config(upstream, "gpt-5"), {"UP_KEY": "sk-x"}) as gateway:
            for tier, (new, cached, output) in prices.items():
                upstream.answer = {**ANSWER, "usage": USAGE, "service_tier": tier}
                key = gateway.key()
                answer = _ask(gateway, key, service_tier="auto")
                assert answer.status_code == 200, answer.text
                exact = 600 * nano(new) + 400 * nano(cached) + 100 * nano(output)
                assert nano(answer.headers["x-gatehouse-cost-usd"]) == -(-exact // 10**6), tier
                row = gateway.row(key)
                assert row["service_tier"] == ("standard" if tier == "default" else tier)
                assert nano(row["cost_usd"]) == -(-exact // 10**6)


def test_a_stream_is_charged_at_its_service_tier(tmp_path):
    price = {"input": "1", "output": "2", "priority": {"input": "3", "output": "4"}}
    with RecordingUpstream() as upstream:
        upstream.answer = {**ANSWER, "usage": USAGE, "service_tier": "priority"}
        with Gateway(tmp_path / "gateway", _config(upstream, "x", **price), {"UP_KEY": "sk-x"}) as gateway:
            key = gateway.key()
            assert _ask(gateway, key, stream=True).status_code == 200
            assert nano(gateway.row(key)["cost_usd"]) == 1000 * 3000 + 100 * 4000


def test_a_budget_holds_for_the_dearest_tier_and_a_dearer_one_without_a_price_is_refused(tmp_path):
    price = {"input": "1", "output": "1", "priority": {"input": "100", "output": "100"}}
    with RecordingUpstream() as upstream:
        with Gateway(tmp_path / "priced", _config(upstream, "x", **price), {"UP_KEY": "sk-x"}) as gateway:
            key = gateway.key(budget={"limit_usd": "0.001", "window": "total"})
            for asked in ({}, {"service_tier": "auto"}, {"service_tier": "priority"}):
                refused = _ask(gateway, key, **asked)
                assert refused.status_code == 429 and "budget_exceeded" in refused.text, asked
            assert _ask(gateway, key, service_tier="default").status_code == 200
        with Gateway(tmp_path / "unpriced", _config(upstream, "x", input="1", output="1"), {"UP_KEY": "sk-x"}) as gateway:
            refused = _ask(gateway, gateway.key(), service_tier="priority")
            assert refused.status_code == 400 and "service_tier" in refused.text
            assert _ask(gateway, gateway.key(), service_tier="flex").status_code == 200


def test_rare_parts_are_charged_shown_and_summed(tmp_path):
    price = {"input": "1", "output": "2", "cached_input": "0.1", "reasoning": "3", "audio_input": "10", "search": "0.01"}
    with RecordingUpstream() as upstream:
        upstream.answer = {**ANSWER, "usage": USAGE}
        with Gateway(tmp_path / "gateway", _config(upstream, "x", **price), {"UP_KEY": "sk-x"}) as gateway:
            shown = gateway.admin("GET", "/models/m")["targets"][0]["price"]
            assert shown["audio_input"] == "10" and shown["search"] == "0.01" and "image" not in shown
            key = gateway.key()
            assert _ask(gateway, key, web_search_options={}).status_code == 200
            assert _ask(gateway, key).status_code == 200
            first, second = sorted(gateway.rows(2, key_id=key.id), key=lambda row: len(row["parts"]))
            tokens = 550 * 1000 + 400 * 100 + 50 * 10_000 + 40 * 2000 + 60 * 3000
            assert nano(first["cost_usd"]) == tokens and first["parts"] == {"audio_input_tokens": 50}
            assert nano(second["cost_usd"]) == tokens + 10_000_000
            assert second["parts"] == {"audio_input_tokens": 50, "searches": 1}
            assert second["input_tokens"] == 1000 and second["output_tokens"] == 100
            usage = gateway.listed(f"/usage?key_id={key.id}")
            assert [row["parts"] for row in usage] == [{"audio_input_tokens": 100, "searches": 1}]
            gateway.restart()
            assert gateway.listed(f"/usage?key_id={key.id}") == usage


def test_what_anthropic_keeps_for_an_hour_and_searches_is_charged_passing_and_translated(tmp_path):
    price = {"input": "1", "output": "2", "cached_input": "0.1", "cache_write": "1.25", "cache_write_long": "2", "search": "0.01"}
    answer = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "x",
        "content": [{"type": "text", "text": "noted"}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {
            "input_tokens": 100,
            "cache_creation_input_tokens": 300,
            "cache_read_input_tokens": 400,
            "cache_creation": {"ephemeral_5m_input_tokens": 100, "ephemeral_1h_input_tokens": 200},
            "output_tokens": 50,
            "server_tool_use": {"web_search_requests": 2},
        },
    }
    with RecordingUpstream(answer=answer) as upstream:
        config = _config(upstream, "x", **price)
        config["providers"][0] |= {"kind": "anthropic", "base_url": f"http://127.0.0.1:{upstream.port}"}
        with Gateway(tmp_path / "gateway", config, {"UP_KEY": "sk-x"}) as gateway:
            exact = 100 * 1000 + 100 * 1250 + 200 * 2000 + 400 * 100 + 50 * 2000 + 2 * 10_000_000
            for path in ("/v1/messages", "/v1/chat/completions"):
                key = gateway.key()
                body = {"model": "m", "messages": [{"role": "user", "content": "x"}], "max_tokens": 100}
                response = gateway.post(path, key, json=body)
                assert response.status_code == 200, response.text
                row = gateway.row(key)
                assert nano(row["cost_usd"]) == exact, path
                assert row["parts"] == {"cache_write_long_tokens": 200, "searches": 2}
                assert row["input_tokens"] == 800 and row["output_tokens"] == 50
            assert response.json()["usage"]["server_tool_use"] == {"web_search_requests": 2}
