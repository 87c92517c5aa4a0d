//! What is said of calls that are wrong, and what is taken though it is odd.

use berth_api::protocols::Protocol;
use berth_api::tables::Service;
use expect_test::{Expect, expect};
use serde_json::Value;

use super::{model, plain};

pub fn corners() -> &'static Service {
    model::service(&model::load("corners"), |_| true)
}

fn head(method: &str, uri: &str, headers: &[(&str, &str)]) -> http::request::Parts {
    let mut request = http::Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap().into_parts().0
}

fn read(protocol: Protocol, body: &[u8]) -> Result<Value, String> {
    let operation = corners().operation("Body").unwrap();
    let read = protocol.decode(corners(), operation, &head("POST", "/", &[]), body);
    read.map(|it| plain::of_members(&it)).map_err(|it| it.to_string())
}

/// Each body, and below it what is said of it.
fn check<B: AsRef<[u8]>>(protocol: Protocol, bodies: &[(&str, B)], expected: Expect) {
    let said = bodies.iter().map(|(name, body)| match read(protocol, body.as_ref()) {
        Ok(value) => format!("{name}\n  {value}\n"),
        Err(text) => format!("{name}\n  {text}\n"),
    });
    expected.assert_eq(&said.collect::<String>());
}

#[test]
fn forms() {
    let bodies = [
        "integer=many",
        "integer=2147483648",
        "long=9223372036854775808",
        "boolean=yes",
        "double=1e400",
        "double=inf",
        "double=NaN",
        "blob=a",
        "time=soon",
        "time=1.5",
        "time=2026-01-01T00:00:00.5Z",
        "time=Thu%2C+01+Jan+2026+00%3A00%3A00+GMT",
        "text=a&text=b",
        "text.member.1=a",
        "inner=a",
        "texts=a",
        "texts=",
        "texts.member.10=c&texts.member.2=b&texts.member.1=a",
        "texts.member.x=a",
        "texts.1=a",
        "texts.member.1.more=a",
        "map.entry.1.key=a&map.entry.1.value=b&map.entry.2.key=a&map.entry.2.value=c",
        "map.entry.1.value=b",
        "map.entry.1.key=b",
        "inner.more.more.more.text=deep&inner-more=x&inner.Count-Of=7",
        "text=%zz",
        "text=%ff",
        "unknown.member.1.x=a",
    ];
    let bodies = bodies.map(|it| (it, it));
    check(
        Protocol::Query,
        &bodies,
        expect![[r#"
        integer=many
          many can not be converted to an Integer (at integer)
        integer=2147483648
          2147483648 can not be converted to an Integer (at integer)
        long=9223372036854775808
          9223372036854775808 can not be converted to a Long (at long)
        boolean=yes
          yes can not be converted to a Boolean (at boolean)
        double=1e400
          1e400 can not be converted to a Double (at double)
        double=inf
          inf can not be converted to a Double (at double)
        double=NaN
          {"double":"NaN"}
        blob=a
          The value is not base 64 (at blob)
        time=soon
          soon can not be converted to a Timestamp (at time)
        time=1.5
          {"time":1500}
        time=2026-01-01T00:00:00.5Z
          {"time":1767225600500}
        time=Thu%2C+01+Jan+2026+00%3A00%3A00+GMT
          {"time":1767225600000}
        text=a&text=b
          {"text":"b"}
        text.member.1=a
          Start of structure or map found where not expected. (at text)
        inner=a
          STRING_VALUE can not be converted to a Structure (at inner)
        texts=a
          STRING_VALUE can not be converted to a List (at texts)
        texts=
          {"texts":[]}
        texts.member.10=c&texts.member.2=b&texts.member.1=a
          {"texts":["a","b","c"]}
        texts.member.x=a
          Items of a list or map have numbers, as in member.1 (at texts)
        texts.1=a
          Items of a list or map have numbers, as in member.1 (at texts)
        texts.member.1.more=a
          Start of structure or map found where not expected. (at texts[0])
        map.entry.1.key=a&map.entry.1.value=b&map.entry.2.key=a&map.entry.2.value=c
          {"map":{"a":"c"}}
        map.entry.1.value=b
          An entry of a map needs its key (at map)
        map.entry.1.key=b
          {"map":{"b":""}}
        inner.more.more.more.text=deep&inner-more=x&inner.Count-Of=7
          {"inner":{"count":7,"more":{"more":{"more":{"text":"deep"}}}}}
        text=%zz
          Bad % escape in a form
        text=%ff
          The form is not UTF-8
        unknown.member.1.x=a
          {}
    "#]],
    );
}

#[test]
fn forms_of_ec2() {
    let bodies = [
        "Text=a&text=b",
        "QueryNamed=a&LocationNamed=b",
        "texts.1=a&texts.2=b",
        "texts.member.1=a",
        "Re-named=a",
        "inners.2.text=b&inners.1.Count-Of=1",
    ];
    check(
        Protocol::Ec2,
        &bodies.map(|it| (it, it)),
        expect![[r#"
        Text=a&text=b
          {"text":"b"}
        QueryNamed=a&LocationNamed=b
          {"queryNamed":"a"}
        texts.1=a&texts.2=b
          {"texts":["a","b"]}
        texts.member.1=a
          Items of a list or map have numbers, as in member.1 (at texts)
        Re-named=a
          {"renamed":"a"}
        inners.2.text=b&inners.1.Count-Of=1
          {"inners":[{"count":1},{"text":"b"}]}
    "#]],
    );
}

#[test]
fn json_bodies() {
    let bodies = [
        r#"{"integer":"1"}"#,
        r#"{"integer":1.5}"#,
        r#"{"integer":2147483648}"#,
        r#"{"double":"NaN"}"#,
        r#"{"double":"nan"}"#,
        r#"{"double":1e400}"#,
        r#"{"blob":"a"}"#,
        r#"{"blob":1}"#,
        r#"{"time":"soon"}"#,
        r#"{"httpTime":"Thu, 01 Jan 2026 00:00:00 GMT"}"#,
        r#"{"text":"a","text":"b"}"#,
        r#"{"text":null,"inner":null,"texts":null}"#,
        r#"{"texts":[null]}"#,
        r#"{"inner":{"Count-Of":7,"count":8}}"#,
        r#"{"inner":[]}"#,
        r#"[]"#,
        r#"{"text":"a"} {}"#,
    ];
    check(
        Protocol::AwsJson10,
        &bodies.map(|it| (it, it)),
        expect![[r#"
        {"integer":"1"}
          STRING_VALUE can not be converted to an Integer (at integer)
        {"integer":1.5}
          1.5 can not be converted to an Integer (at integer)
        {"integer":2147483648}
          2147483648 can not be converted to an Integer (at integer)
        {"double":"NaN"}
          {"double":"NaN"}
        {"double":"nan"}
          STRING_VALUE can not be converted to a Double (at double)
        {"double":1e400}
          1e400 can not be converted to a Double (at double)
        {"blob":"a"}
          The value is not base 64 (at blob)
        {"blob":1}
          NUMBER_VALUE can not be converted to a String (at blob)
        {"time":"soon"}
          soon can not be converted to a Timestamp (at time)
        {"httpTime":"Thu, 01 Jan 2026 00:00:00 GMT"}
          {"httpTime":1767225600000}
        {"text":"a","text":"b"}
          {"text":"b"}
        {"text":null,"inner":null,"texts":null}
          {}
        {"texts":[null]}
          NULL_VALUE can not be an item of a list (at texts[0])
        {"inner":{"Count-Of":7,"count":8}}
          {"inner":{"count":7}}
        {"inner":[]}
          Expected map or null (at inner)
        []
          Expected map or null
        {"text":"a"} {}
          Unexpected character '{' at byte 13, expected the end of the body
    "#]],
    );
}

#[test]
fn cbor_bodies() {
    let text = |name: &str| [vec![0x60 | name.len() as u8], name.as_bytes().to_vec()].concat();
    let map = |name: &str, value: &[u8]| [vec![0xa1], text(name), value.to_vec()].concat();
    let deep = [vec![0xa1], text("x"), vec![0x81; 100], vec![0x80]].concat();
    let bodies = [
        ("nothing", vec![]),
        ("a number", vec![0x01]),
        ("a map without an end", vec![0xa1]),
        ("more behind", vec![0xa0, 0xa0]),
        ("an endless map", [vec![0xbf], text("text"), text("a"), vec![0xff]].concat()),
        ("a text in pieces", map("text", &[0x7f, 0x61, b'a', 0x61, b'b', 0xff])),
        ("a text of bytes in pieces", map("text", &[0x7f, 0x41, b'a', 0xff])),
        ("a text longer than the body", map("text", &[0x7b, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0])),
        ("a list longer than the body", map("texts", &[0x9b, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0])),
        ("a text that is none", map("text", &[0x61, 0xff])),
        ("a null", map("text", &[0xf6])),
        ("an undefined", map("text", &[0xf7])),
        ("a null in a list", map("texts", &[0x81, 0xf6])),
        ("a large integer", map("integer", &[0x1a, 0x80, 0, 0, 0])),
        ("a small integer", map("integer", &[0x3a, 0x7f, 0xff, 0xff, 0xff])),
        ("a long integer in few", map("integer", &[0x1b, 0, 0, 0, 0, 0, 0, 0, 7])),
        ("too large a long", map("long", &[0x3b, 0x80, 0, 0, 0, 0, 0, 0, 0])),
        ("a whole double", map("double", &[0x07])),
        ("half a double", map("double", &[0xf9, 0x7c, 0x00])),
        ("a time", map("time", &[0xc1, 0xf9, 0x3e, 0x00])),
        ("a time without its tag", map("time", &[0x01])),
        ("a time with another tag", map("time", &[0xc2, 0x01])),
        ("a time that is too far", map("time", &[0xc1, 0x1b, 0x7f, 0, 0, 0, 0, 0, 0, 0])),
        ("a time that is no number", map("time", &[0xc1, 0xf9, 0x7e, 0x00])),
        ("a name that is a number", vec![0xa1, 0x01, 0x01]),
        ("an unknown member", map("unknown", &[0xc2, 0x82, 0x41, 0, 0xa1, 0x01, 0xf6])),
        ("a break too early", map("texts", &[0x81, 0xff])),
        ("a deep list", deep),
        (
            "one by two names",
            [vec![0xa2], text("text"), text("a"), text("text"), text("b")].concat(),
        ),
    ];
    check(
        Protocol::Cbor,
        &bodies,
        expect![[r#"
        nothing
          {}
        a number
          Expected map or null
        a map without an end
          The body is no CBOR from byte 1 on
        more behind
          There are bytes behind the end of the body's map
        an endless map
          {"text":"a"}
        a text in pieces
          {"text":"ab"}
        a text of bytes in pieces
          BINARY_VALUE can not be converted to a piece of a string (at text)
        a text longer than the body
          Unexpected end of the body inside a string (at text)
        a list longer than the body
          The body is no CBOR from byte 16 on (at texts)
        a text that is none
          A String is not UTF-8 (at text)
        a null
          {}
        an undefined
          {}
        a null in a list
          NULL_VALUE can not be an item of a list (at texts[0])
        a large integer
          2147483648 can not be converted to an Integer (at integer)
        a small integer
          {"integer":-2147483648}
        a long integer in few
          {"integer":7}
        too large a long
          -9223372036854775809 can not be converted to a Long (at long)
        a whole double
          {"double":7.0}
        half a double
          {"double":"Infinity"}
        a time
          {"time":1500}
        a time without its tag
          1 can not be converted to a Timestamp (at time)
        a time with another tag
          A value with the tag 2 can not be converted to a Timestamp (at time)
        a time that is too far
          9151314442816847872 can not be converted to a Timestamp (at time)
        a time that is no number
          NaN can not be converted to a Timestamp (at time)
        a name that is a number
          1 can not be converted to a member name
        an unknown member
          {}
        a break too early
          A break can not be converted to a String (at texts[0])
        a deep list
          The body is nested deeper than 64 levels (at x)
        one by two names
          {"text":"b"}
    "#]],
    );
}

#[test]
fn nesting_has_a_limit_in_every_protocol() {
    let json = format!("{}1{}", "{\"corners\":".repeat(100), "}".repeat(100));
    assert!(read(Protocol::AwsJson10, json.as_bytes()).unwrap_err().contains("deeper than 64"));
    let form = format!("{}text=1", "corners.".repeat(100));
    assert!(read(Protocol::Query, form.as_bytes()).unwrap_err().contains("deeper than 64"));
    let cbor = b"\xa1\x67corners".repeat(1_000_000);
    assert!(read(Protocol::Cbor, &cbor).unwrap_err().contains("deeper than 64"));
    assert!(read(Protocol::Cbor, &[0xa1, 0x61, b'x'].repeat(1_000_000)).is_err());
}

#[test]
fn rest() {
    let calls = [
        ("POST", "/places/a/of/b/c", &[][..], ""),
        ("POST", "/places/a%2Fb/of/b%2F%2B+c/", &[], ""),
        ("POST", "/places//of/b", &[], ""),
        ("POST", "/places/a/of/", &[], ""),
        ("GET", "/places/a/of/b", &[], ""),
        ("POST", "/nowhere", &[], ""),
        ("POST", "/places/a?only", &[], ""),
        ("POST", "/places/a?kind=a&time=0&only=", &[], ""),
        ("POST", "/places/a?only=1&kind=a", &[], ""),
        ("DELETE", "/greedy/a/end/b", &[], ""),
        ("DELETE", "/greedy/a/b/end", &[], ""),
        ("DELETE", "/greedy/end", &[], ""),
        ("POST", "/places/one", &[], "a text"),
        ("POST", "/places/two?x=1&x=2&y", &[], "bytes"),
        ("POST", "/places/7/one", &[], r#"{"text":"a"}"#),
        ("POST", "/places/seven/one", &[], ""),
        (
            "POST",
            "/places/a/of/b?te-xts=1&te-xts=b+c&text=1&text=2&integers=1&boolean=true",
            &[],
            "",
        ),
        ("POST", "/places/a/of/b?integers=x", &[], ""),
        ("POST", "/places/a/of/b?time=2026-01-01T00:00:00Z&httpTime=0", &[], ""),
        (
            "POST",
            "/places/a/of/b",
            &[
                ("x-texts", r#"a, "b,c" ,"d\"e""#),
                ("x-times", "Thu, 01 Jan 2026 00:00:00 GMT, Fri, 02 Jan 2026 00:00:00 GMT"),
                ("X-Meta-A", "1"),
                ("x-time", "Thu, 01 Jan 2026 00:00:00 GMT"),
            ],
            "{}",
        ),
        ("POST", "/places/a/of/b", &[("x-texts", "\"a")], ""),
        ("POST", "/places/a/of/b", &[("x-integer", "a")], ""),
        ("POST", "/places/a/of/b", &[], r#"{"Label":"x","body":"y","re-named":7,"Text":"z"}"#),
    ];
    let mut said = String::new();
    for (method, uri, headers, body) in calls {
        let head = head(method, uri, headers);
        let answer = match Protocol::RestJson.operation(corners(), &head, body.as_bytes()) {
            Ok(it) => match Protocol::RestJson.decode(corners(), it, &head, body.as_bytes()) {
                Ok(input) => format!("{} {}", it.name, plain::of_members(&input)),
                Err(error) => format!("{} {error}", it.name),
            },
            Err(error) => format!("{} {error}", error.http_status),
        };
        said += &format!("{method} {uri} {headers:?} {body}\n  {answer}\n");
    }
    expect![[r#"
        POST /places/a/of/b/c [] 
          Places {"Label":"a","Rest":"b/c"}
        POST /places/a%2Fb/of/b%2F%2B+c/ [] 
          Places {"Label":"a/b","Rest":"b/++c/"}
        POST /places//of/b [] 
          404 UnknownOperationException: No operation has the path /places//of/b.
        POST /places/a/of/ [] 
          404 UnknownOperationException: No operation has the path /places/a/of/.
        GET /places/a/of/b [] 
          405 UnknownOperationException: No operation has the method GET for /places/a/of/b.
        POST /nowhere [] 
          404 UnknownOperationException: No operation has the path /nowhere.
        POST /places/a?only [] 
          Constant {"Label":"a"}
        POST /places/a?kind=a&time=0&only= [] 
          Constants {"Label":"a","Time":0}
        POST /places/a?only=1&kind=a [] 
          OneBlob {"Label":"a","all":{"kind":["a"],"only":["1"]}}
        DELETE /greedy/a/end/b [] 
          Greedy {"Label":"a/end/b"}
        DELETE /greedy/a/b/end [] 
          GreedyEnd {"Label":"a/b"}
        DELETE /greedy/end [] 
          Greedy {"Label":"end"}
        POST /places/one [] a text
          OneText {"text":"a text"}
        POST /places/two?x=1&x=2&y [] bytes
          OneBlob {"Label":"two","all":{"x":["1","2"],"y":[""]},"blob":"Ynl0ZXM="}
        POST /places/7/one [] {"text":"a"}
          OneStructure {"Label":7,"inner":{"text":"a"}}
        POST /places/seven/one [] 
          OneStructure seven can not be converted to an Integer (at Label)
        POST /places/a/of/b?te-xts=1&te-xts=b+c&text=1&text=2&integers=1&boolean=true [] 
          Places {"Boolean":true,"Integers":[1],"Label":"a","Rest":"b","Text":"2","Texts":["1","b c"]}
        POST /places/a/of/b?integers=x [] 
          Places x can not be converted to an Integer (at Integers)
        POST /places/a/of/b?time=2026-01-01T00:00:00Z&httpTime=0 [] 
          Places {"HttpTime":0,"Label":"a","Rest":"b","Time":1767225600000}
        POST /places/a/of/b [("x-texts", "a, \"b,c\" ,\"d\\\"e\""), ("x-times", "Thu, 01 Jan 2026 00:00:00 GMT, Fri, 02 Jan 2026 00:00:00 GMT"), ("X-Meta-A", "1"), ("x-time", "Thu, 01 Jan 2026 00:00:00 GMT")] {}
          Places {"HeaderTexts":["a","b,c","d\"e"],"HeaderTime":1767225600000,"HeaderTimes":[1767225600000,1767312000000],"Label":"a","Meta":{"a":"1"},"Rest":"b"}
        POST /places/a/of/b [("x-texts", "\"a")] 
          Places A list in a header ends inside quotes (at HeaderTexts)
        POST /places/a/of/b [("x-integer", "a")] 
          Places a can not be converted to an Integer (at HeaderInteger)
        POST /places/a/of/b [] {"Label":"x","body":"y","re-named":7,"Text":"z"}
          Places {"Label":"a","Rest":"b","body":"y","renamed":7}
    "#]].assert_eq(&said);
}

#[test]
fn operations_are_found_by_target_action_and_path() {
    let asked = |protocol: Protocol, head: &http::request::Parts, body: &str| match protocol
        .operation(corners(), head, body.as_bytes())
    {
        Ok(operation) => operation.name.to_owned(),
        Err(error) => format!("{} {error}", error.http_status),
    };
    let target = |it: &str| head("POST", "/", &[("x-amz-target", it)]);
    let json = Protocol::AwsJson10;
    assert_eq!(asked(json, &target("Corners_20260101.Body"), ""), "Body");
    for wrong in ["Corners_20260101.Bodies", "Other.Body", "Body", ""] {
        assert!(asked(json, &target(wrong), "").starts_with("400 UnknownOperationException"));
    }
    let post = head("POST", "/", &[]);
    let query = Protocol::Query;
    assert_eq!(asked(query, &post, "Action=Body&Version=2026-01-01"), "Body");
    assert_eq!(asked(query, &head("GET", "/?Action=Body", &[]), ""), "Body");
    assert!(asked(query, &post, "Action=Body&Version=2025-01-01").starts_with("400 InvalidAction"));
    assert!(asked(query, &post, "Version=2026-01-01").starts_with("400 MissingAction"));
    let path = |it: &str| head("POST", it, &[]);
    let found = asked(Protocol::Cbor, &path("/x/service/Corners_20260101/operation/Body"), "");
    assert_eq!(found, "Body");
    let wrong = asked(Protocol::Cbor, &path("/service/Other/operation/Body"), "");
    assert!(wrong.starts_with("400 UnknownOperationException"));
}
