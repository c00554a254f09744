"""Provisioning over SCIM as companies' directories do it: in the words of Okta and of Entra ID, and by a compliance checker."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import httpx
import httpx2
import openai
import pytest
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import check_server
from scim2_tester.utils import Status

from support import scripted_models
from support.gateway import Gateway
from support.waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

numbers = itertools.count(1)


class Directory:
    """A company's directory that pushes with an admin key of a service account."""

    def __init__(self, gateway: Gateway, token: str):
        self.gateway = gateway
        headers = {"authorization": f"Bearer {token}", "content-type": "application/scim+json"}
        self.http = httpx.Client(base_url=f"{gateway.admin_url}/scim/v2/", headers=headers, timeout=60)

    def ask(self, method: str, path: str, status: int, body: dict | None = None, **parameters) -> dict | None:
        response = self.http.request(method, path, json=body, params=parameters)
        assert response.status_code == status, f"{method} {path}: {response.status_code} {response.text}"
        if not response.content:
            return None
        assert response.headers["content-type"] == "application/scim+json"
        return response.json()

    def patch(self, path: str, *operations: dict, status: int = 200) -> dict | None:
        return self.ask("PATCH", path, status, {"schemas": [PATCH], "Operations": list(operations)})

    def found(self, path: str, filter: str, **parameters) -> list[dict]:
        return self.ask("GET", path, 200, filter=filter, **parameters)["Resources"]


def configuration(scripted, **sign_in) -> dict:
    return {**scripted_models.configuration(scripted), "teams": [{"name": "search"}], "sign_in": sign_in}


@pytest.fixture(scope="module")
def company(scripted, tmp_path_factory) -> Gateway:
    groups = [{"group": "Engineering", "team": "search", "role": "developer"}, {"group": "Leads", "team": "search", "role": "admin"}]
    config = configuration(scripted, groups=groups)
    with Gateway(tmp_path_factory.mktemp("company"), config, scripted_models.environment(scripted)) as started:
        yield started


@pytest.fixture(scope="module")
def directory(company) -> Directory:
    robot = company.admin("POST", "/service-accounts", {"team_id": "team_root", "name": "provisioning"})
    company.admin("POST", "/teams/team_root/members", {"user_id": robot["id"], "role": "platform_admin"})
    key = company.key("team_root", owner=robot["id"], scopes=["admin"])
    return Directory(company, key.secret)


def search(company) -> str:
    return next(team["id"] for team in company.listed("/teams") if team["name"] == "search")


def roles(company, user: str) -> list[tuple[str, str]]:
    return [(role["role"], role["via"]) for role in company.admin("GET", f"/users/{user}")["roles"]]


def test_okta_makes_a_person_pushes_a_group_and_takes_both_away(company, directory):
    name = f"ada.{next(numbers)}@example.com"
    assert directory.found("Users", f'userName eq "{name}"', startIndex=1, count=100) == []
    made = directory.ask(
        "POST",
        "Users",
        201,
        {
            "schemas": [USER],
            "userName": name,
            "name": {"givenName": "Ada", "familyName": "Lovelace"},
            "emails": [{"primary": True, "value": name, "type": "work"}],
            "displayName": "Ada Lovelace",
            "locale": "en-US",
            "externalId": "00ujl29u0le5T6Aj10h7",
            "groups": [],
            "password": "1mz050nq",
            "active": True,
        },
    )
    user = made["id"]
    assert company.admin("GET", f"/users/{user}")["managed_by"] == "scim"
    assert directory.ask("GET", f"Users/{user}", 200)["name"]["givenName"] == "Ada"

    members = [{"value": user, "display": name}]
    group = directory.ask("POST", "Groups", 201, {"schemas": [GROUP], "displayName": "Engineering", "members": members})["id"]
    assert roles(company, user) == [("developer", "group:Engineering")]
    key = company.key(search(company), owner=user)
    company.openai(key).chat.completions.create(model="fast", messages=HELLO)
    refused = company.admin_response("DELETE", f"/teams/{search(company)}/members/{user}")
    assert refused.status_code == 409 and "Engineering" in refused.json()["detail"]

    directory.patch(f"Groups/{group}", {"op": "replace", "value": {"id": group, "displayName": "Leads"}}, status=204)
    assert roles(company, user) == [("admin", "group:Leads")]
    directory.patch(f"Groups/{group}", {"op": "remove", "path": f'members[value eq "{user}"]'}, status=204)
    assert roles(company, user) == []
    directory.ask("PUT", f"Groups/{group}", 200, {"schemas": [GROUP], "displayName": "Leads", "members": members})
    assert roles(company, user) == [("admin", "group:Leads")]
    directory.ask("DELETE", f"Groups/{group}", 204)
    assert roles(company, user) == []

    directory.patch(f"Users/{user}", {"op": "replace", "value": {"active": False}})
    with pytest.raises(openai.AuthenticationError):
        company.openai(key).chat.completions.create(model="fast", messages=HELLO)
    assert directory.found("Users", f'userName eq "{name}"')[0]["active"] is False
    body = directory.ask("GET", f"Users/{user}", 200)
    directory.ask("PUT", f"Users/{user}", 200, {**body, "active": True})
    company.openai(key).chat.completions.create(model="fast", messages=HELLO)
    actions = [row["action"] for row in company.listed(f"/audit?subject=user:{user}")]
    assert actions == ["user.update", "user.update", "user.create"]


