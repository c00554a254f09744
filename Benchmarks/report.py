"""Turns the raw rows of a run into aligned tables and the verdict on the bars."""

import json
from statistics import median

CPU_BAR, CPU_GOAL = 2.0, 1.5
NATIVE_PLAIN_BAR = 0.5
ADDED_LATENCY_BAR_US = 300
MEMORY_BAR_MB = 100
ROUTING_BAR_US = 5
BAR_STREAMS = 1000
ENOUGH_SUCCESS = 0.99  # below it a peer mostly refuses, and its processor time per answer compares with nothing


def table(header, rows):
    """Aligned text: the first two columns to the left, numbers to the right."""
    cells = [header] + [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    lines = []
    for row in cells:
        lines.append("  ".join(cell.ljust(w) if i < 2 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths))).rstrip())
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def number(value, digits=0):
    return "-" if value is None else f"{value:,.{digits}f}"


class Results:
    """The rows of a run, and the questions that tables and bars ask of them."""

    def __init__(self, rows, native):
        self.rows = rows
        self.native = native

    def select(self, **wanted):
        return [row for row in self.rows if all(row.get(key) == value for key, value in wanted.items())]

    def middle(self, field, **wanted):
        values = [row[field] for row in self.select(**wanted) if row.get(field) not in (None, "")]
        return median(values) if values else None

    def values(self, field):
        return list(dict.fromkeys(row[field] for row in self.rows if row.get(field) not in (None, "")))

    def ratio(self, peer, other, **wanted):
        """The median over the rounds of peer's processor time to the other's in the same round."""
        ratios = []
        for row in self.select(peer=peer, **wanted):
            for base in self.select(peer=other, round=row["round"], **wanted):
                comparable = min(row["success_rate"], base["success_rate"]) >= ENOUGH_SUCCESS
                if row["cpu_us"] and base["cpu_us"] and comparable:
                    ratios.append(row["cpu_us"] / base["cpu_us"])
        return median(ratios) if ratios else None

    def more(self, peer, other, **wanted):
        """The median over the rounds of the processor time by which peer passes the other in the same round."""
        more = []
        for row in self.select(peer=peer, **wanted):
            for base in self.select(peer=other, round=row["round"], **wanted):
                if row["cpu_us"] and base["cpu_us"] and min(row["success_rate"], base["success_rate"]) >= ENOUGH_SUCCESS:
                    more.append(row["cpu_us"] - base["cpu_us"])
        return median(more) if more else None

    def errors(self):
        """What went wrong, added up over the rounds: (peer, scenario, connections, kind, count)."""
        sums = {}
        for row in self.rows:
            for kind, count in json.loads(row["errors"] or "{}").items():
                key = (row["peer"], row["scenario"], row["connections"], kind)
                sums[key] = sums.get(key, 0) + count
        return [(*key, count) for key, count in sums.items()]

    def added_latency(self, peer, scenario="plain", field="p50_us"):
        """The median over the rounds of what the proxy adds to the direct answer at one connection."""
        added = []
        for row in self.select(peer=peer, scenario=scenario, connections=1):
            for base in self.select(peer="direct", scenario=scenario, connections=1, round=row["round"]):
                if row[field] and base[field]:
                    added.append(row[field] - base[field])
        return median(added) if added else None

    def saturated(self, scenario, connections):
        """Whether the upstream and the generator alone already more than double their own p99 at one connection."""
        alone = self.middle("p99_us", peer="direct", scenario=scenario, connections=1)
        here = self.middle("p99_us", peer="direct", scenario=scenario, connections=connections)
        return bool(alone and here and here > 2 * alone)


def traffic_table(results, scenario):
    header = ["peer", "conns", "requests", "success", "req/s", "cpu µs/req", "x nginx", "p50 µs", "p90", "p99", "p99.9", "max"]
    header += ["ttfb p50", "ttfb p99", "gap p50", "gap p99"] if scenario == "stream" else []
    rows = []
    for connections in sorted({row["connections"] for row in results.select(scenario=scenario)}):
        mark = "~" if results.saturated(scenario, connections) else ""
        for peer in dict.fromkeys(row["peer"] for row in results.select(scenario=scenario)):
            cell = {"peer": peer, "scenario": scenario, "connections": connections}
            found = results.select(**cell)
            if not found:
                continue
            requests = sum(row["requests"] for row in found)
            success = sum(row["succeeded"] for row in found) / requests if requests else 0
            ratio = results.ratio(peer, "nginx", scenario=scenario, connections=connections)
            fields = ["p50_us", "p90_us", "p99_us", "p99_9_us", "max_us"]
            fields += ["ttfb_p50_us", "ttfb_p99_us", "gap_p50_us", "gap_p99_us"] if scenario == "stream" else []
            row = [peer, f"{connections}{mark}", number(requests), f"{success:.3%}", number(results.middle("throughput", **cell))]
            row += [number(results.middle("cpu_us", **cell), 1), number(ratio, 2)]
            rows.append(row + [number(results.middle(field, **cell)) for field in fields])
        rows.append([""] * len(header))
    return table(header, rows[:-1]) if rows else "nothing measured"


