"""From the first start to the last: banner, reload, drain, restart, command line, and what the logs never say."""

import json
import re
import subprocess
import threading

import httpx
import openai
import pytest

from support import scripted_models
from support.gateway import KEY_PATTERN, Gateway
from support.money import nano
from support.scripted_models import PRICE, model, target
from support.upstreams import PROMPT_TOKENS, TOKENS_PER_CHUNK
from support.waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]
PACED_CHUNKS = 100
CURL = re.compile(r"""\bcurl (?=[-'"h\\])""")
PACED = f"scripted:chunks={PACED_CHUNKS}:delay=40"


def configuration(upstream, *models: dict) -> dict:
    provider = {"name": "scripted", "kind": "openai-compatible", "base_url": upstream.base_url, "api_key": "env:SCRIPTED_KEY"}
    return {"providers": [provider], "models": [model("paced", target(PACED)), model("fast", target(scripted_models.ANSWER)), *models]}


@pytest.fixture
def paced_gateway(upstream, directory):
    with Gateway(directory, configuration(upstream), scripted_models.environment(upstream)) as started:
        yield started


def text_of(chunks) -> str:
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def pieces_in(chunks) -> int:
    return sum(1 for chunk in chunks if chunk.choices and chunk.choices[0].delta.content)


def model_names(client) -> set[str]:
    return {entry.id for entry in client.models.list()}


class OpenStream:
    """A stream that a thread reads to its end while the test does something to the gateway."""

    def __init__(self, client):
        self.chunks = []
        self.failure: Exception | None = None
        self.stream = client.chat.completions.create(model="paced", messages=HELLO, stream=True)
        self.chunks += [next(self.stream) for _ in range(3)]
        self.thread = threading.Thread(target=self._read)
        self.thread.start()

    def _read(self) -> None:
        try:
            for chunk in self.stream:
                self.chunks.append(chunk)
        except Exception as error:
            self.failure = error

    @property
    def is_open(self) -> bool:
        return self.thread.is_alive()

    def assert_ends_whole(self) -> None:
        self.thread.join(timeout=30)
        assert not self.is_open
        assert self.failure is None
        assert pieces_in(self.chunks) == PACED_CHUNKS
        assert self.chunks[-1].choices[0].finish_reason == "stop"


# First start


def test_first_start_without_anything(directory):
    """No file, no account, no key: the banner says all that is needed, and its curl line works as pasted."""
    with Gateway(directory, generated_secrets=True) as gateway:
        eventually(lambda: CURL.search(gateway.process.stdout), what="the banner shows")
        lines = gateway.process.stdout.splitlines()
        first_log = next((number for number, line in enumerate(lines) if line.lstrip().startswith("{")), len(lines))
        banner = "\n".join(lines[:first_log])

        first_address = next(line for line in lines if "http://" in line)
        assert lines.index(first_address) < first_log, "the banner comes before any log line"
        assert re.search(rf"http://127\.0\.0\.1:{gateway.admin_port}\S*$", first_address.rstrip()), "the admin address comes first and ends its line"
        key = KEY_PATTERN.search(banner)
        assert key, "the banner shows the key"
        assert banner.index(first_address) < key.start()
        curl = CURL.search(banner)
        assert curl and banner.index(first_address) < curl.start()
        assert (gateway.data_directory / "gatehouse.db").exists()

        pasted = subprocess.run(["bash", "-c", _command(banner[curl.start() :])], capture_output=True, text=True, timeout=30)
        assert pasted.returncode == 0, pasted.stderr
        assert json.loads(pasted.stdout)["choices"][0]["message"]["content"], pasted.stdout

        client = gateway.openai(key.group())
        assert model_names(client) == {"demo"}
        plain = client.chat.completions.create(model="demo", messages=HELLO)
        again = client.chat.completions.create(model="demo", messages=HELLO)
        assert plain.choices[0].message.content == again.choices[0].message.content, "the demo is deterministic"
        assert plain.usage.prompt_tokens > 0 and plain.usage.completion_tokens > 0
        chunks = list(client.chat.completions.create(model="demo", messages=HELLO, stream=True))
        assert text_of(chunks) == plain.choices[0].message.content
        assert pieces_in(chunks) > 1, "a stream comes in pieces"


