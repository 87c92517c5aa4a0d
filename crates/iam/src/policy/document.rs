//! A policy as it is written: the grammar of the language, before anything of it is understood.
use std::ops::Range;

use super::{
    json::{self, Member, Node, Position, Value},
    malformed::Malformed,
    operator::Operator,
};

/// A document that follows the grammar.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Nothing if it is left away, which means the first one.
    pub version: Option<Version>,
    pub statements: Vec<Statement>,
}

/// Of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    V2008,
    V2012,
}

/// What a statement says of those that it applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Allow,
    Deny,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub sid: Option<String>,
    pub effect: Effect,
    pub principals: Option<Element<Principal>>,
    pub actions: Option<Element<String>>,
    pub resources: Option<Element<String>>,
    pub conditions: Vec<Condition>,
    /// Its first character, and its last.
    pub from: Position,
    pub to: Position,
}

/// `Action` or `NotAction`, and likewise for the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Element<T> {
    pub is_negated: bool,
    pub values: Vec<T>,
}

/// One of those that a policy names: `{"AWS": "123456789012"}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Nothing for `"*"` alone.
    pub kind: Option<String>,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    pub operator: Operator,
    pub key: String,
    pub values: Vec<String>,
}

impl Principal {
    /// `"*"` and `{"AWS": "*"}`.
    pub fn is_everyone(&self) -> bool {
        self.name == "*" && matches!(self.kind.as_deref(), None | Some("AWS"))
    }
}

impl Version {
    /// Since the second one.
    pub fn has_variables(self) -> bool {
        self == Version::V2012
    }
}

impl Document {
    /// # Errors
    /// The first place where it does not follow the grammar.
    pub fn read(text: &str) -> Result<Document, Malformed> {
        let root = json::parse(text)
            .map_err(|it| Malformed::syntax(Position::of(text, it.at), it.what))?;
        Reader { text }.document(&root)
    }
}

/// Where a document names somebody of AWS, and whom: in the order in which it does, the quotes with
/// them. Of what is no policy nobody.
pub fn named(text: &str) -> Vec<(Range<usize>, String)> {
    let Ok(root) = json::parse(text) else { return Vec::new() };
    let statements = members_called(&root, &["Statement"]).flat_map(items);
    let principals = statements.flat_map(|it| members_called(it, &["Principal", "NotPrincipal"]));
    let names = principals.flat_map(|it| members_called(it, &["AWS"])).flat_map(items);
    let place = |it: &Node| match &it.value {
        Value::Text(name) => Some((it.from..it.to, name.clone())),
        _ => None,
    };
    names.filter_map(place).collect()
}

fn members_called<'n>(node: &'n Node, names: &'n [&str]) -> impl Iterator<Item = &'n Node> {
    let members = match &node.value {
        Value::Object(members) => &members[..],
        _ => &[],
    };
    members.iter().filter(|it| names.contains(&&*it.name)).map(|it| &it.node)
}

/// Of a list, or the one that stands for it.
fn items(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(items) => items,
        _ => std::slice::from_ref(node),
    }
}

struct Reader<'t> {
    text: &'t str,
}

type Result<T, E = Malformed> = std::result::Result<T, E>;

