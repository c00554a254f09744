"""HTTP/2 frame by frame, for what no client library would do."""

import socket

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import ConnectionTerminated, DataReceived, Event, ResponseReceived, StreamEnded, StreamReset

from .gateway import Gateway, Key
from .raw import Answer


class HTTP2Connection:
    """A cleartext connection to the data plane that speaks HTTP/2 from its first byte (RFC 9113, section 3.3)."""

    def __init__(self, gateway: Gateway, timeout: float = 20):
        self.socket = socket.create_connection(("127.0.0.1", gateway.port), timeout=timeout)
        self.frames = H2Connection(H2Configuration(client_side=True, header_encoding="utf-8"))
        self.events: list[Event] = []
        self.frames.initiate_connection()
        self._send()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def request(self, key: Key, body: bytes, path: str = "/v1/chat/completions") -> int:
        """Sends a whole request and gives the number of its stream."""
        stream = self.frames.get_next_available_stream_id()
        pseudo = {":method": "POST", ":scheme": "http", ":authority": "gateway", ":path": path}
        fields = {**pseudo, **key.headers, "content-type": "application/json", "content-length": str(len(body))}
        self.frames.send_headers(stream, list(fields.items()))
        self.frames.send_data(stream, body, end_stream=True)
        self._send()
        return stream

    def first_data(self, stream: int) -> bytes:
        """The content of the first DATA frame on the stream."""
        while not isinstance(event := self._next(stream), DataReceived):
            assert isinstance(event, ResponseReceived), f"{event} instead of data"
        return event.data

    def reset(self, stream: int, code: ErrorCodes) -> None:
        """Sends RST_STREAM. Frames that the gateway sent before it arrived are passed over."""
        self.frames.reset_stream(stream, code)
        self._send()

    def answer(self, stream: int) -> Answer:
        """The whole answer on a stream that nothing was read from before."""
        status, headers, body = 0, {}, b""
        while not isinstance(event := self._next(stream), StreamEnded):
            if isinstance(event, ResponseReceived):
                headers = dict(event.headers)
                status = int(headers.pop(":status"))
            else:
                body += event.data
        return Answer(status, headers, body)

    def _next(self, stream: int) -> Event:
        """The next part of the answer on one stream; anything that ends it early is an AssertionError."""
        while True:
            while self.events:
                event = self.events.pop(0)
                assert not isinstance(event, ConnectionTerminated), f"the gateway ended the connection: {event}"
                if getattr(event, "stream_id", None) != stream:
                    continue
                assert not isinstance(event, StreamReset), f"the gateway ended the stream: {event}"
                if isinstance(event, (ResponseReceived, DataReceived, StreamEnded)):
                    return event
            received = self.socket.recv(1 << 16)
            assert received, "the gateway closed the connection"
            self._receive(received)

    def _receive(self, data: bytes) -> None:
        for event in self.frames.receive_data(data):
            if isinstance(event, DataReceived):
                self.frames.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            self.events.append(event)
        self._send()

    def _send(self) -> None:
        self.socket.sendall(self.frames.data_to_send())