def _command(text: str) -> str:
    """The shell command at the beginning of the text, with its continuation lines."""
    lines = text.splitlines()
    command = [lines[0]]
    while command[-1].rstrip().endswith("\\"):
        command.append(lines[len(command)])
    return "\n".join(command)


def test_given_secrets_are_used_and_not_printed(directory):
    with Gateway(directory) as gateway:
        answer = gateway.openai().chat.completions.create(model="demo", messages=HELLO)
        [row] = gateway.rows(1)
        assert (row["input_tokens"], row["output_tokens"]) == (answer.usage.prompt_tokens, answer.usage.completion_tokens)
        assert nano(row["cost_usd"]) > 0, "the demo is priced"
        assert row["team_id"] == gateway.root_team["id"]
        assert gateway.root_team["models"] == ["*"]
        assert gateway.admin_token not in gateway.log
        assert gateway.bootstrap_secret[-43:] not in gateway.log


def test_a_second_start_makes_nothing_new(directory):
    with Gateway(directory, generated_secrets=True) as gateway:
        eventually(lambda: KEY_PATTERN.search(gateway.process.stdout))
        keys = set(KEY_PATTERN.findall(gateway.process.stdout))
        gateway.restart()
        # The output file is appended to: a second key would show up beside the first.
        assert set(KEY_PATTERN.findall(gateway.process.stdout)) == keys
        assert gateway.openai(keys.pop()).chat.completions.create(model="demo", messages=HELLO).choices


# Drain


def test_sigterm_drains(paced_gateway):
    """An open stream runs to its end, new work is turned away, and the exit status is 0."""
    gateway = paced_gateway
    key = gateway.key()
    stream = OpenStream(gateway.openai(key))
    with httpx.Client(base_url=gateway.url, headers=key.headers) as kept_alive:
        assert kept_alive.get("/readyz").status_code == 200
        gateway.process.signal(15)

        eventually(lambda: gateway.readiness() == 503, within=3, what="/readyz says 503")
        assert stream.is_open
        refused = kept_alive.post("/v1/chat/completions", json={"model": "fast", "messages": HELLO})
        assert refused.status_code == 503
        assert refused.json()["error"]["type"] == "server_error"
        assert refused.json()["error"]["code"] == "overloaded"
        assert int(refused.headers["retry-after"]) >= 1

    stream.assert_ends_whole()
    assert gateway.process.wait(within=15) == 0
    gateway.start()
    assert gateway.row(key, model="paced")["accuracy"] == "reported"


def test_drain_ends_at_its_deadline(upstream, directory):
    """A stream that would outlast drain_timeout is ended, with an error and not as if it were whole."""
    config = {**configuration(upstream, model("long", target("scripted:chunks=3000:delay=20"))), "server": {"drain_timeout": "1s"}}
    with Gateway(directory, config, scripted_models.environment(upstream)) as gateway:
        key = gateway.key()
        stream = gateway.openai(key).chat.completions.create(model="long", messages=HELLO, stream=True)
        next(stream)
        gateway.process.signal(15)
        with pytest.raises((openai.APIError, httpx.TransportError)):
            list(stream)
        assert gateway.process.wait(within=15) == 0
        gateway.start()
        row = gateway.row(key)
        assert nano(row["cost_usd"]) > 0


# Reload


def test_sighup_adds_a_model_and_drops_no_stream(paced_gateway, upstream):
    gateway = paced_gateway
    client = gateway.openai(gateway.key())
    stream = OpenStream(client)
    gateway.configure(configuration(upstream, model("added", target(scripted_models.ANSWER))))
    gateway.reload()

    eventually(lambda: "added" in model_names(client), what="the new model is there")
    assert stream.is_open, "the change arrived while the stream was running"
    assert client.chat.completions.create(model="added", messages=HELLO).choices
    stream.assert_ends_whole()


