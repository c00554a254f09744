#!/usr/bin/env python3
"""Measures what a translation costs: OpenAI's callers in front of an Anthropic upstream and the other way round, beside the
same callers in front of an upstream of their own dialect. See README.md beside this file."""

import argparse
import csv
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from measure import Load, cpu_seconds, http_request, wait_until_ready
from peers import PROMPT, STEERING, Gatehouse, Unavailable
from report import number, table

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BAR = 3.0
SCENARIOS = ("plain", "stream")
PATHS = {"openai": "/v1/chat/completions", "anthropic": "/v1/messages"}
ENDS = {"openai": "[DONE]", "anthropic": "message_stop"}
COLUMNS = "round caller upstream scenario connections requests succeeded success_rate throughput cpu_us p50_us p99_us ratio".split()


class PairGatehouse(Gatehouse):
    """One gateway with an upstream of either dialect."""

    name = "gatehouse-pairs"
    port = 18084
    admin_port = 18085

    def configure(self):
        command, environment = super().configure()
        root = f"http://127.0.0.1:{self.upstream_port}"
        lines = ["providers:"]
        for name, kind, url in (("openai", "openai-compatible", f"{root}/v1"), ("anthropic", "anthropic", root)):
            lines += [f"  - name: {name}", f"    kind: {kind}", f'    base_url: "{url}"', "    api_key: env:UPSTREAM_KEY"]
        lines += ["models:"]
        for provider in PATHS:
            for scenario in SCENARIOS:
                model = "scripted" + STEERING[scenario]
                target = f'{{provider: {provider}, model: "{model}", price: {{input: "1", output: "2"}}}}'
                lines += [f"  - name: {provider}-{scenario}", "    targets:", f"      - {target}"]
        (self.work / "gatehouse.yaml").write_text("\n".join(lines) + "\n")
        return command, environment

    def check_answers(self):
        for caller in PATHS:
            for upstream in PATHS:
                for scenario in SCENARIOS:
                    pair = Pair(self, caller, upstream)
                    body = pair.body(scenario)
                    status, answer = http_request(self.port, "POST", pair.path(scenario), body, pair.headers(), 30)
                    needed = b"The gateway" if scenario == "plain" else pair.end.encode()
                    if status != 200 or needed not in answer:
                        raise Unavailable(f"{pair.name} {scenario} answered {status}: {answer[:160]!r}")


class Pair:
    """The gateway as the callers of one dialect see it, in front of one upstream."""

    def __init__(self, gateway, caller, upstream):
        self.gateway, self.caller, self.upstream = gateway, caller, upstream
        self.name = f"{caller}-to-{upstream}"
        self.port = gateway.port
        self.end = ENDS[caller]

    def path(self, scenario):
        return PATHS[self.caller]

    def headers(self):
        return self.gateway.headers()

    def body(self, scenario):
        body = {"model": f"{self.upstream}-{scenario}", "messages": [{"role": "user", "content": PROMPT}], "max_tokens": 256}
        return body if scenario == "plain" else {**body, "stream": True}


