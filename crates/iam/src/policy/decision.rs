//! Whether somebody may do something: the one function that decides.
use super::{
    compiled::{Missing, Policy, Request, Statement},
    document::Effect,
    principal::{Caller, Naming},
};

/// A policy as it applies to somebody.
#[derive(Clone, Copy, Debug)]
pub struct Applied<'p> {
    pub source: Source<'p>,
    pub policy: &'p Policy,
}

/// Which one it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source<'p> {
    pub kind: SourceKind,
    /// The id of the user, group or role that has an inline policy; empty for the others.
    pub owner: &'p str,
    /// Of an inline policy its name, of a managed one its id, of one that came with a call which.
    pub name: &'p str,
}

/// Where a policy comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    Inline,
    Managed,
    Resource,
    Given,
}

/// All policies that have a say. `identity` are those of the user with its groups, or of the role.
#[derive(Clone, Debug)]
pub struct Policies<'p, I> {
    pub identity: I,
    pub boundary: Option<Applied<'p>>,
    /// Nothing for a session without; then nothing is narrowed.
    pub session: Option<&'p [Applied<'p>]>,
    pub resource: Option<Applied<'p>>,
    /// Whether the resource's policy is the trust policy of a role, which has to allow.
    pub is_trust: bool,
}

/// Which policies of somebody are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    Identity,
    Resource,
    Boundary,
    Session,
}

/// What is decided, and by what.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decision<'p> {
    pub verdict: Verdict,
    /// The statement that allows or denies. What is allowed to root, or always, has none.
    pub statement: Option<Cited<'p>>,
    /// Of what no statement decides: the one of the silent layer that came nearest to allowing it.
    pub nearest: Option<Nearest<'p>>,
}

/// What is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Allowed,
    ExplicitlyDenied(Layer),
    /// Nothing of this layer allows it.
    ImplicitlyDenied(Layer),
}

/// A statement and whose it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cited<'p> {
    pub source: Source<'p>,
    /// Counted from 0 in its policy.
    pub index: usize,
    pub statement: &'p Statement,
}

/// A statement that would have allowed it, but for one element.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nearest<'p> {
    pub cited: Cited<'p>,
    pub missing: Missing<'p>,
}

/// STS: allowed to everybody, whatever any policy says.
const ALWAYS: &str = "sts:getcalleridentity";

/// STS: nobody needs to be allowed it, but it can be denied.
const UNASKED: &str = "sts:getsessiontoken";

impl Decision<'_> {
    pub fn is_allowed(&self) -> bool {
        self.verdict == Verdict::Allowed
    }
}

/// Decides by all policies that have a say, in IAM's order: a Deny of any of them; then an Allow of
/// the resource's policy or of identity; then the boundary; then the session.
pub fn authorize<'p>(
    policies: Policies<'p, impl IntoIterator<Item = Applied<'p>>>,
    caller: &Caller,
    request: &Request,
) -> Decision<'p> {
    let Policies { identity, boundary, session, resource, is_trust } = policies;
    let all = Statements {
        identity: identity.into_iter().flat_map(statements),
        boundary: boundary.map(|it| statements(it)),
        session: session.map(|it| it.iter().copied().flat_map(statements)),
        resource,
        is_trust,
    };
    judge(all, caller, request)
}

/// The statements about one action, of all policies that have a say but for a resource's: those
/// who ask about it on many resources look for them once.
#[derive(Clone, Debug)]
pub struct About<'p> {
    action: String,
    identity: Vec<Cited<'p>>,
    boundary: Option<Vec<Cited<'p>>>,
    session: Option<Vec<Cited<'p>>>,
}

impl<'p> About<'p> {
    /// Of the policies of identity, of the boundary, and of the session if it is narrowed.
    pub fn new(
        action: &str,
        identity: impl IntoIterator<Item = Applied<'p>>,
        boundary: Option<Applied<'p>>,
        session: Option<impl IntoIterator<Item = Applied<'p>>>,
    ) -> About<'p> {
        let action = action.to_ascii_lowercase();
        let about = |it: &Cited<'p>| it.statement.is_about(&action);
        About {
            identity: identity.into_iter().flat_map(statements).filter(about).collect(),
            boundary: boundary.map(|it| statements(it).filter(about).collect()),
            session: session.map(|it| it.into_iter().flat_map(statements).filter(about).collect()),
            action,
        }
    }

    pub fn is_about(&self, action: &str) -> bool {
        self.action.eq_ignore_ascii_case(action)
    }

    /// As [`authorize`] decides, for a request of this action.
    pub fn authorize(
        &self,
        resource: Option<Applied<'p>>,
        is_trust: bool,
        caller: &Caller,
        request: &Request,
    ) -> Decision<'p> {
        let all = Statements {
            identity: self.identity.iter().copied(),
            boundary: self.boundary.as_ref().map(|it| it.iter().copied()),
            session: self.session.as_ref().map(|it| it.iter().copied()),
            resource,
            is_trust,
        };
        judge(all, caller, request)
    }

    /// Whether [`authorize`](About::authorize) surely allows all resources that begin as the
    /// request's does, whatever tags they have, of a caller that policies decide for. No says
    /// nothing.
    pub fn allows_below(&self, caller: &Caller, request: &Request) -> bool {
        let layers = [Some(&self.identity), self.boundary.as_ref(), self.session.as_ref()];
        let is_of = |effect| move |it: &&Cited<'p>| it.statement.effect == effect;
        layers.into_iter().flatten().all(|layer| {
            let (mut allows, mut denies) = (
                layer.iter().filter(is_of(Effect::Allow)),
                layer.iter().filter(is_of(Effect::Deny)),
            );
            allows.any(|it| it.statement.applies_below(caller, request))
                && !denies.any(|it| it.statement.may_apply_below(request))
        })
    }
}

