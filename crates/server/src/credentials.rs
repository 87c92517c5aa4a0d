//! `credentials.json`: how programs of this user on this machine sign as the root user.
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use berth_ecs::Home;
use serde_json::json;

use crate::{StartError, node::RootKey};

/// Read by `berth env`, `berth aws` and `berth agent` on the same machine.
pub(crate) const FILE_NAME: &str = "credentials.json";

/// Replaces the file as a whole; only its owner can read it. It stays when the node stops.
pub(crate) fn write(
    data_dir: &Path,
    endpoint: &str,
    home: &Home,
    key: &RootKey,
) -> Result<(), StartError> {
    let path = data_dir.join(FILE_NAME);
    let content = json!({
        "endpoint": endpoint,
        "region": home.region,
        "accessKeyId": key.access_key_id,
        "secretAccessKey": key.secret_access_key,
    });
    replace(&path, format!("{content:#}\n").as_bytes())
        .map_err(|source| StartError::Credentials { path, source })
}

fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("json.new");
    let removed = fs::remove_file(&draft);
    removed.or_else(|it| if it.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(it) })?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&draft, path)?;
    match path.parent() {
        Some(directory) => File::open(directory)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn only_the_owner_reads_and_the_last_write_wins() {
        let dir = tempfile::tempdir().unwrap();
        let key = |id: &str| RootKey {
            access_key_id: id.to_owned(),
            secret_access_key: "secret".to_owned(),
        };
        for id in ["AKIA1", "AKIA2"] {
            write(dir.path(), "http://127.0.0.1:1", &Home::default(), &key(id)).unwrap();
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
