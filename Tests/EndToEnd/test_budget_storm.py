"""Ten thousand calls at once on a tree of budgets, with everything that goes wrong, and a `kill -9` in the middle of it."""

import asyncio
import itertools
import os
import random
import secrets
import time
from collections import Counter

import pytest

from support.gateway import Gateway
from support.money import nano
from support.storm.books import Books, rows_of
from support.storm.plan import MODELS, Call, random_call
from support.storm.processes import Sampler, StormUpstream
from support.storm.samples import latencies, violations
from support.storm.storm import SHOWN_PROBLEMS, Storm
from support.storm.tree import Tree
from support.waiting import eventually

# The calls that are asked for while nothing is answered, and how many of them the budgets have room for: see `Tree`.
WIDE_CALLS = 8000
SCARCE_CALLS = {"narrow-a-1": 400, "narrow-a-2": 600, "narrow-b-1": 600, "loose-a-1": 300, "loose-a-2": 600, "loose-b-1": 500, "loose-b-2": 550}
WIDE_KEYS, SCARCE_KEYS = ["wide-a-1", "wide-a-2", "wide-b-1"], list(SCARCE_CALLS)
OPEN_CALLS = WIDE_CALLS + 2000
CALLS_UNTIL_THE_KILL = 3000
ANSWERS_UNTIL_THE_KILL = 4000
WIDE_CALLS_AFTER_IT = 3000
SCARCE_CALLS_AFTER_IT = 1500
# How many of the calls speak HTTP/2: with a file for each of the others, and one for each upstream call, the gateway stays
# below a limit of 20,000 open files.
HTTP2_SHARE = 0.25
GATE_TOKENS = 700
UNDECIDED_CALLS = 8
LEAST_SAMPLES = 20
SERIAL_PROBES = ["narrow-a-1", "narrow-b-1", "loose-a-1", "loose-a-2", "loose-b-1"]

STORM_MODELS = [MODELS["cancelled"], MODELS["drained"], MODELS["repeated"]]
TIMEOUTS = {"connect": "1m", "first_byte": "10m", "idle": "10m", "total": "20m"}


@pytest.fixture
def seed() -> str:
    """Drawn anew each time, unless GATEHOUSE_STORM_SEED names one."""
    return os.environ.get("GATEHOUSE_STORM_SEED") or secrets.token_hex(4)


def configuration(upstream: StormUpstream) -> dict:
    base_url = f"http://127.0.0.1:{upstream.port}/v1"
    provider = {"kind": "openai-compatible", "base_url": base_url, "api_key": "env:STORM_KEY", "timeouts": TIMEOUTS}
    # Failures are drawn: no target is to be left alone for them.
    provider |= {"breaker": {"failures": 0, "failure_rate": "0%"}}
    return {
        "server": {"max_exchanges": 20_000},
        "providers": [{"name": policy, "on_client_gone": policy, **provider} for policy in ("cancel", "drain")],
        "models": [
            {
                "name": model.name,
                "retries": {"attempts": model.repeats},
                "timeouts": TIMEOUTS,
                "targets": [{"provider": model.provider, "model": model.target, "price": model.price.configuration}],
            }
            for model in MODELS.values()
        ],
    }


def gate_calls(storm: Storm, asked: dict[str, int], model: str, tokens: int) -> list[Call]:
    """Calls of one size, so that it can be said how many fit; what they cost in the end is drawn all the same."""
    draw = random.Random(f"{storm.seed}:gate:{model}")
    calls = []
    for key, count in asked.items():
        for number in itertools.islice(storm.numbers, count):
            leaves = draw.choices(["", "early"], [92, 8])[0]
            calls.append(Call(number, key, MODELS[model], tokens, http2=draw.random() < HTTP2_SHARE, leaves=leaves))
    return calls


def random_calls(storm: Storm, count: int, scarce_share: float) -> list[Call]:
    draw = random.Random(f"{storm.seed}:keys:{count}")
    return [
        random_call(storm.seed, number, draw.choice(SCARCE_KEYS if draw.random() < scarce_share else WIDE_KEYS), STORM_MODELS, HTTP2_SHARE)
        for number in itertools.islice(storm.numbers, count)
    ]


def admitted(storm: Storm, calls: list[Call]) -> Counter:
    """How many of some calls were not refused, by key."""
    return Counter(call.key for call in calls if call.number not in storm.refused)


