"""The ledger under `kill -9` and under a storm: no budget is ever passed, nothing is lost, nothing is booked twice."""

import contextlib
import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import httpx
import pytest

from support.gateway import Gateway, Key
from support.money import Price, dollars, nano
from support.upstreams import PROMPT_TOKENS, TOKENS_PER_CHUNK, ScriptedUpstream, plain_tokens
from support.waiting import eventually

OPERATOR_KEY = "sk-scripted-operator"
KILLS = 3
CALLERS_PER_MODEL = 6
ANSWERS_BEFORE_A_KILL = 250


@dataclass(frozen=True)
class Kind:
    """A model with an upstream of its own, so that the upstream's counts can be told apart by price."""

    name: str
    steering: str
    price: Price
    stream: bool
    output_tokens: int
    max_tokens: int

    @property
    def cost(self) -> int:
        return self.price.cost(PROMPT_TOKENS, self.output_tokens)

    def body(self, model: str) -> bytes:
        fields = {"model": model, "max_tokens": self.max_tokens, "messages": [{"role": "user", "content": "hello there"}]}
        if self.stream:
            fields |= {"stream": True, "stream_options": {"include_usage": True}}
        return json.dumps(fields).encode()

    @property
    def bound(self) -> int:
        """The bound of one call: the forwarded body's bytes as input, max_tokens as output."""
        return self.price.cost(len(self.body(self.steering)), self.max_tokens)


KINDS = [
    Kind("quick", "scripted:bytes=40", Price("0.0333337", "0.0777771"), False, plain_tokens(40), 64),
    Kind("slow", "scripted:latency=40:bytes=400", Price("0.1111111", "0.2222223"), False, plain_tokens(400), 300),
    Kind("short-stream", "scripted:chunks=6:delay=4", Price("0.0512345", "0.0999999"), True, 6 * TOKENS_PER_CHUNK, 80),
    Kind("long-stream", "scripted:chunks=60:delay=8", Price("0.0200001", "0.3000003"), True, 60 * TOKENS_PER_CHUNK, 1000),
]


@dataclass
class Tally:
    """What the callers themselves have seen, per model."""

    answered: Counter = field(default_factory=Counter)
    cut: Counter = field(default_factory=Counter)
    refused: Counter = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)


class Load:
    """Callers that send one call after the other until they are told to stop or nobody answers any more."""

    def __init__(self, gateway: Gateway, keys: list[Key], tally: Tally):
        self.gateway, self.keys, self.tally = gateway, keys, tally
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.answers = 0
        self.threads = [
            threading.Thread(target=self._call, args=(kind, keys[number % len(keys)]))
            for kind in KINDS
            for number in range(CALLERS_PER_MODEL)
        ]

    def __enter__(self) -> "Load":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def _count(self, counter: Counter, kind: Kind) -> None:
        with self.lock:
            counter[kind.name] += 1
            self.answers += counter is self.tally.answered

    def _call(self, kind: Kind, key: Key) -> None:
        body = kind.body(kind.name)
        headers = {"content-type": "application/json", **key.headers}
        with httpx.Client(timeout=30, headers=headers, verify=False) as client:
            while not self.stopping.is_set():
                try:
                    answer = client.post(f"{self.gateway.url}/v1/chat/completions", content=body)
                except httpx.ConnectError:
                    return  # it was never sent
                except httpx.TransportError:
                    self._count(self.tally.cut, kind)
                    return
                if answer.status_code == 200 and (not kind.stream or answer.text.endswith("data: [DONE]\n\n")):
                    self._count(self.tally.answered, kind)
                elif answer.status_code == 429 and answer.json()["error"]["code"] == "budget_exceeded":
                    self._count(self.tally.refused, kind)
                    self.stopping.wait(0.02)
                else:
                    with self.lock:
                        self.tally.unexpected.append(f"{kind.name}: {answer.status_code} {answer.text[-300:]}")
                    return


class Watch:
    """Reads all budgets again and again while something else goes on; each answer is one consistent cut."""

    def __init__(self, gateway: Gateway, scopes: list[str]):
        self.gateway, self.scopes = gateway, scopes
        self.violations: list[str] = []
        self.samples = 0
        self.held_at_some_time = False
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._sample)

    def __enter__(self) -> "Watch":
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.stopping.set()
        self.thread.join()

    def _sample(self) -> None:
        headers = {"authorization": f"Bearer {self.gateway.admin_token}"}
        with httpx.Client(base_url=self.gateway.admin_url, headers=headers, timeout=30) as client:
            while not self.stopping.is_set():
                for scope in self.scopes:
                    with contextlib.suppress(httpx.TransportError):
                        state = client.get(f"/api/v1/budgets/{scope}").json()
                        self._check(scope, state)
                self.stopping.wait(0.02)

    def _check(self, scope: str, state: dict) -> None:
        self.samples += 1
        settled, held, limit = (nano(state[name]) for name in ("settled_usd", "held_usd", "limit_usd"))
        self.held_at_some_time |= held > 0
        if settled + held > limit:
            self.violations.append(f"{scope}: {settled} + {held} > {limit}")


