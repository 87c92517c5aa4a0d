//! What holds of every state.
use super::State;
use crate::{
    aws,
    limits::{
        ACCESS_KEYS_PER_USER_MAX, ATTACHED_MAX, GROUPS_PER_USER_MAX, INSTANCE_PROFILES_MAX,
        POLICIES_MAX, ROLES_MAX, USERS_MAX, VERSIONS_MAX,
    },
    records::{Entity, Id, Kind},
};

impl State {
    /// A link is between two that are there, so that whoever is deleted has left nothing; a managed
    /// policy has one default version, and no more versions than there may be.
    pub(super) fn check_laws(&self) {
        for it in self.attachments.values() {
            let owner = self.of(&it.owner_id, &[Kind::User, Kind::Group, Kind::Role]);
            assert!(owner.is_some(), "{} is attached to nobody", it.policy_id);
            self.check_managed(&it.policy_id);
            let count = self.attached_to(&it.owner_id).count();
            assert!(count <= ATTACHED_MAX, "{} has {count} policies", it.owner_id);
        }
        for it in self.inline_policies.values() {
            let owner = self.of(&it.owner_id, &[Kind::User, Kind::Group, Kind::Role]);
            assert!(owner.is_some(), "the policy {} is nobody's", it.name);
        }
        for it in self.memberships.values() {
            assert!(self.of(&it.user_id, &[Kind::User]).is_some(), "nobody is in a group");
            assert!(self.of(&it.group_id, &[Kind::Group]).is_some(), "somebody is in no group");
            assert!(self.groups_of(&it.user_id).count() <= GROUPS_PER_USER_MAX);
        }
        for it in self.access_keys.values() {
            assert!(self.of(&it.user_id, &[Kind::User]).is_some(), "an access key is nobody's");
            let count = self.keys_of(&it.user_id).count();
            assert!(count <= ACCESS_KEYS_PER_USER_MAX, "{} has {count} access keys", it.user_id);
        }
        for it in self.key_uses.values() {
            assert!(self.access_keys.contains_key(&it.access_key_id), "a use of no access key");
        }
        self.versions.values().for_each(|it| {
            assert!(self.of(&it.policy_id, &[Kind::Policy]).is_some(), "a version of no policy");
        });
        self.entities.values().for_each(|it| self.check_entity(it));
        for (kind, most) in [
            (Kind::User, USERS_MAX),
            (Kind::Role, ROLES_MAX),
            (Kind::Policy, POLICIES_MAX),
            (Kind::InstanceProfile, INSTANCE_PROFILES_MAX),
        ] {
            assert!(self.count(kind) <= most, "there are too many of the kind {kind:?}");
        }
    }

    fn check_entity(&self, it: &Entity) {
        assert!(it.id.as_str().starts_with(it.kind().prefix()), "{} has the id {}", it.name, it.id);
        it.boundary().into_iter().for_each(|it| self.check_managed(it));
        if let Some(role) = it.profile_role() {
            assert!(self.of(role, &[Kind::Role]).is_some(), "{} has a role that is gone", it.name);
        }
        if let Some(policy) = it.policy() {
            let versions: Vec<u32> = self.versions_of(&it.id).map(|it| it.version).collect();
            assert!((1..=VERSIONS_MAX).contains(&versions.len()), "{}: {versions:?}", it.name);
            assert!(versions.contains(&policy.default_version), "{} has no default", it.name);
            assert!(versions.iter().all(|it| *it <= policy.latest_version), "{}", it.name);
        }
    }

    fn check_managed(&self, policy: &Id) {
        let is_there = self.of(policy, &[Kind::Policy]).is_some() || aws::by_id(policy).is_some();
        assert!(is_there, "the policy {policy} is used, but gone");
    }

    fn of(&self, id: &Id, kinds: &[Kind]) -> Option<&Entity> {
        self.entities.get(id).map(|it| &**it).filter(|it| kinds.contains(&it.kind()))
    }
}
