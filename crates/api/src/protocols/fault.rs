//! Errors as answers, in each protocol.

use super::json_tree::{Json, Names};
use super::xml::{Answers, ErrorTexts};
use super::{Answer, Protocol, Writer, cbor_writer};
use crate::error::ProtocolError;
use crate::tables::{ErrorFacts, Service};
use crate::tree::Members;

/// An error on its way to the caller.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fault {
    /// The model's name of it, as in `NoSuchEntityException`, or one that the front end has.
    pub name: String,
    pub message: String,
    /// The model's members beside the message.
    pub others: Members,
    /// Of an error that the model does not have.
    pub http_status: u16,
}

impl From<&ProtocolError> for Fault {
    fn from(error: &ProtocolError) -> Self {
        Self {
            name: error.code.to_owned(),
            message: error.message.clone(),
            others: Members::default(),
            http_status: error.http_status,
        }
    }
}

impl Protocol {
    pub fn encode_error(self, service: &Service, fault: &Fault, request_id: &str) -> Answer {
        let facts = service.error(&fault.name);
        let http_status = facts.map_or(fault.http_status, |it| it.http_status);
        let code = facts.map_or(&*fault.name, |it| it.code);
        let body = match self {
            Self::AwsJson10 | Self::AwsJson11 | Self::RestJson => json(self, service, facts, fault),
            Self::Cbor => {
                let message = message_name(service, facts);
                let texts = [("__type", &*fault.name), (message, &*fault.message)];
                let shape = facts.map(|it| it.shape);
                cbor_writer::encode_error(service, shape, texts, &fault.others)
            }
            Self::Query | Self::Ec2 => {
                let (message, others) = (&*fault.message, &fault.others);
                let (shape, is_fault) = (facts.map(|it| it.shape), http_status >= 500);
                let texts = ErrorTexts { code, message, is_fault, shape, others };
                let answers = Answers { service, is_ec2: self == Self::Ec2 };
                answers.encode_error(&texts, request_id)
            }
        };
        let mut answer = Answer::new(http_status, self.content_type(), body);
        if self == Self::RestJson {
            answer.headers.push(("x-amzn-errortype".to_owned(), fault.name.clone()));
        }
        let is_rpc = matches!(self, Self::AwsJson10 | Self::AwsJson11 | Self::Cbor);
        if service.is_query_compatible && is_rpc {
            let blame = if http_status >= 500 { "Receiver" } else { "Sender" };
            answer.headers.push(("x-amzn-query-error".to_owned(), format!("{code};{blame}")));
        }
        answer
    }
}

/// `{"__type": …, "message": …}` and the error's other members; in REST a header has the type.
fn json(
    protocol: Protocol,
    service: &Service,
    facts: Option<&ErrorFacts>,
    fault: &Fault,
) -> Vec<u8> {
    let mut writer = Writer::json();
    writer.open();
    if protocol != Protocol::RestJson {
        writer.entry("__type");
        writer.string(&fault.name);
    }
    writer.entry(message_name(service, facts));
    writer.string(&fault.message);
    let json = Json { service, names: Names::Wire };
    for member in service.members(facts.map(|it| it.shape)) {
        if let Some(tree) = fault.others.get(member.name) {
            writer.entry(member.wire_name());
            json.put(&member.part, tree, &mut writer);
        }
    }
    writer.close();
    writer.finish()
}

/// Models spell it `message` or `Message`.
fn message_name(service: &Service, facts: Option<&ErrorFacts>) -> &'static str {
    let members = service.members(facts.map(|it| it.shape));
    let found = members.iter().find(|it| it.name.eq_ignore_ascii_case("message"));
    found.map_or("message", |it| it.wire_name())
}
