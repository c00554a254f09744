"""Rules of a model, and why requests went where they went."""

import collections
import concurrent.futures
import datetime
import json
import zoneinfo

import pytest

from support.command_line import run_command
from support.gateway import Gateway
from support.provider import Answer, Provider
from support.waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]
PICTURE = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}]}]
RULES = [
    {"name": "no-pictures", "when": {"needs": ["images"]}, "refuse": "Ask vision for pictures."},
    {"name": "auxiliary", "when": {"headers": {"X-Claude-Code-Request-Class": "aux*"}}, "targets": ["small/*"], "set": {"max_tokens": 7, "store": False}},
    {"name": "europe", "when": {"teams": ["search"], "tags": {"tier": "gold"}}, "target_labels": {"region": "eu"}},
    {"name": "long", "when": {"input_tokens": {"at_least": 2000}, "stream": False}, "prefer": ["large/*"]},
    {"name": "canary", "when": {"metadata": {"end_user": "tester-*"}, "share": "50%"}, "prefer": ["canary/*"]},
]

ZONE = "Pacific/Auckland"
# Of the day after too, lest midnight comes in between.
NOW = datetime.datetime.now(zoneinfo.ZoneInfo(ZONE))
TODAY = [(NOW + datetime.timedelta(days=days)).strftime("%a").lower() for days in (0, 1)]
OTHER_DAYS = sorted({"mon", "tue", "wed", "thu", "fri", "sat", "sun"} - set(TODAY))
DAY = {"hours": "00:00-24:00", "time_zone": ZONE}
CONDITIONS = {
    "by-dialect": [
        {"name": "claude", "when": {"dialects": ["anthropic"]}, "targets": ["large/*"]},
        {"name": "others", "when": {"dialects": ["openai", "gemini"]}, "targets": ["small/*"]},
    ],
    "by-day": [
        {"name": "other-days", "when": {**DAY, "days": OTHER_DAYS}, "targets": ["small/*"]},
        {"name": "today", "when": {**DAY, "days": TODAY}, "targets": ["large/*"]},
    ],
    "by-labels": [{"name": "residents", "when": {"labels": {"region": "e*"}}, "set": {"max_tokens": 3}}],
}


