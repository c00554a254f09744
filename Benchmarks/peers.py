"""The proxies that are compared: how each is installed, configured, started and asked.

Every peer stands in front of the same scripted upstream. Gateways get one key and public model names that differ from the
target's; nginx, which knows no models, passes the target's name on. Nothing that is on by default is turned off, except
logs; limits that would refuse the load are raised.
"""

import base64
import http.client
import importlib.util
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import scale
from measure import http_request, wait_until_ready

CORES = os.cpu_count() or 1

# What the upstream shall answer in each scenario, said through the target's model name.
STEERING = {"plain": "", "stream": ":chunks=50:delay=2", "hold": ":chunks=100000:delay=1000"}
PUBLIC_MODELS = {"plain": "bench", "stream": "bench-stream", "hold": "bench-hold"}
TARGETS = {scenario: "scripted" + steering for scenario, steering in STEERING.items()}

# About 600 bytes of request, the size of a short chat turn.
PROMPT = "Please say in two sentences what a gateway in front of language models is good for, and who pays. " * 5


class Unavailable(Exception):
    """A peer that cannot take part; the text says why."""


def run(command, timeout=900, **options):
    result = subprocess.run(command, capture_output=True, text=True, timeout=timeout, **options)
    if result.returncode:
        lines = (result.stderr or result.stdout).strip().splitlines()
        raise Unavailable(f"{Path(command[0]).name}: {lines[-1][:160] if lines else result.returncode}")
    return result.stdout + result.stderr


class Peer:
    """A proxy on a port. Subclasses say how it is installed, started and told of the upstream."""

    name = ""
    native = False  # a peer whose processor time the bars compare with
    slow = False  # tens of milliseconds a request: gets a number of requests instead of a time
    port = 0
    ready_path = "/livez"
    start_timeout = 30
    open_timeout = 90  # for the many streams of the memory figures
    most_streams = 1_000_000

    def __init__(self, work, upstream_port, cpus=None):
        self.work = Path(work) / self.name
        self.upstream_port = upstream_port
        self.cpus = cpus
        self.process = None

    def install(self):
        """Makes the program available or raises Unavailable."""

    def version(self):
        return ""

    def binary(self):
        """The file or folder whose size is reported."""
        return None

    def configure(self):
        """Writes the configuration and returns (command, extra environment)."""
        raise NotImplementedError

    def after_start(self):
        """What has to be created through an API once it runs."""

    def headers(self):
        return {}

    def path(self, scenario):
        return "/v1/chat/completions"

    def model(self, scenario):
        return PUBLIC_MODELS[scenario]

    def body(self, scenario):
        body = {"model": self.model(scenario), "messages": [{"role": "user", "content": PROMPT}], "max_tokens": 256}
        return body if scenario == "plain" else {**body, "stream": True}

    def _prepare(self):
        os.setsid()
        if self.cpus:
            os.sched_setaffinity(0, self.cpus)

    def launch(self):
        """Starts the process and returns at once."""
        self.work.mkdir(parents=True, exist_ok=True)
        command, environment = self.configure()
        log = open(self.work / "log.txt", "ab")
        self.process = subprocess.Popen(
            [str(part) for part in command],
            cwd=self.work,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=self._prepare,
        )
        log.close()

    def start(self):
        self.launch()
        try:
            wait_until_ready(self.process, self.port, self.ready_path, self.start_timeout)
            self.after_start()
            self.check_answers()
        except Exception as error:
            self.stop()
            raise Unavailable(f"{error} (log: {self.work / 'log.txt'})") from error

    def check_answers(self):
        """A plain and a streamed answer must really come from the upstream, or its figures would mean nothing."""
        for scenario, needed in (("plain", b"The gateway"), ("stream", b"[DONE]")):
            status, body = http_request(self.port, "POST", self.path(scenario), self.body(scenario), self.headers(), 30)
            if status != 200 or needed not in body:
                raise Unavailable(f"{scenario} request answered {status}: {body[:120]!r}")

    def start_seconds(self):
        """From exec to the first answer of the health path."""
        began = time.monotonic()
        self.launch()
        try:
            wait_until_ready(self.process, self.port, self.ready_path, self.start_timeout, interval=0.002)
            return time.monotonic() - began
        finally:
            self.stop()

    def stop(self):
        """Ends the process group that launch() made, and waits for it."""
        if self.process is None:
            return
        for number, patience in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
            try:
                os.killpg(self.process.pid, number)
                self.process.wait(patience)
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue
        self.process = None


