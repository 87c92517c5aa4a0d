//! Whom to trust, as the control plane says it: asked for now and then, and confirmed.

use std::sync::Arc;
use std::time::Duration;

use super::{Session, register};

/// Between two questions.
const PERIOD: Duration = Duration::from_secs(30);

/// For ever. What is another bundle is confirmed by registering once more: that changes nothing but
/// the attribute.
pub async fn run(session: Arc<Session>) {
    let trusted = &session.config.trusted;
    if !trusted.is_followed() {
        return std::future::pending().await;
    }
    let mut is_confirmed = true;
    loop {
        tokio::time::sleep(PERIOD).await;
        session.reporter.let_in().await;
        match trusted.learn(&session.client, &session.config.data_dir).await {
            Ok(is_another) => is_confirmed &= !is_another,
            Err(error) => tracing::debug!(%error, "whom to trust was not told"),
        }
        if !is_confirmed {
            let host = (&*session.docker, session.network.is_some());
            let own = Some(&session.instance);
            let confirmed = register(&session.client, &session.config, host, own).await;
            match confirmed {
                Ok(_) => is_confirmed = true,
                Err(error) => tracing::warn!(%error, "the bundle of authorities is not confirmed"),
            }
        }
    }
}
