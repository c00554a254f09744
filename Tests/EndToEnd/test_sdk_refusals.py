"""What the gateway itself refuses, as the OpenAI SDK sees it: keys, grants, limits and budgets."""

import datetime
import re
import threading

import openai
import pytest

from support import scripted_models
from support.gateway import Gateway, new_key_secret
from support.money import dollars, nano
from support.scripted_models import ANSWER, PLAIN_TOKENS, PRICE
from support.upstreams import PROMPT_TOKENS
from support.waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]
PLAIN_COST = PRICE.cost(PROMPT_TOKENS, PLAIN_TOKENS)


def call(client, model: str = "fast", **fields):
    return client.chat.completions.create(model=model, messages=HELLO, **fields)


def refusal(kind, client, model: str = "fast", **fields):
    with pytest.raises(kind) as caught:
        call(client, model, **fields)
    return caught.value


def test_all_bad_keys_look_the_same(gateway, upstream):
    revoked = gateway.key()
    call(gateway.openai(revoked))
    gateway.admin("POST", f"/keys/{revoked.id}/revoke")
    soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=1.5)
    expired = gateway.key(expires_at=soon.isoformat().replace("+00:00", "Z"))
    client = gateway.openai(expired)
    eventually(lambda: _is_refused(client), within=10, what="the key expires")
    upstream.reset()

    secrets = {"unknown": new_key_secret(), "revoked": revoked.secret, "expired": expired.secret, "malformed": "sk-something-else"}
    bodies = {}
    for name, secret in secrets.items():
        error = refusal(openai.AuthenticationError, gateway.openai(secret))
        assert error.status_code == 401
        bodies[name] = error.body
    without = gateway.http.post(f"{gateway.url}/v1/chat/completions", json={"model": "fast", "messages": HELLO})
    assert without.status_code == 401
    bodies["missing"] = without.json()["error"]

    assert bodies["unknown"]["type"] == "authentication_error"
    assert bodies["unknown"]["code"] == "invalid_api_key"
    assert {name: body for name, body in bodies.items() if body != bodies["unknown"]} == {}
    assert upstream.stats()["requests"] == 0


def _is_refused(client) -> bool:
    try:
        call(client)
    except openai.AuthenticationError:
        return True
    return False


def test_a_changed_secret_is_no_key(gateway):
    key = gateway.key()
    last = "A" if key.secret[-5] != "A" else "B"
    refusal(openai.AuthenticationError, gateway.openai(key.secret[:-5] + last + key.secret[-4:]))


def test_unknown_and_ungranted_models_look_the_same(gateway, upstream):
    client = gateway.openai(gateway.key(models=["fast"]))
    texts = set()
    for name in ("other", "no-such-model"):
        error = refusal(openai.NotFoundError, client, name)
        assert error.type == "invalid_request_error"
        assert error.code == "model_not_found"
        texts.add(error.body["message"].replace(name, "…"))
        with pytest.raises(openai.NotFoundError) as caught:
            client.models.retrieve(name)
        assert caught.value.code == "model_not_found"
    assert len(texts) == 1
    assert upstream.stats()["requests"] == 0


def test_rotation_leaves_the_old_secret_for_the_grace_time(gateway):
    key = gateway.key()
    rotated = gateway.admin("POST", f"/keys/{key.id}/rotate", {"grace_seconds": 3600})

    assert rotated["secret"] != key.secret
    call(gateway.openai(rotated["secret"]))
    call(gateway.openai(key))
    at_once = gateway.admin("POST", f"/keys/{key.id}/rotate", {"grace_seconds": 0})
    call(gateway.openai(at_once["secret"]))
    refusal(openai.AuthenticationError, gateway.openai(rotated["secret"]))


@pytest.mark.parametrize("level", ["key", "team", "ancestor"])
def test_requests_per_minute(gateway, upstream, level):
    limits = {"rpm": 3}
    top = gateway.team(**({"limits": limits} if level == "ancestor" else {}))
    team = gateway.team(parent_id=top["id"], **({"limits": limits} if level == "team" else {}))
    key = gateway.key(team, **({"limits": limits} if level == "key" else {}))
    client = gateway.openai(key)

    remaining = []
    for _ in range(3):
        headers = client.chat.completions.with_raw_response.create(model="fast", messages=HELLO).headers
        remaining.append(int(headers["x-ratelimit-remaining-requests"]))
        assert headers["x-ratelimit-limit-requests"] == "3"
    assert remaining == [2, 1, 0]
    error = refusal(openai.RateLimitError, client)
    assert error.type == "rate_limit_error"
    assert error.code == "rate_limit_exceeded"
    seconds, milliseconds = int(error.response.headers["retry-after"]), int(error.response.headers["retry-after-ms"])
    assert 1 <= seconds <= 60
    assert (seconds - 1) * 1000 < milliseconds <= seconds * 1000
    assert error.response.headers.get("x-should-retry") != "false"
    assert upstream.stats()["chat"] == 3