/// What [`Policies`] say.
struct Statements<'p, I, B, S> {
    identity: I,
    boundary: Option<B>,
    session: Option<S>,
    resource: Option<Applied<'p>>,
    is_trust: bool,
}

fn judge<'p>(
    all: Statements<
        'p,
        impl Iterator<Item = Cited<'p>>,
        impl Iterator<Item = Cited<'p>>,
        impl Iterator<Item = Cited<'p>>,
    >,
    caller: &Caller,
    request: &Request,
) -> Decision<'p> {
    if request.action() == ALWAYS {
        return Decision { verdict: Verdict::Allowed, statement: None, nearest: None };
    }
    let Statements { identity, boundary, session, resource, is_trust } = all;
    let (has_boundary, has_session) = (boundary.is_some(), session.is_some());
    let ask = Ask { caller, request };
    let scans = (
        ask.scan(identity),
        ask.scan(resource.into_iter().flat_map(statements)),
        ask.scan(boundary.into_iter().flatten()),
        ask.scan(session.into_iter().flatten()),
    );
    let (identity, resource) = (scans.0, scans.1);
    let layers = [
        (Layer::Identity, identity),
        (Layer::Resource, resource),
        (Layer::Boundary, scans.2),
        (Layer::Session, scans.3),
    ];
    for (layer, scan) in layers {
        if let Some(statement) = scan.denies {
            let verdict = Verdict::ExplicitlyDenied(layer);
            return Decision { verdict, statement: Some(statement), nearest: None };
        }
    }
    let silent = |layer, scan: Scan<'p>| {
        let verdict = Verdict::ImplicitlyDenied(layer);
        Decision { verdict, statement: None, nearest: scan.nearest }
    };
    // By its account somebody is only told that their own policies decide.
    let named = resource.allows.map(|(naming, _)| naming);
    let may_by_resource = match is_trust {
        false => named.is_some_and(|it| it > Naming::ByAccount),
        true if named.is_none() => return silent(Layer::Resource, resource),
        true => named.is_some_and(|it| it > Naming::ByEveryone),
    };
    // Services have no policies of their own: a role is theirs to assume by its trust alone.
    let needs_none = match caller {
        Caller::Root => true,
        Caller::Service { .. } => is_trust,
        Caller::User { .. } | Caller::Session { .. } => false,
    };
    let may = needs_none || request.action() == UNASKED || identity.allows.is_some();
    if !may && !may_by_resource {
        return silent(Layer::Identity, identity.or_nearer(resource));
    }
    // Who is named as a user or as a session is let through by the resource alone.
    let passes = may_by_resource && named == Some(Naming::Itself);
    if has_boundary && scans.2.allows.is_none() && !passes {
        return silent(Layer::Boundary, scans.2);
    }
    if has_session && scans.3.allows.is_none() && !passes {
        return silent(Layer::Session, scans.3);
    }
    let statement = identity.allows.or(resource.allows).map(|(_, it)| it);
    Decision { verdict: Verdict::Allowed, statement, nearest: None }
}

/// All statements that apply, of whichever effect.
pub fn applying<'p>(
    policies: impl IntoIterator<Item = Applied<'p>>,
    caller: &Caller,
    request: &Request,
) -> Vec<Cited<'p>> {
    let cited = policies.into_iter().flat_map(statements);
    cited.filter(|it| it.statement.applies(caller, request).is_ok()).collect()
}

fn statements(Applied { source, policy }: Applied<'_>) -> impl Iterator<Item = Cited<'_>> {
    let statements = policy.statements.iter().enumerate();
    statements.map(move |(index, statement)| Cited { source, index, statement })
}

#[derive(Clone, Copy)]
struct Ask<'a> {
    caller: &'a Caller,
    request: &'a Request,
}

/// What policies of one layer say.
#[derive(Clone, Copy)]
struct Scan<'p> {
    denies: Option<Cited<'p>>,
    /// The one that names the caller the nearest.
    allows: Option<(Naming, Cited<'p>)>,
    nearest: Option<Nearest<'p>>,
}

impl Ask<'_> {
    fn scan<'p>(self, statements: impl IntoIterator<Item = Cited<'p>>) -> Scan<'p> {
        let mut scan = Scan { denies: None, allows: None, nearest: None };
        for cited in statements {
            match (cited.statement.effect, cited.statement.applies(self.caller, self.request)) {
                (Effect::Deny, Ok(_)) => {
                    scan.denies = Some(cited);
                    return scan;
                }
                (Effect::Deny, Err(_)) => {}
                (Effect::Allow, Ok(naming)) => {
                    if scan.allows.is_none_or(|(before, _)| naming > before) {
                        scan.allows = Some((naming, cited));
                    }
                }
                (Effect::Allow, Err(missing)) => scan.note(Nearest { cited, missing }),
            }
        }
        scan
    }
}

impl<'p> Scan<'p> {
    fn note(&mut self, more: Nearest<'p>) {
        if self.nearest.is_none_or(|it| more.missing.rank() > it.missing.rank()) {
            self.nearest = Some(more);
        }
    }

    fn or_nearer(mut self, other: Scan<'p>) -> Scan<'p> {
        other.nearest.into_iter().for_each(|it| self.note(it));
        self
    }
}
