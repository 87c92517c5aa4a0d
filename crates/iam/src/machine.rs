//! All rooms together: the shard as a machine.
use std::collections::BTreeSet;

use berth_api::iam;
use berth_effects::Imported;
use berth_engine::{Machine, Timestamp, Transition};

use crate::{
    Call, Failure, State, Topic, Txn, authorities,
    call::Own,
    instances,
    keys_of_seals::{self, ResealedKey, Rewrapped},
    operations,
    operations::delete_access_key,
    records::{CertificateAuthority, KeyUse},
};

/// The shard as a machine.
pub struct Iam;

/// What has happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    /// A data key is to be kept, sealed by the master that has sealed the one that is there, if
    /// there is one.
    SealKeyMade { number: u32, sealed: String, beside: Option<String> },
    /// All data keys are sealed by another master now.
    SealKeysRewrapped(Vec<Rewrapped>),
    /// A data key has sealed nothing any more that is stored.
    SealKeyRetired(u32),
    /// It has, after all.
    SealKeyRecalled(u32),
    /// A data key that was retired long ago is not needed any more.
    SealKeyDropped(u32),
    /// Secrets of access keys are sealed by another data key.
    Resealed(Vec<ResealedKey>),
    /// An authority is to be kept, its key sealed.
    AuthorityMade { number: u32, certificate: String, sealed_key: String },
    /// Clients know an authority, which signs from now on.
    AuthorityPromoted(u32),
    /// Nobody needs to trust an authority any more.
    AuthorityDropped(u32),
    /// The key of an authority is sealed by another data key.
    AuthorityResealed { old: CertificateAuthority, new: String },
    /// The master is lost, and with it all that was sealed.
    SecretsForgotten,
    /// What a cluster tells of container instances that are closed.
    InstancesClosed(Imported),
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
        let own = call.facts.own.map(Own::name);
        Some(call.cause(own.unwrap_or_else(|| call.request.operation().name())))
    }

    fn observe(txn: &mut Txn, report: Report) {
        match report {
            Report::SealKeyMade { number, sealed, beside } => {
                keys_of_seals::made(txn, number, sealed, beside.as_deref());
            }
            Report::SealKeysRewrapped(all) => keys_of_seals::rewrapped(txn, &all),
            Report::SealKeyRetired(number) => keys_of_seals::retired(txn, number),
            Report::SealKeyRecalled(number) => keys_of_seals::recalled(txn, number),
            Report::SealKeyDropped(number) => keys_of_seals::dropped(txn, number),
            Report::Resealed(all) => keys_of_seals::resealed(txn, all),
            Report::AuthorityMade { number, certificate, sealed_key } => {
                authorities::made(txn, number, certificate, sealed_key);
            }
            Report::AuthorityPromoted(number) => authorities::promoted(txn, number),
            Report::AuthorityDropped(number) => authorities::dropped(txn, number),
            Report::AuthorityResealed { old, new } => authorities::resealed(txn, &old, new),
            Report::InstancesClosed(news) => instances::closed(txn, news),
            Report::SecretsForgotten => keys_of_seals::forget_secrets(txn),
            Report::KeyUsed { access_key_id, at, region, service } => {
                // It may be gone by now, and reports may overtake each other.
                let is_news =
                    txn.key_uses.get(&access_key_id).is_none_or(|it| it.last_used_date < at);
                if is_news && txn.access_keys.contains_key(&access_key_id) {
                    instances::used(txn, &access_key_id);
                    txn.put(KeyUse { access_key_id, last_used_date: at, region, service });
                }
            }
        }
    }

    /// Nothing here changes but by calls, and the history tells those.
    fn transitions(_: &State, _: &State, _: &BTreeSet<Topic>) -> Vec<Transition> {
        Vec::new()
    }

    /// Keys of container instances end; and an earlier release may have left something.
    fn reconcile(txn: &mut Txn, topic: Topic) {
        match topic {
            Topic::Orphan(id) => {
                if let Some(key) = txn.access_keys.get(&id).cloned() {
                    delete_access_key(txn, &key);
                }
            }
            Topic::KeyEnd(id) => instances::end(txn, &id),
            Topic::Entity(_)
            | Topic::Credentials
            | Topic::SealKey(_)
            | Topic::CertificateAuthorities => {}
        }
    }
}
