//! Facts, judged: a finding for each row. Pure: whoever asks twice gets the same.

mod beside;
mod disk;
mod docker;
mod groups;
mod identity;
mod kernel;
mod overlay;
mod packets;
mod plane;
mod pulls;
mod way;

pub(crate) use pulls::registry;

use crate::facts::{Facts, Told};
use crate::report::{Finding, Mark, Report};

/// What a row says of what was found.
type Judge<T> = fn(u8, &T, &Facts) -> Vec<Finding>;

/// All rows, in their order.
#[must_use]
pub fn judge(facts: &Facts) -> Report {
    let f = facts;
    let mut all = docker::reached(&f.docker);
    all.extend(of(3, &f.listing, f, |row, it, _| vec![docker::listing(row, it)]));
    all.extend(of(4, &f.groups, f, |row, it, _| vec![groups::controllers(row, it)]));
    all.extend(of(5, &f.limits, f, |row, it, _| vec![groups::limits(row, it.as_deref())]));
    all.extend(of(6, &f.disks, f, |row, it, facts| disk::room(row, it, &facts.largest)));
    all.extend(of(7, &f.logs, f, |row, it, _| vec![disk::logs(row, it)]));
    all.extend(docker::restarts(&f.docker));
    all.extend(of(9, &f.clock, f, |row, it, _| vec![way::clock(row, it)]));
    all.extend(of(10, &f.way, f, |row, it, _| way::reached(row, it)));
    if let Told::Is(it) = &f.way {
        all.extend(way::trusted(11, it));
    }
    all.extend(of(12, &f.published, f, |row, it, _| identity::published(row, it)));
    all.extend(of(13, &f.key, f, |row, it, _| vec![identity::key(row, it)]));
    all.extend(of(14, &f.contested, f, |row, it, _| identity::contested(row, it)));
    all.extend(of(15, &f.directory, f, |row, it, _| vec![identity::directory(row, it)]));
    all.extend(of(16, &f.forwarding, f, |row, it, _| vec![packets::forwarding(row, it)]));
    all.extend(of(17, &f.passage, f, |row, it, _| packets::passage(row, it)));
    all.extend(of(18, &f.endpoint, f, |row, it, _| vec![packets::endpoint(row, it)]));
    all.extend(of(19, &f.peers, f, |row, it, _| overlay::ports(row, it)));
    if let Told::Is(it) = &f.peers {
        all.extend(overlay::sizes(20, it));
    }
    all.extend(of(21, &f.overlaps, f, |row, it, _| overlay::overlaps(row, it)));
    all.extend(of(22, &f.kernel, f, |row, it, _| kernel::parts(row, it)));
    all.extend(of(23, &f.pulls, f, |row, it, _| pulls::pulls(row, it)));
    all.extend(of(24, &f.tables, f, |row, it, _| kernel::tables(row, it)));
    all.extend(of(25, &f.plane, f, |row, it, _| plane::plane(row, it)));
    all.extend(beside::beside(&f.beside));
    Report { findings: all }
}

fn of<T>(row: u8, told: &Told<T>, facts: &Facts, judge: Judge<T>) -> Vec<Finding> {
    match told {
        Told::Is(it) => judge(row, it, facts),
        Told::Unknown(why) => {
            let text = format!("It cannot be told: {why}");
            let it = Finding::new(row, Mark::Skipped, text);
            vec![if facts.is_root { it } else { it.advise("Run it as root to see all.") }]
        }
        Told::Apart => Vec::new(),
    }
}