class Direct(Peer):
    """No proxy: what the upstream and the load generator can do by themselves."""

    name = "direct"

    def __init__(self, work, upstream_port, cpus=None):
        super().__init__(work, upstream_port, cpus)
        self.port = upstream_port

    def start(self):
        pass

    def model(self, scenario):
        return TARGETS[scenario]


class Nginx(Peer):
    name = "nginx"
    port = 18070

    CONFIG = """\
daemon off;
worker_processes {cores};
worker_rlimit_nofile 20000;
{user}
error_log {work}/error.log warn;
pid {work}/nginx.pid;
events {{ worker_connections 19000; }}
http {{
  access_log off;
  client_body_buffer_size 64k;
  keepalive_requests 100000000;
  keepalive_timeout 600s;
  client_body_temp_path {work}/body; proxy_temp_path {work}/proxy; fastcgi_temp_path {work}/fastcgi;
  uwsgi_temp_path {work}/uwsgi; scgi_temp_path {work}/scgi;
  upstream scripted {{
    server 127.0.0.1:{upstream};
    keepalive 1024;
    keepalive_requests 100000000;
    keepalive_timeout 600s;
  }}
  proxy_http_version 1.1;
  proxy_set_header connection "";
  proxy_read_timeout 600s;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location = /livez {{ return 200 "ok"; }}
    location /v1/ {{ proxy_pass http://scripted; }}
    location /stream/ {{ proxy_pass http://scripted/; proxy_buffering off; }}
  }}
}}
"""

    def _program(self):
        return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")

    def install(self):
        if self._program():
            return
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise Unavailable("nginx is not installed")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        try:
            run(["apt-get", "install", "-y", "nginx-light"], env=environment)
        except Unavailable:
            run(["apt-get", "update"], env=environment)
            run(["apt-get", "install", "-y", "nginx"], env=environment)

    def version(self):
        return run([self._program(), "-v"]).strip().split("/")[-1]

    def binary(self):
        return Path(self._program()).resolve()

    def configure(self):
        config = self.work / "nginx.conf"
        user = "user root;" if os.geteuid() == 0 else ""
        values = {"cores": CORES, "work": self.work, "upstream": self.upstream_port, "port": self.port, "user": user}
        config.write_text(self.CONFIG.format(**values))
        return [self._program(), "-c", config, "-e", self.work / "error.log"], {}

    def path(self, scenario):
        return "/v1/chat/completions" if scenario == "plain" else "/stream/v1/chat/completions"

    def model(self, scenario):
        return TARGETS[scenario]


class Gatehouse(Peer):
    """With everything on: key, grant, limits, budgets on key's team and root, usage rows, metrics."""

    name = "gatehouse"
    port = 18080
    admin_port = 18081
    program = Path(".build/release/gatehouse")
    providers = ["up"]
    rules: list[str] = []

    def __init__(self, work, upstream_port, cpus=None):
        super().__init__(work, upstream_port, cpus)
        self.admin_token = secrets.token_urlsafe(32)
        secret_part = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        self.bootstrap_key = f"sk-gh-{secrets.token_hex(6)}-{secret_part}"
        self.key = ""

    def install(self):
        if not self.program.is_file():
            raise Unavailable(f"{self.program} does not exist: build the release first")

    def version(self):
        return run([str(self.program.resolve()), "version"]).strip().splitlines()[0]

    def binary(self):
        return self.program.resolve()

    @property
    def data(self):
        return self.work / "data"

    def prepare_data(self):
        shutil.rmtree(self.data, ignore_errors=True)  # every start is a first start, so that runs are alike
        self.data.mkdir(parents=True)
        return self.data

    def configure(self):
        data = self.prepare_data()
        lines = ["providers:"]
        for provider in self.providers:
            lines += [f"  - name: {provider}", "    kind: openai-compatible"]
            lines += [f'    base_url: "http://127.0.0.1:{self.upstream_port}/v1"', "    api_key: env:UPSTREAM_KEY"]
        lines += ["models:"]
        for scenario, public in PUBLIC_MODELS.items():
            lines += [f"  - name: {public}", "    timeouts: {total: 30m}", *self.rules, "    targets:"]
            for provider in self.providers:
                lines += [f'      - {{provider: {provider}, model: "{TARGETS[scenario]}", price: {{input: "1", output: "2"}}}}']
        config = self.work / "gatehouse.yaml"
        config.write_text("\n".join(lines) + "\n")
        command = [self.program.resolve(), "serve", "--config", config, "--data-dir", data]
        command += ["--listen", f"127.0.0.1:{self.port}", "--admin-listen", f"127.0.0.1:{self.admin_port}"]
        environment = {"GATEHOUSE_ADMIN_TOKEN": self.admin_token, "UPSTREAM_KEY": "upstream-key"}
        return command, {**environment, "GATEHOUSE_BOOTSTRAP_KEY": self.bootstrap_key}

    def _create(self, path, body):
        authorization = {"authorization": f"Bearer {self.admin_token}"}
        status, answer = http_request(self.admin_port, "POST", path, body, authorization)
        if status not in (200, 201):
            raise Unavailable(f"POST {path} answered {status}: {answer[:160]!r}")
        return json.loads(answer)

    def after_start(self):
        wait_until_ready(self.process, self.port, "/readyz", self.start_timeout)
        limits = {"rpm": 100_000_000, "tpm": 1_000_000_000, "concurrency": 100_000}
        budget = {"limit_usd": "1000000", "window": "month"}
        team = self._create("/api/v1/teams", {"name": "bench", "models": ["*"], "budget": budget, "limits": limits})
        self.key = self._create("/api/v1/keys", {"team_id": team["id"], "name": "bench"})["secret"]

    def headers(self):
        return {"authorization": f"Bearer {self.key}"}


