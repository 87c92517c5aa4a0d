//! What targets begin with: what real clients have sent, as the tests of the wire keep it.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use berth_api::{ecs, iam};
use http::request::Parts;
use serde_json::Value;

use crate::call_text;
use crate::services::EXCHANGES;

fn kept(path: &str) -> Vec<u8> {
    let path = format!("{}/../api/tests/{path}", env!("CARGO_MANIFEST_DIR"));
    fs::read(path).expect("a file of the wire's tests")
}

fn values(path: &str) -> Vec<Value> {
    serde_json::from_slice(&kept(path)).expect("a list")
}

/// The requests of a file of exchanges.
fn requests(name: &str) -> Vec<(Parts, Vec<u8>)> {
    let all: Value = serde_json::from_slice(&kept(&format!("exchanges/{name}.calls.json")))
        .expect("a file of exchanges");
    let calls = all["calls"].as_array().expect("a list of calls").iter();
    calls.map(|it| request(&it["request"])).collect()
}

fn request(facts: &Value) -> (Parts, Vec<u8>) {
    let text = |name: &str| facts[name].as_str().expect("a text");
    let mut request = http::Request::builder().method(text("method")).uri(text("url"));
    for (name, value) in facts["headers"].as_object().expect("headers") {
        request = request.header(name, value.as_str().expect("a text"));
    }
    let body = match facts.get("body") {
        Some(_) => text("body").as_bytes().to_vec(),
        None => STANDARD.decode(text("base64")).expect("base 64"),
    };
    (request.body(()).expect("a request").into_parts().0, body)
}

fn bodies(name: &str) -> Vec<Vec<u8>> {
    requests(name).into_iter().map(|(_, body)| body).collect()
}

pub fn json() -> Vec<Vec<u8>> {
    bodies("corners.json")
}

pub fn cbor() -> Vec<Vec<u8>> {
    bodies("corners.smithy-rpc-v2-cbor")
}

pub fn query() -> Vec<Vec<u8>> {
    bodies("corners.query")
}

pub fn ec2() -> Vec<Vec<u8>> {
    bodies("corners.ec2")
}

pub fn rest() -> Vec<Vec<u8>> {
    calls_of("corners.rest-json", "corners")
}

/// Real ones, in all protocols.
pub fn calls() -> Vec<Vec<u8>> {
    EXCHANGES.iter().flat_map(|(name, service, _)| calls_of(name, service)).collect()
}

fn calls_of(name: &str, service: &str) -> Vec<Vec<u8>> {
    let requests = requests(name).into_iter();
    requests.map(|(head, body)| call_text::print(service, &head, &body)).collect()
}

/// The kept stream, and headers of all kinds.
pub fn frames() -> Vec<Vec<u8>> {
    let text = kept("exchanges/stream.base64");
    let stream = STANDARD.decode(text.trim_ascii()).expect("base 64");
    let mut headers = vec![0, 64];
    headers.extend(b"\x01a\x00\x01b\x01\x01c\x02\x07\x01d\x07\x00\x02xy\x01e\x06\x00\x01z");
    headers.extend(b"\x01f\x030\x01\x01g\x0412341h\x0512345678\x01i\x0812345678{}");
    vec![stream, headers]
}

/// Messages with the operations that they could be of.
pub fn shapes() -> Vec<Vec<u8>> {
    let definition = br#"{"family":"f","cpu":"256","containerDefinitions":[{"name":"a","image":"b",
        "memory":64,"essential":true,"environment":[{"name":"a","value":"b"}],"dockerLabels":
        {"a":"b"},"portMappings":[{"containerPort":80}],"command":["a",""],"secrets":[]}]}"#;
    let run = br#"{"taskDefinition":"f:1","count":2,"startedBy":"","tags":[{"key":"a"}],
        "overrides":{"containerOverrides":[{"name":"a","environment":[]}]}}"#;
    let of = |operation: ecs::Operation, body: &[u8]| {
        let index = ecs::Operation::ALL.iter().position(|it| *it == operation);
        let index =
            u16::try_from(index.expect("all are there")).expect("a service is not so large");
        [&index.to_be_bytes()[..], body].concat()
    };
    let mut seeds = vec![
        of(ecs::Operation::RegisterTaskDefinition, definition),
        of(ecs::Operation::RunTask, run),
    ];
    seeds.extend(ecs::Operation::ALL.iter().map(|it| of(*it, b"{}")));
    seeds.push([b"\0\0", &b"Action=GetCallerIdentity&Version=2011-06-15"[..]].concat());
    let role =
        b"RoleName=r&AssumeRolePolicyDocument=%7B%7D&Tags.member.1.Key=a&Tags.member.1.Value=";
    for (index, _) in (0_u16..).zip(iam::Operation::ALL) {
        seeds.push([&index.to_be_bytes()[..], role].concat());
    }
    seeds
}

pub fn signed() -> Vec<Vec<u8>> {
    let vectors = values("it/sigv4/vectors.json").into_iter();
    vectors.map(|it| signed_text(&it)).collect()
}

