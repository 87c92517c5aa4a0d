//! What a simulation comes to, action by action and resource by resource.
use std::{collections::BTreeSet, sync::Arc};

use berth_api::iam::{
    Error, EvaluationResult, PermissionsBoundaryDecisionDetail, PolicyEvaluationDecisionType,
    PolicySourceType, Position, SimulatePolicyResponse, Statement,
};

use crate::{
    State, aws,
    limits::{
        SIMULATED_ACTIONS_MAX, SIMULATED_PAGE_BYTES_MAX, SIMULATED_PAGE_STEPS_MAX,
        SIMULATED_RESOURCES_MAX,
    },
    operations::pages::{self, Asked, Paged},
    policy::{
        Applied, Caller, Cited, Context, Policies, Request, Source, SourceKind, Verdict, applying,
        authorize, document::Effect, json,
    },
    records::{Id, Kind},
    rules::finding,
};

/// Everything that has a say, but for what is asked.
pub struct Simulation<'a> {
    pub state: &'a State,
    pub identity: Vec<Applied<'a>>,
    pub boundary: Option<Applied<'a>>,
    pub resource: Option<Applied<'a>>,
    pub caller: Caller,
    /// Many requests have it.
    pub context: Arc<Context>,
}

impl Simulation<'_> {
    /// A page of decisions: each action on each resource, or on none. What takes long, or comes to
    /// a long answer, makes it shorter.
    ///
    /// # Errors
    /// InvalidInput for what is no action and for too many of them, ValidationError.
    pub fn answer(
        &self,
        (actions, resources): (Option<&[String]>, Option<&[String]>),
        asked: Asked<'_>,
        fingerprint: &str,
    ) -> Result<SimulatePolicyResponse, Error> {
        let (actions, none) = (actions.unwrap_or_default(), ["*".to_owned()]);
        let resources = resources.filter(|it| !it.is_empty()).unwrap_or(&none);
        check_count("ActionNames", actions.len(), SIMULATED_ACTIONS_MAX)?;
        check_count("ResourceArns", resources.len(), SIMULATED_RESOURCES_MAX)?;
        if let Some(wrong) = actions.iter().find(|it| !is_action(it)) {
            return Err(Error::invalid_input(format!(
                "{wrong} is not the name of an action, as in s3:GetObject."
            )));
        }
        let page = pages::page(asked, fingerprint)?;
        let seen = page.after().and_then(|it| it.parse::<usize>().ok());
        let (mut next, all) =
            (seen.map_or(0, |it| it.saturating_add(1)), actions.len() * resources.len());
        let (missing, work) = (self.missing(), self.work());
        let (mut results, mut steps, mut bytes) = (Vec::new(), 0, 0);
        while next < all
            && results.len() < page.size()
            && steps < SIMULATED_PAGE_STEPS_MAX
            && bytes < SIMULATED_PAGE_BYTES_MAX
        {
            let (action, resource) =
                (&actions[next / resources.len()], &resources[next % resources.len()]);
            let result = self.result(action, resource, &missing);
            steps += work.of(resource);
            bytes += size(&result);
            results.push(result);
            next += 1;
        }
        let marker = (next < all).then(|| page.token(&(next - 1).to_string()));
        Ok(Paged { items: results, marker }.into())
    }

    /// What a decision takes.
    fn work(&self) -> Work {
        let context = self.context.values();
        let (mut values, mut context_bytes) = (1, 0);
        context.for_each(|it| (values, context_bytes) = (values + 1, context_bytes + it.len()));
        let texts = self.all().map(|it| it.policy.values()).sum::<usize>();
        let wildcards = self.all().map(|it| it.policy.wildcards()).sum();
        Work { compared: texts * values, wildcards, context_bytes }
    }

    fn result(&self, action: &str, resource: &str, missing: &[String]) -> EvaluationResult {
        let request = Request::new(action, resource, self.context.clone());
        let policies = Policies {
            identity: self.identity.iter().copied(),
            boundary: self.boundary,
            session: None,
            resource: self.resource,
            is_trust: false,
        };
        let decision = authorize(policies, &self.caller, &request);
        let (told, effect) = match decision.verdict {
            Verdict::Allowed => (PolicyEvaluationDecisionType::Allowed, Effect::Allow),
            Verdict::ExplicitlyDenied(_) => {
                (PolicyEvaluationDecisionType::ExplicitDeny, Effect::Deny)
            }
            Verdict::ImplicitlyDenied(_) => {
                (PolicyEvaluationDecisionType::ImplicitDeny, Effect::Allow)
            }
        };
        let matched = applying(self.all(), &self.caller, &request);
        let matched = matched.iter().filter(|it| it.statement.effect == effect);
        EvaluationResult {
            eval_action_name: Some(action.to_owned()),
            eval_resource_name: Some(resource.to_owned()),
            eval_decision: Some(told),
            matched_statements: Some(matched.map(|it| self.statement(it)).collect()),
            missing_context_values: Some(missing.to_vec()),
            permissions_boundary_decision_detail: self.boundary.map(|boundary| {
                let applying = applying([boundary], &self.caller, &request);
                let is = |effect| applying.iter().any(|it| it.statement.effect == effect);
                let allowed_by_permissions_boundary = Some(is(Effect::Allow) && !is(Effect::Deny));
                PermissionsBoundaryDecisionDetail { allowed_by_permissions_boundary }
            }),
            ..EvaluationResult::default()
        }
    }

    fn all(&self) -> impl Iterator<Item = Applied<'_>> {
        self.identity.iter().copied().chain(self.boundary).chain(self.resource)
    }

    /// Keys that policies look at, and that have no value here.
    fn missing(&self) -> Vec<String> {
        let keys = self.all().flat_map(|it| it.policy.keys());
        let absent = keys.filter(|it| self.context.get(&it.to_lowercase()).is_empty());
        let absent: BTreeSet<&str> = absent.collect();
        absent.into_iter().map(str::to_owned).collect()
    }

    fn statement(&self, cited: &Cited<'_>) -> Statement {
        let (source_policy_id, source_policy_type) = self.source(&cited.source);
        Statement {
            source_policy_id: Some(source_policy_id),
            source_policy_type: Some(source_policy_type),
            start_position: Some(position(cited.statement.from)),
            end_position: Some(position(cited.statement.to)),
        }
    }

    /// IAM: `role_web_logs` is the inline policy `logs` of the role `web`.
    fn source(&self, source: &Source<'_>) -> (String, PolicySourceType) {
        match source.kind {
            SourceKind::Given => (source.name.to_owned(), PolicySourceType::None),
            SourceKind::Resource => (source.name.to_owned(), PolicySourceType::Resource),
            SourceKind::Managed => {
                let id = Id::of(source.name);
                let kind = match aws::by_id(&id) {
                    Some(_) => PolicySourceType::AwsManaged,
                    None => PolicySourceType::UserManaged,
                };
                (finding::by_id(self.state, &id).name().to_owned(), kind)
            }
            SourceKind::Inline => {
                let owner = self.state.entity(&Id::of(source.owner));
                let owner = owner.expect("who has a policy is there");
                let kind = match owner.kind() {
                    Kind::Group => PolicySourceType::Group,
                    Kind::Role => PolicySourceType::Role,
                    _ => PolicySourceType::User,
                };
                (format!("{}_{}_{}", owner.kind().word(), owner.name, source.name), kind)
            }
        }
    }
}

