//! What operations ask of a state.
use std::{ops::Bound, sync::Arc};

use super::{State, Uses};
use crate::{
    aws,
    policy::{self, Applied, Source, SourceKind},
    records::{
        AccessKey, Attachment, CertificateAuthority, Entity, Id, InlinePolicy, Kind, PolicyVersion,
    },
};

impl State {
    pub fn entity(&self, id: &Id) -> Option<&Arc<Entity>> {
        self.entities.get(id)
    }

    /// Of a kind, by a name that must be written as it was made.
    pub fn named(&self, kind: Kind, name: &str) -> Option<&Arc<Entity>> {
        self.like(kind, name).filter(|it| it.name == name)
    }

    /// By the end of its ARN: its path and its name.
    pub fn at(&self, kind: Kind, place: &str) -> Option<&Arc<Entity>> {
        let name = place.rsplit('/').next()?;
        self.named(kind, name).filter(|it| it.place() == place)
    }

    /// In any case of letters: whose name it is.
    pub fn like(&self, kind: Kind, name: &str) -> Option<&Arc<Entity>> {
        let id = self.names.get(&(kind, name.to_lowercase()))?;
        self.entities.get(id)
    }

    /// All of a kind whose path begins so, in the order of path and name, perhaps from a path
    /// and a name on.
    pub fn listed<'a>(
        &'a self,
        kind: Kind,
        path_prefix: &'a str,
        from: Option<(String, String)>,
    ) -> impl Iterator<Item = &'a Arc<Entity>> {
        let first = (path_prefix.to_owned(), String::new());
        let (path, name) = first.clone().max(from.unwrap_or(first));
        let rest = self.paths.range((kind, path, name)..);
        let is_meant =
            move |it: &&(Kind, String, String)| it.0 == kind && it.1.starts_with(path_prefix);
        rest.take_while(is_meant).map(|(kind, _, name)| {
            let id = self.names.get(&(*kind, name.clone())).expect("a path has a name");
            self.entities.get(id).expect("a name has an entity")
        })
    }

    pub fn count(&self, kind: Kind) -> usize {
        self.counts.entities[kind as usize]
    }

    pub fn uses(&self, policy: &Id) -> Uses {
        self.uses.get(policy).map(|it| **it).unwrap_or_default()
    }

    /// The versions of a managed policy, oldest first.
    pub fn versions_of(&self, id: &Id) -> impl DoubleEndedIterator<Item = &Arc<PolicyVersion>> {
        self.versions.range((id.clone(), 0)..=(id.clone(), u32::MAX)).map(|(_, it)| it)
    }

    /// In the order of their names.
    pub fn inline_of(&self, owner: &Id) -> impl Iterator<Item = &Arc<InlinePolicy>> {
        let from = (owner.clone(), String::new());
        let all = self.inline_policies.range(from..);
        all.map(|(_, it)| it).take_while(move |it| it.owner_id == *owner)
    }

    pub fn attached_to(&self, owner: &Id) -> impl Iterator<Item = &Arc<Attachment>> {
        let all =
            self.attachments.range((owner.clone(), Id::first())..=(owner.clone(), Id::last()));
        all.map(|(_, it)| it)
    }

    /// Who has a managed policy attached, perhaps after one of them.
    pub fn having(&self, policy: &Id, after: Option<Id>) -> impl Iterator<Item = &Id> {
        seconds(&self.attached, policy, after)
    }

    /// Who has it as a boundary.
    pub fn bounded_by(&self, policy: &Id, after: Option<Id>) -> impl Iterator<Item = &Id> {
        seconds(&self.bounded, policy, after)
    }

    pub fn groups_of(&self, user: &Id) -> impl Iterator<Item = &Id> {
        let all = self.memberships.range((user.clone(), Id::first())..=(user.clone(), Id::last()));
        all.map(|(_, it)| &it.group_id)
    }

    /// The access keys whose secrets a data key has sealed.
    pub fn access_keys_by(&self, number: u32) -> impl Iterator<Item = &Arc<AccessKey>> {
        self.access_keys.values().filter(move |it| it.key_number() == number)
    }

    /// How many keys of authorities a data key has sealed.
    pub fn authorities_by(&self, number: u32) -> impl Iterator<Item = &Arc<CertificateAuthority>> {
        self.authorities.values().filter(move |it| it.key_number() == number)
    }

    /// The authority that signs what is shown.
    pub fn signing_authority(&self) -> Option<&Arc<CertificateAuthority>> {
        self.authorities.values().filter(|it| it.signs_since.is_some()).last()
    }

    /// The number of the data key that seals.
    pub fn sealing_number(&self) -> Option<u32> {
        self.seal_keys.iter().next_back().map(|(number, _)| *number)
    }

    /// The access keys of a user, in the order of their ids.
    pub fn keys_of(&self, user: &Id) -> impl Iterator<Item = &Arc<AccessKey>> {
        let all = self.keys.range((user.clone(), String::new())..);
        let own = all.take_while(move |(id, _)| id == user);
        own.map(|(_, key)| self.access_keys.get(key).expect("what is listed is there"))
    }

    /// The users of a group, perhaps after one of them.
    pub fn users_of(&self, group: &Id, after: Option<Id>) -> impl Iterator<Item = &Id> {
        seconds(&self.members, group, after)
    }

    /// The instance profiles that a role is in.
    pub fn profiles_of(&self, role: &Id, after: Option<Id>) -> impl Iterator<Item = &Id> {
        seconds(&self.profiles, role, after)
    }

    /// What a managed policy says now; AWS's own are among them.
    pub fn managed(&self, id: &Id) -> Option<&policy::Policy> {
        match self.managed.get(id) {
            Some(it) => Some(it),
            None => aws::by_id(id).map(|it| &it.policy),
        }
    }

    /// The text of it.
    pub fn document(&self, id: &Id) -> Option<String> {
        if let Some(it) = aws::by_id(id) {
            return Some(it.document.clone());
        }
        let version = self.entity(id)?.policy()?.default_version;
        self.versions.get(&(id.clone(), version)).map(|it| it.document.clone())
    }

    /// Who may assume a role.
    pub fn trust(&self, role: &Id) -> Option<&Arc<policy::Policy>> {
        self.trusts.get(role)
    }

    /// The policies of a user, a group or a role itself. Nothing is copied.
    pub fn own_policies<'a>(&'a self, owner: &'a Id) -> impl Iterator<Item = Applied<'a>> {
        let from = (owner.clone(), String::new());
        let inline = self.inline.range(from..).take_while(move |((id, _), _)| id == owner);
        let inline = inline.map(|((id, name), policy)| {
            let source = Source { kind: SourceKind::Inline, owner: id.as_str(), name };
            Applied { source, policy }
        });
        let attached = self.attached_to(owner).filter_map(|it| self.applied(&it.policy_id));
        inline.chain(attached)
    }

    /// The same with those of a user's groups.
    pub fn policies_of<'a>(&'a self, owner: &'a Id) -> impl Iterator<Item = Applied<'a>> {
        let groups = self.groups_of(owner).flat_map(|it| self.own_policies(it));
        self.own_policies(owner).chain(groups)
    }

    /// A managed policy as it applies to whoever has it.
    pub fn applied<'a>(&'a self, policy: &'a Id) -> Option<Applied<'a>> {
        let source = Source { kind: SourceKind::Managed, owner: "", name: policy.as_str() };
        Some(Applied { source, policy: self.managed(policy)? })
    }
}

fn seconds<'a>(
    pairs: &'a berth_engine::Set<(Id, Id)>,
    first: &Id,
    after: Option<Id>,
) -> impl Iterator<Item = &'a Id> {
    let from = Bound::Excluded((first.clone(), after.unwrap_or_else(Id::first)));
    let to = Bound::Included((first.clone(), Id::last()));
    pairs.range((from, to)).map(|(_, second)| second)
}
