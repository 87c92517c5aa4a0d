//! In which form a command prints its result.

/// `-o`: text for people, JSON for programs, in the field names of the API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Output {
    #[default]
    Text,
    Json,
}
