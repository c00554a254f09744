"""tiktoken with the tables that Gatehouse carries, so that nothing is fetched; the expressions are its own."""

import pathlib

import tiktoken
from tiktoken_ext import openai_public

from .processes import REPOSITORY

TABLES = pathlib.Path(REPOSITORY) / "Sources/CAssets/Resources/tokens"


def _ranks(address: str, **_) -> dict[bytes, int]:
    name = address.rsplit("/", 1)[1].removesuffix(".tiktoken")
    packed = (TABLES / f"{name}.bin").read_bytes()
    ranks, offset = {}, 8
    for rank in range(int.from_bytes(packed[4:8], "little")):
        token = packed[offset + 1 : offset + 1 + packed[offset]]
        if token:
            ranks[token] = rank
        offset += 1 + len(token)
    return ranks


def encoding(name: str) -> tiktoken.Encoding:
    openai_public.load_tiktoken_bpe = _ranks
    return tiktoken.Encoding(**getattr(openai_public, name)())


def chat_tokens(encoding: tiktoken.Encoding, messages: list[dict[str, str]]) -> int:
    """As OpenAI's cookbook counts messages: three around each, one more for a name, three for the reply."""
    count = 3
    for message in messages:
        count += 3 + sum(len(encoding.encode_ordinary(value)) for value in message.values())
        count += "name" in message
    return count
