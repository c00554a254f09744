"""A running Gatehouse: started, asked, signalled and ended by the tests."""

import itertools
import os
import pathlib
import re
import secrets
import signal
import string
from dataclasses import dataclass

import httpx
import yaml
from openai import AsyncOpenAI, OpenAI

from .ports import free_port
from .processes import REPOSITORY, Process
from .waiting import eventually

BINARY = os.environ.get("GATEHOUSE_BIN", str(REPOSITORY / ".build" / "debug" / "gatehouse"))
KEY_PATTERN = re.compile(r"sk-gh-[a-z0-9]{12}-[A-Za-z0-9_-]{43}")
START_SECONDS = 30

# What a finished exchange takes to show is promised as 500 ms; a loaded test machine gets more, as no test measures time.
VISIBLE_SECONDS = 5

_names = itertools.count(1)


def new_key_secret() -> str:
    public = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(12))
    return f"sk-gh-{public}-{secrets.token_urlsafe(32)}"


@dataclass(frozen=True)
class Key:
    id: str
    secret: str
    team_id: str

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.secret}"}


class Gateway:
    """One installation: a data directory, a configuration file (or none) and, most of the time, a process."""

    running: list["Gateway"] = []

    def __init__(
        self,
        directory: pathlib.Path,
        config: dict | None = None,
        environment: dict[str, str] | None = None,
        generated_secrets: bool = False,
        listen: str = "127.0.0.1",
    ):
        self.directory = directory
        self.data_directory = directory / "data"
        self.config_path = directory / "gatehouse.yaml"
        self.port, self.admin_port = free_port(), free_port()
        self.listen = listen
        self.url = f"http://127.0.0.1:{self.port}"
        self.admin_url = f"http://127.0.0.1:{self.admin_port}"
        self.admin_token = "admin-" + secrets.token_urlsafe(24)
        self.bootstrap_secret = new_key_secret()
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("GATEHOUSE_")}
        if not generated_secrets:
            self.environment["GATEHOUSE_ADMIN_TOKEN"] = self.admin_token
            self.environment["GATEHOUSE_BOOTSTRAP_KEY"] = self.bootstrap_secret
        self.environment.update(environment or {})
        self.http = httpx.Client(timeout=150)
        self.process: Process | None = None
        self._openai_clients: list[OpenAI] = []
        directory.mkdir(parents=True, exist_ok=True)
        if config is not None:
            self.configure(config)

    # Life

    def start(self) -> "Gateway":
        """Starts the process and waits until it is ready."""
        self.launch()
        eventually(self._is_ready, within=START_SECONDS, what="the gateway is ready")
        return self

    def launch(self) -> None:
        command = [BINARY, "serve", "--data-dir", str(self.data_directory)]
        command += ["--listen", f"{self.listen}:{self.port}", "--admin-listen", f"127.0.0.1:{self.admin_port}"]
        if self.config_path.exists():
            command += ["--config", str(self.config_path)]
        self.process = Process(command, self.directory, "gatehouse", self.environment)
        if self not in Gateway.running:
            Gateway.running.append(self)

    def _is_ready(self) -> bool:
        if not self.process.is_running:
            raise RuntimeError(f"the gateway ended with {self.process.child.returncode}:\n{self.log[-4000:]}")
        return self.readiness() == 200

    def readiness(self) -> int | None:
        """The status of /readyz on the admin listener; None if nobody answers."""
        try:
            return httpx.get(f"{self.admin_url}/readyz", timeout=5).status_code
        except httpx.TransportError:
            return None

    def reload(self) -> None:
        self.process.signal(signal.SIGHUP)

    def kill(self) -> None:
        """As `kill -9` does it."""
        self.process.signal(signal.SIGKILL)
        self.process.wait(within=10)
        self._forget()

    def terminate(self, within: float = 30) -> int:
        """SIGTERM, and the exit status that follows."""
        self.process.signal(signal.SIGTERM)
        status = self.process.wait(within)
        self._forget()
        return status

    def restart(self) -> None:
        if self.process.is_running:
            assert self.terminate() == 0, "a drained gateway exits with 0"
        self.start()

    def close(self) -> None:
        for client in self._openai_clients:
            client.close()
        self.http.close()
        if self.process is not None:
            self.process.end()
        self._forget()

    def _forget(self) -> None:
        if self in Gateway.running:
            Gateway.running.remove(self)

    def __enter__(self) -> "Gateway":
        return self.start()

    def __exit__(self, *_) -> None:
        self.close()

    # Configuration and logs

    def configure(self, config: dict | str) -> None:
        """Replaces the file as editors do, in one step."""
        text = config if isinstance(config, str) else yaml.safe_dump(config, sort_keys=False)
        scratch = self.config_path.with_suffix(".new")
        scratch.write_text(text)
        scratch.replace(self.config_path)

    @property
    def log(self) -> str:
        return self.process.output if self.process else ""

    @property
    def resident_bytes(self) -> int:
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024

    # The admin API

    def admin_response(self, method: str, path: str, json: object = None, token: str | None = None) -> httpx.Response:
        headers = {"authorization": f"Bearer {token or self.admin_token}"}
        return self.http.request(method, f"{self.admin_url}/api/v1{path}", json=json, headers=headers)

    def admin(self, method: str, path: str, json: object = None):
        """The answer of an admin call that must succeed."""
        response = self.admin_response(method, path, json)
        assert response.is_success, f"{method} {path}: {response.status_code} {response.text}"
        return response.json() if response.content else None

    def files_with(self, text: str) -> list[pathlib.Path]:
        """The files of the data folder, the database's and the journal among them, that have a text somewhere."""
        return [path for path in self.data_directory.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]

    def listed(self, path: str) -> list[dict]:
        """All rows of a list, page for page."""
        rows, cursor = [], None
        separator = "&" if "?" in path else "?"
        while True:
            page = self.admin("GET", f"{path}{separator}limit=200" + (f"&cursor={cursor}" if cursor else ""))
            rows += page["data"]
            cursor = page.get("next_cursor")
            if not cursor:
                return rows

    @property
    def root_team(self) -> dict:
        return next(team for team in self.listed("/teams") if not team.get("parent_id"))

    def team(self, **fields) -> dict:
        return self.admin("POST", "/teams", {"name": f"team-{next(_names)}", **fields})

    def key(self, team: dict | str | None = None, **fields) -> Key:
        """A new key in the given team, or in a new team below the root."""
        team_id = team if isinstance(team, str) else (team or self.team())["id"]
        made = self.admin("POST", "/keys", {"team_id": team_id, "name": f"key-{next(_names)}", **fields})
        return Key(made["id"], made["secret"], team_id)

    def budget(self, scope: str) -> dict:
        return self.admin("GET", f"/budgets/{scope}")

    def rows(self, count: int, within: float = VISIBLE_SECONDS, **filters: str) -> list[dict]:
        """The request records that match, newest first, once there are exactly so many (at least one)."""
        query = "&".join(f"{name}={value}" for name, value in filters.items())
        path = f"/requests?{query}" if query else "/requests"

        def arrived() -> list[dict]:
            found = self.listed(path)
            assert len(found) == count, f"{len(found)} records instead of {count}"
            return found

        return eventually(arrived, within=within)

    def row(self, key: Key, **filters: str) -> dict:
        """The one record of a key that was used once."""
        return self.rows(1, key_id=key.id, **filters)[0]

    # Clients

    def openai(self, key: Key | str | None = None, **options) -> OpenAI:
        options.setdefault("max_retries", 0)
        options.setdefault("timeout", 60)
        client = OpenAI(base_url=f"{self.url}/v1", api_key=self._secret(key), **options)
        self._openai_clients.append(client)
        return client

    def async_openai(self, key: Key | str | None = None, **options) -> AsyncOpenAI:
        options.setdefault("max_retries", 0)
        options.setdefault("timeout", 60)
        return AsyncOpenAI(base_url=f"{self.url}/v1", api_key=self._secret(key), **options)

    def post(self, path: str, key: Key, **request) -> httpx.Response:
        """A plain HTTP request on the data plane, without an SDK around it."""
        headers = {"content-type": "application/json", **key.headers, **request.pop("headers", {})}
        return self.http.post(self.url + path, headers=headers, **request)

    def _secret(self, key: Key | str | None) -> str:
        return key.secret if isinstance(key, Key) else key or self.bootstrap_secret
