"""HTTP without a client's good manners: any bytes, any headers, any signature."""

import http.client
import json
import unittest.mock
import urllib.parse

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

TARGET = "AmazonEC2ContainerServiceV20141113."
JSON = "application/x-amz-json-1.1"
FORM = "application/x-www-form-urlencoded; charset=utf-8"
TIMEOUT_S = 20


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error(self):
        """Type and text of an error."""
        return self.json["__type"].rpartition("#")[2], self.json.get("message", "")

    def __repr__(self):
        return f"{self.status} {self.body[:500]!r}"


class Raw:
    """One caller of a control plane."""

    def __init__(self, plane, **more):
        access = plane.access() | more
        self.endpoint, self.region = access["endpoint"], access["region"]
        self.host = urllib.parse.urlsplit(self.endpoint).netloc
        self.key = access["accessKeyId"]
        self.secret = access["secretAccessKey"]

    def credentials(self, token=None):
        return Credentials(self.key, self.secret, token)

    def headers(self, body, target=None, content_type=JSON, service="ecs", **more):
        """Headers of a signed POST. `region`, `at` (a time), `token` change the signature."""
        headers = {"Content-Type": content_type, "Host": self.host}
        if target is not None:
            headers["X-Amz-Target"] = target
        request = AWSRequest("POST", self.endpoint + "/", data=body, headers=headers)
        region = more.get("region", self.region)
        signer = SigV4Auth(self.credentials(more.get("token")), service, region)
        if at := more.get("at"):
            signed_at(signer, request, at)
        else:
            signer.add_auth(request)
        return dict(request.headers.items())

    def call(self, operation, body, **more):
        """A signed call. `body` is text, bytes, or anything that can be written as JSON."""
        if not isinstance(body, (str, bytes)):
            body = json.dumps(body)
        data = body.encode() if isinstance(body, str) else body
        return self.send(data, self.headers(data, TARGET + operation, **more))

    def send(self, body=b"", headers=None, method="POST", path="/"):
        """Sends exactly this; anything but bytes in chunks."""
        connection = http.client.HTTPConnection(self.host, timeout=TIMEOUT_S)
        try:
            try:
                chunked = not isinstance(body, bytes)
                connection.request(method, path, body, headers or {}, encode_chunked=chunked)
            except BrokenPipeError:
                # Refused before all was sent: the answer is there nevertheless.
                pass
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def presigned(self, parameters, expires_s=60, service="sts", at=None):
        """The path of a presigned GET."""
        query = urllib.parse.urlencode(parameters)
        request = AWSRequest("GET", f"{self.endpoint}/?{query}")
        signer = SigV4QueryAuth(self.credentials(), service, self.region, expires=expires_s)
        if at:
            signed_at(signer, request, at)
        else:
            signer.add_auth(request)
        parts = urllib.parse.urlsplit(request.url)
        return f"/?{parts.query}"


def signed_at(signer, request, at):
    """Signs as if it were another time."""
    with unittest.mock.patch("botocore.auth.get_current_datetime", lambda: at.replace(tzinfo=None)):
        signer.add_auth(request)
