//! Why somebody may not do something: in AWS's words, and at length.
use berth_kernel::Need;
use serde_json::json;

use super::{Asker, TRUST_ACTIONS};
use crate::{
    State,
    limits::{DENIAL_KEYS_MAX, DENIAL_LINES_MAX, DENIAL_TEXT_BYTES_MAX, begin_of},
    policy::{
        Applied, Cited, Context, Decision, Layer, Missing, Nearest, Request, Source, SourceKind,
        Verdict, json::Position,
    },
    records::Id,
    rules::finding,
};

/// A decision against somebody. However long the call was, it is short.
#[derive(Clone, Debug, PartialEq)]
pub struct Denial {
    /// An ARN.
    pub principal: String,
    /// Of that principal: it is another one's if the name is given again.
    pub principal_id: String,
    pub action: String,
    pub resource: String,
    /// Condition keys of the request and their values.
    pub context: Vec<Shown>,
    /// AWS's words.
    pub text: String,
    /// What decided, or what came nearest; one line each.
    pub because: Vec<String>,
}

/// A condition key.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    pub name: String,
    pub values: Vec<String>,
    /// Whether it says something of a resource that whoever is denied may not know.
    pub is_of_resource: bool,
}

impl Denial {
    pub(super) fn of(
        asker: &Asker<'_>,
        need: &Need,
        request: &Request,
        decision: &Decision<'_>,
    ) -> Denial {
        let telling = Telling { asker, need, context: request.context() };
        let key = |(name, values): (&str, &[String])| Shown {
            name: name.to_owned(),
            values: values.iter().take(VALUES_SHOWN_MAX).cloned().collect(),
            is_of_resource: is_of_resource(name),
        };
        let context = request.context().entries().map(key).collect();
        let reason = telling.reason(decision).map(|it| format!(" {it}")).unwrap_or_default();
        Denial::new(asker, need, &reason, context, telling.because(decision))
    }

    /// Whatever policies say.
    pub(super) fn beside(asker: &Asker<'_>, need: &Need, why: &str) -> Denial {
        Denial::new(asker, need, &format!(". {why}"), Vec::new(), vec![why.to_owned()])
    }

    /// Of the agent of a container instance: what it may is built in, and no policy has a say.
    pub(super) fn of_instance(asker: &Asker<'_>, need: &Need) -> Denial {
        let action = cut(&need.action);
        let reason = format!(" because no identity-based policy allows the {action} action");
        let because = "The user of a container instance may be its agent, and nothing else, \
                       whatever policies say."
            .to_owned();
        Denial::new(asker, need, &reason, Vec::new(), vec![because])
    }

    fn new(
        asker: &Asker<'_>,
        need: &Need,
        reason: &str,
        context: Vec<Shown>,
        because: Vec<String>,
    ) -> Denial {
        let (principal, action) = (asker.principal.arn.clone(), cut(&need.action));
        let resource = cut(need.shown.as_deref().unwrap_or(&need.resource));
        let text = format!(
            "User: {principal} is not authorized to perform: {action} on resource: \
             {resource}{reason}"
        );
        let context = context.into_iter().take(DENIAL_KEYS_MAX).map(|it| Shown {
            name: cut(&it.name),
            values: it.values.iter().map(|it| cut(it)).collect(),
            ..it
        });
        Denial {
            principal_id: asker.principal.id(asker.home),
            context: context.collect(),
            because: because.iter().take(DENIAL_LINES_MAX).map(|it| cut(it)).collect(),
            principal,
            action,
            resource,
            text,
        }
    }

    /// Bytes that it takes, nearly.
    pub fn bytes(&self) -> usize {
        let shown = |it: &Shown| it.name.len() + it.values.iter().map(String::len).sum::<usize>();
        let because = self.because.iter().map(String::len).sum::<usize>();
        let texts = [&self.principal, &self.action, &self.resource, &self.text];
        let texts = texts.into_iter().map(String::len).sum::<usize>();
        texts + because + self.context.iter().map(shown).sum::<usize>()
    }
}

const VALUES_SHOWN_MAX: usize = 8;

/// Keys that tell of what is there. Those of the request are its caller's own words.
fn is_of_resource(name: &str) -> bool {
    name.contains("resourcetag/") || OF_RESOURCES.contains(&name)
}

