//! What whoever makes a call must be allowed, as AWS's table of actions, resources and condition
//! keys has it.
use std::sync::Arc;

use berth_api::{
    secretsmanager::{CreateSecretRequest, Operation, Request, Tag},
    sigv4::percent_encoded,
};
use berth_kernel::{Home, Need};
use berth_serving::Published;

use super::{
    ManagedSecrets, SERVICE, SHARD, State,
    rules::{finding, names},
};

/// What a request needs, at least one thing.
pub fn needs(request: &Request, at: &impl Published) -> Vec<Need> {
    let state = at.state::<ManagedSecrets>(SHARD);
    let ask = Ask { operation: request.operation(), home: at.home(), state };
    match request {
        // Each value needs what it needs by itself.
        Request::BatchGetSecretValue(it) => {
            let ids = it.secret_id_list.iter().flatten();
            let of_each = ids.map(|it| ask.action_on("GetSecretValue", it));
            [ask.at_all()].into_iter().chain(of_each).collect()
        }
        Request::CancelRotateSecret(it) => vec![ask.on(&it.secret_id)],
        Request::CreateSecret(it) => ask.to_create(it),
        Request::DeleteResourcePolicy(it) => vec![ask.on(&it.secret_id)],
        Request::DeleteSecret(it) => {
            let days = it.recovery_window_in_days.map(|it| it.to_string());
            let is_forced = it.force_delete_without_recovery.map(|it| it.to_string());
            let need = ask.on(&it.secret_id).with("secretsmanager:RecoveryWindowInDays", days);
            vec![need.with("secretsmanager:ForceDeleteWithoutRecovery", is_forced)]
        }
        Request::DescribeSecret(it) => vec![ask.on(&it.secret_id)],
        Request::GetRandomPassword(_) => vec![ask.at_all()],
        Request::GetResourcePolicy(it) => vec![ask.on(&it.secret_id)],
        Request::GetSecretValue(it) => {
            let need = ask.on(&it.secret_id);
            let need = need.with("secretsmanager:VersionId", it.version_id.as_deref());
            vec![need.with("secretsmanager:VersionStage", it.version_stage.as_deref())]
        }
        Request::ListSecretVersionIds(it) => vec![ask.on(&it.secret_id)],
        Request::ListSecrets(_) => vec![ask.at_all()],
        Request::PutResourcePolicy(it) => {
            let blocks = it.block_public_policy.map(|it| it.to_string());
            vec![ask.on(&it.secret_id).with("secretsmanager:BlockPublicPolicy", blocks)]
        }
        Request::PutSecretValue(it) => vec![ask.on(&it.secret_id)],
        Request::RemoveRegionsFromReplication(it) => vec![ask.on(&it.secret_id)],
        Request::ReplicateSecretToRegions(it) => vec![ask.on(&it.secret_id)],
        Request::RestoreSecret(it) => vec![ask.on(&it.secret_id)],
        Request::RotateSecret(it) => vec![ask.on(&it.secret_id)],
        Request::StopReplicationToReplica(it) => vec![ask.on(&it.secret_id)],
        Request::TagResource(it) => {
            vec![ask.on(&it.secret_id).with_request_tags(pairs(&it.tags))]
        }
        Request::UntagResource(it) => {
            let keys = it.tag_keys.iter().flatten();
            vec![ask.on(&it.secret_id).with_list("aws:TagKeys", keys)]
        }
        Request::UpdateSecret(it) => {
            let need = ask.on(&it.secret_id);
            let need = need.with("secretsmanager:Description", it.description.as_deref());
            vec![need.with("secretsmanager:KmsKeyId", it.kms_key_id.as_deref())]
        }
        Request::UpdateSecretVersionStage(it) => {
            let need = ask.on(&it.secret_id);
            vec![need.with("secretsmanager:VersionStage", it.version_stage.as_deref())]
        }
        Request::ValidateResourcePolicy(it) => match &it.secret_id {
            Some(_) => vec![ask.on(&it.secret_id)],
            None => vec![ask.at_all()],
        },
    }
}

/// An operation that is called, and what is there when it is.
struct Ask<'a> {
    operation: Operation,
    home: &'a Home,
    state: Option<Arc<State>>,
}

impl Ask<'_> {
    fn on(&self, id: &Option<String>) -> Need {
        self.action_on(self.operation.name(), id.as_deref().unwrap_or_default())
    }

    /// An action on the secret of an id, with the tags of that. A refusal names it as the caller
    /// did: six characters of an ARN would tell that it is there.
    fn action_on(&self, action: &str, id: &str) -> Need {
        let state = self.state.as_ref();
        let found = state.and_then(|it| finding::named(it, id, self.home).cloned());
        let arn = match &found {
            Some(it) => it.arn(self.home),
            None => self.arn_of(id),
        };
        let tags = found.iter().flat_map(|it| &it.tags);
        let need = Need::on(format!("{SERVICE}:{action}"), arn.clone()).shown_as(id);
        let need = need.with("secretsmanager:SecretId", Some(arn));
        let need = need.with_tags("aws:ResourceTag/", tags.clone());
        need.with_tags("secretsmanager:ResourceTag/", tags)
    }

    /// What gives tags needs that, too.
    fn to_create(&self, it: &CreateSecretRequest) -> Vec<Need> {
        let name = it.name.as_deref().unwrap_or_default();
        let of = |action: &str| {
            let need = Need::on(format!("{SERVICE}:{action}"), self.arn_of_name(name));
            let need = need.shown_as(name).with_request_tags(pairs(&it.tags));
            need.with("secretsmanager:Name", Some(name))
        };
        let need = of("CreateSecret")
            .with("secretsmanager:Description", it.description.as_deref())
            .with("secretsmanager:KmsKeyId", it.kms_key_id.as_deref());
        let has_tags = it.tags.as_ref().is_some_and(|it| !it.is_empty());
        [need].into_iter().chain(has_tags.then(|| of("TagResource"))).collect()
    }

    fn at_all(&self) -> Need {
        Need::at_all(format!("{SERVICE}:{}", self.operation.name()))
    }

    /// Of a secret that is not there.
    fn arn_of(&self, id: &str) -> String {
        match self.home.tail(SERVICE, id).and_then(|it| it.strip_prefix("secret:")) {
            Some(tail) if names::is_valid(tail) => id.to_owned(),
            Some(tail) => self.arn_of_name(tail),
            None => self.arn_of_name(id),
        }
    }

    /// Policies have six `?` where nobody knows what an ARN ends with. What no name has is encoded:
    /// so a text is no name but its own, and a colon or a wildcard in it means nothing.
    fn arn_of_name(&self, name: &str) -> String {
        let name = match names::is_valid(name) {
            true => name.to_owned(),
            false => percent_encoded(name),
        };
        self.home.arn(SERVICE, &format!("secret:{name}-??????"))
    }
}

fn pairs(tags: &Option<Vec<Tag>>) -> impl Iterator<Item = (&str, &str)> + Clone {
    let tags = tags.iter().flatten();
    tags.filter_map(|it| Some((it.key.as_deref()?, it.value.as_deref().unwrap_or_default())))
}
