"""How calls of clouds are authorized: AWS signatures as botocore makes them, tokens of Google and Microsoft, their renewal."""

import hashlib
import json
import subprocess

import pytest
from botocore.credentials import Credentials
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.jwk import RSAKey

from support.cloud import CloudIdentity, CloudUpstream
from support.gateway import BINARY, Gateway
from support.signing import botocore_authorization
from support.waiting import eventually

BODY = {"messages": [{"role": "user", "content": "héllo"}], "max_tokens": 5}
REGION = "eu-west-1"
KEYS = {"ID": "AKIDEXAMPLE", "SECRET": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "SESSION": "FwoGZXIvYXdzEXAMPLE//token+="}
STATIC = {"access_key_id": "env:ID", "secret_access_key": "env:SECRET"}


@pytest.fixture
def upstream():
    with CloudUpstream() as server:
        yield server


@pytest.fixture
def identity():
    with CloudIdentity() as server:
        yield server


class Cloud:
    """A gateway with one provider, and what its upstream and the identity services were sent."""

    def __init__(self, directory, upstream, identity, kind, environment=None, path="/v1", **provider):
        self.upstream, self.identity = upstream, identity
        config = {
            "providers": [{"name": "cloud", "kind": kind, "base_url": upstream.url + path, **provider}],
            "models": [
                {
                    "name": "m",
                    "retries": {"attempts": 0},
                    "targets": [{"provider": "cloud", "model": "m", "price": {"input": "1", "output": "1"}}],
                }
            ],
        }
        # Nothing of the machine that runs the tests is to be found.
        clean = {name: "" for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "GOOGLE_APPLICATION_CREDENTIALS")}
        known = {"HOME": str(directory), "AWS_ENDPOINT_URL_STS": f"{identity.url}/sts", **clean}
        self.gateway = Gateway(directory, config, {**known, **KEYS, **(environment or {})})

    def __enter__(self):
        self.gateway.start()
        self.key = self.gateway.key()
        return self

    def __exit__(self, *_):
        self.gateway.close()

    def ask(self):
        return self.gateway.post("/v1/chat/completions", self.key, json={"model": "m", **BODY})

    def sent(self):
        """One request as it arrived upstream."""
        before = len(self.upstream.requests)
        self.ask()
        assert len(self.upstream.requests) == before + 1, self.gateway.log[-3000:]
        return self.upstream.requests[-1]


def check_signature(request, access_key, secret, token=None) -> None:
    assert request.headers["x-amz-content-sha256"] == hashlib.sha256(request.body).hexdigest()
    assert request.headers.get("x-amz-security-token") == token
    expected = botocore_authorization(request, Credentials(access_key, secret, token), REGION)
    assert request.headers["authorization"] == expected


@pytest.mark.parametrize(
    "path",
    [
        "/model/anthropic.claude-3-5-sonnet-20240620-v1%3A0",
        "/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Aapplication-inference-profile%2Fabc123",
        "/a-b_c.d~e/f%20g/%C3%A9",
    ],
)
@pytest.mark.parametrize("session", [False, True])
def test_requests_are_signed_as_botocore_signs_them(directory, upstream, identity, path, session):
    keys = {**STATIC, "session_token": "env:SESSION"} if session else STATIC
    with Cloud(directory, upstream, identity, "bedrock", region=REGION, path=path, **keys) as cloud:
        request = cloud.sent()
        assert request.path.startswith(path)
        check_signature(request, KEYS["ID"], KEYS["SECRET"], KEYS["SESSION"] if session else None)
        assert KEYS["SECRET"] not in cloud.gateway.log and not identity.requests


def test_the_list_of_models_is_signed_too(directory, upstream, identity):
    with Cloud(directory, upstream, identity, "bedrock", region=REGION, path="", **STATIC) as cloud:
        listed = cloud.gateway.admin("POST", "/providers/cloud/discover")
        assert [(row["id"], row["status"]) for row in listed["data"]] == [("anthropic.claude-x-v1:0", "new")]
        request = upstream.requests[-1]
        assert (request.method, request.body) == ("GET", b"") and request.path.startswith("/foundation-models?")
        check_signature(request, KEYS["ID"], KEYS["SECRET"])


def test_a_client_cannot_put_its_own_words_into_a_signature(directory, upstream, identity):
    with Cloud(directory, upstream, identity, "bedrock", region=REGION, **STATIC) as cloud:
        forged = {"x-amz-date": "20200101T000000Z", "x-amz-security-token": "forged", "x-amz-content-sha256": "0" * 64}
        cloud.gateway.post("/v1/chat/completions", cloud.key, json={"model": "m", **BODY}, headers=forged)
        check_signature(upstream.requests[-1], KEYS["ID"], KEYS["SECRET"])


