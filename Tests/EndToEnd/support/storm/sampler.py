"""Looks at budgets again and again and writes down what it saw, in a process of its own so that nothing keeps it waiting.

    STORM_TOKEN=… python -m support.storm.sampler ADMIN_PORT FILE SCOPE…

Each line of the file is one answer of the admin API, and so one instant: how long it took, and of every budget in it what
is settled, held, the limit, and what its open holds add up to.
"""

import http.client
import itertools
import json
import os
import sys
import time

from ..money import nano

PAUSE_SECONDS = 0.05
TIMEOUT_SECONDS = 30
# So often all budgets are looked at together.
ALL_EVERY = 8


def books(state: dict) -> dict:
    holds = sum(nano(hold["amount_usd"]) for hold in state["holds"])
    return {name: nano(state[f"{name}_usd"]) for name in ("settled", "held", "limit")} | {"holds": holds}


def look(connection: http.client.HTTPConnection, path: str, token: str) -> dict:
    connection.request("GET", path, headers={"authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        return {"failure": f"{path}: {answer.status} {body[:300]!r}"}
    found = json.loads(body)
    return {"books": {state["scope"]: books(state) for state in found.get("data", [found])}, "bytes": len(body)}


def main(port: int, file: str, scopes: list[str]) -> None:
    token = os.environ["STORM_TOKEN"]
    paths = [f"/api/v1/budgets/{scope}" for scope in scopes]
    with open(file, "a", buffering=1) as output:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
        for number, path in enumerate(itertools.cycle(paths)):
            path = "/api/v1/budgets?limit=1000" if number % ALL_EVERY == 0 else path
            begun = time.monotonic()
            try:
                sample = look(connection, path, token)
            except (OSError, http.client.HTTPException) as error:
                sample = {"away": repr(error)}
                connection.close()
            sample |= {"at": begun, "seconds": time.monotonic() - begun}
            output.write(json.dumps(sample) + "\n")
            # Looking at ten thousand holds is work: at most half of the time.
            time.sleep(max(PAUSE_SECONDS, time.monotonic() - begun))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
