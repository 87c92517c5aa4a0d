//! Who looks at what is wrong with the host of an agent, for those who ask from elsewhere: whoever
//! starts the agent brings them.

use std::fmt;
use std::sync::Arc;

use berth_api::berth::HostCheck;
use berth_api::sigv4::Credentials;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

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

type Look = dyn Fn(Examination) -> Vec<HostCheck> + Send + Sync;

/// Looks, once at a time.
#[derive(Clone)]
pub struct Examiner {
    look: Arc<Look>,
    one_at_a_time: Arc<Mutex<()>>,
}

impl Examiner {
    /// `look` may block: it has a thread of its own.
    pub fn new(look: impl Fn(Examination) -> Vec<HostCheck> + Send + Sync + 'static) -> Self {
        Self { look: Arc::new(look), one_at_a_time: Arc::default() }
    }

    /// A look that has begun goes on when whoever asked for it has gone, and is the only one until
    /// it has ended.
    pub(crate) async fn examine(&self, wanted: Examination) -> Vec<HostCheck> {
        let Ok(alone) = self.one_at_a_time.clone().try_lock_owned() else {
            return vec![skipped("this host is being looked at already: ask again in a while")];
        };
        let look = self.look.clone();
        let looking = spawn_blocking(move || {
            let _alone = alone;
            look(wanted)
        });
        looking.await.unwrap_or_else(|_| {
            vec![skipped("looking at this host has failed: its agent met a bug of its own")]
        })
    }
}

/// Why there is nothing else to be told.
fn skipped(why: &str) -> HostCheck {
    HostCheck {
        row: Some(0),
        name: Some("beside".to_owned()),
        mark: Some("skipped".to_owned()),
        text: Some(why.to_owned()),
        ..HostCheck::default()
    }
}

impl fmt::Debug for Examiner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Examiner")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn wanted() -> Examination {
        let credentials = Credentials {
            access_key_id: String::new(),
            secret_access_key: String::new(),
            session_token: None,
        };
        Examination {
            config: Config::new("http://127.0.0.1", "r", credentials.clone(), "/nowhere".into()),
            container_instance_arn: String::new(),
            credentials,
            images: Vec::new(),
            network: false,
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn there_is_one_look_at_a_time_also_when_nobody_waits_for_it_any_more() {
        let (begun, has_begun) = mpsc::channel();
        let (go_on, may_go_on) = mpsc::channel();
        let may_go_on = std::sync::Mutex::new(may_go_on);
        let examiner = Examiner::new(move |_| {
            begun.send(()).unwrap();
            may_go_on.lock().unwrap().recv().unwrap();
            Vec::new()
        });
        let first = examiner.clone();
        let first = tokio::spawn(async move { first.examine(wanted()).await });
        has_begun.recv().unwrap();
        first.abort();
        assert!(first.await.unwrap_err().is_cancelled());
        let told = examiner.examine(wanted()).await;
        assert!(told[0].text.as_ref().unwrap().contains("being looked at"), "{told:?}");
        // Once that look has ended there can be another.
        (0..2).for_each(|_| go_on.send(()).unwrap());
        while !examiner.examine(wanted()).await.is_empty() {
            tokio::task::yield_now().await;
        }
    }
}
