"""STS: GetCallerIdentity by boto3, as a form and as a presigned link."""

import datetime
import re

import pytest
from botocore.exceptions import ClientError

from harness.raw import FORM, Raw

ASK = {"Action": "GetCallerIdentity", "Version": "2011-06-15"}
BODY = b"Action=GetCallerIdentity&Version=2011-06-15"


@pytest.fixture(scope="module")
def raw(alone):
    return Raw(alone)


def code(answer):
    return re.search(rb"<Code>(\w+)</Code>", answer.body)[1].decode()


def form(raw, body=BODY, **more):
    return raw.send(body, raw.headers(body, None, FORM, "sts", **more))


def test_boto3_learns_who_it_is(alone):
    who = alone.client("sts").get_caller_identity()
    assert who["Account"] == who["UserId"] == "123456789012"
    assert who["Arn"] == "arn:aws:iam::123456789012:root"
    assert who["ResponseMetadata"]["RequestId"]


def test_a_wrong_key_is_told_so(alone):
    for wrong, expected in [
        ({"secret_access_key": "w" * 40}, "SignatureDoesNotMatch"),
        ({"access_key_id": "AKIA0000000000000000"}, "InvalidClientTokenId"),
    ]:
        with pytest.raises(ClientError) as refused:
            alone.client("sts", **wrong).get_caller_identity()
        assert refused.value.response["Error"]["Code"] == expected
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_forms(raw):
    answer = form(raw)
    assert answer.status == 200 and answer.headers["content-type"].startswith("text/xml")
    assert b"<Account>123456789012</Account>" in answer.body
    for body, expected in [
        (b"Version=2011-06-15", "MissingAction"),
        (b"Action=Nope&Version=2011-06-15", "InvalidAction"),
        (b"Action=GetCallerIdentity&Version=1999-01-01", "InvalidAction"),
        (b"", "MissingAction"),
    ]:
        answer = form(raw, body)
        assert answer.status == 400 and code(answer) == expected, (body, answer)


def test_a_presigned_link_proves_who_one_is(raw):
    link = raw.presigned(ASK)
    answer = raw.send(method="GET", path=link, headers={"Host": raw.host})
    assert answer.status == 200, answer
    assert b"<Arn>arn:aws:iam::123456789012:root</Arn>" in answer.body


def test_presigned_links_end_and_cannot_be_changed(raw):
    get = lambda link: raw.send(method="GET", path=link, headers={"Host": raw.host})
    hour = datetime.timedelta(hours=1)
    now = datetime.datetime.now(datetime.timezone.utc)
    assert get(raw.presigned(ASK, expires_s=7200, at=now - hour)).status == 200
    late = get(raw.presigned(ASK, expires_s=60, at=now - hour))
    assert late.status == 403 and code(late) == "SignatureDoesNotMatch"
    early = get(raw.presigned(ASK, at=now + hour))
    assert early.status == 403 and code(early) == "SignatureDoesNotMatch"
    link = raw.presigned(ASK)
    longer = get(re.sub("X-Amz-Expires=60", "X-Amz-Expires=600", link))
    assert longer.status == 403 and code(longer) == "SignatureDoesNotMatch"
    more = get(link + "&More=1")
    assert more.status == 403 and code(more) == "SignatureDoesNotMatch"
    other = get(re.sub("GetCallerIdentity", "GetSessionToken", link))
    assert other.status in (400, 403)
    bare = get("/?Action=GetCallerIdentity&Version=2011-06-15")
    assert bare.status == 403 and code(bare) == "MissingAuthenticationToken"
    for expires in [0, -1, 604801, "x"]:
        answer = get(re.sub("X-Amz-Expires=60", f"X-Amz-Expires={expires}", link))
        assert answer.status in (400, 403), (expires, answer)