def test_entra_speaks_its_own_dialect(company, directory):
    number = next(numbers)
    name = f"Ada_{number}@example.com"
    made = directory.ask(
        "POST",
        "Users",
        201,
        {
            "schemas": [USER, ENTERPRISE],
            "externalId": f"0a21f0f2-{number}",
            "userName": name,
            "active": "True",
            "emails": [{"primary": True, "type": "work", "value": name}],
            "meta": {"resourceType": "User"},
            "name": {"formatted": "Ada L", "familyName": "L", "givenName": "Ada"},
            "roles": [],
            ENTERPRISE: {"department": "Engines", "manager": {"value": "x"}},
        },
    )
    user = made["id"]
    assert directory.found("Users", f'externalId eq "0a21f0f2-{number}"')[0]["id"] == user
    changed = directory.patch(
        f"Users/{user}",
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": f"new{number}@example.com"},
        {"op": "Add", "path": "name.familyName", "value": "King"},
        {"op": "Replace", "path": f"{ENTERPRISE}:department", "value": "Analysis"},
    )
    assert changed["name"]["familyName"] == "King" and changed["emails"][0]["value"] == f"new{number}@example.com"
    assert company.admin("GET", f"/users/{user}")["email"] == f"new{number}@example.com"

    group = directory.ask(
        "POST",
        "Groups",
        201,
        {"schemas": [GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"], "externalId": "8aa1a0c0", "displayName": "Engineering", "meta": {"resourceType": "Group"}},
    )["id"]
    found = directory.found("Groups", 'displayName eq "Engineering"', excludedAttributes="members")
    assert found[0]["id"] == group and "members" not in found[0]
    directory.patch(f"Groups/{group}", {"op": "Add", "path": "members", "value": [{"$ref": None, "value": user}]}, status=204)
    assert roles(company, user) == [("developer", "group:Engineering")]
    key = company.key(search(company), owner=user)
    company.openai(key).chat.completions.create(model="fast", messages=HELLO)
    directory.patch(f"Groups/{group}", {"op": "Remove", "path": "members", "value": [{"$ref": None, "value": user}]}, status=204)
    assert roles(company, user) == []

    directory.patch(f"Users/{user}", {"op": "Replace", "path": "active", "value": "False"})
    with pytest.raises(openai.AuthenticationError):
        company.openai(key).chat.completions.create(model="fast", messages=HELLO)
    directory.ask("DELETE", f"Users/{user}", 204)
    directory.ask("GET", f"Users/{user}", 404)
    assert company.admin("GET", f"/keys/{key.id}")["status"] == "revoked"
    directory.ask("DELETE", f"Groups/{group}", 204)


def test_somebody_who_is_here_already_is_found_and_taken_over(company, directory):
    email = f"here.{next(numbers)}@example.com"
    known = company.admin("POST", "/users", {"email": email, "name": "Here"})
    refused = directory.ask("POST", "Users", 409, {"schemas": [USER], "userName": email})
    assert refused["scimType"] == "uniqueness" and refused["status"] == "409"

    user = directory.found("Users", f'userName eq "{email.upper()}"')[0]["id"]
    directory.patch(f"Users/{user}", {"op": "replace", "value": {"externalId": "e9"}})

    assert user == known["id"]
    shown = company.admin("GET", f"/users/{user}")
    assert (shown["managed_by"], shown["external_id"], shown["name"]) == ("scim", "e9", "Here")


def test_a_change_of_what_somebody_else_changed_is_refused(company, directory):
    name = f"tag.{next(numbers)}@example.com"
    first = directory.http.post("Users", json={"userName": name})
    path, tag = f"Users/{first.json()['id']}", first.headers["etag"]
    change = {"Operations": [{"op": "replace", "path": "displayName", "value": "T"}]}

    assert directory.http.patch(path, json=change, headers={"if-match": tag}).status_code == 200
    stale = directory.http.patch(path, json=change, headers={"if-match": tag})
    assert stale.status_code == 412 and stale.json()["status"] == "412"
    assert directory.http.delete(path, headers={"if-match": tag}).status_code == 412
    assert directory.http.delete(path, headers={"if-match": "*"}).status_code == 204


def test_changes_at_the_same_time_are_all_made(company, directory):
    users = [directory.ask("POST", "Users", 201, {"userName": f"many.{next(numbers)}@example.com"})["id"] for _ in range(24)]
    group = directory.ask("POST", "Groups", 201, {"displayName": f"Many {next(numbers)}"})["id"]

    def join(user: str) -> None:
        directory.patch(f"Groups/{group}", {"op": "Add", "path": "members", "value": [{"value": user}]}, status=204)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(join, users))
    members = directory.ask("GET", f"Groups/{group}", 200)["members"]
    assert sorted(member["value"] for member in members) == sorted(users)
    actions = [row["action"] for row in company.listed(f"/audit?subject=group:{group}")]
    assert actions == ["group.update"] * len(users) + ["group.create"]
    either = f'userName sw "many." and not (id eq "{users[0]}")'
    assert {user["id"] for user in directory.found("Users", either, attributes="userName")} == set(users[1:])


def test_only_whoever_may_change_people_may_provision(company):
    team = search(company)
    robot = company.admin("POST", "/service-accounts", {"team_id": team, "name": f"robot-{next(numbers)}"})
    company.admin("POST", f"/teams/{team}/members", {"user_id": robot["id"], "role": "admin"})
    lead = Directory(company, company.key(team, owner=robot["id"], scopes=["admin"]).secret)
    stranger = Directory(company, "nonsense")

    assert lead.ask("POST", "Users", 404, {"userName": "x@example.com"})["status"] == "404"
    refused = stranger.http.get("Users")
    assert refused.status_code == 401 and refused.headers["www-authenticate"] == "Bearer"
    rows = company.listed("/audit?action=refused")
    assert [row["subject"] for row in rows[:2]] == ["GET /scim/v2/Users", "POST /scim/v2/Users"]
    large = lead.http.post("Users", content=b"{" + b" " * (1 << 20) + b"}")
    assert large.status_code == 413 and large.json()["status"] == "413"


def test_what_was_provisioned_outlives_a_restart_and_follows_the_file(scripted, tmp_path):
    def mapped(role: str) -> dict:
        return configuration(scripted, groups=[{"group": "Engineering", "team": "search", "role": role}])

    with Gateway(tmp_path, mapped("developer"), scripted_models.environment(scripted)) as own:
        pushing = Directory(own, own.admin_token)
        user = pushing.ask("POST", "Users", 201, {"userName": "ada@example.com"})["id"]
        pushing.ask("POST", "Groups", 201, {"displayName": "Engineering", "members": [{"value": user}]})
        before = pushing.ask("GET", f"Users/{user}", 200)
        own.restart()
        assert pushing.ask("GET", f"Users/{user}", 200) == before
        assert roles(own, user) == [("developer", "group:Engineering")]

        own.configure(mapped("billing"))
        own.reload()
        eventually(lambda: roles(own, user) == [("billing", "group:Engineering")], what="the mapping is in force")
        own.configure(configuration(scripted, groups=[]))
        own.reload()
        eventually(lambda: roles(own, user) == [], what="the mapping is gone")
        assert [row["action"] for row in own.listed("/audit?action=group_roles.update")] == ["group_roles.update"] * 3


def test_nobody_becomes_an_auditor_by_a_push(scripted, tmp_path):
    groups = [{"group": "Auditors", "team": "team_root", "role": "auditor"}]
    with Gateway(tmp_path, configuration(scripted, groups=groups), scripted_models.environment(scripted)) as own:
        pushing = Directory(own, own.admin_token)
        user = pushing.ask("POST", "Users", 201, {"userName": "ada@example.com"})["id"]
        refused = pushing.ask("POST", "Groups", 403, {"displayName": "Auditors", "members": [{"value": user}]})
        assert "auditor" in refused["detail"]
        assert roles(own, user) == []


def test_the_compliance_checker_finds_nothing(company, directory):
    http = httpx2.Client(base_url=f"{company.admin_url}/scim/v2", headers={"authorization": directory.http.headers["authorization"]})
    results = check_server(SyncSCIMClient(http))
    bad = [f"{result.title} {result.resource_type}: {result.reason}" for result in results if result.status != Status.SUCCESS]
    assert bad == []
    assert len(results) > 50