def test_the_sdk_waits_as_told_and_succeeds(gateway):
    """A rate limit that is true to its window: a client that waits exactly as long is served, the first time."""
    key = gateway.key(limits={"rpm": 60})
    impatient = gateway.openai(key)
    refused = None
    for _ in range(200):
        try:
            call(impatient)
        except openai.RateLimitError as error:
            refused = error
            break
    assert refused is not None
    sent = []
    patient = gateway.openai(key, max_retries=2, http_client=openai.DefaultHttpxClient(event_hooks={"request": [sent.append]}))
    assert call(patient).choices
    assert len(sent) <= 2


def test_tokens_per_minute(gateway):
    client = gateway.openai(gateway.key(limits={"tpm": 2000}))
    remaining = []
    with pytest.raises(openai.RateLimitError) as caught:
        for _ in range(60):
            answer = client.chat.completions.with_raw_response.create(model="fast", messages=HELLO, max_tokens=PLAIN_TOKENS)
            assert answer.headers["x-ratelimit-limit-tokens"] == "2000"
            remaining.append(int(answer.headers["x-ratelimit-remaining-tokens"]))
    assert len(remaining) >= 5, "two thousand tokens hold several calls of ninety"
    assert remaining[-1] < remaining[0]
    assert caught.value.code == "rate_limit_exceeded"
    assert int(caught.value.response.headers["retry-after"]) >= 1


def test_concurrency(gateway, upstream):
    client = gateway.openai(gateway.key(limits={"concurrency": 1}))
    with call(client, "long", stream=True) as stream:
        next(stream)
        error = refusal(openai.RateLimitError, client)
        assert error.code == "rate_limit_exceeded"
        assert int(error.response.headers["retry-after"]) >= 1
    eventually(lambda: upstream.stats()["active"] == 0)

    def free_again() -> bool:
        try:
            return bool(call(client).choices)
        except openai.RateLimitError:
            return False

    eventually(free_again, what="the place is free after the stream has ended")


@pytest.mark.parametrize("level", ["key", "team", "ancestor"])
def test_spent_budget(gateway, upstream, level):
    """A budget smaller than the bound of one call refuses it before the upstream hears of it, and the SDK does not retry."""
    budget = {"limit_usd": "0.000000100", "window": "month"}
    top = gateway.team(**({"budget": budget} if level == "ancestor" else {}))
    team = gateway.team(parent_id=top["id"], **({"budget": budget} if level == "team" else {}))
    key = gateway.key(team, **({"budget": budget} if level == "key" else {}))
    scope = {"key": f"key:{key.id}", "team": f"team:{team['id']}", "ancestor": f"team:{top['id']}"}[level]

    sent = []
    client = gateway.openai(key, max_retries=2, http_client=openai.DefaultHttpxClient(event_hooks={"request": [sent.append]}))
    error = refusal(openai.RateLimitError, client, max_tokens=100)

    assert len(sent) == 1, "x-should-retry: false keeps the SDK from trying again"
    assert error.type == "insufficient_quota"
    assert error.code == "budget_exceeded"
    assert error.response.headers["x-should-retry"] == "false"
    state = gateway.budget(scope)
    assert re.search(r"key|team", error.body["message"]), "the text names the budget's scope"
    assert state["resets_at"][:10] in error.body["message"], "the text says when there is money again"
    assert upstream.stats()["requests"] == 0
    assert (nano(state["settled_usd"]), nano(state["held_usd"])) == (0, 0)


def test_no_budget_above_is_touched_by_a_refusal_below(gateway):
    """Holds are all or nothing: what the key's own budget refuses leaves no hold on the team's."""
    team = gateway.team(budget={"limit_usd": "1", "window": "month"})
    key = gateway.key(team, budget={"limit_usd": "0.000000100", "window": "month"})
    refusal(openai.RateLimitError, gateway.openai(key))

    state = gateway.budget(f"team:{team['id']}")
    assert (nano(state["settled_usd"]), nano(state["held_usd"])) == (0, 0)
    assert nano(state["remaining_usd"]) == nano("1")


def test_open_exchanges_are_held(gateway, upstream):
    """While a call runs its bound is held; afterwards nothing is, and the real cost is settled."""
    team = gateway.team(budget={"limit_usd": "1", "window": "month"})
    client = gateway.openai(gateway.key(team))
    scope = f"team:{team['id']}"
    with call(client, "long", stream=True, max_tokens=1000) as stream:
        next(stream)
        held = eventually(lambda: nano(gateway.budget(scope)["held_usd"]), what="the hold shows")
        assert held >= PRICE.cost(0, 1000)
        assert held < PRICE.cost(2000, 1000)
        assert len(gateway.budget(scope)["holds"]) == 1
    state = eventually(lambda: (found := gateway.budget(scope)) and not nano(found["held_usd"]) and found, what="the hold is gone")
    assert state["holds"] == []
    assert 0 < nano(state["settled_usd"]) <= held


