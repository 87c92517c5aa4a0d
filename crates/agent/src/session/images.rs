//! The control plane is told how it is with the images that it wants here before tasks ask for
//! them.

use std::sync::Arc;

use berth_api::berth;

use super::Session;
use super::network::after;

/// For ever.
pub async fn run(session: Arc<Session>) {
    let mut images = session.images.clone();
    let mut reached = session.reporter.reached();
    let mut told: Vec<berth::HostImage> = Vec::new();
    let mut was_refused = false;
    loop {
        let now = images.borrow_and_update().clone();
        let mut wait = None;
        // Of what is not wanted any more the control plane forgets what it was told by itself.
        if now.is_empty() {
            told.clear();
        } else if now != told {
            let request = berth::ReportHostRequest {
                cluster: Some(session.config.cluster.clone()),
                container_instance: Some(session.instance.container_instance_arn.clone()),
                images: Some(now.clone()),
                ..berth::ReportHostRequest::default()
            };
            match session.client.call_berth(request.into()).await {
                Ok(_) => (told, was_refused) = (now, false),
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
            Ok(()) = images.changed() => {}
            // Another control plane may not know it any more.
            Ok(()) = reached.changed() => told.clear(),
        }
    }
}