def test_a_changed_file_is_enough(paced_gateway, upstream):
    gateway = paced_gateway
    client = gateway.openai(gateway.key())
    gateway.configure(configuration(upstream, model("added", target(scripted_models.ANSWER))))
    eventually(lambda: "added" in model_names(client), within=15, what="the new model is there without a signal")

    gateway.configure(configuration(upstream))
    eventually(lambda: "added" not in model_names(client), within=15, what="and gone again")
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="added", messages=HELLO)


def test_a_bad_file_changes_nothing(paced_gateway, upstream):
    gateway = paced_gateway
    client = gateway.openai(gateway.key())
    before = model_names(client)
    bad = configuration(upstream, model("added", target(scripted_models.ANSWER)))
    bad["modles"] = []
    gateway.configure(bad)
    gateway.reload()

    eventually(lambda: "modles" in gateway.log, within=15, what="the log gives the reason")
    assert gateway.process.is_running
    assert model_names(client) == before
    assert client.chat.completions.create(model="fast", messages=HELLO).choices
    gateway.configure(configuration(upstream, model("added", target(scripted_models.ANSWER))))
    gateway.reload()
    eventually(lambda: "added" in model_names(client), what="the next good file is taken")


def test_a_file_team_is_read_only_in_the_api(upstream, directory):
    config = {**configuration(upstream), "teams": [{"name": "search", "models": ["fast"], "budget": {"limit_usd": "5", "window": "month"}}]}
    with Gateway(directory, config, scripted_models.environment(upstream)) as gateway:
        [team] = [team for team in gateway.listed("/teams") if team["name"] == "search"]
        assert team["managed_by"] == "file"
        assert gateway.admin_response("PATCH", f"/teams/{team['id']}", {"models": ["*"]}).status_code in (403, 409)
        key = gateway.key(team)
        assert model_names(gateway.openai(key)) == {"fast"}

        config["teams"][0]["models"] = ["fast", "paced"]
        gateway.configure(config)
        gateway.reload()
        eventually(lambda: model_names(gateway.openai(key)) == {"fast", "paced"}, what="the grant of the file is in force")


# What stays


def test_a_restart_keeps_keys_budgets_and_rows(paced_gateway):
    gateway = paced_gateway
    team = gateway.team(budget={"limit_usd": "1", "window": "month"})
    key = gateway.key(team, tags={"feature": "kept"})
    revoked = gateway.key(team)
    gateway.admin("POST", f"/keys/{revoked.id}/revoke")
    for _ in range(3):
        gateway.openai(key).chat.completions.create(model="fast", messages=HELLO)
    rows = gateway.rows(3, key_id=key.id)
    cost = PRICE.cost(PROMPT_TOKENS, scripted_models.PLAIN_TOKENS)
    gateway.restart()

    assert gateway.rows(3, key_id=key.id) == rows
    budget = gateway.budget(f"team:{team['id']}")
    assert (nano(budget["settled_usd"]), nano(budget["held_usd"]), nano(budget["limit_usd"])) == (3 * cost, 0, nano("1"))
    assert gateway.openai(key).chat.completions.create(model="fast", messages=HELLO).choices
    with pytest.raises(openai.AuthenticationError):
        gateway.openai(revoked).models.list()
    assert model_names(gateway.openai()) == {"fast", "paced"}, "the first key still works"
    gateway.rows(4, key_id=key.id)


