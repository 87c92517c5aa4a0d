//! How often a registry is asked: once for all who ask for the same at the same time.

use std::pin::Pin;

use berth_agent::PullBehavior;
use berth_agent::machine::Observation;
use berth_agent::runtime::{Docker, Mirrors, Puller};
use futures_util::future::{join_all, select};
use futures_util::poll;

use crate::fake_docker::FakeDocker;

const TASKS: usize = 50;
const AT_ONCE: usize = 3;

type Pull<'a> = Pin<Box<dyn Future<Output = Observation> + Send + 'a>>;

fn pull<'a>(docker: &'a Docker, image: &'a str) -> Pull<'a> {
    Box::pin(docker.pull(image, Puller::Anybody))
}

/// One asks, and while the registry does not answer the others do; then it answers.
async fn all_at_once(fake: &FakeDocker, docker: &Docker, goes_well: bool) -> Vec<Observation> {
    let first = pull(docker, "web");
    let before = fake.pulls().len();
    // The registry is asked before the first one is answered.
    let (begun, first) = match select(first, Box::pin(fake.begun(before + 1))).await {
        futures_util::future::Either::Right(((), first)) => ((), first),
        futures_util::future::Either::Left((early, _)) => panic!("answered early: {early:?}"),
    };
    let () = begun;
    let mut pulls = vec![first];
    for _ in 1..TASKS {
        let mut other = pull(docker, "web");
        assert!(poll!(&mut other).is_pending());
        pulls.push(other);
    }
    fake.answer_pulls(goes_well);
    join_all(pulls).await
}

