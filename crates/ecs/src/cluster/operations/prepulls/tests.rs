//! Images that hosts are to have: who is told, who has them, and what becomes of that.
use std::collections::BTreeSet;

use berth_api::ecs::{self, ErrorCode};
use berth_trial::Trial;

use crate::{
    Call, Facts, Home, NewPrepull, Own,
    cluster::{
        Cluster, Report,
        operations::{prepull_id, prepull_on},
        records::{
            cluster::ClusterRecord,
            id::ContainerInstanceId,
            prepull::{HostImage, HostImageState, PrepullOn},
        },
        views::prepulls::{all_for, prepulls, wanted},
    },
    limits::PREPULLS_MAX,
};

fn begun() -> Trial<Cluster> {
    let mut trial = Trial::new();
    let cluster = ClusterRecord::new("prod", Home::default(), trial.now);
    trial.keep(ClusterRecord { capacity_providers: vec!["p".to_owned()], ..cluster });
    trial
}

fn own(trial: &mut Trial<Cluster>, own: Own) -> Result<(), ecs::Error> {
    let call = own.call("prod", &Home::default(), "me".to_owned(), String::new());
    trial.batch(|turn| turn.attempt(call)).map(drop).map_err(|it| it.0)
}

fn ecs(trial: &mut Trial<Cluster>, request: impl Into<ecs::Request>) -> ecs::Response {
    let (principal, request_id) = ("me".to_owned(), String::new());
    let call = Call { request: request.into(), principal, request_id, facts: Facts::default() };
    trial.batch(|turn| turn.attempt(call)).unwrap()
}

/// An instance of a provider.
fn instance(trial: &mut Trial<Cluster>, provider: &str) -> ContainerInstanceId {
    let resource = |name: &str| ecs::Resource {
        name: Some(name.to_owned()),
        integer_value: Some(1_024),
        ..Default::default()
    };
    let attribute = ecs::Attribute {
        name: Some(crate::providers::ATTRIBUTE.to_owned()),
        value: Some(provider.to_owned()),
        ..Default::default()
    };
    let request = ecs::RegisterContainerInstanceRequest {
        cluster: Some("prod".to_owned()),
        total_resources: Some(vec![resource("CPU"), resource("MEMORY")]),
        attributes: Some(vec![attribute]),
        ..Default::default()
    };
    let ecs::Response::RegisterContainerInstance(it) = ecs(trial, request) else { panic!() };
    let arn = it.container_instance.unwrap().container_instance_arn.unwrap();
    arn.rsplit('/').next().unwrap().parse().unwrap()
}

fn on_p(image: &str) -> NewPrepull {
    let on = PrepullOn::CapacityProvider { name: "p".to_owned() };
    NewPrepull { image: image.to_owned(), on }
}

fn present(image: &str, digest: &str) -> HostImage {
    let digest = Some(digest.to_owned());
    HostImage { image: image.to_owned(), state: HostImageState::Present { digest } }
}

fn says(trial: &mut Trial<Cluster>, instance: ContainerInstanceId, images: Vec<HostImage>) {
    trial.batch(|turn| turn.observe(Report::HostImages { instance, images }));
}

fn having(trial: &Trial<Cluster>, images: &[&str]) -> BTreeSet<ContainerInstanceId> {
    let hosts = trial.state.hosts_with(images.iter().copied());
    trial.state.container_instances.keys().copied().filter(|it| hosts.contains(*it)).collect()
}

fn names(images: &[&str]) -> BTreeSet<String> {
    images.iter().map(|it| (*it).to_owned()).collect()
}

#[test]
fn hosts_of_a_provider_are_told_and_those_that_have_all_images_are_known() {
    let mut trial = begun();
    let (one, two, other) =
        (instance(&mut trial, "p"), instance(&mut trial, "p"), instance(&mut trial, "q"));
    own(&mut trial, Own::CreatePrepull(on_p("r.example/web:1"))).unwrap();
    own(&mut trial, Own::CreatePrepull(on_p("docker.io/library/job"))).unwrap();
    let both = names(&["docker.io/library/job", "r.example/web:1"]);
    assert_eq!(prepulls(&trial.state, one), both);
    assert_eq!(prepulls(&trial.state, other), names(&[]));
    let (web, job) = ("r.example/web:1", "docker.io/library/job");
    says(&mut trial, one, vec![present(web, "sha256:aa"), present(job, "sha256:bb")]);
    let fault = HostImageState::Absent { fault: "x".repeat(1_000) };
    says(
        &mut trial,
        two,
        vec![present(web, "sha256:aa"), HostImage { image: job.to_owned(), state: fault }],
    );
    // Nobody asked these of it.
    says(&mut trial, other, vec![present(web, "sha256:aa")]);
    let with = |images: &[&str]| having(&trial, images);
    assert_eq!(with(&[web]), BTreeSet::from([one, two]));
    assert_eq!(with(&["r.example/web@sha256:aa"]), BTreeSet::from([one, two]));
    assert_eq!(with(&["sha256:aa"]), BTreeSet::new(), "what hosts say is no name of an image");
    assert_eq!(with(&[web, "job:latest"]), BTreeSet::from([one]));
    assert_eq!((with(&[]), with(&[web, "db"])), (BTreeSet::new(), BTreeSet::new()));
    let row = trial.state.host_images.get(&two).unwrap();
    let HostImageState::Absent { fault } = &row.images[0].state else { panic!("{row:?}") };
    assert_eq!(fault.len(), 256);
    let found = trial.state.prepulls.values().find(|it| it.image == web).unwrap().clone();
    assert_eq!(all_for(&trial.state, &found).collect::<BTreeSet<_>>(), BTreeSet::from([one, two]));

    // What is not wanted any more is forgotten, of whoever said it.
    own(&mut trial, Own::DeletePrepull(prepull_id(&on_p(web)))).unwrap();
    assert_eq!(having(&trial, &[web]), BTreeSet::new());
    assert_eq!(having(&trial, &[job]), BTreeSet::from([one]));
    // Soon after they are to have it again, and have said nothing since.
    own(&mut trial, Own::CreatePrepull(on_p(web))).unwrap();
    assert_eq!(wanted(&trial.state, one).unsaid, names(&[web]));
    let request = ecs::DeregisterContainerInstanceRequest {
        cluster: Some("prod".to_owned()),
        container_instance: Some(one.to_string()),
        force: Some(true),
    };
    ecs(&mut trial, request);
    assert_eq!(having(&trial, &[job]), BTreeSet::new());
    assert!(!trial.state.host_images.contains_key(&one));
}

