//! Calls that botocore sent, and answers that it has read (`tests/test_protocols.py`).

use std::env;
use std::fs;

use berth_api::protocols::{Fault, Protocol};
use berth_api::tables::Service;
use serde_json::Value;

use super::written::{request, written};
use super::{model, plain};

/// The files of exchanges: name, model, protocol.
pub const FILES: [(&str, &str, &str); 17] = [
    ("batch", "batch", "rest-json"),
    ("cloudwatch.cbor", "cloudwatch", "smithy-rpc-v2-cbor"),
    ("cloudwatch.json", "cloudwatch", "json"),
    ("cloudwatch.query", "cloudwatch", "query"),
    ("corners.ec2", "corners", "ec2"),
    ("corners.json", "corners", "json"),
    ("corners.query", "corners", "query"),
    ("corners.rest-json", "corners", "rest-json"),
    ("corners.smithy-rpc-v2-cbor", "corners", "smithy-rpc-v2-cbor"),
    ("ec2", "ec2", "ec2"),
    ("elbv2", "elbv2", "query"),
    ("iam", "iam", "query"),
    ("logs", "logs", "json"),
    ("scheduler", "scheduler", "rest-json"),
    ("servicediscovery", "servicediscovery", "smithy-rpc-v2-cbor"),
    ("ssm", "ssm", "json"),
    ("ssmmessages", "ssmmessages", "rest-json"),
];

/// A file of exchanges with the tables of its service.
pub struct Exchanges {
    pub service: &'static Service,
    pub protocol: Protocol,
    pub facts: Value,
}

impl Exchanges {
    pub fn load(name: &str, of: &str, protocol: &str) -> Self {
        let facts = serde_json::from_slice(&fs::read(path(name, "calls")).unwrap()).unwrap();
        let model = model::load(of);
        let protocol = model::protocol(&model["metadata"], protocol);
        Self { service: model::service(&model, |_| true), protocol, facts }
    }

    pub fn all(&self, kind: &str) -> &[Value] {
        self.facts[kind].as_array().unwrap()
    }
}

fn path(name: &str, kind: &str) -> String {
    format!("{}/tests/exchanges/{name}.{kind}.json", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn calls_of_botocore_are_understood() {
    for (name, of, protocol) in FILES {
        let exchanges = Exchanges::load(name, of, protocol);
        let (service, protocol) = (exchanges.service, exchanges.protocol);
        for call in exchanges.all("calls") {
            let (head, body) = request(&call["request"]);
            let asked = format!("{name} {}", call["operation"]);
            let known = Protocol::of(service, &head);
            // Both are forms; no real service has both.
            let is_ec2 = (protocol, known) == (Protocol::Ec2, Some(Protocol::Query));
            assert!(known == Some(protocol) || is_ec2, "{asked} {known:?}");
            let operation = protocol.operation(service, &head, &body).unwrap();
            assert_eq!(operation.name, call["operation"], "{asked}");
            let read = protocol.decode(service, operation, &head, &body).unwrap();
            assert_eq!(plain::of_members(&read), call["input"], "{asked} {}", call["request"]);
        }
    }
}

/// The kept answers, which botocore reads in `tests/test_protocols.py`.
#[test]
fn answers_are_those_that_botocore_reads() {
    for (name, of, protocol) in FILES {
        let exchanges = Exchanges::load(name, of, protocol);
        let lines: Vec<_> = answers(&exchanges).iter().map(Value::to_string).collect();
        let text = format!("[\n{}\n]\n", lines.join(",\n"));
        if env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(path(name, "answers"), text).unwrap();
            continue;
        }
        let kept = fs::read_to_string(path(name, "answers")).unwrap_or_default();
        assert!(kept == text, "{name}: the answers are not the kept ones; UPDATE_EXPECT=1");
    }
}

fn answers(exchanges: &Exchanges) -> Vec<Value> {
    let (service, protocol) = (exchanges.service, exchanges.protocol);
    let outputs = exchanges.all("outputs").iter().map(|it| {
        let operation = service.operation(it["operation"].as_str().unwrap()).unwrap();
        let output = plain::members(service, operation.output.unwrap(), &it["output"]);
        written(&protocol.encode(service, operation, &output, "id-1"))
    });
    let errors = exchanges.all("errors").iter().map(|it| {
        let facts = service.error(it["name"].as_str().unwrap()).unwrap();
        let others = plain::members(service, facts.shape, &it["others"]);
        let message = format!("{} <&> ü", facts.name);
        let fault = Fault { name: facts.name.to_owned(), message, others, http_status: 0 };
        written(&protocol.encode_error(service, &fault, "id-1"))
    });
    outputs.chain(errors).collect()
}
