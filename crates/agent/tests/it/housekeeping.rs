//! Hosts that are short of disk, whose Docker hangs, or that are about to go.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use berth_agent::PullBehavior;
use berth_agent::housekeeping::{Disk, Image, fetch_ahead};
use berth_agent::machine::Observation;
use berth_agent::runtime::Puller;
use berth_api::acs::{PrepullMessage, ToAgent};
use berth_api::berth::HostImage;
use serde_json::json;
use tokio::sync::watch;

use crate::control_plane::Heard;
use crate::fake_docker::FakeDocker;
use crate::host::{Host, IMAGE};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_pulled_to_a_disk_that_is_full() {
    let fake = FakeDocker::start(&["here"]);
    let docker = fake.connect(PullBehavior::Default).await;
    docker.refuse_pulls(Some("91 % of the disk's bytes are used".to_owned()));
    let missing = docker.pull("web", Puller::Anybody).await;
    let Observation::Failed { reason, .. } = missing else { panic!("{missing:?}") };
    let expected = "CannotPullContainerError: no space: 91 % of the disk's bytes are used";
    assert_eq!(reason, expected);
    let local = docker.pull("here", Puller::Anybody).await;
    assert!(matches!(local, Observation::Pulled { pulled_ms: None, .. }), "{local:?}");
    assert!(fake.pulls().is_empty());

    docker.refuse_pulls(None);
    fake.answer_pulls(true);
    let pulled = docker.pull("web", Puller::Anybody).await;
    assert!(matches!(pulled, Observation::Pulled { pulled_ms: Some(_), .. }), "{pulled:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_comes_slowly_hides_none_that_is_here() {
    let fake = FakeDocker::start(&["z-here"]);
    let docker = Arc::new(fake.connect(PullBehavior::Default).await);
    let both = BTreeSet::from(["a-slow".to_owned(), "z-here".to_owned()]);
    let (_want, wanted) = watch::channel(Some(both));
    let (_fill, disk) = watch::channel(Disk::default());
    let (tell, mut told) = watch::channel(Vec::new());
    let fetching = tokio::spawn(fetch_ahead(docker, wanted, disk, tell));
    fake.begun(1).await;
    let names = |told: &[HostImage]| told.iter().map(|it| it.image.clone()).collect::<Vec<_>>();
    assert_eq!(names(&told.borrow()), [Some("z-here".to_owned())]);
    fake.answer_pulls(true);
    let both = told.wait_for(|told| told.len() == 2);
    let both = tokio::time::timeout(Duration::from_secs(20), both).await.expect("it has come");
    assert!(both.expect("it is told").iter().all(|it| it.fault.is_none()));
    fetching.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn how_it_is_with_images_is_told_as_often_as_it_is_asked() {
    let host = Host::start().await;
    let images = vec![IMAGE.to_owned()];
    let wanted = ToAgent::Prepull(PrepullMessage { images });
    for count in 1..=2 {
        host.control_plane.say(&wanted);
        let of_images = |it: &&serde_json::Value| it["images"][0]["image"] == IMAGE;
        let told = |heard: &Heard| heard.hosts.iter().filter(of_images).count() >= count;
        host.control_plane.wait(|heard| told(heard).then_some(())).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_docker_that_answers_pings_and_hangs_at_its_list_is_not_well() {
    let fake = FakeDocker::start(&[]);
    let docker = fake.connect(PullBehavior::Default).await;
    assert!(docker.is_well().await);
    fake.hang_at_lists(true);
    assert!(!docker.is_well().await);
    fake.hang_at_lists(false);
    assert!(docker.is_well().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_came_from_a_registry_is_noted_as_fetched() {
    let fake = FakeDocker::start(&[]);
    let docker = fake.connect(PullBehavior::Default).await;
    fake.name("built", "sha256:b");
    fake.fail_pulls("pull access denied for built");
    let local = docker.pull("built", Puller::Anybody).await;
    assert!(matches!(local, Observation::Pulled { pulled_ms: None, .. }), "{local:?}");
    assert!(docker.take_fetched().is_empty(), "it has digests, and no registry has it");

    fake.answer_pulls(true);
    fake.name("web", "sha256:w");
    docker.pull("web", Puller::Anybody).await;
    assert_eq!(docker.take_fetched(), ["sha256:w".to_owned()].into());
    assert!(docker.take_fetched().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_is_removed_only_as_it_was_listed() {
    let names = ["web:1", "web:2"].map(str::to_owned).into();
    let image = Image { id: "sha256:w".to_owned(), names, ..Image::default() };
    let with = |names: &[(&str, &str)]| {
        let fake = FakeDocker::start(&[]);
        names.iter().for_each(|(name, id)| fake.name(name, id));
        fake
    };
    let w = "sha256:w";
    let as_listed = [("web:1", w), ("web:2", w), (w, w)];

    let fake = with(&as_listed);
    let docker = fake.connect(PullBehavior::Default).await;
    assert!(docker.remove_image(&image).await.expect("it answers"));
    assert_eq!(fake.take_removed(), ["web:1", "web:2", w]);

    let fake = with(&as_listed);
    fake.name("web:2", "sha256:new");
    let docker = fake.connect(PullBehavior::Default).await;
    assert!(docker.remove_image(&image).await.expect("it answers"));
    assert_eq!(fake.take_removed(), ["web:1", w], "the name is another image's");

    let fake = with(&as_listed);
    fake.list_containers(json!([{"Id": "c", "ImageID": w}]));
    let docker = fake.connect(PullBehavior::Default).await;
    assert!(!docker.remove_image(&image).await.expect("it answers"));
    assert!(fake.take_removed().is_empty(), "a container was made of it");

    let fake = with(&as_listed);
    fake.name("mine:keep", w);
    let docker = fake.connect(PullBehavior::Default).await;
    assert!(!docker.remove_image(&image).await.expect("it answers"));
    assert!(fake.take_removed().is_empty(), "somebody has named it");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_the_machine_away_says_so_by_a_file() {
    const UPDATE: &str = "UpdateContainerInstancesState";
    let mut host = Host::without_agent().await;
    host.control_plane.answer(UPDATE, json!({"containerInstances": [], "failures": []}));
    let folder = tempfile::tempdir().expect("a directory");
    let runtime_dir = folder.path().to_owned();
    let told = runtime_dir.clone();
    host.start_agent(|config| config.runtime_dir = Some(told)).await;
    let updates = |host: &Host| {
        let calls = host.control_plane.heard().calls;
        calls.into_iter().filter(|it| it.0 == UPDATE).map(|it| it.2).collect::<Vec<_>>()
    };
    assert!(updates(&host).is_empty());
    std::fs::write(runtime_dir.join("interruption"), "").expect("written");
    let is_update = |it: &(String, String, serde_json::Value)| it.0 == UPDATE;
    let waiting = host.control_plane.wait(|heard| heard.calls.iter().any(is_update).then_some(()));
    tokio::time::timeout(Duration::from_secs(60), waiting).await.expect("it is drained");
    assert_eq!(updates(&host)[0]["status"], "DRAINING");
}
