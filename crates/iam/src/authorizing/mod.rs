//! Whether somebody may make a call, by what is stored: who they are, what is known of every
//! request, and why not. The function that decides is [`authorize`](crate::policy::authorize).
mod admitting;
mod denial;
mod instance;
mod principal;

use std::{
    cell::RefCell,
    net::IpAddr,
    rc::Rc,
    sync::{Arc, LazyLock},
};

use berth_engine::Timestamp;
use berth_kernel::{ConditionKey, Home, Need};

pub use self::{
    admitting::{admitted, admitted_knowing},
    denial::{Denial, Shown},
    principal::{Principal, Session, Who, by_access_key, session_arn},
};
use crate::{
    State,
    limits::{NEED_TEXT_BYTES_MAX, NEED_VALUES_MAX, begin_of},
    policy::{About, Applied, Caller, Context, Policy, Request, Source, SourceKind},
    records::Kind,
    rules::finding,
};

/// What is known of a request whatever it asks.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    /// Not known of a connection that is broken already.
    pub source_ip: Option<IpAddr>,
    pub is_encrypted: bool,
    pub now: Timestamp,
    pub user_agent: Option<&'a str>,
}

/// A caller and all policies that have a say. It is asked as often as a call has needs.
pub struct Asker<'a> {
    state: &'a State,
    home: &'a Home,
    principal: &'a Principal,
    caller: Caller,
    context: Arc<Context>,
    /// What its session is narrowed to.
    session: Option<Vec<Applied<'a>>>,
    /// What policies say of the action that was asked about last: a call has many needs of one.
    about: RefCell<Option<Rc<About<'a>>>>,
}

/// What is asked of the role's own policy, too.
const TRUST_ACTIONS: [&str; 3] = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];

const ASSUME_ROLE: &str = "sts:AssumeRole";
const TAG_KEYS: &str = "aws:TagKeys";

/// STS: all that a session of GetSessionToken may do with IAM and STS, and what is no call.
const OF_SESSIONS: [&str; 5] = [
    ASSUME_ROLE,
    "sts:GetCallerIdentity",
    "sts:TagSession",
    "sts:SetSourceIdentity",
    "iam:PassRole",
];

const NO_TOKEN: &str = "Cannot call GetSessionToken with session credentials: sign with an access \
                        key itself.";
const NO_IDENTITIES: &str = "A session of GetSessionToken may not call IAM, and of STS AssumeRole \
                             and GetCallerIdentity alone: sign with the access key itself, or \
                             assume a role.";
const TOO_MANY: &str = "The call names more than any operation takes.";
const ALIKE: &str = "Keys of tags differ by the case of their letters alone, which policies cannot \
                     tell apart.";

static DENYING: LazyLock<Policy> = LazyLock::new(Policy::denying);

/// What is longer is no name of anything: it is looked at as far as this, so that wildcards do not
/// take their time with it, and refused later.
fn short(text: &str) -> &str {
    begin_of(text, NEED_TEXT_BYTES_MAX)
}

fn bounded(it: &ConditionKey) -> ConditionKey {
    let values = it.values.iter().map(|it| short(it).to_owned()).collect();
    ConditionKey { name: short(&it.name).to_owned().into(), values, is_list: it.is_list }
}

