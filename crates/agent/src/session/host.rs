//! How the host is besides its network: the control plane is told when its disk is too full for new
//! tasks, and when there is room again.

use std::sync::Arc;

use berth_api::berth;

use super::Session;
use super::network::after;
use crate::housekeeping::Disk;

/// For ever.
pub async fn run(session: Arc<Session>) {
    session.reporter.let_in().await;
    let mut disk = session.disk.clone();
    let mut reached = session.reporter.reached();
    let mut told: Option<(bool, u8)> = None;
    let mut was_refused = false;
    loop {
        let now = *disk.borrow_and_update();
        let mut wait = None;
        if let Some(request) = request(&session, now).filter(|_| told != shown(now)) {
            match session.client.call_berth(request.into()).await {
                Ok(_) => (told, was_refused) = (shown(now), false),
                Err(error) => wait = Some(after(&error, &mut was_refused, "ReportHost")),
            }
        }
        let again = async {
            match wait {
                Some(it) => tokio::time::sleep(it).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = again => {}
            Ok(()) = disk.changed() => {}
            // Another control plane may not know it any more.
            Ok(()) = reached.changed() => told = None,
        }
    }
}

/// What is worth telling: of a disk with room enough how full it is is nobody's affair.
fn shown(disk: Disk) -> Option<(bool, u8)> {
    let usage = disk.usage?;
    let takes_tasks = disk.takes_tasks();
    Some((takes_tasks, if takes_tasks { 0 } else { usage.used_percent }))
}

fn request(session: &Session, disk: Disk) -> Option<berth::ReportHostRequest> {
    let usage = disk.usage?;
    Some(berth::ReportHostRequest {
        cluster: Some(session.config.cluster.clone()),
        container_instance: Some(session.instance.container_instance_arn.clone()),
        disk: Some(berth::HostDisk {
            of: Some(usage.of.as_str().to_owned()),
            used_percent: Some(i32::from(usage.used_percent)),
            total: i64::try_from(usage.total).ok().or(Some(i64::MAX)),
            takes_tasks: Some(disk.takes_tasks()),
        }),
        ..berth::ReportHostRequest::default()
    })
}
