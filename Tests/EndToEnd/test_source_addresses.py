"""Where a request comes from: proxies that are trusted say it, and nobody else does."""

import httpx
import pytest

from support.gateway import Gateway
from support.recording import RecordingUpstream
from support.scripted_models import ENVIRONMENT_NAME, model, target
from support.waiting import eventually

PROXY, STRANGER = "127.0.0.2", "127.0.0.3"
COMPANY, COMPANY_6 = "192.0.2.7", "2001:db8::7"
NETWORKS = {"company": ["192.0.2.0/24"], "company in IPv6": ["2001:db8::/32"], "inside": ["10.0.0.3"], "this machine": ["127.0.0.0/8"]}


def configuration(recording: RecordingUpstream, *trusted: str) -> dict:
    provider = {"name": "recording", "kind": "openai-compatible", "base_url": recording.base_url, "api_key": f"env:{ENVIRONMENT_NAME}"}
    return {
        "server": {"trusted_proxies": list(trusted)},
        "providers": [provider],
        "models": [model("fast", target("recorded", provider="recording"))],
    }


@pytest.fixture(scope="module")
def own(recording, tmp_path_factory):
    config = configuration(recording, f"{PROXY}/32", "10.0.0.0/8", "fd00::/8")
    with Gateway(tmp_path_factory.mktemp("gateway"), config, {ENVIRONMENT_NAME: "sk-recording-operator"}) as gateway:
        yield gateway


@pytest.fixture(scope="module")
def keys(own) -> dict:
    team = own.team()
    return {name: own.key(team, source_addresses=networks) for name, networks in NETWORKS.items()}


def fields(secret: str, forwarded: list[str]) -> list[tuple[str, str]]:
    return [("authorization", f"Bearer {secret}")] + [("x-forwarded-for", line) for line in forwarded]


def ask(gateway: Gateway, secret: str, forwarded: list[str], peer: str = PROXY, **options) -> httpx.Response:
    """Asks for an answer of the model from an address, with lines of `x-forwarded-for`."""
    transport = httpx.HTTPTransport(local_address=peer, **options)
    with httpx.Client(transport=transport, timeout=30) as client:
        body = {"model": "fast", "messages": [{"role": "user", "content": "hello"}]}
        return client.post(f"{gateway.url}/v1/chat/completions", headers=fields(secret, forwarded), json=body)


def let_in(gateway: Gateway, keys: dict, forwarded: list[str], peer: str = PROXY) -> set[str]:
    """The keys that are let in; the others are refused like one that nobody made."""
    answers = {name: ask(gateway, key.secret, forwarded, peer) for name, key in keys.items()}
    unknown = ask(gateway, "sk-gh-nonsense", forwarded, peer)
    for answer in answers.values():
        assert answer.status_code == 200 or (answer.status_code, answer.text) == (401, unknown.text)
    return {name for name, answer in answers.items() if answer.status_code == 200}


@pytest.mark.parametrize(
    "forwarded, expected",
    [
        ([COMPANY], {"company"}),
        ([COMPANY_6], {"company in IPv6"}),
        (["2001:DB8:0:0::7"], {"company in IPv6"}),
        (["::ffff:192.0.2.7"], {"company"}),
        # The last that is no trusted proxy counts: what stands before it anybody could have written.
        ([f"{COMPANY}, 198.51.100.1"], set()),
        ([f"198.51.100.1, {COMPANY}"], {"company"}),
        ([f"{COMPANY_6}, {COMPANY}"], {"company"}),
        ([f"nonsense, {COMPANY}"], {"company"}),
        # Behind several proxies.
        ([f"{COMPANY}, 10.0.0.5"], {"company"}),
        ([f"198.51.100.1, {COMPANY} ,\t10.0.0.5,10.1.1.1"], {"company"}),
        ([f"{COMPANY}, fd00::5, 10.0.0.5"], {"company"}),
        ([f"{COMPANY_6}, fd00::5"], {"company in IPv6"}),
        ([f"{COMPANY}, 172.16.0.1, 10.0.0.5"], set()),
        (["10.0.0.3, 10.0.0.5"], {"inside"}),
        # Lines are one list, in their order.
        (["198.51.100.1", f"{COMPANY}, 10.0.0.5"], {"company"}),
        ([COMPANY, "198.51.100.1"], set()),
        # Nobody said anything: the proxy itself has asked.
        ([], {"this machine"}),
    ],
)
def test_a_trusted_proxy_says_who_asks(own, keys, forwarded, expected):
    assert let_in(own, keys, forwarded) == expected


