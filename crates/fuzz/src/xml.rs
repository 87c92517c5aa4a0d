//! A slow reader of XML answers, to be compared with what was written.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use berth_api::tables::{Kind, Member, Part, Service};
use berth_api::{Members, Timestamp, Tree};
use jiff::fmt::rfc2822;
use roxmltree::{Document, Node};

/// Reads an answer's members, which lie in `below` the root, or in the root itself.
pub fn read(
    service: &'static Service,
    is_ec2: bool,
    shape: Option<u16>,
    text: &str,
    below: Option<&str>,
) -> Members {
    let document = Document::parse(text).expect("an answer is XML");
    let root = document.root_element();
    let node = match below {
        Some(name) => elements(root, name).next().expect("an answer has its result"),
        None => root,
    };
    let reader = Reader { service, is_ec2 };
    shape.map(|it| reader.members(reader.all(it), node)).unwrap_or_default()
}

/// A text without the characters that XML cannot hold.
pub fn held(text: &str) -> String {
    let can = |it: char| matches!(it, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    text.chars().map(|it| if can(it) { it } else { '\u{fffd}' }).collect()
}

struct Reader {
    service: &'static Service,
    is_ec2: bool,
}

impl Reader {
    fn kind(&self, part: &Part) -> &'static Kind {
        &self.service.shapes[usize::from(part.shape)].kind
    }

    fn all(&self, shape: u16) -> &'static [Member] {
        match &self.service.shapes[usize::from(shape)].kind {
            Kind::Structure(members) => members,
            other => panic!("{other:?} is no structure"),
        }
    }

    fn members(&self, all: &'static [Member], node: Node<'_, '_>) -> Members {
        let mut out = Members::default();
        for member in all {
            let name = or(member.part.name, member.name);
            let tree = match (self.kind(&member.part), member.part.is_flattened) {
                (Kind::List(item), true) => {
                    self.items(item, elements(node, or(item.name, name)).collect())
                }
                (Kind::Map(key, value), true) => {
                    self.entries(key, value, elements(node, name).collect())
                }
                _ => elements(node, name).next().map(|it| self.value(&member.part, it)),
            };
            if let Some(tree) = tree {
                out.set(member.name, tree);
            }
        }
        out
    }

    fn items(&self, item: &Part, nodes: Vec<Node<'_, '_>>) -> Option<Tree> {
        let items = nodes.iter().map(|it| self.value(item, *it));
        (!nodes.is_empty()).then(|| Tree::List(items.collect()))
    }

    fn entries(&self, key: &Part, value: &Part, nodes: Vec<Node<'_, '_>>) -> Option<Tree> {
        let mut entries = BTreeMap::new();
        for node in &nodes {
            let one = |name: &str| elements(*node, name).next().expect("an entry is whole");
            let (key, value_node) = (one(or(key.name, "key")), one(or(value.name, "value")));
            entries.insert(text(key), self.value(value, value_node));
        }
        (!nodes.is_empty()).then_some(Tree::Map(entries))
    }

    fn value(&self, part: &Part, node: Node<'_, '_>) -> Tree {
        match self.kind(part) {
            Kind::Structure(all) => Tree::Structure(self.members(all, node)),
            Kind::List(item) => {
                let usual = if self.is_ec2 { "item" } else { "member" };
                let nodes = elements(node, or(item.name, usual)).collect();
                self.items(item, nodes).unwrap_or(Tree::List(Vec::new()))
            }
            Kind::Map(key, value) => {
                let nodes = elements(node, "entry").collect();
                self.entries(key, value, nodes).unwrap_or(Tree::Map(BTreeMap::new()))
            }
            kind => scalar(kind, text(node)),
        }
    }
}

fn scalar(kind: &Kind, text: String) -> Tree {
    match kind {
        Kind::Text => Tree::Text(text),
        Kind::Boolean => Tree::Boolean(text.parse().expect("a boolean")),
        Kind::Integer | Kind::Long => Tree::Integer(text.parse().expect("an integer")),
        Kind::Float | Kind::Double => Tree::Double(text.parse().expect("a number")),
        Kind::Blob => Tree::Blob(STANDARD.decode(text).expect("base 64")),
        Kind::Timestamp => Tree::Timestamp(time(&text)),
        other => panic!("{other:?} is no scalar"),
    }
}

/// In whichever form.
fn time(text: &str) -> Timestamp {
    let ms = match (text.parse::<f64>(), text.parse::<jiff::Timestamp>()) {
        (Ok(seconds), _) => (seconds * 1000.0).round() as i64,
        (_, Ok(instant)) => instant.as_millisecond(),
        _ => rfc2822::parse(text).expect("a date of HTTP").timestamp().as_millisecond(),
    };
    Timestamp(ms)
}

fn elements<'a, 'd>(node: Node<'a, 'd>, name: &str) -> impl Iterator<Item = Node<'a, 'd>> {
    node.children().filter(move |it| it.is_element() && it.tag_name().name() == name)
}

fn text(node: Node<'_, '_>) -> String {
    node.children().filter_map(|it| it.text()).collect()
}

fn or<'n>(name: &'n str, otherwise: &'n str) -> &'n str {
    if name.is_empty() { otherwise } else { name }
}
