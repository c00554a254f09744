"""A storm from its clients' side: who asks, what each was told, and which refusals cannot have been right."""

import asyncio
import itertools
import json
import re
import time
from collections import Counter
from typing import Callable, Coroutine

from ..gateway import Gateway
from ..money import nano
from .clients import Clients, Exchange
from .oracle import Oracle
from .plan import Call, Fate, name_of
from .processes import StormUpstream
from .tree import Tree

DECISION_SECONDS = 240
END_SECONDS = 240
POLL_SECONDS = 0.05
SHOWN_PROBLEMS = 12
# One and a repeat of it, each of them again if the connection that had been kept is closed.
ATTEMPTS = 4
NAMED_BUDGET = re.compile(r"budget of (\S+) \(")


class Storm:
    """All calls and what is known of them, over several event loops and processes of the gateway."""

    def __init__(self, seed: str, tree: Tree, gateway: Gateway, upstream: StormUpstream):
        self.seed, self.tree, self.gateway, self.upstream = seed, tree, gateway, upstream
        self.oracle = Oracle(tree)
        self.numbers = itertools.count()
        self.exchanges: dict[int, Exchange] = {}
        self.open: set[Exchange] = set()
        self.most_open = 0
        self.is_gated = False
        self.problems: list[str] = []
        self.outcomes: Counter = Counter()
        # The names of the budgets that refused, by calls' numbers.
        self.refused: dict[int, str] = {}
        self.undecided = 0
        # Calls on scarce budgets that were answered, and how many of them could not have been refused unnoticed.
        self.admitted = self.admitted_for_sure = 0

    def run(self, phase: Callable[..., Coroutine], *arguments: object):
        """Runs a part of the storm with clients of its own."""

        async def whole():
            secrets = {node.name: node.secret for node in self.tree.nodes.values() if node.is_key}
            self.clients = Clients(self.gateway.port, self.seed, secrets)
            try:
                return await phase(self, *arguments)
            finally:
                self.clients.close()

        return asyncio.run(whole())

    async def ask(self, call: Call) -> None:
        """Makes one call, again if the gateway says that it could not decide, and judges what came of it."""
        while exchange := await self.clients.ask(call, self._begin):
            self.open.discard(exchange)
            if not exchange.is_undecided:
                return self._judge(exchange)
            self.oracle.end(call, 0)
            self.undecided += 1
            await asyncio.sleep(float(exchange.head.get("retry-after", 1)))
        self.outcomes["unsent"] += 1

    def _begin(self, exchange: Exchange) -> None:
        call = exchange.call
        exchange.asked_at = self.oracle.ask(call)
        self.exchanges[call.number] = exchange
        self.open.add(exchange)
        self.most_open = max(self.most_open, len(self.open))
        if call.leaves == "early" and not self.is_gated:
            asyncio.get_running_loop().call_later(call.leaves_after, exchange.leave)

    def _judge(self, exchange: Exchange) -> None:
        call = exchange.call
        if exchange.end == "left":
            self.outcomes["left"] += 1
        elif exchange.end == "lost":
            # Either the gateway is dead, or it has settled what came of an answer that was cut.
            self.outcomes["lost"] += 1
            self.oracle.end(call, self._most_of_cuts(call))
        elif exchange.is_refused:
            self.outcomes["refused"] += 1
            self._judge_refusal(exchange)
            self.oracle.end(call, 0)
        elif exchange.status == 200:
            self.outcomes["answered"] += 1
            if any(node.is_scarce for node in self.tree.nodes[call.key].path):
                self.admitted += 1
                self.admitted_for_sure += self.oracle.fitted(call, exchange.asked_at)
            self.oracle.end(call, self._told_cost(exchange))
        elif exchange.status in (500, 502, 503) and self.fate(call).outcome != "answer":
            self.outcomes[f"failed with {exchange.status}"] += 1
            self.oracle.end(call, self._most_of_cuts(call))
        else:
            self.problems.append(f"unexpected: {exchange}")

    def fate(self, call: Call, attempt: int = 0) -> Fate:
        return Fate.of(self.seed, name_of(call.number), attempt, json.loads(call.body), len(call.body))

    def _most_of_cuts(self, call: Call) -> int:
        """What the attempts at a call can be charged at most if none was answered: those that were cut, as estimated."""
        fates = [self.fate(call, attempt) for attempt in range(ATTEMPTS)]
        return sum(call.estimate(call.output_of_cut(fate)) for fate in fates if fate.outcome == "cut")

    def _told_cost(self, exchange: Exchange) -> int:
        """What a whole answer cost, by its head or by the usage at the end of its stream."""
        if not exchange.call.stream:
            return nano(exchange.head["x-gatehouse-cost-usd"])
        events = [line[6:] for line in exchange.body.decode().splitlines() if line.startswith("data: ")]
        if not events or events[-1] != "[DONE]":
            self.problems.append(f"a clean end of a stream that is not whole: {exchange}")
            return exchange.call.bound
        usage = json.loads(events[-2])["usage"]
        return exchange.call.model.price.cost(usage["prompt_tokens"], usage["completion_tokens"])

    def _judge_refusal(self, exchange: Exchange) -> None:
        call = exchange.call
        scope = NAMED_BUDGET.search(exchange.error.get("message", ""))
        path = {node.scope: node for node in self.tree.nodes[call.key].path}
        if scope is None or scope.group(1) not in path:
            self.problems.append(f"a refusal by a budget that is not the call's: {exchange}")
            return
        self.refused[call.number] = path[scope.group(1)].name
        if self.oracle.fitted(call, exchange.asked_at):
            self.problems.append(f"refused although it fitted at every instant since it asked: {exchange}, bound {call.bound}")

    # What storms are made of

    async def gate(self, calls: list[Call], undecided: int | None = None) -> list[asyncio.Task]:
        """Has all calls decided while the upstream answers none: nothing is settled meanwhile, so what is held only grows.

        All are asked at once, or so that no more than some are undecided. Gives the calls' tasks; those of admitted calls are
        still under way.
        """
        self.is_gated = True
        await self._upstream("POST", "/hold")
        arrived_before, refused_before = (await self.state())["arrived"], len(self.refused)
        deadline = time.monotonic() + DECISION_SECONDS
        tasks: list[asyncio.Task] = []
        while True:
            arrived, refused = (await self.state())["arrived"] - arrived_before, len(self.refused) - refused_before
            if arrived + refused == len(calls):
                return tasks
            assert not self.problems, "\n".join(self.problems[:SHOWN_PROBLEMS])
            assert time.monotonic() < deadline, f"{arrived} admitted and {refused} refused of {len(calls)}: {self.outcomes}"
            room = len(calls) if undecided is None else undecided - (len(tasks) - arrived - refused)
            tasks += [asyncio.create_task(self.ask(call)) for call in calls[len(tasks) : len(tasks) + room]]
            await asyncio.sleep(0 if undecided else POLL_SECONDS)

    async def release(self) -> None:
        self.is_gated = False
        await self._upstream("POST", "/release")

    async def leave_early(self) -> int:
        """Those clients leave that were to leave before an answer; how many."""
        leaving = [exchange for exchange in self.open if exchange.call.leaves == "early"]
        for exchange in leaving:
            exchange.leave()
            await asyncio.sleep(0)
        return len(leaving)

    async def roll(self, calls: list[Call], at_once: int) -> None:
        """Makes calls, so many at once."""
        waiting = iter(calls)

        async def caller() -> None:
            for call in waiting:
                await self.ask(call)

        await asyncio.gather(*[caller() for _ in range(at_once)])

    async def end(self, tasks: list[asyncio.Task]) -> None:
        """All calls come to their ends."""
        _, pending = await asyncio.wait(tasks, timeout=END_SECONDS) if tasks else (None, None)
        assert not pending, f"{len(pending)} calls do not end, such as {[str(exchange) for exchange in list(self.open)[:3]]}"
        for task in tasks:
            task.result()

    async def state(self) -> dict:
        """What the upstream counts."""
        return await self._upstream("GET", "/state")

    async def _upstream(self, method: str, path: str) -> dict:
        return await asyncio.to_thread(self.upstream.ask, method, path)

    # What the gateway says of its books

    def quiet_books(self) -> dict[str, int] | None:
        """What is settled of each budget, if nothing is held; None if something is."""
        states = {node.name: self.gateway.budget(node.scope) for node in self.tree.budgeted}
        if any(nano(state["held_usd"]) for state in states.values()):
            return None
        for name, state in states.items():
            assert state["holds"] == [], name
            limit, settled = self.tree.nodes[name].limit, nano(state["settled_usd"])
            assert settled <= limit == nano(state["limit_usd"]), name
            assert nano(state["remaining_usd"]) == limit - settled, name
        return {name: nano(state["settled_usd"]) for name, state in states.items()}
