"""Teams that run themselves: roles, admin keys, owners, source addresses and the audit trail, as their users see them."""

import json
import subprocess

import httpx
import openai
import pytest

from support.command_line import access, run
from support.gateway import Gateway
from support.waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]


def told(result: subprocess.CompletedProcess):
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_a_team_lead_runs_a_team_from_the_command_line(gateway):
    team = gateway.team(models=["fast"])
    robot = gateway.admin("POST", "/service-accounts", {"team_id": team["id"], "name": "automation"})
    told(run("teams", "members", "add", team["id"], robot["id"], "admin", "--json", **access(gateway)))
    made = told(
        run("keys", "create", "--team", team["id"], "--owner", robot["id"], "--scope", "admin", "--json", **access(gateway))
    )
    lead = access(gateway, made["secret"])

    child = told(run("teams", "create", "inner", "--parent", team["id"], "--rpm", "60", "--json", **lead))
    key = told(run("keys", "create", "--team", child["id"], "--json", **lead))
    answer = gateway.openai(key["secret"]).chat.completions.create(model="fast", messages=HELLO)

    assert answer.choices[0].message.content
    assert [row["name"] for row in told(run("teams", "list", "--json", **lead))["data"]][0] == "inner"
    outside = run("teams", "create", "outer", "--json", **lead)
    assert outside.returncode != 0
    too_wide = run("teams", "create", "wide", "--parent", child["id"], "--rpm", "61", **lead)
    assert too_wide.returncode != 0 and child["id"] in too_wide.stderr


def test_service_accounts_from_the_command_line(gateway):
    team = gateway.team(models=["fast"])
    made = told(
        run("service-accounts", "create", "robot", "--team", team["id"], "--budget-usd", "5", "--rpm", "60", "--json", **access(gateway))
    )
    assert made["id"].startswith("svc_") and made["team_id"] == team["id"]
    assert made["budget"]["limit_usd"] == "5" and made["limits"]["rpm"] == 60
    key = gateway.key(team, owner=made["id"])
    gateway.openai(key).chat.completions.create(model="fast", messages=HELLO)

    listed = told(run("service-accounts", "list", "--team", team["id"], "--json", **access(gateway)))["data"]
    assert [row["id"] for row in listed] == [made["id"]]
    table = run("service-accounts", "--team", team["id"], **access(gateway))
    assert table.returncode == 0 and "robot" in table.stdout and made["id"] in table.stdout
    disabled = told(run("service-accounts", "update", made["id"], "--name", "android", "--status", "disabled", "--json", **access(gateway)))
    assert (disabled["name"], disabled["status"]) == ("android", "disabled")
    with pytest.raises(openai.AuthenticationError):
        gateway.openai(key).chat.completions.create(model="fast", messages=HELLO)
    lifted = told(run("service-accounts", "update", made["id"], "--status", "active", "--clear", "budget", "--json", **access(gateway)))
    assert lifted["budget"] is None and lifted["limits"]["rpm"] == 60
    assert told(run("service-accounts", "show", made["id"], "--json", **access(gateway))) == lifted

    kept = run("service-accounts", "delete", made["id"], **access(gateway))
    assert kept.returncode == 1 and "key" in kept.stderr
    gateway.admin("POST", f"/keys/{key.id}/revoke")
    assert run("service-accounts", "delete", made["id"], **access(gateway)).returncode == 0
    gone = run("service-accounts", "show", made["id"], **access(gateway))
    assert gone.returncode == 1 and len(gone.stderr.splitlines()) == 1


def test_an_admin_key_opens_no_model(gateway):
    team = gateway.team()
    robot = gateway.admin("POST", "/service-accounts", {"team_id": team["id"], "name": "automation"})
    gateway.admin("POST", f"/teams/{team['id']}/members", {"user_id": robot["id"], "role": "admin"})
    key = gateway.key(team, owner=robot["id"], scopes=["admin"])

    with pytest.raises(openai.AuthenticationError):
        gateway.openai(key).chat.completions.create(model="fast", messages=HELLO)
    assert gateway.admin("GET", f"/keys/{key.id}")["last_used_at"] is None
    assert gateway.admin_response("GET", "/me", token=key.secret).json()["user_id"] == robot["id"]
    assert gateway.admin("GET", f"/keys/{key.id}")["last_used_at"] is not None


def test_a_person_who_leaves_takes_no_access_along(gateway):
    user = gateway.admin("POST", "/users", {"email": "leaver@example.com"})
    key = gateway.key(owner=user["id"])
    client = gateway.openai(key)
    client.chat.completions.create(model="fast", messages=HELLO)

    gateway.admin("PATCH", f"/users/{user['id']}", {"status": "disabled"})
    with pytest.raises(openai.AuthenticationError):
        client.chat.completions.create(model="fast", messages=HELLO)
    gateway.admin("PATCH", f"/users/{user['id']}", {"status": "active"})
    client.chat.completions.create(model="fast", messages=HELLO)
    gateway.admin("DELETE", f"/users/{user['id']}")
    with pytest.raises(openai.AuthenticationError):
        client.chat.completions.create(model="fast", messages=HELLO)
    assert gateway.admin("GET", f"/keys/{key.id}")["status"] == "revoked"


def test_a_persons_budget_binds_all_their_keys_together(gateway):
    user = gateway.admin("POST", "/users", {"email": "spender@example.com", "budget": {"limit_usd": "0"}})
    for _ in range(2):
        with pytest.raises(openai.RateLimitError) as refused:
            gateway.openai(gateway.key(owner=user["id"])).chat.completions.create(model="fast", messages=HELLO)
        assert refused.value.code == "budget_exceeded"
        assert f"user:{user['id']}" in str(refused.value)
    budget = gateway.admin("GET", f"/budgets/user:{user['id']}")
    assert budget["limit_usd"] == "0" and budget["settled_usd"] == "0"


