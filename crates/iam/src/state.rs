//! Tables, indexes and tallies. [`State::apply`] keeps them true; [`State::check`] proves it.
use std::{collections::BTreeMap, sync::Arc};

use berth_effects::{Importer, Imports};
use berth_engine::{Change, Deadlines, Set, Table, Timestamp};

use crate::{
    compiling, policy,
    records::{
        AccessKey, Attachment, CertificateAuthority, Entity, Id, InlinePolicy, Key, KeyUse, Kind,
        Membership, PolicyVersion, Record, Role, SealKey,
    },
};

mod laws;
mod reading;

/// Names what changed. Nothing here is left to do: every published state is settled.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Something with a name, or what it has.
    Entity(Id),
    /// Which credentials are good: a role or a user came or went, or an access key was switched
    /// off or deleted; a role's sessions were ended, or others may assume it.
    Credentials,
    /// A data key, by its number.
    SealKey(u32),
    /// An authority came, signs from now on, or is gone.
    CertificateAuthorities,
    /// An access key whose user is gone: an earlier release has deleted that, and does not know of
    /// keys.
    Orphan(String),
    /// An access key that ends, by its id.
    KeyEnd(String),
}

/// Everything the shard knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    pub entities: Table<Id, Entity>,
    /// By policy and number.
    pub versions: Table<(Id, u32), PolicyVersion>,
    /// By owner and name.
    pub inline_policies: Table<(Id, String), InlinePolicy>,
    /// By owner and policy.
    pub attachments: Table<(Id, Id), Attachment>,
    /// By user and group.
    pub memberships: Table<(Id, Id), Membership>,
    /// By their ids.
    pub access_keys: Table<String, AccessKey>,
    /// By the ids of access keys.
    pub key_uses: Table<String, KeyUse>,
    /// By their numbers.
    pub seal_keys: Table<u32, SealKey>,
    /// By their numbers.
    pub authorities: Table<u32, CertificateAuthority>,
    /// What clusters tell: which container instances are closed.
    pub imports: Imports,
    deadlines: Deadlines<Topic>,
    /// By kind and name in small letters.
    names: Table<(Kind, String), Id>,
    /// By kind, path and name in small letters: the order of lists.
    paths: Set<(Kind, String, String)>,
    /// Users and the ids of their access keys.
    keys: Set<(Id, String)>,
    /// Groups and their users.
    members: Set<(Id, Id)>,
    /// Managed policies, and who has them attached or as a boundary.
    attached: Set<(Id, Id)>,
    bounded: Set<(Id, Id)>,
    /// Roles and the instance profiles that they are in.
    profiles: Set<(Id, Id)>,
    uses: Table<Id, Uses>,
    counts: Counts,
    /// Ready to be asked: trust policies, inline policies, and default versions of managed ones.
    trusts: Table<Id, policy::Policy>,
    inline: Table<(Id, String), policy::Policy>,
    managed: Table<Id, policy::Policy>,
}

/// How often a managed policy is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    pub attachments: usize,
    pub boundaries: usize,
}

/// What is counted against limits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Counts {
    entities: [usize; Kind::ALL.len()],
}

impl berth_engine::State for State {
    type Record = Record;
    type Key = Key;
    type Topic = Topic;

    fn apply(&mut self, change: &Change<Record, Key>, nudge: &mut dyn FnMut(Topic)) {
        let about = match change {
            Change::Put(Record::Entity(it)) => {
                self.make_way(it, nudge);
                self.set_entity(it.id.clone(), Some(&**it), nudge)
            }
            Change::Delete(Key::Entity(kind, place)) => match self.at(*kind, place) {
                Some(it) => self.set_entity(it.id.clone(), None, nudge),
                None => return,
            },
            Change::Put(Record::PolicyVersion(it)) => {
                self.set_version(&it.policy_id, it.version, Some(it))
            }
            Change::Delete(Key::PolicyVersion(id, version)) => self.set_version(id, *version, None),
            Change::Put(Record::InlinePolicy(it)) => {
                self.set_inline(&it.owner_id, &it.name, Some(it))
            }
            Change::Delete(Key::InlinePolicy(id, name)) => self.set_inline(id, name, None),
            Change::Put(Record::Attachment(it)) => {
                self.set_attachment(&it.owner_id, &it.policy_id, Some(it))
            }
            Change::Delete(Key::Attachment(id, policy)) => self.set_attachment(id, policy, None),
            Change::Put(Record::Membership(it)) => {
                self.set_membership(&it.user_id, &it.group_id, Some(it))
            }
            Change::Delete(Key::Membership(id, group)) => self.set_membership(id, group, None),
            Change::Put(Record::AccessKey(it)) => self.set_access_key(it, true, nudge),
            Change::Delete(Key::AccessKey(id)) => match self.access_keys.get(id).cloned() {
                Some(it) => self.set_access_key(&it, false, nudge),
                None => return,
            },
            Change::Put(Record::KeyUse(it)) => {
                self.key_uses.set(it.access_key_id.clone(), Some(Arc::new(it.clone())));
                return;
            }
            Change::Delete(Key::KeyUse(id)) => {
                self.key_uses.set(id.clone(), None);
                return;
            }
            Change::Put(Record::Import(it)) => return self.imports.put(it),
            Change::Delete(Key::Import(key)) => return self.imports.delete(key),
            Change::Put(Record::SealKey(it)) => {
                self.seal_keys.set(it.number, Some(Arc::new(it.clone())));
                return nudge(Topic::SealKey(it.number));
            }
            Change::Delete(Key::SealKey(number)) => {
                self.seal_keys.set(*number, None);
                return nudge(Topic::SealKey(*number));
            }
            Change::Put(Record::CertificateAuthority(it)) => {
                self.authorities.set(it.number, Some(Arc::new(it.clone())));
                return nudge(Topic::CertificateAuthorities);
            }
            Change::Delete(Key::CertificateAuthority(number)) => {
                self.authorities.set(*number, None);
                return nudge(Topic::CertificateAuthorities);
            }
        };
        nudge(Topic::Entity(about));
    }