const OF_RESOURCES: [&str; 5] = [
    "berth:agentarn",
    "ecs:task-cpu",
    "ecs:task-definition",
    "ecs:task-memory",
    "iam:permissionsboundary",
];

fn cut(text: &str) -> String {
    match text.len() <= DENIAL_TEXT_BYTES_MAX {
        true => text.to_owned(),
        false => format!("{}…", begin_of(text, DENIAL_TEXT_BYTES_MAX - 1)),
    }
}

struct Telling<'t, 'a> {
    asker: &'t Asker<'a>,
    need: &'t Need,
    context: &'t Context,
}

impl Telling<'_, '_> {
    /// The end of AWS's sentence.
    fn reason(&self, decision: &Decision<'_>) -> Option<String> {
        if self.is_untold(decision) {
            return None;
        }
        Some(match decision.verdict {
            Verdict::ExplicitlyDenied(layer) => {
                let arn = decision.statement.and_then(|it| self.arn(&it.source));
                let arn = arn.map(|it| format!(": {it}")).unwrap_or_default();
                format!("with an explicit deny in {}{arn}", a_policy(layer))
            }
            Verdict::ImplicitlyDenied(layer) => {
                let no_policy = a_policy(layer);
                let no_policy = no_policy.split_once(' ').map_or("", |(_, noun)| noun);
                format!("because no {no_policy} allows the {} action", self.need.action)
            }
            Verdict::Allowed => return None,
        })
    }

    /// The ARN of a managed policy; others have none.
    fn arn(&self, source: &Source<'_>) -> Option<String> {
        let is_managed = source.kind == SourceKind::Managed;
        is_managed.then(|| self.managed(source.name))
    }

    fn managed(&self, id: &str) -> String {
        finding::by_id(self.asker.state, &Id::of(id)).arn(self.asker.home)
    }

    fn because(&self, decision: &Decision<'_>) -> Vec<String> {
        let mut lines = Vec::new();
        if self.is_untold(decision) {
            let (who, action) = (&self.asker.principal.arn, &self.need.action);
            lines.push(format!(
                "Either no policy of {who} allows {action} on the role, or the role's trust policy \
                 does not allow it to {who}, or there is no such role."
            ));
            lines.extend(self.remedy(Layer::Identity));
            return lines;
        }
        match (decision.verdict, decision.statement) {
            (Verdict::Allowed, _) | (Verdict::ExplicitlyDenied(_), None) => {}
            (Verdict::ExplicitlyDenied(_), Some(cited)) => {
                lines.push(format!("{} denies it:", self.cited(&cited)));
                lines.extend(self.verbatim(&cited));
                lines.push(
                    "A Deny goes before every Allow: no other policy can lift it.".to_owned(),
                );
            }
            (Verdict::ImplicitlyDenied(layer), _) => {
                lines.push(self.silent(layer));
                lines.extend(decision.nearest.iter().flat_map(|it| self.nearest(it)));
                lines.extend(self.remedy(layer));
            }
        }
        lines
    }

    /// Of a role that somebody may not assume they are told neither whether it is there, nor whom
    /// it trusts.
    fn is_untold(&self, decision: &Decision<'_>) -> bool {
        let is_of_role = match decision.verdict {
            Verdict::ImplicitlyDenied(layer) => matches!(layer, Layer::Identity | Layer::Resource),
            Verdict::ExplicitlyDenied(layer) => layer == Layer::Resource,
            Verdict::Allowed => false,
        };
        is_of_role && TRUST_ACTIONS.contains(&&*self.need.action)
    }

