//! Answers in the protocols that are text: errors, and answers that have nothing to say.

use berth_api::protocols::{Fault, Protocol};
use berth_api::{Members, ProtocolError};
use expect_test::expect;
use serde_json::json;

use super::plain;
use super::refusals::corners;

/// Errors that no model has, and one that says all.
#[test]
fn errors_in_every_protocol() {
    let service = corners();
    let others = json!({"reason": "<r>", "numbers": [1], "when": 1500, "inner": {"count": 1}});
    let shape = service.error("CornersFault").unwrap().shape;
    let faults = [
        Fault {
            name: "CornersFault".into(),
            message: "No.".into(),
            others: plain::members(service, shape, &others),
            http_status: 0,
        },
        Fault {
            name: "CornersCrash".into(),
            message: "Oh.".into(),
            ..Fault::from(&ProtocolError::throttling())
        },
        Fault::from(&ProtocolError::throttling()),
    ];
    let mut said = String::new();
    for protocol in [Protocol::AwsJson10, Protocol::Query, Protocol::Ec2, Protocol::RestJson] {
        for fault in &faults {
            let answer = protocol.encode_error(service, fault, "id-1");
            let body = String::from_utf8(answer.body).unwrap();
            let (status, kind, headers) = (answer.http_status, answer.content_type, answer.headers);
            said += &format!("{status} {kind} {headers:?}\n{body}\n");
        }
    }
    expect![[r#"
        409 application/x-amz-json-1.0 [("x-amzn-query-error", "Corners.Fault;Sender")]
        {"__type":"CornersFault","message":"No.","inner":{"Count-Of":1},"numbers":[1],"Reason":"<r>","when":1.500}
        500 application/x-amz-json-1.0 [("x-amzn-query-error", "CornersCrash;Receiver")]
        {"__type":"CornersCrash","Message":"Oh."}
        400 application/x-amz-json-1.0 [("x-amzn-query-error", "ThrottlingException;Sender")]
        {"__type":"ThrottlingException","message":"Rate exceeded"}
        409 text/xml []
        <ErrorResponse xmlns="urn:corners"><Error><Type>Sender</Type><Code>Corners.Fault</Code><Message>No.</Message><inner><Count-Of>1</Count-Of></inner><numbers><member>1</member></numbers><Reason>&lt;r&gt;</Reason><when>1970-01-01T00:00:01.5Z</when></Error><RequestId>id-1</RequestId></ErrorResponse>
        500 text/xml []
        <ErrorResponse xmlns="urn:corners"><Error><Type>Receiver</Type><Code>CornersCrash</Code><Message>Oh.</Message></Error><RequestId>id-1</RequestId></ErrorResponse>
        400 text/xml []
        <ErrorResponse xmlns="urn:corners"><Error><Type>Sender</Type><Code>ThrottlingException</Code><Message>Rate exceeded</Message></Error><RequestId>id-1</RequestId></ErrorResponse>
        409 text/xml []
        <Response><Errors><Error><Code>Corners.Fault</Code><Message>No.</Message><inner><Count-Of>1</Count-Of></inner><numbers><item>1</item></numbers><Reason>&lt;r&gt;</Reason><when>1970-01-01T00:00:01.5Z</when></Error></Errors><RequestID>id-1</RequestID></Response>
        500 text/xml []
        <Response><Errors><Error><Code>CornersCrash</Code><Message>Oh.</Message></Error></Errors><RequestID>id-1</RequestID></Response>
        400 text/xml []
        <Response><Errors><Error><Code>ThrottlingException</Code><Message>Rate exceeded</Message></Error></Errors><RequestID>id-1</RequestID></Response>
        409 application/json [("x-amzn-errortype", "CornersFault")]
        {"message":"No.","inner":{"Count-Of":1},"numbers":[1],"Reason":"<r>","when":1.500}
        500 application/json [("x-amzn-errortype", "CornersCrash")]
        {"Message":"Oh."}
        400 application/json [("x-amzn-errortype", "ThrottlingException")]
        {"message":"Rate exceeded"}
    "#]].assert_eq(&said);
    let cbor = Protocol::Cbor.encode_error(service, &faults[2], "id-1");
    assert_eq!((cbor.http_status, cbor.content_type), (400, "application/cbor"));
    assert!(cbor.body.starts_with(b"\xa2\x66__type\x73ThrottlingException\x67message"));
}

#[test]
fn answers_without_members() {
    let mut said = String::new();
    for protocol in corners().protocols.iter().filter(|it| **it != Protocol::Cbor) {
        let operation = corners().operation("Nothing").unwrap();
        let answer = protocol.encode(corners(), operation, &Members::default(), "id-1");
        let body = String::from_utf8(answer.body).unwrap();
        said += &format!("{protocol:?} {} {body}\n", answer.http_status);
    }
    expect![[r#"
        AwsJson10 200 {}
        Query 200 <NothingResponse xmlns="urn:corners"><ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></NothingResponse>
        Ec2 200 <NothingResponse xmlns="urn:corners"><requestId>id-1</requestId><return>true</return></NothingResponse>
        RestJson 204 
    "#]].assert_eq(&said);
}
