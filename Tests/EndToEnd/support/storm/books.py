"""What a storm must have cost: each row against what the upstream has written down, and each budget against its rows."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from ..gateway import Gateway
from ..money import nano
from .plan import Call, name_of, output_of, quarter
from .processes import Billing
from .storm import Storm

ROWS_OF_A_PAGE = 1000
# What a failure shows of a row.
SHOWN = ("id", "model", "status", "error_code", "stream", "input_tokens", "output_tokens", "cost_usd", "accuracy", "attempts", "tags")


def rows_of(gateway: Gateway) -> list[dict]:
    rows, cursor = [], ""
    while True:
        page = gateway.admin("GET", f"/requests?limit={ROWS_OF_A_PAGE}{cursor}")
        rows += page["data"]
        if not page["next_cursor"]:
            return rows
        cursor = f"&cursor={page['next_cursor']}"


@dataclass
class Books:
    """The rows of a storm, one for each call that was decided, each with what it must cost."""

    storm: Storm
    billings: dict[int, Billing]
    rows: list[dict]
    problems: list[str] = field(default_factory=list)
    # How many rows there are of each sort, and what they cost together.
    sorts: Counter = field(default_factory=Counter)
    costs: Counter = field(default_factory=Counter)
    charged: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        by_call: dict[int, list[dict]] = defaultdict(list)
        for row in self.rows:
            if row["error_code"] == "ledger_unavailable":
                self._check(row["cost_usd"] == "0" or nano(row["cost_usd"]) == 0, "an undecided call is charged", row)
            else:
                by_call[int(row["tags"]["call"].removeprefix("call-"))].append(row)
        for number, found in by_call.items():
            self._check(len(found) == 1, "more than one row of a call", *found)
            self._read(self.storm.exchanges[number].call, found[0])
        for number, billing in self.billings.items():
            self._check(number in by_call, "a call that the upstream heard of has no row", name_of(number), billing)

    def _check(self, holds: bool, what: str, *things: object) -> None:
        if not holds:
            shown = [{name: thing[name] for name in SHOWN} if isinstance(thing, dict) else thing for thing in things]
            self.problems.append(f"{what}: {', '.join(map(str, shown))}")

    def _read(self, call: Call, row: dict) -> None:
        billing = self.billings.get(call.number, Billing())
        cost, accuracy = nano(row["cost_usd"]), row["accuracy"]
        self.charged[call.number] = cost
        self._check(0 <= cost <= call.most, "charged more than was held", row, call.bound)
        self._check(set(billing.lengths) <= {len(call.body)}, "the body went on in another length", call, billing)
        if accuracy in ("reported", "drained"):
            sort = accuracy
            self._read_report(call, row, billing, cost)
        elif accuracy == "estimated":
            sort = "cut" if row["status"] != 499 else "left"
            self._read_estimate(call, row, billing, cost)
        elif row["error_code"] == "killed":
            # A kill between the hold and the first byte to the upstream leaves a row that costs nothing.
            sort = "killed" if cost else "killed before it was sent"
            # After an attempt that was cut the hold is raised by what that is charged, before another one is made.
            charges = [call.estimate(self._output(call, *cut)) for cut in billing.cuts]
            raised = sum(attempt + 1 < len(billing.lengths) for attempt, _ in billing.cuts)
            bounds = [call.bound + sum(charges[:count]) for count in range(raised, len(charges) + 1)]
            self._check(cost in bounds or not cost and not billing.lengths, "an expired call is not charged its bound", row, billing, bounds)
        else:
            sort = "refused" if row["status"] == 429 else "left unsent" if row["status"] == 499 else "failed"
            self._check(cost == 0 and not billing.billed, "not charged although the upstream has billed it", row, billing)
            self._check(sort != "refused" or not billing.lengths, "a refused call reached the upstream", row, billing)
        self.sorts[sort] += 1
        self.costs[sort] += cost

    def _read_report(self, call: Call, row: dict, billing: Billing, cost: int) -> None:
        """What the upstream has billed, and the estimates of attempts before it that were cut."""
        tokens, expected = [0, 0], 0
        for usage in billing.billed:
            tokens = [sum(pair) for pair in zip(tokens, usage)]
            expected += call.model.price.cost(*usage)
        for cut in billing.cuts:
            output = self._output(call, *cut)
            tokens = [sum(pair) for pair in zip(tokens, (quarter(len(call.body)), output))]
            expected += call.estimate(output)
        self._check(len(billing.billed) == 1, "reported, but not billed once", row, billing)
        self._check([row["input_tokens"], row["output_tokens"]] == tokens, "not what the upstream counted", row, billing, tokens)
        self._check(cost == expected, "not what the upstream's count costs", row, billing, expected)

    def _read_estimate(self, call: Call, row: dict, billing: Billing, cost: int) -> None:
        """Answers that broke off cost what came of them; of one whose client left at most what was sent until then is known."""
        cuts = [call.estimate(self._output(call, *cut)) for cut in billing.cuts]
        least = most = sum(cuts)
        if row["status"] != 499:
            self._check(bool(cuts), "estimated, but nothing was cut", row, billing)
        elif billing.left or billing.billed:
            attempt, sent = billing.left or (len(billing.lengths) - 1, None)
            least += call.estimate(self._output(call, attempt, self.storm.exchanges[call.number].pieces))
            most += call.bound if sent is None else call.estimate(self._output(call, attempt, sent))
        else:
            # It failed when the client had left, or was about to.
            least = sum(cuts[:-1]) + call.estimate(0)
            most += call.estimate(0)
        self._check(least <= cost <= most, f"not within {least} and {most}", row, billing)

    def _output(self, call: Call, attempt: int, sent: int) -> int:
        """The output tokens that so many pieces of a stream, or bytes of a plain answer, are taken for."""
        return output_of(self.storm.fate(call, attempt).pieces[:sent]) if call.stream else call.output_of_plain(sent)

    def of_budgets(self) -> dict[str, int]:
        """What must be settled of each budget: the sum over the calls of all keys below it."""
        sums = {node.name: 0 for node in self.storm.tree.budgeted}
        for number, cost in self.charged.items():
            for node in self.storm.tree.nodes[self.storm.exchanges[number].call.key].path:
                sums[node.name] += cost
        return sums
