//! The requests of the query protocol: a form whose keys are paths, as in `Tags.member.1.Key=a`.

use std::collections::BTreeMap;

use super::Reader;
use crate::error::{DecodeError, ProtocolError};
use crate::limits::DEPTH_MAX;
use crate::shapes::Shape;

/// A parsed form body.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    root: Node,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Node {
    text: Option<String>,
    children: BTreeMap<String, Node>,
}

impl Form {
    pub fn parse(body: &[u8]) -> Result<Self, DecodeError> {
        let mut form = Self::default();
        for pair in body.split(|&byte| byte == b'&').filter(|pair| !pair.is_empty()) {
            let split = pair.iter().position(|&byte| byte == b'=').unwrap_or(pair.len());
            let key = decode_text(&pair[..split])?;
            let value = decode_text(pair.get(split + 1..).unwrap_or_default())?;
            form.root.insert(&key, value)?;
        }
        Ok(form)
    }

    /// `Action`: the operation's name.
    pub fn action(&self) -> Result<&str, ProtocolError> {
        self.get("Action").ok_or_else(ProtocolError::missing_action)
    }

    /// A parameter at the top.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.root.children.get(name)?.text.as_deref()
    }

    pub fn decode(&self, shape: &mut dyn Shape) -> Result<(), DecodeError> {
        let json = self.root.to_json().to_string();
        Reader::form(&json).structure(shape)
    }
}

impl Node {
    fn insert(&mut self, path: &str, value: String) -> Result<(), DecodeError> {
        let mut node = self;
        for (depth, segment) in path.split('.').enumerate() {
            if depth == DEPTH_MAX {
                let text = format!("A parameter is nested deeper than {DEPTH_MAX} levels");
                return Err(DecodeError::new(text));
            }
            node = node.children.entry(segment.to_owned()).or_default();
        }
        node.text = Some(value);
        Ok(())
    }

    /// What the same value is in JSON, but for scalars, which all are strings.
    fn to_json(&self) -> serde_json::Value {
        if self.children.is_empty() {
            return self.text.clone().unwrap_or_default().into();
        }
        if let Some(items) = self.items() {
            return items.into_iter().map(Node::to_json).collect();
        }
        match self.children.first_key_value() {
            Some((key, list)) if self.children.len() == 1 && key == "member" => list.to_json(),
            Some((key, list)) if self.children.len() == 1 && key == "entry" => list.entries(),
            _ => self.children.iter().map(|(key, node)| (key.clone(), node.to_json())).collect(),
        }
    }

    /// The children in order, if all are numbered.
    fn items(&self) -> Option<Vec<&Node>> {
        let number = |key: &String| key.parse::<u32>().ok();
        let mut items: Vec<_> = self
            .children
            .iter()
            .map(|(key, node)| Some((number(key)?, node)))
            .collect::<Option<_>>()?;
        items.sort_by_key(|(number, _)| *number);
        Some(items.into_iter().map(|(_, node)| node).collect())
    }

    /// `entry.1.key=a&entry.1.value=b`: a map.
    fn entries(&self) -> serde_json::Value {
        let entry = |node: &Node| {
            let key = node.children.get("key")?.text.clone()?;
            Some((key, node.children.get("value")?.to_json()))
        };
        self.items().unwrap_or_default().into_iter().filter_map(entry).collect()
    }
}

/// Undoes `+` and `%XX`.
fn decode_text(text: &[u8]) -> Result<String, DecodeError> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += 1;
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = text.get(at..at + 2).and_then(|d| std::str::from_utf8(d).ok());
                at += 2;
                digits
                    .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
                    .and_then(|digits| u8::from_str_radix(digits, 16).ok())
                    .ok_or_else(|| DecodeError::new("Bad % escape in a form"))?
            }
            other => other,
        });
    }
    String::from_utf8(out).map_err(|_| DecodeError::new("The form is not UTF-8"))
}