def footprint_table(results, streams):
    header = ["peer", "version", "start ms", "size MB", "idle RSS/Pss MB"]
    header += [f"{count:,} streams RSS/Pss MB" for count in streams]
    rows = []
    for peer in results.values("peer"):
        if peer == "direct":
            continue
        version = next((row["version"] for row in results.select(peer=peer) if row.get("version")), "")
        start, size = results.middle("start_ms", peer=peer), results.middle("size_bytes", peer=peer)
        row = [peer, version, number(start), number(size and size / 1e6, 1)]
        for scenario in ["memory-0", *(f"memory-{count}" for count in streams)]:
            found = results.select(peer=peer, scenario=scenario)
            row.append(memory_cell(found[-1]) if found else "-")
        rows.append(row)
    return table(header, rows)


def memory_cell(row):
    if row["rss_kb"] in (None, ""):
        return row["note"] or "-"
    held = "" if row["open"] >= row["connections"] else f" ({row['open']:,} open)"
    return f"{row['rss_kb'] / 1024:,.1f}/{row['pss_kb'] / 1024:,.1f}{held}"


def bars(results):
    """The bars of the project, each with its number. Informational: a missed bar fails no run."""
    lines = []

    def judge(name, value, limit, unit="", goal=None):
        if value is None:
            lines.append(["not measured", name, "-", f"{limit:g}{unit}"])
            return
        verdict = "PASS" if value <= limit else "MISSED"
        reached = "" if goal is None else (", goal reached" if value <= goal else f", goal {goal:g} not reached")
        lines.append([verdict, name, f"{value:.2f}{unit}", f"{limit:g}{unit}{reached}"])

    for scenario in ("plain", "stream"):
        counts = [row["connections"] for row in results.select(peer="gatehouse", scenario=scenario)]
        if not counts:
            judge(f"{scenario}: processor time, gatehouse / nginx", None, CPU_BAR)
            continue
        at = 32 if 32 in counts else max(counts)
        cell = {"scenario": scenario, "connections": at}
        label = f"{scenario}, {at} connections: processor time, gatehouse / "
        judge(label + "nginx", results.ratio("gatehouse", "nginx", **cell), CPU_BAR, "x", CPU_GOAL)
        if results.select(peer="gatehouse-scale", scenario=scenario):
            judge(f"{scenario}, {at} connections: processor time, gatehouse-scale / nginx", results.ratio("gatehouse-scale", "nginx", **cell), CPU_BAR, "x")
        native = {peer: results.middle("cpu_us", peer=peer, **cell) for peer in results.native}
        native = {peer: cpu for peer, cpu in native.items() if cpu and results.ratio(peer, peer, **cell)}
        best = min(native, key=native.get) if native else None
        ratio = results.ratio("gatehouse", best, **cell) if best else None
        judge(label + (best or "best native peer"), ratio, NATIVE_PLAIN_BAR if scenario == "plain" else 1.0, "x")
    judge("plain, 1 connection: added median latency", results.added_latency("gatehouse"), ADDED_LATENCY_BAR_US, " µs")
    counts = [row["connections"] for row in results.select(peer="gatehouse-routing", scenario="plain")]
    at = 32 if 32 in counts else max(counts, default=0)
    more = results.more("gatehouse-routing", "gatehouse", scenario="plain", connections=at)
    judge("plain: processor time of routing over 3 targets with rules, beside one target", more, ROUTING_BAR_US, " µs")
    rss = results.middle("rss_kb", peer="gatehouse", scenario=f"memory-{BAR_STREAMS}")
    judge(f"resident memory at {BAR_STREAMS:,} open streams", rss and rss / 1024, MEMORY_BAR_MB, " MB")
    return table(["verdict", "bar", "measured", "at most"], lines)


def latency_table(results):
    rows = []
    for peer in results.values("peer"):
        if peer == "direct":
            continue
        added = [results.added_latency(peer, scenario, field) for scenario, field in
                 (("plain", "p50_us"), ("plain", "p99_us"), ("stream", "ttfb_p50_us"), ("stream", "gap_p99_us"))]
        if any(value is not None for value in added):
            rows.append([peer, "", *(number(value) for value in added)])
    header = ["peer", "", "plain p50 µs", "plain p99 µs", "stream first byte p50 µs", "gap p99 µs"]
    return table(header, rows) if rows else "nothing measured"


def render(results, streams, unavailable, environment):
    """The whole report as text."""
    parts = [f"{name}: {value}" for name, value in environment.items()]
    parts += [f"not measured: {name}: {reason}" for name, reason in unavailable.items()]
    sections = [
        ("Plain answers (medians over the rounds)", traffic_table(results, "plain")),
        ("Streams of 50 chunks, 2 ms apart", traffic_table(results, "stream")),
        ("Added to the direct answer at one connection", latency_table(results)),
        ("Footprint", footprint_table(results, streams)),
        ("Errors", table(["peer", "scenario", "conns", "kind", "count"], results.errors()) if results.errors() else "none"),
        ("Bars", bars(results)),
    ]
    text = "\n".join(parts) + "\n"
    for title, body in sections:
        text += f"\n{title}\n{'=' * len(title)}\n{body}\n"
        if "~" in body:
            text += "~ the upstream alone is saturated here (its p99 more than doubles): compare cpu, not latency\n"
    return text
