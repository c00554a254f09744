#!/usr/bin/env python3
"""Builds the token tables that the binary carries: Sources/CAssets/Resources/tokens.

    Support/tokens/build.py LITELLM_WHEEL

LITELLM_WHEEL is the file that `pip download --no-deps litellm` fetches. It carries OpenAI's published tables
(https://openaipublic.blob.core.windows.net/encodings/NAME.tiktoken), each in a file named by the SHA-1 of its address.
Their SHA-256 must be those that tiktoken's `openai_public.py` states (tiktoken 0.14.0, MIT licence, read 2026-11).

The classes of characters are asked of tiktoken itself, which must be installed (0.14.0: its expressions are run by
Rust's `regex`, with the tables of Unicode 16.0), so that a character is split here as it is there.

NAME.bin          "GHTT", the number of ranks (32 bits, little-endian), then for each rank in ascending order the
                  token's length (one byte; 0: the rank belongs to a special token) and its bytes
classes.bin       for each run of characters of one class (CLASSES below): its first code point (24 bits,
                  little-endian) and the class (one byte); a run ends where the next begins

r50k_base has no file: its ranks are the first 50,256 of p50k_base, which the hash of its own table proves here.
"""

import base64
import hashlib
import sys
import zipfile
from pathlib import Path

OUTPUT = Path(__file__).resolve().parents[2] / "Sources/CAssets/Resources/tokens"
PREFIX = "https://openaipublic.blob.core.windows.net/encodings/"
SHA256 = {
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    "p50k_base": "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069",
}
R50K_RANKS = 50256
R50K_SHA256 = "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930"
# As `CharacterClass` has them: one bit each, so that a set of classes is a mask.
CLASSES = {
    1: r"[\p{Lu}\p{Lt}]",
    2: r"\p{Ll}",
    4: r"[\p{Lm}\p{Lo}]",
    8: r"\p{M}",
    16: r"\p{N}",
    32: r"[^\S\r\n]",
    64: r"[\r\n]",
    128: r"[^\s\p{L}\p{M}\p{N}]",
}


def table(wheel: zipfile.ZipFile, name: str) -> bytes:
    file = hashlib.sha1(f"{PREFIX}{name}.tiktoken".encode()).hexdigest()
    path = next((path for path in wheel.namelist() if path.endswith("/" + file)), None)
    if path is None:
        sys.exit(f"the wheel has no {file} ({name})")
    text = wheel.read(path)
    if hashlib.sha256(text).hexdigest() != SHA256[name]:
        sys.exit(f"{path} is not the published {name}")
    return text


def pack(text: bytes) -> bytes:
    tokens = {}
    for line in text.splitlines():
        token, rank = line.split()
        tokens[int(rank)] = base64.b64decode(token)
    count = max(tokens) + 1
    packed = bytearray(b"GHTT" + count.to_bytes(4, "little"))
    for rank in range(count):
        token = tokens.get(rank, b"")
        packed += bytes([len(token)]) + token
    return bytes(packed)


def classes() -> bytes:
    import tiktoken

    single = {bytes([byte]): byte for byte in range(256)}
    finders = {
        value: tiktoken.Encoding("class", pat_str=pattern, mergeable_ranks=single, special_tokens={})
        for value, pattern in CLASSES.items()
    }
    packed = bytearray()
    last = None
    for point in range(0x110000):
        # Surrogates are no characters; no text has them.
        found = [128] if 0xD800 <= point < 0xE000 else [
            value for value, finder in finders.items() if finder.encode_ordinary(chr(point))
        ]
        if len(found) != 1:
            sys.exit(f"U+{point:04X} is in {len(found)} classes")
        if found[0] != last:
            packed += point.to_bytes(3, "little") + bytes(found)
            last = found[0]
    return bytes(packed)


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    OUTPUT.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        tables = {name: table(wheel, name) for name in SHA256}
    first = b"".join(tables["p50k_base"].splitlines(keepends=True)[:R50K_RANKS])
    if hashlib.sha256(first).hexdigest() != R50K_SHA256:
        sys.exit("r50k_base is not the beginning of p50k_base")
    made = {name: pack(text) for name, text in tables.items()} | {"classes": classes()}
    for name, packed in made.items():
        path = OUTPUT / f"{name}.bin"
        path.write_bytes(packed)
        print(f"{path.name}: {len(packed):,} bytes")


if __name__ == "__main__":
    main()
