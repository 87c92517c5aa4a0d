//! ExamineHost: an agent looks at what is wrong with its host, and answers by ReportHost.
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use berth_answers::of_ecs;
use berth_api::{
    acs::{ExamineMessage, ToAgent},
    berth::{Error, ExamineHostRequest, ExamineHostResponse, HostCheck, HostExamination},
};
use berth_ecs::{cluster::operations::find_container_instance, limits::IMAGE_CHARACTERS_MAX};
use berth_sealing::Seals as _;
use berth_sessions::Key;
use tokio::{sync::oneshot, time::timeout};

use super::joining::of_cluster;
use crate::{
    limits::{
        EXAMINATION_MAX, EXAMINATIONS_MAX, HOST_CHECK_CHARACTERS_MAX, HOST_CHECKS_MAX,
        HOST_EXAMINED_IMAGES_MAX,
    },
    node::Node,
    sessions::Unsaid,
};

/// Those that are waited for.
#[derive(Default)]
pub(crate) struct Examinations(Mutex<BTreeMap<String, Waiting>>);

struct Waiting {
    whose: Key,
    answer: oneshot::Sender<Vec<HostCheck>>,
}

impl Examinations {
    fn begin(&self, id: &str, whose: Key) -> Result<oneshot::Receiver<Vec<HostCheck>>, Error> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, it| !it.answer.is_closed());
        if all.values().any(|it| it.whose == whose) {
            return Err(Error::client("This host is being examined already. Try again."));
        }
        if all.len() >= EXAMINATIONS_MAX {
            return Err(Error::client("Too many hosts are being examined. Try again."));
        }
        let (answer, is_answered) = oneshot::channel();
        all.insert(id.to_owned(), Waiting { whose, answer });
        Ok(is_answered)
    }

    /// What an agent has found.
    ///
    /// # Errors
    /// InvalidParameter: it is more than can be.
    pub(super) fn answer(&self, whose: &Key, given: HostExamination) -> Result<(), Error> {
        let id = given.examination_id.unwrap_or_default();
        let checks = given.checks.unwrap_or_default();
        let is_long = |it: &Option<String>| {
            it.as_ref().is_some_and(|it| it.chars().count() > HOST_CHECK_CHARACTERS_MAX)
        };
        let is_too_long = |it: &HostCheck| {
            [&it.name, &it.mark, &it.text, &it.command, &it.advice].into_iter().any(is_long)
        };
        if checks.len() > HOST_CHECKS_MAX || checks.iter().any(is_too_long) {
            return Err(Error::invalid_parameter(format!(
                "examination.checks can have up to {HOST_CHECKS_MAX} items, with texts of up to \
                 {HOST_CHECK_CHARACTERS_MAX} characters."
            )));
        }
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody waits any more, or another host is asked.
        if all.get(&id).is_some_and(|it| it.whose == *whose)
            && let Some(it) = all.remove(&id)
        {
            let _gone = it.answer.send(checks);
        }
        Ok(())
    }
}

/// # Errors
/// InvalidParameter: they are more, or longer, than an agent is asked for.
fn check(images: &[String]) -> Result<(), Error> {
    let invalid = |text: String| Err(Error::invalid_parameter(text));
    if images.len() > HOST_EXAMINED_IMAGES_MAX {
        return invalid(format!("images can have up to {HOST_EXAMINED_IMAGES_MAX} items."));
    }
    if images.iter().any(|it| it.chars().count() > IMAGE_CHARACTERS_MAX) {
        let max = IMAGE_CHARACTERS_MAX;
        return invalid(format!("An item of images can have up to {max} characters."));
    }
    let is_odd = |it: char| it.is_control() || it.is_whitespace();
    if images.iter().any(|it| it.is_empty() || it.contains(is_odd)) {
        return invalid(
            "Items of images are names of images, as definitions have them.".to_owned(),
        );
    }
    Ok(())
}