def test_lowered_and_raised_limits_bind_later_calls(gateway):
    team = gateway.team(budget={"limit_usd": "1", "window": "month"})
    client = gateway.openai(gateway.key(team))
    call(client, max_tokens=100)
    gateway.admin("PATCH", f"/teams/{team['id']}", {"budget": {"limit_usd": "0.000000010", "window": "month"}})
    refusal(openai.RateLimitError, client, max_tokens=100)
    gateway.admin("PATCH", f"/teams/{team['id']}", {"budget": {"limit_usd": "1", "window": "month"}})
    call(client, max_tokens=100)

    state = eventually(lambda: (found := gateway.budget(f"team:{team['id']}")) and not nano(found["held_usd"]) and found)
    assert nano(state["settled_usd"]) == 2 * PLAIN_COST


def test_a_new_budget_counts_what_its_window_has_booked(gateway):
    team = gateway.team()
    client = gateway.openai(gateway.key(team))
    for _ in range(3):
        call(client)
    gateway.rows(3, team_id=team["id"])
    gateway.admin("PATCH", f"/teams/{team['id']}", {"budget": {"limit_usd": "1", "window": "month"}})

    assert nano(gateway.budget(f"team:{team['id']}")["settled_usd"]) == 3 * PLAIN_COST


def test_the_callers_user_field_pays_nothing(gateway):
    """Which budget pays is decided by the key alone, whatever the body names."""
    paying, named = (gateway.team(budget={"limit_usd": "1", "window": "month"}) for _ in range(2))
    client = gateway.openai(gateway.key(paying))
    call(client, user=named["id"], extra_body={"team_id": named["id"], "metadata": {"team_id": named["id"]}})

    eventually(lambda: nano(gateway.budget(f"team:{paying['id']}")["settled_usd"]) == PLAIN_COST)
    assert nano(gateway.budget(f"team:{named['id']}")["settled_usd"]) == 0


def test_a_model_without_a_price_is_refused(upstream, tmp_path):
    """Unless its policy allows it. Refusing may happen as early as the start."""
    config = scripted_models.configuration(upstream)
    free = {"name": "free", "targets": [{"provider": "scripted", "model": "scripted:nobody-knows-the-price"}]}
    config["models"] = [{**free, "unpriced": "allow"}]
    with Gateway(tmp_path / "allowed", config, scripted_models.environment(upstream)) as allowing:
        key = allowing.key()
        assert call(allowing.openai(key), "free").choices
        assert nano(allowing.row(key)["cost_usd"]) == 0
    upstream.reset()

    config["models"] = [free]
    refusing = Gateway(tmp_path / "refused", config, scripted_models.environment(upstream))
    try:
        refusing.start()
    except RuntimeError:
        assert "free" in refusing.log and "price" in refusing.log
    else:
        with pytest.raises(openai.APIStatusError):
            call(refusing.openai(refusing.key()), "free")
    finally:
        refusing.close()
    assert upstream.stats()["requests"] == 0


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"text"',
        b"",
        b'{"messages":[]}',
        b'{"model":17,"messages":[]}',
        b'{"model":null,"messages":[]}',
        b'{"model":"fast","stream":"yes","messages":[]}',
    ],
    ids=["cut", "array", "string", "empty", "no-model", "number", "null", "stream-text"],
)
def test_bodies_that_make_no_sense(gateway, upstream, body):
    answer = gateway.post("/v1/chat/completions", gateway.key(), content=body)

    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert answer.json()["error"]["code"] == "invalid_body"
    assert answer.json()["error"]["message"]
    assert upstream.stats()["requests"] == 0


def test_hold_is_the_bound_that_the_contract_names(gateway, upstream):
    """A budget of exactly the bound admits the call; one nano-dollar less does not.

    For a model whose vocabulary nobody knows, the bound is the forwarded body's bytes as input and max_tokens as output.
    """
    body = b'{"model":"fast","max_tokens":100,"messages":[{"role":"user","content":"hello"}]}'
    forwarded = len(body) - len("fast") + len(ANSWER)
    bound = PRICE.cost(forwarded, 100)
    for limit, status in ((bound - 1, 429), (bound, 200)):
        key = gateway.key(budget={"limit_usd": dollars(limit), "window": "month"})
        assert gateway.post("/v1/chat/completions", key, content=body).status_code == status, f"limit {limit}, bound {bound}"
    assert upstream.stats()["chat"] == 1


def test_refusals_do_not_wait_for_each_other(gateway):
    """Many refused callers at once all hear the same thing, and nothing stays held."""
    team = gateway.team(budget={"limit_usd": "0.000000100", "window": "month"})
    client = gateway.openai(gateway.key(team))
    codes: list[str] = []

    def ask() -> None:
        try:
            call(client)
        except openai.APIStatusError as error:
            codes.append(error.code)

    threads = [threading.Thread(target=ask) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == ["budget_exceeded"] * 32
    assert nano(gateway.budget(f"team:{team['id']}")["held_usd"]) == 0
