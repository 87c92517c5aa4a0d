//! hosts 7: exchanges of a token, whatever comes when.
use std::collections::{BTreeMap, BTreeSet};

use berth_api::{
    ecs::{Attribute, ErrorCode, VersionInfo},
    seal_key,
};
use berth_engine::{Random, State as _};
use berth_trial::Trial;

use crate::{
    Home, Join, NewJoinToken, Own,
    cluster::{
        Cluster, Report,
        joining::ClosedInstances,
        records::{
            cluster::ClusterRecord,
            container_instance::{self, AttributeOrigin, ContainerInstance},
            id::ContainerInstanceId,
            joining::joined_id,
        },
    },
    limits::{JOINED_REGISTERS_WITHIN_MS, JOINING_KEPT_MS},
};
use berth_effects::Source as _;
use berth_engine::ShardName;

fn begun() -> Trial<Cluster> {
    let mut trial = Trial::new();
    trial.keep(ClusterRecord::new("prod", Home::default(), trial.now));
    trial
}

fn ask(trial: &mut Trial<Cluster>, own: Own) -> Result<(), berth_api::ecs::Error> {
    let call = own.call("prod", &Home::default(), "me".to_owned(), String::new());
    trial.batch(|turn| turn.attempt(call)).map(drop).map_err(|it| it.0)
}

fn token(id: &str, uses_max: usize, valid_ms: i64) -> Own {
    Own::CreateJoinToken(NewJoinToken {
        id: id.to_owned(),
        sha256: format!("sum of {id}"),
        uses_max,
        valid_ms,
        attributes: BTreeMap::new(),
        rejoins: None,
    })
}

fn join(token: &str, key: &str) -> Own {
    Own::JoinCluster(Join {
        token_id: token.to_owned(),
        sha256: format!("sum of {token}"),
        public_key: key.to_owned(),
        host_name: "h".to_owned(),
        machine_id_hash: String::new(),
    })
}

#[derive(Default)]
struct Oracle {
    uses: BTreeMap<String, usize>,
    ends: BTreeMap<String, i64>,
    machines: BTreeMap<String, ContainerInstanceId>,
    by: BTreeSet<(String, String)>,
}

#[test]
fn a_token_lets_in_as_many_as_it_says_until_its_end() {
    for seed in 0..100 {
        let (mut random, mut trial) = (Random::new(seed), begun());
        let (mut it, most) = (Oracle::default(), 2);
        for _ in 0..60 {
            let name = format!("t{}", random.next_u64() % 3);
            match random.next_u64() % 8 {
                0 if !it.ends.contains_key(&name) => {
                    let valid_ms = 1_000 + (random.next_u64() % 60_000) as i64;
                    ask(&mut trial, token(&name, most, valid_ms)).unwrap();
                    it.ends.insert(name, trial.now.0 + valid_ms);
                }
                1 => {
                    let told = ask(&mut trial, Own::RevokeJoinToken(name.clone()));
                    assert_eq!(told.is_ok(), it.ends.contains_key(&name));
                    if let Some(end) = it.ends.get_mut(&name) {
                        *end = trial.now.0.min(*end);
                    }
                }
                2 => trial.now = trial.now + (random.next_u64() % 10_000) as i64,
                _ => {
                    let key = format!("k{}", random.next_u64() % 6);
                    let told = ask(&mut trial, join(&name, &key));
                    let is_open = it.ends.get(&name).is_some_and(|end| trial.now.0 < *end);
                    let is_again = it.by.contains(&(name.clone(), key.clone()));
                    let used = it.uses.entry(name.clone()).or_default();
                    let expected = is_open && (is_again || *used < most);
                    assert_eq!(told.is_ok(), expected, "seed {seed}: {told:?}");
                    if let Err(error) = told {
                        assert_eq!(error.code, ErrorCode::AccessDeniedException);
                        continue;
                    }
                    if !is_again {
                        *used += 1;
                        it.by.insert((name, key.clone()));
                    }
                    let machine = trial.state.joined_with_key(&key).unwrap().id;
                    let first = *it.machines.entry(key).or_insert(machine);
                    assert_eq!(first, machine, "seed {seed}: the same key is another machine");
                }
            }
            for (name, uses) in &it.uses {
                let shown = trial.state.join_tokens.get(name).map_or(0, |it| it.uses.len());
                assert_eq!(shown, *uses, "seed {seed}");
            }
        }
        // All of it is forgotten, some time after its end.
        trial.now = trial.now + 2 * JOINING_KEPT_MS;
        trial.batch(|_| ());
        assert!(trial.state.join_tokens.is_empty());
    }
}