def check_gate(storm: Storm, calls: list[Call], bound: int, settled: dict[str, int]) -> None:
    """Exactly so many calls are held as fit, all of them and nothing else, and who was refused does not fit.

    Nothing has been settled or given back since the calls began to be asked. So a budget that is full now is full because of
    calls that were admitted, and one that refused has no room for another call of that size now.
    """
    tree, asked, taken = storm.tree, Counter(call.key for call in calls), admitted(storm, calls)
    remaining = {name: tree.nodes[name].limit - amount for name, amount in settled.items()}
    for organization in tree.nodes["root"].children:
        fits = tree.most(organization, remaining, bound, asked)
        keys = {node.name for node in tree.nodes.values() if node.is_key and organization in node.path}
        assert sum(taken[key] for key in keys) == fits, f"{organization.name}: {taken} taken of {asked}, but {fits} fit"
    held = {node.name: 0 for node in tree.budgeted}
    for call in calls:
        if call.number not in storm.refused:
            for node in tree.nodes[call.key].path:
                held[node.name] += call.bound
    for node in tree.budgeted:
        state = storm.gateway.budget(node.scope)
        assert nano(state["held_usd"]) == held[node.name], f"{node.name}: {state['held_usd']} held instead of {held[node.name]}"
        assert nano(state["settled_usd"]) == settled[node.name], node.name
    for name in {storm.refused[call.number] for call in calls if call.number in storm.refused}:
        left = remaining[name] - held[name]
        assert left < bound, f"{name} has refused calls of {bound} and has {left} left"


async def until_the_kill(storm: Storm) -> tuple[float, float]:
    """All calls open at once; then they end in every way while others come, and the gateway is killed. When it began, and was."""
    calls = random_calls(storm, WIDE_CALLS, scarce_share=0) + gate_calls(storm, SCARCE_CALLS, "drained", GATE_TOKENS)
    random.Random(storm.seed).shuffle(calls)
    begun = time.monotonic()
    tasks = await storm.gate(calls)
    check_gate(storm, calls, storm.tree.unit, dict.fromkeys(storm.oracle.upper, 0))
    open_here, open_there = len(storm.open), (await storm.state())["open"]
    assert open_here == open_there == OPEN_CALLS, f"{open_here} calls are open at once, {open_there} of them at the upstream"
    assert await storm.leave_early() > 0
    await storm.release()
    tasks += [asyncio.create_task(storm.roll(random_calls(storm, CALLS_UNTIL_THE_KILL, scarce_share=0.5), at_once=500))]
    while storm.outcomes["answered"] < ANSWERS_UNTIL_THE_KILL:
        assert any(not task.done() for task in tasks)
        await asyncio.sleep(0.01)
    killed = time.monotonic()
    await asyncio.to_thread(storm.gateway.kill)
    await storm.end(tasks)
    assert storm.outcomes["lost"] > 500, f"the kill met calls in flight: {storm.outcomes}"
    return begun, killed


async def after_the_kill(storm: Storm) -> None:
    """Everything at once again. Few ask on the scarce budgets at a time, so that of many calls it is known that they fit."""
    wide = storm.roll(random_calls(storm, WIDE_CALLS_AFTER_IT, scarce_share=0), at_once=1400)
    scarce = storm.roll(random_calls(storm, SCARCE_CALLS_AFTER_IT, scarce_share=1), at_once=100)
    await storm.end([asyncio.create_task(wide), asyncio.create_task(scarce)])