#[test]
fn what_cannot_be_is_refused_and_the_same_again_is_the_same() {
    let mut trial = begun();
    let refused = |trial: &mut Trial<Cluster>, it: NewPrepull| {
        own(trial, Own::CreatePrepull(it)).unwrap_err()
    };
    let on = PrepullOn::CapacityProvider { name: "q".to_owned() };
    let error = refused(&mut trial, NewPrepull { image: "web".to_owned(), on });
    assert_eq!(error.code, ErrorCode::InvalidParameterException);
    assert!(error.message.contains("Capacity provider q is none of cluster prod"), "{error}");
    let on = PrepullOn::Service { name: "web".to_owned() };
    let error = refused(&mut trial, NewPrepull { image: "web".to_owned(), on });
    assert_eq!(error.code, ErrorCode::ServiceNotFoundException);
    for image in ["", "two words", "web\u{7}", &"x".repeat(513)] {
        let error = refused(&mut trial, on_p(image));
        assert_eq!(error.code, ErrorCode::InvalidParameterException, "{image}");
    }
    let error = own(&mut trial, Own::DeletePrepull("none".to_owned())).unwrap_err();
    assert_eq!(error.code, ErrorCode::ResourceNotFoundException);
    for number in 0..PREPULLS_MAX {
        own(&mut trial, Own::CreatePrepull(on_p(&format!("web:{number}")))).unwrap();
    }
    own(&mut trial, Own::CreatePrepull(on_p("web:7"))).unwrap();
    assert_eq!(trial.state.prepulls.len(), PREPULLS_MAX);
    assert!(refused(&mut trial, on_p("web")).message.contains("can have no more"));
    // All of it goes with the cluster.
    let request = ecs::DeleteClusterRequest { cluster: Some("prod".to_owned()) };
    ecs(&mut trial, request);
    assert!(trial.state.prepulls.is_empty());
}

#[test]
fn whoever_is_named_is_of_this_cluster() {
    let cluster = ClusterRecord::new("prod", Home::default(), berth_engine::Timestamp(0));
    let home = Home::default();
    let service = |name: &str| Ok(PrepullOn::Service { name: name.to_owned() });
    let provider = |name: &str| Ok(PrepullOn::CapacityProvider { name: name.to_owned() });
    assert_eq!(prepull_on(&cluster, None, Some("web")), service("web"));
    assert_eq!(prepull_on(&cluster, None, Some(&cluster.service_arn("web"))), service("web"));
    assert_eq!(prepull_on(&cluster, Some("p"), None), provider("p"));
    let arn = crate::providers::arn(&home, "p");
    assert_eq!(prepull_on(&cluster, Some(&arn), None), provider("p"));
    let other = ClusterRecord::new("test", home, berth_engine::Timestamp(0)).service_arn("web");
    for (provider, service) in [
        (None, Some(&*other)),
        (None, Some("arn:aws:ecs:elsewhere")),
        (Some("arn:aws:ecs:us-east-1:999999999999:capacity-provider/p"), None),
        (Some(&*other), None),
        (Some("p"), Some("web")),
        (None, None),
    ] {
        let error = prepull_on(&cluster, provider, service).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidParameterException, "{error}");
    }
}

#[test]
fn those_of_fargate_are_meant_and_what_leaves_the_cluster_is_forgotten() {
    let mut trial = begun();
    let (one, of_p) = (instance(&mut trial, ""), instance(&mut trial, "p"));
    let cluster = trial.state.cluster.as_deref().unwrap().clone();
    let with = |names: &[&str]| ClusterRecord {
        capacity_providers: names.iter().map(|it| (*it).to_owned()).collect(),
        ..cluster.clone()
    };
    trial.keep(with(&["p", "FARGATE"]));
    let on = PrepullOn::CapacityProvider { name: "FARGATE".to_owned() };
    own(&mut trial, Own::CreatePrepull(NewPrepull { image: "web".to_owned(), on })).unwrap();
    own(&mut trial, Own::CreatePrepull(on_p("job"))).unwrap();
    assert_eq!(prepulls(&trial.state, one), names(&["web"]));
    assert_eq!(prepulls(&trial.state, of_p), names(&["job"]));
    let request = ecs::PutClusterCapacityProvidersRequest {
        cluster: Some("prod".to_owned()),
        capacity_providers: Some(vec!["FARGATE".to_owned()]),
        default_capacity_provider_strategy: Some(Vec::new()),
    };
    ecs(&mut trial, request);
    assert_eq!(prepulls(&trial.state, one), names(&["web"]));
    assert_eq!(trial.state.prepulls.len(), 1);
}