def test_secrets_and_prompts_stay_out_of_logs_and_files(paced_gateway, upstream):
    gateway = paced_gateway
    prompt = "the-marker-of-a-prompt-nobody-else-may-read"
    message = [{"role": "user", "content": prompt}]
    key = gateway.key(limits={"rpm": 4})
    client = gateway.openai(key)
    assert client.chat.completions.create(model="fast", messages=message).choices
    list(client.chat.completions.create(model="paced", messages=message, stream=True))
    wrong = key.secret[:-8] + "AAAAAAAA"
    for secret, name in ((wrong, "fast"), (key.secret, "no-such-model"), (key.secret, "fast"), (key.secret, "fast"), (key.secret, "fast")):
        gateway.http.post(f"{gateway.url}/v1/chat/completions?key={secret}", json={"model": name, "messages": message})
    gateway.post("/v1/chat/completions", key, content=b'{"model":"fast","messages":[{"content":"' + prompt.encode() + b'"')
    gateway.admin_response("GET", "/teams", token="wrong-admin-token-of-a-stranger")
    gateway.configure({**configuration(upstream), "modles": []})
    gateway.reload()
    eventually(lambda: "modles" in gateway.log, within=15)
    assert gateway.terminate() == 0

    forbidden = {
        "the key": key.secret[-43:],
        "a wrong key": wrong[-43:],
        "the first key": gateway.bootstrap_secret[-43:],
        "the admin token": gateway.admin_token,
        "a wrong admin token": "wrong-admin-token-of-a-stranger",
        "the operator's key": upstream.key,
        "a prompt": prompt,
    }
    assert gateway.log, "something is logged"
    assert [name for name, text in forbidden.items() if text in gateway.log] == []
    files = [path for path in gateway.data_directory.rglob("*") if path.is_file()]
    assert files
    assert [(name, path.name) for path in files for name, text in forbidden.items() if text.encode() in path.read_bytes()] == []


def test_logs_are_json_where_no_terminal_is(paced_gateway):
    gateway = paced_gateway
    gateway.openai(gateway.key()).chat.completions.create(model="fast", messages=HELLO)
    assert gateway.terminate() == 0
    lines = [line for line in gateway.log.splitlines() if line.startswith("{")]
    assert lines
    for line in lines:
        json.loads(line)


def test_metrics_by_the_contracts_names(paced_gateway):
    gateway = paced_gateway
    key = gateway.key()
    gateway.openai(key).chat.completions.create(model="fast", messages=HELLO)
    gateway.row(key)
    text = httpx.get(f"{gateway.admin_url}/metrics").text

    assert re.search(r'^gatehouse_requests_total\{[^}]*model="fast"[^}]*\} 1(\.0)?$', text, re.MULTILINE)
    for name in (
        "gatehouse_tokens_total", "gatehouse_cost_usd_total", "gatehouse_overhead_seconds_bucket", "gatehouse_ttft_seconds_bucket",
        "gatehouse_request_seconds_bucket", "gatehouse_inflight", "gatehouse_attempts_total", "gatehouse_holds",
        "gatehouse_ledger_leaks_total", "gatehouse_ledger_overruns_total", "gatehouse_journal_lag_seconds",
    ):
        assert re.search(rf"^{name}[ {{]", text, re.MULTILINE), name
    assert key.id not in text and "req_" not in text, "labels are bounded"


def test_the_fleet_is_the_gateway_that_runs(paced_gateway):
    [own] = paced_gateway.listed("/fleet")
    assert own["id"] == own["listen"] == paced_gateway.url.removeprefix("http://")
    assert own["admin_listen"] == paced_gateway.admin_url.removeprefix("http://")
    assert (own["status"], own["store"], own["reasons"]) == ("ok", "ok", [])
    assert own["process_id"] == paced_gateway.process.child.pid


def test_paced_streams_are_booked_whole(paced_gateway):
    """What the drain and reload tests rely on: the paced model's report is booked as it stands."""
    gateway = paced_gateway
    key = gateway.key()
    list(gateway.openai(key).chat.completions.create(model="paced", messages=HELLO, stream=True))
    row = gateway.row(key)
    assert (row["input_tokens"], row["output_tokens"]) == (PROMPT_TOKENS, PACED_CHUNKS * TOKENS_PER_CHUNK)
