//! Ten kills of a writing process: nothing that was acknowledged is lost.
//!
//! Without the usual harness, because the program starts itself as the writer.

use berth_say::say;
mod cycles;

fn main() {
    cycles::write_if_child();
    let dir = tempfile::tempdir().expect("a temporary directory");
    let figures = cycles::run(&dir.path().join("store"), 10, 1);
    assert!(figures.acknowledged >= figures.cycles, "hardly anything was written");
    assert!(figures.outgrown > 0, "nothing was forgotten");
    say!("{} kills: {} commits acknowledged, 0 lost", figures.cycles, figures.acknowledged);
}
