"""OpenAI's Chat Completions, as GPT-5 takes them: a model that reasons ("Create chat completion", platform.openai.com, read 2026-11)."""

from ..family_script import Asked, demand, one_of
from . import chat
from .chat import CONTENT_TYPE, broken, failure, pieces, whole  # noqa: F401 (what is no other than any server's)

REFUSED = {"temperature", "top_p", "presence_penalty", "frequency_penalty", "logit_bias", "logprobs", "top_logprobs", "stop"}
EFFORTS = {None, "minimal", "low", "medium", "high"}
# The most characters of a call's id.
LONGEST = 40


def read(path: str, body: dict) -> Asked:
    refuse(body, EFFORTS)
    asked = chat.read(path, body)
    for what, schema in {"the answer": asked.schema, **asked.tools}.items():
        demand(not schema or schema.get("type") == "object" and "anyOf" not in schema, f"the schema of {what} is no object's")
    return asked


def refuse(body: dict, efforts: set[str | None]) -> None:
    """Complains of what a model that reasons does not take."""
    demand(not REFUSED & body.keys(), f"a model that reasons is told {sorted(REFUSED & body.keys())}")
    one_of(body.get("reasoning_effort"), "reasoning_effort", efforts)
    for message in body["messages"]:
        ids = [call["id"] for call in message.get("tool_calls") or []] + [message.get("tool_call_id") or ""]
        demand(all(len(name) <= LONGEST for name in ids), f"an id is longer than {LONGEST}: {ids}")
