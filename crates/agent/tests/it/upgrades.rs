//! What a former release has left.

use std::collections::HashMap;

use berth_agent::machine::Task;
use berth_api::acs::Volume;
use bollard::models::VolumeCreateRequest;

use crate::definitions::{SERVE, container, task};
use crate::host::Host;
use crate::launches::{read, runtime};

/// As a former release's journal has it.
fn of_former_release(record: &Task) -> Task {
    let mut json = serde_json::to_value(record).expect("JSON");
    json.as_object_mut().expect("an object").remove("has_sealed_volumes").expect("it is kept");
    serde_json::from_value(json).expect("a task")
}

async fn is_there(host: &Host, volume: &str) -> bool {
    host.docker.inspect_volume(volume).await.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn volumes_without_a_seal_are_known_by_the_journal() {
    let host = Host::without_agent().await;
    let docker = runtime(&host).await;
    let mut wire = task(vec![container("web", SERVE)]);
    wire.volumes = vec![Volume { name: "shared".to_owned(), ..Volume::default() }];
    let record = read(&wire);
    let name = record.spec.task_volumes[0].clone();
    let label = ("com.amazonaws.ecs.task-arn".to_owned(), wire.arn.clone());
    let request = VolumeCreateRequest {
        name: Some(name.clone()),
        labels: Some(HashMap::from([label])),
        ..VolumeCreateRequest::default()
    };
    host.docker.create_volume(request).await.expect("created");

    let refused = docker.prepare(&record, &wire).await;
    docker.clean(&record).await.expect("nothing is to be done");
    let stays = is_there(&host, &name).await;

    let former = of_former_release(&record);
    let prepared = docker.prepare(&former, &wire).await;
    let mut another = former.clone();
    another.spec.arn += "0";
    docker.clean(&another).await.expect("nothing is to be done");
    let stays_for_another = is_there(&host, &name).await;
    docker.clean(&former).await.expect("cleaned");
    assert!(!is_there(&host, &name).await, "it would stay for ever");
    assert_eq!(prepared, Ok(()));
    assert!(stays && stays_for_another);
    assert!(refused.expect_err("a stranger's").contains("is not this task's"));
}