    fn due(&self, now: Timestamp) -> Vec<Topic> {
        self.deadlines.due(now)
    }

    fn next_deadline(&self, after: Timestamp) -> Option<Timestamp> {
        self.deadlines.next(after)
    }

    fn all_topics(&self) -> Vec<Topic> {
        let seal_keys = self.seal_keys.keys().copied().map(Topic::SealKey);
        let is_orphan = |it: &&Arc<AccessKey>| !self.entities.contains_key(&it.user_id);
        let orphans = self.access_keys.values().filter(is_orphan);
        let orphans = orphans.map(|it| Topic::Orphan(it.access_key_id.clone()));
        let entities = self.entities.keys().cloned().map(Topic::Entity);
        let authorities = [Topic::CertificateAuthorities];
        let ending = self.access_keys.values().filter(|it| it.ends_at.is_some());
        let ending = ending.map(|it| Topic::KeyEnd(it.access_key_id.clone()));
        entities.chain(seal_keys).chain(orphans).chain(authorities).chain(ending).collect()
    }

    fn check(&self) {
        let mut again = State::default();
        let mut put = |record: Record| again.apply(&Change::Put(record), &mut |_| {});
        self.versions.values().for_each(|it| put((**it).clone().into()));
        self.entities.values().for_each(|it| put((**it).clone().into()));
        self.memberships.values().for_each(|it| put((**it).clone().into()));
        self.attachments.values().for_each(|it| put((**it).clone().into()));
        self.inline_policies.values().for_each(|it| put((**it).clone().into()));
        self.access_keys.values().for_each(|it| put((**it).clone().into()));
        self.key_uses.values().for_each(|it| put((**it).clone().into()));
        self.seal_keys.values().for_each(|it| put((**it).clone().into()));
        self.authorities.values().for_each(|it| put((**it).clone().into()));
        self.imports.rows().for_each(|it| put(Record::Import(it)));
        assert_eq!(*self, again, "an index drifted");
        self.check_laws();
    }
}

impl Importer for State {
    fn imports(&self) -> &Imports {
        &self.imports
    }
}

impl State {
    /// Of the changes that a batch made to a row the last is kept: something else may be where this
    /// is put, which is gone or has another name by now.
    fn make_way(&mut self, new: &Entity, nudge: &mut dyn FnMut(Topic)) {
        let other = self.at(new.kind(), &new.place()).filter(|it| it.id != new.id);
        if let Some(id) = other.map(|it| it.id.clone()) {
            self.set_entity(id, None, nudge);
        }
    }

    fn set_entity(&mut self, id: Id, new: Option<&Entity>, nudge: &mut dyn FnMut(Topic)) -> Id {
        let old = self.entities.set(id.clone(), new.map(|it| Arc::new(it.clone())));
        if let Some(old) = &old {
            self.index_entity(old, false);
        }
        if let Some(new) = new {
            let is_free = !self.names.contains_key(&(new.kind(), new.lower_name()));
            assert!(is_free, "there are two of the name {}", new.name);
            self.index_entity(new, true);
        }
        // Most changes are of something else, and compiling takes long.
        let (was, is) = (old.as_deref().and_then(Entity::role), new.and_then(Entity::role));
        let signs = [old.as_deref(), new].map(|it| it.is_some_and(Entity::has_credentials));
        let revoked = [old.as_deref(), new].map(|it| it.and_then(Entity::revoked));
        let is_revoked = revoked[0] != revoked[1];
        if signs[0] != signs[1] || is_revoked || was.map(trust_of) != is.map(trust_of) {
            nudge(Topic::Credentials);
        }
        if was.map(trust_of) != is.map(trust_of) {
            self.trusts.set(id.clone(), is.map(|it| Arc::new(compiling::trust(it))));
        }
        if old.as_deref().and_then(default_version) != new.and_then(default_version) {
            self.compile_managed(&id);
        }
        id
    }