#[test]
fn a_secret_that_is_wrong_and_an_id_that_is_nobodys_are_refused_alike() {
    let mut trial = begun();
    ask(&mut trial, token("a", 1, 60_000)).unwrap();
    let Own::JoinCluster(right) = join("a", "k") else { unreachable!() };
    let wrong = Own::JoinCluster(Join { sha256: "sum of x".to_owned(), ..right });
    let told = [wrong, join("b", "k")].map(|it| ask(&mut trial, it).unwrap_err().message);
    assert_eq!(told, ["The join token is not valid."; 2]);
}

#[test]
fn whoever_is_deregistered_or_whose_cluster_is_deleted_is_told_as_closed() {
    let mut trial = begun();
    ask(&mut trial, token("a", 2, 60_000)).unwrap();
    ask(&mut trial, join("a", "k")).unwrap();
    let joined = trial.state.joined_with_key("k").unwrap().clone();
    let arn = joined.principal_arn(&Home::default());
    assert_eq!(joined_id(&arn, &Home::default()), Some(joined.id));
    let told =
        |trial: &Trial<Cluster>| ClosedInstances::exports(&trial.state, &ShardName::new("iam"));
    assert!(told(&trial).is_empty());
    ask(&mut trial, Own::RevokeContainerInstance(joined.instance)).unwrap();
    assert_eq!(told(&trial), BTreeMap::from([(joined.id.to_string(), true)]));
    // Its token is good for others, and not for it.
    let error = ask(&mut trial, join("a", "k")).unwrap_err();
    assert!(error.message.contains("was deregistered or revoked"), "{error}");
    ask(&mut trial, join("a", "l")).unwrap();
    let delete = berth_api::ecs::DeleteClusterRequest { cluster: Some("prod".to_owned()) };
    let call = crate::Call {
        request: delete.into(),
        principal: "me".to_owned(),
        request_id: String::new(),
        facts: crate::Facts::default(),
    };
    trial.batch(|turn| turn.attempt(call)).unwrap();
    assert_eq!(told(&trial).len(), 2);
    trial.now = trial.now + 2 * JOINING_KEPT_MS;
    trial.batch(|_| ());
    assert!(trial.state.is_vacant() && trial.state.all_topics().len() <= 2);
}

fn register(
    trial: &mut Trial<Cluster>,
    principal: &str,
) -> Result<ContainerInstanceId, berth_api::ecs::Error> {
    register_saying(trial, principal, None)
}

fn register_saying(
    trial: &mut Trial<Cluster>,
    principal: &str,
    seal_key: Option<&str>,
) -> Result<ContainerInstanceId, berth_api::ecs::Error> {
    let attribute = |value: &str| Attribute::new(seal_key::ATTRIBUTE, Some(value.to_owned()));
    let resource = |name: &str| berth_api::ecs::Resource {
        name: Some(name.to_owned()),
        integer_value: Some(1_024),
        ..Default::default()
    };
    let request = berth_api::ecs::RegisterContainerInstanceRequest {
        cluster: Some("prod".to_owned()),
        total_resources: Some(vec![resource("CPU"), resource("MEMORY")]),
        attributes: seal_key.map(|it| vec![attribute(it)]),
        ..Default::default()
    };
    let (request, principal) = (request.into(), principal.to_owned());
    let (request_id, facts) = (String::new(), crate::Facts::default());
    let call = crate::Call { request, principal, request_id, facts };
    let told = trial.batch(|turn| turn.attempt(call)).map_err(|it| it.0)?;
    let berth_api::ecs::Response::RegisterContainerInstance(it) = told else { panic!("another") };
    let arn = it.container_instance.unwrap().container_instance_arn.unwrap();
    Ok(arn.rsplit('/').next().unwrap().parse().unwrap())
}

