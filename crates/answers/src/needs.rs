//! What whoever makes a call must be allowed: the operation on the cluster that it is about. What
//! tells what a call of ECS's API would is told to those who may make that call.
use berth_api::{
    berth::{
        CreateJoinTokenRequest, ListHistoryRequest, PlannedCall, Request,
        RevokeRoleSessionsRequest, StartExecRequest,
    },
    ecs::ExecuteCommandRequest,
};
use berth_ecs::{
    Ecs, SERVICE,
    account::ACCOUNT_TOLD,
    cluster::EVENTS,
    exec_user,
    needs::{on_cluster, on_cluster_of, on_container_instance, resource_arn},
    route::{Route, route},
};
use berth_kernel::{Home, Need};
use berth_serving::{Published, Service};

use crate::planned_request;

/// What a request needs.
pub fn needs(request: &Request, principal: &str, at: &impl Published) -> Vec<Need> {
    let ask = Ask { action: format!("berth:{}", request.operation().name()), principal, at };
    match request {
        Request::CreateJoinToken(it) => ask.token(it),
        Request::CreatePrepull(it) => vec![ask.on(&it.cluster)],
        Request::DeletePrepull(it) => vec![ask.on(&it.cluster)],
        Request::ExamineHost(it) => {
            vec![ask.on_container_instance(&it.cluster, &it.container_instance)]
        }
        Request::DescribeCapacity(it) => vec![ask.on(&it.cluster)],
        Request::DescribeExplanation(it) => vec![ask.on(&it.cluster)],
        Request::DescribePast(it) => ask.with_call(it.call.as_ref()),
        Request::DescribeCertificateAuthorities(_) => vec![Need::at_all(&*ask.action)],
        Request::DescribeSealKeys(_) => vec![Need::at_all(&*ask.action)],
        Request::ExplainDaemon(it) => vec![ask.on(&it.cluster)],
        Request::ExplainDaemonDeployment(it) => vec![ask.on(&it.cluster)],
        // Everybody may ask why they were refused; of others it is asked for with the answer.
        Request::ExplainDenial(_) => Vec::new(),
        Request::ExplainService(it) => vec![ask.on(&it.cluster)],
        Request::ExplainServiceDeployment(it) => vec![ask.on(&it.cluster)],
        Request::ExplainTask(it) => vec![ask.on(&it.cluster)],
        // The token says whether it may: that is looked at in its cluster.
        Request::JoinCluster(_) => Vec::new(),
        Request::ListExecSessions(it) => vec![ask.on(&it.cluster)],
        Request::ListHistory(it) => ask.history(it),
        Request::ListJoinTokens(it) => vec![ask.on(&it.cluster)],
        Request::ListPrepulls(it) => vec![ask.on(&it.cluster)],
        Request::PlanChange(it) if it.call.is_some() => ask.with_call(it.call.as_ref()),
        Request::PlanChange(it) => vec![ask.on(&it.cluster)],
        Request::ReadEvents(it) if is_elsewhere(&it.source) => vec![Need::at_all(&*ask.action)],
        Request::ReadEvents(it) => vec![ask.on(&it.cluster)],
        Request::ReadNetwork(it) => vec![ask.own(&it.cluster, &it.container_instance)],
        Request::ReportHost(it) => vec![ask.own(&it.cluster, &it.container_instance)],
        Request::RevokeContainerInstance(it) => {
            vec![ask.on_container_instance(&it.cluster, &it.container_instance)]
        }
        Request::RevokeJoinToken(it) => vec![ask.on(&it.cluster)],
        Request::RevokeRoleSessions(it) => vec![ask.on_role(it)],
        Request::RewrapSealKeys(_) => vec![Need::at_all(&*ask.action)],
        Request::RotateCertificateAuthority(_) => vec![Need::at_all(&*ask.action)],
        Request::RotateInstanceKey(it) => vec![ask.own(&it.cluster, &it.container_instance)],
        Request::RotateSealKey(_) => vec![Need::at_all(&*ask.action)],
        Request::StartExec(it) => ask.exec(it),
    }
}

/// An operation that is called, and what is published when it is.
struct Ask<'a, P> {
    action: String,
    principal: &'a str,
    at: &'a P,
}