    fn index_entity(&mut self, it: &Entity, is_there: bool) {
        let (kind, lower, id) = (it.kind(), it.lower_name(), || it.id.clone());
        self.names.set((kind, lower.clone()), is_there.then(|| Arc::new(id())));
        self.paths.set((kind, it.path.clone(), lower), is_there);
        if let Some(boundary) = it.boundary() {
            self.bounded.set((boundary.clone(), id()), is_there);
            self.tally(boundary, |it| &mut it.boundaries, is_there);
        }
        if let Some(role) = it.profile_role() {
            self.profiles.set((role.clone(), id()), is_there);
        }
        step(&mut self.counts.entities[kind as usize], is_there);
    }

    fn set_version(&mut self, id: &Id, version: u32, new: Option<&PolicyVersion>) -> Id {
        self.versions.set((id.clone(), version), new.map(|it| Arc::new(it.clone())));
        if self.entities.get(id).and_then(|it| default_version(it)) == Some(version) {
            self.compile_managed(id);
        }
        id.clone()
    }

    /// Of a managed policy its default version counts.
    fn compile_managed(&mut self, id: &Id) {
        let default = self.entities.get(id).and_then(|it| default_version(it));
        let version = default.and_then(|it| self.versions.get(&(id.clone(), it)));
        let ready = version.map(|it| Arc::new(compiling::identity(&it.document)));
        self.managed.set(id.clone(), ready);
    }

    fn set_inline(&mut self, id: &Id, name: &str, new: Option<&InlinePolicy>) -> Id {
        let key = (id.clone(), name.to_owned());
        let ready = new.map(|it| Arc::new(compiling::identity(&it.document)));
        self.inline.set(key.clone(), ready);
        self.inline_policies.set(key, new.map(|it| Arc::new(it.clone())));
        id.clone()
    }

    fn set_attachment(&mut self, id: &Id, policy: &Id, new: Option<&Attachment>) -> Id {
        let key = (id.clone(), policy.clone());
        let old = self.attachments.set(key, new.map(|it| Arc::new(it.clone())));
        self.attached.set((policy.clone(), id.clone()), new.is_some());
        if old.is_some() != new.is_some() {
            self.tally(policy, |it| &mut it.attachments, new.is_some());
        }
        id.clone()
    }

    fn set_membership(&mut self, id: &Id, group: &Id, new: Option<&Membership>) -> Id {
        self.memberships.set((id.clone(), group.clone()), new.map(|it| Arc::new(it.clone())));
        self.members.set((group.clone(), id.clone()), new.is_some());
        id.clone()
    }

    fn set_access_key(
        &mut self,
        it: &AccessKey,
        is_there: bool,
        nudge: &mut dyn FnMut(Topic),
    ) -> Id {
        let (id, user) = (it.access_key_id.clone(), it.user_id.clone());
        let old = self.access_keys.set(id.clone(), is_there.then(|| Arc::new(it.clone())));
        let (was, is) = (old.as_ref().and_then(|it| it.ends_at), it.ends_at.filter(|_| is_there));
        self.deadlines.set(Topic::KeyEnd(id.clone()), was, is);
        if old.is_some_and(|it| it.is_active) && !(is_there && it.is_active) {
            nudge(Topic::Credentials);
        }
        self.keys.set((user.clone(), id), is_there);
        user
    }

    fn tally(&mut self, policy: &Id, count: fn(&mut Uses) -> &mut usize, is_more: bool) {
        let mut uses = self.uses(policy);
        step(count(&mut uses), is_more);
        let row = Some(Arc::new(uses)).filter(|it| **it != Uses::default());
        self.uses.set(policy.clone(), row);
    }
}

/// What of a role its trust policy is compiled from.
fn trust_of(role: &Role) -> (&str, &BTreeMap<String, String>) {
    (&role.assume_role_policy_document, &role.principals)
}

fn default_version(entity: &Entity) -> Option<u32> {
    entity.policy().map(|it| it.default_version)
}

fn step(count: &mut usize, is_more: bool) {
    match is_more {
        true => *count += 1,
        false => *count -= 1,
    }
}
