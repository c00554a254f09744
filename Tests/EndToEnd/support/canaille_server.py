"""Runs Canaille, an OpenID Connect provider, in memory: people, groups and one client, as a JSON file says.

Beside what Canaille serves there is `POST /test/rotate`, which signs with a new key from then on; the keys before it are
no longer published.
"""

import json
import logging
import os
import pathlib
import sys

import canaille
from canaille.app import models
from canaille.backends import Backend
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server


def new_key() -> dict:
    return RSAKey.generate_key(2048, auto_kid=True).as_dict(private=True)


def configuration(port: int) -> dict:
    host = f"127.0.0.1:{port}"
    return {
        "SECRET_KEY": os.urandom(32).hex(),
        "SERVER_NAME": host,
        "PREFERRED_URL_SCHEME": "http",
        "TRUSTED_HOSTS": ["127.0.0.1"],
        "SESSION_COOKIE_SECURE": False,
        "CANAILLE": {"DATABASE": "memory", "JAVASCRIPT": False, "HTMX": False, "TIMEZONE": "UTC", "LOGIN_ATTRIBUTES": ["user_name"]},
        "CANAILLE_OIDC": {"ACTIVE_JWKS": [new_key()], "TRUSTED_DOMAINS": ["127.0.0.1"]},
    }


def populate(backend, wanted: dict) -> None:
    users = {}
    for person in wanted["people"]:
        name = f"{person['given_name']} {person['family_name']}"
        user = models.User(
            user_name=person["user_name"],
            password=person["password"],
            emails=[person["email"]],
            given_name=person["given_name"],
            family_name=person["family_name"],
            formatted_name=name,
        )
        backend.save(user)
        users[person["user_name"]] = user
    for group, members in wanted["groups"].items():
        backend.save(models.Group(display_name=group, members=[users[member] for member in members]))
    client = models.Client(
        client_id=wanted["client_id"],
        client_secret=wanted["client_secret"],
        client_name="Gatehouse",
        # A client of a trusted domain asks nobody for consent.
        client_uri="http://127.0.0.1",
        redirect_uris=wanted["redirect_urls"],
        grant_types=["authorization_code", "password", "client_credentials"],
        response_types=["code"],
        scope=["openid", "email", "profile", "groups"],
        token_endpoint_auth_method="client_secret_basic",
    )
    backend.save(client)
    # ID tokens are for the client itself, which must exist to be named.
    client.audience = [client]
    backend.save(client)


def main() -> None:
    wanted = json.loads(pathlib.Path(sys.argv[1]).read_text())
    # Codes and tokens travel over loopback only.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "true"
    app = canaille.create_app(config=configuration(wanted["port"]), env_file=None)
    with app.app_context(), Backend.instance.session():
        populate(Backend.instance, wanted)

    @app.post("/test/rotate")
    @app.extensions["csrf"].exempt
    def rotate():
        app.config["CANAILLE_OIDC"]["ACTIVE_JWKS"] = [new_key()]
        return "", 204

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    make_server("127.0.0.1", wanted["port"], app, threaded=True).serve_forever()


if __name__ == "__main__":
    main()
