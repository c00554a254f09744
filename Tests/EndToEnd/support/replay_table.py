"""The tallies of a replay by provider and operation, and the tables that are made of them."""

import collections
from dataclasses import dataclass, field

from .replay import Recording

# The checks of a recording itself, and those of what other dialects make of it.
OWN = ("asked", "answered", "usage")
CHECKS = (*OWN, "faces", "targets")


@dataclass
class Tally:
    """How often a check passed, and why it did not."""

    passed: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.passed + len(self.failures)

    def count(self, failure: str | None) -> None:
        if failure is None:
            self.passed += 1
        else:
            self.failures.append(failure)


class Report:
    """All tallies by provider, operation and check, and what could not be checked for a reason."""

    def __init__(self):
        self.tallies: dict[tuple[str, str], dict[str, Tally]] = collections.defaultdict(
            lambda: {check: Tally() for check in CHECKS}
        )
        self.played: dict[tuple[str, str], set[str]] = collections.defaultdict(set)
        self.failed: set[str] = set()
        self.rests: dict[tuple[str, str], collections.Counter] = collections.defaultdict(collections.Counter)
        self.apart: collections.Counter = collections.Counter()

    def play(self, recording: Recording, operation: str) -> None:
        """Counts a recording as one that is replayed."""
        self.played[recording.provider, operation].add(recording.id)

    def count(self, recording: Recording, operation: str, check: str, failure: str | None) -> None:
        text = None if failure is None else f"{recording.id}: {failure}"
        self.tallies[recording.provider, operation][check].count(text)
        if failure is not None and check in OWN:
            self.failed.add(recording.id)

    def rest(self, recording: Recording, operation: str, reason: str) -> None:
        """Counts a recording that cannot be replayed."""
        self.rests[recording.provider, operation][reason] += 1

    def leave(self, check: str, reason: str) -> None:
        """Counts a check between dialects that has nothing to compare."""
        self.apart[check, reason] += 1

    @property
    def failures(self) -> list[str]:
        return [
            f"{check} {failure}"
            for tallies in self.tallies.values()
            for check, tally in tallies.items()
            for failure in tally.failures
        ]

    def total(self, check: str) -> Tally:
        whole = Tally()
        for tallies in self.tallies.values():
            whole.passed += tallies[check].passed
            whole.failures += tallies[check].failures
        return whole

    def rows(self) -> list[tuple[str, ...]]:
        """A row for each provider and operation, and one for all."""
        made, sums = [], [0, 0]
        for place in sorted(self.played.keys() | self.rests.keys()):
            played, rests, tallies = self.played[place], self.rests[place], self.tallies[place]
            passed = len(played - self.failed)
            recordings = len(played) + rests.total()
            sums = [sums[0] + recordings, sums[1] + passed]
            reasons = [f"{count} {reason}" for reason, count in sorted(rests.items())]
            if failed := len(played) - passed:
                reasons.append(f"{failed} failed")
            cells = [_cell(tallies[check]) for check in ("usage", "faces", "targets")]
            made.append((*place, str(recordings), str(passed), *cells, "; ".join(reasons)))
        cells = [_cell(self.total(check)) for check in ("usage", "faces", "targets")]
        return [*made, ("all", "", str(sums[0]), str(sums[1]), *cells, "")]

    def markdown(self) -> str:
        """The tables as the documentation has them."""
        head = ("provider", "operation", "recordings", "pass", "usage", "other callers", "other targets", "rest")
        return "\n".join(
            [
                f"| {' | '.join(head)} |",
                "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |",
                *(f"| {' | '.join(row)} |" for row in self.rows()),
                "",
                "What has nothing to compare between dialects, in checks:",
                "",
                "| check | checks | reason |",
                "| --- | ---: | --- |",
                *(f"| {check} | {count} | {reason} |" for (check, reason), count in sorted(self.apart.items())),
            ]
        )


def _cell(tally: Tally) -> str:
    return f"{tally.passed}/{tally.total}" if tally.total else "–"
