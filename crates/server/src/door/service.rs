//! Which service and operation a request is for, told by its head alone.
use berth_api::{ProtocolError, berth, ecs, sigv4::Expected};
use http::Method;

use super::protocol::{Asked, Protocol};
use crate::meters::Call;

/// What is served here. Forms name their operation in the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    Ecs(ecs::Operation),
    Berth(berth::Operation),
    Sts,
}

/// Said to clients of everything else.
pub(super) const SERVED: &str = "This endpoint serves Amazon ECS, GetCallerIdentity of AWS STS, \
                                 and Berth's own API. Set AWS_ENDPOINT_URL_ECS and \
                                 AWS_ENDPOINT_URL_STS to it instead of AWS_ENDPOINT_URL.";

/// Signing names of what is served.
const ECS: &[&str] = &["ecs"];
const BERTH: &[&str] = &["berth"];
const STS: &[&str] = &["sts"];

/// Services whose errors are XML though their calls name no action.
const REST_XML: [&str; 4] = ["s3", "s3express", "route53", "cloudfront"];

impl Service {
    pub fn of(asked: &Asked<'_>) -> Result<Service, ProtocolError> {
        if asked.protocol == Protocol::Query {
            return Ok(Service::Sts);
        }
        if let Some(name) = operation(asked.target, ecs::TARGET_PREFIX) {
            let found = ecs::Operation::from_name(name).map(Service::Ecs);
            return found.ok_or_else(|| ProtocolError::unknown_operation(&shown(name)));
        }
        if let Some(name) = operation(asked.target, berth::TARGET_PREFIX) {
            let found = berth::Operation::from_name(name).map(Service::Berth);
            return found.ok_or_else(|| ProtocolError::unknown_operation(&shown(name)));
        }
        let text = match asked.target {
            "" => format!("The request names no operation: it has no X-Amz-Target. {SERVED}"),
            other => format!("The operation {} does not exist. {SERVED}", shown(other)),
        };
        Err(ProtocolError::new("UnknownOperationException", 400, text))
    }

    /// Says what is called, as far as the head tells it.
    pub fn told(self, call: &Call<'_>) {
        match self {
            Service::Ecs(operation) => call.is("ecs", operation.name()),
            Service::Berth(operation) => call.is("berth", operation.name()),
            Service::Sts => {}
        }
    }

    /// What its signatures have to be for. AWS takes presigned calls of STS, as clusters of other
    /// systems hand them around to prove who they are, and none of ECS.
    pub fn expected(self, method: &Method) -> Expected<'static> {
        let services = match self {
            Service::Ecs(_) => ECS,
            Service::Berth(_) => BERTH,
            Service::Sts => STS,
        };
        Expected { services, may_be_presigned: self == Service::Sts && method == Method::GET }
    }
}

/// Whether requests that are signed for a service by this name are served.
pub(super) fn is_served(signing_name: &str) -> bool {
    [ECS, BERTH, STS].concat().contains(&signing_name)
}

/// Said to a form that is for another service.
pub(super) fn other_form(signing_name: &str) -> ProtocolError {
    ProtocolError::new("InvalidAction", 400, not_served(signing_name))
}

pub(super) fn not_served(signing_name: &str) -> String {
    format!("'{}' is not served here. {SERVED}", shown(signing_name))
}

/// How a client of a service reads errors.
pub(super) fn protocol_of(signing_name: Option<&str>) -> Protocol {
    match signing_name {
        Some(it) if REST_XML.contains(&it) => Protocol::Query,
        _ => Protocol::Json,
    }
}

fn operation<'a>(target: &'a str, prefix: &str) -> Option<&'a str> {
    let rest = target.strip_prefix(prefix)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('.') }
}

/// Not all of what somebody else wrote.
fn shown(name: &str) -> String {
    name.chars().take(128).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_name_operations() {
        let of = |target| Service::of(&Asked { protocol: Protocol::Json, target });
        let run_task = Service::Ecs(ecs::Operation::RunTask);
        assert_eq!(of("AmazonEC2ContainerServiceV20141113.RunTask"), Ok(run_task));
        let plan_change = Service::Berth(berth::Operation::PlanChange);
        assert_eq!(of("BerthV20261101.PlanChange"), Ok(plan_change));
        for (unknown, text) in [
            ("", "The request names no operation: "),
            ("RunTask", "The operation RunTask does not exist. This endpoint serves "),
            ("Other.RunTask", "The operation Other.RunTask does not exist. This endpoint serves "),
            ("AmazonEC2ContainerServiceV20141113.Nope", "The operation Nope does not exist. Check"),
            ("BerthV20261101.Nope", "The operation Nope does not exist. Check"),
        ] {
            let error = of(unknown).unwrap_err();
            assert_eq!(error.code, "UnknownOperationException");
            assert!(error.message.starts_with(text), "{error}");
        }
    }
}
