//! A policy that is ready to be asked.
use std::{collections::BTreeSet, sync::Arc};

use super::{
    condition::Condition,
    context::Context,
    document::{self, Document, Effect, Version},
    json::Position,
    limits::{POLICY_WILDCARDS_MAX, STATEMENT_CONDITIONS_MAX, TEXT_WILDCARDS_MAX},
    malformed::Malformed,
    pattern::{Pattern, Syntax, Variable, Wildcards, parts},
    principal::{Caller, Naming, Principal},
    rules::{self, Kind},
};

/// A policy that is ready to be asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    pub statements: Box<[Statement]>,
}

/// One of its statements.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub sid: Option<String>,
    pub effect: Effect,
    /// Where it stands in the document.
    pub from: Position,
    pub to: Position,
    principals: Option<Element<Principal>>,
    actions: Element<Pattern>,
    /// Nothing in a trust policy, which is about one resource.
    resources: Option<Element<Resource>>,
    conditions: Box<[Condition]>,
}

/// A resource by how many parts it lacks, which means anything by them: from none on. There is one
/// form where no variable can have several parts.
#[derive(Clone, Debug, PartialEq)]
struct Resource {
    forms: Box<[Pattern]>,
}

#[derive(Clone, Debug, PartialEq)]
struct Element<T> {
    is_negated: bool,
    values: Box<[T]>,
}

/// What somebody wants to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// In small letters.
    action: String,
    resource: String,
    context: Arc<Context>,
}

/// The element of a statement by which it does not apply.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Missing<'p> {
    Principal,
    Action,
    Resource,
    /// A variable that has no value.
    Variable(&'p str),
    Condition(&'p Condition),
}

impl Request {
    /// `ecs:RunTask` on a resource; `*` for actions that are on none.
    pub fn new(
        action: &str,
        resource: impl Into<String>,
        context: impl Into<Arc<Context>>,
    ) -> Request {
        let (action, resource) = (action.to_ascii_lowercase(), resource.into());
        Request { action, resource, context: context.into() }
    }

    pub fn action(&self) -> &str {
        &self.action
    }

    pub fn context(&self) -> &Context {
        &self.context
    }
}

impl Policy {
    /// Reads a document, and finds out whom it names.
    ///
    /// # Errors
    /// It does not follow the grammar, breaks a rule of its kind, or names nobody.
    pub fn compile(
        text: &str,
        kind: Kind,
        principal: impl Fn(&document::Principal) -> Result<Principal, Malformed>,
    ) -> Result<Policy, Malformed> {
        let document = Document::read(text)?;
        rules::check(&document, kind)?;
        let version = document.version.unwrap_or(Version::V2008);
        let statement = |it| Statement::of(it, version, &principal);
        let statements = document.statements.into_iter().map(statement);
        let policy = Policy { statements: statements.collect::<Result<_, _>>()? };
        policy.check_bounds()?;
        Ok(policy)
    }

    fn check_bounds(&self) -> Result<(), Malformed> {
        let refused = |why| Err(Malformed::rule("The policy failed legacy parsing").because(why));
        for statement in &self.statements {
            let count = statement.conditions.len() + statement.resource_keys().len();
            if count > STATEMENT_CONDITIONS_MAX {
                return refused(format!(
                    "a statement can have {STATEMENT_CONDITIONS_MAX} condition keys, but one has \
                     {count} with the variables of its resources"
                ));
            }
        }
        let patterns = || self.statements.iter().flat_map(Statement::patterns);
        let most = patterns().map(Pattern::wildcards).max().unwrap_or_default();
        if most > TEXT_WILDCARDS_MAX {
            return refused(format!(
                "a text can have {TEXT_WILDCARDS_MAX} wildcards and variables, but one has {most}"
            ));
        }
        let all = self.wildcards();
        if all > POLICY_WILDCARDS_MAX {
            return refused(format!(
                "a policy can have {POLICY_WILDCARDS_MAX} wildcards and variables, but this one \
                 has {all}"
            ));
        }
        Ok(())
    }

    /// Wildcards and variables of all its texts, each of which takes at most a step for each
    /// character that the text is compared with.
    pub fn wildcards(&self) -> usize {
        self.statements.iter().flat_map(Statement::patterns).map(Pattern::wildcards).sum()
    }

    /// How many actions, resources and values of conditions it has.
    pub fn values(&self) -> usize {
        let of = |it: &Statement| {
            let resources = it.resources.as_ref().map_or(0, |it| it.values.len());
            let conditions = it.conditions.iter().map(|it| 1 + it.wanted.len()).sum::<usize>();
            it.actions.values.len() + resources + conditions
        };
        self.statements.iter().map(of).sum()
    }

    /// One without principals.
    ///
    /// # Errors
    /// As [`Policy::compile`].
    pub fn of_identity(text: &str) -> Result<Policy, Malformed> {
        // The rules have refused any.
        Policy::compile(text, Kind::Identity, |_| Ok(Principal::Nobody))
    }

    /// Denies everything: what a document means that a later release does not understand.
    pub fn denying() -> Policy {
        let text = r#"{"Version": "2012-10-17",
            "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#;
        Policy::of_identity(text).expect("this is a policy")
    }

    /// All condition keys that it looks at, as they are written, with repetitions.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.statements.iter().flat_map(Statement::keys)
    }
}

