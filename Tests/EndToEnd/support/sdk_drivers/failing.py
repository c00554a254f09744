"""What an SDK makes of a failure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Seen:
    """A failure as an SDK's user sees it: its class, its status, its words, and when to come again in seconds."""

    kind: type
    status: int | None
    message: str
    retry_after: str | None = None


def of_head(error: Exception, message: str) -> Seen:
    """Of an error that has a status and the answer's head, as those of OpenAI's and Anthropic's SDKs have."""
    response = getattr(error, "response", None)
    again = response.headers.get("retry-after") if response is not None else None
    return Seen(type(error), getattr(error, "status_code", None), message, again)
