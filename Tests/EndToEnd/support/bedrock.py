"""Bedrock, played on this machine: Converse, and Claude invoked in its own words; plain answers as JSON, streams as binary messages."""

import base64
import http.server
import json
import struct
import threading
import zlib

WORDS = ["Grüße", " from", " Converse"]
THOUGHT = "Greet them."
SIGNATURE = "c2lnbmF0dXJlIG9mIGEgdGhvdWdodA=="
USAGE = {
    "inputTokens": 3,
    "outputTokens": 5,
    "totalTokens": 20,
    "cacheReadInputTokens": 8,
    "cacheWriteInputTokens": 4,
}


def frame(kind: str, name: str, payload: dict) -> bytes:
    """One message of an AWS event stream."""
    headers = b""
    for key, value in ((f":{kind}-type", name), (":content-type", "application/json"), (":message-type", kind)):
        headers += bytes([len(key)]) + key.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()
    body = json.dumps(payload, ensure_ascii=False).encode()
    prelude = struct.pack(">II", 16 + len(headers) + len(body), len(headers))
    message = prelude + struct.pack(">I", zlib.crc32(prelude)) + headers + body
    return message + struct.pack(">I", zlib.crc32(message))


def stream(ending: str) -> bytes:
    """An answer's messages; `ending` says how they end: `whole`, `exception`, or `cut`."""

    def delta(index: int, piece: dict) -> bytes:
        return frame("event", "contentBlockDelta", {"contentBlockIndex": index, "delta": piece, "p": "abcdefgh"})

    messages = [frame("event", "messageStart", {"role": "assistant"})]
    messages.append(delta(0, {"reasoningContent": {"text": THOUGHT}}))
    messages.append(delta(0, {"reasoningContent": {"signature": SIGNATURE}}))
    messages.append(frame("event", "contentBlockStop", {"contentBlockIndex": 0}))
    messages += [delta(1, {"text": word}) for word in WORDS]
    if ending == "exception":
        return b"".join([*messages, frame("exception", "throttlingException", {"message": "Too many tokens."})])
    messages.append(frame("event", "contentBlockStop", {"contentBlockIndex": 1}))
    if ending == "cut":
        return b"".join(messages)
    messages.append(frame("event", "messageStop", {"stopReason": "end_turn"}))
    messages.append(frame("event", "metadata", {"usage": USAGE, "metrics": {"latencyMs": 1}}))
    return b"".join(messages)


CLAUDE_USAGE = {"input_tokens": 3, "cache_creation_input_tokens": 4, "cache_read_input_tokens": 8, "output_tokens": 5}
CLAUDE_ANSWER = {
    "id": "msg_bdrk_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-sonnet-4-5-20250929",
    "content": [{"type": "thinking", "thinking": THOUGHT, "signature": SIGNATURE}, {"type": "text", "text": "".join(WORDS)}],
    "stop_reason": "end_turn",
    "stop_sequence": None,
    "usage": CLAUDE_USAGE,
}


def claude_events(ending: str) -> list[dict]:
    """The events of Claude's stream, as far as `ending` lets them come."""
    start = {**CLAUDE_ANSWER, "content": [], "stop_reason": None, "usage": {**CLAUDE_USAGE, "output_tokens": 1}}
    events = [{"type": "message_start", "message": start}]
    events.append({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}})
    events += [{"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": word}} for word in WORDS]
    if ending == "whole":
        events.append({"type": "content_block_stop", "index": 0})
        events.append({"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 5}})
        events.append({"type": "message_stop", "amazon-bedrock-invocationMetrics": {"inputTokenCount": 3, "outputTokenCount": 5}})
    return events


def claude_stream(ending: str) -> bytes:
    """The same in binary messages."""
    chunks = [{"bytes": base64.b64encode(json.dumps(event, ensure_ascii=False).encode()).decode(), "p": "abc"} for event in claude_events(ending)]
    messages = [frame("event", "chunk", chunk) for chunk in chunks]
    if ending == "exception":
        messages.append(frame("exception", "throttlingException", {"message": "Too many tokens."}))
    return b"".join(messages)


class BedrockUpstream:
    """Answers `/model/{id}/converse`, `/invoke` and their streams as `ending` says, and keeps what it was sent."""

    ANSWER = {
        "output": {
            "message": {
                "role": "assistant",
                "content": [
                    {"reasoningContent": {"reasoningText": {"text": THOUGHT, "signature": SIGNATURE}}},
                    {"text": "".join(WORDS)},
                ],
            }
        },
        "stopReason": "end_turn",
        "usage": USAGE,
        "metrics": {"latencyMs": 1},
    }

    def __init__(self):
        self.ending = "whole"
        self.requests: list[tuple[str, dict]] = []
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                server.requests.append((self.path, body))
                is_stream = self.path.endswith("-stream")
                is_invoked = "/invoke" in self.path
                self.send_response(400 if server.ending == "refused" else 200)
                if server.ending == "refused":
                    self.send_header("x-amzn-errortype", "ValidationException:http://internal.example/")
                    self._whole(json.dumps({"message": "Input is too long for requested model."}).encode())
                elif is_stream:
                    self.send_header("content-type", "application/vnd.amazon.eventstream")
                    self.send_header("transfer-encoding", "chunked")
                    self.end_headers()
                    # Pieces end within lengths, headers and payloads alike.
                    raw = (claude_stream if is_invoked else stream)(server.ending)
                    for start in range(0, len(raw), 37):
                        piece = raw[start : start + 37]
                        self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
                    self.wfile.write(b"0\r\n\r\n")
                else:
                    self._whole(json.dumps(CLAUDE_ANSWER if is_invoked else server.ANSWER).encode())

            def _whole(self, raw: bytes):
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
