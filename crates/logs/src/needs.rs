//! What whoever makes a call must be allowed, as AWS's table of actions, resources and condition
//! keys has it.
use std::sync::Arc;

use berth_api::logs::{Operation, PutLogEventsRequest, Request};
use berth_kernel::{Home, Need};
use berth_serving::Published;

use crate::{
    Logs, SERVICE, SHARD, State,
    rules::{
        cursors,
        names::{group_arn, named},
    },
};

/// Berth's own condition key: of which container the lines are that are written, if it is said.
pub const LOG_SOURCE: &str = "berth:LogSource";

/// Groups that one call names, at most.
const GROUPS_MAX: usize = 50;

/// What a request needs, at least one thing.
pub fn needs(request: &Request, at: &impl Published) -> Vec<Need> {
    let state = at.state::<Logs>(SHARD);
    let ask = Ask { operation: request.operation(), home: at.home(), state };
    let one = match request {
        Request::CreateLogGroup(it) => {
            let tags = it.tags.iter().flatten();
            let need = ask.on(&it.log_group_name).with_request_tags(tags.clone());
            let mut needs = vec![need];
            if it.tags.as_ref().is_some_and(|it| !it.is_empty()) {
                let resource = group_arn(ask.home, &encoded(text(&it.log_group_name)));
                needs.push(Need::on("logs:TagResource", resource).with_request_tags(tags));
            }
            return needs;
        }
        // AWS names the stream that is to be, too, where it says what was denied.
        Request::CreateLogStream(it) => ask.on_stream(&it.log_group_name, &it.log_stream_name),
        Request::DeleteLogGroup(it) => ask.on(&it.log_group_name),
        Request::DeleteLogStream(it) => ask.on_stream(&it.log_group_name, &it.log_stream_name),
        Request::DeleteRetentionPolicy(it) => ask.on(&it.log_group_name),
        Request::DescribeLogStreams(it) => {
            ask.on_either(&it.log_group_name, &it.log_group_identifier)
        }
        Request::FilterLogEvents(it) => ask.on_either(&it.log_group_name, &it.log_group_identifier),
        Request::GetLogEvents(it) => {
            let group = it.log_group_name.clone().or_else(|| it.log_group_identifier.clone());
            ask.on_stream(&group, &it.log_stream_name)
        }
        Request::ListTagsForResource(it) => ask.tagged(&it.resource_arn),
        Request::ListTagsLogGroup(it) => ask.tagged(&it.log_group_name),
        Request::PutLogEvents(it) => ask.to_write(it),
        Request::PutLogGroupDeletionProtection(it) => ask.on(&it.log_group_identifier),
        Request::PutMetricFilter(it) => ask.on(&it.log_group_name),
        Request::PutRetentionPolicy(it) => ask.on(&it.log_group_name),
        Request::PutSubscriptionFilter(it) => ask.on(&it.log_group_name),
        Request::StartLiveTail(it) => return ask.each(it.log_group_identifiers.as_deref()),
        Request::StartQuery(it) => {
            let named = it.log_group_identifiers.as_ref().or(it.log_group_names.as_ref());
            match (&it.log_group_name, named) {
                (None, Some(named)) => return ask.each(Some(named)),
                (name, _) => ask.on(name),
            }
        }
        Request::TagLogGroup(it) => {
            ask.tagged(&it.log_group_name).with_request_tags(it.tags.iter().flatten())
        }
        Request::TagResource(it) => {
            ask.tagged(&it.resource_arn).with_request_tags(it.tags.iter().flatten())
        }
        Request::UntagLogGroup(it) => {
            ask.tagged(&it.log_group_name).with_list("aws:TagKeys", it.tags.iter().flatten())
        }
        Request::UntagResource(it) => {
            ask.tagged(&it.resource_arn).with_list("aws:TagKeys", it.tag_keys.iter().flatten())
        }
        Request::AssociateKmsKey(it) => ask.on_either(&it.log_group_name, &it.resource_identifier),
        Request::DisassociateKmsKey(it) => {
            ask.on_either(&it.log_group_name, &it.resource_identifier)
        }
        Request::DescribeMetricFilters(it) => ask.on(&it.log_group_name),
        Request::DescribeSubscriptionFilters(it) => ask.on(&it.log_group_name),
        Request::DescribeLogGroups(_) | Request::ListLogGroups(_) => {
            Need::on(ask.action(), ask.home.arn(SERVICE, "log-group:*"))
        }
        Request::DescribeQueries(_)
        | Request::GetQueryResults(_)
        | Request::StopQuery(_)
        | Request::TestMetricFilter(_) => Need::at_all(ask.action()),
    };
    vec![one]
}

/// An operation that is called, and what is there when it is.
struct Ask<'a> {
    operation: Operation,
    home: &'a Home,
    state: Option<Arc<State>>,
}

impl Ask<'_> {
    /// With whose lines they are; a cursor that is damaged is refused later.
    fn to_write(&self, it: &PutLogEventsRequest) -> Need {
        let cursor = cursors::read(it.sequence_token.as_deref()).ok().flatten();
        let need = self.on_stream(&it.log_group_name, &it.log_stream_name);
        need.with(LOG_SOURCE, cursor.map(|it| it.source))
    }

    /// The operation on a group, with the tags of that.
    fn on(&self, group: &Option<String>) -> Need {
        let name = named(self.home, text(group));
        self.with_tags(name, format!("{}:*", group_arn(self.home, &encoded(name))))
    }

    /// The same, by name or identifier. A call that has both is refused later.
    fn on_either(&self, name: &Option<String>, identifier: &Option<String>) -> Need {
        self.on(if name.is_some() { name } else { identifier })
    }

    fn each(&self, groups: Option<&[String]>) -> Vec<Need> {
        match groups.unwrap_or_default() {
            [] => vec![Need::on(self.action(), self.home.arn(SERVICE, "log-group:*"))],
            // More than a call takes are refused: until then one need for all of these is enough.
            groups if groups.len() > GROUPS_MAX => vec![Need::at_all(self.action())],
            groups => groups.iter().map(|it| self.on(&Some(it.clone()))).collect(),
        }
    }

    fn on_stream(&self, group: &Option<String>, stream: &Option<String>) -> Need {
        let name = named(self.home, text(group));
        let arn = group_arn(self.home, &encoded(name));
        self.with_tags(name, format!("{arn}:log-stream:{}", encoded(text(stream))))
    }

    /// The operation on a group as calls on tags name it.
    fn tagged(&self, group: &Option<String>) -> Need {
        let name = named(self.home, text(group));
        self.with_tags(name, group_arn(self.home, &encoded(name)))
    }

    fn with_tags(&self, name: &str, resource: String) -> Need {
        let found = self.state.as_ref().and_then(|it| it.group(name));
        let tags = found.iter().flat_map(|it| &it.tags);
        Need::on(self.action(), resource).with_tags("aws:ResourceTag/", tags)
    }

    fn action(&self) -> String {
        format!("{SERVICE}:{}", self.operation.name())
    }
}

fn text(given: &Option<String>) -> &str {
    given.as_deref().unwrap_or_default()
}

/// What would mean something in an ARN or in a policy is encoded: so a text is no name but its own.
fn encoded(name: &str) -> String {
    let mut text = String::new();
    for it in name.chars() {
        match it {
            ':' | '*' | '?' | '%' | '$' | '{' | '}' => text += &format!("%{:02X}", u32::from(it)),
            it => text.push(it),
        }
    }
    text
}
