//! Who calls.
use std::{collections::BTreeMap, sync::Arc};

use berth_engine::Timestamp;
use berth_kernel::Home;

use crate::{
    State,
    policy::{Caller, Policy},
    records::{AccessKey, Entity},
    sts::OfTask,
};

/// Who calls, as their signature proves.
#[derive(Clone, Debug)]
pub struct Principal {
    pub arn: String,
    pub who: Who,
    /// Of those who have signed with temporary credentials.
    pub session: Option<Session>,
}

/// Whose policies have a say.
#[derive(Clone, Debug)]
pub enum Who {
    /// The account itself.
    Root,
    User(Arc<Entity>),
    /// Somebody who has assumed a role.
    Role(Arc<Entity>),
    /// Whoever calls without a signature, of what takes none.
    Nobody,
}

/// What temporary credentials are bound to.
#[derive(Clone, Debug, Default)]
pub struct Session {
    /// Of a role's; nothing of others.
    pub name: String,
    pub issued_at: Timestamp,
    /// What it is narrowed to, each policy with what it is called; nothing if it is not.
    pub policies: Option<Vec<(String, Arc<Policy>)>>,
    /// Given to it, over those of its role.
    pub tags: BTreeMap<String, String>,
    /// The keys of those that sessions assumed from it have, too.
    pub transitive: Vec<String>,
    pub source_identity: Option<String>,
    /// Of the role of a task.
    pub task: Option<OfTask>,
}

/// AWS: as CloudTrail names them.
const ANONYMOUS: &str = "anonymous";

impl Principal {
    pub fn root(home: &Home) -> Principal {
        Principal { arn: home.root(), who: Who::Root, session: None }
    }

    /// Of a call that takes no signature.
    pub fn nobody() -> Principal {
        Principal { arn: ANONYMOUS.to_owned(), who: Who::Nobody, session: None }
    }

    pub fn user(entity: Arc<Entity>, home: &Home) -> Principal {
        Principal { arn: entity.arn(home), who: Who::User(entity), session: None }
    }

    pub fn role(entity: Arc<Entity>, session: Session, home: &Home) -> Principal {
        let arn = session_arn(&entity.name, &session.name, home);
        Principal { arn, who: Who::Role(entity), session: Some(session) }
    }

    /// Whether nothing is asked: the root user's own key may do all. Sessions of it may not.
    pub fn may_all(&self) -> bool {
        matches!(self.who, Who::Root) && self.session.is_none()
    }

    /// STS: `UserId`. The root user's is the account's.
    pub fn id(&self, home: &Home) -> String {
        match &self.who {
            Who::Root => home.account.clone(),
            Who::User(it) => it.id.to_string(),
            Who::Nobody => ANONYMOUS.to_owned(),
            Who::Role(it) => format!("{}:{}", it.id, self.session_name()),
        }
    }

    pub fn session_name(&self) -> &str {
        self.session.as_ref().map_or("", |it| &it.name)
    }

    /// The user, or the role.
    pub fn entity(&self) -> Option<&Arc<Entity>> {
        match &self.who {
            Who::Root | Who::Nobody => None,
            Who::User(it) | Who::Role(it) => Some(it),
        }
    }

    /// How often the sessions of the user or the role had been ended when it was looked up.
    pub fn revocations(&self) -> u32 {
        self.entity().map_or(0, |it| it.revocations())
    }

    /// As policies name it.
    pub(super) fn caller(&self) -> Caller {
        match &self.who {
            Who::Root => Caller::Root,
            Who::Nobody => Caller::User { id: ANONYMOUS.to_owned() },
            Who::User(it) => Caller::User { id: it.id.to_string() },
            Who::Role(it) => {
                Caller::Session { role_id: it.id.to_string(), name: self.session_name().to_owned() }
            }
        }
    }

    /// Tags of the user or the role, and of the session over them.
    pub fn tags(&self) -> BTreeMap<String, String> {
        let mut tags = self.entity().map(|it| it.tags.clone()).unwrap_or_default();
        for (key, value) in self.session.iter().flat_map(|it| &it.tags) {
            // IAM: keys are the same in any case of letters.
            tags.retain(|it, _| !it.eq_ignore_ascii_case(key));
            tags.insert(key.clone(), value.clone());
        }
        tags
    }
}

/// Whose an access key is, with the key; nobody's if it is switched off. That of the root user is
/// none of these.
pub fn by_access_key<'a>(
    state: &'a State,
    access_key_id: &str,
    home: &Home,
) -> Option<(&'a Arc<AccessKey>, Principal)> {
    let key = state.access_keys.get(&access_key_id.to_owned()).filter(|it| it.is_active)?;
    let entity = state.entity(&key.user_id)?.clone();
    Some((key, Principal::user(entity, home)))
}

/// AWS: it has no path.
pub fn session_arn(role: &str, session: &str, home: &Home) -> String {
    home.global_arn("sts", &format!("assumed-role/{role}/{session}"))
}
