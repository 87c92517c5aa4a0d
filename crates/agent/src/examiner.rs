//! Who looks at what is wrong with the host of an agent, for those who ask from elsewhere: whoever
//! starts the agent brings them.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use berth_api::berth::HostCheck;
use berth_api::sigv4::Credentials;

use crate::config::Config;

/// What is to be looked at, and as whom.
#[derive(Debug, Clone)]
pub struct Examination {
    /// The agent's own.
    pub config: Config,
    pub container_instance_arn: String,
    /// Those that it signs with now.
    pub credentials: Credentials,
    /// Images that are to be found at their registries.
    pub images: Vec<String>,
    /// Others than this machine may be asked.
    pub network: bool,
}

type Looking = Pin<Box<dyn Future<Output = Vec<HostCheck>> + Send>>;

/// Looks.
#[derive(Clone)]
pub struct Examiner(Arc<dyn Fn(Examination) -> Looking + Send + Sync>);

impl Examiner {
    pub fn new<F>(look: impl Fn(Examination) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Vec<HostCheck>> + Send + 'static,
    {
        Self(Arc::new(move |wanted| Box::pin(look(wanted))))
    }

    pub(crate) async fn examine(&self, wanted: Examination) -> Vec<HostCheck> {
        (self.0)(wanted).await
    }
}

impl fmt::Debug for Examiner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Examiner")
    }
}
