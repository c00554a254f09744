"""Claude at Google's Vertex: Messages without a model, as that stands in the path, and with a version of the form."""

import re

from ..family_script import Asked, Complaint, members, one_of
from .messages import CONTENT_TYPE, FIELDS, broken, failure, pieces, read_body, whole  # noqa: F401 (the dialect's)
from .vertex import BASE


def read(path: str, body: dict) -> Asked:
    ending = re.fullmatch(rf"{BASE}/publishers/anthropic/models/claude-sonnet-4-5:(rawPredict|streamRawPredict)", path)
    if not ending:
        raise Complaint(f"the path is {path}")
    members(body, "the request", {"anthropic_version", "messages", "max_tokens"}, FIELDS - {"model"})
    one_of(body["anthropic_version"], "anthropic_version", {"vertex-2023-10-16"})
    asked = read_body(body)
    if asked.stream != (ending[1] == "streamRawPredict"):
        raise Complaint(f"{path} with stream: {body.get('stream')}")
    return asked
