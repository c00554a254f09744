"""A root, organizations, project teams and keys, some of whose budgets are scarce; and how many calls of one size fit."""

from dataclasses import dataclass, field

from ..gateway import Gateway
from ..money import dollars, nano

AMPLE = nano("100")


@dataclass
class Node:
    name: str
    parent: "Node | None"
    # Nano-dollars; None is no budget of its own.
    limit: int | None
    is_key: bool = False
    # How many calls of the unit's size it has room for when it is raised.
    more: int = 0
    scope: str = ""
    secret: str = ""
    children: list["Node"] = field(default_factory=list)

    @property
    def is_scarce(self) -> bool:
        return self.more > 0

    @property
    def path(self) -> list["Node"]:
        """This node and all above it that have budgets."""
        above = self.parent.path if self.parent else []
        return above if self.limit is None else [self, *above]


class Tree:
    def __init__(self, unit: int):
        """`unit` is the bound of the calls by which the scarce budgets are measured; each has a part of one to spare."""
        self.unit = unit
        self.nodes: dict[str, Node] = {}
        self._ample("root", None)
        self._ample("wide", "root")
        self._ample("wide-a", "wide")
        self._ample("wide-a-1", "wide-a", is_key=True)
        self._bare("wide-a-2", "wide-a", is_key=True)
        self._bare("wide-b", "wide")
        self._ample("wide-b-1", "wide-b", is_key=True)
        # The organization is the tightest: its teams may spend more than it has.
        self._scarce("narrow", "root", 700, 120)
        self._scarce("narrow-a", "narrow", 500, 80)
        self._scarce("narrow-a-1", "narrow-a", 150, 25, is_key=True)
        self._bare("narrow-a-2", "narrow-a", is_key=True)
        self._bare("narrow-b", "narrow")
        self._bare("narrow-b-1", "narrow-b", is_key=True)
        # The organization has enough, its team and keys have not.
        self._ample("loose", "root")
        self._scarce("loose-a", "loose", 400, 60)
        self._scarce("loose-a-1", "loose-a", 100, 20, is_key=True)
        self._bare("loose-a-2", "loose-a", is_key=True)
        self._bare("loose-b", "loose")
        self._scarce("loose-b-1", "loose-b", 350, 50, is_key=True)
        self._ample("loose-b-2", "loose-b", is_key=True)

    def _ample(self, name: str, parent: str | None, is_key: bool = False) -> None:
        self._add(Node(name, self.nodes.get(parent), AMPLE, is_key))

    def _bare(self, name: str, parent: str, is_key: bool = False) -> None:
        self._add(Node(name, self.nodes[parent], None, is_key))

    def _scarce(self, name: str, parent: str, count: int, more: int, is_key: bool = False) -> None:
        self._add(Node(name, self.nodes[parent], self._room(count), is_key, more))

    def _room(self, count: int) -> int:
        return count * self.unit + self.unit // 3

    def _add(self, node: Node) -> None:
        self.nodes[node.name] = node
        if node.parent:
            node.parent.children.append(node)

    @property
    def budgeted(self) -> list[Node]:
        return [node for node in self.nodes.values() if node.limit is not None]

    def found(self, gateway: Gateway) -> None:
        """Makes the teams and keys."""
        for node in self.nodes.values():
            budget = None if node.limit is None else {"limit_usd": dollars(node.limit), "window": "total"}
            if node.parent is None:
                identifier = gateway.root_team["id"]
                gateway.admin("PATCH", f"/teams/{identifier}", {"budget": budget, "over_allocation": "allow"})
                node.scope = f"team:{identifier}"
            elif node.is_key:
                key = gateway.key(node.parent.scope.removeprefix("team:"), budget=budget)
                node.scope, node.secret = f"key:{key.id}", key.secret
            else:
                parent = node.parent.scope.removeprefix("team:")
                node.scope = f"team:{gateway.team(parent_id=parent, budget=budget, over_allocation='allow')['id']}"

    def raise_scarce(self, gateway: Gateway, settled: dict[str, int]) -> None:
        """Gives the scarce budgets more, beyond what is settled."""
        for node in self.nodes.values():
            if node.is_scarce:
                node.limit = settled[node.name] + self._room(node.more)
                holder, identifier = node.scope.split(":")
                gateway.admin("PATCH", f"/{holder}s/{identifier}", {"budget": {"limit_usd": dollars(node.limit)}})

    def most(self, node: Node, remaining: dict[str, int], bound: int, asked: dict[str, int]) -> int:
        """How many of the calls asked for below a node can be held at once, each with the same bound.

        Whatever order they come in, and whoever is refused: sets of calls within the limits of a tree are the independent
        sets of a matroid, so each set to which nothing can be added is as large as any other.
        """
        below = asked.get(node.name, 0) if node.is_key else sum(self.most(child, remaining, bound, asked) for child in node.children)
        return below if node.limit is None else min(below, remaining[node.name] // bound)
