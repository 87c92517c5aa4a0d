//! Which commands were begun in containers: an agent that is killed leaves their ids to the next
//! run, which ends what nobody listens to any more.

use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// In the agent's directory: an empty file for each, of the name that Docker gave it. They need not
/// outlive the machine, on which no command goes on.
const FOLDER: &str = "executions";
const OWNER_ONLY: u32 = 0o600;
/// More than run at a time.
const LEFT_MAX: usize = 1_000;

#[derive(Debug)]
pub struct Executions(PathBuf);

impl Executions {
    pub fn new(data_dir: &Path) -> Self {
        Self(data_dir.join(FOLDER))
    }

    /// To be called before it begins.
    ///
    /// # Errors
    /// It would run on unknown, if this agent were killed.
    pub fn note(&self, id: &str) -> io::Result<()> {
        let path = self.path(id).ok_or_else(|| io::Error::other("Docker's id is no word"))?;
        berth_files::directory(&self.0, |path| path.ends_with(FOLDER))?;
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(OWNER_ONLY).open(path).map(drop)
    }

    /// It has ended.
    pub fn forget(&self, id: &str) {
        // The next run looks at it once more.
        let _stays = self.path(id).map(std::fs::remove_file);
    }

    /// Of a former run.
    pub fn left(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).into_iter().flatten().flatten();
        entries.filter_map(|it| it.file_name().into_string().ok()).take(LEFT_MAX).collect()
    }

    fn path(&self, id: &str) -> Option<PathBuf> {
        let is_word = !id.is_empty() && id.bytes().all(|it| it.is_ascii_alphanumeric());
        is_word.then(|| self.0.join(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_and_not_forgotten_is_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let before = Executions::new(folder.path());
        assert_eq!(before.left(), [""; 0]);
        before.note("aa").expect("noted");
        before.note("bb").expect("noted");
        before.forget("bb");
        before.forget("cc");
        before.note("../x").expect_err("it is no word");
        assert_eq!(Executions::new(folder.path()).left(), ["aa"]);
    }
}
