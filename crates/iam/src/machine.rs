//! All rooms together: the shard as a machine.
use std::collections::BTreeSet;

use berth_api::iam;
use berth_engine::{Machine, Timestamp, Transition};

use crate::{
    Call, Failure, State, Topic, Txn, operations,
    operations::delete_access_key,
    records::{Key, KeyUse, SealKey},
};

/// The shard as a machine.
pub struct Iam;

/// What has happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    /// A data key is to be kept, sealed by the master.
    SealKeyMade { number: u32, sealed: String },
    /// The master is lost, and with it all that was sealed.
    SecretsForgotten,
    /// An access key has signed a call.
    KeyUsed { access_key_id: String, at: Timestamp, region: String, service: String },
}

impl Machine for Iam {
    type State = State;
    type Request = Call;
    type Reply = iam::Response;
    type Error = Failure;
    type Report = Report;

    fn handle(txn: &mut Txn, call: Call) -> Result<iam::Response, Failure> {
        Ok(operations::handle(txn, call)?)
    }

    fn cause(call: &Call) -> Option<String> {
        Some(call.cause(call.request.operation().name()))
    }

    fn observe(txn: &mut Txn, report: Report) {
        match report {
            // What is sealed by a data key must always open.
            Report::SealKeyMade { number, .. } if txn.seal_keys.contains_key(&number) => {}
            Report::SealKeyMade { number, sealed } => txn.put(SealKey { number, sealed }),
            Report::SecretsForgotten => forget_secrets(txn),
            Report::KeyUsed { access_key_id, at, region, service } => {
                // It may be gone by now, and reports may overtake each other.
                let is_news =
                    txn.key_uses.get(&access_key_id).is_none_or(|it| it.last_used_date < at);
                if is_news && txn.access_keys.contains_key(&access_key_id) {
                    txn.put(KeyUse { access_key_id, last_used_date: at, region, service });
                }
            }
        }
    }

    /// Nothing here changes but by calls, and the history tells those.
    fn transitions(_: &State, _: &State, _: &BTreeSet<Topic>) -> Vec<Transition> {
        Vec::new()
    }

    /// Every published state is settled as it is, but for what an earlier release has left.
    fn reconcile(txn: &mut Txn, topic: Topic) {
        if let Topic::Orphan(id) = topic
            && let Some(key) = txn.access_keys.get(&id).cloned()
        {
            delete_access_key(txn, &key);
        }
    }
}

fn forget_secrets(txn: &mut Txn) {
    let keys: Vec<_> = txn.access_keys.values().cloned().collect();
    for key in keys {
        delete_access_key(txn, &key);
    }
    let numbers: Vec<u32> = txn.seal_keys.keys().copied().collect();
    numbers.into_iter().for_each(|it| txn.delete(Key::SealKey(it)));
}
