"""What the sampler saw."""

from .tree import Tree


def violations(samples: list[dict], tree: Tree, away: tuple[float, float]) -> list[str]:
    """What is wrong in samples; only between two times may the gateway be away."""
    nodes = {node.scope: node for node in tree.budgeted}
    organizations = [node.scope for node in tree.nodes["root"].children]
    root = tree.nodes["root"].scope
    found = []
    for sample in samples:
        if "books" not in sample:
            begun, ended = sample["at"], sample["at"] + sample["seconds"]
            if "failure" in sample or ended < away[0] or begun > away[1]:
                found.append(f"the admin API did not answer: {sample}")
            continue
        for scope, books in sample["books"].items():
            name = nodes[scope].name
            if books["settled"] + books["held"] > books["limit"]:
                found.append(f"{name} has passed its limit: {books}")
            if books["holds"] != books["held"]:
                found.append(f"the open holds of {name} are not what is held: {books}")
        if len(sample["books"]) > 1:
            # All from one instant: what is settled and held at the root is so in one of the organizations.
            for what in ("settled", "held"):
                below = sum(sample["books"][scope][what] for scope in organizations)
                if sample["books"][root][what] != below:
                    found.append(f"{what} at the root is {sample['books'][root][what]}, in its organizations {below}")
    return found


def latencies(samples: list[dict], since: float, until: float) -> str:
    """How long the admin API took to answer, in words."""
    seconds = sorted(sample["seconds"] for sample in samples if "books" in sample and since <= sample["at"] <= until)
    if not seconds:
        return "no sample"
    place = [seconds[min(len(seconds) - 1, int(len(seconds) * share))] for share in (0.5, 0.95)]
    return f"{len(seconds)} samples, median {place[0] * 1000:.0f} ms, 95th {place[1] * 1000:.0f} ms, longest {seconds[-1] * 1000:.0f} ms"
