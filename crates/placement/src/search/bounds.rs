//! Which part of the instances is still in question.
use crate::{
    pool::{Entry, Span},
    request::{BinpackField, Demand},
};

/// Both ends included.
#[derive(Clone, Copy, Debug)]
struct Limits {
    least: u32,
    most: u32,
}

/// What candidates have left, and whether they must have no task of the group, or
/// must be among those that come first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    cpu: Limits,
    memory: Limits,
    pub(super) fresh: bool,
    /// Only those that come first among equals.
    pub(super) preferred: bool,
}

impl Bounds {
    /// At least what is demanded; `None` if no instance can have so much.
    pub(super) fn of(demand: &Demand) -> Option<Bounds> {
        let at_least = |n: i64| {
            let least = u32::try_from(n.max(0)).ok()?;
            Some(Limits { least, most: u32::MAX })
        };
        Some(Bounds {
            cpu: at_least(demand.cpu)?,
            memory: at_least(demand.memory)?,
            fresh: false,
            preferred: false,
        })
    }

    /// Narrowed to those that have no more left than so much.
    pub(super) fn at_most(mut self, field: BinpackField, most: u32) -> Bounds {
        match field {
            BinpackField::Cpu => self.cpu.most = most,
            BinpackField::Memory => self.memory.most = most,
        }
        self
    }

    /// Narrowed to those that have exactly so much left.
    pub(super) fn exactly(self, field: BinpackField, n: u32) -> Bounds {
        let mut bounds = self.at_most(field, n);
        match field {
            BinpackField::Cpu => bounds.cpu.least = n,
            BinpackField::Memory => bounds.memory.least = n,
        }
        bounds
    }

    /// The part of a class's tree that is in question.
    pub(super) fn span(&self) -> Span {
        Span {
            from: Entry::new(self.memory.least, self.cpu.least, 0),
            until: Entry::new(self.memory.most, self.cpu.most, u32::MAX),
            minor_min: self.cpu.least,
            minor_max: self.cpu.most,
        }
    }
}