/// Steps of a decision.
struct Work {
    compared: usize,
    wildcards: usize,
    context_bytes: usize,
}

impl Work {
    fn of(&self, resource: &str) -> usize {
        self.compared + self.wildcards * (resource.len() + self.context_bytes)
    }
}

/// Bytes of a result as it is told, nearly: names of elements are longer than most values.
fn size(it: &EvaluationResult) -> usize {
    const ELEMENTS: usize = 300;
    const STATEMENT: usize = 400;
    const KEY: usize = 20;
    let text = |it: &Option<String>| it.as_ref().map_or(0, String::len);
    let statement = |it: &Statement| STATEMENT + text(&it.source_policy_id);
    let statements = it.matched_statements.iter().flatten().map(statement).sum::<usize>();
    let keys = it.missing_context_values.iter().flatten().map(|it| KEY + it.len()).sum::<usize>();
    ELEMENTS + text(&it.eval_action_name) + text(&it.eval_resource_name) + statements + keys
}

/// # Errors
/// InvalidInput.
pub fn check_count(list: &str, count: usize, most: usize) -> Result<(), Error> {
    match count > most {
        true => Err(Error::invalid_input(format!(
            "A simulation can have {most} {list}, but this one has {count}."
        ))),
        false => Ok(()),
    }
}

fn position(json::Position { line, column }: json::Position) -> Position {
    let number = |it: usize| Some(i32::try_from(it).unwrap_or(i32::MAX));
    Position { line: number(line), column: number(column) }
}

fn is_action(text: &str) -> bool {
    let word = |it: &str| !it.is_empty() && !it.contains([':', '*', '?', ' ']);
    text.split_once(':').is_some_and(|(vendor, name)| word(vendor) && word(name))
}