def answer(asked) -> Answer:
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    message = {"role": "assistant", "content": "hi"}
    choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
    body = {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": choices, "usage": usage}
    return Answer(json.dumps(body).encode())


@pytest.fixture(scope="module")
def provider():
    with Provider(answer) as provider:
        yield provider


@pytest.fixture(scope="module")
def gateway(provider, tmp_path_factory):
    def declared(name: str, **labels) -> dict:
        return {"name": name, "kind": "openai-compatible", "base_url": provider.url, "labels": labels}

    def target(name: str, **fields) -> dict:
        return {"provider": name, "model": "m", "price": {"input": "1", "output": "2"}, **fields}

    targets = [target("small", weight=6), target("large", weight=3), target("canary", weight=0)]
    config = {
        "providers": [declared("small"), declared("large", region="eu"), declared("canary")],
        "models": [{"name": "fast", "targets": targets, "rules": RULES}, {"name": "plain", "targets": targets[:2]}, {"name": "single", "targets": targets[:1]}]
        + [{"name": name, "targets": targets[:2], "rules": rules} for name, rules in CONDITIONS.items()],
        "teams": [{"name": "search", "budget": {"limit_usd": "5", "window": "month"}}],
    }
    with Gateway(tmp_path_factory.mktemp("rules"), config) as gateway:
        yield gateway


def ask(gateway, key, headers=None, **fields):
    body = {"model": "fast", "messages": HELLO, **fields}
    return gateway.post("/v1/chat/completions", key, json=body, headers={**key.headers, **(headers or {})})


def explain(gateway, response) -> dict:
    path = f"/requests/{response.headers['x-request-id']}/explain"
    eventually(lambda: gateway.admin_response("GET", path).status_code == 200)
    return gateway.admin("GET", path)


@pytest.fixture
def search(gateway):
    return next(team for team in gateway.listed("/teams") if team["name"] == "search")


def test_a_header_chooses_the_target_and_sets_what_is_asked_of_it(gateway, provider):
    key = gateway.key()

    response = ask(gateway, key, {"x-claude-code-request-class": "auxiliary"}, max_tokens=900, seed=1)

    assert response.headers["x-gatehouse-target"] == "small/m"
    assert json.loads(provider.requests[-1].body) == {"store": False, "model": "m", "messages": HELLO, "max_tokens": 7, "seed": 1}
    assert provider.requests[-1].headers["x-claude-code-request-class"] == "auxiliary"


CALLERS = {
    "/v1/chat/completions": {"messages": HELLO, "max_completion_tokens": 500},
    "/v1/messages": {"messages": HELLO, "max_tokens": 500},
    "/v1/responses": {"input": "hello", "max_output_tokens": 500},
    "/v2/chat": {"messages": HELLO, "max_tokens": 500},
    "/model/by-labels/converse": {"messages": [{"role": "user", "content": [{"text": "hello"}]}], "inferenceConfig": {"maxTokens": 500}},
    "/v1beta/models/by-labels:generateContent": {"contents": [{"role": "user", "parts": [{"text": "hello"}]}], "generationConfig": {"maxOutputTokens": 500}},
}


@pytest.mark.parametrize("path", CALLERS)
def test_a_limit_that_a_rule_sets_holds_in_every_dialect(gateway, provider, path):
    key = gateway.key(gateway.team(require_labels={"region": "eu"}))
    named = {} if "by-labels" in path else {"model": "by-labels"}

    response = gateway.post(path, key, json={**named, **CALLERS[path]})

    assert response.status_code == 200, response.text
    sent = json.loads(provider.requests[-1].body)
    assert {name: value for name, value in sent.items() if name.startswith("max_")} in ({"max_tokens": 3}, {"max_completion_tokens": 3})


def test_a_form_keeps_what_it_says(gateway, provider):
    key = gateway.key()

    response = gateway.http.post(
        f"{gateway.url}/v1/audio/transcriptions",
        data={"model": "fast"},
        files={"file": ("a.mp3", b"ID3")},
        headers={**key.headers, "x-claude-code-request-class": "auxiliary"},
    )

    assert response.status_code == 200, response.text
    assert response.headers["x-gatehouse-target"] == "small/m"
    assert b"ID3" in provider.requests[-1].body and b"max_tokens" not in provider.requests[-1].body


def test_a_rule_refuses_with_its_name(gateway):
    response = ask(gateway, gateway.key(), messages=PICTURE)

    assert response.status_code == 400
    error = response.json()["error"]
    assert (error["type"], error["code"]) == ("invalid_request_error", "content_blocked")
    assert "no-pictures" in error["message"] and "Ask vision" in error["message"]


def test_what_a_rule_refused_is_explained(gateway):
    explanation = explain(gateway, ask(gateway, gateway.key(), messages=PICTURE))

    assert explanation["recorded"] and explanation["reproduced"]
    assert explanation["rules"][0] == {"name": "no-pictures", "matched": True, "failing_condition": None}
    assert explanation["refusal"]["code"] == "content_blocked"
    assert explanation["plan"] == [] and explanation["attempts"] == []


def test_labels_hold_for_a_teams_tagged_keys_alone(gateway, search):
    gold, other = gateway.key(search, tags={"tier": "gold"}), gateway.key(search)

    assert {ask(gateway, gold).headers["x-gatehouse-target"] for _ in range(20)} == {"large/m"}
    assert {ask(gateway, other).headers["x-gatehouse-target"] for _ in range(40)} == {"small/m", "large/m"}


def test_long_requests_prefer_a_target(gateway):
    long = [{"role": "user", "content": "a" * 9000}]

    assert {ask(gateway, gateway.key(), messages=long).headers["x-gatehouse-target"] for _ in range(10)} == {"large/m"}


def test_a_share_goes_to_a_canary(gateway):
    key = gateway.key()

    asked = collections.Counter(ask(gateway, key, user=f"tester-{number}").headers["x-gatehouse-target"] for number in range(200))
    others = {ask(gateway, key, user="somebody").headers["x-gatehouse-target"] for _ in range(20)}

    # Five standard deviations of one half of 200.
    assert abs(asked["canary/m"] - 100) <= 36
    assert "canary/m" not in others


@pytest.mark.parametrize(("path", "target"), [("/v1/messages", "large/m"), ("/v1/chat/completions", "small/m")])
def test_the_callers_dialect_chooses(gateway, path, target):
    key = gateway.key()
    body = {"model": "by-dialect", "max_tokens": 9, "messages": HELLO}

    assert {gateway.post(path, key, json=body).headers["x-gatehouse-target"] for _ in range(10)} == {target}


def test_hours_hold_on_their_days_alone(gateway):
    key = gateway.key()
    responses = [ask(gateway, key, model="by-day") for _ in range(10)]

    assert {response.headers["x-gatehouse-target"] for response in responses} == {"large/m"}
    rules = explain(gateway, responses[0])["rules"]
    assert [(rule["name"], rule["matched"], rule["failing_condition"]) for rule in rules] == [("other-days", False, "hours"), ("today", True, None)]


def test_what_a_keys_teams_require_of_targets_is_a_condition(gateway, provider):
    resident, other = gateway.key(gateway.team(require_labels={"region": "eu"})), gateway.key()

    assert ask(gateway, resident, model="by-labels", max_tokens=9).headers["x-gatehouse-target"] == "large/m"
    assert json.loads(provider.requests[-1].body)["max_tokens"] == 3
    assert ask(gateway, other, model="by-labels", max_tokens=9).status_code == 200
    assert json.loads(provider.requests[-1].body)["max_tokens"] == 9


def test_a_request_is_explained(gateway, search):
    key = gateway.key(search, tags={"tier": "gold"})

    response = ask(gateway, key, max_tokens=100)
    explanation = explain(gateway, response)

    assert explanation["recorded"] and explanation["reproduced"]
    assert {rule["name"]: rule["failing_condition"] for rule in explanation["rules"]} == {
        "no-pictures": "needs", "auxiliary": "headers", "europe": None, "long": "input_tokens", "canary": "metadata",
    }
    assert [candidate["rejection"] for candidate in explanation["candidates"]] == ["rule", None, "rule"]
    assert explanation["plan"] == ["large/m"]
    assert explanation["candidates"][1]["score"] == {"meaning": "weight", "value": 3.0}
    hold = {name: round(float(value) * 1e9) for name, value in explanation["hold"].items()}
    assert hold["remaining_before_usd"] - hold["bound_usd"] == hold["remaining_after_usd"]
    assert [(attempt["target"], attempt["outcome"]) for attempt in explanation["attempts"]] == [("large/m", "ok")]
    lines = explanation["price"]["lines"]
    assert [(line["what"], line["count"], line["usd_per_million"]) for line in lines] == [("input", 10, "1"), ("output", 5, "2")]
    assert float(explanation["price"]["cost_usd"]) == pytest.approx(20e-6)


def test_a_model_with_nothing_to_choose_is_explained_too(gateway):
    explanation = explain(gateway, ask(gateway, gateway.key(), model="single"))

    assert not explanation["recorded"]
    assert explanation["plan"] == ["small/m"]
    assert explanation["hold"] is None


def test_a_thousand_choices_are_made_again(gateway):
    key = gateway.key()

    def one(number: int) -> tuple[str, str]:
        headers = {"x-claude-code-request-class": "aux"} if number % 7 == 0 else {}
        response = ask(gateway, key, headers, model="fast" if number % 2 else "plain", user=f"tester-{number}")
        assert response.status_code == 200, response.text
        return response.headers["x-request-id"], response.headers["x-gatehouse-target"]

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        went = list(pool.map(one, range(1000)))
        gateway.rows(1000, key_id=key.id)
        explanations = list(pool.map(lambda each: gateway.admin("GET", f"/requests/{each[0]}/explain"), went))

    assert all(each["recorded"] and each["reproduced"] for each in explanations)
    assert [each["plan"][0] for each in explanations] == [target for _, target in went]
    assert len({target for _, target in went}) == 3


def opening_key(gateway, **fields):
    """A key that calls models and opens the admin API."""
    team = gateway.team()
    robot = gateway.admin("POST", "/service-accounts", {"team_id": team["id"], "name": "robot"})
    gateway.admin("POST", f"/teams/{team['id']}/members", {"user_id": robot["id"], "role": "viewer"})
    return gateway.key(team, owner=robot["id"], scopes=["inference", "admin"], **fields)


def test_only_a_key_that_opens_the_admin_api_is_told_at_once(gateway):
    asking = {"x-gatehouse-explain": "1"}
    key = opening_key(gateway)

    told = ask(gateway, key, asking)
    single = ask(gateway, key, asking, model="single")
    untold = ask(gateway, gateway.key(), asking)

    explanation = json.loads(told.headers["x-gatehouse-explain"])
    assert explanation["plan"][0] == told.headers["x-gatehouse-target"]
    assert [attempt["outcome"] for attempt in explanation["attempts"]] == ["ok"]
    assert json.loads(single.headers["x-gatehouse-explain"])["hold"]["bound_usd"]
    assert "x-gatehouse-explain" not in untold.headers


@pytest.mark.parametrize(
    ("status", "terms", "fields"),
    [
        (400, {}, {"messages": PICTURE}),
        (429, {"budget": {"limit_usd": "0.000001"}}, {}),
        (429, {"limits": {"rpm": 1}}, {}),
        (503, {"require_labels": {"region": "nowhere"}}, {}),
    ],
    ids=["rule", "budget", "limit", "labels"],
)
def test_a_refusal_is_explained_at_once(gateway, provider, status, terms, fields):
    key = opening_key(gateway, **terms)
    if "limits" in terms:
        assert ask(gateway, key).status_code == 200
    sent = len(provider.requests)

    refused = ask(gateway, key, {"x-gatehouse-explain": "1"}, **fields)

    assert refused.status_code == status and len(provider.requests) == sent, refused.text
    told = json.loads(refused.headers["x-gatehouse-explain"])
    later = explain(gateway, refused)
    assert all(told[part] == later[part] for part in ("rules", "plan", "refusal", "attempts", "inputs"))
    assert bool(told["plan"]) == (status == 429)


def test_a_request_is_thought_through_without_being_sent(gateway, provider, search):
    sent = len(provider.requests)
    asked = {"model": "fast", "team": "search", "input_tokens": 2000, "tags": {"tier": "gold"}}

    by_name = gateway.admin("POST", "/explain", json=asked)
    by_id = gateway.admin("POST", "/explain", json={**asked, "team": search["id"]})
    refused = gateway.admin("POST", "/explain", json={"model": "fast", "needs": ["images"]})

    assert by_name["plan"] == by_id["plan"] == ["large/m"]
    assert refused["plan"] == [] and refused["refusal"]["code"] == "content_blocked"
    assert gateway.admin_response("POST", "/explain", json={**asked, "team": "nobody"}).status_code == 404
    assert gateway.admin_response("POST", "/explain", json={"model": "gone"}).status_code == 404
    assert len(provider.requests) == sent


def test_the_command_line_explains(gateway):
    thought = run_command(gateway, "explain", "--model", "fast", "--team", "search", "--tokens", "2000", "--header", "x-claude-code-request-class=aux")
    response = ask(gateway, gateway.key())
    explain(gateway, response)
    went = run_command(gateway, "requests", "explain", response.headers["x-request-id"])

    assert "auxiliary" in thought and "small/m" in thought and "rule" in thought
    assert response.headers["x-gatehouse-target"] in went and "usd_per_million".upper() in went


def test_rules_are_made_and_shown_by_the_api(gateway, provider):
    gateway.admin("POST", "/providers", json={"name": "api", "kind": "openai-compatible", "base_url": provider.url})
    rule = {"name": "nights", "when": {"hours": "22:00-06:00", "days": ["fri"], "time_zone": "Europe/London"}, "set": {"max_tokens": 5}}
    target = {"provider": "api", "model": "m", "price": {"input": "1", "output": "2"}}

    made = gateway.admin("POST", "/models", json={"name": "ruled", "targets": [target], "rules": [rule]})
    wrong = gateway.admin_response("PATCH", "/models/ruled", json={"rules": [{"name": "x", "targets": ["nobody/m"]}]})
    gateway.admin("PATCH", "/models/ruled", json={"rules": None})

    assert made["rules"] == [rule]
    assert wrong.status_code == 400 and "no target of the model" in wrong.text
    assert gateway.admin("GET", "/models/ruled")["rules"] == []


@pytest.mark.parametrize("name", ["x-gatehouse-priority", "x-forwarded-for"])
def test_a_header_that_never_matches_is_refused_by_the_api(gateway, name):
    target = {"provider": "api", "model": "m"}
    rule = {"name": "urgent", "when": {"headers": {name: "*"}}, "refuse": "No."}
    models = {
        f"rules[0].when.headers.{name}": {"rules": [rule]},
        "sticky.header": {"strategy": "sticky", "sticky": {"by": "header", "header": name}},
    }
    for field, fields in models.items():
        refused = gateway.admin_response("POST", "/models", json={"name": "told-apart", "targets": [target], **fields})
        assert refused.status_code == 400 and refused.json()["field"] == field, refused.text
        assert "would never match" in refused.json()["detail"]
