//! What a host was told of networks, so that it is told only what has changed: what many hosts are
//! told alike is there once.
use std::{
    collections::{BTreeMap, BTreeSet},
    net::Ipv4Addr,
    sync::Arc,
};

use berth_api::{
    berth::{ReadNetworkResponse, VpcChange, VpcEndpoint, VpcGroup, VpcMembers, VpcPeer, VpcView},
    to_json,
};

use super::shared::{Part, number};

/// The networks of one host's tasks, by their VPCs.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    pub(super) vpcs: BTreeMap<String, OfVpc>,
}

#[derive(Clone, Debug)]
pub(super) struct OfVpc {
    /// Without what is below.
    pub head: VpcView,
    /// The host's own ARN.
    pub own: String,
    pub hosts: Arc<Part<InVpc>>,
    /// By their tasks.
    pub endpoints: BTreeMap<String, VpcEndpoint>,
    pub groups: BTreeMap<String, OfGroup>,
}

/// All hosts of a VPC, by their ARNs.
#[derive(Debug, Default, PartialEq)]
pub(super) struct InVpc {
    pub mtu: i32,
    pub overlays: BTreeMap<String, Ipv4Addr>,
    pub peers: BTreeMap<String, VpcPeer>,
}

#[derive(Clone, Debug)]
pub(super) struct OfGroup {
    /// Without its members.
    pub rules: VpcGroup,
    /// Addresses.
    pub members: Arc<Part<BTreeSet<String>>>,
}

/// What has changed since another picture.
#[derive(Debug, Default)]
pub struct Differences {
    /// That are new, or changed in themselves: all of them.
    pub vpcs: Vec<VpcView>,
    pub changes: Vec<VpcChange>,
    pub gone: Vec<String>,
}

impl Picture {
    /// A text that is another one as soon as anything of it is, whoever has made it.
    pub fn revision(&self) -> String {
        let texts: Vec<String> = self.vpcs.values().flat_map(OfVpc::texts).collect();
        format!("{:016x}", number(&texts))
    }

    pub fn whole(&self) -> Vec<VpcView> {
        self.vpcs.values().map(OfVpc::whole).collect()
    }

    /// What a host is told: all, or what has changed since the picture that it has already. Both
    /// come with their [`Picture::revision`], which takes long to make.
    pub fn told(
        &self,
        revision: String,
        before: Option<(String, &Picture)>,
    ) -> ReadNetworkResponse {
        let revision = Some(revision);
        let Some((since, before)) = before else {
            let vpcs = Some(self.whole());
            return ReadNetworkResponse { revision, vpcs, ..ReadNetworkResponse::default() };
        };
        let Differences { vpcs, changes, gone } = self.since(before);
        ReadNetworkResponse {
            revision,
            since: Some(since),
            vpcs: Some(vpcs),
            changes: Some(changes),
            gone: Some(gone),
        }
    }

    pub fn since(&self, before: &Picture) -> Differences {
        let mut found = Differences::default();
        for (id, vpc) in &self.vpcs {
            match before.vpcs.get(id).filter(|it| it.head == vpc.head && it.own == vpc.own) {
                None => found.vpcs.push(vpc.whole()),
                Some(before) => found.changes.extend(vpc.since(before, id)),
            }
        }
        let gone = before.vpcs.keys().filter(|it| !self.vpcs.contains_key(*it));
        found.gone = gone.cloned().collect();
        found
    }
}

impl OfVpc {
    fn peers(&self) -> impl Iterator<Item = (&String, &VpcPeer)> {
        self.hosts.peers.iter().filter(|(arn, _)| **arn != self.own)
    }

    fn whole(&self) -> VpcView {
        VpcView {
            peers: Some(self.peers().map(|(_, it)| it.clone()).collect()),
            endpoints: Some(self.endpoints.values().cloned().collect()),
            groups: Some(self.groups.values().map(OfGroup::whole).collect()),
            ..self.head.clone()
        }
    }

    fn texts(&self) -> Vec<String> {
        let of_hosts = |it: &InVpc| it.peers.values().map(to_json).collect();
        let mut texts =
            vec![to_json(&self.head), self.own.clone(), self.hosts.number(of_hosts).to_string()];
        texts.extend(self.endpoints.values().map(to_json));
        for group in self.groups.values() {
            texts.push(to_json(&group.rules));
            let all = |it: &BTreeSet<String>| it.iter().cloned().collect();
            texts.push(group.members.number(all).to_string());
        }
        texts
    }

