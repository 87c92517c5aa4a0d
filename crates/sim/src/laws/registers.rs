//! Attributes and tags as registers: what is read was written by a call that did not fail, and by
//! none that a later, acknowledged one replaced.
use std::collections::BTreeMap;

use berth_api::ecs::{Request, Tag};
use berth_ecs::cluster::{
    State,
    records::id::{ContainerInstanceId, TaskId},
};

use crate::world::{CallId, Outcome};

/// Writes of one register that may be the last, before those of nobody are thrown together.
const WRITES_MAX: usize = 64;

/// A resource's ARN, and which attribute or tag of it.
type Name = (String, Field);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    Attribute(String),
    Tag(String),
}

#[derive(Default)]
pub struct Registers {
    writes: BTreeMap<Name, Vec<Write>>,
    by_call: BTreeMap<CallId, Vec<Name>>,
    /// Orders what clients did and heard.
    time: u64,
}

#[derive(Debug)]
struct Write {
    call: CallId,
    value: Option<String>,
    asked_at: u64,
    /// Unknown outcomes never are: the call may arrive at any time.
    acknowledged_at: Option<u64>,
}

impl Registers {
    pub fn asked(&mut self, call: CallId, request: &Request) {
        self.time += 1;
        for (name, value) in writes_of(request) {
            self.by_call.entry(call).or_default().push(name.clone());
            let write = Write { call, value, asked_at: self.time, acknowledged_at: None };
            let first = || vec![Write { acknowledged_at: Some(0), ..Write::of_nobody() }];
            self.writes.entry(name).or_insert_with(first).push(write);
        }
    }

    pub fn ended(&mut self, call: CallId, outcome: &Outcome) {
        self.time += 1;
        for name in self.by_call.remove(&call).unwrap_or_default() {
            let writes = self.writes.get_mut(&name).expect("a write that ends was asked for");
            match outcome {
                Outcome::Answered(Ok(_)) => {
                    let is_this = |it: &&mut Write| it.call == call;
                    let write = writes.iter_mut().rfind(is_this).expect("it was asked for");
                    write.acknowledged_at = Some(self.time);
                    let since = write.asked_at;
                    writes.retain(|it| it.acknowledged_at.is_none_or(|at| at > since));
                }
                Outcome::Answered(Err(_)) | Outcome::Denied(_) | Outcome::NotDone => {
                    writes.retain(|it| it.call != call);
                }
                Outcome::Unknown => {}
            }
        }
    }

    pub fn check(&mut self, state: &State) {
        for ((arn, field), writes) in &mut self.writes {
            match read(state, arn, field) {
                Read::Elsewhere => {}
                // Should it come back, as instances may, then without what was written.
                Read::Forgotten => writes.push(Write::of_nobody()),
                Read::Value(actual) => assert!(
                    writes.iter().any(|it| it.value == actual),
                    "{field:?} of {arn} is {actual:?}, which nobody wrote or somebody replaced: \
                     {writes:?}"
                ),
            }
            if writes.len() > WRITES_MAX {
                writes.dedup_by(|a, b| a.call == 0 && b.call == 0);
            }
        }
    }
}

impl Write {
    fn of_nobody() -> Write {
        Write { call: 0, value: None, asked_at: 0, acknowledged_at: None }
    }
}

fn writes_of(request: &Request) -> Vec<(Name, Option<String>)> {
    let target = |it: &berth_api::ecs::Attribute| {
        let name = Field::Attribute(it.name.clone().unwrap_or_default());
        (it.target_id.clone().unwrap_or_default(), name)
    };
    match request {
        Request::PutAttributes(it) => {
            it.attributes.iter().flatten().map(|it| (target(it), it.value.clone())).collect()
        }
        Request::DeleteAttributes(it) => {
            it.attributes.iter().flatten().map(|it| (target(it), None)).collect()
        }
        Request::TagResource(it) => {
            let tag = |tag: &Tag| {
                let field = Field::Tag(tag.key.clone().unwrap_or_default());
                ((it.resource_arn.clone().unwrap_or_default(), field), tag.value.clone())
            };
            it.tags.iter().flatten().map(tag).collect()
        }
        Request::UntagResource(it) => {
            let tag = |key: &String| {
                ((it.resource_arn.clone().unwrap_or_default(), Field::Tag(key.clone())), None)
            };
            it.tag_keys.iter().flatten().map(tag).collect()
        }
        _ => Vec::new(),
    }
}

/// What a state says of a register.
enum Read {
    /// It is not of this state.
    Elsewhere,
    Forgotten,
    Value(Option<String>),
}

fn read(state: &State, arn: &str, field: &Field) -> Read {
    let parts: Vec<&str> = arn.split('/').collect();
    let (Some(cluster), [kind, name, id]) = (&state.cluster, &parts[..]) else {
        return Read::Elsewhere;
    };
    let Ok(id) = u128::from_str_radix(id, 16) else { return Read::Elsewhere };
    if *name != cluster.name {
        return Read::Elsewhere;
    }
    let tag = |tags: &[Tag], key: &String| {
        tags.iter().find(|it| it.key.as_ref() == Some(key)).and_then(|it| it.value.clone())
    };
    let task = state.tasks.get(&TaskId(id));
    let instance = state.container_instances.get(&ContainerInstanceId(id));
    let value = match field {
        Field::Tag(key) if kind.ends_with(":task") => task.map(|it| tag(&it.tags, key)),
        Field::Tag(key) => instance.map(|it| tag(&it.tags, key)),
        Field::Attribute(name) => {
            instance.map(|it| it.attributes.get(name).and_then(|it| it.value.clone()))
        }
    };
    value.map_or(Read::Forgotten, Read::Value)
}
