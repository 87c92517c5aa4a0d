//! The thread that reads what takes long, so that commits do not wait for it.
use std::{
    sync::mpsc,
    thread::{self, JoinHandle},
};

/// Something to be read and handed to whoever waits for it.
type Job = Box<dyn FnOnce() + Send>;

pub struct Reader {
    jobs: mpsc::Sender<Job>,
    thread: JoinHandle<()>,
}

impl Reader {
    pub fn start() -> Reader {
        let (jobs, queue) = mpsc::channel::<Job>();
        let thread = thread::spawn(move || queue.into_iter().for_each(|job| job()));
        Reader { jobs, thread }
    }

    pub fn run(&self, job: impl FnOnce() + Send + 'static) {
        self.jobs.send(Box::new(job)).expect("the reader ends after its sender");
    }

    /// Waits for all that it was given before.
    pub fn wait(&self) {
        let (done, end) = mpsc::channel();
        self.run(move || _ = done.send(()));
        // An error would say that it has ended, and so has what it was given.
        _ = end.recv();
    }

    pub fn stop(self) {
        drop(self.jobs);
        // It has no state; a panic of its own was reported when it happened.
        _ = self.thread.join();
    }
}