impl<'a> Asker<'a> {
    pub fn new(
        state: &'a State,
        principal: &'a Principal,
        around: &Circumstances<'_>,
        home: &'a Home,
    ) -> Asker<'a> {
        let (caller, context) = (principal.caller(), context(principal, around, home).into());
        let policies = principal.session.as_ref().and_then(|it| it.policies.as_ref());
        let applied = |(name, policy): &'a (String, Arc<Policy>)| Applied {
            source: Source { kind: SourceKind::Given, owner: "", name },
            policy,
        };
        let session = policies.map(|it| it.iter().map(applied).collect());
        Asker { state, home, principal, caller, context, session, about: RefCell::default() }
    }

    /// Whether the caller has what is needed.
    ///
    /// # Errors
    /// Why not.
    pub fn decide(&self, need: &Need) -> Result<(), Box<Denial>> {
        if need.action != ASSUME_ROLE {
            return self.decide_one(need);
        }
        // What the caller's session hands on is as if it were asked for.
        let needs = self.with_inherited(need);
        needs.iter().try_for_each(|it| self.decide_one(it))
    }

    /// Whether the caller surely has what is needed of everything that begins as the resource does,
    /// whatever tags it has. No says nothing: then each is asked of.
    pub fn may_below(&self, need: &Need) -> bool {
        let keys: Vec<ConditionKey> = need.keys.iter().map(bounded).collect();
        let context = Context::with(self.context.clone(), &keys);
        let context = context.filter(|_| instance::of(self.principal.entity()).is_none());
        let Some(context) = context.filter(|_| self.kept_from(&need.action).is_none()) else {
            return false;
        };
        let request = Request::new(&need.action, short(&need.resource), context);
        self.about(&need.action).allows_below(&self.caller, &request)
    }

    fn decide_one(&self, need: &Need) -> Result<(), Box<Denial>> {
        if let Some(instance) = instance::of(self.principal.entity()) {
            let is_fine = self.principal.session.is_none();
            let may = is_fine && instance::may(instance, &self.principal.arn, need);
            return if may { Ok(()) } else { Err(Box::new(Denial::of_instance(self, need))) };
        }
        if let Some(why) = self.kept_from(&need.action) {
            return Err(Box::new(Denial::beside(self, need, why)));
        }
        let count = need.keys.iter().map(|it| it.values.len()).sum::<usize>();
        let keys: Vec<ConditionKey> = need.keys.iter().map(bounded).collect();
        let context = Context::with(self.context.clone(), &keys);
        let Some(context) = context.filter(|_| count <= NEED_VALUES_MAX) else {
            let why = if count > NEED_VALUES_MAX { TOO_MANY } else { ALIKE };
            return Err(Box::new(Denial::beside(self, need, why)));
        };
        let request = Request::new(&need.action, short(&need.resource), context);
        let is_trust = TRUST_ACTIONS.contains(&&*need.action);
        let trust = if is_trust { self.trust(&need.resource) } else { None };
        let about = self.about(&need.action);
        let decision = about.authorize(trust, is_trust, &self.caller, &request);
        match decision.is_allowed() {
            true => Ok(()),
            false => Err(Box::new(Denial::of(self, need, &request, &decision))),
        }
    }

    /// The need, and those for what the caller's session hands on to the one that it assumes.
    fn with_inherited(&self, need: &Need) -> Vec<Need> {
        let Some(session) = &self.principal.session else { return vec![need.clone()] };
        let handed = session.transitive.iter().filter_map(|it| session.tags.get_key_value(it));
        let handed: Vec<(&String, &String)> = handed.collect();
        let mut whole = need.clone();
        if !handed.is_empty() {
            let is_keys = |it: &ConditionKey| it.name == TAG_KEYS;
            let asked = whole.keys.iter().find(|it| is_keys(it));
            let mut keys = asked.map(|it| it.values.clone()).unwrap_or_default();
            keys.extend(handed.iter().map(|(key, _)| (*key).clone()));
            whole.keys.retain(|it| !is_keys(it));
            whole = whole.with_tags("aws:RequestTag/", handed.iter().copied());
            whole = whole.with_list(TAG_KEYS, keys);
        }
        let beside = |action: &str| Need { action: action.to_owned(), ..whole.clone() };
        let tags = (!handed.is_empty()).then(|| beside("sts:TagSession"));
        let identity = session.source_identity.as_ref();
        let identity = identity.map(|_| beside("sts:SetSourceIdentity"));
        [Some(whole.clone()), tags, identity].into_iter().flatten().collect()
    }

    fn about(&self, action: &str) -> Rc<About<'a>> {
        let mut last = self.about.borrow_mut();
        match &*last {
            Some(it) if it.is_about(action) => it.clone(),
            _ => {
                let (identity, boundary) = (self.identity(), self.boundary());
                let session = self.session.as_ref().map(|it| it.iter().copied());
                let about = About::new(action, identity, boundary, session);
                last.insert(Rc::new(about)).clone()
            }
        }
    }

    /// What sessions may not, whatever policies say: STS.
    fn kept_from(&self, action: &str) -> Option<&'static str> {
        self.principal.session.as_ref()?;
        if action == "sts:GetSessionToken" {
            return Some(NO_TOKEN);
        }
        let is_of_role = matches!(self.principal.who, Who::Role(_));
        let is_kept = action.starts_with("iam:") || action.starts_with("sts:");
        (is_kept && !is_of_role && !OF_SESSIONS.contains(&action)).then_some(NO_IDENTITIES)
    }

    fn identity(&self) -> impl Iterator<Item = Applied<'a>> + use<'a> {
        let (state, principal) = (self.state, self.principal);
        principal.entity().into_iter().flat_map(|it| state.policies_of(&it.id))
    }

    /// One that is gone denies: the caller was found before it went.
    fn boundary(&self) -> Option<Applied<'a>> {
        let (state, principal) = (self.state, self.principal);
        let id = principal.entity()?.boundary()?;
        let source = Source { kind: SourceKind::Given, owner: "", name: "a policy that is gone" };
        Some(state.applied(id).unwrap_or(Applied { source, policy: &DENYING }))
    }

    /// Who may assume the role of this ARN.
    fn trust(&self, arn: &str) -> Option<Applied<'_>> {
        let role = finding::at_arn(self.state, &[Kind::Role], arn, self.home)?;
        let source =
            Source { kind: SourceKind::Resource, owner: role.id.as_str(), name: &role.name };
        Some(Applied { source, policy: self.state.trust(&role.id)? })
    }
}

