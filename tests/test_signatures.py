"""Signatures: every way in which one can be wrong has AWS's type for it."""

import datetime
import email.utils
import re

import pytest
from botocore.exceptions import ClientError

from harness.raw import TARGET, Raw

BODY = b"{}"
LIST = TARGET + "ListClusters"


@pytest.fixture(scope="module")
def raw(alone):
    return Raw(alone)


@pytest.fixture
def headers(raw):
    return raw.headers(BODY, LIST)


def check(answer, code, text):
    """The type, and a part of the text."""
    assert answer.status in (400, 403), answer
    assert answer.error[0] == code, answer
    assert text in answer.error[1], answer


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def minutes(number):
    return now() + datetime.timedelta(minutes=number)


def test_a_right_one(raw, headers):
    assert raw.send(BODY, headers).status == 200


def test_none_at_all(raw, headers):
    del headers["Authorization"]
    check(
        raw.send(BODY, headers),
        "MissingAuthenticationTokenException",
        "Missing Authentication Token",
    )


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Basic YTpi",
        "Bearer x",
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 nonsense",
        "AWS4-ECDSA-P256-SHA256 x",
    ],
)
def test_one_of_another_kind(raw, headers, value):
    headers["Authorization"] = value
    answer = raw.send(BODY, headers)
    assert answer.status in (400, 403)
    assert answer.error[0] in (
        "IncompleteSignatureException",
        "MissingAuthenticationTokenException",
    )


@pytest.mark.parametrize("part", ["Credential", "SignedHeaders", "Signature"])
def test_a_part_is_missing(raw, headers, part):
    value = headers["Authorization"]
    headers["Authorization"] = re.sub(rf"{part}=[^,]*,? ?", "", value).rstrip(", ")
    answer = raw.send(BODY, headers)
    check(answer, "IncompleteSignatureException", part)


def test_no_date(raw, headers):
    del headers["X-Amz-Date"]
    check(raw.send(BODY, headers), "IncompleteSignatureException", "Date")


def test_a_wrong_secret(raw, alone):
    wrong = Raw(alone, secretAccessKey="w" * 40)
    check(
        wrong.call("ListClusters", {}), "InvalidSignatureException", "does not match the signature"
    )


def test_an_unknown_key(alone):
    unknown = Raw(alone, accessKeyId="AKIA0000000000000000")
    check(
        unknown.call("ListClusters", {}),
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
    )


def test_a_token_that_is_not_the_keys(raw):
    answer = raw.call("ListClusters", {}, token="of-somebody")
    check(answer, "UnrecognizedClientException", "security token")


def test_another_body(raw, headers):
    check(raw.send(b'{"maxResults":1}', headers), "InvalidSignatureException", "does not match")


@pytest.mark.parametrize(
    "change",
    [
        {"X-Amz-Target": TARGET + "DeleteCluster"},
        {"Host": "elsewhere"},
    ],
)
def test_a_changed_header(raw, headers, change):
    check(raw.send(BODY, headers | change), "InvalidSignatureException", "does not match")


@pytest.mark.parametrize("digit", ["0", "f"])
def test_a_changed_signature(raw, headers, digit):
    value = headers["Authorization"]
    last = value[-1]
    headers["Authorization"] = value[:-1] + (digit if digit != last else "1")
    check(raw.send(BODY, headers), "InvalidSignatureException", "does not match")


@pytest.mark.parametrize("signature", ["", "zz", "0" * 63, "0" * 65, "0" * 64])
def test_a_made_up_signature(raw, headers, signature):
    value = headers["Authorization"]
    headers["Authorization"] = re.sub("Signature=.*", f"Signature={signature}", value)
    answer = raw.send(BODY, headers)
    assert answer.error[0] in ("InvalidSignatureException", "IncompleteSignatureException"), answer


@pytest.mark.parametrize("off", [-6, -60, -60 * 24 * 400])
def test_too_old(raw, off):
    answer = raw.call("ListClusters", {}, at=minutes(off))
    check(answer, "InvalidSignatureException", "Signature expired")


def test_not_yet(raw):
    answer = raw.call("ListClusters", {}, at=minutes(6))
    check(answer, "InvalidSignatureException", "Signature not yet current")


@pytest.mark.parametrize("off", [-4, 4])
def test_clocks_may_differ_a_little(raw, off):
    assert raw.call("ListClusters", {}, at=minutes(off)).status == 200


def test_the_time_of_the_server_is_told(raw):
    """Clients with a wrong clock learn from it what time it is."""
    answer = raw.call("ListClusters", {}, at=minutes(-60))
    told = email.utils.parsedate_to_datetime(answer.headers["date"])
    assert abs((told - now()).total_seconds()) < 60


def test_another_service(raw):
    answer = raw.call("ListClusters", {}, service="s3")
    check(answer, "InvalidSignatureException", "Credential should be scoped to correct service")


def test_the_day_of_the_scope_is_that_of_the_date(raw, headers):
    value = headers["Authorization"]
    headers["Authorization"] = re.sub(r"/20\d{6}/", "/20200101/", value)
    check(raw.send(BODY, headers), "InvalidSignatureException", "Date in Credential scope")


@pytest.mark.parametrize("credential", ["x", "a/b", "a/b/c/d/e/f", "////", "AKIA/20200101/r/ecs/x"])
def test_a_credential_of_another_form(raw, headers, credential):
    value = headers["Authorization"]
    headers["Authorization"] = re.sub("Credential=[^,]*", f"Credential={credential}", value)
    answer = raw.send(BODY, headers)
    assert answer.error[0] in ("IncompleteSignatureException", "InvalidSignatureException"), answer


@pytest.mark.parametrize("left_out", ["host", "x-amz-target", "x-amz-date"])
def test_headers_that_must_be_signed(raw, headers, left_out):
    value = headers["Authorization"]
    signed = re.search("SignedHeaders=([^,]*)", value)[1].split(";")
    kept = ";".join(it for it in signed if it != left_out)
    headers["Authorization"] = re.sub("SignedHeaders=[^,]*", f"SignedHeaders={kept}", value)
    check(raw.send(BODY, headers), "InvalidSignatureException", "SignedHeader")


def test_a_wrong_hash_of_the_body(raw, headers):
    headers["X-Amz-Content-SHA256"] = "0" * 64
    check(raw.send(BODY, headers), "InvalidSignatureException", "x-amz-content-sha256")


def test_any_region_will_do(raw):
    assert raw.call("ListClusters", {}, region="eu-central-1").status == 200


def test_clients_of_aws_understand(alone):
    ecs = alone.client(secret_access_key="w" * 40)
    with pytest.raises(ClientError) as refused:
        ecs.list_clusters()
    assert refused.value.response["Error"]["Code"] == "InvalidSignatureException"
    ecs = alone.client(access_key_id="AKIA0000000000000000")
    with pytest.raises(ClientError) as refused:
        ecs.list_clusters()
    assert refused.value.response["Error"]["Code"] == "UnrecognizedClientException"


def test_the_secret_is_never_repeated(raw, headers):
    headers["Authorization"] += "x"
    assert raw.secret.encode() not in raw.send(BODY, headers).body


def test_sessions_of_agents_are_signed_too(raw):
    answer = raw.send(method="GET", path="/acs/ws?clusterArn=default&containerInstanceArn=x")
    assert answer.status in (400, 401, 403), answer