    /// None if nothing has changed.
    fn since(&self, before: &OfVpc, id: &str) -> Option<VpcChange> {
        let (mut peers, mut peers_gone) = (vec![], vec![]);
        if !Arc::ptr_eq(&self.hosts, &before.hosts) {
            let own = |arn: &&String| **arn != self.own;
            peers = changed(&self.hosts.peers, &before.hosts.peers);
            peers.retain(|it| it.container_instance_arn.as_ref().is_some_and(|it| own(&it)));
            peers_gone = gone(&self.hosts.peers, &before.hosts.peers);
            peers_gone.retain(|it| own(&it));
        }
        let rules = |of: &OfVpc| -> BTreeMap<String, VpcGroup> {
            of.groups.iter().map(|(id, it)| (id.clone(), it.rules.clone())).collect()
        };
        let (rules, rules_before) = (rules(self), rules(before));
        let anew = |it: &VpcGroup| {
            let group = it.group_id.as_ref().and_then(|id| self.groups.get(id));
            group.map(OfGroup::whole)
        };
        let groups: Vec<VpcGroup> =
            changed(&rules, &rules_before).iter().filter_map(anew).collect();
        let kept = self.groups.iter().filter(|(id, it)| {
            before.groups.get(*id).is_some_and(|before| before.rules == it.rules)
        });
        let members = kept.filter_map(|(id, it)| it.since(&before.groups[id], id));
        let change = VpcChange {
            vpc_id: Some(id.to_owned()),
            peers: some(peers),
            peers_gone: some(peers_gone),
            endpoints: some(changed(&self.endpoints, &before.endpoints)),
            endpoints_gone: some(gone(&self.endpoints, &before.endpoints)),
            groups: some(groups),
            groups_gone: some(gone(&rules, &rules_before)),
            members: some(members.collect()),
        };
        let nothing = VpcChange { vpc_id: change.vpc_id.clone(), ..VpcChange::default() };
        (change != nothing).then_some(change)
    }
}

impl OfGroup {
    fn whole(&self) -> VpcGroup {
        let members = Some(self.members.iter().cloned().collect());
        VpcGroup { members, ..self.rules.clone() }
    }

    fn since(&self, before: &OfGroup, id: &str) -> Option<VpcMembers> {
        if Arc::ptr_eq(&self.members, &before.members) {
            return None;
        }
        let less = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
            some(one.difference(other).cloned().collect())
        };
        let come = less(&self.members, &before.members);
        let gone = less(&before.members, &self.members);
        let is_news = come.is_some() || gone.is_some();
        is_news.then(|| VpcMembers { group_id: Some(id.to_owned()), come, gone })
    }
}

/// What is there now and was not, or was otherwise.
fn changed<T: Clone + PartialEq>(
    now: &BTreeMap<String, T>,
    before: &BTreeMap<String, T>,
) -> Vec<T> {
    let is_news = |(id, it): &(&String, &T)| before.get(*id) != Some(it);
    now.iter().filter(is_news).map(|(_, it)| it.clone()).collect()
}

fn gone<T>(now: &BTreeMap<String, T>, before: &BTreeMap<String, T>) -> Vec<String> {
    before.keys().filter(|it| !now.contains_key(*it)).cloned().collect()
}

/// What is empty is left out.
fn some<T>(all: Vec<T>) -> Option<Vec<T>> {
    (!all.is_empty()).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::{super::shared::Shared, *};

    /// As a host of so many sees them, each with fifty tasks in one group.
    fn picture(hosts: usize, shared: &mut Shared, without: &str) -> Picture {
        let arn = |host: usize| format!("arn:{host:04}");
        let address = |host: usize, it: usize| format!("10.{}.{}.{it}", host / 250, host % 250);
        let in_vpc = || InVpc {
            mtu: 1_450,
            overlays: BTreeMap::new(),
            peers: (0..hosts).map(|it| (arn(it), peer(arn(it)))).collect(),
        };
        let peers = shared.hosts.get("vpc", in_vpc);
        let all = (0..hosts).flat_map(|host| (0..50).map(move |it| address(host, it)));
        let members = shared.members.get("sg", || all.filter(|it| it != without).collect());
        let rules = VpcGroup { group_id: Some("sg".to_owned()), ..VpcGroup::default() };
        let group = OfGroup { rules, members };
        let vpc = OfVpc {
            head: VpcView { vpc_id: Some("vpc".to_owned()), ..VpcView::default() },
            own: arn(0),
            hosts: peers,
            endpoints: BTreeMap::new(),
            groups: [("sg".to_owned(), group)].into(),
        };
        Picture { vpcs: [("vpc".to_owned(), vpc)].into() }
    }

    fn peer(arn: String) -> VpcPeer {
        VpcPeer { container_instance_arn: Some(arn), ..VpcPeer::default() }
    }

    #[test]
    fn a_change_is_told_in_as_many_bytes_among_many_hosts_as_among_few() {
        let bytes = |hosts: usize| {
            let mut shared = Shared::default();
            let before = picture(hosts, &mut shared, "");
            shared.renew();
            let now = picture(hosts, &mut shared, "10.0.7.9");
            assert_ne!(now.revision(), before.revision());
            let changes = now.since(&before).changes;
            (
                changes.iter().map(|it| to_json(it).len()).sum::<usize>(),
                to_json(&now.whole()[0]).len(),
            )
        };
        let ((few, _), (many, whole)) = (bytes(10), bytes(1_000));
        assert_eq!(few, many);
        assert!(many < 100 && whole > 500_000, "{many} of {whole}");
    }

    #[test]
    fn what_comes_out_as_before_is_there_once() {
        let mut shared = Shared::default();
        let one = picture(3, &mut shared, "");
        shared.renew();
        let other = picture(3, &mut shared, "10.0.1.0");
        let [one, other] = [&one, &other].map(|it| &it.vpcs["vpc"]);
        assert!(Arc::ptr_eq(&one.hosts, &other.hosts));
        assert!(!Arc::ptr_eq(&one.groups["sg"].members, &other.groups["sg"].members));
    }
}
