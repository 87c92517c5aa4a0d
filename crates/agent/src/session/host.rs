//! How the host is besides its network: the control plane is told when its disk is too full for new
//! tasks, and when there is room again.

use std::sync::Arc;

use berth_api::berth;

use super::Session;
use super::level::{of_host, tell_level};
use crate::housekeeping::Disk;

/// For ever.
pub async fn run(session: Arc<Session>) {
    let report = |disk: &Disk| {
        let request = berth::ReportHostRequest { disk: of(*disk), ..of_host(&session) };
        Some((shown(*disk)?, request))
    };
    tell_level(&session, session.disk.clone(), report).await;
}

/// What is worth telling: of a disk with room enough how full it is is nobody's affair.
fn shown(disk: Disk) -> Option<(bool, u8)> {
    let usage = disk.usage?;
    let takes_tasks = disk.takes_tasks();
    Some((takes_tasks, if takes_tasks { 0 } else { usage.used_percent }))
}

fn of(disk: Disk) -> Option<berth::HostDisk> {
    let usage = disk.usage?;
    Some(berth::HostDisk {
        of: Some(usage.of.as_str().to_owned()),
        used_percent: Some(i32::from(usage.used_percent)),
        total: i64::try_from(usage.total).ok().or(Some(i64::MAX)),
        takes_tasks: Some(disk.takes_tasks()),
    })
}
