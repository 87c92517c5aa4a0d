//! What shards tell each other, ask each other to do, and ask each other again: one line an effect.
//! What each of them is follows from it alone, and one driver runs them all.
use berth_ec2::chunks as ec2;
use berth_ecs::cluster::{chunks as ecs, joining::ClosedInstances as ClosedByCluster};
use berth_ecs::rechecks::{DefinitionUses, GoneProviders, ProviderUses, UnmanagedProviders};
use berth_effects::{Level, Rechecks};
use berth_iam::ClosedInstances;

use crate::drivers::{Driven, Reported};

pub(crate) static EFFECTS: [&dyn Driven; 7] = [
    &Reported::<Level<ecs::ChunksWanted, ec2::ChunksWanted>>::NEW,
    &Reported::<Level<ec2::ChunksGiven, ecs::ChunksGiven>>::NEW,
    &Reported::<Level<ClosedByCluster, ClosedInstances>>::NEW,
    &Reported::<Rechecks<DefinitionUses>>::NEW,
    &Reported::<Rechecks<ProviderUses>>::NEW,
    &Reported::<Rechecks<UnmanagedProviders>>::NEW,
    &Reported::<Rechecks<GoneProviders>>::NEW,
];
