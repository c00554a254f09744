"""Gemini at Google's Vertex: the dialect of its other API below a project's path."""

import re

from ..family_script import Asked, Complaint
from .generate_content import CONTENT_TYPE, broken, failure, pieces, read_body, whole  # noqa: F401 (the dialect's)

BASE = "/v1/projects/p/locations/eu"


def read(path: str, body: dict) -> Asked:
    model = f"{BASE}/publishers/google/models/gemini-3-pro-preview"
    if not re.fullmatch(rf"{model}:(generateContent|streamGenerateContent\?alt=sse)", path):
        raise Complaint(f"the path is {path}")
    return read_body(path, body)
