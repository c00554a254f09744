"""The console's view of budgets and alerts, in a real browser."""

import datetime
from decimal import Decimal

import pytest
from selenium.webdriver.common.by import By

from support.browser import Browser
from support.gateway import Gateway, Key
from support.waiting import eventually
from support.webhook import WebhookReceiver
from test_budgets import ask
from test_sign_in import LINK, PASSWORD, user_with_password

SECRET = "a-secret-of-many-letters"


@pytest.fixture
def company(directory):
    """Two teams, one inside the other, and one beside them, with a webhook."""
    with WebhookReceiver() as receiver:
        teams = [
            {
                "name": "search",
                "budget": {"limit_usd": "0.0001", "window": "day", "alerts": [1, 100]},
                "teams": [{"name": "ranking", "budget": {"limit_tokens": 100_000}}],
            },
            {"name": "finance", "budget": {"limit_usd": "5"}},
        ]
        config = {"teams": teams, "alerts": {"webhook": {"url": receiver.url, "secret": "env:ALERT_SECRET"}}}
        with Gateway(directory, config, {"ALERT_SECRET": SECRET}) as gateway:
            yield gateway


def team(gateway: Gateway, name: str) -> dict:
    return next(team for team in gateway.listed("/teams") if team["name"] == name)


def person(gateway: Gateway, email: str, team_name: str, role: str) -> str:
    user_with_password(gateway, email, roles=[{"team_id": team(gateway, team_name)["id"], "role": role}])
    return email


def sign_in(browser: Browser, gateway: Gateway, email: str) -> None:
    browser.open(gateway.admin_url + "/")
    browser.fill("#password-form", email=email, password=PASSWORD)
    shows(browser, "#fresh", "As of")


def shows(browser: Browser, selector: str, *texts: str) -> None:
    """Waits until an element shows all of some texts."""

    def there() -> bool:
        text = browser.visible(selector).text
        assert all(part in text for part in texts), f"{texts} are not in: {text}"
        return True

    eventually(there, within=20)


def spend(gateway: Gateway, name: str) -> Key:
    """Takes a team's spending past one per cent of its budget."""
    key = gateway.key(team(gateway, name)["id"])
    assert ask(gateway, key).status_code == 200
    return key


def alerts(browser: Browser) -> list[str]:
    return [item.text for item in browser.driver.find_elements(By.CSS_SELECTOR, "#alert-list > li")]


def test_an_alert_appears_by_itself_once_and_is_new_until_it_is_seen(company):
    billing = person(company, "bill@example.com", "search", "billing")
    with Browser() as browser:
        sign_in(browser, company, billing)
        shows(browser, "#no-alerts", "No budget has given an alert yet")
        shows(browser, "#teams", "search", "The whole team", "$0.0001", "ranking", "100,000 tokens")
        assert "finance" not in browser.text and "root" not in browser.text
        browser.driver.execute_script("document.querySelector('.budget').id = 'kept'; document.querySelector('summary').focus()")

        key = spend(company, "search")
        shows(browser, "#alert-list", "Team search reached 1 %", "New", "of $0.0001 spent in the day", "Webhook: delivered")

        assert len(alerts(browser)) == 1
        settled = company.budget(f"team:{key.team_id}")["settled_usd"]
        shows(browser, "#kept .settled dd", f"${settled}")
        assert browser.visible("#kept .settled dd").get_attribute("title") == f"{settled} USD"
        meter = browser.visible("#kept [role=meter]")
        assert int(meter.get_attribute("aria-valuenow")) == int(Decimal(settled) * 100 / Decimal("0.0001"))
        assert browser.driver.switch_to.active_element.tag_name == "summary", "what is refreshed does not lose the focus"
        shows(browser, "#unseen", "1 new")
        assert browser.driver.title == "(1) Gatehouse"
        browser.visible("#seen-alerts").click()
        eventually(lambda: browser.driver.title == "Gatehouse", within=20, what="nothing is new")
        assert "New" not in browser.visible("#alert-list").text
        browser.driver.refresh()
        shows(browser, "#alert-list", "Team search reached 1 %")
        assert len(alerts(browser)) == 1 and "New" not in browser.visible("#alert-list").text
        assert browser.errors == []
    refusals = [row for row in company.listed("/audit?action=refused") if row["actor"] != "nobody"]
    assert refusals == [], "the console asks for nothing that its person may not see"


