//! What shards tell each other, ask each other to do, and ask each other again: one line an effect.
//! What each of them is follows from it alone, and one driver runs them all.
use berth_ecs::rechecks::{DefinitionUses, GoneProviders, ProviderUses, UnmanagedProviders};
use berth_effects::Rechecks;

use crate::drivers::{Driven, Reported};

pub(crate) static EFFECTS: [&dyn Driven; 4] = [
    &Reported::<Rechecks<DefinitionUses>>::NEW,
    &Reported::<Rechecks<ProviderUses>>::NEW,
    &Reported::<Rechecks<UnmanagedProviders>>::NEW,
    &Reported::<Rechecks<GoneProviders>>::NEW,
];