@pytest.mark.parametrize(
    "forwarded",
    ["", "nonsense", "unknown", f"{COMPANY},", f"{COMPANY}, ,10.0.0.5", f"{COMPANY}, nonsense", f"{COMPANY}:443", "192.0.2.007",
     "192.0.2", "192.0.2.0/24", f"[{COMPANY_6}]", f"[{COMPANY_6}]:443", f"{COMPANY_6}%eth0", "2001:db8::7::1", f'"{COMPANY}"'],
)
def test_what_is_no_address_is_nobodys(own, keys, forwarded):
    assert let_in(own, keys, [forwarded]) == set()
    free = own.key()
    assert ask(own, free.secret, [forwarded]).status_code == 200, "a key without networks asks for no address"


@pytest.mark.parametrize("forwarded", [[], [COMPANY], [COMPANY_6], [f"{COMPANY}, 10.0.0.5"], [f"{COMPANY}, {PROXY}"], ["nonsense"]])
def test_a_stranger_says_nothing_of_where_it_comes_from(own, keys, forwarded):
    assert let_in(own, keys, forwarded, peer=STRANGER) == {"this machine"}


def test_it_is_the_same_over_http2_and_on_other_routes(own, keys):
    secret = keys["company"].secret
    for forwarded, status in (([COMPANY], 200), ([f"{COMPANY}, 198.51.100.1"], 401)):
        answer = ask(own, secret, forwarded, http1=False, http2=True)
        assert (answer.http_version, answer.status_code) == ("HTTP/2", status)
        with httpx.Client(transport=httpx.HTTPTransport(local_address=PROXY), timeout=30) as client:
            assert client.get(f"{own.url}/v1/models", headers=fields(secret, forwarded)).status_code == status


def test_each_request_of_a_proxys_connection_is_judged_by_itself(own, keys):
    secret = keys["company"].secret
    with httpx.Client(transport=httpx.HTTPTransport(local_address=PROXY), timeout=30) as client:
        callers = [COMPANY, "198.51.100.1", COMPANY, STRANGER, COMPANY_6, COMPANY]
        answers = [client.get(f"{own.url}/v1/models", headers=fields(secret, [caller])) for caller in callers]

    assert [answer.status_code for answer in answers] == [200, 401, 200, 401, 401, 200]


def test_the_admin_api_asks_the_same_and_its_trail_shows_the_caller(own):
    robot = own.admin("POST", "/service-accounts", {"team_id": "team_root", "name": "provisioning"})
    own.admin("POST", "/teams/team_root/members", {"user_id": robot["id"], "role": "admin"})
    key = own.key("team_root", owner=robot["id"], scopes=["admin"], source_addresses=NETWORKS["company"])

    def me(forwarded: list[str], peer: str = PROXY) -> int:
        with httpx.Client(transport=httpx.HTTPTransport(local_address=peer), timeout=30) as client:
            return client.get(f"{own.admin_url}/api/v1/me", headers=fields(key.secret, forwarded)).status_code

    assert me([f"198.51.100.1, {COMPANY}"]) == 200
    assert me([f"{COMPANY}, 198.51.100.1"]) == 401
    assert me([COMPANY], STRANGER) == 401
    assert me(["nonsense"]) == 401
    refusals = own.listed("/audit?action=refused")
    assert [row["after"]["address"] for row in refusals[:3]] == [PROXY, STRANGER, "198.51.100.1"]


def test_a_reload_trusts_others(directory, recording):
    with Gateway(directory, configuration(recording), {ENVIRONMENT_NAME: "sk-recording-operator"}) as gateway:
        key = gateway.key(source_addresses=NETWORKS["company"])

        def status() -> int:
            return ask(gateway, key.secret, [COMPANY]).status_code

        assert status() == 401, "nobody is trusted unless it is said"
        gateway.configure(configuration(recording, f"{PROXY}/32"))
        eventually(lambda: status() == 200, what="the proxy is trusted")
        gateway.configure(configuration(recording, f"{STRANGER}/32"))
        eventually(lambda: status() == 401, what="the proxy is trusted no more")


def test_proxies_and_callers_in_ipv6(directory, recording):
    config = configuration(recording, "::1/128", f"{PROXY}/32")
    with Gateway(directory, config, {ENVIRONMENT_NAME: "sk-recording-operator"}, listen="[::]") as gateway:
        keys = {name: gateway.key(source_addresses=networks) for name, networks in NETWORKS.items()}
        gateway.url = f"http://[::1]:{gateway.port}"
        assert let_in(gateway, keys, [COMPANY_6], "::1") == {"company in IPv6"}
        assert let_in(gateway, keys, [COMPANY], "::1") == {"company"}
        assert let_in(gateway, keys, [f"{COMPANY_6}, 198.51.100.1"], "::1") == set()
        # An IPv4 caller of such a listener is known by its IPv4 address.
        gateway.url = f"http://127.0.0.1:{gateway.port}"
        assert let_in(gateway, keys, [COMPANY], PROXY) == {"company"}
        assert let_in(gateway, keys, [COMPANY], STRANGER) == {"this machine"}