def test_whoever_has_no_role_at_a_team_sees_nothing_of_its_alerts(company):
    finance, viewer = person(company, "fin@example.com", "finance", "billing"), person(company, "vic@example.com", "finance", "viewer")
    spend(company, "search")
    eventually(lambda: len(company.listed("/alerts")) == 1, within=20, what="the alert is given")
    with Browser() as browser:
        sign_in(browser, company, finance)
        shows(browser, "#teams", "finance", "$5.00")
        shows(browser, "#no-alerts", "No budget has given an alert yet")
        assert "search" not in browser.text
        browser.visible("#sign-out").click()

        # A viewer sees usage, and no budgets at all.
        sign_in(browser, company, viewer)
        shows(browser, "#few-budgets", "Your roles show no budgets")
        assert "$" not in browser.text and "search" not in browser.text and "Alerts" not in browser.visible("main").text
        assert browser.errors == []
    assert [row for row in company.listed("/audit?action=refused") if row["actor"] != "nobody"] == []


def test_a_gateway_that_is_away_is_said_to_be_and_what_was_shown_stays(company):
    billing = person(company, "bo@example.com", "search", "billing")
    with Browser() as browser:
        sign_in(browser, company, billing)
        company.terminate()
        shows(browser, "#overview-problem", "cannot be refreshed", "does not answer")
        assert "$0.0001" in browser.visible("#teams").text
        company.start()
        eventually(lambda: not browser.driver.find_element(By.ID, "overview-problem").is_displayed(), within=30, what="it is fresh again")

        user = company.listed("/users?email=bo@example.com")[0]
        company.admin("DELETE", f"/users/{user['id']}/sessions")
        shows(browser, "#notice", "Your session has ended")
        assert browser.visible("#password-form") and "$" not in browser.text


def test_it_fits_a_phone_and_a_wide_screen(company, directory):
    root, link = LINK.search(company.log).groups()
    long_name = "nightly-batch-of-the-ranking-team-with-a-long-name"
    company.key(team(company, "ranking")["id"], name=long_name, budget={"limit_tokens": 1000})
    spend(company, "search")
    with Browser() as browser:
        browser.open(f"{root}/#{link}")
        browser.fill("#link-form", email="gil@example.com", name="Gil", password=PASSWORD)
        shows(browser, "#alert-list", "Team search reached 1 %")
        for width in (360, 1600):
            browser.resize(width, 1200)
            overflow = browser.driver.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
            assert overflow <= 0, f"at {width} px the page is {overflow} px too wide"
            browser.driver.save_screenshot(str(directory / f"console-{width}.png"))
        browser.visible("#views a[href='#account']").click()
        assert "platform_admin" in browser.visible("#roles").text
        browser.driver.back()
        assert browser.visible("#teams").is_displayed()
        assert browser.errors == []


def test_amounts_are_exact_whatever_their_size(company):
    with Browser() as browser:
        browser.open(company.admin_url + "/")
        read = """
            const [values, done] = [arguments[0], arguments[1]];
            import("/console/amounts.js").then(({amount, shown}) => done(values.map((row) => shown(amount(row, "limit")))));
        """
        values = {
            "0": "$0", "0.000000001": "less than $0.000001", "0.000123": "$0.000123", "0.1": "$0.10", "12.345": "$12.35",
            "9007199254740993.01": "$9,007,199,254,740,993.01", "-3.5": "−$3.50",
        }
        shown = browser.driver.execute_async_script(read, [{"limit_usd": text} for text in values])
        assert shown == list(values.values())
        tokens = browser.driver.execute_async_script(read, [{"limit_usd": None, "limit_tokens": 1}, {"limit_usd": None, "limit_tokens": 12345678}])
        assert tokens == ["1 token", "12,345,678 tokens"]


def test_lists_of_alerts_are_paged_filtered_and_stay_over_a_restart(company):
    key = spend(company, "search")
    eventually(lambda: [row["webhook"]["status"] for row in company.listed("/alerts")] == ["delivered"], within=20)
    company.restart()
    row = company.listed("/alerts")[0]
    assert (row["scope"], row["kind"], row["name"], row["percent"]) == (f"team:{key.team_id}", "team", "search", 1)
    assert row["limit_usd"] == "0.0001" and Decimal(row["settled_usd"]) >= Decimal("0.000001")
    later = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert company.listed(f"/alerts?from={later}") == []
    assert company.listed(f"/alerts?team_id={team(company, 'finance')['id']}") == []
    assert len(company.listed(f"/alerts?team_id={key.team_id}")) == 1