/// IAM: the keys that every request has.
fn context(principal: &Principal, around: &Circumstances<'_>, home: &Home) -> Context {
    let mut context = Context::default();
    let own_arn = match &principal.who {
        // Of a session it is the role's.
        Who::Role(it) => it.arn(home),
        Who::Root | Who::User(_) | Who::Nobody => principal.arn.clone(),
    };
    context.set("aws:PrincipalArn", own_arn);
    context.set("aws:PrincipalAccount", &*home.account);
    context.set("aws:userid", principal.id(home));
    let kind = match &principal.who {
        Who::Root => "Account",
        Who::Nobody => "Anonymous",
        Who::User(it) => {
            context.set("aws:username", &*it.name);
            "User"
        }
        Who::Role(_) => "AssumedRole",
    };
    context.set("aws:PrincipalType", kind);
    for (key, value) in principal.tags() {
        context.set(&format!("aws:PrincipalTag/{key}"), value);
    }
    if let Some(session) = &principal.session {
        context.set("aws:TokenIssueTime", seconds(session.issued_at));
        context.set("aws:MultiFactorAuthPresent", "false");
        if !session.name.is_empty() {
            context.set("sts:RoleSessionName", &*session.name);
        }
        if let Some(it) = &session.task {
            context.set("berth:TaskArn", &*it.arn);
            context.set("berth:InstanceArn", &*it.container_instance_arn);
            if let Some(it) = &it.service {
                context.set("berth:ServiceName", it);
            }
        }
        if let Some(it) = &session.source_identity {
            context.set("aws:SourceIdentity", it);
        }
    }
    if let Some(it) = around.source_ip {
        context.set("aws:SourceIp", it.to_canonical().to_string());
    }
    context.set("aws:SecureTransport", around.is_encrypted.to_string());
    context.set("aws:EpochTime", seconds(around.now));
    context.set("aws:CurrentTime", seconds(around.now));
    context.set("aws:RequestedRegion", &*home.region);
    if let Some(it) = around.user_agent {
        context.set("aws:UserAgent", it);
    }
    context.set("aws:ViaAWSService", "false");
    context
}

/// Conditions on dates take it as they take ISO 8601.
fn seconds(at: Timestamp) -> String {
    at.0.div_euclid(1_000).to_string()
}

#[cfg(test)]
mod tests;
