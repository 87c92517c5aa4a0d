//! The services of `crates/api/tests/models`, and calls to any of them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use berth_api::protocols::Protocol;
use berth_api::tables::{Operation, Service};
use http::request::Parts;

use crate::answers::{read, refused};
use crate::call_text;

#[expect(clippy::unwrap_used, reason = "a model that cannot be read is a fault of the tests")]
#[path = "../../api/tests/it/wire/model.rs"]
mod model;

/// Names of files of exchanges, their models, and the protocol of each.
pub const EXCHANGES: [(&str, &str, &str); 17] = [
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

static SERVICES: LazyLock<BTreeMap<&str, &Service>> = LazyLock::new(|| {
    let names = EXCHANGES.iter().map(|(_, name, _)| *name);
    names.map(|it| (it, model::service(&model::load(it), |_| true))).collect()
});

/// The service that has every kind of shape.
pub fn corners() -> &'static Service {
    SERVICES["corners"]
}

/// Its operation that takes and gives all of them.
pub fn body_of(service: &'static Service) -> &'static Operation {
    service.operation("Body").expect("an operation of the tests' own")
}

/// A head without anything in it.
pub fn post() -> Parts {
    http::Request::post("/").body(()).expect("a request").into_parts().0
}

/// A whole call, to any service in any of its protocols.
pub fn call(data: &[u8]) {
    let Some(call) = call_text::parse(data) else { return };
    let Some(service) = SERVICES.get(call.service).copied() else { return };
    let Some(protocol) = Protocol::of(service, &call.head) else { return };
    let mut protocols = vec![protocol];
    // Both are forms; no real service has both.
    if protocol == Protocol::Query && service.protocols.contains(&Protocol::Ec2) {
        protocols.push(Protocol::Ec2);
    }
    for protocol in protocols {
        match protocol.operation(service, &call.head, call.body) {
            Err(error) => refused(protocol, service, &error),
            Ok(operation) => {
                read(protocol, service, operation, &call.head, (call.body, call.sent()));
            }
        }
    }
}
