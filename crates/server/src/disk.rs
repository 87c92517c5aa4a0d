//! The one way of a control node to its files: on threads that may block, because a disk that hangs
//! must stop nobody who needs nothing of it.
use std::{
    fs::File,
    io::{self, Write},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    task::{JoinHandle, spawn_blocking},
    time::timeout,
};

use crate::limits::DISK_SILENCE_MAX;

/// What only such a thread has.
pub(crate) struct Files(());

/// Work with files that goes on whether or not anybody waits for it.
pub(crate) fn start<T: Send + 'static>(
    work: impl FnOnce(&Files) -> T + Send + 'static,
) -> JoinHandle<T> {
    spawn_blocking(|| work(&Files(())))
}

/// The same, waited for as long as it takes.
pub(crate) async fn run<T: Send + 'static>(work: impl FnOnce(&Files) -> T + Send + 'static) -> T {
    start(work).await.expect("work with files does not panic")
}

/// How the disk is, as far as anybody has looked: one look at a time, however many ask.
#[derive(Default)]
pub(crate) struct Looks {
    turn: Arc<tokio::sync::Mutex<()>>,
    trouble: Mutex<Option<String>>,
}

impl Looks {
    /// Has a look within a bound, which finds a trouble or none. One that takes longer goes on, and
    /// no other begins before its end.
    pub async fn look(&self, look: impl FnOnce() -> Option<String> + Send + 'static) {
        let looking = async {
            let turn = self.turn.clone().lock_owned().await;
            let look = move |_: &Files| {
                let _turn = turn;
                look()
            };
            run(look).await
        };
        let found = timeout(DISK_SILENCE_MAX, looking).await;
        let found = found.unwrap_or_else(|_| Some(hangs(DISK_SILENCE_MAX)));
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = found;
    }

    /// Waits until no look is under way.
    pub async fn ended(&self) {
        drop(self.turn.lock().await);
    }

    /// What the last look has found.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Of a disk that has not answered for so long.
pub(crate) fn hangs(time: Duration) -> String {
    format!(
        "the disk of the data directory has not answered for {} s, so that nothing can be changed; \
         look at its mount, and at the kernel's log",
        time.as_secs()
    )
}

#[expect(clippy::disallowed_methods, reason = "here, and nowhere else")]
#[expect(clippy::unused_self, reason = "who has it is on a thread that may block")]
impl Files {
    /// For a tool, of which nobody but its user waits for anything.
    pub fn of_a_tool() -> Files {
        Files(())
    }

    /// As [`std::fs::read`].
    pub fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    /// As [`berth_files::replace`].
    pub fn replace(&self, dir: &Path, name: &str, contents: &[u8]) -> io::Result<()> {
        #[cfg(test)]
        tests::wait_while_it_hangs(dir);
        berth_files::replace(dir, name, contents)
    }

    /// As [`berth_files::put_in_place_unsynced`].
    pub fn put_in_place_unsynced(
        &self,
        dir: &Path,
        name: &str,
        contents: &[u8],
    ) -> io::Result<File> {
        #[cfg(test)]
        tests::wait_while_it_hangs(dir);
        berth_files::put_in_place_unsynced(dir, name, contents)
    }

    /// As [`std::fs::remove_file`].
    pub fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }

    /// Adds to a file of a directory.
    pub fn append(&self, _dir: &Path, mut file: &File, bytes: &[u8]) -> io::Result<()> {
        #[cfg(test)]
        tests::wait_while_it_hangs(_dir);
        file.write_all(bytes)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::{
        collections::BTreeSet,
        path::PathBuf,
        sync::{Condvar, mpsc},
    };

    use super::*;

    static HANGING: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    static CHANGED: Condvar = Condvar::new();

    /// The disk under a directory hangs as long as this lives.
    pub(crate) struct Hanging(PathBuf);

    pub(crate) fn hang(dir: &Path) -> Hanging {
        HANGING.lock().unwrap_or_else(PoisonError::into_inner).insert(dir.to_owned());
        Hanging(dir.to_owned())
    }

    impl Drop for Hanging {
        fn drop(&mut self) {
            HANGING.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
            CHANGED.notify_all();
        }
    }

    pub(super) fn wait_while_it_hangs(dir: &Path) {
        let hanging = HANGING.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = CHANGED.wait_while(hanging, |it| it.contains(dir));
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// For tests of what is otherwise done on a thread of its own.
    pub(crate) const HERE: Files = Files(());

    #[tokio::test]
    async fn looks_at_a_silent_disk_take_one_thread_and_are_told_in_time() {
        let (looks, (go_on, held)) = (Arc::new(Looks::default()), mpsc::channel::<()>());
        let own = looks.clone();
        let first = tokio::spawn(async move {
            own.look(move || held.recv().err().map(|_| "found late".to_owned())).await;
        });
        while looks.turn.try_lock().is_ok() {
            tokio::task::yield_now().await;
        }
        looks.look(|| panic!("a second thread")).await;
        let told = looks.trouble().unwrap();
        assert!(told.starts_with("the disk of the data directory has not answered for 1 s"));
        drop(go_on);
        first.await.unwrap();
        looks.look(|| None).await;
        assert_eq!(looks.trouble(), None);
    }
}