def test_a_profile_of_the_shared_files(directory, upstream, identity):
    folder = directory / ".aws"
    folder.mkdir()
    (folder / "credentials").write_text("[work]\naws_access_key_id = AKPROFILE\naws_secret_access_key = profile/secret\n")
    with Cloud(directory, upstream, identity, "bedrock", region=REGION, profile="work") as cloud:
        check_signature(cloud.sent(), "AKPROFILE", "profile/secret")


def test_a_web_identity_is_exchanged_for_a_role(directory, upstream, identity):
    token = directory / "token"
    token.write_text("eyJ.web.token\n")
    role = "arn:aws:iam::123456789012:role/models"
    with Cloud(directory, upstream, identity, "bedrock", region=REGION, role_arn=role, web_identity_token_file=str(token)) as cloud:
        check_signature(cloud.sent(), "ASIAWEB", "web/secret+key", "web/session+-token-1==")
        cloud.sent()
        [asked] = identity.requests
        assert asked.form["WebIdentityToken"] == "eyJ.web.token" and asked.form["RoleArn"] == role


def test_a_role_is_taken_with_keys_in_a_signed_request(directory, upstream, identity):
    with Cloud(directory, upstream, identity, "bedrock", region=REGION, role_arn="arn:aws:iam::1:role/r", **STATIC) as cloud:
        check_signature(cloud.sent(), "ASIAROLE", "role/secret+key", "role/session+-token-1==")
        [asked] = identity.requests
        expected = botocore_authorization(asked, Credentials(KEYS["ID"], KEYS["SECRET"]), REGION, "sts")
        assert asked.headers["authorization"] == expected


