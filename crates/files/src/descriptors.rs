//! How many files this process may have open.
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The soft limit, raised to the hard one where that is allowed.
#[must_use]
pub fn open_files_max() -> usize {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = Rlimit { current: maximum, maximum };
    let limit = if setrlimit(Resource::Nofile, wanted).is_ok() { maximum } else { current };
    limit.and_then(|it| usize::try_from(it).ok()).unwrap_or(usize::MAX)
}
