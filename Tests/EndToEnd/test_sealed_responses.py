"""Texts of kept responses at rest: no file of the data folder has them, before and after another secret key."""

import sqlite3
import subprocess

import openai
import pytest

from support.families import FamilyUpstream
from support.family_script import TEXT
from support.gateway import BINARY, Gateway
from support.waiting import eventually

WHOLE = "".join(TEXT)
PROMPT = "Say hello from a town, prompt-0123456789"


@pytest.fixture(scope="module")
def families():
    with FamilyUpstream() as upstream:
        yield upstream


@pytest.fixture
def own(directory, families):
    with Gateway(directory, families.configuration(), {"FAMILY_KEY": "sk-family-operator"}) as gateway:
        yield gateway


def query(own: Gateway, sql: str, *values) -> list[tuple]:
    with sqlite3.connect(own.data_directory / "gatehouse.db") as database:
        return database.execute(sql, values).fetchall()


def ask(own: Gateway, key, **request):
    """A response that is kept, once it is in the store."""
    response = own.openai(key).responses.create(model="messages", **request)
    eventually(lambda: query(own, "SELECT 1 FROM kept_responses WHERE id = ?", response.id), within=10, what="the response is written")
    return response


def assert_sealed(own: Gateway) -> None:
    for text in (PROMPT, WHOLE):
        assert own.files_with(text) == [] and text not in own.log


def rekey(own: Gateway, new_key: str) -> None:
    command = [BINARY, "rekey", "--data-dir", str(own.data_directory), "--config", str(own.config_path), "--new-key", new_key]
    moved = subprocess.run(command, env=own.environment, capture_output=True, text=True, timeout=60)
    assert moved.returncode == 0, moved.stderr
    assert "sealed anew: 1 values" in moved.stdout


def test_no_file_has_a_text_and_a_restart_reads_them_all(own):
    key = own.key()
    first = ask(own, key, input=PROMPT)
    assert_sealed(own)
    own.restart()
    assert_sealed(own)

    second = ask(own, key, input="Once more", previous_response_id=first.id)
    items = own.openai(key).responses.input_items.list(second.id, order="asc")
    assert [item.content[0].text for item in items] == [PROMPT, WHOLE, "Once more"]
    assert own.openai(key).responses.retrieve(first.id).output_text == WHOLE
    assert_sealed(own)


def test_another_secret_key_leaves_them_readable_and_brings_a_key_for_new_ones(own, directory):
    key = own.key()
    first = ask(own, key, input=PROMPT)
    assert own.terminate() == 0
    [(old_id, old_sealed)] = query(own, "SELECT id, sealed_key FROM text_keys")
    rekey(own, f"file:{directory / 'next.key'}")
    [(same_id, new_sealed)] = query(own, "SELECT id, sealed_key FROM text_keys")
    assert same_id == old_id and new_sealed != old_sealed
    for path in own.data_directory.glob("gatehouse.db*"):
        assert old_sealed not in path.read_bytes(), f"{path.name} still has what the old key opens"

    own.start()
    second = ask(own, key, input="Once more", previous_response_id=first.id)
    assert own.openai(key).responses.retrieve(first.id).output_text == WHOLE
    keys = dict(query(own, "SELECT id, text_key FROM kept_responses"))
    assert keys[first.id] == old_id != keys[second.id]
    own.openai(key).responses.delete(first.id)
    own.restart()
    eventually(lambda: query(own, "SELECT id FROM text_keys") == [(keys[second.id],)], within=10, what="the old key goes")
    assert own.openai(key).responses.retrieve(second.id).output_text == WHOLE


def test_what_was_kept_in_clear_is_read_and_then_sealed(own):
    key = own.key()
    first = ask(own, key, input=PROMPT)
    shown = own.openai(key).responses.retrieve(first.id).model_dump_json(exclude_unset=True)
    assert own.terminate() == 0
    items = f'[{{"id":"msg_0","type":"message","role":"user","content":[{{"type":"input_text","text":"{PROMPT}"}}]}}]'
    change = "UPDATE kept_responses SET input = CAST(? AS BLOB), response = CAST(? AS BLOB), text_key = ''"
    query(own, change, items, shown)
    assert own.files_with(PROMPT) != []

    own.start()
    second = ask(own, key, input="Once more", previous_response_id=first.id)
    assert own.openai(key).responses.retrieve(first.id).output_text == WHOLE
    eventually(lambda: own.files_with(PROMPT) == [], within=10, what="it is sealed")
    eventually(lambda: own.files_with(WHOLE) == [], within=10, what="the answer is sealed")
    assert own.openai(key).responses.retrieve(first.id).output_text == WHOLE
    items = own.openai(key).responses.input_items.list(second.id, order="asc", limit=1)
    assert [item.content[0].text for item in items.data] == [PROMPT]


def test_with_a_secret_key_that_is_lost_they_are_not_found(own):
    key = own.key()
    first = ask(own, key, input=PROMPT)
    assert own.terminate() == 0
    (own.data_directory / "secret.key").unlink()
    own.start()

    with pytest.raises(openai.NotFoundError):
        own.openai(key).responses.retrieve(first.id)
    assert "kept texts cannot be read any more" in own.log
    second = ask(own, key, input=PROMPT)
    assert own.openai(key).responses.retrieve(second.id).output_text == WHOLE