fn signed_text(vector: &Value) -> Vec<u8> {
    let text = |name: &str| vector[name].as_str().expect("a text");
    let mut out = format!("ecs {} {}?{}", text("method"), text("path"), text("query"));
    for pair in vector["headers"].as_array().expect("headers") {
        let part = |at: usize| pair[at].as_str().expect("a text");
        out += &format!("\n{}: {}", part(0), part(1));
    }
    format!("{out}\n\n{}", text("body")).into_bytes()
}

pub fn acs() -> Vec<Vec<u8>> {
    let all = [values("wire/acs-to-agent.json"), values("wire/acs-from-agent.json")].concat();
    all.iter().map(|it| it.to_string().into_bytes()).collect()
}

pub fn tcs() -> Vec<Vec<u8>> {
    let to = values("wire/tcs-to-agent.json").into_iter().map(|it| it.to_string());
    let from = values("wire/tcs-from-agent.json").into_iter().map(|it| {
        let block = it["headers"].as_str().expect("headers");
        format!("{block}\r\n\r\n{}", it["frame"])
    });
    to.chain(from).map(String::into_bytes).collect()
}

pub fn arns() -> Vec<Vec<u8>> {
    let resources = [
        "cluster/c",
        "service/c/s",
        "service/s",
        "task/c/0123",
        "container-instance/c/4567",
        "container/c/t/i",
        "task-definition/f:1",
        "capacity-provider/p",
        "task-set/c/s/ecs-svc/1",
        "service-deployment/c/s/i",
        "service-revision/c/s/i",
        "daemon/c/d",
        "daemon-deployment/c/d/i",
        "daemon-revision/c/d/i",
        "daemon-task-definition/f:2",
    ];
    let arn = |it: &str| format!("arn:aws:ecs:us-east-1:123456789012:{it}").into_bytes();
    resources.map(arn).into()
}

pub fn ids() -> Vec<Vec<u8>> {
    let texts = ["0123456789abcdef0123456789abcdef", "01234567-89ab-cdef-0123-456789abcdef"];
    texts.map(|it| it.as_bytes().to_vec()).into()
}

pub fn pages() -> Vec<Vec<u8>> {
    let first = berth_kernel::Page::of(None, None, 1, "ListThings a").expect("a first page");
    ["", "a", "prod/ü"].map(|it| first.token(it).into_bytes()).into()
}

/// A policy that has one of everything, and those of AWS's names.
pub fn filters() -> Vec<Vec<u8>> {
    let all = [
        "ERROR \"not found\" -debug\nERROR not found",
        "?ERROR ?WARN\nWARN",
        "%E[0-9]+% %^a|b$%\nE42",
        "{ $.a.b = \"x*\" && ($.n >= 1e3 || $.l[0] IS NULL) }\n{\"a\":{\"b\":\"xy\"},\"n\":2000}",
        "{ $.[\"a.b\"] NOT EXISTS || $.*.c IS TRUE || $.l[*] != %x% }\n{\"l\":[1,{}]}",
        "[ip, , ..., s = 4* || s > 500 && s != 502, last]\n1.2.3.4 - [a b] \"G /\" 404 x",
    ];
    all.map(|it| it.as_bytes().to_vec()).to_vec()
}

pub fn policies() -> Vec<Vec<u8>> {
    let all = r#"{"Version":"2012-10-17","Id":"i","Statement":[{"Sid":"One","Effect":"Allow",
        "Action":["s3:Get*","ecs:?unTask"],"NotResource":"arn:aws:s3:::b/${aws:username, 'x'}/*",
        "Condition":{"StringLike":{"aws:username":["a*","${*}"]},"Bool":{"aws:x":true},
        "ForAnyValue:StringNotEqualsIgnoreCase":{"aws:TagKeys":"k"},"Null":{"aws:y":"false"},
        "NumericLessThanEqualsIfExists":{"s3:max":[1,2.50,-3e2]},"BinaryEquals":{"aws:b":"YQ=="},
        "DateGreaterThan":{"aws:t":"2026-11-30T00:00:00Z"},"NotIpAddress":{"aws:i":"10.0.0.0/8"},
        "ArnLike":{"aws:a":"arn:aws:*:::b*"}}},{"Effect":"Deny","NotAction":"s3:*","Resource":"*"}]}"#;
    let resource = r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":["123456789012",
        "arn:aws:iam::123456789012:role/r","*"],"Service":"ecs-tasks.amazonaws.com"},
        "Action":"s3:*","Resource":["arn:aws:s3:::b/x"]}}"#;
    let trust = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","NotPrincipal":"*",
        "Action":"sts:AssumeRole"}}"#;
    let ask = "s3:GetObject arn:aws:s3:::b/x aws:username=ann aws:tagkeys[]=a,k s3:max=1.0 \
        aws:t=1795996800 aws:i=10.1.2.3 aws:a=arn:aws:s3:::b aws:b=YQ== aws:x=TRUE";
    let assume = "sts:AssumeRole arn:aws:iam::123456789012:role/r aws:username=ann";
    let ours: Vec<Value> =
        serde_json::from_slice(&kept("../../iam/src/aws_policies.json")).expect("a list");
    let ours = ours.iter().map(|it| format!("ecs:RunTask *\n{:#}", it["document"]));
    let asks = [(ask, all), (ask, resource), (assume, trust)];
    asks.map(|(ask, document)| format!("{ask}\n{document}"))
        .into_iter()
        .chain(ours)
        .map(String::into_bytes)
        .collect()
}
