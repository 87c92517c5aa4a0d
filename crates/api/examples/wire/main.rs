//! Reads calls as they come, and writes answers as they go: `tests/test_every_shape.py` holds them
//! beside botocore.
//!
//! `wire MODEL PROTOCOL` goes by tables of any model, `wire MODEL PROTOCOL SERVICE` by the shapes
//! that are generated of a service. A line of JSON in is a line out; what cannot be done ends the
//! program.

#![expect(clippy::unwrap_used, reason = "a program of tests that cannot go on fails")]

use std::env;
use std::io::stdin;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use berth_api::protocols::{Fault, Protocol};
use berth_api::tables::{Kind, Service};
use berth_say::say;
use serde_json::{Value, json};

#[expect(dead_code, reason = "it finds the tests' own models, too")]
#[path = "../../tests/it/wire/model.rs"]
mod model;
#[path = "../../tests/it/wire/plain.rs"]
mod plain;
mod shapes;
#[path = "../../tests/it/wire/written.rs"]
mod written;

use written::{request, written};

/// Of every answer.
const REQUEST_ID: &str = "id-1";

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let [_, path, protocol, service @ ..] = &arguments[..] else {
        panic!("wire MODEL PROTOCOL [SERVICE]")
    };
    let (model, shapes) = (model::read(path), service.first().map(|it| shapes::of(it)));
    let is_known = |name: &str| shapes.as_ref().is_none_or(|it| it.operations.contains(&name));
    let protocol = model::protocol(&model["metadata"], protocol);
    let codec = Codec { service: model::service(&model, is_known), protocol, shapes };
    for line in stdin().lines() {
        let asked = serde_json::from_str(&line.unwrap()).unwrap();
        say!("{}", codec.answer(&asked));
    }
}

struct Codec {
    service: &'static Service,
    protocol: Protocol,
    /// Of a service that is served, if these are meant.
    shapes: Option<shapes::Shapes>,
}

impl Codec {
    fn answer(&self, asked: &Value) -> Value {
        let operation = || asked["operation"].as_str().unwrap();
        match asked["ask"].as_str().unwrap() {
            "call" => self.call(&asked["request"]),
            "output" => self.output(operation(), &asked["output"]),
            "events" => self.events(asked["stream"].as_str().unwrap(), &asked["events"]),
            "error" => self.error(operation(), asked["name"].as_str().unwrap(), asked),
            other => panic!("nobody can be asked for {other}"),
        }
    }

    /// The input of a call; or why it cannot be read.
    fn call(&self, facts: &Value) -> Value {
        let (head, body) = request(facts);
        let known = Protocol::of(self.service, &head);
        // Both are forms; no real service has both.
        let is_ec2 = (self.protocol, known) == (Protocol::Ec2, Some(Protocol::Query));
        if known != Some(self.protocol) && !is_ec2 {
            return json!({"wrong": format!("taken for {known:?}")});
        }
        let read = match &self.shapes {
            Some(shapes) => (shapes.call)(self.protocol, &head, &body),
            None => self.protocol.operation(self.service, &head, &body).map_or_else(
                |error| Err(error.to_string()),
                |operation| {
                    let read = self.protocol.decode(self.service, operation, &head, &body);
                    let input = read.map_err(|error| error.to_string())?;
                    Ok((operation.name, plain::of_members(&input)))
                },
            ),
        };
        match read {
            Ok((operation, input)) => json!({"operation": operation, "input": input}),
            Err(wrong) => json!({"wrong": wrong}),
        }
    }

    fn output(&self, operation: &str, output: &Value) -> Value {
        if let Some(shapes) = &self.shapes {
            return written(&(shapes.output)(operation, output, self.protocol));
        }
        let operation = self.service.operation(operation).unwrap();
        let output = match operation.output {
            Some(shape) => plain::members(self.service, shape, output),
            None => Default::default(),
        };
        written(&self.protocol.encode(self.service, operation, &output, REQUEST_ID))
    }

    /// The frames of events of a stream, whose shape is named.
    fn events(&self, stream: &str, events: &Value) -> Value {
        let stream = self.service.shape(stream).unwrap();
        let Kind::Structure(kinds) = self.service.shapes[usize::from(stream)].kind else {
            panic!("a stream is a structure")
        };
        let frame = |event: &Value| {
            let kind = kinds.iter().find(|it| event[0] == it.name).unwrap();
            let event = plain::members(self.service, kind.part.shape, &event[1]);
            self.protocol.encode_event(self.service, stream, kind.name, &event).unwrap().encode()
        };
        let frames: Vec<_> = events.as_array().unwrap().iter().flat_map(frame).collect();
        json!({"base64": STANDARD.encode(frames)})
    }

    fn error(&self, operation: &str, name: &str, asked: &Value) -> Value {
        let message = asked["message"].as_str().unwrap().to_owned();
        let facts = self.service.error(name).unwrap();
        let others = plain::members(self.service, facts.shape, &asked["others"]);
        if let Some(shapes) = &self.shapes {
            return written(&(shapes.error)(operation, name, message, others, self.protocol));
        }
        let fault = Fault { name: name.to_owned(), message, others, http_status: 0 };
        written(&self.protocol.encode_error(self.service, &fault, REQUEST_ID))
    }
}