fn is_fetched(observation: &Observation) -> bool {
    matches!(observation, Observation::Pulled { digest: Some(_), pulled_ms: Some(_) })
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_ask_while_a_pull_is_under_way_share_the_next_one() {
    let fake = FakeDocker::start(&["web"]);
    let docker = fake.connect(PullBehavior::Default).await;
    let all = all_at_once(&fake, &docker, true).await;
    assert!(all.iter().all(is_fetched), "{all:?}");
    assert_eq!(fake.pulls(), ["web", "web"], "one under way, and one after all had asked");
    assert!(is_fetched(&docker.pull("web", Puller::Anybody).await));
    assert_eq!(fake.pulls().len(), 3, "who asks later asks anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_are_shared_too() {
    let fake = FakeDocker::start(&["web"]);
    let docker = fake.connect(PullBehavior::Always).await;
    let all = all_at_once(&fake, &docker, false).await;
    for observation in all {
        let Observation::Failed { reason, .. } = observation else { panic!("{observation:?}") };
        let expected = "CannotPullContainerError: Error response from daemon: manifest unknown";
        assert_eq!(reason, expected);
    }
    assert_eq!(fake.pulls().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_local_image_serves_where_the_registry_does_not() {
    let fake = FakeDocker::start(&["web"]);
    let docker = fake.connect(PullBehavior::Default).await;
    let all = all_at_once(&fake, &docker, false).await;
    let is_local =
        |it: &Observation| matches!(it, Observation::Pulled { digest: Some(_), pulled_ms: None });
    assert!(all.iter().all(is_local), "{all:?}");
    assert_eq!(fake.pulls().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_is_not_here_is_pulled_once_for_all() {
    for behaviour in [PullBehavior::Default, PullBehavior::Once, PullBehavior::PreferCached] {
        let fake = FakeDocker::start(&[]);
        let docker = fake.connect(behaviour).await;
        fake.answer_pulls(true);
        let all = join_all((0..TASKS).map(|_| docker.pull("web", Puller::Anybody))).await;
        assert!(all.iter().all(|it| matches!(it, Observation::Pulled { digest: Some(_), .. })));
        assert!(fake.pulls().len() <= 2, "{behaviour:?}: {:?}", fake.pulls());
        let asked_before = fake.pulls().len();
        docker.pull("web", Puller::Anybody).await;
        let asks_again = usize::from(behaviour == PullBehavior::Default);
        assert_eq!(fake.pulls().len() - asked_before, asks_again, "{behaviour:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn different_images_are_pulled_side_by_side() {
    let fake = FakeDocker::start(&[]);
    let docker = fake.connect(PullBehavior::Default).await;
    let both = join_all([pull(&docker, "a"), pull(&docker, "b")]);
    let begun = async {
        fake.begun(2).await;
        fake.answer_pulls(true);
    };
    let (both, ()) = tokio::join!(both, begun);
    assert!(both.iter().all(is_fetched), "{both:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn once_is_once_for_all_runs_of_an_agent() {
    let fake = FakeDocker::start(&["web"]);
    fake.answer_pulls(true);
    let docker = fake.connect(PullBehavior::Once).await;
    docker.pull("web", Puller::Anybody).await;
    docker.pull("web", Puller::Anybody).await;
    assert_eq!(fake.pulls().len(), 1, "what is here by hand does not count as pulled");
    let next = fake.connect(PullBehavior::Once).await;
    next.were_fetched(docker.fetched());
    next.pull("web", Puller::Anybody).await;
    assert_eq!(fake.pulls().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_kept_of_images_that_nobody_asks_for_any_more() {
    let fake = FakeDocker::start(&[]);
    let docker = fake.connect(PullBehavior::Always).await;
    let images: Vec<String> = (0..TASKS).map(|it| format!("web-{it}")).collect();
    let all = join_all(images.iter().map(|image| docker.pull(image, Puller::Anybody)));
    let (all, ()) = tokio::join!(all, async {
        fake.begun(AT_ONCE).await;
        assert_eq!(under_way(&docker), TASKS);
        assert_eq!(fake.pulls().len(), AT_ONCE, "a registry has so many pulls at a time");
        fake.answer_pulls(true);
    });
    assert!(all.iter().all(is_fetched), "{all:?}");
    assert_eq!(under_way(&docker), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_that_is_away_is_left_alone_and_others_are_not() {
    let fake = FakeDocker::start(&["r.example/web"]);
    let docker = fake.connect(PullBehavior::Default).await;
    fake.fail_pulls("Get \"https://r.example/v2/\": dial tcp 192.0.2.1:443: i/o timeout");
    for _ in 0..5 {
        docker.pull("r.example/web", Puller::Anybody).await;
    }
    assert_eq!(fake.pulls().len(), 5, "the image here serves, so that each asks once");
    docker.pull("r.example/web", Puller::Anybody).await;
    let absent = docker.pull("r.example/other", Puller::Anybody).await;
    let Observation::Failed { reason, .. } = absent else { panic!("{absent:?}") };
    let begin = "CannotPullContainerError: The task can\u{2019}t pull the image. Check your \
                 network configuration. The registry r.example has not answered 5 pulls in a \
                 row: it is asked again in ";
    assert!(reason.starts_with(begin), "{reason}");
    assert_eq!(fake.pulls().len(), 5);
    fake.answer_pulls(true);
    assert!(is_fetched(&docker.pull("other.example/web", Puller::Anybody).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_that_refuses_is_not_away() {
    let fake = FakeDocker::start(&["r.example/web"]);
    let docker = fake.connect(PullBehavior::Default).await;
    fake.answer_pulls(false);
    for _ in 0..6 {
        docker.pull("r.example/web", Puller::Anybody).await;
    }
    assert_eq!(fake.pulls().len(), 6);
}

fn mirrors() -> Mirrors {
    [("r.example".to_owned(), vec!["m1:5000".to_owned(), "m2:5000/r".to_owned()])].into()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_is_asked_first_and_its_image_has_the_name_that_was_asked_for() {
    let fake = FakeDocker::start(&[]);
    let docker = fake.connect_with(PullBehavior::Default, mirrors()).await;
    fake.answer_pulls(true);
    let pulled = docker.pull("r.example/web", Puller::Anybody).await;
    assert!(is_fetched(&pulled), "{pulled:?}");
    assert_eq!(fake.pulls(), ["m1:5000/web"]);
    let other = docker.pull("other.example/web", Puller::Anybody).await;
    assert!(is_fetched(&other), "{other:?}");
    assert_eq!(fake.pulls()[1..], ["other.example/web"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_that_is_away_is_passed_over_for_a_while_and_one_that_has_nothing_is_not() {
    let fake = FakeDocker::start(&["r.example/web"]);
    let docker = fake.connect_with(PullBehavior::Default, mirrors()).await;
    fake.fail_pulls("dial tcp: lookup m1: no such host");
    docker.pull("r.example/web", Puller::Anybody).await;
    docker.pull("r.example/web", Puller::Anybody).await;
    assert_eq!(fake.pulls()[..3], ["m1:5000/web", "m2:5000/r/web", "r.example/web"]);
    assert_eq!(fake.pulls()[3..], ["r.example/web"]);

    let fake = FakeDocker::start(&["r.example/web"]);
    let docker = fake.connect_with(PullBehavior::Default, mirrors()).await;
    fake.answer_pulls(false);
    docker.pull("r.example/web", Puller::Anybody).await;
    docker.pull("r.example/web", Puller::Anybody).await;
    assert_eq!(fake.pulls().len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_with_another_image_by_the_digest_is_no_reason_to_ask_on() {
    let fake = FakeDocker::start(&[]);
    let docker = fake.connect_with(PullBehavior::Default, mirrors()).await;
    fake.fail_pulls("manifest verification failed for digest sha256:00");
    let image = "r.example/web@sha256:00";
    let refused = docker.pull(image, Puller::Anybody).await;
    let Observation::Failed { reason, .. } = refused else { panic!("{refused:?}") };
    assert!(reason.contains("manifest verification failed"), "{reason}");
    assert_eq!(fake.pulls(), ["m1:5000/web@sha256:00"]);
}

fn under_way(docker: &Docker) -> usize {
    format!("{docker:?}").matches("Fetches {").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_of_the_machine_that_is_not_good_any_more_bars_nobody_from_what_is_for_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let logins = folder.path().join("config.json");
    let fake = FakeDocker::start(&[]);
    fake.answer_pulls(true);
    let docker = fake.connect_as(PullBehavior::Always, Mirrors::new(), Some(logins.clone())).await;
    // There is no such file before somebody logs in.
    assert!(is_fetched(&docker.pull("web", Puller::Anybody).await));
    let config =
        r#"{"auths": {"https://index.docker.io/v1/": {"username": "me", "password": "p"}}}"#;
    std::fs::write(&logins, config).expect("written");
    assert!(is_fetched(&docker.pull("web", Puller::Anybody).await));
    fake.refuse_logins(true);
    assert!(is_fetched(&docker.pull("web", Puller::Anybody).await));
    assert_eq!(fake.pulls(), ["web", "web with a login", "web with a login", "web"]);
    fake.fail_pulls("pull access denied for web");
    let Observation::Failed { reason, .. } = docker.pull("web", Puller::Anybody).await else {
        panic!("nobody may have it");
    };
    let both = ["The login of this machine's Docker was used", "Nor is it had without a login: "];
    assert!(both.iter().all(|it| reason.contains(it)), "{reason}");
    assert!(reason.ends_with("pull access denied for web"), "{reason}");
}
