"""Claude at Bedrock in its own words: Messages without a model and a stream, which stand in the path, and with a version."""

import base64
import re
from collections.abc import Iterator

from ..bedrock import frame
from ..family_script import LAST, Asked, Complaint, Told, members, one_of
from . import messages
from .converse import CONTENT_TYPE, broken, failure  # noqa: F401 (the dialect's)
from .messages import FIELDS, whole  # noqa: F401


def read(path: str, body: dict) -> Asked:
    ending = re.fullmatch(r"/v1/model/eu\.anthropic\.claude-sonnet-4-5-20250929-v1:0/(invoke|invoke-with-response-stream)", path)
    if not ending:
        raise Complaint(f"the path is {path}")
    members(body, "the request", {"anthropic_version", "messages", "max_tokens"}, FIELDS - {"model", "stream"} | {"anthropic_beta"})
    one_of(body["anthropic_version"], "anthropic_version", {"bedrock-2023-05-31"})
    if not all(isinstance(beta, str) for beta in body.get("anthropic_beta", [])):
        raise Complaint("a beta is no name")
    return messages.read_body({**body, "stream": ending[1] != "invoke"})


def pieces(told: Told, model: str, body: dict) -> Iterator[bytes]:
    for event in messages.pieces(told, model, body):
        data = event.split(b"data: ", 1)[1].strip()
        # The padding tells whoever breaks off here what stands in the base64.
        padding = next((mark for mark in (LAST, *(told.pieces[-1:] if told.breaks else ())) if mark.encode() in data), "abcdefgh")
        yield frame("event", "chunk", {"bytes": base64.b64encode(data).decode(), "p": padding})