fn came(trial: &mut Trial<Cluster>) -> (ContainerInstanceId, String) {
    ask(trial, token("a", 2, 60_000)).unwrap();
    ask(trial, join("a", "k")).unwrap();
    let joined = trial.state.joined_with_key("k").unwrap().clone();
    let principal = joined.principal_arn(&Home::default());
    assert_eq!(register(trial, &principal), Ok(joined.instance));
    (joined.instance, principal)
}

fn back(token: &str, instance: ContainerInstanceId) -> Own {
    Own::CreateJoinToken(NewJoinToken {
        id: token.to_owned(),
        sha256: format!("sum of {token}"),
        uses_max: 1,
        valid_ms: 60_000,
        attributes: BTreeMap::from([("rack".to_owned(), "8".to_owned())]),
        rejoins: Some(instance),
    })
}

#[test]
fn a_stolen_key_evicts_no_machine_whose_agent_is_connected() {
    let mut trial = begun();
    let (instance, principal) = came(&mut trial);
    let (session, version_info, returns_within_ms) = (1, VersionInfo::default(), None);
    let report = Report::AgentConnected { instance, session, version_info, returns_within_ms };
    trial.batch(|turn| turn.observe(report));
    let error = register(&mut trial, &principal).unwrap_err();
    // What the published agent asks again after, as of no InactiveInstanceException.
    assert_eq!(error.code, ErrorCode::ServerException, "{error}");
    assert!(trial.state.container_instances.get(&instance).unwrap().is_registered());
    let silent_since = trial.now;
    let report = Report::AgentDisconnected { instance, session, silent_since };
    trial.batch(|turn| turn.observe(report));
    assert_ne!(register(&mut trial, &principal).unwrap(), instance);
}

#[test]
fn that_an_agent_opens_what_is_sealed_is_taken_back_by_joining_anew_alone() {
    let mut trial = begun();
    let (instance, principal) = came(&mut trial);
    let shown = |trial: &Trial<Cluster>| {
        let row = trial.state.container_instances.get(&instance).unwrap();
        let shown = row.attributes.get(seal_key::ATTRIBUTE).map(|it| it.value.clone().unwrap());
        let joined = trial.state.joined_as(instance).unwrap();
        assert_eq!(joined.opens_sealed.then(|| joined.public_key.clone()), shown);
        shown
    };
    assert_eq!(shown(&trial), None);
    let error = register_saying(&mut trial, &principal, Some("l")).unwrap_err();
    assert_eq!(error.code, ErrorCode::ClientException, "{error}");
    // Of whoever has not joined it means nothing.
    let root = register_saying(&mut trial, "me", Some("k")).unwrap();
    let row = trial.state.container_instances.get(&root).unwrap();
    assert!(!row.attributes.contains_key(seal_key::ATTRIBUTE));
    assert_eq!(register_saying(&mut trial, &principal, Some("k")), Ok(instance));
    assert_eq!(shown(&trial).as_deref(), Some("k"));
    assert!(berth_placement::OF_ONE_INSTANCE.contains(&seal_key::ATTRIBUTE));
    assert_eq!(register(&mut trial, &principal), Ok(instance));
    assert_eq!(shown(&trial).as_deref(), Some("k"), "a thief of its access key says nothing");
    // Or it is the agent of a former release, which hands to containers what it is sent.
    assert!(trial.state.leaves_key_out(instance));
    assert_eq!(register_saying(&mut trial, &principal, Some("k")), Ok(instance));
    assert!(!trial.state.leaves_key_out(instance));
    ask(&mut trial, back("b", instance)).unwrap();
    ask(&mut trial, join("b", "m")).unwrap();
    // Whoever has stolen the former key may still be connected.
    assert_eq!(shown(&trial).as_deref(), Some("m"));
    assert_eq!(register(&mut trial, &principal), Ok(instance));
    assert_eq!(shown(&trial), None);
    assert!(!trial.state.leaves_key_out(instance));
}

