//! What whoever calls STS must be allowed.
use berth_api::sts::{AssumeRoleRequest, Request};
use berth_kernel::{Home, Need};

/// Everybody may know who they are, and have a session of their own: STS.
pub fn of(request: &Request, _: &Home) -> Vec<Need> {
    match request {
        Request::AssumeRole(it) => assume_role(it),
        Request::GetAccessKeyInfo(_) => vec![Need::at_all("sts:GetAccessKeyInfo")],
        Request::GetCallerIdentity(_) => Vec::new(),
        Request::GetSessionToken(_) => vec![Need::at_all("sts:GetSessionToken")],
    }
}

/// Also what a session is given along is asked for.
fn assume_role(it: &AssumeRoleRequest) -> Vec<Need> {
    let arn = it.role_arn.as_deref().unwrap_or_default();
    let need = |action: &str| {
        let tags = it.tags.iter().flatten();
        let tag = |it: &berth_api::sts::Tag| {
            (it.key.clone().unwrap_or_default(), it.value.clone().unwrap_or_default())
        };
        let tags: Vec<(String, String)> = tags.map(tag).collect();
        Need::on(action, arn)
            .with("sts:ExternalId", it.external_id.as_deref())
            .with("sts:RoleSessionName", it.role_session_name.as_deref())
            .with("sts:SourceIdentity", it.source_identity.as_deref())
            .with_list("sts:TransitiveTagKeys", it.transitive_tag_keys.iter().flatten())
            .with_request_tags(tags)
    };
    let mut needs = vec![need("sts:AssumeRole")];
    if it.tags.as_ref().is_some_and(|it| !it.is_empty()) {
        needs.push(need("sts:TagSession"));
    }
    if it.source_identity.is_some() {
        needs.push(need("sts:SetSourceIdentity"));
    }
    needs
}
