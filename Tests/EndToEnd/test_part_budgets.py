"""Budgets of models, tags and end users within a team, as their users meet them."""

import json
import os
import re
import subprocess
import urllib.parse

import openai
import pytest

from support.gateway import BINARY, Gateway
from support.scripted_models import configuration, environment
from support.waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]
LITTLE = {"limit_usd": "0.00002"}


@pytest.fixture(scope="module")
def own(scripted, tmp_path_factory):
    directory = tmp_path_factory.mktemp("parts")
    config = configuration(scripted)
    config["teams"] = [{"name": "filed", "end_user_budgets": {"ann": {"limit_usd": "0"}}, "end_user_budget": LITTLE}]
    with Gateway(directory, config, environment(scripted)) as gateway:
        yield gateway


def ask(gateway, key, model="fast", **options):
    return gateway.openai(key).with_options(max_retries=0).chat.completions.create(
        model=model, messages=HELLO, max_tokens=100, **options
    )


def exhaust(gateway, key, **options) -> tuple[int, openai.RateLimitError]:
    """Asks until a budget refuses; answers with how often it was served."""
    for served in range(1000):
        try:
            ask(gateway, key, **options)
        except openai.RateLimitError as refusal:
            return served, refusal
    raise AssertionError("never refused")


def budget(gateway, scope: str) -> dict:
    return gateway.admin("GET", f"/budgets/{urllib.parse.quote(scope, safe='')}")


def test_a_models_budget_binds_the_teams_below_and_leaves_other_models_alone(own):
    team = own.team(model_budgets={"fast": LITTLE})
    key = own.key(own.team(parent_id=team["id"]))

    served, refusal = exhaust(own, key)

    scope = f"team:{team['id']}:model:fast"
    assert served > 0
    assert refusal.code == "budget_exceeded" and scope in str(refusal)
    assert ask(own, key, model="other").choices
    rows = own.rows(served + 2, key_id=key.id)
    spent = sum(round(float(row["cost_usd"]) * 1e9) for row in rows if row["model"] == "fast")
    shown = budget(own, scope)
    assert round(float(shown["settled_usd"]) * 1e9) == spent > 0
    assert shown["held_usd"] == "0" and shown["limit_usd"] == LITTLE["limit_usd"]
    assert scope in [row["scope"] for row in own.listed("/budgets")]


def test_a_new_budget_counts_what_was_spent_before(own):
    team = own.team()
    key = own.key(own.team(parent_id=team["id"]), tags={"project": "apollo"})
    ask(own, key, user="ann")
    ask(own, key, model="other")
    rows = own.rows(2, key_id=key.id)

    budgets = {"model_budgets": {"fast": {"limit_usd": "5"}}, "tag_budgets": {"project=apollo": {"limit_tokens": 5000}}}
    own.admin("PATCH", f"/teams/{team['id']}", {**budgets, "end_user_budgets": {"ann": {"limit_usd": "5"}}})

    fast = next(row["cost_usd"] for row in rows if row["model"] == "fast")
    assert budget(own, f"team:{team['id']}:model:fast")["settled_usd"] == fast
    assert budget(own, f"team:{team['id']}:end_user:ann")["settled_usd"] == fast
    tokens = sum(row["input_tokens"] + row["output_tokens"] for row in rows)
    assert budget(own, f"team:{team['id']}:tag:project=apollo")["settled_tokens"] == tokens


def test_a_tags_budget_is_found_and_raised_by_its_name(own):
    team = own.team(tag_budgets={"project=apollo": {"limit_usd": "0"}})
    key = own.key(team)
    tagged = {"extra_headers": {"x-gatehouse-tags": "project=apollo"}}

    with pytest.raises(openai.RateLimitError) as refused:
        ask(own, key, **tagged)
    assert f"team:{team['id']}:tag:project=apollo" in str(refused.value)
    ask(own, key, extra_headers={"x-gatehouse-tags": "project=gemini"})
    own.admin("PATCH", f"/teams/{team['id']}", {"tag_budgets": {"project=apollo": {"limit_usd": "5"}}})
    ask(own, key, **tagged)
    own.rows(3, key_id=key.id)
    assert float(budget(own, f"team:{team['id']}:tag:project=apollo")["settled_usd"]) > 0


def test_every_end_user_has_their_own_budget_which_outlives_a_kill(own):
    team = next(team for team in own.listed("/teams") if team["name"] == "filed")
    key = own.key(team)
    scope = f"team:{team['id']}:end_user:bob:1"

    with pytest.raises(openai.RateLimitError) as named:
        ask(own, key, user="ann")
    assert f"team:{team['id']}:end_user:ann" in str(named.value)
    served, refusal = exhaust(own, key, user="bob:1")
    assert served > 0 and scope in str(refusal)
    ask(own, key, user="cleo")
    own.rows(served + 3, key_id=key.id)
    before = budget(own, scope)["settled_usd"]
    assert float(before) > 0

    own.kill()
    own.start()

    assert budget(own, scope)["settled_usd"] == before
    with pytest.raises(openai.RateLimitError) as again:
        ask(own, key, user="bob:1")
    assert scope in str(again.value)
    assert own.admin_response("GET", f"/budgets/team:{team['id']}:end_user:nobody").status_code == 404
    assert {scope, f"team:{team['id']}:end_user:cleo"} <= {row["scope"] for row in own.listed("/budgets")}
    metrics = own.http.get(f"{own.admin_url}/metrics").text
    assert int(re.search(r"^gatehouse_budget_end_users (\d+)$", metrics, re.M).group(1)) >= 1


def test_an_end_user_whose_name_cannot_be_kept_is_not_served_unbooked(own):
    key = own.key(own.team(end_user_budget=LITTLE))
    with pytest.raises(openai.BadRequestError) as refused:
        ask(own, key, user="x" * 257)
    assert refused.value.param == "user"


def test_parts_alert_as_other_budgets_do(own):
    alerting = {**LITTLE, "alerts": [1]}
    team = own.team(model_budgets={"fast": alerting}, end_user_budget=alerting)
    ask(own, own.key(team), user="dora")

    def alerted() -> set[str]:
        lines = [json.loads(line) for line in own.log.splitlines() if "budget reached a threshold" in line]
        return {value for line in lines for value in line.values() if str(value).startswith(f"team:{team['id']}:")}

    wanted = {f"team:{team['id']}:model:fast", f"team:{team['id']}:end_user:dora"}
    eventually(lambda: alerted() == wanted, within=10, what="both alerts are logged")


def test_the_command_line_shows_a_part(own):
    team = own.team(model_budgets={"fast": {"limit_usd": "5"}})
    access = {"GATEHOUSE_ADMIN_URL": own.admin_url, "GATEHOUSE_ADMIN_TOKEN": own.admin_token}
    command = [BINARY, "budgets", "show", f"team:{team['id']}:model:fast", "--json"]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=60, env={**os.environ, **access})
    assert shown.returncode == 0, shown.stderr
    assert json.loads(shown.stdout)["limit_usd"] == "5"
