//! What calls about capacity providers need.
use berth_api::ecs::{
    CreateCapacityProviderRequest, PropagateMITags, UpdateCapacityProviderRequest,
};
use berth_kernel::Need;
use berth_serving::Published;

use super::{
    ask::{Ask, tagged_by},
    keys,
    named::Named,
    roles::{Passed, To},
};

pub fn create<P: Published>(ask: &Ask<P>, it: &CreateCapacityProviderRequest) -> Vec<Need> {
    let account = ask.account();
    let new = account.capacity_provider(it.name.as_deref().unwrap_or_default());
    let managed = it.managed_instances_provider.as_ref();
    let template = managed.and_then(|it| it.instance_launch_template.as_ref());
    let managed = Managed {
        metadata_tags: template.and_then(|it| it.instance_metadata_tags_propagation),
        tags: managed.and_then(|it| it.propagate_tags.as_ref()),
        role: managed.and_then(|it| it.infrastructure_role_arn.as_ref()),
    };
    let mut needs = vec![managed.with_keys(tagged_by(ask.on(&new), &it.tags))];
    needs.extend(ask.tagging(&new, &it.tags));
    needs.extend(managed.passed(ask, &new));
    needs
}

pub fn update<P: Published>(ask: &Ask<P>, it: &UpdateCapacityProviderRequest) -> Vec<Need> {
    let account = ask.account();
    let named = account.capacity_provider(it.name.as_deref().unwrap_or_default());
    let managed = it.managed_instances_provider.as_ref();
    let template = managed.and_then(|it| it.instance_launch_template.as_ref());
    let managed = Managed {
        metadata_tags: template.and_then(|it| it.instance_metadata_tags_propagation),
        tags: managed.and_then(|it| it.propagate_tags.as_ref()),
        role: managed.and_then(|it| it.infrastructure_role_arn.as_ref()),
    };
    let mut needs = vec![managed.with_keys(ask.on(&named))];
    needs.extend(managed.passed(ask, &named));
    needs
}

pub fn one<P: Published>(ask: &Ask<P>, reference: &Option<String>) -> Vec<Need> {
    let account = ask.account();
    vec![ask.on(&account.capacity_provider(reference.as_deref().unwrap_or_default()))]
}

pub fn each<P: Published>(ask: &Ask<P>, references: &Option<Vec<String>>) -> Vec<Need> {
    let account = ask.account();
    let all = || ask.on(&Named::all(ask.home(), "capacity-provider"));
    ask.each(references, all, |it| [ask.on(&account.capacity_provider(it))])
}

/// Of a provider with managed instances, what both calls say.
struct Managed<'a> {
    metadata_tags: Option<bool>,
    tags: Option<&'a PropagateMITags>,
    role: Option<&'a String>,
}

impl Managed<'_> {
    fn with_keys(&self, need: Need) -> Need {
        let name = "ecs:instance-metadata-tags-propagation";
        let need = keys::with_flag(need, name, self.metadata_tags);
        keys::with_propagated_tags(need, self.tags.map(PropagateMITags::as_str))
    }

    fn passed<P: Published>(&self, ask: &Ask<P>, provider: &Named) -> Vec<Need> {
        let passed = Passed { home: ask.home(), resource: &provider.arn };
        passed.each(To::Ecs, self.role)
    }
}
