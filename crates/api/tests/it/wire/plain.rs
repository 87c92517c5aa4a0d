//! Trees in the plain form in which exchanges are kept: times are milliseconds, blobs base 64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use berth_api::tables::{Kind, Service};
use berth_api::{Members, Timestamp, Tree};
use serde_json::{Map, Value};

pub fn of(tree: &Tree) -> Value {
    match tree {
        Tree::Boolean(value) => (*value).into(),
        Tree::Integer(value) => (*value).into(),
        Tree::Double(value) if value.is_nan() => "NaN".into(),
        Tree::Double(f64::INFINITY) => "Infinity".into(),
        Tree::Double(f64::NEG_INFINITY) => "-Infinity".into(),
        Tree::Double(value) => (*value).into(),
        Tree::Text(text) => text.clone().into(),
        Tree::Document(json) => serde_json::from_str(json).unwrap(),
        Tree::Blob(bytes) => STANDARD.encode(bytes).into(),
        Tree::Timestamp(Timestamp(ms)) => (*ms).into(),
        Tree::List(items) => items.iter().map(of).collect(),
        Tree::Map(entries) => entries.iter().map(|(key, it)| (key.clone(), of(it))).collect(),
        Tree::Structure(members) => of_members(members),
    }
}

pub fn of_members(members: &Members) -> Value {
    members.iter().map(|(name, it)| (name.to_owned(), of(it))).collect::<Map<_, _>>().into()
}

pub fn members(service: &Service, shape: u16, value: &Value) -> Members {
    match tree(service, shape, value) {
        Tree::Structure(members) => members,
        other => panic!("{other:?} is no structure"),
    }
}

fn tree(service: &Service, shape: u16, value: &Value) -> Tree {
    let text = || value.as_str().unwrap().to_owned();
    match &service.shapes[usize::from(shape)].kind {
        Kind::Text => Tree::Text(text()),
        Kind::Boolean => Tree::Boolean(value.as_bool().unwrap()),
        Kind::Integer | Kind::Long => Tree::Integer(value.as_i64().unwrap()),
        Kind::Float | Kind::Double => Tree::Double(match value.as_str() {
            Some("NaN") => f64::NAN,
            Some("Infinity") => f64::INFINITY,
            Some(_) => f64::NEG_INFINITY,
            None => value.as_f64().unwrap(),
        }),
        Kind::Blob => Tree::Blob(STANDARD.decode(text()).unwrap()),
        Kind::Timestamp => Tree::Timestamp(Timestamp(value.as_i64().unwrap())),
        Kind::Document => Tree::Document(value.to_string()),
        Kind::List(item) => {
            let items = value.as_array().unwrap().iter();
            Tree::List(items.map(|it| tree(service, item.shape, it)).collect())
        }
        Kind::Map(_, of) => {
            let entries = value.as_object().unwrap().iter();
            let entries = entries.map(|(key, it)| (key.clone(), tree(service, of.shape, it)));
            Tree::Map(entries.collect())
        }
        Kind::Structure(all) => {
            let mut out = Members::default();
            for (name, it) in value.as_object().unwrap() {
                let member = all.iter().find(|it| it.name == name).unwrap();
                out.set(member.name, tree(service, member.part.shape, it));
            }
            Tree::Structure(out)
        }
    }
}
