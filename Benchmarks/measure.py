"""Measures processes from outside: processor time and memory from /proc, traffic from the load generator."""

import http.client
import json
import os
import select
import signal
import subprocess
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def _stat(pid):
    """The fields of /proc/PID/stat behind the command's name, which may itself contain spaces."""
    text = Path(f"/proc/{pid}/stat").read_text()
    return text[text.rindex(")") + 2 :].split()


def process_tree(root):
    """The process and all its living descendants."""
    children = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            children.setdefault(int(_stat(entry)[1]), []).append(int(entry))
        except (OSError, ValueError):
            continue  # it ended while we looked
    tree, queue = [], [root]
    while queue:
        pid = queue.pop()
        tree.append(pid)
        queue += children.get(pid, [])
    return tree


def cpu_seconds(root):
    """Processor time that the whole tree has used: the living, and the children that have been waited for."""
    ticks = 0
    for pid in process_tree(root):
        try:
            fields = _stat(pid)
        except OSError:
            continue
        ticks += sum(int(value) for value in fields[11:15])
    return ticks / TICKS


def written_bytes(pid):
    """Bytes that a process has had written to storage so far."""
    for line in Path(f"/proc/{pid}/io").read_text().splitlines():
        if line.startswith("write_bytes:"):
            return int(line.split()[1])
    raise RuntimeError(f"/proc/{pid}/io has no write_bytes")


def memory_kb(root):
    """Resident and proportional memory of the tree, in KiB. Pss counts a page that n processes share as 1/n for each."""
    rss = pss = 0
    for pid in process_tree(root):
        try:
            for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith("VmRSS:"):
                    rss += int(line.split()[1])
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    pss += int(line.split()[1])
        except OSError:
            continue
    return rss, pss


def http_request(port, method, path, body=None, headers=None, timeout=5):
    """One request on a connection of its own: (status, body)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        data = json.dumps(body) if isinstance(body, (dict, list)) else body
        connection.request(method, path, data, {"content-type": "application/json", **(headers or {})})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def wait_until_ready(process, port, path, timeout, interval=0.05):
    """Polls until the path answers 200; an error says what the process did instead."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"ended with status {process.returncode} while starting")
        try:
            if http_request(port, "GET", path, timeout=2)[0] == 200:
                return
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(interval)
    raise RuntimeError(f"did not answer on {path} within {timeout:.0f} s")


class Load:
    """The load generator, aimed at one peer."""

    def __init__(self, binary, work, cpus=None):
        self.binary = str(binary)
        self.work = Path(work)
        self.cpus = cpus

    def _command(self, peer, scenario, connections, options):
        body = self.work / f"body-{peer.name}-{scenario}.json"
        body.write_text(json.dumps(peer.body(scenario)))
        command = [self.binary, "--url-port", str(peer.port), "--path", peer.path(scenario), "--body", str(body)]
        command += ["--connections", str(connections)]
        for name, value in peer.headers().items():
            command += ["--header", f"{name}: {value}"]
        if scenario != "plain":
            command += ["--stream"]
        return [*command, *options]

    def _pin(self):
        if self.cpus:
            os.sched_setaffinity(0, self.cpus)

    def run(self, peer, scenario, connections, seconds=None, requests=None):
        """A closed loop, for a time or a number of requests; the generator's report."""
        options = ["--seconds", str(seconds)] if seconds else ["--requests", str(requests)]
        if scenario == "stream":
            options += ["--expect-end", getattr(peer, "end", "[DONE]")]
        command = self._command(peer, scenario, connections, options)
        result = subprocess.run(command, capture_output=True, text=True, timeout=300, preexec_fn=self._pin)
        if result.returncode:
            raise RuntimeError(f"the load generator failed: {result.stderr.strip()}")
        return json.loads(result.stdout)

    def hold(self, peer, streams, measure, open_timeout=90, settle=2):
        """Opens so many streams, calls `measure` while they are open, and returns (open, its result, final report).

        When they do not all open in time, those that did are what is measured."""
        command = self._command(peer, "hold", streams, ["--hold", "--seconds", "600", "--timeout", str(open_timeout - 20)])
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=self._pin)
        try:
            in_time = bool(select.select([process.stdout], [], [], open_timeout)[0])
            if in_time:
                process.stdout.readline()
            time.sleep(settle)
            measured = measure()
            process.send_signal(signal.SIGTERM)
            final = json.loads(process.communicate(timeout=30)[0].splitlines()[-1])
            if not in_time:
                final["errors"]["not opened in time"] = streams - final["open"]
            return final["open"], measured, final
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
