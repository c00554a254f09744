"""Ten thousand clients on one event loop: raw sockets that speak HTTP/1.1 or HTTP/2, and leave when their calls say so."""

import asyncio
import contextlib
import json
import random
import socket
import struct
from typing import Callable

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import ConnectionTerminated, DataReceived, ResponseReceived, StreamEnded, StreamReset
from h2.exceptions import StreamClosedError

from .plan import PIECE, Call

CONNECTING_AT_ONCE = 256
STREAMS_OF_A_CONNECTION = 100
LONGEST_BODY = 2048
PATH = "/v1/chat/completions"


class Exchange:
    """One call as its client sees it. `end` is "whole", "left" (by the client), or "lost" (broken off)."""

    def __init__(self, call: Call, secret: str, seed: str):
        self.call, self.secret = call, secret
        # The oracle's time.
        self.asked_at = 0
        self.draw = random.Random(f"{seed}:client:{call.number}")
        self.status = 0
        self.head: dict[str, str] = {}
        self.body = b""
        self.pieces = 0
        self.end = ""
        self.ended: asyncio.Future = asyncio.get_running_loop().create_future()
        self.carrier: "HTTP1Connection | HTTP2Connection | None" = None

    def receive(self, data: bytes) -> None:
        self.body += data
        if self.call.stream:
            self.pieces = self.body.count(PIECE.encode())
            if self.call.leaves == "midway" and self.pieces >= self.call.leaves_after:
                self.leave()

    def leave(self) -> None:
        if not self.end:
            self.finish("left")
            self.carrier.leave(self)

    def finish(self, end: str) -> None:
        if not self.end:
            self.end = end
            if not self.ended.done():
                self.ended.set_result(None)

    @property
    def error(self) -> dict:
        try:
            return json.loads(self.body).get("error") or {}
        except ValueError:
            return {}

    @property
    def is_refused(self) -> bool:
        return self.status == 429 and self.error.get("code") == "budget_exceeded"

    @property
    def is_undecided(self) -> bool:
        """Whether the ledger has not come to a decision in its time, which is no word on the budgets."""
        return self.status == 503 and self.error.get("code") == "ledger_unavailable"

    def __str__(self) -> str:
        return f"{self.call} {self.end}: {self.status} {self.body[-300:]!r}"


class HTTP1Connection(asyncio.Protocol):
    """A connection for one exchange after the other."""

    def __init__(self, clients: "Clients"):
        self.clients = clients
        self.exchange: Exchange | None = None
        self.received = b""
        self.length: int | None = None
        self.is_closed = False

    def connection_made(self, transport) -> None:
        self.transport = transport

    def send(self, exchange: Exchange) -> None:
        self.exchange, exchange.carrier = exchange, self
        self.received = b""
        body = exchange.call.body
        head = (
            f"POST {PATH} HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer {exchange.secret}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        self.transport.write(head.encode() + body)

    def data_received(self, data: bytes) -> None:
        exchange = self.exchange
        if exchange is None:
            return
        if exchange.status:
            exchange.receive(data)
        else:
            self.received += data
            head, blank, rest = self.received.partition(b"\r\n\r\n")
            if not blank:
                return
            lines = head.decode("latin-1").split("\r\n")
            exchange.status = int(lines[0].split(" ")[1])
            exchange.head = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines[1:])}
            self.length = int(exchange.head["content-length"]) if "content-length" in exchange.head else None
            exchange.receive(rest)
        if not exchange.end and self._is_whole(exchange):
            self.exchange = None
            exchange.finish("whole")
            if exchange.head.get("connection") == "close":
                self.transport.close()
            elif not self.is_closed:
                self.clients.idle[self] = None

    def _is_whole(self, exchange: Exchange) -> bool:
        # Lines within the chunks that the upstream sends end with a line feed alone: this is the end of the last chunk.
        return exchange.body.endswith(b"0\r\n\r\n") if self.length is None else len(exchange.body) == self.length

    def leave(self, exchange: Exchange) -> None:
        self.exchange = None
        if exchange.draw.random() < 0.5:
            self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.transport.abort()
        else:
            self.transport.close()

    def connection_lost(self, _) -> None:
        self.is_closed = True
        self.clients.idle.pop(self, None)
        if self.exchange:
            self.exchange.finish("lost")