async def gate_again(storm: Storm, settled: dict[str, int]) -> None:
    """Once more all are decided before any ends, on what the storm has left, by a size that divides it finely.

    Few are undecided at a time: so it is known of each refusal that there was room for no more than those.
    """
    size = max(1, (storm.tree.nodes["narrow"].limit - settled["narrow"]) // 300)
    calls = gate_calls(storm, dict.fromkeys(SCARCE_CALLS, 200) | {"wide-a-1": 200}, "exact", size)
    random.Random(storm.seed).shuffle(calls)
    tasks = await storm.gate(calls, undecided=UNDECIDED_CALLS)
    check_gate(storm, calls, size, settled)
    await storm.release()
    await storm.end(tasks)


async def probe(storm: Storm, key: str, settled: dict[str, int]) -> None:
    """What is left can be had to the last nano-dollar, and not one more."""
    left = min(node.limit - settled[node.name] for node in storm.tree.nodes[key].path)
    for amount, fits in ((left + 1, False), (left, True)):
        if amount:
            call = Call(next(storm.numbers), key, MODELS["exact"], amount)
            await storm.ask(call)
            assert (call.number not in storm.refused) == fits, f"{amount} of {left} that are left at {key}: {storm.exchanges[call.number]}"


def test_budget_storm(tmp_path, seed):
    """10,000 concurrent calls of random cost with random aborts, failures and a kill against a tree of budgets.

    At each sampled instant settled + held is at most the limit at every node, no call is refused that fits, what is held goes
    back to zero, and what is settled equals, to the nano-dollar, the upstream's own count plus the bounds of the listed
    expired exchanges (and the documented estimates of answers that broke off, which nobody reports).
    """
    print(f"GATEHOUSE_STORM_SEED={seed}")
    tree = Tree(Call(0, "", MODELS["drained"], GATE_TOKENS).bound)
    with StormUpstream(tmp_path, seed) as upstream, Gateway(tmp_path / "gateway", configuration(upstream), {"STORM_KEY": "sk-storm"}) as gateway:
        tree.found(gateway)
        storm = Storm(seed, tree, gateway, upstream)
        with Sampler(tmp_path, gateway, [node.scope for node in tree.budgeted]) as sampler:
            begun, killed = storm.run(until_the_kill)
            eventually(lambda: upstream.ask("GET", "/state")["open"] == 0, within=20, what="the upstream sees the gateway gone")
            gateway.start()
            # The journal is read back before readiness: from the first answer on, no hold of the dead process is open.
            settled = storm.quiet_books()
            assert settled is not None, "something is held by a process that is dead"
            assert settled == Books(storm, upstream.billings(), rows_of(gateway)).of_budgets(), "after the kill"
            restarted = time.monotonic()
            storm.oracle.know(settled)
            tree.raise_scarce(gateway, settled)

            storm.run(after_the_kill)
            storm.oracle.know(eventually(storm.quiet_books, within=20, what="nothing is held"))
            ended = time.monotonic()
            storm.run(gate_again, storm.oracle.upper.copy())
            for key in SERIAL_PROBES:
                storm.oracle.know(eventually(storm.quiet_books, within=20, what="nothing is held"))
                storm.run(probe, key, storm.oracle.upper.copy())
            settled = eventually(storm.quiet_books, within=20, what="nothing is held")
            samples = sampler.samples()

        assert not storm.problems, failures(storm.problems)
        assert not [number for number in storm.refused if storm.exchanges[number].call.key.startswith("wide")]
        wrong = violations(samples, tree, away=(killed, restarted))
        assert not wrong, failures(wrong)
        for since, until in ((begun, killed), (restarted, ended)):
            assert sum("books" in sample and since <= sample["at"] <= until for sample in samples) >= LEAST_SAMPLES

        books = Books(storm, upstream.billings(), rows_of(gateway))
        assert not books.problems, failures(books.problems)
        assert settled == books.of_budgets()
        report(storm, books, samples, (begun, killed), (restarted, ended))
        assert storm.undecided <= len(storm.exchanges) // 100
        assert storm.admitted_for_sure > 0, "no wrong refusal would have been noticed"
        for sort in ("reported", "drained", "killed", "refused", "failed", "cut", "left"):
            assert books.sorts[sort] > 0, f"no call was {sort}: {books.sorts}"


def failures(problems: list[str]) -> str:
    return f"{len(problems)} problems, such as\n" + "\n".join(problems[:SHOWN_PROBLEMS])


def report(storm: Storm, books: Books, samples: list[dict], before: tuple[float, float], after: tuple[float, float]) -> None:
    print(f"clients: {dict(storm.outcomes)}, at most {storm.most_open} open at once; {storm.undecided} undecided and asked again")
    print(f"of {storm.admitted} calls that scarce budgets admitted it is known of {storm.admitted_for_sure} that a refusal would have been noticed")
    print(f"rows: {dict(books.sorts)}; nano-dollars: {dict(books.costs)}")
    print(f"the admin API until the kill: {latencies(samples, *before)}; after it: {latencies(samples, *after)}")
