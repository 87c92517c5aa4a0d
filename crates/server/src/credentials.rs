//! `credentials.json`: how programs of this user on this machine sign as the root user.
use std::path::{Path, PathBuf};

use berth_files::is_full;
use serde::Deserialize;
use serde_json::json;
use tokio::{select, sync::watch, time::sleep};
use tracing::warn;
use zeroize::Zeroizing;

use crate::{
    Config, StartError,
    disk::{self, Files},
    limits::CREDENTIALS_PAUSE,
    node::RootKey,
};

/// Read by `berth env`, `berth aws` and `berth agent` on the same machine.
pub(crate) const FILE_NAME: &str = "credentials.json";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    access_key_id: String,
    secret_access_key: String,
}

/// The key that the file has, if it is there.
pub(crate) async fn read(data_dir: &Path) -> Option<RootKey> {
    let path = data_dir.join(FILE_NAME);
    let text = disk::run(move |files| files.read(&path).map(Zeroizing::new)).await.ok()?;
    let Kept { access_key_id, secret_access_key } = serde_json::from_slice(&text).ok()?;
    Some(RootKey { access_key_id, secret_access_key })
}

/// What the file says.
#[derive(Clone)]
pub(crate) struct Credentials {
    data_dir: PathBuf,
    content: String,
}

impl Credentials {
    /// Where programs find the endpoint, and the file of what they are to trust of it.
    pub fn new(
        config: &Config,
        (endpoint, bundle): (&str, Option<&Path>),
        key: &RootKey,
    ) -> Credentials {
        let mut content = json!({
            "endpoint": endpoint,
            "region": config.home.region,
            "accessKeyId": key.access_key_id,
            "secretAccessKey": key.secret_access_key,
        });
        if let Some(bundle) = bundle {
            content["caBundle"] = json!(std::path::absolute(bundle).unwrap_or(bundle.to_owned()));
        }
        Credentials { data_dir: config.data_dir.clone(), content: format!("{content:#}\n") }
    }

    /// Replaces the file as a whole; only its owner can read it. It stays when the node stops.
    /// False when there is no room for it, which keeps nobody from being served.
    pub async fn write(&self) -> Result<bool, StartError> {
        let own = self.clone();
        disk::run(move |files| own.write_by(files)).await
    }

    fn write_by(&self, files: &Files) -> Result<bool, StartError> {
        let path = self.data_dir.join(FILE_NAME);
        if files.read(&path).is_ok_and(|it| it == self.content.as_bytes()) {
            return Ok(true);
        }
        match files.replace(&self.data_dir, FILE_NAME, self.content.as_bytes()) {
            Ok(()) => Ok(true),
            Err(error) if is_full(&error) => {
                warn!(path = %path.display(), "there is no room to write this file; trying again");
                Ok(false)
            }
            Err(source) => Err(StartError::Credentials { path, source }),
        }
    }

    /// Until it is written or the node closes.
    pub async fn write_when_there_is_room(self, mut closing: watch::Receiver<bool>) {
        loop {
            select! {
                () = sleep(CREDENTIALS_PAUSE) => {}
                _ = closing.wait_for(|it| *it) => return,
            }
            match self.write().await {
                Ok(true) => return,
                Ok(false) => {}
                Err(error) => return warn!(%error, "programs on this machine do not find Berth"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt, time::Duration};

    use berth_ecs::Policy;
    use berth_kernel::Home;
    use berth_meters::Address;

    use super::*;

    #[tokio::test]
    async fn only_the_owner_reads_and_the_last_write_wins() {
        let dir = tempfile::tempdir().unwrap();
        let key = |id: &str| RootKey {
            access_key_id: id.to_owned(),
            secret_access_key: "secret".to_owned(),
        };
        let config = Config {
            data_dir: dir.path().to_owned(),
            seal_key_file: None,
            forgets_secrets: false,
            listen: "127.0.0.1:0".parse().unwrap(),
            tls: crate::Tls::default(),
            agent_port: None,
            metrics: Address::Nowhere,
            home: Home::default(),
            registry: None,
            policy: Policy::default(),
            credentials_hours: 6,
            history_max: Duration::from_secs(1),
            history_bytes_max: u64::MAX,
        };
        for id in ["AKIA1", "AKIA2", "AKIA2"] {
            let credentials = Credentials::new(&config, ("http://127.0.0.1:1", None), &key(id));
            assert!(credentials.write().await.unwrap());
        }
        let path = dir.path().join(FILE_NAME);
        let text = fs::read_to_string(&path).unwrap();
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            read,
            json!({
                "endpoint": "http://127.0.0.1:1",
                "region": "us-east-1",
                "accessKeyId": "AKIA2",
                "secretAccessKey": "secret",
            })
        );
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
