"""Tags that requests give themselves, as an SDK sends them and as usage and request records show them."""

import json
import urllib.parse

from support.recording import RecordingUpstream
from support.scripted_models import ENVIRONMENT_NAME, model, target
from support.gateway import Gateway
from support.waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]


def tagged(gateway, key, **options) -> dict:
    gateway.openai(key).chat.completions.create(model="fast", messages=HELLO, **options)
    return gateway.row(key)["tags"]


def usage(gateway, key, group: str, **filters: str) -> dict[str, int]:
    """Requests by the value of a group."""
    query = urllib.parse.urlencode({"group_by": group, "key_id": key.id, **filters})
    return {row[group]: row["requests"] for row in gateway.admin("GET", f"/usage?{query}")["data"]}


def test_an_sdk_tags_its_requests(gateway, upstream):
    key = gateway.key(tags={"env": "prod"})
    tags = tagged(
        gateway,
        key,
        metadata={"feature": "search", "depth": "2"},
        user="ada",
        extra_headers={"x-gatehouse-tags": "tenant=acme%20ltd,feature=from-header"},
    )

    assert tags == {"env": "prod", "tenant": "acme ltd", "feature": "from-header", "depth": "2", "end_user": "ada"}


def test_a_request_never_overrides_the_tags_of_its_key(gateway, upstream):
    key = gateway.key(tags={"cost_centre": "4711", "end_user": "nobody"})
    tags = tagged(
        gateway,
        key,
        metadata={"cost_centre": "metadata"},
        user="ada",
        extra_headers={"x-gatehouse-tags": "cost_centre=header"},
    )

    assert tags == {"cost_centre": "4711", "end_user": "nobody"}


def test_usage_and_requests_are_found_by_tag(gateway, upstream):
    key = gateway.key()
    client = gateway.openai(key)
    for feature in ("search", "search", "chat"):
        client.chat.completions.create(model="fast", messages=HELLO, metadata={"feature": feature}, user="ada")
    client.chat.completions.create(model="fast", messages=HELLO, user="bob")
    gateway.rows(4, key_id=key.id)

    assert eventually(lambda: usage(gateway, key, "tag:feature")) == {"search": 2, "chat": 1, None: 1}
    assert usage(gateway, key, "tag:end_user") == {"ada": 3, "bob": 1}
    assert len(gateway.rows(2, key_id=key.id, tag="feature%3Dsearch")) == 2
    assert len(gateway.rows(3, key_id=key.id, tag="end_user%3Dada")) == 3


def test_what_is_no_tag_still_goes_upstream_untouched(recording: RecordingUpstream, front: Gateway, key):
    metadata = {"ok": "1", "bad name": "x", "long": "x" * 129, "list": ["x"], "control": "a\nb", "none": None}
    body = json.dumps({"model": "fast", "messages": HELLO, "user": "u" * 257, "metadata": metadata})
    headers = {"x-gatehouse-tags": "broken,=x,y=%zz,control=%00"}

    answer = front.post("/v1/chat/completions", key, content=body, headers=headers)

    assert answer.status_code == 200
    assert front.row(key, tag="ok%3D1")["tags"] == {"ok": "1"}
    sent = recording.requests[-1]
    assert json.loads(sent.body)["metadata"] == metadata
    assert not any(name.startswith("x-gatehouse") for name in sent.headers)


def test_a_new_value_in_every_request_does_not_grow_usage_without_end(scripted, tmp_path):
    """The bound is 1,000 for a key and hour, so that more requests than that make no more rows than that."""
    provider = {"name": "scripted", "kind": "demo"}
    config = {"providers": [provider], "models": [model("fast", {"provider": "scripted", "model": "demo"}, unpriced="allow")]}
    with Gateway(tmp_path, config, {ENVIRONMENT_NAME: "unused"}) as gateway:
        key = gateway.key(tags={"env": "prod"})
        body = {"model": "fast", "messages": HELLO, "max_tokens": 1}
        for number in range(1010):
            answer = gateway.post("/v1/chat/completions", key, json={**body, "metadata": {"id": str(number)}})
            assert answer.status_code == 200
        total = {"prod": 1010}

        assert eventually(lambda: usage(gateway, key, "tag:env") == total)
        if len(usage(gateway, key, "hour")) > 1:
            return  # The hour has turned, which begins a new bound.
        found = usage(gateway, key, "tag:id", limit="1000")
        assert found["(other)"] == 10
        assert found["500"] == 1 and "1000" not in found and "1009" not in found
