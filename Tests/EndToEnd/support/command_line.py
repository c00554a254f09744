"""The commands beside `serve`, as a person or a script runs them."""

import os
import subprocess

from .gateway import BINARY, Gateway


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GATEHOUSE_")}
    return subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=60, env={**inherited, **environment})


def access(gateway: Gateway, token: str | None = None) -> dict[str, str]:
    """What a command needs to talk to a gateway's admin API."""
    return {"GATEHOUSE_ADMIN_URL": gateway.admin_url, "GATEHOUSE_ADMIN_TOKEN": token or gateway.admin_token}


def run_command(gateway: Gateway, *arguments: str) -> str:
    """What a command that talks to the admin API prints."""
    result = run(*arguments, **access(gateway))
    assert result.returncode == 0, result.stderr
    return result.stdout
