//! The services that are served, by their generated shapes.

use berth_api::protocols::{Answer, Protocol, json};
use berth_api::{Members, Wire as _};
use http::request::Parts;
use serde_json::Value;

use super::REQUEST_ID;

pub struct Shapes {
    pub operations: Vec<&'static str>,
    pub call: Call,
    pub output: Output,
    pub error: Error,
}

/// The operation and the input of a call, the latter as JSON with the model's names.
type Call = fn(Protocol, &Parts, &[u8]) -> Result<(&'static str, Value), String>;

/// The answer to an operation that says an output, which is JSON of that form, too.
type Output = fn(&str, &Value, Protocol) -> Answer;

/// The answer to an operation that says an error: its name, its message, its other members.
type Error = fn(&str, &str, String, Members, Protocol) -> Answer;

macro_rules! shapes {
    ($service:ident) => {{
        use berth_api::$service::{Api, Operation, Response};

        let call: Call = |protocol, head, body| {
            let operation = Api::asked(protocol, head, body).map_err(|it| it.to_string())?;
            let request = Api::decode(operation, protocol, head, body);
            let input = json::encode(request.map_err(|it| it.to_string())?.shape());
            Ok((operation.name(), serde_json::from_slice(&input).unwrap()))
        };
        let output: Output = |operation, output, protocol| {
            let operation = Operation::from_name(operation).unwrap();
            let response = Response::decode(operation, output.to_string().as_bytes());
            Api::encode(&response.unwrap(), protocol, REQUEST_ID)
        };
        let operations = Operation::ALL.iter().map(|it| it.name()).collect();
        Shapes { operations, call, output, error: error!($service) }
    }};
}

macro_rules! error {
    ($service:ident) => {{
        use berth_api::$service::{Error, ErrorCode};

        |operation, name, message, others, protocol| {
            let operation = Operation::from_name(operation).unwrap();
            let code = *ErrorCode::ALL.iter().find(|it| it.code() == name).unwrap();
            Api::encode_error(Error { code, message, others }, operation, protocol, REQUEST_ID)
        }
    }};
}

/// What is generated of a service.
pub fn of(service: &str) -> Shapes {
    match service {
        "berth" => shapes!(berth),
        "ecs" => shapes!(ecs),
        "iam" => shapes!(iam),
        "cloudwatch" => shapes!(cloudwatch),
        "logs" => shapes!(logs),
        "secretsmanager" => shapes!(secretsmanager),
        "ssm" => shapes!(ssm),
        "sts" => shapes!(sts),
        other => panic!("{other} is not served"),
    }
}