impl<P: Published> Ask<'_, P> {
    fn on(&self, cluster: &Option<String>) -> Need {
        on_cluster(&*self.action, self.at, cluster.as_deref())
    }

    /// Of an agent: on its cluster, as the container instance that it says it is.
    fn own(&self, cluster: &Option<String>, container_instance: &Option<String>) -> Need {
        let (cluster, instance) = (cluster.as_deref(), container_instance.as_deref());
        on_cluster_of(&*self.action, self.at, cluster, instance)
    }

    /// A token by which an instance comes back takes what revoking that takes: its keys go.
    fn token(&self, it: &CreateJoinTokenRequest) -> Vec<Need> {
        let revoked = it.rejoins.as_deref().map(|instance| {
            let cluster = it.cluster.as_deref().unwrap_or_default();
            on_container_instance("berth:RevokeContainerInstance", self.at, cluster, instance)
        });
        [self.on(&it.cluster)].into_iter().chain(revoked).collect()
    }

    fn on_container_instance(&self, cluster: &Option<String>, instance: &Option<String>) -> Need {
        let cluster = cluster.as_deref().unwrap_or_default();
        let instance = instance.as_deref().unwrap_or_default();
        on_container_instance(&self.action, self.at, cluster, instance)
    }

    /// On the role of this name, whatever its path is: who names it does not say that.
    fn on_role(&self, it: &RevokeRoleSessionsRequest) -> Need {
        let name = it.role_name.as_deref().unwrap_or_default();
        Need::on(&*self.action, self.at.home().global_arn("iam", &format!("role/{name}")))
    }

    /// On the cluster of a call of ECS's API, and all that the call itself needs. One that is for
    /// no cluster, or not well-formed, is refused: until then it is on none.
    fn with_call(&self, planned: Option<&PlannedCall>) -> Vec<Need> {
        let Some(request) = planned.and_then(|it| planned_request(it).ok()) else {
            return vec![Need::at_all(&*self.action)];
        };
        let first = match route(&request, self.at.home()) {
            Ok(Route::Cluster(name)) => self.on(&Some(name)),
            Ok(Route::Parts(parts)) if parts.len() == 1 => self.on(&Some(parts[0].0.clone())),
            _ => Need::at_all(&*self.action),
        };
        let needs = Ecs::needs(&request, self.principal, self.at);
        [first].into_iter().chain(needs).collect()
    }

    /// What ExecuteCommand needs; a policy may say as whom it is allowed.
    fn exec(&self, it: &StartExecRequest) -> Vec<Need> {
        let request = ExecuteCommandRequest {
            cluster: it.cluster.clone(),
            container: it.container.clone(),
            task: it.task.clone(),
            ..ExecuteCommandRequest::default()
        };
        let needs = Ecs::needs(&request.into(), self.principal, self.at);
        let user = it.user.as_deref().map(exec_user::name);
        let with_user = |need: Need| need.with("berth:ExecUser", user);
        needs.into_iter().map(with_user).collect()
    }

    /// On what is asked about, if that is a resource, and on the cluster, unless that holds it.
    fn history(&self, it: &ListHistoryRequest) -> Vec<Need> {
        let (home, cluster) = (self.at.home(), self.on(&it.cluster));
        let at_all = Need::at_all(&*self.action);
        let on = |arn: &str| Need::on(&*self.action, arn);
        if it.account == Some(true) || is_elsewhere(&it.source) {
            return vec![at_all];
        }
        let Some(text) = it.resource.as_deref() else { return vec![cluster] };
        if let Some(arn) = of_account(home, text) {
            return vec![on(&resource_arn(self.at, &arn))];
        }
        if home.tail(SERVICE, text).is_some() {
            let need = on(&resource_arn(self.at, text));
            let is_inside = holder(&need.resource) == holder(&cluster.resource);
            return if is_inside { vec![need] } else { vec![need, cluster] };
        }
        if text.starts_with("arn:") {
            // Of another service: no cluster knows it.
            let named = it.cluster.is_some().then_some(cluster);
            return [on(text)].into_iter().chain(named).collect();
        }
        // A shard that there is one of may know what no cluster has a name for.
        vec![if is_name(text) { cluster } else { at_all }]
    }
}

/// The ARN of what a text means in the account's history.
fn of_account(home: &Home, text: &str) -> Option<String> {
    let (table, key) = (ACCOUNT_TOLD.address)(home, text)?;
    (ACCOUNT_TOLD.arn)(home, &table, &key)
}

/// Whether it is asked of what is no cluster's: of another service, all that is told of it.
fn is_elsewhere(source: &Option<String>) -> bool {
    source.as_deref().is_some_and(|it| it != EVENTS.source)
}

/// Whether a cluster alone can know what is called so.
fn is_name(text: &str) -> bool {
    let text = text.strip_prefix("ecs-svc/").unwrap_or(text);
    text.chars().all(|it| it.is_ascii_alphanumeric() || "-_…".contains(it))
}

/// The cluster that an ARN says.
fn holder(arn: &str) -> Option<&str> {
    arn.split('/').nth(1)
}
