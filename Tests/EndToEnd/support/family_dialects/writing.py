"""What the dialects' answers are made of."""

import json

from ..family_script import Call


def event(data: dict, name: str | None = None) -> bytes:
    """A server-sent event."""
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def arguments(call: Call) -> list[str]:
    """A call's arguments in two pieces."""
    text = json.dumps(call[2], ensure_ascii=False)
    return [text[:8], text[8:]]
