//! The whole of what the control plane has said of networks, kept up with what it says has changed.

use std::collections::{BTreeMap, BTreeSet};

use berth_api::berth::{ReadNetworkResponse, VpcChange, VpcEndpoint, VpcGroup, VpcPeer, VpcView};

/// What `told` has become by what was said after it.
///
/// # Errors
/// It is a change of something else.
pub fn after(
    told: &ReadNetworkResponse,
    said: &ReadNetworkResponse,
) -> Result<ReadNetworkResponse, String> {
    let Some(since) = &said.since else {
        return Ok(ReadNetworkResponse {
            revision: said.revision.clone(),
            vpcs: said.vpcs.clone(),
            ..ReadNetworkResponse::default()
        });
    };
    if told.revision.as_ref() != Some(since) {
        let known = told.revision.as_deref().unwrap_or("nothing");
        return Err(format!("a change since {since}, but {known} is what is known"));
    }
    let mut vpcs: BTreeMap<&str, VpcView> =
        told.vpcs.iter().flatten().map(|it| (id_of(&it.vpc_id), it.clone())).collect();
    for gone in said.gone.iter().flatten() {
        vpcs.remove(gone.as_str());
    }
    for change in said.changes.iter().flatten() {
        let id = id_of(&change.vpc_id);
        change_one(vpcs.get_mut(id).ok_or_else(|| format!("a change of '{id}'"))?, change)?;
    }
    vpcs.extend(said.vpcs.iter().flatten().map(|it| (id_of(&it.vpc_id), it.clone())));
    Ok(ReadNetworkResponse {
        revision: said.revision.clone(),
        vpcs: Some(vpcs.into_values().collect()),
        ..ReadNetworkResponse::default()
    })
}

fn change_one(vpc: &mut VpcView, change: &VpcChange) -> Result<(), String> {
    let of_host = |it: &VpcPeer| id_of(&it.container_instance_arn).to_owned();
    put(&mut vpc.peers, &change.peers, &change.peers_gone, of_host);
    let of_task = |it: &VpcEndpoint| id_of(&it.task_arn).to_owned();
    put(&mut vpc.endpoints, &change.endpoints, &change.endpoints_gone, of_task);
    let of_group = |it: &VpcGroup| id_of(&it.group_id).to_owned();
    put(&mut vpc.groups, &change.groups, &change.groups_gone, of_group);
    for its in change.members.iter().flatten() {
        let mut groups = vpc.groups.iter_mut().flatten();
        let group = groups.find(|it| it.group_id == its.group_id);
        let group = group.ok_or_else(|| format!("members of '{}'", id_of(&its.group_id)))?;
        let gone: BTreeSet<&String> = its.gone.iter().flatten().collect();
        let members = group.members.get_or_insert_default();
        members.retain(|it| !gone.contains(it));
        members.extend(its.come.iter().flatten().cloned());
        members.sort_unstable();
    }
    Ok(())
}

/// Takes out what is gone or comes anew, and puts in what comes. All are in the order of their
/// ids, as they are in the whole.
fn put<T: Clone>(
    all: &mut Option<Vec<T>>,
    come: &Option<Vec<T>>,
    gone: &Option<Vec<String>>,
    id: impl Fn(&T) -> String,
) {
    let come = come.iter().flatten();
    let out: BTreeSet<String> =
        come.clone().map(&id).chain(gone.iter().flatten().cloned()).collect();
    if out.is_empty() {
        return;
    }
    let all = all.get_or_insert_default();
    all.retain(|it| !out.contains(&id(it)));
    all.extend(come.cloned());
    all.sort_by_cached_key(id);
}

fn id_of(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use berth_api::from_json;

    use super::*;

    fn read(text: &str) -> ReadNetworkResponse {
        from_json(text.as_bytes()).expect("an answer")
    }

    const WHOLE: &str = r#"{"revision":"1","vpcs":[
        {"vpcId":"vpc-1","vni":1,"cidr":"10.0.0.0/16","mtu":1450,"overlayAddress":"198.19.0.1",
         "overlayMac":"0e:be:00:00:00:01","peers":[
            {"containerInstanceArn":"a","underlayAddress":"192.0.2.1","overlayAddress":"198.19.0.2",
             "overlayMac":"0e:be:00:00:00:02","blocks":["10.0.1.0/28"]}],
         "endpoints":[{"taskArn":"t","attachmentId":"e","address":"10.0.2.4","macAddress":"m"}],
         "groups":[{"groupId":"sg-1","members":["10.0.1.4","10.0.2.4"]}]},
        {"vpcId":"vpc-2","vni":2,"cidr":"10.0.0.0/16","mtu":1450,"overlayAddress":"198.19.0.1",
         "overlayMac":"0e:be:00:00:00:01"}]}"#;

    #[test]
    fn what_has_changed_makes_of_what_was_told_what_is() {
        let told = after(&ReadNetworkResponse::default(), &read(WHOLE)).expect("it is the whole");
        let change = read(
            r#"{"revision":"2","since":"1","gone":["vpc-2"],"changes":[{"vpcId":"vpc-1",
                "peers":[
                    {"containerInstanceArn":"a","underlayAddress":"192.0.2.9",
                     "overlayAddress":"198.19.0.2","overlayMac":"0e:be:00:00:00:02"},
                    {"containerInstanceArn":"b","underlayAddress":"192.0.2.2",
                     "overlayAddress":"198.19.0.3","overlayMac":"0e:be:00:00:00:03"}],
                "endpointsGone":["t"],
                "groups":[{"groupId":"sg-2","members":["10.0.9.9"]}],
                "members":[{"groupId":"sg-1","come":["10.0.1.5"],"gone":["10.0.2.4"]}]}]}"#,
        );
        let told = after(&told, &change).expect("it fits");
        let [vpc] = &told.vpcs.expect("there are some")[..] else { panic!("one is gone") };
        let peers = vpc.peers.as_ref().expect("there are some");
        let hosts: Vec<_> = peers.iter().map(|it| id_of(&it.underlay_address)).collect();
        assert_eq!(hosts, ["192.0.2.9", "192.0.2.2"]);
        assert_eq!(vpc.endpoints, Some(vec![]));
        let members = |it: &VpcGroup| it.members.clone().unwrap_or_default();
        let groups: Vec<_> = vpc.groups.iter().flatten().map(members).collect();
        assert_eq!(groups, [vec!["10.0.1.4", "10.0.1.5"], vec!["10.0.9.9"]]);
        assert_eq!(told.revision.as_deref(), Some("2"));
    }

    #[test]
    fn a_change_of_something_else_is_not_taken() {
        let told = read(WHOLE);
        let of = |text: &str| after(&told, &read(text));
        assert!(of(r#"{"revision":"3","since":"2","changes":[]}"#).is_err());
        let other = r#"{"revision":"2","since":"1","changes":[{"vpcId":"vpc-9"}]}"#;
        assert!(of(other).is_err());
        let members = r#"{"revision":"2","since":"1","changes":[{"vpcId":"vpc-1",
            "members":[{"groupId":"sg-9","come":["10.0.0.9"]}]}]}"#;
        assert!(of(members).is_err());
        let nothing = of(r#"{"revision":"2","since":"1"}"#).expect("nothing has changed");
        assert_eq!(nothing.vpcs.expect("all of them").len(), 2);
    }
}