class Measurement:
    """The rounds, cell by cell, with the four pairs in turn."""

    def __init__(self, gateway, load, rounds, seconds, connections, say):
        self.gateway, self.load, self.say = gateway, load, say
        self.rounds, self.seconds, self.connections = rounds, seconds, connections
        self.rows = []

    def run(self):
        self.gateway.start()
        try:
            pairs = [Pair(self.gateway, caller, upstream) for caller in PATHS for upstream in PATHS]
            for number_of_round in range(1, self.rounds + 1):
                for scenario in SCENARIOS:
                    self.say(f"translation, round {number_of_round}: {scenario}")
                    for pair in pairs if number_of_round % 2 else reversed(pairs):
                        self.rows.append(self._measured(number_of_round, pair, scenario))
        finally:
            self.gateway.stop()
        for row in self.rows:
            own = self._same(row)
            row["ratio"] = row["cpu_us"] / own["cpu_us"] if own and row["cpu_us"] and own["cpu_us"] else None

    def _measured(self, number_of_round, pair, scenario):
        process = self.gateway.process.pid
        self.load.run(pair, scenario, self.connections, seconds=min(1, self.seconds / 4))
        before = cpu_seconds(process)
        report = self.load.run(pair, scenario, self.connections, seconds=self.seconds)
        time.sleep(0.4)  # what is booked after the answer belongs to its bill too
        cpu = cpu_seconds(process) - before
        row = {"round": number_of_round, "caller": pair.caller, "upstream": pair.upstream, "scenario": scenario}
        row |= {"connections": self.connections}
        row |= {key: report[key] for key in ("requests", "succeeded", "success_rate", "throughput")}
        row |= {"cpu_us": cpu * 1e6 / report["succeeded"] if report["succeeded"] else None}
        return row | {"p50_us": report["latency_us"]["p50"], "p99_us": report["latency_us"]["p99"]}

    def _same(self, row):
        """The same callers' row in front of an upstream of their own dialect, in the same round."""
        for other in self.rows:
            if all(other[key] == row[key] for key in ("round", "caller", "scenario")) and other["upstream"] == row["caller"]:
                return other
        return None

    def select(self, caller, upstream, scenario):
        wanted = {"caller": caller, "upstream": upstream, "scenario": scenario}
        return [row for row in self.rows if all(row[key] == value for key, value in wanted.items())]

    def bars(self):
        """(scenario, caller, upstream, median ratio) of each translation."""
        for scenario in SCENARIOS:
            for caller, upstream in (("openai", "anthropic"), ("anthropic", "openai")):
                ratios = [row["ratio"] for row in self.select(caller, upstream, scenario) if row["ratio"]]
                yield scenario, caller, upstream, median(ratios) if ratios else None

    def render(self):
        rows = []
        for scenario in SCENARIOS:
            for caller in PATHS:
                for upstream in PATHS:
                    found = self.select(caller, upstream, scenario)
                    middle = {key: [row[key] for row in found if row[key] is not None] for key in COLUMNS[6:]}
                    middle = {key: median(values) if values else None for key, values in middle.items()}
                    rate = middle["success_rate"]
                    row = [f"{caller} to {upstream}", scenario, "-" if rate is None else f"{rate:.3%}"]
                    row += [number(middle["throughput"]), number(middle["cpu_us"], 1), number(middle["ratio"], 2)]
                    rows.append(row + [number(middle["p50_us"]), number(middle["p99_us"])])
        text = table(["caller to upstream", "", "success", "req/s", "cpu µs/req", "x same", "p50 µs", "p99"], rows) + "\n\n"
        verdicts = []
        for scenario, caller, upstream, ratio in self.bars():
            verdict = "not measured" if ratio is None else "PASS" if ratio <= BAR else "MISSED"
            verdicts.append([verdict, f"{scenario}: {caller} to {upstream} / {caller} to {caller}", number(ratio, 2), f"{BAR:g}"])
        return text + table(["verdict", "bar: processor time", "measured", "at most"], verdicts) + "\n"

    def write(self, stem):
        with open(f"{stem}-pairs.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(self.rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gatehouse", type=Path, default=ROOT / ".build/release/gatehouse", help="the release binary")
    parser.add_argument("--work-dir", type=Path, default=ROOT / ".build/bench")
    parser.add_argument("--results", type=Path, default=HERE / "results", help="where CSV and table go")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=5, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--upstream-port", type=int, default=18091)
    options = parser.parse_args()
    work = options.work_dir.resolve()
    work.mkdir(parents=True, exist_ok=True)
    options.results.mkdir(parents=True, exist_ok=True)
    subprocess.run(["make", "-s", "-C", str(ROOT / "Support/scripted-upstream")], check=True)
    compiler = os.environ.get("CC", "cc")
    subprocess.run([compiler, "-std=c11", "-O2", "-o", str(work / "load"), str(HERE / "load.c")], check=True)
    command = [str(ROOT / "Support/scripted-upstream/scripted-upstream"), "--port", str(options.upstream_port)]
    upstream = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_until_ready(upstream, options.upstream_port, "/stats", 5)
        PairGatehouse.program = options.gatehouse
        gateway = PairGatehouse(work, options.upstream_port)
        gateway.install()
        load = Load(work / "load", work)
        say = lambda text: print(text, file=sys.stderr, flush=True)
        measurement = Measurement(gateway, load, options.rounds, options.seconds, options.connections, say)
        measurement.run()
    except Unavailable as error:
        sys.exit(str(error))
    finally:
        upstream.terminate()
        upstream.wait()
    stem = options.results / time.strftime("%Y%m%d-%H%M%S")
    text = measurement.render()
    measurement.write(stem)
    Path(f"{stem}-pairs.txt").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
