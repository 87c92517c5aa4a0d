//! What whoever makes a call must be allowed, as AWS's table of actions, resources and condition
//! keys has it.
use std::sync::Arc;

use berth_api::{
    sigv4::percent_encoded,
    ssm::{Operation, Request, ResourceTypeForTagging as ResourceType, Tag},
};
use berth_kernel::{Home, Need};
use berth_serving::Published;

use crate::{SERVICE, SHARD, Secrets, State, limits::NAMES_MAX, public, records::path_of};

/// What a request needs, at least one thing.
pub fn needs(request: &Request, at: &impl Published) -> Vec<Need> {
    let state = at.state::<Secrets>(SHARD);
    let ask = Ask { operation: request.operation(), home: at.home(), state };
    match request {
        Request::AddTagsToResource(it) => {
            let need = ask.tagged(it.resource_type.as_ref(), &it.resource_id);
            vec![need.with_request_tags(pairs(&it.tags))]
        }
        Request::DeleteParameter(it) => vec![ask.on(text(&it.name))],
        Request::DeleteParameters(it) => ask.each(&it.names, |it| it),
        Request::DescribeParameters(_) => vec![ask.at_all()],
        Request::GetParameter(it) => vec![ask.on(named(ask.home, text(&it.name)))],
        Request::GetParameterHistory(it) => vec![ask.on(text(&it.name))],
        Request::GetParameters(it) => ask.each(&it.names, |it| named(ask.home, it)),
        Request::GetParametersByPath(it) => {
            let path = text(&it.path).trim();
            // A parameter of that name is not below it: its tags say nothing.
            let arn = ask.arn(path.strip_suffix('/').unwrap_or(path));
            let need = Need::on(ask.action(), arn);
            vec![need.with("ssm:Recursive", it.recursive.map(|it| it.to_string()))]
        }
        Request::LabelParameterVersion(it) => vec![ask.on(text(&it.name))],
        Request::ListTagsForResource(it) => {
            vec![ask.tagged(it.resource_type.as_ref(), &it.resource_id)]
        }
        Request::PutParameter(it) => {
            let need = ask.on(text(&it.name)).with_request_tags(pairs(&it.tags));
            let mut needs = vec![need.with("ssm:Overwrite", it.overwrite.map(|it| it.to_string()))];
            if it.tags.as_ref().is_some_and(|it| !it.is_empty()) {
                let need = Need::on("ssm:AddTagsToResource", ask.arn(text(&it.name)));
                needs.push(need.with_request_tags(pairs(&it.tags)));
            }
            needs
        }
        Request::RemoveTagsFromResource(it) => {
            let need = ask.tagged(it.resource_type.as_ref(), &it.resource_id);
            vec![need.with_list("aws:TagKeys", it.tag_keys.iter().flatten())]
        }
        Request::ResumeSession(it) => vec![ask.session(&it.session_id)],
        Request::TerminateSession(it) => vec![ask.session(&it.session_id)],
        Request::UnlabelParameterVersion(it) => vec![ask.on(text(&it.name))],
    }
}

/// An operation that is called, and what is there when it is.
struct Ask<'a> {
    operation: Operation,
    home: &'a Home,
    state: Option<Arc<State>>,
}

impl Ask<'_> {
    /// The operation on the parameter of a name, with the tags of that.
    fn on(&self, name: &str) -> Need {
        let found = self.state.as_ref().and_then(|it| it.parameter(&path_of(name.trim())));
        let tags = found.iter().flat_map(|it| &it.tags);
        let need = Need::on(self.action(), self.arn(name));
        need.with_tags("aws:ResourceTag/", tags.clone()).with_tags("ssm:resourceTag/", tags)
    }

    /// The operation on what has tags: nothing but parameters.
    fn tagged(&self, kind: Option<&ResourceType>, id: &Option<String>) -> Need {
        match kind {
            Some(ResourceType::Parameter) => self.on(text(id)),
            _ => self.at_all(),
        }
    }

    /// The operation on a session of ECS Exec.
    fn session(&self, id: &Option<String>) -> Need {
        Need::on(self.action(), self.home.arn(SERVICE, &format!("session/{}", text(id))))
    }

    /// More names than a call takes are refused: until then one need for all of these is enough.
    fn each<'t>(
        &self,
        names: &'t Option<Vec<String>>,
        name: impl Fn(&'t str) -> &'t str,
    ) -> Vec<Need> {
        match names.as_deref().unwrap_or_default() {
            [] => vec![Need::on(self.action(), self.home.arn(SERVICE, "parameter/*"))],
            names if names.len() > NAMES_MAX => vec![self.at_all()],
            names => names.iter().map(|it| self.on(name(it))).collect(),
        }
    }

    fn at_all(&self) -> Need {
        Need::at_all(self.action())
    }

    fn action(&self) -> String {
        format!("{SERVICE}:{}", self.operation.name())
    }

    /// What no name has is encoded: so a text is no name but its own, and a colon or a wildcard in
    /// it means nothing.
    fn arn(&self, name: &str) -> String {
        let path = path_of(name.trim());
        let levels: Vec<String> = path.split('/').map(percent_encoded).collect();
        let path = levels.join("/");
        match public::is_name(&path) {
            true => public::arn(&path, self.home),
            false => self.home.arn(SERVICE, &format!("parameter{path}")),
        }
    }
}

/// The name in a reference to a version, which may also be an ARN.
fn named<'t>(home: &Home, reference: &'t str) -> &'t str {
    let reference = reference.trim();
    let tail = home.tail(SERVICE, reference).and_then(|it| it.strip_prefix("parameter"));
    let named = match tail.filter(|it| it.starts_with('/')) {
        Some(name) => name,
        // Of elsewhere.
        None if reference.starts_with("arn:") => return reference,
        None => reference,
    };
    named.split(':').next().unwrap_or_default()
}

fn text(given: &Option<String>) -> &str {
    given.as_deref().unwrap_or_default()
}

fn pairs(tags: &Option<Vec<Tag>>) -> impl Iterator<Item = (&str, &str)> + Clone {
    let tags = tags.iter().flatten();
    tags.filter_map(|it| Some((it.key.as_deref()?, it.value.as_deref().unwrap_or_default())))
}
