//! The control plane is told how it is with the images that it wants here before tasks ask for
//! them.

use std::sync::Arc;
use std::time::Duration;

use berth_api::berth;
use tokio::sync::watch;

use super::Session;
use super::level::{of_host, tell_level};

/// The same is told anew so often: the control plane may have forgotten it meanwhile.
const ANEW_EVERY: Duration = Duration::from_secs(5 * 60);

/// How it is with them, and how often that was asked for.
type Asked = (Vec<berth::HostImage>, u64);

/// For ever.
pub async fn run(session: Arc<Session>) {
    let (tell, asked) = watch::channel((session.images.borrow().clone(), 0));
    let report = |asked: &Asked| {
        let (images, _) = asked;
        // Of what is not wanted any more the control plane forgets what it was told by itself.
        if images.is_empty() {
            return None;
        }
        let images = Some(images.clone());
        Some((asked.clone(), berth::ReportHostRequest { images, ..of_host(&session) }))
    };
    tokio::join!(follow(&session, tell), tell_level(&session, asked, report));
}

/// Each time when the control plane says what it wants it is told how it is with that: it may
/// have forgotten it, though it wants the same as before.
async fn follow(session: &Session, tell: watch::Sender<Asked>) {
    let (mut images, mut wanted) = (session.images.clone(), session.prepulls.subscribe());
    loop {
        let is_asked = tokio::select! {
            Ok(()) = images.changed() => false,
            Ok(()) = wanted.changed() => true,
            () = tokio::time::sleep(ANEW_EVERY) => true,
        };
        let now = images.borrow_and_update().clone();
        tell.send_modify(|(told, count)| {
            *told = now;
            *count += u64::from(is_asked);
        });
    }
}
