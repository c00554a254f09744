"""Signatures of AWS as botocore, the base of AWS's own tools, makes them."""

import datetime
from unittest import mock

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from .cloud import CloudRequest


def botocore_authorization(request: CloudRequest, credentials: Credentials, region: str, service: str = "bedrock") -> str:
    """The `authorization` that botocore gives a request with the same method, address, body and time."""
    kept = {"X-Amz-Content-SHA256": request.headers["x-amz-content-sha256"]} if "x-amz-content-sha256" in request.headers else {}
    unsigned = AWSRequest(
        method=request.method,
        url=f"http://{request.headers['host']}{request.path}",
        headers={"host": request.headers["host"], **kept},
        data=request.body,
    )
    at = datetime.datetime.strptime(request.headers["x-amz-date"], "%Y%m%dT%H%M%SZ")
    with mock.patch.object(botocore.auth, "get_current_datetime", return_value=at):
        botocore.auth.SigV4Auth(credentials, service, region).add_auth(unsigned)
    return unsigned.headers["Authorization"]
