//! Calls and answers on the wire: AWS's protocols, each by the tables of its service.
//!
//! A call is read in two steps, as its head says which operation it is for: [`Protocol::of`] and
//! [`Protocol::operation`], then [`Protocol::decode`]. Services in awsJson alone need no tables:
//! their generated shapes read and write that themselves.

mod cbor;
mod cbor_writer;
pub mod event_stream;
mod fault;
mod headers;
pub mod json;
pub(crate) mod json_tree;
pub mod query;
mod reader;
mod rest;
mod room;
mod route;
mod scalars;
mod scan;
mod times;
mod writer;
pub mod xml;

use http::Method;
use http::header::CONTENT_TYPE;
use http::request::Parts;

pub use fault::Fault;
pub use reader::Reader;
pub(crate) use room::Room;
pub use times::iso;
pub use writer::Writer;

use crate::error::{DecodeError, ProtocolError};
use crate::tables::{Operation, Service};
use crate::tree::{Members, Tree};
use event_stream::Frame;
use json_tree::{Json, Names};
use query::{Form, Forms};
use xml::Answers;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Protocol {
    AwsJson10,
    AwsJson11,
    /// Forms in, XML out.
    Query,
    /// The same with other names.
    Ec2,
    RestJson,
    /// rpc-v2-cbor.
    Cbor,
}

/// What goes back, but for what every answer has, such as `x-amzn-requestid`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answer {
    pub http_status: u16,
    pub content_type: &'static str,
    /// Further headers.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub(crate) fn new(http_status: u16, content_type: &'static str, body: Vec<u8>) -> Self {
        Self { http_status, content_type, headers: Vec::new(), body }
    }
}

impl Protocol {
    /// Which of a service's protocols a call is in, told by its head.
    pub fn of(service: &Service, head: &Parts) -> Option<Self> {
        let header = |name: &str| head.headers.get(name).and_then(|it| it.to_str().ok());
        let media_type = header(CONTENT_TYPE.as_str()).and_then(|it| it.split(';').next());
        let media_type = media_type.unwrap_or_default().trim().to_ascii_lowercase();
        let is_form = media_type == "application/x-www-form-urlencoded";
        let asks = |protocol: Self| match protocol {
            Self::Cbor => header("smithy-protocol") == Some("rpc-v2-cbor"),
            Self::AwsJson10 => media_type == json::CONTENT_TYPE_1_0,
            Self::AwsJson11 => media_type == json::CONTENT_TYPE,
            Self::Query | Self::Ec2 => is_form || head.method == Method::GET,
            Self::RestJson => header("x-amz-target").is_none() && !is_form,
        };
        service.protocols.iter().copied().find(|it| asks(*it))
    }

    /// The operation that a call is for.
    pub fn operation<'s>(
        self,
        service: &'s Service,
        head: &Parts,
        body: &[u8],
    ) -> Result<&'s Operation, ProtocolError> {
        match self {
            Self::AwsJson10 | Self::AwsJson11 => {
                let target = head.headers.get("x-amz-target").and_then(|it| it.to_str().ok());
                let (prefix, name) =
                    target.unwrap_or_default().rsplit_once('.').unwrap_or_default();
                let found = service.operation(name).filter(|_| prefix == service.target_prefix);
                found.ok_or_else(|| ProtocolError::unknown_operation(&route::shown(name)))
            }
            Self::Query | Self::Ec2 => {
                let form = form(head, body)?;
                let action = form.action()?;
                let version = form.get("Version").unwrap_or(service.api_version);
                let found = service.operation(action).filter(|_| version == service.api_version);
                found.ok_or_else(|| ProtocolError::invalid_action(action, version))
            }
            Self::RestJson => route::rest(service, head.method.as_str(), &head.uri),
            Self::Cbor => route::rpc(service, head.uri.path()),
        }
    }

    /// The input of an operation.
    pub fn decode(
        self,
        service: &Service,
        operation: &Operation,
        head: &Parts,
        body: &[u8],
    ) -> Result<Members, DecodeError> {
        match self {
            Self::AwsJson10 | Self::AwsJson11 => {
                Json { service, names: Names::Wire }.body(operation.input, |_| true, body)
            }
            Self::Query | Self::Ec2 => {
                let forms = Forms { service, is_ec2: self == Self::Ec2 };
                forms.decode(&form(head, body)?, operation.input)
            }
            Self::RestJson => rest::decode(service, operation, head, body),
            Self::Cbor => cbor::decode(service, operation.input, body),
        }
    }

    /// The answer of an operation that went well.
    pub fn encode(
        self,
        service: &Service,
        operation: &Operation,
        output: &Members,
        request_id: &str,
    ) -> Answer {
        let body = match self {
            Self::RestJson => return rest::encode(service, operation, output),
            Self::AwsJson10 | Self::AwsJson11 => {
                let json = Json { service, names: Names::Wire };
                let mut writer = Writer::json();
                json.put_members(operation.output, |_| true, output, &mut writer);
                writer.finish()
            }
            Self::Query | Self::Ec2 => {
                let answers = Answers { service, is_ec2: self == Self::Ec2 };
                answers.encode(operation, output, request_id)
            }
            Self::Cbor => cbor_writer::encode(service, operation.output, output),
        };
        Answer::new(200, self.content_type(), body)
    }

    /// What an event stream begins with: the output's other members.
    pub fn initial_response(
        self,
        service: &Service,
        operation: &Operation,
        output: &Members,
    ) -> Frame {
        let answer = self.encode(service, operation, output, "");
        Frame::event("initial-response", answer.content_type, answer.body)
    }

    /// An event of a stream, which a member of an operation's output is: `shape` is the stream's,
    /// `kind` the name of one of its members, which `event` is.
    pub fn encode_event(
        self,
        service: &Service,
        shape: u16,
        kind: &str,
        event: &Members,
    ) -> Option<Frame> {
        let stream = service.members(Some(shape));
        let member = stream.iter().find(|it| it.name == kind)?;
        let payload = match self {
            Self::Cbor => cbor_writer::encode(service, Some(member.part.shape), event),
            _ => {
                let mut writer = Writer::json();
                let json = Json { service, names: Names::Wire };
                json.put(&member.part, &Tree::Structure(event.clone()), &mut writer);
                writer.finish()
            }
        };
        let content_type = match self {
            Self::Cbor => cbor_writer::CONTENT_TYPE,
            _ => rest::CONTENT_TYPE,
        };
        let is_exception = service.errors.iter().any(|it| it.shape == member.part.shape);
        Some(match is_exception {
            true => Frame::exception(kind, content_type, payload),
            false => Frame::event(kind, content_type, payload),
        })
    }

    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::AwsJson10 => json::CONTENT_TYPE_1_0,
            Self::AwsJson11 => json::CONTENT_TYPE,
            Self::Query | Self::Ec2 => xml::CONTENT_TYPE,
            Self::RestJson => rest::CONTENT_TYPE,
            Self::Cbor => cbor_writer::CONTENT_TYPE,
        }
    }
}

/// The form of a call: its body, or the query string of a presigned one.
fn form(head: &Parts, body: &[u8]) -> Result<Form, DecodeError> {
    match head.method {
        Method::GET => Form::parse(head.uri.query().unwrap_or_default().as_bytes()),
        _ => Form::parse(body),
    }
}
