#!/usr/bin/env python3
"""A large installation: makes one, and measures what adding a key costs in it. See README.md beside this file."""

import argparse
import csv
import http.client
import json
import os
import queue
import shutil
import sys
import threading
import time
from pathlib import Path

from measure import TICKS, cpu_seconds, memory_kb, wait_until_ready, written_bytes
from report import number, table

HERE = Path(__file__).resolve().parent
WIDTHS = (10, 9, 10)  # teams below the root, below each of these, and below each of those: 10 + 90 + 900
BAR = 1.5
LIMITS = {"rpm": 100_000_000, "tpm": 1_000_000_000, "concurrency": 100_000}
COLUMNS = (
    "stage teams keys added seconds cpu_us written_bytes wall_us start_ms rss_kb data_bytes ratio_cpu ratio_written"
).split()


class Size:
    """How large the installation gets, and how many keys are added for a measurement."""

    def __init__(self, keys=100_000, few=10, amount=500, widths=WIDTHS):
        self.keys, self.few, self.amount, self.widths = keys, few, amount, widths


class Failed(Exception):
    """The gateway refused what an installation needs; the text says what."""


class Admin:
    """The admin API on one kept-alive connection; for one thread."""

    def __init__(self, port, token):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}

    def create(self, path, body):
        self.connection.request("POST", path, json.dumps(body), self.headers)
        response = self.connection.getresponse()
        answer = response.read()
        if response.status not in (200, 201):
            raise Failed(f"POST {path} answered {response.status}: {answer[:160]!r}")
        return json.loads(answer)

    def create_key(self, team, key_number):
        budget = {"limit_usd": "1", "window": "month"}
        return self.create("/api/v1/keys", {"team_id": team, "name": f"key-{key_number}", "budget": budget})


def create_teams(admin, widths=WIDTHS, parent=None, name="team"):
    """A tree of teams; the deepest ones have a budget and limits. Gives (number of all, ids of the deepest)."""
    count, deepest = 0, []
    for place in range(widths[0]):
        body = {"name": f"{name}-{place}", "models": ["*"]}
        if parent:
            body["parent_id"] = parent
        if len(widths) == 1:
            body |= {"budget": {"limit_usd": "1000000", "window": "month"}, "limits": LIMITS}
        team = admin.create("/api/v1/teams", body)["id"]
        count += 1
        if len(widths) == 1:
            deepest.append(team)
            continue
        below, leaves = create_teams(admin, widths[1:], team, body["name"])
        count += below
        deepest += leaves
    return count, deepest


def create_keys(port, token, teams, numbers, connections=16):
    """Makes keys over several connections at once, spread over the teams."""
    work = queue.SimpleQueue()
    for key_number in numbers:
        work.put(key_number)
    failures = []

    def run():
        admin = Admin(port, token)
        try:
            while not failures:
                key_number = work.get_nowait()
                admin.create_key(teams[key_number % len(teams)], key_number)
        except queue.Empty:
            pass
        except (Failed, OSError, http.client.HTTPException) as error:
            failures.append(error)
        finally:
            admin.connection.close()

    threads = [threading.Thread(target=run) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise Failed(f"keys could not be made: {failures[0]}")


def folder_bytes(folder):
    return sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())


def measure_adding(peer, teams, first, amount):
    """What one key more costs: one connection, one key at a time, so that no two share a transaction."""
    admin = Admin(peer.admin_port, peer.admin_token)
    for key_number in range(first, first + 20):  # opens the connection, and warms up what is new to the process
        admin.create_key(teams[key_number % len(teams)], key_number)
    time.sleep(1)
    pid = peer.process.pid
    cpu, written, began = cpu_seconds(pid), written_bytes(pid), time.monotonic()
    for key_number in range(first + 20, first + 20 + amount):
        admin.create_key(teams[key_number % len(teams)], key_number)
    seconds = time.monotonic() - began
    time.sleep(0.4)
    cpu, written = cpu_seconds(pid) - cpu, written_bytes(pid) - written
    admin.connection.close()
    return {
        "added": amount,
        "seconds": seconds,
        "wall_us": seconds * 1e6 / amount,
        "cpu_us": cpu * 1e6 / amount,
        "written_bytes": written / amount,
    }


