"""A full disk: served while it can be booked, refused when it cannot, and booked exactly once there is room again."""

import os
import pathlib
import subprocess

import pytest

from support.gateway import Gateway
from support.money import Price, nano
from support.upstreams import PROMPT_TOKENS, ScriptedUpstream, plain_tokens
from support.waiting import eventually

OPERATOR_KEY = "sk-scripted-operator"
PRICE = Price("1", "2")
# One segment of the journal, the store, and little more.
DISK = "20m"
MORE_THAN_FITS = 6000


def _root(*command: str) -> None:
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    subprocess.run([*prefix, *command], check=True)


@pytest.fixture
def small_disk(tmp_path):
    directory = tmp_path / "disk"
    directory.mkdir()
    _root("mount", "-t", "tmpfs", "-o", f"size={DISK},mode=777", "tmpfs", str(directory))
    yield directory
    _root("umount", "--lazy", str(directory))


def _fill(directory: pathlib.Path) -> pathlib.Path:
    filler = directory / "filler"
    with open(filler, "wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 65536)
        except OSError:
            pass
    return filler


def test_a_full_disk_loses_and_invents_nothing(small_disk, tmp_path):
    with ScriptedUpstream(tmp_path / "upstream", key=OPERATOR_KEY) as upstream:
        provider = {"name": "up", "kind": "openai-compatible", "base_url": upstream.base_url, "api_key": "env:UP_KEY"}
        target = {"provider": "up", "model": "scripted", "price": PRICE.configuration}
        config = {"providers": [provider], "models": [{"name": "fast", "targets": [target]}]}
        with Gateway(small_disk / "gateway", config, {"UP_KEY": OPERATOR_KEY}) as gateway:
            key = gateway.key()
            body = {"model": "fast", "messages": [{"role": "user", "content": "x"}]}
            assert gateway.post("/v1/chat/completions", key, json=body).status_code == 200
            gateway.rows(1, key_id=key.id)
            filler = _fill(small_disk)

            served, refused = 1, None
            for _ in range(MORE_THAN_FITS):
                answer = gateway.post("/v1/chat/completions", key, json=body)
                if answer.status_code == 503:
                    refused = answer
                    break
                assert answer.status_code == 200
                served += 1
            assert refused is not None, "the journal has a bound"
            assert refused.json()["error"]["code"] == "ledger_unavailable"
            assert "retry-after" in refused.headers
            assert upstream.stats()["chat"] == served, "never served unbooked"

            filler.unlink()
            eventually(lambda: gateway.post("/v1/chat/completions", key, json=body).status_code == 200, within=30)

            calls = upstream.stats()["chat"]
            cost = calls * PRICE.cost(PROMPT_TOKENS, plain_tokens(190))
            usage = lambda: gateway.admin("GET", f"/usage?group_by=key&key_id={key.id}")["data"]
            eventually(lambda: usage() and nano(usage()[0]["cost_usd"]) == cost, what="every call is booked once")
