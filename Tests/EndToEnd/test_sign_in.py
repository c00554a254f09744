"""How people come in: links, passwords, sessions, and the company's identity provider."""

import re
import sqlite3

import httpx
import pytest

from support.browser import Browser
from support.gateway import Gateway
from support.openid_provider import OpenIDProvider, Person
from support.waiting import eventually
from test_governance import access, run

PASSWORD = "a long enough password"
LINK = re.compile(r"admin: (\S+)/#(gh-link-[A-Za-z0-9_-]{43})\n")


class Visitor:
    """A browser as far as HTTP goes: it keeps cookies and the token of its session."""

    def __init__(self, gateway: Gateway):
        self.http = httpx.Client(base_url=gateway.admin_url, timeout=30)
        self.csrf: dict[str, str] = {}

    def post(self, path: str, body: object = None, **headers: str) -> httpx.Response:
        return self.http.post(f"/api/v1{path}", json=body, headers={**self.csrf, **headers})

    def sign_in(self, path: str, body: object) -> httpx.Response:
        answer = self.post(path, body)
        if answer.is_success:
            self.csrf = {"x-csrf-token": answer.json()["csrf_token"]}
        return answer

    def get(self, path: str) -> httpx.Response:
        return self.http.get(f"/api/v1{path}")


def user_with_password(gateway: Gateway, email: str, **fields) -> tuple[dict, Visitor]:
    user = gateway.admin("POST", "/users", {"email": email, **fields})
    link = gateway.admin("POST", f"/users/{user['id']}/sign-in-link")["link"]
    visitor = Visitor(gateway)
    answer = visitor.sign_in("/sign-in/link", {"link": link.split("#")[1], "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return user, visitor


def test_the_first_start_prints_a_link_that_makes_the_first_administrator_once(directory):
    with Gateway(directory, generated_secrets=True) as gateway:
        first_line = gateway.log.splitlines()[0] + "\n"
        root, link = LINK.search(first_line).groups()
        assert root == gateway.admin_url
        visitor = Visitor(gateway)

        made = visitor.sign_in("/sign-in/link", {"link": link, "email": "Ann@Example.com", "password": PASSWORD})
        again = Visitor(gateway).sign_in("/sign-in/link", {"link": link, "email": "eve@example.com", "password": PASSWORD})

        assert made.status_code == 200 and made.json()["user"]["email"] == "ann@example.com"
        assert made.json()["user"]["roles"] == [{"team_id": "team_root", "role": "platform_admin", "via": "given"}]
        assert again.status_code == 404
        assert visitor.post("/teams", {"name": "made in the browser"}).status_code == 201
        gateway.restart()
        assert len(LINK.findall(gateway.log)) == 1, "a later start makes no link"
        assert visitor.get("/me").json()["email"] == "ann@example.com", "sessions are stored"
        assert link not in (directory / "data" / "gatehouse.db").read_bytes().decode("latin-1")


def test_a_lost_first_link_is_replaced_on_the_host(directory):
    with Gateway(directory) as gateway:
        old = LINK.search(gateway.log).group(2)
        shown = run("users", "sign-in-link", "--data-dir", str(gateway.data_directory), "--url", gateway.admin_url)
        new = re.search(r"gh-link-[A-Za-z0-9_-]{43}", shown.stdout).group(0)

        body = {"email": "ann@example.com", "password": PASSWORD}
        assert Visitor(gateway).sign_in("/sign-in/link", {"link": old, **body}).status_code == 404
        assert Visitor(gateway).sign_in("/sign-in/link", {"link": new, **body}).status_code == 200


def test_a_password_opens_a_session_that_can_be_ended_everywhere(directory):
    with Gateway(directory) as gateway:
        user, first = user_with_password(gateway, "ben@example.com")
        second = Visitor(gateway)
        assert second.sign_in("/sign-in", {"email": "BEN@example.com", "password": PASSWORD}).status_code == 200

        listed = second.get("/sessions").json()["data"]
        assert [(row["way"], row["is_current"]) for row in listed] == [("password", True), ("link", False)]
        assert second.http.delete(f"/api/v1/sessions/{listed[1]['id']}", headers=second.csrf).status_code == 204
        assert first.get("/me").status_code == 401
        changed = second.post("/me/password", {"current": PASSWORD, "password": "another long password"})
        assert changed.status_code == 204 and second.get("/me").status_code == 200
        assert Visitor(gateway).sign_in("/sign-in", {"email": "ben@example.com", "password": PASSWORD}).status_code == 401
        third = Visitor(gateway)
        third.sign_in("/sign-in", {"email": "ben@example.com", "password": "another long password"})
        assert run("users", "end-sessions", user["id"], **access(gateway)).returncode == 0
        assert second.get("/me").status_code == third.get("/me").status_code == 401
        rows = {row["action"] for row in gateway.listed(f"/audit?subject=user:{user['id']}")}
        assert {"user.create", "sign_in_link.create", "user.password", "session.create", "session.end"} <= rows


def test_a_disabled_person_is_out_at_once(directory):
    with Gateway(directory) as gateway:
        user, visitor = user_with_password(gateway, "cleo@example.com")
        assert visitor.get("/me").status_code == 200

        gateway.admin("PATCH", f"/users/{user['id']}", {"status": "disabled"})

        assert visitor.get("/me").status_code == 401
        refused = Visitor(gateway).sign_in("/sign-in", {"email": "cleo@example.com", "password": PASSWORD})
        unknown = Visitor(gateway).sign_in("/sign-in", {"email": "nobody@example.com", "password": PASSWORD})
        assert refused.status_code == 401 and refused.json() == unknown.json()


def test_guessing_is_slowed_down_and_told_when_to_come_back(directory):
    with Gateway(directory) as gateway:
        user_with_password(gateway, "dora@example.com")
        answers = [
            Visitor(gateway).sign_in("/sign-in", {"email": "dora@example.com", "password": f"guess {number} of many"})
            for number in range(7)
        ]

        assert [answer.status_code for answer in answers[:5]] == [401] * 5
        slowed = next(answer for answer in answers if answer.status_code == 429)
        assert int(slowed.headers["retry-after"]) >= 1 and slowed.json()["code"] == "too_many_attempts"
        right = {"email": "dora@example.com", "password": PASSWORD}
        eventually(lambda: Visitor(gateway).sign_in("/sign-in", right).status_code == 200, within=10, what="the wait is over")


def test_a_session_does_nothing_that_another_site_asks_of_it(directory):
    with Gateway(directory) as gateway:
        _, visitor = user_with_password(gateway, "ed@example.com", roles=[{"team_id": "team_root", "role": "admin"}])
        body = {"name": "forged"}

        bare = visitor.http.post("/api/v1/teams", json=body)
        wrong = visitor.http.post("/api/v1/teams", json=body, headers={"x-csrf-token": "0" * 64})
        foreign = visitor.post("/teams", body, **{"sec-fetch-site": "cross-site"})
        form = httpx.post(
            f"{gateway.admin_url}/api/v1/sign-in", data={"email": "ed@example.com", "password": PASSWORD}, timeout=30
        )

        assert [answer.status_code for answer in (bare, wrong, foreign)] == [403] * 3
        assert bare.json()["code"] == "csrf_token_missing"
        assert form.status_code in (400, 403), "a form is not JSON"
        assert visitor.post("/teams", body).status_code == 201
        cookie = visitor.sign_in("/sign-in", {"email": "ed@example.com", "password": PASSWORD}).headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie


def test_nobody_gets_into_a_higher_account_by_a_link(directory):
    with Gateway(directory) as gateway:
        run("users", "appoint-auditor", "audra@example.com", "--data-dir", str(gateway.data_directory), "--url", gateway.admin_url)
        auditor = gateway.listed("/users?email=audra@example.com")[0]

        assert gateway.admin_response("POST", f"/users/{auditor['id']}/sign-in-link").status_code == 403
        shown = run(
            "users", "sign-in-link", "audra@example.com", "--data-dir", str(gateway.data_directory), "--url", gateway.admin_url
        )
        assert "gh-link-" in shown.stdout


def test_bad_passwords_and_addresses_are_named(directory):
    with Gateway(directory) as gateway:
        link = LINK.search(gateway.log).group(2)
        visitor = Visitor(gateway)

        short = visitor.sign_in("/sign-in/link", {"link": link, "email": "f@example.com", "password": "too short"})
        nobody = visitor.sign_in("/sign-in/link", {"link": link, "password": PASSWORD})
        unknown = visitor.sign_in("/sign-in/link", {"link": link, "password": PASSWORD, "emial": "f@example.com"})

        assert (short.status_code, short.json()["field"]) == (400, "password")
        assert (nobody.status_code, nobody.json()["field"]) == (400, "email")
        assert (unknown.status_code, unknown.json()["code"]) == (400, "unknown_field")
        assert visitor.sign_in("/sign-in/link", {"link": link, "email": "f@example.com", "password": PASSWORD}).is_success


@pytest.fixture
def company(directory):
    """A gateway whose people sign in at a real identity provider."""
    gateway = Gateway(directory / "gateway")
    callback = f"{gateway.admin_url}/api/v1/sign-in/openid/callback"
    people = [Person("ann", "ann@example.com"), Person("ben", "ben@example.com", "Ben")]
    with OpenIDProvider(directory, people, {"engineering": ["ann"], "finance": ["ben"]}, [callback]) as provider:
        gateway.environment["OPENID_SECRET"] = provider.client_secret
        gateway.configure(
            {
                "teams": [{"name": "search"}],
                "sign_in": {
                    "public_url": gateway.admin_url,
                    "openid": {
                        "issuer": provider.issuer,
                        "client_id": provider.client_id,
                        "client_secret": "env:OPENID_SECRET",
                        "scopes": ["openid", "email", "profile", "groups"],
                        "trust_email": True,
                    },
                    "groups": [{"group": "engineering", "team": "search", "role": "developer"}],
                },
            }
        )
        with gateway:
            yield gateway, provider


def go_through(gateway: Gateway, provider: OpenIDProvider, name: str) -> tuple[Visitor, httpx.Response]:
    visitor = Visitor(gateway)
    begin = visitor.get("/sign-in/openid")
    assert begin.status_code == 303, begin.text
    back = provider.sign_in(begin.headers["location"], name)
    return visitor, visitor.http.get(back)


def test_people_sign_in_at_the_company_and_have_the_roles_of_their_groups(company):
    gateway, provider = company

    visitor, answer = go_through(gateway, provider, "ann")

    assert answer.status_code == 303 and answer.headers["location"] == f"{gateway.admin_url}/"
    me = visitor.get("/me").json()
    assert me["email"] == "ann@example.com"
    team = next(team for team in gateway.listed("/teams") if team["name"] == "search")
    user = gateway.listed("/users?email=ann@example.com")[0]
    assert user["managed_by"] == "oidc"
    assert user["roles"] == [{"team_id": team["id"], "role": "developer", "via": "group:engineering"}]
    # The role is real: a key of one's own can be made, and nothing else.
    visitor.csrf = {"x-csrf-token": me["csrf_token"]}
    assert visitor.post("/keys", {"team_id": team["id"]}).status_code == 201
    assert visitor.post("/teams", {"name": "x"}).status_code in (403, 404)
    _, finance = go_through(gateway, provider, "ben")
    assert finance.status_code == 303
    assert gateway.listed("/users?email=ben@example.com")[0]["roles"] == []
    provider.rotate()

    def returns() -> bool:
        again, _ = go_through(gateway, provider, "ann")
        return again.get("/me").json().get("user_id") == me["user_id"]

    # The provider's keys are asked for at most every ten seconds.
    eventually(returns, within=20, what="the same person comes in with a token of a new key")


def test_an_answer_of_the_provider_works_in_the_browser_that_asked_alone(company):
    gateway, provider = company
    begin = Visitor(gateway).get("/sign-in/openid")
    back = provider.sign_in(begin.headers["location"], "ann")

    stranger = Visitor(gateway).http.get(back)

    assert stranger.status_code == 303 and stranger.headers["location"].endswith("/#problem=other_browser")
    assert "gatehouse_session" not in stranger.headers.get("set-cookie", "")
    refusals = gateway.listed("/audit?action=refused")
    assert any(row["subject"] == "GET /api/v1/sign-in/openid/callback" for row in refusals)


def test_a_person_who_is_disabled_here_does_not_come_in_by_the_company(company):
    gateway, provider = company
    go_through(gateway, provider, "ann")
    user = gateway.listed("/users?email=ann@example.com")[0]
    gateway.admin("PATCH", f"/users/{user['id']}", {"status": "disabled"})

    visitor, answer = go_through(gateway, provider, "ann")

    assert answer.headers["location"].endswith("/#problem=disabled") and visitor.get("/me").status_code == 401
    tried = [row["after"].get("account") for row in gateway.listed("/audit?action=refused")]
    assert "ann@example.com" in tried


def test_a_browser_takes_the_link_and_signs_in_and_out(directory):
    with Gateway(directory) as gateway, Browser() as browser:
        root, link = LINK.search(gateway.log).groups()
        browser.open(f"{root}/#{link}")
        browser.fill("#link-form", email="gil@example.com", name="Gil", password=PASSWORD)
        assert browser.visible("#who #email").text == "gil@example.com"
        browser.visible("#views a[href='#account']").click()
        assert "platform_admin" in browser.visible("#roles").text
        assert link not in browser.driver.current_url

        # Whoever is signed in already can use a link too.
        user = gateway.admin("POST", "/users", {"email": "ida@example.com"})
        browser.open("about:blank")
        browser.open(gateway.admin("POST", f"/users/{user['id']}/sign-in-link")["link"])
        browser.fill("#link-form", password=PASSWORD)
        eventually(lambda: browser.visible("#who #email").text == "ida@example.com", within=20, what="the other account")

        browser.visible("#views a[href='#account']").click()
        browser.visible("#sign-out").click()
        browser.fill("#password-form", email="gil@example.com", password="not the password")
        assert "do not belong together" in browser.visible("#problem").text
        tried = [row["after"].get("account") for row in gateway.listed("/audit?action=refused")]
        assert "gil@example.com" in tried
        # A link says which of the page's own sentences is shown, and can say no other.
        for fragment, shown in (("other_browser", "another browser"), ("Call%20this%20number", "")):
            browser.open("about:blank")
            browser.open(f"{root}/#problem={fragment}")
            browser.visible("#password-form")
            text = browser.driver.find_element("css selector", "#problem").text
            assert shown in text and "number" not in text and bool(text) == bool(shown)
        browser.fill("#password-form", email="gil@example.com", password=PASSWORD)
        browser.visible("#views a[href='#account']").click()
        assert "this one" in browser.visible("#sessions").text
        browser.fill("#change-form", current=PASSWORD, password="an even longer password")
        assert "is changed" in browser.visible("#notice").text
        assert browser.errors == []


def test_a_browser_goes_through_the_company_and_back(company):
    gateway, provider = company
    with Browser() as browser:
        browser.open(gateway.admin_url + "/")
        browser.visible("#openid-link").click()
        eventually(lambda: browser.driver.current_url.startswith(provider.issuer), within=20, what="the provider's page")
        for field, value in (("login", "ann"), ("password", provider.people["ann"].password)):
            element = browser.visible(f"input[name={field}]")
            element.send_keys(value)
            element.submit()
        assert browser.visible("#who #email").text == "ann@example.com"
        browser.visible("#views a[href='#account']").click()
        assert "developer" in browser.visible("#roles").text


def test_the_store_holds_nothing_that_opens_an_account(directory):
    with Gateway(directory) as gateway:
        _, visitor = user_with_password(gateway, "hal@example.com")
        text = visitor.http.cookies["gatehouse_session"]
        assert gateway.terminate() == 0
        with sqlite3.connect(gateway.data_directory / "gatehouse.db") as database:
            dump = "\n".join(database.iterdump())

        assert text not in dump and PASSWORD not in dump
        assert "$scrypt$ln=15,r=8,p=1$" in dump
