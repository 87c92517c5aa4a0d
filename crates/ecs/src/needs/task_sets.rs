//! What calls about task sets need.
use berth_api::ecs::CreateTaskSetRequest;
use berth_kernel::Need;
use berth_serving::Published;

use super::{
    ask::{Ask, tagged_by},
    keys,
    named::Named,
    roles::{self, Passed, To},
};

pub fn create<P: Published>(ask: &Ask<P>, it: &CreateTaskSetRequest) -> Vec<Need> {
    let cluster = ask.cluster(&it.cluster);
    let name = it.service.as_deref().unwrap_or_default();
    let (service, new) = (cluster.service(name), cluster.task_sets(name));
    let need = tagged_by(ask.within(&cluster, &new), &it.tags);
    let providers = keys::of_strategy(&it.capacity_provider_strategy);
    let need = keys::with_providers(need, ask.home(), providers);
    let definition = ask.definition(&it.task_definition);
    let need = need.with(SERVICE, Some(&*service.arn));
    let mut needs = vec![keys::with_definition(need, definition.as_ref())];
    needs.extend(ask.tagging(&new, &it.tags));
    let passed = Passed { home: ask.home(), resource: &service.arn };
    needs.extend(passed.each(To::Ecs, roles::of_balancers(&it.load_balancers)));
    needs
}

pub fn one<P: Published>(
    ask: &Ask<P>,
    cluster: &Option<String>,
    service: &Option<String>,
    reference: &Option<String>,
) -> Vec<Need> {
    let reference = reference.clone().unwrap_or_default();
    each(ask, cluster, service, &Some(vec![reference]))
}

pub fn each<P: Published>(
    ask: &Ask<P>,
    cluster: &Option<String>,
    service: &Option<String>,
    references: &Option<Vec<String>>,
) -> Vec<Need> {
    let cluster = ask.cluster(cluster);
    let name = service.as_deref().unwrap_or_default();
    let service = cluster.service(name).arn;
    let on = |it: &Named| ask.within(&cluster, it).with(SERVICE, Some(&*service));
    let all = || on(&cluster.task_sets(name));
    ask.each(references, all, |it| [on(&cluster.task_set(name, it))])
}

const SERVICE: &str = "ecs:service";