def configuration(upstreams: dict[str, ScriptedUpstream]) -> dict:
    return {
        "providers": [
            {"name": f"of-{kind.name}", "kind": "openai-compatible", "base_url": upstreams[kind.name].base_url, "api_key": "env:SCRIPTED_KEY"}
            for kind in KINDS
        ],
        "models": [
            {
                "name": kind.name,
                "retries": {"attempts": 0},
                "targets": [{"provider": f"of-{kind.name}", "model": kind.steering, "price": kind.price.configuration}],
            }
            for kind in KINDS
        ],
    }


@pytest.fixture
def upstreams(tmp_path):
    with contextlib.ExitStack() as stack:
        yield {kind.name: stack.enter_context(ScriptedUpstream(tmp_path / "upstreams", key=OPERATOR_KEY)) for kind in KINDS}


@pytest.fixture
def gateway(upstreams, tmp_path):
    with Gateway(tmp_path / "gateway", configuration(upstreams), {"SCRIPTED_KEY": OPERATOR_KEY}) as started:
        yield started


def budget(limit_nano: int) -> dict:
    return {"limit_usd": dollars(limit_nano), "window": "month"}


def test_kill_9_under_load(gateway, upstreams):
    """Load, SIGKILL in the middle of it, a restart on the same data; three times over, then the books are checked."""
    plenty = nano("100")
    # The tight team has room for two of the dearest calls at a time and runs dry during the first round.
    tight_limit = 2 * max(kind.bound for kind in KINDS)
    root = gateway.root_team["id"]
    gateway.admin("PATCH", f"/teams/{root}", {"budget": budget(plenty), "over_allocation": "allow"})
    parent = gateway.team(parent_id=root, budget=budget(plenty), over_allocation="allow")
    wide = gateway.team(parent_id=parent["id"], budget=budget(plenty), over_allocation="allow")
    tight = gateway.team(parent_id=parent["id"], budget=budget(tight_limit))
    keys = [gateway.key(wide, budget=budget(plenty)), gateway.key(wide), gateway.key(tight)]
    teams = {"root": root, "parent": parent["id"], "wide": wide["id"], "tight": tight["id"]}
    scopes = [f"team:{identifier}" for identifier in teams.values()] + [f"key:{keys[0].id}"]

    tally = Tally()
    for _ in range(KILLS):
        with Watch(gateway, scopes) as watch, Load(gateway, keys, tally) as load:
            eventually(lambda: load.answers >= ANSWERS_BEFORE_A_KILL, within=60, what="the load runs")
            gateway.kill()
        assert watch.violations == []
        assert watch.samples > 0
        for upstream in upstreams.values():
            eventually(lambda: upstream.stats()["active"] == 0, within=10, what="the upstream sees the gateway gone")
        gateway.start()
        # The journal is read back before readiness: from the first answer on, no hold of the dead process is open.
        assert {scope: gateway.budget(scope)["held_usd"] for scope in scopes if nano(gateway.budget(scope)["held_usd"])} == {}
    assert tally.unexpected == []
    assert sum(tally.refused.values()) > 0, "the tight budget was reached"
    assert sum(tally.cut.values()) > 0, "the kill met calls in flight"

    rows = [row for row in gateway.listed("/requests") if row["status"] != 429]
    assert len({row["id"] for row in rows}) == len(rows), "each exchange is listed once"
    # A kill between the hold and the first byte to the upstream leaves a row that costs nothing: nothing was sent.
    unsent = [row for row in rows if row["error_code"] == "killed" and nano(row["cost_usd"]) == 0]
    assert len(unsent) <= KILLS * CALLERS_PER_MODEL * len(KINDS)
    rows = [row for row in rows if row not in unsent]
    _assert_rows_have_the_right_amounts(rows)
    _assert_rows_match_what_was_seen(rows, tally, upstreams)
    _assert_total_matches_the_upstreams_count(gateway, rows, upstreams, f"team:{root}")
    _assert_budgets_match_rows(gateway, rows, teams, keys[0])

    # And the books survive an orderly restart as they are.
    before = {scope: gateway.budget(scope)["settled_usd"] for scope in scopes}
    gateway.restart()
    assert {scope: gateway.budget(scope)["settled_usd"] for scope in scopes} == before


