"""Pages in a real browser call the data plane from another origin: only those of the origins that the operator names."""

import http.server
import threading

import pytest

from support.browser import Browser
from support.gateway import Gateway

CALL = """
const [url, key, done] = arguments;
fetch(url + "/v1/chat/completions", {
    method: "POST",
    headers: {authorization: "Bearer " + key, "content-type": "application/json"},
    body: JSON.stringify({model: "demo", messages: [{role: "user", content: "hello"}]}),
}).then(async (answer) => done({
    status: answer.status,
    model: answer.headers.get("x-gatehouse-model"),
    cost: answer.headers.get("x-gatehouse-cost-usd"),
    body: await answer.json(),
})).catch((error) => done({error: String(error)}));
"""


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>page</title>")

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def page():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser():
    started = Browser()
    yield started
    started.driver.quit()


def call(browser: Browser, page: str, gateway: Gateway) -> dict:
    browser.open(page)
    return browser.driver.execute_async_script(CALL, gateway.url, gateway.key().secret)


def test_a_page_of_a_named_origin_calls_and_reads_our_fields(browser, page, directory):
    with Gateway(directory, {"server": {"cors": {"origins": [page]}}}) as gateway:
        answer = call(browser, page, gateway)

        assert answer.get("status") == 200, answer
        assert answer["body"]["choices"][0]["message"]["content"]
        assert answer["model"] == "demo"
        assert answer["cost"].startswith("0.")


def test_a_page_of_all_origins_calls(browser, page, directory):
    with Gateway(directory, {"server": {"cors": {"origins": ["*"]}}}) as gateway:
        assert call(browser, page, gateway).get("status") == 200


@pytest.mark.parametrize("server", [{}, {"cors": {"origins": ["https://other.example.com"]}}], ids=["off", "other"])
def test_a_page_of_another_origin_cannot(browser, page, directory, server):
    with Gateway(directory, {"server": {"max_body": "1MiB", **server}}) as gateway:
        assert "error" in call(browser, page, gateway)