@pytest.mark.parametrize("place", ["container", "instance"])
def test_a_container_or_machine_has_its_own(directory, upstream, identity, place):
    token = directory / "token"
    token.write_text("container-token")
    environment = (
        {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{identity.url}/container", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(token)}
        if place == "container"
        else {"AWS_EC2_METADATA_SERVICE_ENDPOINT": identity.url}
    )
    with Cloud(directory, upstream, identity, "bedrock", environment, region=REGION) as cloud:
        check_signature(cloud.sent(), f"ASIA{place.upper()}", f"{place}/secret+key", f"{place}/session+-token-1==")
        if place == "container":
            assert identity.requests[0].headers["authorization"] == "container-token"
        else:
            assert [request.method for request in identity.requests] == ["PUT", "GET", "GET"]
            assert identity.requests[-1].headers["x-aws-ec2-metadata-token"] == "metadata-token"


def test_a_bearer_key_of_bedrock_is_sent_as_it_is(directory, upstream, identity):
    with Cloud(directory, upstream, identity, "bedrock", region=REGION, api_key="env:SECRET") as cloud:
        headers = cloud.sent().headers
        assert headers["authorization"] == f"Bearer {KEYS['SECRET']}" and "x-amz-date" not in headers


def service_account(identity) -> tuple[dict, RSAKey]:
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    document = {
        "type": "service_account",
        "client_email": "gate@p.iam.gserviceaccount.com",
        "private_key": pem.decode(),
        "private_key_id": "key-1",
        "token_uri": f"{identity.url}/oauth/token",
    }
    return document, RSAKey.import_key(pem)


def test_a_service_account_of_google(directory, upstream, identity):
    document, key = service_account(identity)
    (directory / "google.json").write_text(json.dumps(document, indent=2))
    with Cloud(directory, upstream, identity, "vertex", project="p", credentials="file:google.json") as cloud:
        assert cloud.sent().headers["authorization"] == "Bearer google-token-1"
        assert cloud.sent().headers["authorization"] == "Bearer google-token-1"
        [asked] = identity.requests
        assert asked.form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
        token = jwt.decode(asked.form["assertion"], key, algorithms=["RS256"])
        assert token.header["kid"] == "key-1"
        assert token.claims["iss"] == document["client_email"] and token.claims["aud"] == document["token_uri"]
        assert token.claims["exp"] - token.claims["iat"] == 3600


@pytest.mark.parametrize("impersonates", [False, True])
def test_a_workload_identity_of_google(directory, upstream, identity, impersonates):
    (directory / "token.json").write_text(json.dumps({"id_token": "eyJ.own"}))
    document = {
        "type": "external_account",
        "audience": "//iam.googleapis.com/pools/p",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": f"{identity.url}/sts/v1/token",
        "credential_source": {
            "file": str(directory / "token.json"),
            "format": {"type": "json", "subject_token_field_name": "id_token"},
        },
    }
    if impersonates:
        document["service_account_impersonation_url"] = f"{identity.url}/generate"
    (directory / "google.json").write_text(json.dumps(document))
    with Cloud(directory, upstream, identity, "vertex", project="p", credentials="file:google.json") as cloud:
        expected = "Bearer impersonated-token-2" if impersonates else "Bearer google-token-1"
        assert cloud.sent().headers["authorization"] == expected
        assert identity.requests[0].form["subject_token"] == "eyJ.own"
        if impersonates:
            assert identity.requests[1].headers["authorization"] == "Bearer google-token-1"


def test_the_metadata_of_google(directory, upstream, identity):
    with Cloud(directory, upstream, identity, "vertex", {"GCE_METADATA_HOST": identity.authority}, project="p") as cloud:
        assert cloud.sent().headers["authorization"] == "Bearer google-token-1"
        assert identity.requests[0].headers["metadata-flavor"] == "Google"


def test_an_application_of_entra_id(directory, upstream, identity):
    entra = {"tenant_id": "tenant", "client_id": "app", "client_secret": "env:SECRET"}
    with Cloud(directory, upstream, identity, "azure-openai", {"AZURE_AUTHORITY_HOST": identity.url}, **entra) as cloud:
        headers = cloud.sent().headers
        assert headers["authorization"] == "Bearer entra-token-1" and "api-key" not in headers
        [asked] = identity.requests
        assert asked.path == "/tenant/oauth2/v2.0/token" and asked.form["client_secret"] == KEYS["SECRET"]


@pytest.mark.parametrize(
    ("kind", "fields", "name", "value"),
    [
        ("openai-compatible", {}, "authorization", "Bearer KEY"),
        ("azure-openai", {}, "api-key", "KEY"),
        ("anthropic", {}, "x-api-key", "KEY"),
        ("gemini", {}, "x-goog-api-key", "KEY"),
        ("vertex", {"project": "p"}, "x-goog-api-key", "KEY"),
    ],
)
def test_keys_are_sent_in_the_way_of_their_kind(directory, upstream, identity, kind, fields, name, value):
    with Cloud(directory, upstream, identity, kind, {"KEY": "KEY"}, api_key="env:KEY", **fields) as cloud:
        headers = cloud.sent().headers
        assert headers[name] == value
        credentials = {"authorization", "api-key", "x-api-key", "x-goog-api-key"}
        assert credentials & headers.keys() == {name}
        assert headers.get("anthropic-version") == ("2023-06-01" if kind == "anthropic" else None)


def test_a_token_is_renewed_while_the_old_one_serves(directory, upstream, identity):
    identity.lifetime = 24
    with Cloud(directory, upstream, identity, "vertex", {"GCE_METADATA_HOST": identity.authority}, project="p") as cloud:
        assert cloud.sent().headers["authorization"] == "Bearer google-token-1"
        identity.is_down = True
        # In its last quarter the token is to be renewed, which fails; it goes on serving.
        eventually(lambda: cloud.sent() and len(identity.requests) > 1, within=22, what="a renewal is tried")
        assert cloud.sent().headers["authorization"] == "Bearer google-token-1"
        assert "the one in use still holds" in cloud.gateway.log
        identity.is_down = False
        eventually(
            lambda: cloud.ask() and upstream.requests[-1].headers["authorization"] != "Bearer google-token-1",
            within=40,
            what="the renewed token is used",
        )
        assert upstream.requests[-1].headers["authorization"] == "Bearer google-token-2"
        assert "token-" not in cloud.gateway.log


def test_without_a_credential_nothing_is_sent_and_the_operator_is_told(directory, upstream, identity):
    identity.is_down = True
    with Cloud(directory, upstream, identity, "vertex", {"GCE_METADATA_HOST": identity.authority}, project="p") as cloud:
        refused = cloud.ask()
        assert refused.status_code == 502 and refused.json()["error"]["code"] == "upstream_credentials"
        assert not upstream.requests
        assert "a provider has no credential" in cloud.gateway.log
        assert cloud.gateway.row(cloud.key)["attempts"][0]["outcome"] == "no_credential"


def test_a_refused_token_is_fetched_anew_once(directory, upstream, identity):
    with Cloud(directory, upstream, identity, "vertex", {"GCE_METADATA_HOST": identity.authority}, project="p") as cloud:
        upstream.status = 401
        assert cloud.sent().headers["authorization"] == "Bearer google-token-1"
        for _ in range(3):
            assert cloud.sent().headers["authorization"] == "Bearer google-token-2", "dropped once, not each time"
        upstream.status = 200
        assert cloud.ask().status_code == 200
        assert len(identity.requests) == 2


def provider(upstream, **fields) -> dict:
    return {"name": "made", "base_url": f"{upstream.url}/v1", **fields}


def test_secrets_of_the_api_are_sealed_and_never_shown(directory, upstream, identity):
    document, _ = service_account(identity)
    secrets = {"access_key_id": "AKIDMADE", "secret_access_key": "made/secret+key+of+the+api"}
    with Gateway(directory) as gateway:
        gateway.admin("POST", "/providers", provider(upstream, kind="bedrock", region=REGION, **secrets))
        gateway.admin("POST", "/providers", {**provider(upstream, kind="vertex", project="p", credentials=document), "name": "google"})
        price = {"input": "1", "output": "1"}
        for name in ("made", "google"):
            gateway.admin("POST", "/models", {"name": name, "targets": [{"provider": name, "model": "m", "price": price}]})
        key = gateway.key()

        def sent(model):
            gateway.post("/v1/chat/completions", key, json={"model": model, **BODY})
            return upstream.requests[-1]

        check_signature(sent("made"), "AKIDMADE", secrets["secret_access_key"])
        assert sent("google").headers["authorization"] == "Bearer google-token-1"
        shown = gateway.admin("GET", "/providers/made")
        assert shown["secrets"] == ["access_key_id", "secret_access_key"] and shown["cloud"]["region"] == REGION

        # One of them is changed, the other stays; and all are there after a restart.
        changed = gateway.admin("PATCH", "/providers/made", {"secret_access_key": "another/secret"})
        assert changed["secrets"] == ["access_key_id", "secret_access_key"]
        check_signature(sent("made"), "AKIDMADE", "another/secret")
        gateway.restart()
        check_signature(sent("made"), "AKIDMADE", "another/secret")
        assert sent("google").headers["authorization"] == "Bearer google-token-2"

        everything = gateway.log + "".join(
            gateway.admin_response("GET", path).text for path in ("/providers", "/audit?limit=1000", "/audit/export")
        )
        for secret in (*secrets.values(), "another/secret", document["private_key"][60:120]):
            assert secret not in everything
            for path in gateway.data_directory.rglob("*"):
                assert path.is_dir() or secret.encode() not in path.read_bytes(), path

        moved = gateway.admin_response("PATCH", "/providers/made", {"base_url": "http://127.0.0.1:9"})
        assert moved.status_code == 400 and moved.json()["field"] == "access_key_id", "kept secrets go nowhere else"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "bedrock", "region": REGION}, "access_key_id"),
        ({"kind": "vertex", "project": "p"}, "credentials"),
        ({"kind": "bedrock", "region": REGION, "profile": "work"}, "profile"),
        ({"kind": "bedrock", "region": REGION, "web_identity_token_file": "/etc/passwd"}, "web_identity_token_file"),
        ({"kind": "bedrock", "region": REGION, "access_key_id": "env:HOME"}, "access_key_id"),
        ({"kind": "bedrock", "region": REGION, "access_key_id": "AKID"}, "secret_access_key"),
        ({"kind": "bedrock", "api_key": "k"}, "region"),
        ({"kind": "openai", "client_secret": "s"}, "client_secret"),
        ({"kind": "openai", "region": REGION}, "region"),
        ({"kind": "vertex", "project": "p", "credentials": {"type": "external_account"}}, "credentials"),
        ({"kind": "vertex", "project": "p", "credentials": "no document"}, "credentials"),
        ({"kind": "azure-openai", "client_id": "c", "api_key": "k"}, "tenant_id"),
    ],
)
def test_what_is_wrong_with_a_provider_of_the_api_is_named(credential_free, fields, field):
    refused = credential_free.admin_response("POST", "/providers", {"name": "x", "base_url": "http://127.0.0.1:9/v1", **fields})
    assert refused.status_code == 400, refused.text
    assert refused.json()["field"] == field, refused.text


@pytest.fixture(scope="module")
def credential_free(tmp_path_factory):
    with Gateway(tmp_path_factory.mktemp("gateway")) as gateway:
        yield gateway


def test_a_file_with_credentials_that_cannot_be_used_is_refused(directory):
    (directory / "google.json").write_text('{"type": "service_account", "client_email": "a@b", "private_key": "none"}')
    (directory / "gatehouse.yaml").write_text(
        "providers: [{name: g, kind: vertex, project: p, credentials: file:google.json}]\n"
        "models: [{name: m, unpriced: allow, targets: [{provider: g, model: x}]}]\n"
    )
    checked = subprocess.run([BINARY, "check", "--config", str(directory / "gatehouse.yaml")], capture_output=True, text=True)
    assert checked.returncode == 1 and "private_key is no RSA key" in checked.stderr