class GatehouseRouting(Gatehouse):
    """The same with three targets to choose among, their breakers, and three rules, of which the last acts on half the requests."""

    name = "gatehouse-routing"
    port = 18086
    admin_port = 18087
    providers = ["up-a", "up-b", "up-c"]
    rules = [
        "    rules:",
        "      - {name: side-work, when: {headers: {x-claude-code-request-class: auxiliary}}, targets: [up-a/*]}",
        "      - {name: long, when: {input_tokens: {at_least: 100000}, teams: [bench]}, prefer: [up-b/*]}",
        "      - {name: canary, when: {share: 50%}, prefer: [up-c/*]}",
    ]


class GatehouseScale(Gatehouse):
    """The same with 1,000 teams and 100,000 keys, which are made once in a run; every later start finds them."""

    name = "gatehouse-scale"
    port = 18082
    admin_port = 18083
    start_timeout = 120
    size = scale.Size()

    def install(self):
        """Makes the data, and measures on the way what adding a key costs."""
        super().install()
        shutil.rmtree(self.data, ignore_errors=True)
        self.measurement = scale.Measurement(self, self.size, lambda text: print(f"{self.name}: {text}", file=sys.stderr, flush=True))
        try:
            self.measurement.run()
            self.launch()
            wait_until_ready(self.process, self.port, "/readyz", self.start_timeout)
            teams = self.measurement.teams
            self.key = self._create("/api/v1/keys", {"team_id": teams[len(teams) // 2], "name": "bench"})["secret"]
        except (scale.Failed, RuntimeError, OSError, http.client.HTTPException) as error:
            raise Unavailable(f"{error} (log: {self.work / 'log.txt'})") from error
        finally:
            self.stop()

    def prepare_data(self):
        self.data.mkdir(parents=True, exist_ok=True)
        return self.data

    def after_start(self):
        wait_until_ready(self.process, self.port, "/readyz", self.start_timeout)


class PythonPackage(Peer):
    """A peer that comes from PyPI, in a virtual environment of its own."""

    package = ""
    package_version = ""
    command_name = ""
    key = "sk-bench"

    @property
    def environment_folder(self):
        return self.work.parent / f"venv-{self.name}"

    def program(self):
        return self.environment_folder / "bin" / self.command_name

    def pip(self, *arguments):
        return run([str(self.environment_folder / "bin" / "pip"), "--disable-pip-version-check", *arguments])

    def install(self):
        marker = self.environment_folder / f"installed-{self.package_version}"
        if marker.exists():
            return
        if not importlib.util.find_spec("venv"):
            raise Unavailable("this Python has no venv module")
        run([sys.executable, "-m", "venv", "--clear", str(self.environment_folder)])
        self.install_packages()
        if not self.program().exists():
            raise Unavailable(f"{self.package} {self.package_version} brought no command {self.command_name}")
        marker.touch()

    def install_packages(self):
        self.pip("install", "--quiet", f"{self.package}=={self.package_version}")

    def version(self):
        return self.package_version

    def binary(self):
        return self.program()

    def headers(self):
        return {"authorization": f"Bearer {self.key}"}


class Rolter(PythonPackage):
    """The gateway from a file: one virtual key. Budgets and limits would need its control plane, PostgreSQL and Redis."""

    name = package = command_name = "rolter"
    package_version = "0.1.0"
    native = True
    port = 18060
    ready_path = "/healthz"

    def configure(self):
        # Its default queue, 8 requests at a time and 256 waiting, would refuse the load.
        text = f'[server]\nhost = "127.0.0.1"\nport = {self.port}\nrequire_auth = true\n'
        text += "[queue]\nenabled = true\ncapacity = 100000\nworkers = 20000\n"
        text += f'[[virtual_keys]]\nkey = "{self.key}"\nname = "bench"\nmodels = []\n'
        text += f'[[providers]]\nname = "up"\nkind = "openai_compatible"\napi_base = "http://127.0.0.1:{self.upstream_port}"\n'
        for scenario, public in PUBLIC_MODELS.items():
            text += f'[[routes]]\nmodel = "{public}"\nstrategy = "round_robin"\n'
            text += f'[[routes.targets]]\nprovider = "up"\nmodel = "{TARGETS[scenario]}"\n'
        config = self.work / "rolter.toml"
        config.write_text(text)
        return [self.program(), "gateway", "--config", config], {"RUST_LOG": "error", "ROLTER_KEY_PEPPER": "bench"}


class Ferro(PythonPackage):
    """One master key and a map of model names; the remote model catalogue is not fetched."""

    name = package = command_name = "ferrogw"
    package_version = "1.5.10"
    native = True
    port = 18050
    ready_path = "/livez"

    def configure(self):
        names = ", ".join(f'{public}: "{TARGETS[scenario]}"' for scenario, public in PUBLIC_MODELS.items())
        config = self.work / "config.yaml"
        config.write_text(f"strategy: {{mode: single}}\ntargets:\n  - virtual_key: openai\n    model_map: {{{names}}}\n")
        environment = {"OPENAI_BASE_URL": f"http://127.0.0.1:{self.upstream_port}/v1", "OPENAI_API_KEY": "upstream-key"}
        environment |= {"MASTER_KEY": self.key, "GATEWAY_CONFIG": str(config), "PORT": str(self.port)}
        environment |= {"FERRO_MODEL_CATALOG_TIMEOUT": "0", "LOG_LEVEL": "error"}
        # Its default of 20 requests a second would refuse the load.
        environment |= {"RATE_LIMIT_RPS": "10000000", "RATE_LIMIT_BURST": "10000000"}
        return [self.program(), "serve"], environment


class LiteLLM(PythonPackage):
    """One master key, one worker; keys with budgets would need PostgreSQL."""

    name = package = command_name = "litellm"
    package_version = "1.109.1"
    slow = True
    port = 18040
    ready_path = "/health/liveliness"
    start_timeout = 120
    most_streams = 1000  # more would take it many minutes to open

    LIST_REQUIREMENTS = """
from importlib.metadata import requires
from pip._vendor.packaging.requirements import Requirement
for item in map(Requirement, requires("litellm")):
    if item.name != "litellm-proxy-extras" and item.marker and item.marker.evaluate({"extra": "proxy"}):
        print(item.name + ("[" + ",".join(item.extras) + "]" if item.extras else "") + str(item.specifier))
"""

    def install_packages(self):
        try:
            self.pip("install", "--quiet", f"litellm[proxy]=={self.package_version}")
        except Unavailable:
            # The extra may pin a companion package at a version that the index does not have. Only database migrations
            # need that one, so everything else of the extra will do.
            self.pip("install", "--quiet", f"litellm=={self.package_version}")
            python = str(self.environment_folder / "bin" / "python")
            self.pip("install", "--quiet", *run([python, "-c", self.LIST_REQUIREMENTS]).split())

    def binary(self):
        return self.environment_folder

    def configure(self):
        lines = ["model_list:"]
        for scenario, public in PUBLIC_MODELS.items():
            target = f'model: "openai/{TARGETS[scenario]}", api_base: "http://127.0.0.1:{self.upstream_port}/v1"'
            lines += [f"  - model_name: {public}", f"    litellm_params: {{{target}, api_key: upstream-key}}"]
        lines += [f"general_settings: {{master_key: {self.key}}}", "litellm_settings: {telemetry: false}"]
        config = self.work / "config.yaml"
        config.write_text("\n".join(lines) + "\n")
        environment = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "ERROR"}
        return [self.program(), "--config", config, "--host", "127.0.0.1", "--port", self.port], environment


ALL = {peer.name: peer for peer in (Nginx, Gatehouse, GatehouseRouting, GatehouseScale, Rolter, Ferro, LiteLLM)}