def _assert_rows_have_the_right_amounts(rows: list[dict]) -> None:
    """Reported rows cost what the upstream counted; rows whose settlement was lost cost their bound; there is nothing else."""
    kinds = {kind.name: kind for kind in KINDS}
    for row in rows:
        kind = kinds[row["model"]]
        if row["accuracy"] == "reported":
            assert (row["input_tokens"], row["output_tokens"]) == (PROMPT_TOKENS, kind.output_tokens), row
            assert nano(row["cost_usd"]) == kind.cost, row
        else:
            assert row["accuracy"] == "none", row
            assert nano(row["cost_usd"]) == kind.bound, (row, kind.bound)


def _assert_rows_match_what_was_seen(rows: list[dict], tally: Tally, upstreams: dict[str, ScriptedUpstream]) -> None:
    """Per model, the rows lie between what must be there and what can be there."""
    for kind in KINDS:
        reported = sum(row["model"] == kind.name and row["accuracy"] == "reported" for row in rows)
        lost = sum(row["model"] == kind.name and row["accuracy"] == "none" for row in rows)
        stats = upstreams[kind.name].stats()
        finished = stats["streams_finished"] if kind.stream else stats["chat"] - stats["plain_aborted"]
        # An answer that a caller has in full was begun under a hold that the journal kept, so it has a row of either sort.
        assert tally.answered[kind.name] <= reported + lost, kind.name
        # No row without a call: each is an answered call or one that a kill has cut.
        assert reported + lost <= tally.answered[kind.name] + tally.cut[kind.name], kind.name
        # A report can only come from an answer that the upstream finished; every answer that it finished has a row.
        assert reported <= finished <= reported + lost, kind.name
        # Whatever the upstream heard of was held first, and every hold ended in a row.
        assert stats["chat"] <= reported + lost, kind.name
        # A caller has one call open at a time, so a kill cuts at most one for each; twice that leaves room for settlements
        # that had not reached the journal when the caller went on. More would mean that expiry eats finished calls.
        assert lost <= 2 * KILLS * CALLERS_PER_MODEL, kind.name


def _assert_total_matches_the_upstreams_count(gateway: Gateway, rows: list[dict], upstreams: dict, root_scope: str) -> None:
    """Settled equals the upstream's own count plus the bounds of the listed expired exchanges.

    An exchange that the upstream finished but whose settlement a kill has swallowed is charged at its bound, and the
    upstream counts it too. How many there are follows from the two counts: the upstream finished F answers and R rows are
    reported, every reported row stands for one finished answer, so F - R finished answers are among the expired rows (which
    the inequalities above bound by their number). Taking those out of the upstream's count makes the equation exact.
    """
    expected = 0
    for kind in KINDS:
        stats = upstreams[kind.name].stats()
        finished, remainder = divmod(stats["billed_output"], kind.output_tokens)
        assert remainder == 0
        assert stats["billed_input"] == finished * PROMPT_TOKENS
        reported = sum(row["model"] == kind.name and row["accuracy"] == "reported" for row in rows)
        expired = sum(row["model"] == kind.name and row["accuracy"] == "none" for row in rows)
        swallowed = finished - reported
        assert 0 <= swallowed <= expired, kind.name
        expected += (finished - swallowed) * kind.cost + expired * kind.bound
    assert nano(gateway.budget(root_scope)["settled_usd"]) == expected


def _assert_budgets_match_rows(gateway: Gateway, rows: list[dict], teams: dict[str, str], key: Key) -> None:
    def total(wanted) -> int:
        return sum(nano(row["cost_usd"]) for row in rows if wanted(row))

    expected = {
        f"team:{teams['root']}": total(lambda row: True),
        f"team:{teams['parent']}": total(lambda row: row["team_id"] in (teams["wide"], teams["tight"])),
        f"team:{teams['wide']}": total(lambda row: row["team_id"] == teams["wide"]),
        f"team:{teams['tight']}": total(lambda row: row["team_id"] == teams["tight"]),
        f"key:{key.id}": total(lambda row: row["key_id"] == key.id),
    }
    for scope, amount in expected.items():
        state = gateway.budget(scope)
        assert nano(state["settled_usd"]) == amount, scope
        assert nano(state["held_usd"]) == 0, scope
        assert state["holds"] == [], scope
        assert amount <= nano(state["limit_usd"]), scope
        assert nano(state["remaining_usd"]) == nano(state["limit_usd"]) - amount, scope
    listed = {state["scope"]: nano(state["settled_usd"]) for state in gateway.listed("/budgets")}
    assert {scope: listed.get(scope) for scope in expected} == expected
    usage = gateway.listed("/usage?group_by=team")
    by_team = {row["team_id"]: nano(row["cost_usd"]) for row in usage}
    for name in ("wide", "tight"):
        assert by_team[teams[name]] == expected[f"team:{teams[name]}"], name


