//! Forms in, XML out: query and EC2, each beside a slow writer of forms.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use berth_api::protocols::Protocol;
use berth_api::tables::{Kind, Member, Part, Service, Times};
use berth_api::{Members, Timestamp, Tree};

use crate::answers::{Holding, read};
use crate::services::{body_of, corners, post};
use crate::xml;

pub fn query(body: &[u8]) {
    comes_back(Protocol::Query, body);
}

pub fn ec2(body: &[u8]) {
    comes_back(Protocol::Ec2, body);
}

/// The tree that is read is read again of the form that a client would make of it, and of the
/// answer that holds it.
fn comes_back(protocol: Protocol, body: &[u8]) {
    let (service, operation) = (corners(), body_of(corners()));
    let Some(tree) = read(protocol, service, operation, &post(), (body, body.len())) else {
        return;
    };
    let is_ec2 = protocol == Protocol::Ec2;
    let mut form = Form { service, is_ec2, out: String::new() };
    form.members(operation.input, &tree, "");
    let again = protocol.decode(service, operation, &post(), form.out.as_bytes());
    assert_eq!(again.as_ref(), Ok(&tree), "{}", form.out);

    let answer = protocol.encode(service, operation, &tree, "id-1");
    let text = std::str::from_utf8(&answer.body).expect("XML is UTF-8");
    let below = (!is_ec2).then_some("BodyResult");
    let told = xml::read(service, is_ec2, operation.output, text, below);
    let holding = Holding { service, usual: Times::Iso, text: xml::held, drops_empty_flat: true };
    assert_eq!(told, holding.members(operation.input, &tree), "{text}");
}

/// Writes forms as clients do.
struct Form {
    service: &'static Service,
    is_ec2: bool,
    out: String,
}

impl Form {
    fn kind(&self, part: &Part) -> &'static Kind {
        &self.service.shapes[usize::from(part.shape)].kind
    }

    fn members(&mut self, shape: Option<u16>, members: &Members, path: &str) {
        let shape = shape.expect("an input has a shape");
        let Kind::Structure(all) = &self.service.shapes[usize::from(shape)].kind else {
            unreachable!("an input is a structure")
        };
        for member in *all {
            if let Some(tree) = members.get(member.name) {
                let dot = if path.is_empty() { "" } else { "." };
                self.value(&member.part, tree, &format!("{path}{dot}{}", self.name(member, tree)));
            }
        }
    }

    fn name(&self, member: &Member, tree: &Tree) -> String {
        let part = &member.part;
        let own = if part.name.is_empty() { member.name } else { part.name };
        if self.is_ec2 {
            let mut chars = part.name.chars();
            let first = chars.next().map(|it| it.to_ascii_uppercase());
            return match (part.query_name, first) {
                ("", None) => member.name.to_owned(),
                ("", Some(first)) => format!("{first}{}", chars.as_str()),
                (name, _) => name.to_owned(),
            };
        }
        match (self.kind(part), tree) {
            (Kind::List(item), Tree::List(items))
                if part.is_flattened && !item.name.is_empty() && !items.is_empty() =>
            {
                item.name.to_owned()
            }
            _ => own.to_owned(),
        }
    }

    fn value(&mut self, part: &Part, tree: &Tree, path: &str) {
        match (tree, self.kind(part)) {
            (Tree::List(items), Kind::List(item)) => {
                let name = if item.name.is_empty() { "member" } else { item.name };
                let is_flat = part.is_flattened || self.is_ec2;
                let between = if is_flat { String::new() } else { format!(".{name}") };
                for (index, tree) in items.iter().enumerate() {
                    self.value(item, tree, &format!("{path}{between}.{}", index + 1));
                }
                self.empty(items.is_empty(), path);
            }
            (Tree::Map(entries), Kind::Map(key, value)) => {
                let between = if part.is_flattened { "" } else { ".entry" };
                let name = |part: &Part, usual: &'static str| match part.name {
                    "" => usual,
                    name => name,
                };
                for (index, (text, tree)) in entries.iter().enumerate() {
                    let entry = format!("{path}{between}.{}", index + 1);
                    self.pair(&format!("{entry}.{}", name(key, "key")), text.as_bytes());
                    self.value(value, tree, &format!("{entry}.{}", name(value, "value")));
                }
                self.empty(entries.is_empty(), path);
            }
            (Tree::Structure(members), _) => {
                self.members(Some(part.shape), members, path);
                self.empty(members.is_empty(), path);
            }
            (scalar, _) => self.pair(path, &printed(scalar)),
        }
    }

    fn empty(&mut self, is_empty: bool, path: &str) {
        if is_empty {
            self.pair(path, b"");
        }
    }

    fn pair(&mut self, path: &str, value: &[u8]) {
        let _ = write!(self.out, "&{path}=");
        for byte in value {
            let _ = write!(self.out, "%{byte:02x}");
        }
    }
}

fn printed(scalar: &Tree) -> Vec<u8> {
    match scalar {
        Tree::Boolean(value) => value.to_string(),
        Tree::Integer(value) => value.to_string(),
        Tree::Double(f64::INFINITY) => "Infinity".to_owned(),
        Tree::Double(f64::NEG_INFINITY) => "-Infinity".to_owned(),
        Tree::Double(value) => value.to_string(),
        Tree::Blob(bytes) => STANDARD.encode(bytes),
        Tree::Timestamp(Timestamp(ms)) => format!("{:?}", *ms as f64 / 1000.0),
        Tree::Text(text) | Tree::Document(text) => text.clone(),
        Tree::List(_) | Tree::Map(_) | Tree::Structure(_) => unreachable!("a scalar"),
    }
    .into_bytes()
}