    fn silent(&self, layer: Layer) -> String {
        let who = &self.asker.principal.arn;
        let told = |it: Applied<'_>| {
            let count = it.policy.statements.len();
            format!("{} ({count} {})", self.named(&it.source), plural(count, "statement"))
        };
        if layer == Layer::Session {
            return format!("The session of {who} is narrowed to less than it.");
        }
        if layer == Layer::Boundary {
            let boundary = self.asker.boundary().map(told).unwrap_or_default();
            return format!("The permissions boundary of {who} does not allow it: {boundary}.");
        }
        let policies: Vec<String> = self.asker.identity().map(told).collect();
        match &policies[..] {
            [] => format!("{who} has no policy, nor has a group of it: nothing is allowed."),
            all => format!("No policy of {who} allows it: {}.", all.join(", ")),
        }
    }

    fn nearest(&self, nearest: &Nearest<'_>) -> Vec<String> {
        let Nearest { cited, missing } = nearest;
        let Need { action, resource, shown, .. } = self.need;
        let resource = shown.as_ref().unwrap_or(resource);
        let lacks = match missing {
            // All statements are as near.
            Missing::Principal | Missing::Action => return Vec::new(),
            Missing::Resource => format!("its resources are others than {resource}"),
            Missing::Variable(name) => {
                format!("it has the variable ${{{name}}}, which this request has no value for")
            }
            Missing::Condition(it) => {
                let (wanted, name) = (json!(it.wanted).to_string(), it.name.to_lowercase());
                let got = match self.context.get(&name) {
                    _ if is_of_resource(&name) => "it is not".to_owned(),
                    [] => "the request does not have it".to_owned(),
                    values => format!("it is {}", json!(values)),
                };
                format!("{} on {} wants {wanted}, and {got}", it.operator(), it.name)
            }
        };
        let first = format!("{} allows {action} and came nearest, but {lacks}:", self.cited(cited));
        std::iter::once(first).chain(self.verbatim(cited)).collect()
    }

    fn remedy(&self, layer: Layer) -> Vec<String> {
        let Need { action, resource, shown, .. } = self.need;
        // All of its kind, if its ARN would tell more than its name.
        let kind = resource.split_once('/').map(|(kind, _)| format!("{kind}/*"));
        let resource = shown.as_ref().and(kind).unwrap_or_else(|| resource.clone());
        let statement = json!({"Effect": "Allow", "Action": action, "Resource": resource});
        let whose = match layer {
            Layer::Boundary => "in the permissions boundary",
            Layer::Session => "in the policies that the role is assumed with",
            _ => "in a policy of the caller, or of a group of it,",
        };
        vec![format!("This statement {whose} would allow it:"), format!("  {statement}")]
    }

    /// A statement by its policy and its place there.
    fn cited(&self, cited: &Cited<'_>) -> String {
        let sid = cited.statement.sid.as_ref().map(|it| format!(" ({it})")).unwrap_or_default();
        format!("Statement {}{sid} of {}", cited.index + 1, self.named(&cited.source))
    }

    fn named(&self, source: &Source<'_>) -> String {
        match source.kind {
            SourceKind::Managed => self.managed(source.name),
            SourceKind::Inline => {
                let owner = self.asker.state.entity(&Id::of(source.owner));
                let owner = owner.map(|it| format!("{} {}", it.kind().word(), it.name));
                format!("the policy {} of the {}", source.name, owner.unwrap_or_default())
            }
            SourceKind::Resource => format!("the trust policy of the role {}", source.name),
            SourceKind::Given => source.name.to_owned(),
        }
    }

    /// The statement as its document has it.
    fn verbatim(&self, cited: &Cited<'_>) -> Vec<String> {
        let document = document(self.asker.state, &cited.source).unwrap_or_default();
        let (from, to) = (cited.statement.from, cited.statement.to);
        let text = between(&document, from, to);
        text.lines().map(|it| format!("  {it}")).collect()
    }
}

/// As AWS says it.
fn a_policy(layer: Layer) -> &'static str {
    match layer {
        Layer::Identity => "an identity-based policy",
        Layer::Resource => "a resource-based policy",
        Layer::Boundary => "a permissions boundary",
        Layer::Session => "a session policy",
    }
}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 { noun.to_owned() } else { format!("{noun}s") }
}

/// What a policy was written as.
fn document(state: &State, source: &Source<'_>) -> Option<String> {
    match source.kind {
        SourceKind::Inline => {
            let key = (Id::of(source.owner), source.name.to_owned());
            state.inline_policies.get(&key).map(|it| it.document.clone())
        }
        SourceKind::Managed => state.document(&Id::of(source.name)),
        SourceKind::Resource | SourceKind::Given => None,
    }
}

/// What stands between two places of a text, the last one with it.
fn between(text: &str, from: Position, to: Position) -> &str {
    let behind = Position { column: to.column + 1, ..to };
    text.get(from.byte(text)..behind.byte(text)).unwrap_or_default()
}
