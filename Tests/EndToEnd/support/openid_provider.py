"""A real OpenID Connect provider (Canaille) to sign in at, and to get tokens from."""

import base64
import hashlib
import html
import json
import pathlib
import re
import secrets
import sys
import urllib.parse
from dataclasses import asdict, dataclass

import httpx

from .ports import free_port
from .processes import Process
from .waiting import eventually

SERVER = pathlib.Path(__file__).with_name("canaille_server.py")


@dataclass(frozen=True)
class Person:
    user_name: str
    email: str
    given_name: str = "Ada"
    family_name: str = "Lovelace"
    password: str = "correct horse battery staple"


class OpenIDProvider:
    """Canaille on a free port, in memory, with one client, which is never asked for consent.

    `groups` maps names of groups to user names. The scope `groups` brings the claim `groups`; `sub` is the user name.
    """

    client_id = "gatehouse"
    scope = "openid email profile groups"
    client_secret = "the-client's+s3cret&more"

    def __init__(self, directory: pathlib.Path, people: list[Person], groups: dict[str, list[str]], redirect_urls: list[str]):
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.redirect_urls = redirect_urls
        self.people = {person.user_name: person for person in people}
        directory.mkdir(parents=True, exist_ok=True)
        wanted = directory / f"canaille-{self.port}.json"
        wanted.write_text(
            json.dumps(
                {
                    "port": self.port,
                    "client_id": self.client_id,
                    "client_secret": self.client_secret,
                    "redirect_urls": redirect_urls,
                    "people": [asdict(person) for person in people],
                    "groups": groups,
                }
            )
        )
        # Isolated: names of modules in the tests' directory must not take the place of installed ones.
        self.process = Process([sys.executable, "-I", str(SERVER), str(wanted)], directory, f"canaille-{self.port}")
        eventually(self._answers, within=60, what="Canaille answers")

    def _answers(self) -> bool:
        if not self.process.is_running:
            raise RuntimeError(f"Canaille ended:\n{self.process.output[-3000:]}")
        try:
            return httpx.get(f"{self.issuer}/.well-known/openid-configuration", timeout=10).status_code == 200
        except httpx.TransportError:
            return False

    def rotate(self) -> None:
        """Signs with a new key from now on; the keys before it are withdrawn."""
        httpx.post(f"{self.issuer}/test/rotate", timeout=10).raise_for_status()

    def tokens_of_person(self, user_name: str) -> dict:
        """The tokens of somebody who signs in at a page of the provider's (authorization code with PKCE)."""
        verifier = secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "client_id": self.client_id,
            "response_type": "code",
            "redirect_uri": self.redirect_urls[0],
            "scope": self.scope,
            "nonce": secrets.token_urlsafe(16),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        back = self.sign_in(f"{self._metadata['authorization_endpoint']}?{urllib.parse.urlencode(asked)}", user_name)
        code = urllib.parse.parse_qs(urllib.parse.urlsplit(back).query)["code"][0]
        return self._tokens(grant_type="authorization_code", code=code, redirect_uri=self.redirect_urls[0], code_verifier=verifier)

    def tokens_by_password(self, user_name: str) -> dict:
        """The tokens of a program that has a person's or an account's password."""
        return self._tokens(
            grant_type="password", username=user_name, password=self.people[user_name].password, scope=self.scope
        )

    def tokens_of_client(self) -> dict:
        """The token of the client itself, which is a text that only the provider can read."""
        return self._tokens(grant_type="client_credentials", scope="openid")

    @property
    def _metadata(self) -> dict:
        return httpx.get(f"{self.issuer}/.well-known/openid-configuration", timeout=10).json()

    def _tokens(self, **asked: str) -> dict:
        # RFC 6749, section 2.3.1: both are encoded as in a form.
        client = tuple(urllib.parse.quote_plus(text) for text in (self.client_id, self.client_secret))
        answer = httpx.post(self._metadata["token_endpoint"], auth=client, data=asked, timeout=30)
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
        return answer.json()

    def sign_in(self, url: str, user_name: str) -> str:
        """Does what a person does in the browser, from the provider's page on; returns where the browser is sent to."""
        person = self.people[user_name]
        with httpx.Client(timeout=30) as browser:
            answer = browser.get(url)
            for _ in range(10):
                if answer.is_redirect:
                    target = str(answer.next_request.url)
                    if not target.startswith(self.issuer + "/"):
                        return target
                    answer = browser.send(answer.next_request)
                else:
                    answer = self._submit(browser, answer, person)
        raise AssertionError(f"no way back from {answer.url}: {answer.status_code}\n{answer.text[:2000]}")

    @staticmethod
    def _submit(browser: httpx.Client, page: httpx.Response, person: Person) -> httpx.Response:
        """Sends the form of a page of the sign-in."""
        page.raise_for_status()
        form = {}
        for tag in re.findall(r"<input\b[^>]*>", page.text):
            attributes = {name: html.unescape(value) for name, value in re.findall(r'(\w+)="([^"]*)"', tag)}
            if attributes.get("type") == "hidden" and "name" in attributes:
                form[attributes["name"]] = attributes.get("value", "")
        if 'name="password"' in page.text:
            form["password"] = person.password
        elif 'name="login"' in page.text:
            form["login"] = person.user_name
        else:
            raise AssertionError(f"not a page of the sign-in: {page.url}\n{page.text[:2000]}")
        return browser.post(str(page.url), data=form)

    def close(self) -> None:
        self.process.end()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
