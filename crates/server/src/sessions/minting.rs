//! Makes the credentials of tasks' roles. Nothing of them is stored, and nothing of them logged.
use berth_api::{
    acs::RoleCredentials,
    seal_key::{self, Member},
};
use berth_ecs::cluster::{roles::TASKS, views::credentials::Grant};
use berth_engine::Timestamp;
use berth_iam::{
    SHARD,
    sts::{OfTask, of_task},
};
use berth_sealing::{Seals as _, sealed_for};
use berth_serving::Published as _;
use berth_sessions::acs::{Minted, RoleLife, Roles};

use crate::{clock, node::Node};

/// With the roles that are published, and the keys of the vault.
pub(super) struct Minting<'a>(pub &'a Node);

impl Roles for Minting<'_> {
    fn mint(&self, grant: &Grant) -> Minted {
        mint(self.0, grant)
    }

    fn life(&self, grant: &Grant) -> Option<RoleLife> {
        let life = of_task::life(&self.0.iam.read(), &grant.role_arn, &self.0.home);
        life.map(RoleLife)
    }
}

/// They count by the wall clock, as signatures do.
fn mint(node: &Node, grant: &Grant) -> Minted {
    if grant.is_withheld {
        return Minted::Refused;
    }
    // Of identities that another release has changed not all is known.
    let seals = node.vault.seals().filter(|_| !node.is_closed(SHARD));
    let Some(seals) = seals else { return Minted::NotNow };
    let issued_at = clock::wall();
    let expires_at = issued_at + node.credentials_ms;
    let credentials_id = grant.credentials_id.to_string();
    let asked = of_task::Asked {
        by: TASKS,
        role_arn: &grant.role_arn,
        session_name: &grant.session_name,
        tags: &grant.tags,
        task: OfTask {
            arn: grant.task_arn.clone(),
            container_instance_arn: grant.container_instance_arn.clone(),
            service: grant.service.clone(),
            credentials_id: credentials_id.clone(),
        },
        issued_at,
        expires_at,
    };
    let state = node.iam.read();
    let made = of_task::credentials(&state, asked, &node.home, seals);
    let life = of_task::life(&state, &grant.role_arn, &node.home);
    let (Some(made), Some(life)) = (made, life) else { return Minted::Refused };
    let mut credentials = RoleCredentials {
        credentials_id,
        role_arn: grant.role_arn.clone(),
        access_key_id: made.access_key_id,
        secret_access_key: made.secret_access_key,
        session_token: made.session_token,
        expiration: expiration(expires_at),
    };
    if let Some(key) = &grant.seal_key
        && !seal(&mut credentials, &grant.task_arn, key, |it| seals.chance(it))
    {
        tracing::error!(task = grant.task_arn, "the key of its machine is damaged");
        return Minted::NotNow;
    }
    Minted::Made(Box::new(credentials), RoleLife(life))
}

/// Whoever reads or takes over the session has nothing of it without the machine's own key. False:
/// that is none.
fn seal(
    it: &mut RoleCredentials,
    task_arn: &str,
    key: &str,
    chance_of: impl Fn(&mut [u8]),
) -> bool {
    let sealed = |secret: &str, member| {
        let mut chance = [[0; 32]; 2];
        chance.iter_mut().for_each(|it| chance_of(it));
        let place = seal_key::place(task_arn, &it.credentials_id, member);
        sealed_for(key, secret.as_bytes(), &place, chance)
    };
    let secret = sealed(&it.secret_access_key, Member::SecretAccessKey);
    let token = sealed(&it.session_token, Member::SessionToken);
    let (Some(secret), Some(token)) = (secret, token) else { return false };
    (it.secret_access_key, it.session_token) = (secret, token);
    true
}

/// RFC 3339, UTC, whole seconds: what containers read as `Expiration`.
fn expiration(at: Timestamp) -> String {
    let second = jiff::Timestamp::from_second(at.0.div_euclid(1_000)).unwrap_or_default();
    second.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use berth_sealing::BoxKey;

    use super::*;

    #[test]
    fn what_is_sealed_opens_in_its_own_place_alone() {
        let (key, other) = (BoxKey::new([1; 32]), BoxKey::new([2; 32]));
        let mut credentials = RoleCredentials {
            credentials_id: "id".to_owned(),
            secret_access_key: "secret".to_owned(),
            session_token: "token".to_owned(),
            ..RoleCredentials::default()
        };
        let chance = |it: &mut [u8]| it.fill(3);
        assert!(!seal(&mut credentials.clone(), "task", "no key", chance));
        assert!(seal(&mut credentials, "task", &key.public(), chance));
        let places = [Member::SecretAccessKey, Member::SessionToken]
            .map(|it| seal_key::place("task", "id", it));
        let open = |key: &BoxKey, text: &str, place: &str| {
            key.open(text, place).ok().map(|it| String::from_utf8(it.to_vec()).unwrap())
        };
        let secret = open(&key, &credentials.secret_access_key, &places[0]);
        let token = open(&key, &credentials.session_token, &places[1]);
        assert_eq!((secret.as_deref(), token.as_deref()), (Some("secret"), Some("token")));
        assert_eq!(open(&other, &credentials.secret_access_key, &places[0]), None);
        assert_eq!(open(&key, &credentials.secret_access_key, &places[1]), None);
    }

    #[test]
    fn an_expiration_is_rfc_3339() {
        assert_eq!(expiration(Timestamp(1_795_228_247_999)), "2026-11-21T02:30:47Z");
    }
}
