"""What a storm's clients know for sure of each budget: never less than what is settled and held, at any instant."""

import bisect

from .plan import Call
from .tree import Node, Tree


class Oracle:
    """Keeps an upper bound of settled + held for each budget.

    A call is added before it asks. It is taken off when it was told no, and comes down to its cost, or to the most that it
    can be, when its answer has come to an end: by then it is settled. Whose client left stays at its bound until the books
    are known. So a call that was refused although this bound left it room all the time from asking until being told was
    refused wrongly, whatever the others did meanwhile.
    """

    def __init__(self, tree: Tree):
        self.tree = tree
        self.step = 0
        self.upper = {node.name: 0 for node in tree.budgeted}
        # The upper bounds that no later one has reached, and their steps.
        self.peaks: dict[str, list[tuple[int, int]]] = {name: [] for name in self.upper}

    def _path(self, call: Call) -> list[Node]:
        return self.tree.nodes[call.key].path

    def _change(self, call: Call, amount: int) -> None:
        self.step += 1
        for node in self._path(call):
            self.upper[node.name] += amount
            self._note(node.name)

    def _note(self, name: str) -> None:
        peaks = self.peaks[name]
        while peaks and peaks[-1][1] <= self.upper[name]:
            peaks.pop()
        peaks.append((self.step, self.upper[name]))

    def ask(self, call: Call) -> int:
        """A call is about to ask; gives the time."""
        self._change(call, call.most)
        return self.step

    def fitted(self, call: Call, since: int) -> bool:
        """Whether a call that was told no fitted all the time since it asked."""
        return all(self._peak(node.name, since) - call.most + call.bound <= node.limit for node in self._path(call))

    def _peak(self, name: str, since: int) -> int:
        peaks = self.peaks[name]
        return peaks[bisect.bisect_left(peaks, (since, -1))][1] if peaks and peaks[-1][0] >= since else self.upper[name]

    def end(self, call: Call, cost: int) -> None:
        """A call is over for sure, and has cost so much."""
        self._change(call, cost - call.most)

    def know(self, settled: dict[str, int]) -> None:
        """Nothing is held, and so much is settled."""
        self.step += 1
        for name, amount in settled.items():
            self.upper[name] = amount
            self.peaks[name] = []
            self._note(name)
