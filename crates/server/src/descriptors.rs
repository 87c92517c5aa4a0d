//! How many files this process may have open, and who gets them.
use berth_files::open_files_max;

use crate::StartError;

/// A share for each, so that connections never take what the store needs to write.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Descriptors {
    /// Tables that the store keeps open.
    pub store: usize,
    pub connections: usize,
}

/// With fewer, hardly a connection would be left beside the store.
const DESCRIPTORS_MIN: usize = 512;

/// The tables that the store keeps open where it can.
const STORE_MAX: usize = 900;

/// For journals, compaction, sockets that listen, the runtime, and an agent in the same process:
/// at least, and at most.
const CORE: (usize, usize) = (192, 1_152);

/// Takes as many as this process may have, and shares them out.
///
/// # Errors
/// There are too few.
pub(crate) fn take() -> Result<Descriptors, StartError> {
    let allowed = open_files_max();
    let needed = DESCRIPTORS_MIN;
    share(allowed).ok_or(StartError::Descriptors { allowed, needed })
}

fn share(allowed: usize) -> Option<Descriptors> {
    if allowed < DESCRIPTORS_MIN {
        return None;
    }
    let store = (allowed / 4).min(STORE_MAX);
    let core = (CORE.0 + allowed / 16).min(CORE.1);
    Some(Descriptors { store, connections: allowed - store - core })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_get_what_the_store_and_the_core_leave() {
        let connections = |allowed| share(allowed).map(|it| it.connections);
        assert_eq!(connections(64), None);
        assert_eq!(connections(DESCRIPTORS_MIN - 1), None);
        assert_eq!(share(512), Some(Descriptors { store: 128, connections: 160 }));
        assert_eq!(share(1_024), Some(Descriptors { store: 256, connections: 512 }));
        assert_eq!(share(20_000), Some(Descriptors { store: 900, connections: 17_948 }));
        assert!(connections(usize::MAX).is_some());
    }
}
