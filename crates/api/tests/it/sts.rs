//! The query protocol, with STS.

use std::collections::BTreeMap;

use berth_api::protocols::query::Form;
use berth_api::protocols::xml;
use berth_api::sts::{GetCallerIdentityResponse, Operation, Request, Response};
use berth_api::{ProtocolError, Timestamp, ecs};
use expect_test::expect;
use proptest::prelude::*;

#[test]
fn the_action_is_read_from_the_form() {
    let form = Form::parse(b"Action=GetCallerIdentity&Version=2011-06-15").unwrap();
    let operation = Operation::from_name(form.action().unwrap()).unwrap();
    assert_eq!(form.get("Version"), Some(berth_api::sts::VERSION));
    let request = Request::decode(operation, &form).unwrap();
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
    let xml = String::from_utf8(response.encode("0123-4567")).unwrap();
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
fn lists_maps_and_times_are_xml() {
    let task = ecs::Task {
        created_at: Some(Timestamp(1_767_225_600_042)),
        tags: Some(vec![ecs::Tag { key: Some("<k>".into()), value: None }, ecs::Tag::default()]),
        enable_execute_command: Some(true),
        version: Some(7),
        ..ecs::Task::default()
    };
    let xml = String::from_utf8(xml::encode("Get", &task, "urn:x", "id")).unwrap();
    expect![[r#"
        <GetResponse xmlns="urn:x">
        <GetResult>
        <createdAt>2026-01-01T00:00:00.042Z</createdAt>
        <enableExecuteCommand>true</enableExecuteCommand>
        <tags>
        <member>
        <key>&lt;k&gt;</key>
        </member>
        <member>
        </member>
        </tags>
        <version>7</version>
        </GetResult>
        <ResponseMetadata>
        <RequestId>id</RequestId>
        </ResponseMetadata>
        </GetResponse>"#]]
    .assert_eq(&xml.replace("><", ">\n<"));
    let options = BTreeMap::from([("max-size".to_owned(), "10m".to_owned())]);
    let log = ecs::LogConfiguration { options: Some(options), ..Default::default() };
    let xml = String::from_utf8(xml::encode("Get", &log, "urn:x", "id")).unwrap();
    expect![[r#"
        <GetResponse xmlns="urn:x">
        <GetResult>
        <options>
        <entry>
        <key>max-size</key>
        <value>10m</value>
        </entry>
        </options>
        </GetResult>
        <ResponseMetadata>
        <RequestId>id</RequestId>
        </ResponseMetadata>
        </GetResponse>"#]]
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

/// Structures, lists, maps and scalars, though STS itself takes none here.
#[test]
fn forms_hold_whole_structures() {
    let body = "tags.member.2.key=b+c&tags.member.1.key=a%26%C3%A9&count=3&unknown.x.1.y=z\
                &enableExecuteCommand=true&overrides.containerOverrides.1.environment.1.name=N\
                &tags.member.10.key=last";
    let mut read = ecs::RunTaskRequest::default();
    Form::parse(body.as_bytes()).unwrap().decode(&mut read).unwrap();
    let keys: Vec<_> = read.tags.unwrap().into_iter().map(|tag| tag.key.unwrap()).collect();
    assert_eq!(keys, ["a&é", "b c", "last"]);
    assert_eq!((read.count, read.enable_execute_command), (Some(3), Some(true)));
    let overrides = read.overrides.unwrap().container_overrides.unwrap();
    assert_eq!(overrides[0].environment.as_ref().unwrap()[0].name.as_deref(), Some("N"));

    let body = b"options.entry.1.key=max-size&options.entry.1.value=10m&logDriver=syslog";
    let mut read = ecs::LogConfiguration::default();
    Form::parse(body).unwrap().decode(&mut read).unwrap();
    assert_eq!(read.options.unwrap()["max-size"], "10m");

    let mut read = ecs::RunTaskRequest::default();
    let error = Form::parse(b"count=many").unwrap().decode(&mut read).unwrap_err();
    assert_eq!(error.to_string(), "many can not be converted to an Integer (at count)");
}

proptest! {
    #[test]
    fn noise_never_panics(body in proptest::collection::vec(any::<u8>(), 0..64)) {
        if let Ok(form) = Form::parse(&body) {
            let _ = form.action();
            let mut read = ecs::RunTaskRequest::default();
            let _ = form.decode(&mut read);
        }
    }

    #[test]
    fn paths_never_panic(path in "([a-z]{1,3}|[0-9]{1,2}|member|entry|tags|\\.){1,12}") {
        let form = Form::parse(format!("{path}=x&tags.1.key=y").as_bytes()).unwrap();
        let mut read = ecs::RunTaskRequest::default();
        let _ = form.decode(&mut read);
    }
}