impl Reader<'_> {
    fn document(&self, root: &Node) -> Result<Document> {
        let members = self.members(root, "a policy is an object")?;
        let (mut version, mut statements) = (None, None);
        for Member { name, node } in members {
            match name.as_str() {
                "Version" => version = Some(self.version(node)?),
                "Id" => drop(self.text(node)?),
                "Statement" => statements = Some(self.statements(node)?),
                other => return Err(self.unknown(node, other)),
            }
        }
        let statements = statements.filter(|it| !it.is_empty());
        let statements = statements.ok_or_else(|| self.wrong(root, "there is no statement"))?;
        Ok(Document { version, statements })
    }

    fn version(&self, node: &Node) -> Result<Version> {
        match &*self.text(node)? {
            "2008-10-17" => Ok(Version::V2008),
            "2012-10-17" => Ok(Version::V2012),
            other => Err(self.wrong(node, &format!("there is no version '{other}'"))),
        }
    }

    fn statements(&self, node: &Node) -> Result<Vec<Statement>> {
        match &node.value {
            Value::List(items) => items.iter().map(|it| self.statement(it)).collect(),
            _ => Ok(vec![self.statement(node)?]),
        }
    }

    fn statement(&self, node: &Node) -> Result<Statement> {
        let members = self.members(node, "a statement is an object")?;
        let (mut sid, mut effect, mut conditions) = (None, None, Vec::new());
        let (mut principals, mut actions, mut resources) = (None, None, None);
        for Member { name, node } in members {
            match name.as_str() {
                "Sid" => sid = Some(self.text(node)?),
                "Effect" => effect = Some(self.effect(node)?),
                "Principal" | "NotPrincipal" => {
                    let values = self.principals(node)?;
                    self.once(&mut principals, node, name, values)?;
                }
                "Action" | "NotAction" => {
                    let values = self.texts(node)?;
                    self.once(&mut actions, node, name, values)?;
                }
                "Resource" | "NotResource" => {
                    let values = self.texts(node)?;
                    self.once(&mut resources, node, name, values)?;
                }
                "Condition" => conditions = self.conditions(node)?,
                other => return Err(self.unknown(node, other)),
            }
        }
        let effect = effect.ok_or_else(|| self.wrong(node, "the statement has no Effect"))?;
        let (from, to) = (self.at(node.from), self.at(node.to.saturating_sub(1)));
        Ok(Statement { sid, effect, principals, actions, resources, conditions, from, to })
    }

    /// One of an element and its opposite.
    fn once<T>(
        &self,
        element: &mut Option<Element<T>>,
        node: &Node,
        name: &str,
        values: Vec<T>,
    ) -> Result<()> {
        let (is_negated, is_second) = (name.starts_with("Not"), element.is_some());
        *element = Some(Element { is_negated, values });
        match is_second {
            true => Err(self.wrong(node, &format!("{name} stands beside its opposite"))),
            false => Ok(()),
        }
    }

    fn effect(&self, node: &Node) -> Result<Effect> {
        match &*self.text(node)? {
            "Allow" => Ok(Effect::Allow),
            "Deny" => Ok(Effect::Deny),
            other => Err(self.wrong(node, &format!("there is no effect '{other}'"))),
        }
    }

    fn principals(&self, node: &Node) -> Result<Vec<Principal>> {
        if let Value::Text(text) = &node.value {
            let is_all = text == "*";
            let everyone = Principal { kind: None, name: text.clone() };
            let wrong = || self.wrong(node, "a principal is '*' or an object");
            return is_all.then(|| vec![everyone]).ok_or_else(wrong);
        }
        let mut principals = Vec::new();
        for Member { name: kind, node } in self.members(node, "a principal is '*' or an object")? {
            if !matches!(kind.as_str(), "AWS" | "Service" | "Federated" | "CanonicalUser") {
                return Err(self.unknown(node, kind));
            }
            let names = self.texts(node)?.into_iter();
            principals.extend(names.map(|name| Principal { kind: Some(kind.clone()), name }));
        }
        match principals.is_empty() {
            true => Err(self.wrong(node, "there is no principal")),
            false => Ok(principals),
        }
    }

    fn conditions(&self, node: &Node) -> Result<Vec<Condition>> {
        let mut conditions = Vec::new();
        for Member { name, node } in self.members(node, "a condition is an object")? {
            let operator = Operator::parse(name);
            let wrong = || self.wrong(node, &format!("there is no operator '{name}'"));
            let operator = operator.ok_or_else(wrong)?;
            for Member { name: key, node } in self.members(node, "an operator has keys")? {
                let (key, values) = (key.clone(), self.scalars(node)?);
                conditions.push(Condition { operator, key, values });
            }
        }
        Ok(conditions)
    }

    /// Texts, numbers and booleans, all as texts.
    fn scalars(&self, node: &Node) -> Result<Vec<String>> {
        let one = |node: &Node| match &node.value {
            Value::Text(it) | Value::Number(it) => Ok(it.clone()),
            Value::Bool(it) => Ok(it.to_string()),
            Value::Null | Value::List(_) | Value::Object(_) => {
                Err(self.wrong(node, "a text, a number or a boolean was expected"))
            }
        };
        match &node.value {
            Value::List(items) => items.iter().map(one).collect(),
            _ => Ok(vec![one(node)?]),
        }
    }

    fn texts(&self, node: &Node) -> Result<Vec<String>> {
        match &node.value {
            Value::List(items) => items.iter().map(|it| self.text(it)).collect(),
            _ => Ok(vec![self.text(node)?]),
        }
    }

    fn text(&self, node: &Node) -> Result<String> {
        match &node.value {
            Value::Text(it) => Ok(it.clone()),
            _ => Err(self.wrong(node, "a text was expected")),
        }
    }

    fn members<'n>(&self, node: &'n Node, otherwise: &str) -> Result<&'n [Member]> {
        match &node.value {
            Value::Object(members) => Ok(members),
            _ => Err(self.wrong(node, otherwise)),
        }
    }

    fn unknown(&self, node: &Node, name: &str) -> Malformed {
        self.wrong(node, &format!("nothing is called '{name}' here"))
    }

    fn wrong(&self, node: &Node, what: &str) -> Malformed {
        Malformed::syntax(self.at(node.from), what)
    }

    fn at(&self, byte: usize) -> Position {
        Position::of(self.text, byte)
    }
}
