//! Which part of the instances is still in question.
use crate::cluster::placement::{
    pool::{Entry, Span},
    request::{BinpackField, Demand},
};

/// Both ends included.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) least: u32,
    pub(super) most: u32,
}

/// What candidates have left, and whether they must have no task of the group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) cpu: Limits,
    pub(super) memory: Limits,
    pub(super) fresh: bool,
}

impl Bounds {
    /// At least what is demanded; `None` if no instance has so much.
    pub(super) fn of(demand: &Demand) -> Option<Bounds> {
        let at_least = |n: i64| {
            let least = u32::try_from(n.max(0)).ok()?;
            Some(Limits { least, most: u32::MAX })
        };
        Some(Bounds { cpu: at_least(demand.cpu)?, memory: at_least(demand.memory)?, fresh: false })
    }

    /// Narrowed to those that have exactly so much left.
    pub(super) fn exactly(self, field: BinpackField, n: u32) -> Bounds {
        let limits = Limits { least: n, most: n };
        match field {
            BinpackField::Cpu => Bounds { cpu: limits, ..self },
            BinpackField::Memory => Bounds { memory: limits, ..self },
        }
    }

    /// The measure whose order narrows down better.
    pub(super) fn best_order(&self) -> BinpackField {
        match self.cpu.least == self.cpu.most {
            true => BinpackField::Cpu,
            false => BinpackField::Memory,
        }
    }

    /// Whether an entry of the span has no more than allowed of the other measure.
    pub(super) fn allows(&self, order: BinpackField, entry: Entry) -> bool {
        entry.minor <= self.most(order)
    }

    /// The most that is allowed of the other measure.
    pub(super) fn most(&self, order: BinpackField) -> u32 {
        self.minor(order).most
    }

    pub(super) fn span(&self, order: BinpackField) -> Span {
        let (major, minor) = (self.major(order), self.minor(order));
        Span {
            from: Entry::new(major.least, minor.least, 0),
            until: Entry::new(major.most, minor.most, u32::MAX),
            minor_min: minor.least,
        }
    }

    fn major(&self, order: BinpackField) -> Limits {
        match order {
            BinpackField::Cpu => self.cpu,
            BinpackField::Memory => self.memory,
        }
    }

    fn minor(&self, order: BinpackField) -> Limits {
        match order {
            BinpackField::Cpu => self.memory,
            BinpackField::Memory => self.cpu,
        }
    }
}