class Measurement:
    """One run: few keys, many keys, and the start on what they left."""

    def __init__(self, peer, size, say):
        self.peer, self.size, self.say = peer, size, say
        self.rows = []
        self.teams = []  # the deepest
        self.ratios = ()

    def run(self):
        peer, size = self.peer, self.size
        peer.launch()
        try:
            wait_until_ready(peer.process, peer.port, "/readyz", peer.start_timeout)
            teams_made, self.teams = create_teams(Admin(peer.admin_port, peer.admin_token), size.widths)
            create_keys(peer.admin_port, peer.admin_token, self.teams, range(size.few))
            self.measure("few", teams_made, size.few)
            first = size.few + 20 + size.amount
            self.say(f"making {size.keys - first:,} keys")
            began = time.monotonic()
            cpu = cpu_seconds(peer.process.pid)
            create_keys(peer.admin_port, peer.admin_token, self.teams, range(first, size.keys))
            seconds, made = time.monotonic() - began, size.keys - first
            cpu = (cpu_seconds(peer.process.pid) - cpu) * 1e6 / made
            self.rows.append({"stage": "filling", "teams": teams_made, "keys": size.keys, "added": made,
                              "seconds": seconds, "cpu_us": cpu, "wall_us": seconds * 1e6 / made})
            self.measure("many", teams_made, size.keys)
        finally:
            peer.stop()
        self.measure_start(teams_made, size.keys + 20 + size.amount)
        few, many = (next(row for row in self.rows if row["stage"] == stage) for stage in ("few", "many"))
        for column, field in (("ratio_cpu", "cpu_us"), ("ratio_written", "written_bytes")):
            if not few[field]:
                raise Failed(f"{field} is 0 at {few['keys']} keys: take more keys, and a data folder on a disk")
            many[column] = many[field] / few[field]
        self.ratios = (many["ratio_cpu"], many["ratio_written"])

    def measure(self, stage, teams_made, keys):
        self.say(f"adding {self.size.amount} keys to {keys:,}")
        row = measure_adding(self.peer, self.teams, keys, self.size.amount)
        rss = memory_kb(self.peer.process.pid)[0]
        self.rows.append({"stage": stage, "teams": teams_made, "keys": keys, "rss_kb": rss, **row})

    def measure_start(self, teams_made, keys):
        """A start on the same data, to the first answer of the readiness path."""
        peer = self.peer
        began = time.monotonic()
        peer.launch()
        try:
            wait_until_ready(peer.process, peer.port, "/readyz", peer.start_timeout, interval=0.005)
            row = {"start_ms": (time.monotonic() - began) * 1000, "cpu_us": None}
            time.sleep(1)
            row |= {"rss_kb": memory_kb(peer.process.pid)[0], "data_bytes": folder_bytes(peer.data)}
        finally:
            peer.stop()
        self.rows.append({"stage": "start", "teams": teams_made, "keys": keys, **row})

    def write(self, stem):
        """Writes the raw rows to STEM-scale.csv."""
        with open(f"{stem}-scale.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="")
            writer.writeheader()
            writer.writerows(self.rows)

    def failure(self, bar=BAR):
        """Why the bar is passed; nothing if it is not."""
        if not self.ratios or max(self.ratios) <= bar:
            return None
        few, many = self.size.few, self.size.keys
        return f"adding a key to {many:,} costs {max(self.ratios):.2f} times as much as to {few:,}; at most {bar:g}"


def render(rows, ratios, bar=BAR):
    header = ["stage", "", "teams", "keys", "added", "cpu µs/key", "written B/key", "wall µs/key", "start ms", "RSS MB", "data MB"]
    lines = []
    for row in rows:
        rss, data = row.get("rss_kb"), row.get("data_bytes")
        line = [row["stage"], "", number(row["teams"]), number(row["keys"]), number(row.get("added"))]
        line += [number(row.get(column)) for column in ("cpu_us", "written_bytes", "wall_us", "start_ms")]
        lines.append([*line, number(rss and rss / 1024, 1), number(data and data / 1e6, 1)])
    verdicts = [["PASS" if ratio <= bar else "MISSED", f"adding a key, many / few: {name}", f"{ratio:.2f}x", f"{bar:g}x"]
                for name, ratio in zip(("processor time", "bytes written"), ratios)]
    return f"{table(header, lines)}\n\n{table(['verdict', 'bar', 'measured', 'at most'], verdicts)}\n"


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gatehouse", type=Path, default=HERE.parent / ".build/release/gatehouse", help="the release binary")
    parser.add_argument("--work-dir", type=Path, default=HERE.parent / ".build/bench", help="data, configuration, log")
    parser.add_argument("--results", type=Path, default=HERE / "results", help="where CSV and table go")
    parser.add_argument("--few", type=int, default=10, help="keys at the first measurement")
    parser.add_argument("--keys", type=int, default=100_000, help="keys at the second")
    parser.add_argument("--amount", type=int, default=500, help="keys that are added for a measurement")
    parser.add_argument("--widths", default=",".join(map(str, WIDTHS)), help="teams on each level, below each of the level above")
    parser.add_argument("--bar", type=float, default=BAR)
    options = parser.parse_args()
    options.widths = [int(text) for text in options.widths.split(",")]
    if options.few < 1 or options.amount < 1 or options.keys < options.few + options.amount + 20 or min(options.widths) < 1:
        parser.error("--keys must be more than --few and --amount and 20 together, and all numbers at least 1")
    return options


def main():
    from peers import Gatehouse, GatehouseScale

    options = parse_arguments()
    Gatehouse.program = options.gatehouse
    if not options.gatehouse.is_file():
        sys.exit(f"{options.gatehouse} does not exist: build the release first")
    options.work_dir.mkdir(parents=True, exist_ok=True)
    options.results.mkdir(parents=True, exist_ok=True)
    peer = GatehouseScale(options.work_dir.resolve(), upstream_port=9)
    peer.work = options.work_dir.resolve() / "scale"
    shutil.rmtree(peer.data, ignore_errors=True)

    def say(text):
        print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)

    measurement = Measurement(peer, Size(options.keys, options.few, options.amount, options.widths), say)
    try:
        measurement.run()
    except (Failed, RuntimeError, OSError, http.client.HTTPException) as error:
        sys.exit(f"not measured: {error} (log: {peer.work / 'log.txt'})")
    stem = options.results / time.strftime("%Y%m%d-%H%M%S")
    measurement.write(stem)
    text = f"{peer.version()}, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.2f}, ticks of {1000 // TICKS} ms\n\n"
    text += render(measurement.rows, measurement.ratios, options.bar)
    Path(f"{stem}-scale.txt").write_text(text)
    print(text)
    say(f"raw rows: {stem}-scale.csv")
    failure = measurement.failure(options.bar)
    if failure:
        sys.exit(failure)


if __name__ == "__main__":
    main()
