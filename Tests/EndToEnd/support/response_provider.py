"""A scripted provider that keeps its own responses, as OpenAI does."""

import http.server
import itertools
import json
import threading


class ResponseProvider:
    """A server of `/v1/responses`; `asked` has every request line and body that came."""

    def __init__(self):
        self.asked: list[tuple[str, dict]] = []
        self.kept: dict[str, dict] = {}
        self._numbers = itertools.count(1)
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> "ResponseProvider":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _make(self, body: dict) -> dict:
        number = next(self._numbers)
        text = {"type": "output_text", "text": f"Answer {number}", "annotations": []}
        message = {"type": "message", "id": f"msg_{number}", "role": "assistant", "status": "completed", "content": [text]}
        response = {
            "id": f"resp_{number:032}", "object": "response", "created_at": 1_800_000_000, "status": "completed", "model": body["model"],
            "output": [message], "parallel_tool_calls": True, "tool_choice": "auto", "tools": [],
            "previous_response_id": body.get("previous_response_id"), "store": body.get("store", True),
            "usage": {
                "input_tokens": 5, "output_tokens": 2, "total_tokens": 7,
                "input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0},
            },
        }  # fmt: skip
        if response["store"]:
            self.kept[response["id"]] = response
        return response

    def _handler(provider):  # noqa: N805 - the handler within has a self of its own
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self, body: dict, status: int = 200) -> None:
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def known(self) -> dict | None:
                identity = self.path.split("?")[0].removeprefix("/v1/responses/").split("/")[0]
                if identity not in provider.kept:
                    self.answer({"error": {"message": f"Response with id '{identity}' not found."}}, 404)
                return provider.kept.get(identity)

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])) or b"{}")
                provider.asked.append((self.requestline, body))
                if body.get("previous_response_id") not in (None, *provider.kept):
                    return self.answer({"error": {"message": "nothing is kept of that"}}, 400)
                response = provider._make(body)
                if not body.get("stream"):
                    return self.answer(response)
                started = {**response, "status": "in_progress", "output": [], "usage": None}
                events = [{"type": "response.created", "response": started}, {"type": "response.completed", "response": response}]
                content = "".join(
                    f"event: {event['type']}\ndata: {json.dumps({**event, 'sequence_number': number})}\n\n" for number, event in enumerate(events)
                ).encode()
                self.send_response(200)
                self.send_header("content-type", "text/event-stream")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_GET(self):
                provider.asked.append((self.requestline, {}))
                if response := self.known():
                    if "/input_items" in self.path:
                        return self.answer({"object": "list", "data": [], "first_id": None, "last_id": None, "has_more": False})
                    self.answer(response)

            def do_DELETE(self):
                provider.asked.append((self.requestline, {}))
                if response := self.known():
                    del provider.kept[response["id"]]
                    self.answer({"id": response["id"], "object": "response", "deleted": True})

        return Handler