def test_a_key_works_from_its_networks_alone(gateway):
    here = gateway.key(source_addresses=["127.0.0.0/8"])
    elsewhere = gateway.key(source_addresses=["192.0.2.0/24"])

    gateway.openai(here).chat.completions.create(model="fast", messages=HELLO)
    refused = httpx.get(f"{gateway.url}/v1/models", headers=elsewhere.headers)
    claimed = httpx.get(f"{gateway.url}/v1/models", headers={**elsewhere.headers, "x-forwarded-for": "192.0.2.7"})
    unknown = httpx.get(f"{gateway.url}/v1/models", headers={"authorization": "Bearer nonsense"})

    assert (refused.status_code, claimed.status_code) == (401, 401)
    assert refused.json() == unknown.json()


def test_a_key_shows_when_it_was_last_used(gateway):
    key = gateway.key()
    assert gateway.admin("GET", f"/keys/{key.id}")["last_used_at"] is None
    gateway.openai(key).chat.completions.create(model="fast", messages=HELLO)
    eventually(lambda: gateway.admin("GET", f"/keys/{key.id}")["last_used_at"], what="the use shows")


def test_changes_and_refusals_are_in_the_trail_which_can_be_proved(gateway, directory):
    key = gateway.key()
    gateway.admin("POST", f"/keys/{key.id}/revoke")
    gateway.admin_response("GET", "/teams", token="wrong")

    rows = gateway.listed(f"/audit?subject=key:{key.id}")
    assert [row["action"] for row in rows] == ["key.revoke", "key.create"]
    assert all(row["actor"] == "admin_token" for row in rows)
    assert rows[0]["before"]["status"] == "active" and rows[0]["after"]["status"] == "revoked"
    assert gateway.listed("/audit")[0]["action"] == "refused"
    numbers = [row["seq"] for row in gateway.listed("/audit")]
    assert numbers == list(range(numbers[0], 0, -1))

    export = run("audit", "export", **access(gateway))
    assert export.returncode == 0 and key.secret not in export.stdout
    exported = directory / "audit.jsonl"
    exported.write_text(export.stdout)
    proved = run("audit", "verify", "--file", str(exported))
    assert proved.returncode == 0, proved.stdout + proved.stderr

    lines = export.stdout.splitlines(keepends=True)
    altered = [line.replace("admin_token", "somebody", 1) if f'"seq":{numbers[0] - 3},' in line else line for line in lines]
    exported.write_text("".join(altered))
    found = run("audit", "verify", "--file", str(exported))
    assert found.returncode == 1 and f"row {numbers[0] - 3} " in found.stderr
    exported.write_text("".join(line for line in lines if '"seq":3,' not in line))
    assert "row 3 is missing" in run("audit", "verify", "--file", str(exported)).stderr


def test_the_first_auditor_is_appointed_on_the_host(directory):
    with Gateway(directory) as own:
        appoint = ["users", "appoint-auditor", "auditor@example.com", "--url", own.admin_url, "--data-dir"]
        elsewhere = run(*appoint, str(directory / "elsewhere"))
        assert elsewhere.returncode != 0
        appointed = run(*appoint, str(own.data_directory))
        assert appointed.returncode == 0, appointed.stderr
        assert run(*appoint, str(own.data_directory)).returncode != 0
        assert own.admin("GET", "/users?email=auditor@example.com")["data"][0]["roles"] == [
            {"team_id": "team_root", "role": "auditor", "via": "given"}
        ]
        refused = own.admin_response("POST", "/teams/team_root/members", {"email": "x@example.com", "role": "auditor"})
        assert refused.status_code == 403


def test_what_the_file_changes_is_in_the_trail(directory, scripted):
    def config(price: str, credential: str) -> dict:
        (directory / "credential").write_text(credential)
        provider = {"name": "up", "kind": "openai-compatible", "base_url": scripted.base_url, "api_key": "file:credential"}
        target = {"provider": "up", "model": "x", "price": {"input": price, "output": "2"}}
        return {"providers": [provider], "models": [{"name": "mine", "targets": [target]}]}

    with Gateway(directory, config("1", "sk-first-credential")) as own:
        created = own.listed("/audit?subject=model:mine")
        assert [(row["actor"], row["action"]) for row in created] == [("file", "model.create")]

        own.configure(config("3", "sk-second-credential"))
        own.reload()
        eventually(lambda: len(own.listed("/audit?subject=provider:up")) == 2, what="the reload")
        (provider, _), (model, _) = own.listed("/audit?subject=provider:up"), own.listed("/audit?subject=model:mine")
        assert (provider["actor"], provider["action"]) == ("file", "provider.update")
        assert provider["before"]["api_key_fingerprint"] != provider["after"]["api_key_fingerprint"]
        assert provider["before"]["has_api_key"] and provider["after"]["has_api_key"]
        assert model["before"]["targets"][0]["price"]["input"] == "1" and model["after"]["targets"][0]["price"]["input"] == "3"
        assert "sk-second" not in json.dumps(own.listed("/audit")) and "sk-first" not in json.dumps(own.listed("/audit"))

        before = own.listed("/audit")
        own.restart()
        assert own.listed("/audit") == before, "a start with the same file changes nothing"


def test_the_trail_of_a_running_gateway_is_proved_in_its_database(gateway):
    result = run("audit", "verify", "--data-dir", str(gateway.data_directory))
    assert result.returncode == 0, result.stdout + result.stderr
    assert "rows" in result.stdout
