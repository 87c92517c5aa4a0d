//! Log groups and streams: what somebody was told of one is never taken back; and no id is given
//! twice, as lines are kept under it for a while after it is gone.
use std::collections::{BTreeMap, BTreeSet};

use berth_api::logs::{
    CreateLogGroupRequest, CreateLogStreamRequest, DeleteLogGroupRequest, DeleteLogStreamRequest,
    DeleteRetentionPolicyRequest, PutLogGroupDeletionProtectionRequest, PutRetentionPolicyRequest,
    Request,
};
use berth_logs::{Call, Facts, Logs, SHARD, State};

use super::{
    RequestOf, ResultOf, Subject,
    callers::{Callers, refused},
};
use crate::dice::Dice;

const GROUPS: [&str; 4] = ["/a", "/a/b", "b", "c"];
const STREAMS: [&str; 5] = ["s", "t", "p/c/1", "p/c/2", "u"];
const DAYS: [i32; 3] = [1, 3, 30];

/// Each group has somebody who calls, one call after the other.
#[derive(Default)]
pub struct LogGroups {
    callers: Callers<String, Kept>,
    /// Every id that readers have seen, and whether it is still there.
    groups: BTreeMap<u128, Seen>,
    streams: BTreeMap<u128, Seen>,
}

/// A group by hand.
#[derive(Clone, Debug, Default, PartialEq)]
struct Kept {
    days: Option<i32>,
    is_protected: bool,
    streams: BTreeSet<String>,
}

/// What an id was of.
struct Seen {
    name: String,
    is_there: bool,
}

impl Subject for LogGroups {
    type Machine = Logs;
    const SHARD: &'static str = SHARD;

    fn call(&mut self, dice: &mut Dice) -> Option<Call> {
        let name = dice.one(&GROUPS);
        if !self.callers.begins(name.to_owned()) {
            return None;
        }
        let group = Some(name.to_owned());
        let stream = Some(dice.one(&STREAMS).to_owned());
        let request = match dice.weighted(&[20, 6, 40, 20, 6, 4, 8]) {
            0 => CreateLogGroupRequest { log_group_name: group, ..Default::default() }.into(),
            1 => DeleteLogGroupRequest { log_group_name: group }.into(),
            2 => CreateLogStreamRequest { log_group_name: group, log_stream_name: stream }.into(),
            3 => DeleteLogStreamRequest { log_group_name: group, log_stream_name: stream }.into(),
            4 => {
                let days = Some(dice.one(&DAYS));
                PutRetentionPolicyRequest { log_group_name: group, retention_in_days: days }.into()
            }
            5 => DeleteRetentionPolicyRequest { log_group_name: group }.into(),
            _ => PutLogGroupDeletionProtectionRequest {
                log_group_identifier: group,
                deletion_protection_enabled: Some(dice.chance(300)),
            }
            .into(),
        };
        let (principal, request_id) = ("arn:aws:iam::123456789012:root".to_owned(), String::new());
        Some(Call { request, principal, request_id, facts: Facts::default() })
    }

    fn answered(&mut self, call: &RequestOf<Self>, result: &ResultOf<Self>) {
        let told = match result {
            Ok(_) => Some(()),
            Err(error) => refused(&error.0),
        };
        self.callers.answered(&group(&call.request), &call.request, told, carry_out);
    }

    fn undone(&mut self, call: &RequestOf<Self>) {
        self.callers.undone(&group(&call.request));
    }

    fn unknown(&mut self, call: &RequestOf<Self>) {
        self.callers.unknown(&group(&call.request), &call.request, carry_out);
    }

    fn shown(&mut self, state: &State) {
        self.callers.shown(|name| shown(state, name), Kept::clone);
        let groups = state.groups.values().map(|it| (it.id.0, it.name.clone()));
        see(&mut self.groups, groups.collect());
        let streams = state.streams.values().map(|it| (it.id.0, it.key.to_string()));
        see(&mut self.streams, streams.collect());
    }
}

/// An id is of one thing, and what is gone does not come back.
fn see(seen: &mut BTreeMap<u128, Seen>, there: BTreeMap<u128, String>) {
    for (id, it) in seen.iter_mut() {
        it.is_there &= there.contains_key(id);
    }
    for (id, name) in there {
        let it = seen.entry(id).or_insert(Seen { name: name.clone(), is_there: true });
        assert!(it.is_there && it.name == name, "{name} has the id that {} had", it.name);
    }
}

/// What a call is about.
fn group(request: &Request) -> String {
    let name = match request {
        Request::CreateLogGroup(it) => &it.log_group_name,
        Request::DeleteLogGroup(it) => &it.log_group_name,
        Request::CreateLogStream(it) => &it.log_group_name,
        Request::DeleteLogStream(it) => &it.log_group_name,
        Request::PutRetentionPolicy(it) => &it.log_group_name,
        Request::DeleteRetentionPolicy(it) => &it.log_group_name,
        Request::PutLogGroupDeletionProtection(it) => &it.log_group_identifier,
        other => panic!("nobody asks {}", other.operation()),
    };
    name.clone().expect("all of them name a group")
}

/// Nothing for an error.
fn carry_out(kept: &mut Option<Kept>, request: &Request) -> Option<()> {
    if let Request::CreateLogGroup(_) = request {
        return kept.is_none().then(|| *kept = Some(Kept::default()));
    }
    let it = kept.as_mut()?;
    let stream = |name: &Option<String>| name.clone().expect("it names a stream");
    match request {
        Request::DeleteLogGroup(_) => {
            return (!it.is_protected).then(|| *kept = None);
        }
        Request::CreateLogStream(new) => {
            return it.streams.insert(stream(&new.log_stream_name)).then_some(());
        }
        Request::DeleteLogStream(old) => {
            let may_go = !it.is_protected && it.streams.remove(&stream(&old.log_stream_name));
            return may_go.then_some(());
        }
        Request::PutRetentionPolicy(new) => it.days = new.retention_in_days,
        Request::DeleteRetentionPolicy(_) => it.days = None,
        Request::PutLogGroupDeletionProtection(new) => {
            it.is_protected = new.deletion_protection_enabled == Some(true);
        }
        other => panic!("nobody asks {}", other.operation()),
    }
    Some(())
}

/// The same of a state.
fn shown(state: &State, name: &str) -> Option<Kept> {
    let group = state.group(name)?;
    Some(Kept {
        days: group.retention_in_days,
        is_protected: group.deletion_protection_enabled,
        streams: state.streams_of(group.id, "").map(|it| it.key.name.clone()).collect(),
    })
}
