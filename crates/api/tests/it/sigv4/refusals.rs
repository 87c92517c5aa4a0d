//! Every way in which a signature can be wrong, and what is said about it.

use berth_api::Timestamp;
use berth_api::sigv4::*;
use expect_test::{Expect, expect};

use super::received::*;

fn refused(received: &Received, expected: Expect) {
    let error = received.verified(NOW).unwrap_err();
    let (json, query) = (error.to_json_error(), error.to_query_error());
    // Broken where a line would grow too long.
    let message = json.message.replace(". ", ".\n").replace(" than ", "\nthan ");
    let message =
        message.replace(" YYYY", "\nYYYY").replace(", got", ",\ngot").replace(", from", ",\nfrom");
    expected.assert_eq(&format!("{message}\n{} {}", json.code, query.code));
}

#[test]
fn nothing_to_go_by() {
    refused(
        &call(),
        expect![[r#"
        Missing Authentication Token
        MissingAuthenticationTokenException MissingAuthenticationToken"#]],
    );
    refused(
        &call().set("authorization", "Bearer abc"),
        expect![[r#"
        Missing Authentication Token
        MissingAuthenticationTokenException MissingAuthenticationToken"#]],
    );
    refused(
        &call().set("authorization", "AWS4-ECDSA-P256-SHA256 Credential=a"),
        expect![[r#"
        Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'.
        IncompleteSignatureException IncompleteSignature"#]],
    );
    refused(
        &call().set("authorization", "AWS4-HMAC-SHA256"),
        expect![[r#"
            Authorization header requires 'Credential' parameter.
            Authorization header requires 'Signature' parameter.
            Authorization header requires 'SignedHeaders' parameter.
            Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.
            IncompleteSignatureException IncompleteSignature"#]],
    );
    refused(
        &call().signed(NOW).without("x-amz-date"),
        expect![[r#"
        Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.
        IncompleteSignatureException IncompleteSignature"#]],
    );
    refused(
        &call().signed(NOW).set("x-amz-date", "2026-01-01"),
        expect![[r#"
            Date must be in ISO-8601 'basic format'.
            Got '2026-01-01'.
            See http://en.wikipedia.org/wiki/ISO_8601
            IncompleteSignatureException IncompleteSignature"#]],
    );
    let both = Received { query: url().presigned(NOW, 60).query, ..call().signed(NOW) };
    refused(
        &both,
        expect![[r#"
        Only one of the Authorization header and the X-Amz-Algorithm parameter may be used.
        IncompleteSignatureException IncompleteSignature"#]],
    );
}

/// The second of two would be what some reader believes.
#[test]
fn what_decides_is_said_once() {
    let signed = call().set("x-amz-security-token", "a").signed(NOW);
    for name in ["authorization", "host", "x-amz-date", "x-amz-target", "content-type"] {
        let mut twice = signed.clone();
        let value = signed.header(name).unwrap().to_owned();
        twice.headers.push((name.to_uppercase(), value));
        let error = twice.verified(NOW).unwrap_err();
        let text = format!("The header '{name}' must not be sent more than once.");
        assert_eq!(error, VerifyError::Incomplete(text));
    }
    let authorization = signed.header("authorization").unwrap();
    for name in ["Credential", "SignedHeaders", "Signature"] {
        let twice = signed.clone().set("authorization", &format!("{authorization}, {name}=a"));
        let text = format!("Authorization header takes one '{name}' parameter only.");
        assert_eq!(twice.verified(NOW).unwrap_err(), VerifyError::Incomplete(text));
    }
    let presigned = url().presigned(NOW, 60);
    for (name, sent) in [("X-Amz-Date", "X-Amz-Date"), ("X-Amz-Expires", "X-Amz%2DExpires")] {
        let query = format!("{}&{sent}=1", presigned.query);
        let text = format!("AWS query-string parameters must not include '{name}' more than once.");
        let error = Received { query, ..presigned.clone() }.verified(NOW).unwrap_err();
        assert_eq!(error, VerifyError::Incomplete(text));
    }
}

#[test]
fn presigned_where_aws_presigns() {
    let presigned = Received { service: "ecs".into(), ..call() }.presigned(NOW, 604_800);
    assert!(presigned.verified(NOW).is_ok());
    let none = |_: &str, _: Option<&str>| None;
    let mut keys = SigningKeys::default();
    let error = presigned.with_parts(|parts| verify(parts, ECS, NOW, none, &mut keys).unwrap_err());
    assert_eq!(error, VerifyError::Presigned);
    let error = error.to_json_error();
    expect![[r#"
        MissingAuthenticationTokenException: Missing Authentication Token. Presigned requests are not taken here: sign with the Authorization header."#]]
    .assert_eq(&error.to_string());
}

fn edited(from: &str, to: &str) -> Received {
    let signed = call().signed(NOW);
    let authorization = signed.header("authorization").unwrap().replace(from, to);
    signed.set("authorization", &authorization)
}

#[test]
fn wrong_parts_of_the_header() {
    refused(
        &edited("/aws4_request", ""),
        expect![[r#"
            Credential must have exactly 5 slash-delimited elements, e.g.
            keyid/date/region/service/term,
            got 'AKIDEXAMPLE/20260101/us-east-1/ecs'
            IncompleteSignatureException IncompleteSignature"#]],
    );
    refused(
        &edited("aws4_request", "aws4"),
        expect![[r#"
        Credential should be scoped with a valid terminator: 'aws4_request', not 'aws4'.
        InvalidSignatureException SignatureDoesNotMatch"#]],
    );
    refused(
        &edited("/us-east-1/", "//"),
        expect![[r#"
        Credential should be scoped to a region.
        InvalidSignatureException SignatureDoesNotMatch"#]],
    );
    refused(
        &edited("/ecs/", "/s3/"),
        expect![[r#"
        Credential should be scoped to correct service: 'ecs', 'sts'.
        InvalidSignatureException SignatureDoesNotMatch"#]],
    );
    refused(
        &edited("/20260101/", "/20260102/"),
        expect![[r#"
            Date in Credential scope does not match
            YYYYMMDD from ISO-8601 version of date from HTTP: '20260102' != '20260101',
            from '20260101T000000Z'.
            InvalidSignatureException SignatureDoesNotMatch"#]],
    );
    refused(
        &edited("host;", ""),
        expect![[r#"
        'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.
        InvalidSignatureException SignatureDoesNotMatch"#]],
    );
    refused(
        &edited("x-amz-date;", ""),
        expect![[r#"
        'x-amz-date' must be a 'SignedHeader' in the AWS Authorization.
        InvalidSignatureException SignatureDoesNotMatch"#]],
    );
    refused(
        &edited(";x-amz-target", ""),
        expect![[r#"
        'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.
        InvalidSignatureException SignatureDoesNotMatch"#]],
    );
    refused(
        &edited("AKIDEXAMPLE", "AKIDOTHER"),
        expect![[r#"
        The security token included in the request is invalid.
        UnrecognizedClientException InvalidClientTokenId"#]],
    );
    refused(
        &edited("Signature=", "Signature=0"),
        expect![[r#"
            The request signature we calculated does not match the signature you provided.
            Check your AWS Secret Access Key and signing method.
            Consult the service documentation for details.
            InvalidSignatureException SignatureDoesNotMatch"#]],
    );
}

#[test]
fn wrong_request_or_time() {
    let other = Received { body: "{ }".into(), ..call().signed(NOW) };
    refused(
        &other,
        expect![[r#"
            The request signature we calculated does not match the signature you provided.
            Check your AWS Secret Access Key and signing method.
            Consult the service documentation for details.
            InvalidSignatureException SignatureDoesNotMatch"#]],
    );
    refused(
        &call().signed(Timestamp(NOW.0 - 301_000)),
        expect![[r#"
            Signature expired: 20251231T235459Z is now earlier
            than 20251231T235500Z (20260101T000000Z - 5 min.)
            InvalidSignatureException SignatureDoesNotMatch"#]],
    );
    refused(
        &call().signed(Timestamp(NOW.0 + 301_000)),
        expect![[r#"
            Signature not yet current: 20260101T000501Z is still later
            than 20260101T000500Z (20260101T000000Z + 5 min.)
            InvalidSignatureException SignatureDoesNotMatch"#]],
    );
    let hashed = call().set("x-amz-content-sha256", &sha256_hex(b"other")).signed(NOW);
    refused(
        &hashed,
        expect![[r#"
        The provided 'x-amz-content-sha256' header does not match what was computed.
        InvalidSignatureException SignatureDoesNotMatch"#]],
    );
    let unsigned = call().set("x-amz-content-sha256", "UNSIGNED-PAYLOAD").signed(NOW);
    refused(
        &unsigned,
        expect![[r#"
        The provided 'x-amz-content-sha256' header does not match what was computed.
        InvalidSignatureException SignatureDoesNotMatch"#]],
    );
    let hashed = call().set("x-amz-content-sha256", &sha256_hex(b"{}")).signed(NOW);
    assert!(hashed.verified(NOW).is_ok());
}

#[test]
fn wrong_presigned_urls() {
    let presigned = url().presigned(NOW, 60);
    assert!(presigned.verified(Timestamp(NOW.0 + 60_000)).is_ok());
    let edited = |from: &str, to: &str| {
        let query = presigned.query.replace(from, to);
        assert_ne!(query, presigned.query);
        Received { query, ..presigned.clone() }
    };
    refused(
        &url().presigned(Timestamp(NOW.0 - 61_000), 60),
        expect![[r#"
            Signature expired: 20251231T235859Z is now earlier
            than 20251231T235900Z (20260101T000000Z - 60 sec.)
            InvalidSignatureException SignatureDoesNotMatch"#]],
    );
    refused(
        &url().presigned(Timestamp(NOW.0 + 301_000), 60),
        expect![[r#"
            Signature not yet current: 20260101T000501Z is still later
            than 20260101T000500Z (20260101T000000Z + 5 min.)
            InvalidSignatureException SignatureDoesNotMatch"#]],
    );
    refused(
        &url().presigned(NOW, 604_801),
        expect![[r#"
            X-Amz-Expires must be a number of seconds between 1 and 604800,
            got '604801'.
            IncompleteSignatureException IncompleteSignature"#]],
    );
    refused(
        &edited("X-Amz-Expires=60", "X-Amz-Expires=0"),
        expect![[r#"
            X-Amz-Expires must be a number of seconds between 1 and 604800,
            got '0'.
            IncompleteSignatureException IncompleteSignature"#]],
    );
    refused(
        &edited("X-Amz-Expires=60", "X-Amz-Expires=61"),
        expect![[r#"
            The request signature we calculated does not match the signature you provided.
            Check your AWS Secret Access Key and signing method.
            Consult the service documentation for details.
            InvalidSignatureException SignatureDoesNotMatch"#]],
    );
    refused(
        &edited("X-Amz-Expires=60&", ""),
        expect![[r#"
            AWS query-string parameters must include 'X-Amz-Expires'.
            Re-examine the query-string parameters.
            IncompleteSignatureException IncompleteSignature"#]],
    );
    refused(
        &edited("X-Amz-Signature", "X-Amz-Sig"),
        expect![[r#"
            AWS query-string parameters must include 'X-Amz-Signature'.
            Re-examine the query-string parameters.
            IncompleteSignatureException IncompleteSignature"#]],
    );
    refused(
        &edited("X-Amz-Date=20260101T000000Z", "X-Amz-Date=today"),
        expect![[r#"
            X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'",
            got 'today'.
            IncompleteSignatureException IncompleteSignature"#]],
    );
    refused(
        &edited("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1"),
        expect![[r#"
        Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1'.
        IncompleteSignatureException IncompleteSignature"#]],
    );
    refused(
        &edited("=host", "=date"),
        expect![[r#"
        'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.
        InvalidSignatureException SignatureDoesNotMatch"#]],
    );
}

#[test]
fn session_tokens_belong_to_their_keys() {
    let temporary = Received { token: Some("the-token".into()), ..call() };
    assert!(temporary.clone().signed(NOW).verified(NOW).is_ok());
    let signed = temporary.clone().signed(NOW);
    refused(
        &Received { token: None, ..signed.clone() },
        expect![[r#"
        The security token included in the request is invalid.
        UnrecognizedClientException InvalidClientTokenId"#]],
    );
    refused(
        &Received { token: Some("another".into()), ..signed.clone() },
        expect![[r#"
        The security token included in the request is invalid.
        UnrecognizedClientException InvalidClientTokenId"#]],
    );
    refused(
        &Received { token: Some("the-token".into()), ..call().signed(NOW) },
        expect![[r#"
        The security token included in the request is invalid.
        UnrecognizedClientException InvalidClientTokenId"#]],
    );
    let expired = |_: &str, _: Option<&str>| {
        Some(AccessKey {
            secret_access_key: SECRET.into(),
            session_token: signed.token.clone(),
            expires_at: Some(NOW),
        })
    };
    let mut keys = SigningKeys::default();
    let error = signed.with_parts(|parts| verify(parts, ECS, NOW, expired, &mut keys));
    assert_eq!(error, Err(VerifyError::ExpiredToken));
}

/// That it will do when it is signed is among botocore's values.
#[test]
fn the_date_header_must_be_signed() {
    let signed = call().signed(NOW);
    let iso = signed.without("x-amz-date").set("date", "20260101T000000Z");
    refused(
        &iso,
        expect![[r#"
        'date' must be a 'SignedHeader' in the AWS Authorization.
        InvalidSignatureException SignatureDoesNotMatch"#]],
    );
}