#[test]
fn what_a_former_release_has_noted_of_a_key_counts() {
    let mut trial = begun();
    let (instance, principal) = came(&mut trial);
    let row = trial.state.container_instances.get(&instance).unwrap().clone();
    let said = |value: &str, origin| {
        let value = Some(value.to_owned());
        let mut row = ContainerInstance::clone(&row);
        let said = container_instance::Attribute { value, origin };
        row.attributes.insert(seal_key::ATTRIBUTE.to_owned(), said);
        row
    };
    let opens =
        |trial: &Trial<Cluster>| trial.state.opens_sealed(trial.state.joined_as(instance).unwrap());
    for (value, origin, is_so) in [
        ("k", AttributeOrigin::User, false),
        ("l", AttributeOrigin::Agent, false),
        ("k", AttributeOrigin::Agent, true),
    ] {
        trial.keep(said(value, origin));
        assert_eq!(opens(&trial), is_so, "{value}");
    }
    assert!(!trial.state.joined_as(instance).unwrap().opens_sealed);
    // Nor can it be taken back.
    assert_eq!(register(&mut trial, &principal), Ok(instance));
    assert!(opens(&trial) && trial.state.leaves_key_out(instance));
    // It has come with another key after its agent had said the former one to that release.
    trial.keep(said("k", AttributeOrigin::Agent));
    ask(&mut trial, back("b", instance)).unwrap();
    ask(&mut trial, join("b", "m")).unwrap();
    assert!(opens(&trial) && !trial.state.leaves_key_out(instance));
}

#[test]
fn what_a_later_token_binds_counts_of_an_instance_that_is_there() {
    let mut trial = begun();
    let (instance, _) = came(&mut trial);
    let rack = |trial: &Trial<Cluster>| {
        let row = trial.state.container_instances.get(&instance).unwrap();
        row.attributes.get("rack").and_then(|it| it.value.clone())
    };
    assert_eq!(rack(&trial), None);
    ask(&mut trial, back("b", instance)).unwrap();
    ask(&mut trial, join("b", "l")).unwrap();
    assert_eq!(rack(&trial).as_deref(), Some("8"));
}

#[test]
fn nobody_comes_back_as_an_instance_that_is_gone() {
    let mut trial = begun();
    let (instance, _) = came(&mut trial);
    ask(&mut trial, back("b", instance)).unwrap();
    let request = berth_api::ecs::DeregisterContainerInstanceRequest {
        cluster: Some("prod".to_owned()),
        container_instance: Some(instance.to_string()),
        force: Some(true),
    };
    let call = crate::Call {
        request: request.into(),
        principal: "me".to_owned(),
        request_id: String::new(),
        facts: crate::Facts::default(),
    };
    trial.batch(|turn| turn.attempt(call)).unwrap();
    let error = ask(&mut trial, join("b", "l")).unwrap_err();
    assert!(error.message.contains(&instance.to_string()), "{error}");
    assert!(error.message.ends_with("which is not registered any more."), "{error}");
    assert!(trial.state.join_tokens.get(&"b".to_owned()).unwrap().uses.is_empty());
}

#[test]
fn a_machine_that_never_registers_is_closed_after_a_day() {
    let mut trial = begun();
    let (instance, _) = came(&mut trial);
    ask(&mut trial, join("a", "l")).unwrap();
    let is_open = |trial: &Trial<Cluster>, key: &str| {
        trial.state.joined_with_key(key).is_some_and(|it| it.is_open())
    };
    trial.now = trial.now + (JOINED_REGISTERS_WITHIN_MS - 60_000);
    trial.batch(|_| ());
    assert!(is_open(&trial, "k") && is_open(&trial, "l"));
    trial.now = trial.now + 60_000;
    trial.batch(|_| ());
    assert!(is_open(&trial, "k") && !is_open(&trial, "l"));
    // It has registered, whatever is forgotten of it.
    assert!(trial.state.joined_as(instance).unwrap().has_registered);
}