impl Statement {
    fn of(
        given: document::Statement,
        version: Version,
        principal: &impl Fn(&document::Principal) -> Result<Principal, Malformed>,
    ) -> Result<Statement, Malformed> {
        let document::Statement { sid, effect, from, to, .. } = given;
        let wrong = |why: String| Malformed::syntax(from, why);
        let has_variables = version.has_variables();
        let action = |it: &String| {
            let syntax = Syntax { wildcards: Wildcards::Any, has_variables: false };
            Pattern::parse(&it.to_ascii_lowercase(), syntax).map_err(|why| wrong(why.to_owned()))
        };
        let resource =
            |it: &String| Resource::of(it, has_variables).map_err(|why| wrong(why.to_owned()));
        let condition = |it| Condition::of(it, version).map_err(wrong);
        let actions = given.actions.expect("the rules want actions");
        Ok(Statement {
            sid,
            effect,
            from,
            to,
            principals: given.principals.map(|it| Element::of(it, principal)).transpose()?,
            actions: Element::of(actions, action)?,
            resources: given.resources.map(|it| Element::of(it, resource)).transpose()?,
            conditions: given.conditions.iter().map(condition).collect::<Result<_, _>>()?,
        })
    }

    fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        let resources = self.resources.iter().flat_map(|it| &it.values).map(Resource::longest);
        let conditions = self.conditions.iter().flat_map(Condition::patterns);
        self.actions.values.iter().chain(resources).chain(conditions)
    }

    fn resource_keys(&self) -> BTreeSet<String> {
        let resources = self.resources.iter().flat_map(|it| &it.values).map(Resource::longest);
        resources.flat_map(Pattern::variables).map(|it| it.name.to_lowercase()).collect()
    }

    /// Whether it is about an action, in small letters: actions have no variables.
    pub fn is_about(&self, action: &str) -> bool {
        let nothing = Context::default();
        self.actions.has(|it| it.matches(action, &nothing))
    }

    /// Whether it applies to what somebody wants to do, and how it names them; otherwise the first
    /// element by which it does not.
    ///
    /// # Errors
    /// That element.
    pub fn applies(&self, caller: &Caller, request: &Request) -> Result<Naming, Missing<'_>> {
        let naming = self.names(caller).ok_or(Missing::Principal)?;
        let context = &request.context;
        if !self.actions.has(|it| it.matches(&request.action, context)) {
            return Err(Missing::Action);
        }
        if let Some(resources) = &self.resources {
            let mut values = resources.values.iter().map(Resource::longest);
            if let Some(Variable { name, .. }) = values.find_map(|it| it.unresolved(context)) {
                return Err(Missing::Variable(name));
            }
            if !resources.has(|it| it.matches(&request.resource, context)) {
                return Err(Missing::Resource);
            }
        }
        for condition in &self.conditions {
            match condition.holds(context) {
                Ok(true) => {}
                Ok(false) => return Err(Missing::Condition(condition)),
                Err(variable) => return Err(Missing::Variable(&variable.name)),
            }
        }
        Ok(naming)
    }

    /// Whether it surely applies to every resource that begins as the request's does, whatever tags
    /// that has.
    pub(super) fn applies_below(&self, caller: &Caller, request: &Request) -> bool {
        let context = &request.context;
        let knows = |it: &str| !is_tag_of_resource(it);
        let covers = |it: &Resource| match &it.forms[..] {
            [form] => form.ends_anyhow() && form.matches(&request.resource, context),
            _ => false,
        };
        let resources = self.resources.as_ref().filter(|it| !it.is_negated);
        self.names(caller).is_some()
            && self.is_about(&request.action)
            && self.keys().all(knows)
            && resources.is_some_and(|it| it.values.iter().any(covers))
            && self.is_met(context)
    }

    /// Whether it may apply to some resource that begins as the request's does.
    pub(super) fn may_apply_below(&self, request: &Request) -> bool {
        let context = &request.context;
        let is_ruled_out = |it: &Condition| {
            let mut keys = it.keys();
            keys.all(|it| !is_tag_of_resource(it)) && it.holds(context) != Ok(true)
        };
        let begins = |it: &Resource| it.forms.iter().any(|it| it.may_begin(&request.resource));
        let resources = self.resources.as_ref().filter(|it| !it.is_negated);
        self.is_about(&request.action)
            && resources.is_none_or(|it| it.values.iter().any(begins))
            && !self.conditions.iter().any(is_ruled_out)
    }

    /// Whether its variables have values, and its conditions hold.
    fn is_met(&self, context: &Context) -> bool {
        let resources = self.resources.iter().flat_map(|it| &it.values).map(Resource::longest);
        resources.into_iter().all(|it| it.unresolved(context).is_none())
            && self.conditions.iter().all(|it| it.holds(context) == Ok(true))
    }

    /// All condition keys that it looks at, as they are written, with repetitions.
    fn keys(&self) -> impl Iterator<Item = &str> {
        let resources = self.resources.iter().flat_map(|it| &it.values);
        let variables =
            resources.map(Resource::longest).flat_map(Pattern::variables).map(|it| &*it.name);
        variables.chain(self.conditions.iter().flat_map(Condition::keys))
    }

    /// A policy without principals is about whoever has it.
    fn names(&self, caller: &Caller) -> Option<Naming> {
        let Some(principals) = &self.principals else { return Some(Naming::Itself) };
        let nearest = principals.values.iter().filter_map(|it| it.names(caller)).max();
        match principals.is_negated {
            true => nearest.is_none().then_some(Naming::ByEveryone),
            false => nearest,
        }
    }
}

