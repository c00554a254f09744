"""A model server of a storm's own: answers as a call's fate says, and writes down what it bills before it says so.

    python -m support.storm.upstream PORT SEED LOG

Its log has a line for each event, in a file that outlives every other process:

    arrived CALL ATTEMPT LENGTH
    billed CALL ATTEMPT INPUT OUTPUT
    failed CALL ATTEMPT OUTCOME SENT        an error, a reset, or a cut after so many pieces or bytes
    left CALL ATTEMPT SENT                  the gateway closed the connection after so many pieces

`POST /hold` keeps all answers back until `POST /release`; `GET /state` counts.
"""

import asyncio
import json
import socket
import struct
import sys

from .plan import PIECE, Fate

BACKLOG = 4096


class Upstream:
    def __init__(self, seed: str, log_path: str):
        self.seed = seed
        self.log = open(log_path, "ab", buffering=0)
        self.is_holding = False
        self.held: list["Attempt"] = []
        self.attempts: dict[str, int] = {}
        self.arrived = self.open = 0

    def write(self, *words: object) -> None:
        self.log.write((" ".join(map(str, words)) + "\n").encode())

    def control(self, path: str) -> dict:
        if path == "/hold":
            self.is_holding = True
        elif path == "/release":
            self.is_holding = False
            held, self.held = self.held, []
            for attempt in held:
                attempt.begin()
        return {"arrived": self.arrived, "open": self.open}


class Attempt:
    """One request for an answer, from its arrival to its end."""

    def __init__(self, connection: "Connection", body: bytes):
        self.connection, self.upstream = connection, connection.upstream
        self.fields = json.loads(body)
        self.call = self.fields["metadata"]["call"]
        self.number = self.upstream.attempts.get(self.call, 0)
        self.upstream.attempts[self.call] = self.number + 1
        self.fate = Fate.of(self.upstream.seed, self.call, self.number, self.fields, len(body))
        self.sent = 0
        self.is_over = False
        self.timer: asyncio.TimerHandle | None = None
        self.upstream.arrived += 1
        self.upstream.open += 1
        self.upstream.write("arrived", self.call, self.number, len(body))
        if self.upstream.is_holding:
            self.upstream.held.append(self)
        else:
            self.begin()

    def begin(self) -> None:
        if not self.is_over:
            self.later(self.fate.delay, self.answer)

    def later(self, delay: float, step) -> None:
        self.timer = asyncio.get_running_loop().call_later(delay, step)

    def answer(self) -> None:
        if self.fate.outcome == "error":
            self.end("failed", "error", 0)
            self.connection.send(500, b'{"error":{"message":"drawn","type":"server_error","code":"drawn"}}')
        elif self.fate.outcome == "reset":
            self.end("failed", "reset", 0)
            self.connection.reset()
        elif self.fields.get("stream"):
            self.connection.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
            self.next_piece()
        else:
            self.answer_whole()

    def answer_whole(self) -> None:
        body = self.fate.plain
        if self.fate.outcome == "cut":
            sent = self.fate.sent_of_plain
            self.end("failed", "cut", sent)
            self.connection.send(200, body[:sent], length=len(body))
            self.connection.close()
        else:
            self.end("billed", *self.counts)
            self.connection.send(200, body)

    def next_piece(self) -> None:
        if self.fate.outcome == "cut" and self.sent == self.fate.cut_at:
            self.end("failed", "cut", self.sent)
            return self.connection.close()
        if self.sent < len(self.fate.pieces):
            text = json.dumps(self.fate.pieces[self.sent])
            self.sent += 1
            self.write_choice(f'{PIECE}{text}}},"finish_reason":null')
            return self.later(self.fate.pause, self.next_piece)
        self.end("billed", *self.counts)
        self.write_choice('"delta":{},"finish_reason":"stop"')
        self.connection.write_event(json.dumps({"id": "c", "object": "chat.completion.chunk", "choices": [], "usage": self.fate.usage}))
        self.connection.write_event("[DONE]")
        self.connection.write(b"0\r\n\r\n")

    def write_choice(self, fields: str) -> None:
        self.connection.write_event('{"id":"c","object":"chat.completion.chunk","choices":[{"index":0,%s}]}' % fields)

    @property
    def counts(self) -> tuple[int, int]:
        return self.fate.input_tokens, self.fate.output_tokens

    def end(self, event: str, *words: object) -> None:
        self.is_over = True
        if self.timer:
            self.timer.cancel()
        self.upstream.open -= 1
        self.connection.attempt = None
        self.upstream.write(event, self.call, self.number, *words)


class Connection(asyncio.Protocol):
    def __init__(self, upstream: Upstream):
        self.upstream = upstream
        self.received = b""
        self.attempt: Attempt | None = None

    def connection_made(self, transport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, blank, rest = self.received.partition(b"\r\n\r\n")
        if not blank:
            return
        _, path, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
        length = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        if len(rest) < length:
            return
        self.received = rest[length:]
        if path.endswith("/chat/completions"):
            self.attempt = Attempt(self, rest[:length])
        else:
            self.send(200, json.dumps(self.upstream.control(path)).encode())

    def connection_lost(self, _) -> None:
        if self.attempt:
            self.attempt.end("left", self.attempt.sent)

    def write(self, data: bytes) -> None:
        self.transport.write(data)

    def write_event(self, data: str) -> None:
        event = f"data: {data}\n\n".encode()
        self.transport.write(b"%x\r\n%s\r\n" % (len(event), event))

    def send(self, status: int, body: bytes, length: int | None = None) -> None:
        head = f"HTTP/1.1 {status} Drawn\r\ncontent-type: application/json\r\ncontent-length: {len(body) if length is None else length}\r\n\r\n"
        self.transport.write(head.encode() + body)

    def close(self) -> None:
        """Closes in order, so that nothing that was sent is lost on the way."""
        self.transport.close()

    def reset(self) -> None:
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()


async def serve(port: int, seed: str, log_path: str) -> None:
    upstream = Upstream(seed, log_path)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(upstream), "127.0.0.1", port, backlog=BACKLOG)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