/// # Errors
/// ClusterNotFound, ResourceNotFound, InvalidParameter; Client, which says why it cannot be asked.
pub(super) async fn examine(
    node: &Node,
    input: ExamineHostRequest,
) -> Result<ExamineHostResponse, Error> {
    let (name, shard) = of_cluster(node, input.cluster.as_deref())?;
    let reference = input.container_instance.unwrap_or_default();
    let images = input.images.unwrap_or_default();
    check(&images)?;
    let (arn, id) = {
        let state = shard.read();
        let cluster = state.cluster.clone();
        let cluster = cluster.ok_or_else(|| Error::cluster_not_found("Cluster not found."))?;
        let found = find_container_instance(&state, &cluster, &reference).map_err(of_ecs)?;
        let found = found.filter(|it| it.is_registered()).ok_or_else(|| {
            let text = format!("There is no container instance {reference} to examine.");
            Error::resource_not_found(text)
        })?;
        (cluster.container_instance_arn(found.id), found.id)
    };
    let seals = node.vault.seals().ok_or_else(|| Error::server("Berth is starting."))?;
    let mut chance = [0; 16];
    seals.chance(&mut chance);
    let examination_id = format!("{:032x}", u128::from_be_bytes(chance));
    let key: Key = (Arc::from(name.as_str()), id);
    let answer = node.examinations.begin(&examination_id, key.clone())?;
    let network = input.network != Some(false);
    let message = ToAgent::Examine(ExamineMessage { examination_id, images, network });
    let here = "run 'berth doctor' on the machine itself";
    node.presence.say(&key, message).map_err(|why| {
        Error::client(match why {
            Unsaid::Away => {
                format!("The agent of {arn} is not connected and cannot be asked: {here}.")
            }
            Unsaid::Published => {
                format!("The agent of {arn} is not Berth's own and cannot look: {here}.")
            }
            Unsaid::Busy => format!("The agent of {arn} is being asked already. Try again."),
        })
    })?;
    match timeout(EXAMINATION_MAX, answer).await {
        Ok(Ok(checks)) => {
            Ok(ExamineHostResponse { checks: Some(checks), container_instance_arn: Some(arn) })
        }
        _ => Err(Error::client(format!(
            "The agent of {arn} has not answered within {} seconds: it is of an older release, or \
             its host is busy. Otherwise {here}.",
            EXAMINATION_MAX.as_secs()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use berth_api::client::Timeouts;
    use berth_ecs::cluster::records::id::ContainerInstanceId;

    use super::*;

    #[test]
    fn whoever_asks_is_answered_before_they_give_up() {
        let reserve = Duration::from_secs(10);
        assert!(EXAMINATION_MAX + reserve < Timeouts::default().call);
    }

    #[test]
    fn a_host_is_examined_once_at_a_time() {
        let all = Examinations::default();
        let host = |id| -> Key { (Arc::from("prod"), ContainerInstanceId(id)) };
        let first = all.begin("1", host(1)).expect("nobody looks");
        all.begin("2", host(1)).expect_err("it is being examined");
        let _other = all.begin("3", host(2)).expect("it is another host");
        drop(first);
        let _second = all.begin("4", host(1)).expect("whoever asked has gone");
    }

    #[test]
    fn images_are_names_of_images() {
        let name = |it: &str| vec![it.to_owned()];
        check(&name("r.example:5000/web@sha256:00")).expect("it is a name");
        check(&name(&"a".repeat(IMAGE_CHARACTERS_MAX))).expect("it is as long as may be");
        let long = "a".repeat(IMAGE_CHARACTERS_MAX + 1);
        for odd in ["", "a b", "a\u{1b}[2J", "a\0", long.as_str()] {
            check(&name(odd)).expect_err(odd);
        }
        check(&vec!["web".to_owned(); HOST_EXAMINED_IMAGES_MAX + 1]).expect_err("too many");
    }
}
