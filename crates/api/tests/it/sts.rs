//! The query protocol, with STS.

use berth_api::ProtocolError;
use berth_api::protocols::Protocol;
use berth_api::protocols::query::Form;
use berth_api::sts::{GetCallerIdentityResponse, Operation, Request, Response};
use expect_test::expect;

#[test]
fn the_action_is_read_from_the_form() {
    let (head, ()) = http::Request::post("/").body(()).unwrap().into_parts();
    let body = b"Action=GetCallerIdentity&Version=2011-06-15";
    let operation = Operation::of(Protocol::Query, &head, body).unwrap();
    let request = Request::decode(operation, Protocol::Query, &head, body).unwrap();
    assert_eq!(request, Request::GetCallerIdentity(Default::default()));
    assert_eq!(Form::parse(b"").unwrap().action(), Err(ProtocolError::missing_action()));
}

#[test]
fn the_answer_is_xml() {
    let response = Response::from(GetCallerIdentityResponse {
        account: Some("123456789012".into()),
        arn: Some("arn:aws:iam::123456789012:user/<root> & \"co\"".into()),
        user_id: Some("AKIDEXAMPLE\u{0}\r".into()),
    });
    let xml = String::from_utf8(response.encode(Protocol::Query, "0123-4567").body).unwrap();
    expect![[r#"
        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
        <GetCallerIdentityResult>
        <Account>123456789012</Account>
        <Arn>arn:aws:iam::123456789012:user/&lt;root&gt; &amp; &quot;co&quot;</Arn>
        <UserId>AKIDEXAMPLE�&#13;</UserId>
        </GetCallerIdentityResult>
        <ResponseMetadata>
        <RequestId>0123-4567</RequestId>
        </ResponseMetadata>
        </GetCallerIdentityResponse>"#]]
    .assert_eq(&xml.replace("><", ">\n<"));
}

#[test]
fn errors_are_xml() {
    let error = ProtocolError::invalid_action("Nope", berth_api::sts::VERSION);
    let xml = String::from_utf8(error.encode_xml("0123-4567")).unwrap();
    expect![[r#"
        <ErrorResponse>
        <Error>
        <Type>Sender</Type>
        <Code>InvalidAction</Code>
        <Message>Could not find operation Nope for version 2011-06-15</Message>
        </Error>
        <RequestId>0123-4567</RequestId>
        </ErrorResponse>"#]]
    .assert_eq(&xml.replace("><", ">\n<"));
}
