//! The machine by itself.
use berth_trial::Trial;

use crate::{Iam, limits::NAME_CHARS_MAX, records::Thing};

#[test]
fn what_is_kept_is_there_and_settled() {
    let mut trial = Trial::<Iam>::new();
    let thing = Thing { name: "n".repeat(NAME_CHARS_MAX) };
    trial.keep(thing.clone());
    trial.batch(|_| ());
    assert_eq!(trial.state.things.get(&thing.name).map(|it| &**it), Some(&thing));
}
