//! The language beside its definition, and documents as people write them.
mod corpus;
mod random;
mod texts;