class HTTP2Connection(asyncio.Protocol):
    """A connection for many exchanges at once."""

    def __init__(self):
        self.frames = H2Connection(H2Configuration(client_side=True, header_encoding="utf-8"))
        self.exchanges: dict[int, Exchange] = {}
        self.streams: dict[Exchange, int] = {}
        self.is_closed = False

    def connection_made(self, transport) -> None:
        self.transport = transport
        self.frames.initiate_connection()
        self.flush()

    @property
    def has_room(self) -> bool:
        """Whether one more call can be sent on it now."""
        window = self.frames.outbound_flow_control_window
        return not self.is_closed and len(self.streams) < STREAMS_OF_A_CONNECTION and window > LONGEST_BODY

    def send(self, exchange: Exchange) -> None:
        stream = self.frames.get_next_available_stream_id()
        self.exchanges[stream], self.streams[exchange], exchange.carrier = exchange, stream, self
        fields = [(":method", "POST"), (":scheme", "http"), (":authority", "gateway"), (":path", PATH)]
        fields += [("authorization", f"Bearer {exchange.secret}"), ("content-type", "application/json")]
        fields += [("content-length", str(len(exchange.call.body)))]
        self.frames.send_headers(stream, fields)
        self.frames.send_data(stream, exchange.call.body, end_stream=True)
        self.flush()

    def data_received(self, data: bytes) -> None:
        for event in self.frames.receive_data(data):
            if isinstance(event, ConnectionTerminated):
                self.is_closed = True
            if isinstance(event, DataReceived):
                self.frames.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            exchange = self.exchanges.get(getattr(event, "stream_id", None))
            if exchange is None:
                continue
            if isinstance(event, ResponseReceived):
                exchange.head = dict(event.headers)
                exchange.status = int(exchange.head[":status"])
            elif isinstance(event, DataReceived):
                exchange.receive(event.data)
            elif isinstance(event, (StreamEnded, StreamReset)):
                self.forget(exchange)
                exchange.finish("whole" if isinstance(event, StreamEnded) else "lost")
        self.flush()

    def leave(self, exchange: Exchange) -> None:
        stream = self.streams[exchange]
        self.forget(exchange)
        # It may have ended in the very bytes that are being read.
        with contextlib.suppress(StreamClosedError):
            self.frames.reset_stream(stream, ErrorCodes.CANCEL)
        self.flush()

    def forget(self, exchange: Exchange) -> None:
        del self.exchanges[self.streams.pop(exchange)]

    def flush(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(self.frames.data_to_send())

    def connection_lost(self, _) -> None:
        self.is_closed = True
        for exchange in list(self.streams):
            exchange.finish("lost")
        self.streams.clear()


class Clients:
    """All connections to one gateway."""

    def __init__(self, port: int, seed: str, secrets: dict[str, str]):
        self.port, self.seed, self.secrets = port, seed, secrets
        # An ordered set, of which the last is taken.
        self.idle: dict[HTTP1Connection, None] = {}
        self.shared: list[HTTP2Connection] = []
        self.connecting = asyncio.Semaphore(CONNECTING_AT_ONCE)
        self.sharing = asyncio.Lock()

    async def ask(self, call: Call, noting: Callable[[Exchange], None]) -> Exchange | None:
        """Makes a call and waits for its end; None if nobody listens. `noting` is told before its first byte is sent."""
        exchange = Exchange(call, self.secrets[call.key], self.seed)
        try:
            connection = await (self._http2() if call.http2 else self._http1())
        except ConnectionError:
            return None
        noting(exchange)
        connection.send(exchange)
        await exchange.ended
        return exchange

    async def _http1(self) -> HTTP1Connection:
        if self.idle:
            return self.idle.popitem()[0]
        async with self.connecting:
            _, connection = await asyncio.get_running_loop().create_connection(lambda: HTTP1Connection(self), "127.0.0.1", self.port)
            return connection

    async def _http2(self) -> HTTP2Connection:
        async with self.sharing:
            for connection in self.shared:
                if connection.has_room:
                    return connection
            _, connection = await asyncio.get_running_loop().create_connection(HTTP2Connection, "127.0.0.1", self.port)
            self.shared.insert(0, connection)
            return connection

    def close(self) -> None:
        for connection in [*self.idle, *self.shared]:
            connection.transport.close()