impl<T> Element<T> {
    fn of<G>(
        given: document::Element<G>,
        each: impl Fn(&G) -> Result<T, Malformed>,
    ) -> Result<Element<T>, Malformed> {
        let values = given.values.iter().map(each).collect::<Result<_, _>>()?;
        Ok(Element { is_negated: given.is_negated, values })
    }

    fn has(&self, matches: impl FnMut(&T) -> bool) -> bool {
        self.values.iter().any(matches) != self.is_negated
    }
}

impl Missing<'_> {
    /// How far a statement came: the larger the nearer.
    pub fn rank(self) -> usize {
        match self {
            Missing::Principal => 0,
            Missing::Action => 1,
            Missing::Resource => 2,
            Missing::Variable(_) => 3,
            Missing::Condition(_) => 4,
        }
    }
}

/// Whether a condition key is of the resource, and not of the call.
fn is_tag_of_resource(key: &str) -> bool {
    key.to_ascii_lowercase().contains(":resourcetag/")
}

impl Resource {
    fn of(text: &str, has_variables: bool) -> Result<Resource, &'static str> {
        let syntax = Syntax { wildcards: Wildcards::Segments, has_variables };
        let form = |lacks| Pattern::parse(&format!("{text}{}", ":*".repeat(lacks)), syntax);
        let lacks = if text == "*" { 0 } else { 6 - parts(text, has_variables).len() };
        let fewest = if form(0)?.has_variables() { 0 } else { lacks };
        Ok(Resource { forms: (fewest..=lacks).map(form).collect::<Result<_, _>>()? })
    }

    /// The form with the most parts that it lacks.
    fn longest(&self) -> &Pattern {
        self.forms.last().expect("there is a form")
    }

    fn matches(&self, text: &str, context: &Context) -> bool {
        let form = match &self.forms[..] {
            [first, _, ..] => self.forms.get(5_usize.saturating_sub(first.colons(context))),
            _ => None,
        };
        form.unwrap_or_else(|| self.longest()).matches(text, context)
    }
}