def _storm(gateway: Gateway, key: Key, body: bytes, calls: int) -> Counter:
    """So many calls at the same moment; how many ended in which way."""
    outcomes: Counter = Counter()
    lock = threading.Lock()
    start = threading.Barrier(calls)

    def send() -> None:
        with httpx.Client(timeout=60, verify=False, headers={"content-type": "application/json", **key.headers}) as client:
            start.wait()
            answer = client.post(f"{gateway.url}/v1/chat/completions", content=body)
        with lock:
            outcomes[answer.json()["error"]["code"] if answer.status_code != 200 else "ok"] += 1

    threads = [threading.Thread(target=send) for _ in range(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_storm_on_a_budget_that_fits_exactly(tmp_path):
    """Two hundred calls at once on a budget for twenty-five, where a call costs exactly its bound: twenty-five are served.

    Input is free here and the answer is as long as max_tokens allows, so bound and cost are the same amount. Then a hold is
    refused only when twenty-five others are held or settled, and the number served is exact, whatever the order.
    """
    fits, tokens = 25, 100
    price = Price("0", "0.3333333")
    with ScriptedUpstream(tmp_path / "upstream", key=OPERATOR_KEY) as upstream:
        provider = {"name": "scripted", "kind": "openai-compatible", "base_url": upstream.base_url, "api_key": "env:SCRIPTED_KEY"}
        target = {"provider": "scripted", "model": f"scripted:latency=30:bytes={tokens * 4}", "price": price.configuration}
        config = {"providers": [provider], "models": [{"name": "exact", "targets": [target]}]}
        with Gateway(tmp_path / "gateway", config, {"SCRIPTED_KEY": OPERATOR_KEY}) as gateway:
            cost = price.cost(PROMPT_TOKENS, tokens)
            team = gateway.team(budget=budget(fits * cost))
            scope = f"team:{team['id']}"
            body = json.dumps({"model": "exact", "max_tokens": tokens, "messages": [{"role": "user", "content": "x"}]}).encode()
            with Watch(gateway, [scope]) as watch:
                outcomes = _storm(gateway, gateway.key(team), body, 200)
            assert watch.violations == []
            assert outcomes == Counter({"ok": fits, "budget_exceeded": 200 - fits})
            assert upstream.stats()["chat"] == fits
            state = eventually(lambda: (found := gateway.budget(scope)) and not nano(found["held_usd"]) and found)
            assert nano(state["settled_usd"]) == fits * cost == nano(state["limit_usd"])
            assert nano(state["remaining_usd"]) == 0
            assert sum(nano(row["cost_usd"]) for row in gateway.rows(fits, team_id=team["id"], status="200")) == fits * cost


def test_storm_where_calls_cost_less_than_their_bound(gateway):
    """Held money comes back: during the storm the limit stands, and afterwards a call is refused only if it does not fit."""
    [kind] = [kind for kind in KINDS if kind.name == "slow"]
    team = gateway.team(budget=budget(20 * kind.bound))
    key = gateway.key(team)
    scope = f"team:{team['id']}"
    body = kind.body(kind.name)
    with Watch(gateway, [scope]) as watch:
        outcomes = _storm(gateway, key, body, 200)
    assert watch.violations == []
    assert watch.held_at_some_time
    assert set(outcomes) <= {"ok", "budget_exceeded"}
    assert outcomes["ok"] >= 20, "at least as many as fit at their bounds"

    served = outcomes["ok"]
    deadline = time.monotonic() + 120
    while True:
        assert time.monotonic() < deadline
        state = eventually(lambda: (found := gateway.budget(scope)) and not nano(found["held_usd"]) and found, what="nothing is held")
        assert nano(state["settled_usd"]) == served * kind.cost
        room = nano(state["limit_usd"]) - nano(state["settled_usd"])
        answer = gateway.post("/v1/chat/completions", key, content=body)
        if room < kind.bound:
            assert answer.status_code == 429, f"a bound of {kind.bound} does not fit into {room}"
            break
        assert answer.status_code == 200, f"a bound of {kind.bound} fits into {room}: {answer.text}"
        served += 1
    assert nano(gateway.budget(scope)["held_usd"]) == 0
