#!/usr/bin/env python3
"""Compares Gatehouse with nginx and with other gateways, side by side in one run. See README.md beside this file."""

import argparse
import csv
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import pairs
import peers as peers_module
import scale
from measure import Load, cpu_seconds, memory_kb, wait_until_ready
from peers import Direct, Unavailable
from report import Results, render

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
UPSTREAM_PORT = 18090
COLUMNS = (
    "round peer version scenario connections requests succeeded success_rate seconds throughput cpu_us "
    "p50_us p90_us p99_us p99_9_us max_us ttfb_p50_us ttfb_p90_us ttfb_p99_us ttfb_max_us "
    "gap_p50_us gap_p90_us gap_p99_us gap_p99_9_us gap_max_us open rss_kb pss_kb start_ms size_bytes errors note"
).split()


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    names = ",".join(peers_module.ALL)
    parser.add_argument("--gatehouse", type=Path, default=ROOT / ".build/release/gatehouse", help="the release binary")
    parser.add_argument("--work-dir", type=Path, default=ROOT / ".build/bench", help="environments, configurations, logs")
    parser.add_argument("--results", type=Path, default=HERE / "results", help="where CSV and table go")
    parser.add_argument("--peers", default=names, help=f"of {names}")
    parser.add_argument("--connections", default="1,32,512")
    parser.add_argument("--seconds", type=float, default=5, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--streams", default="1000,9000", help="open streams for the memory figures; 0 for none")
    parser.add_argument("--starts", type=int, default=5, help="starts of which the median counts")
    parser.add_argument("--keys", type=int, default=100_000, help="keys in the large installation")
    parser.add_argument("--pin", action="store_true", help="peers on all cores but the last, upstream and generator on the last")
    parser.add_argument("--quick", action="store_true", help="one round of 2 s each, one start, 1,000 streams, 2,000 keys")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.seconds, options.starts, options.streams = 1, 2, 1, "1000"
        options.keys = min(options.keys, 2000)
    options.connections = [int(text) for text in options.connections.split(",")]
    options.streams = [int(text) for text in options.streams.split(",") if int(text)]
    unknown = set(options.peers.split(",")) - set(peers_module.ALL)
    if unknown:
        parser.error(f"unknown peers: {', '.join(sorted(unknown))}")
    if options.keys < 1000:
        parser.error("--keys is at least 1000")
    return options


def say(text):
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


def pinning(wanted):
    """(cores of the peers, cores of upstream and generator), or nothing."""
    cores = sorted(os.sched_getaffinity(0))
    if not wanted or len(cores) < 2:
        return None, None
    return set(cores[:-1]), {cores[-1]}


class Benchmark:
    def __init__(self, options):
        self.options = options
        self.rows = []
        self.unavailable = {}
        self.versions = {}
        self.peer_cpus, self.other_cpus = pinning(options.pin)
        self.work = options.work_dir.resolve()
        self.work.mkdir(parents=True, exist_ok=True)
        options.results.mkdir(parents=True, exist_ok=True)
        self.stem = options.results / time.strftime("%Y%m%d-%H%M%S")
        self.csv_file = open(f"{self.stem}.csv", "w", newline="")
        self.writer = csv.DictWriter(self.csv_file, COLUMNS, restval="")
        self.writer.writeheader()

    # Preparation

    def build_tools(self):
        compiler = os.environ.get("CC", "cc")
        upstream = ROOT / "Support/scripted-upstream"
        subprocess.run(["make", "-s", "-C", str(upstream)], check=True)
        load = self.work / "load"
        subprocess.run([compiler, "-std=c11", "-O2", "-Wall", "-Wextra", "-o", str(load), str(HERE / "load.c")], check=True)
        self.load = Load(load, self.work, self.other_cpus)
        self.upstream_binary = upstream / "scripted-upstream"

    def start_upstream(self):
        pin = (lambda: os.sched_setaffinity(0, self.other_cpus)) if self.other_cpus else None
        command = [str(self.upstream_binary), "--port", str(UPSTREAM_PORT)]
        self.upstream = subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=pin)
        wait_until_ready(self.upstream, UPSTREAM_PORT, "/stats", 5)

    def install_peers(self):
        """The peers that can take part; the reasons of the others are kept for the report."""
        peers_module.Gatehouse.program = self.options.gatehouse
        peers_module.GatehouseScale.size = scale.Size(self.options.keys)
        available = []
        for name in self.options.peers.split(","):
            peer = peers_module.ALL[name](self.work, UPSTREAM_PORT, self.peer_cpus)
            try:
                say(f"{name}: installing")
                peer.install()
                self.versions[name] = peer.version()
                available.append(peer)
            except (Unavailable, OSError, subprocess.SubprocessError) as error:
                self.give_up(name, error)
        return available

    def give_up(self, name, error):
        self.unavailable[name] = str(error)
        say(f"{name}: left out: {error}")

    # Rows

    def add(self, **row):
        row.setdefault("version", self.versions.get(row["peer"], ""))
        complete = {column: row.get(column) for column in COLUMNS}
        self.rows.append(complete)
        self.writer.writerow({key: value for key, value in complete.items() if value is not None})
        self.csv_file.flush()

    # Traffic

    def amount(self, peer, connections):
        """How long, or how many requests, a measurement takes; a slow peer gets enough to be seen, and no more."""
        if not peer.slow:
            return {"seconds": self.options.seconds}
        return {"requests": max(40 if self.options.quick else 100, connections)}

    def measure_traffic(self, round_number, peer, scenario, connections):
        warm_up = {"requests": 10} if peer.slow else {"seconds": min(1, self.options.seconds / 4)}
        self.load.run(peer, scenario, connections, **warm_up)
        root = peer.process.pid if peer.process else None
        before = cpu_seconds(root) if root else 0
        report = self.load.run(peer, scenario, connections, **self.amount(peer, connections))
        time.sleep(0.4)  # what a peer books after the answer belongs to its bill too
        cpu = cpu_seconds(root) - before if root else None
        row = {"round": round_number, "peer": peer.name, "scenario": scenario, "connections": connections}
        row |= {key: report[key] for key in ("requests", "succeeded", "success_rate", "seconds", "throughput")}
        row["cpu_us"] = cpu * 1e6 / report["succeeded"] if root and report["succeeded"] else None
        row["errors"] = json.dumps(report["errors"]) if report["errors"] else None
        for prefix, histogram in (("", "latency_us"), ("ttfb_", "ttfb_us"), ("gap_", "gap_us")):
            if not report[histogram]["count"]:
                continue
            row |= {f"{prefix}{key}_us": report[histogram][key] for key in ("p50", "p90", "p99", "p99_9", "max")}
        self.add(**{key: value for key, value in row.items() if key in COLUMNS})

    def run_rounds(self, running):
        """Cell by cell with every peer in turn, so that noise of the machine hits all alike; odd rounds turn the order."""
        order = [Direct(self.work, UPSTREAM_PORT, None), *running]
        for round_number in range(1, self.options.rounds + 1):
            for scenario in ("plain", "stream"):
                for connections in self.options.connections:
                    say(f"round {round_number}: {scenario}, {connections} connections")
                    for peer in order if round_number % 2 else reversed(order):
                        self.measure_or_give_up(round_number, peer, scenario, connections)

    def measure_or_give_up(self, round_number, peer, scenario, connections):
        if peer.name in self.unavailable:
            return
        try:
            self.measure_traffic(round_number, peer, scenario, connections)
        except (RuntimeError, OSError, subprocess.SubprocessError, ValueError) as error:
            self.give_up(peer.name, f"{scenario} at {connections} connections: {error}")

    def start_all(self, available):
        running = []
        for peer in available:
            try:
                say(f"{peer.name}: starting")
                peer.start()
                running.append(peer)
            except Unavailable as error:
                self.give_up(peer.name, error)
        return running

    # Footprint

    def measure_footprint(self, peer):
        """Fresh processes: start time, size, memory idle and with open streams."""
        say(f"{peer.name}: footprint")
        for attempt in range(1, self.options.starts + 1):
            self.add(round=attempt, peer=peer.name, scenario="start", start_ms=peer.start_seconds() * 1000)
        self.add(peer=peer.name, scenario="size", size_bytes=size_of(peer.binary()))
        self.measure_idle(peer)
        for streams in self.options.streams:
            self.measure_streams(peer, streams)

    def measure_idle(self, peer):
        peer.start()
        try:
            time.sleep(1)
            rss, pss = memory_kb(peer.process.pid)
            self.add(peer=peer.name, scenario="memory-0", connections=0, open=0, rss_kb=rss, pss_kb=pss)
        finally:
            peer.stop()

    def measure_streams(self, peer, streams):
        row = {"peer": peer.name, "scenario": f"memory-{streams}", "connections": streams}
        if streams > peer.most_streams:
            self.add(**row, note="skipped")
            return
        peer.start()
        try:
            opened, memory, final = self.load.hold(peer, streams, lambda: memory_kb(peer.process.pid), peer.open_timeout)
            row["open"] = opened
            row["errors"] = json.dumps(final["errors"]) if final["errors"] else None
            if memory and opened >= streams / 2:
                row["rss_kb"], row["pss_kb"] = memory
            else:
                row["note"] = f"only {opened:,} opened"
        except (RuntimeError, OSError, ValueError, subprocess.SubprocessError) as error:
            row["note"] = str(error)[:60]
        finally:
            peer.stop()
        self.add(**row)

    # Translations

    def measure_pairs(self):
        """What a translation costs beside the same callers' own dialect; `None` if it cannot be measured."""
        pairs.PairGatehouse.program = self.options.gatehouse
        gateway = pairs.PairGatehouse(self.work, UPSTREAM_PORT, self.peer_cpus)
        connections = 32 if 32 in self.options.connections else max(self.options.connections)
        measurement = pairs.Measurement(gateway, self.load, self.options.rounds, self.options.seconds, connections, say)
        try:
            gateway.install()
            measurement.run()
        except (Unavailable, RuntimeError, OSError, subprocess.SubprocessError) as error:
            self.give_up(gateway.name, error)
            return None
        return measurement

    # The whole

    def environment(self):
        return {
            "machine": f"{platform.uname().system} {platform.uname().release} {platform.machine()}, {os.cpu_count()} cores",
            "processor": processor_name(),
            "versions": ", ".join(f"{name} {version}" for name, version in self.versions.items()),
            "run": f"{self.options.rounds} rounds of {self.options.seconds:g} s, pinned: {'yes' if self.peer_cpus else 'no'}",
            "load average": "{:.2f} at the end".format(os.getloadavg()[0]),
        }

    def run(self):
        self.build_tools()
        available = self.install_peers()
        self.start_upstream()
        running = []
        translations = None
        try:
            running = self.start_all(available)
            self.run_rounds(running)
            for peer in running:
                peer.stop()
            for peer in running:
                try:
                    self.measure_footprint(peer)
                except (Unavailable, RuntimeError, OSError) as error:
                    self.give_up(peer.name, f"footprint: {error}")
            if any(peer.name == "gatehouse" for peer in available):
                translations = self.measure_pairs()
        finally:
            for peer in running:
                peer.stop()
            self.upstream.terminate()
            self.upstream.wait()
            self.csv_file.close()
        native = [name for name, peer in peers_module.ALL.items() if peer.native]
        text = render(Results(self.rows, native), self.options.streams, self.unavailable, self.environment())
        if translations:
            title = f"Translations between dialects, {translations.connections} connections"
            text += f"\n{title}\n{'=' * len(title)}\n{translations.render()}"
            translations.write(self.stem)
        measurements = [peer.measurement for peer in available if isinstance(peer, peers_module.GatehouseScale)]
        for measurement in measurements:
            title = "What adding a key costs"
            text += f"\n{title}\n{'=' * len(title)}\n{scale.render(measurement.rows, measurement.ratios)}"
            measurement.write(self.stem)
        Path(f"{self.stem}.txt").write_text(text)
        print(text)
        say(f"raw rows: {self.stem}.csv")
        for failure in filter(None, (measurement.failure() for measurement in measurements)):
            sys.exit(failure)


def size_of(path):
    """Bytes of a program, or of everything in a folder."""
    path = Path(path)
    if path.is_file():
        return path.stat().st_size
    return sum(file.lstat().st_size for file in path.rglob("*") if file.is_file())


def processor_name():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown"


if __name__ == "__main__":
    Benchmark(parse_arguments()).run()
