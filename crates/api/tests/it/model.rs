//! Values made from the service model, independent of what was generated from it.

use std::fs;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};

pub struct Model(Value);

/// Which optional members a made value has.
#[derive(Clone, Copy, PartialEq)]
pub enum Width {
    Required,
    All,
    Some,
}

impl Model {
    pub fn load(service: &str) -> Self {
        let path = format!("{}/../../models/{service}.json", env!("CARGO_MANIFEST_DIR"));
        Self(serde_json::from_slice(&fs::read(path).unwrap()).unwrap())
    }

    pub fn input(&self, operation: &str) -> &str {
        self.0["operations"][operation]["input"]["shape"].as_str().unwrap()
    }

    pub fn output(&self, operation: &str) -> &str {
        self.0["operations"][operation]["output"]["shape"].as_str().unwrap()
    }

    pub fn errors(&self, operation: &str) -> Vec<&str> {
        let errors = self.0["operations"][operation]["errors"].as_array().into_iter().flatten();
        errors.map(|error| error["shape"].as_str().unwrap()).collect()
    }

    /// Where a value of the shape has texts that are members of structures, as JSON pointers, each
    /// with the name of its member as in `Tag.value`.
    pub fn texts(&self, shape: &str, value: &Value) -> Vec<(String, String)> {
        let mut found = Vec::new();
        self.find_texts(shape, value, "", &mut found);
        found
    }

    fn find_texts(&self, shape: &str, value: &Value, at: &str, found: &mut Vec<(String, String)>) {
        let facts = &self.0["shapes"][shape];
        let of = |part: &str| facts[part]["shape"].as_str().unwrap();
        match value {
            Value::Object(members) if facts["type"] == "map" => {
                for (key, below) in members {
                    self.find_texts(of("value"), below, &format!("{at}/{key}"), found);
                }
            }
            Value::Object(members) if facts["document"] != true => {
                for (name, below) in members {
                    let its = facts["members"][name]["shape"].as_str().unwrap();
                    let at = format!("{at}/{name}");
                    if self.0["shapes"][its]["type"] == "string" {
                        found.push((at.clone(), format!("{shape}.{name}")));
                    }
                    self.find_texts(its, below, &at, found);
                }
            }
            Value::Array(items) => {
                for (index, below) in items.iter().enumerate() {
                    self.find_texts(of("member"), below, &format!("{at}/{index}"), found);
                }
            }
            _ => {}
        }
    }

    /// A value of the shape. `depth` bounds lists and optional members below.
    pub fn make(&self, shape: &str, width: Width, depth: usize, dice: &mut Dice) -> Value {
        let facts = &self.0["shapes"][shape];
        let of = |part: &str| facts[part]["shape"].as_str().unwrap();
        let items = |dice: &mut Dice| match width {
            _ if depth == 0 => 0,
            Width::Required => 1,
            Width::All => 2,
            Width::Some => dice.below(3),
        };
        match facts["type"].as_str().unwrap() {
            "structure" if facts["document"] == true => json!({"any": [1, null, {"thing": "x"}]}),
            "structure" => self.structure(facts, width, depth, dice),
            "list" => {
                let below = depth.saturating_sub(1);
                (0..items(dice)).map(|_| self.make(of("member"), width, below, dice)).collect()
            }
            "map" => (0..items(dice))
                .map(|i| (format!("key{i}"), self.make(of("value"), width, depth, dice)))
                .collect(),
            "string" => match facts["enum"].as_array() {
                Some(values) => values[dice.below(values.len())].clone(),
                None => dice.text().into(),
            },
            "integer" => (dice.below(usize::MAX) as i32).into(),
            "long" => (dice.below(usize::MAX) as i64).into(),
            "double" => (dice.below(1 << 30) as f64 / 8.0 - 1e6).into(),
            "boolean" => (dice.below(2) == 0).into(),
            "timestamp" => {
                let ms = dice.below(4_000_000_000_000);
                if ms.is_multiple_of(1000) {
                    (ms / 1000).into()
                } else {
                    (ms as f64 / 1000.0).into()
                }
            }
            other => panic!("no values for {other}"),
        }
    }

    fn structure(&self, facts: &Value, width: Width, depth: usize, dice: &mut Dice) -> Value {
        let required = facts["required"].as_array().cloned().unwrap_or_default();
        let mut out = Map::new();
        for (name, member) in facts["members"].as_object().into_iter().flatten() {
            let is_there = required.contains(&name.as_str().into())
                || (depth > 0 && width == Width::All)
                || (depth > 0 && width == Width::Some && dice.below(2) == 0);
            if is_there {
                let shape = member["shape"].as_str().unwrap();
                let below = depth.saturating_sub(1);
                out.insert(name.clone(), self.make(shape, width, below, dice));
            }
        }
        out.into()
    }
}

/// Chance, always the same for the same seed.
pub struct Dice(TestRng);

impl Dice {
    pub fn new(seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0.next_u64() as usize % limit
    }

    fn text(&mut self) -> String {
        let mut runner = TestRunner::new_with_rng(Config::default(), self.0.clone());
        self.0.next_u64();
        let text = any::<String>().new_tree(&mut runner).unwrap().current();
        // In a call, an empty one would not come back.
        if text.is_empty() { "x".to_owned() } else { text }
    }
}
