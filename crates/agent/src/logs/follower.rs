//! Reading one container's log: from Docker's files, or as Docker tells it, into its spool.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use tokio::sync::{Notify, watch};

use super::entry::Entry;
use super::follow::Logs;
use super::ship::now_ms;
use super::stream::Stream;

/// Between two looks at a file that has grown lately, and at one that has not.
const LOOK: Duration = Duration::from_millis(200);
const LOOK_IDLE: Duration = Duration::from_millis(500);
const IDLE_AFTER: Duration = Duration::from_secs(10);
/// Lines that Docker tells at once, and before it is asked anew.
const ENTRIES_MAX: usize = 1_000;
const LISTEN_RETRY: Duration = Duration::from_secs(1);
/// After an error of the disk or of Docker.
pub const FAULT_RETRY: Duration = Duration::from_secs(5);

/// One container's.
#[derive(Debug)]
pub struct Follower {
    pub logs: Logs,
    pub stream: Mutex<Stream>,
    /// Of its spool.
    pub bytes: AtomicU64,
    pub ended: watch::Receiver<bool>,
    pub read: watch::Sender<bool>,
    /// Something was written down.
    pub news: Notify,
}

impl Follower {
    pub fn stream(&self) -> MutexGuard<'_, Stream> {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// On a thread that may wait for the disk.
    pub async fn on_disk<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut Stream) -> std::io::Result<T> + Send + 'static,
    ) -> std::io::Result<T> {
        let own = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let mut stream = own.stream();
            let before = stream.spool().bytes();
            let done = work(&mut stream);
            own.count(before, stream.spool().bytes());
            done
        });
        done.await.unwrap_or_else(|error| Err(std::io::Error::other(error)))
    }

    pub fn count(&self, before: u64, after: u64) {
        self.bytes.store(after, Ordering::Relaxed);
        let total = &self.logs.0.spool_bytes;
        if after >= before {
            total.fetch_add(after - before, Ordering::Relaxed);
        } else {
            total.fetch_sub(before - after, Ordering::Relaxed);
        }
    }

    /// Reads until the container has ended and everything is written down.
    pub async fn read(self: Arc<Self>) {
        if self.stream().has_file() {
            self.tail().await
        } else {
            self.listen().await
        }
        self.read.send_replace(true);
        self.news.notify_one();
    }

    /// Reads Docker's files.
    async fn tail(self: &Arc<Self>) {
        let mut ended = self.ended.clone();
        let mut last_news = tokio::time::Instant::now();
        loop {
            if *ended.borrow() {
                self.stream().ended();
            }
            if self.stream().is_read() {
                break;
            }
            if self.stream().has_news() {
                last_news = tokio::time::Instant::now();
                let read = self.on_disk(|stream| stream.read(now_ms())).await;
                self.news.notify_one();
                self.make_room().await;
                match read {
                    Ok(true) => continue,
                    Ok(false) => {}
                    Err(error) => {
                        self.fault(&error);
                        tokio::time::sleep(FAULT_RETRY).await;
                    }
                }
            }
            let wait = if last_news.elapsed() < IDLE_AFTER { LOOK } else { LOOK_IDLE };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                Ok(()) = ended.changed() => {}
            }
        }
    }

    /// Has Docker tell the lines.
    async fn listen(self: &Arc<Self>) {
        let id = self.stream().about().container_id.clone();
        while !self.stream().is_read() {
            // An end that was told before is an end of what Docker tells.
            let has_ended = *self.ended.borrow();
            let since_s = self.stream().tell_from();
            let entries = self.logs.0.docker.log_entries(&id, since_s);
            let mut entries = std::pin::pin!(entries.ready_chunks(ENTRIES_MAX));
            loop {
                let more = tokio::time::timeout(LOOK_IDLE, entries.next()).await;
                let Some(mut more) = more.unwrap_or_else(|_| Some(Vec::new())) else { break };
                // The stream has them from the first try on.
                while let Err(error) = self.told(std::mem::take(&mut more)).await {
                    self.fault(&error);
                    tokio::time::sleep(FAULT_RETRY).await;
                }
            }
            let told = match has_ended {
                true => self.on_disk(Stream::told_all).await,
                false => Ok(()),
            };
            if let Err(error) = told {
                self.fault(&error);
            }
            if !self.stream().is_read() {
                tokio::time::sleep(LISTEN_RETRY).await;
            }
        }
    }

    async fn told(self: &Arc<Self>, entries: Vec<(i64, Entry)>) -> std::io::Result<()> {
        let told = self.on_disk(|stream| stream.tell(entries, now_ms())).await;
        self.news.notify_one();
        self.make_room().await;
        told
    }

    /// Drops the oldest lines of the largest spool while there is no room for more: who cannot be
    /// sent goes before who writes.
    async fn make_room(self: &Arc<Self>) {
        let shared = &self.logs.0;
        let is_full = || shared.spool_bytes.load(Ordering::Relaxed) > shared.spool_bytes_max;
        if !is_full() {
            return;
        }
        let _room = shared.room.lock().await;
        while is_full() && self.logs.drop_some().await {}
    }

    pub fn lost(&self, lines: u64, why: &str) {
        self.logs.0.meters.lost_lines.inc_by(lines);
        let container = self.stream().about().container_id.clone();
        tracing::error!(container, lines, why, "lines of a log are lost");
    }

    pub fn fault(&self, error: &std::io::Error) {
        let container = self.stream().about().container_id.clone();
        tracing::error!(container, %error, "a log cannot be read or written down now");
    }
}
