//! A few tests that failed beside others are run once more by themselves: on a machine with two
//! busy cores, real containers can be slower than any limit of a test. Each that passes only then
//! is named, and is a fault to be mended: of the test, or of what it tests.

use berth_say::say;

/// More than so many are not the machine's fault.
const MAX: usize = 12;

/// Whether those that failed are run again.
pub fn is_worth(failed: usize) -> bool {
    (1..=MAX).contains(&failed)
}

/// Names those that are about to run again.
pub fn tell(names: &[String]) {
    for name in names {
        say!("RUN AGAIN, by itself: {name}");
    }
}
