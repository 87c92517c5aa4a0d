//! All three forms between shards of a small machine.
mod intents;
mod levels;
mod post;
mod rechecks;
