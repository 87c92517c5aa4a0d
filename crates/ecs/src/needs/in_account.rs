//! What requests name of the account's: definitions, capacity providers and roles.
use std::sync::Arc;

use berth_api::ecs::Tag;
use berth_definitions::{DefinitionKind, TaskDefinitionKey, is_valid_name};
use berth_serving::Published;

use super::named::{Named, literal};
use crate::{
    Home, SERVICE,
    account::{State, daemon_task_definition, records::TaskDefinition, task_definition},
    facts::account_of,
    providers,
};

/// The account, as it is published.
pub struct InAccount<'a> {
    home: &'a Home,
    state: Arc<State>,
}

impl<'a> InAccount<'a> {
    pub fn of(at: &'a impl Published) -> InAccount<'a> {
        InAccount { home: at.home(), state: account_of(at) }
    }

    pub fn capacity_provider(&self, reference: &str) -> Named<'_> {
        let name = capacity_provider_name(self.home, reference);
        let found = self.state.capacity_providers.get(&name.to_owned());
        let tags = found.map_or(&[][..], |it| &it.tags);
        Named { arn: capacity_provider(self.home, reference), tags }
    }

    /// The definition that a reference means: an ARN, `family:revision`, or `family` of the latest.
    pub fn definition(&self, kind: DefinitionKind, reference: &str) -> Definition {
        let Some(name) = definition_name(self.home, kind, reference) else {
            let asked = Named::of(self.home, kind.resource(), reference).arn;
            return Definition { asked, found: None };
        };
        let asked = self.home.arn(SERVICE, &format!("{}/{name}", kind.resource()));
        let name = name.trim_end_matches(ANY_REVISION);
        let found = match kind {
            DefinitionKind::Task => task_definition(&self.state, name),
            DefinitionKind::Daemon => daemon_task_definition(&self.state, name),
        };
        Definition { asked, found }
    }
}

/// Behind the name of a family.
const ANY_REVISION: &str = ":*";

/// `family:revision` of what a reference may mean, `family:*` if it says no revision.
fn definition_name(home: &Home, kind: DefinitionKind, reference: &str) -> Option<String> {
    let name = match reference.starts_with("arn:") {
        true => home.tail(SERVICE, reference)?.strip_prefix(kind.resource())?.strip_prefix('/')?,
        false => reference,
    };
    if is_valid_name(name) {
        return Some(format!("{name}{ANY_REVISION}"));
    }
    let key = TaskDefinitionKey::named(kind, name)?;
    is_valid_name(&key.family).then(|| key.name())
}

/// A definition, there or not.
pub struct Definition {
    /// As far as the reference tells: of a family's latest one it does not tell the revision.
    asked: String,
    pub found: Option<Arc<TaskDefinition>>,
}

impl Definition {
    /// What is asked for comes first, so that who may not have it learns nothing of it; then the
    /// revision that it is.
    pub fn each(&self) -> impl Iterator<Item = Named<'_>> {
        let found = self.found.as_ref().map(|it| it.arn()).filter(|it| *it != self.asked);
        let tags = self.tags();
        let arns = [Some(&*self.asked), found].into_iter().flatten();
        arns.map(move |arn| Named { arn: arn.to_owned(), tags })
    }

    /// As it is asked for.
    pub fn named(&self) -> Named<'_> {
        Named { arn: self.asked.clone(), tags: self.tags() }
    }

    /// What it is.
    pub fn arn(&self) -> &str {
        self.found.as_ref().map_or(&self.asked, |it| it.arn())
    }

    fn tags(&self) -> &[Tag] {
        self.found.as_ref().map_or(&[], |it| &it.tags)
    }
}

/// The ARN of a provider, of which there is a name or the ARN.
pub fn capacity_provider(home: &Home, reference: &str) -> String {
    providers::arn(home, &literal(capacity_provider_name(home, reference)))
}

fn capacity_provider_name<'t>(home: &Home, reference: &'t str) -> &'t str {
    providers::referenced(reference, home).unwrap_or(reference)
}
