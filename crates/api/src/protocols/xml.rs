//! The answers of the query protocol and of EC2.

use super::scalars;
use crate::tables::{Kind, Operation, Part, Service, Times, or};
use crate::tree::{Members, Tree};

pub const CONTENT_TYPE: &str = "text/xml";

/// The error of a front end that knows no service. `is_fault` says that the server is to blame,
/// not the caller.
pub fn encode_error(code: &str, message: &str, is_fault: bool, request_id: &str) -> Vec<u8> {
    let mut xml = Xml::default();
    xml.open("ErrorResponse");
    xml.open("Error");
    xml.element("Type", if is_fault { "Receiver" } else { "Sender" });
    xml.element("Code", code);
    xml.element("Message", message);
    xml.close("Error");
    xml.element("RequestId", request_id);
    xml.close("ErrorResponse");
    xml.out.into_bytes()
}

/// What an error says in XML.
pub(super) struct ErrorTexts<'e> {
    pub code: &'e str,
    pub message: &'e str,
    pub is_fault: bool,
    /// The shape of `others`, which are its members beside the message.
    pub shape: Option<u16>,
    pub others: &'e Members,
}

/// Writes answers by the tables of their service.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answers<'s> {
    pub service: &'s Service,
    pub is_ec2: bool,
}

impl Answers<'_> {
    pub fn encode(self, operation: &Operation, output: &Members, request_id: &str) -> Vec<u8> {
        let mut xml = Xml::default();
        let name = operation.name;
        xml.open(&format!("{name}Response xmlns=\"{}\"", self.service.xml_namespace));
        if self.is_ec2 {
            xml.element("requestId", request_id);
            match operation.output {
                Some(_) => self.members(operation.output, output, &mut xml),
                // EC2: who has nothing to say says that all went well.
                None => xml.element("return", "true"),
            }
        } else {
            if operation.output.is_some() {
                xml.open(&format!("{name}Result"));
                self.members(operation.output, output, &mut xml);
                xml.close(&format!("{name}Result"));
            }
            xml.open("ResponseMetadata");
            xml.element("RequestId", request_id);
            xml.close("ResponseMetadata");
        }
        xml.close(&format!("{name}Response"));
        xml.out.into_bytes()
    }

    pub fn encode_error(self, error: &ErrorTexts<'_>, request_id: &str) -> Vec<u8> {
        let mut xml = Xml::default();
        if self.is_ec2 {
            xml.open("Response");
            xml.open("Errors");
        } else {
            xml.open(&format!("ErrorResponse xmlns=\"{}\"", self.service.xml_namespace));
        }
        xml.open("Error");
        if !self.is_ec2 {
            xml.element("Type", if error.is_fault { "Receiver" } else { "Sender" });
        }
        xml.element("Code", error.code);
        xml.element("Message", error.message);
        self.members(error.shape, error.others, &mut xml);
        xml.close("Error");
        if self.is_ec2 {
            xml.close("Errors");
            xml.element("RequestID", request_id);
            xml.close("Response");
        } else {
            xml.element("RequestId", request_id);
            xml.close("ErrorResponse");
        }
        xml.out.into_bytes()
    }

    fn members(self, shape: Option<u16>, members: &Members, xml: &mut Xml) {
        for member in self.service.members(shape) {
            if let Some(tree) = members.get(member.name) {
                self.put(member.wire_name(), &member.part, tree, xml);
            }
        }
    }

    fn put(self, name: &str, part: &Part, tree: &Tree, xml: &mut Xml) {
        match (tree, self.service.kind(part.shape)) {
            (Tree::List(items), Kind::List(item)) if part.is_flattened => {
                let name = if item.name.is_empty() { name } else { item.name };
                items.iter().for_each(|it| self.put(name, item, it, xml));
            }
            (Tree::List(items), Kind::List(item)) => {
                let usual = if self.is_ec2 { "item" } else { "member" };
                xml.open(name);
                items.iter().for_each(|it| self.put(or(item.name, usual), item, it, xml));
                xml.close(name);
            }
            (Tree::Map(entries), Kind::Map(key, value)) => {
                let entry = if part.is_flattened { name } else { "entry" };
                if !part.is_flattened {
                    xml.open(name);
                }
                for (text, tree) in entries {
                    xml.open(entry);
                    xml.element(or(key.name, "key"), text);
                    self.put(or(value.name, "value"), value, tree, xml);
                    xml.close(entry);
                }
                if !part.is_flattened {
                    xml.close(name);
                }
            }
            (Tree::Structure(members), Kind::Structure(_)) => {
                xml.open(name);
                self.members(Some(part.shape), members, xml);
                xml.close(name);
            }
            (scalar, _) => xml.element(name, &scalars::print(part, Times::Iso, scalar)),
        }
    }
}

#[derive(Debug, Default)]
struct Xml {
    out: String,
}

impl Xml {
    fn open(&mut self, tag: &str) {
        self.out.extend(["<", tag, ">"]);
    }

    fn close(&mut self, tag: &str) {
        self.out.extend(["</", tag, ">"]);
    }

    fn element(&mut self, tag: &str, text: &str) {
        self.open(tag);
        self.text(text);
        self.close(tag);
    }

    /// Character data. Characters that XML 1.0 cannot hold become U+FFFD.
    fn text(&mut self, text: &str) {
        self.out.reserve(text.len());
        for character in text.chars() {
            match character {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\r' => self.out.push_str("&#13;"),
                '\t' | '\n' | ' '..='\u{fffd}' | '\u{10000}'.. => self.out.push(character),
                _ => self.out.push('\u{fffd}'),
            }
        }
    }
}
