//! The language beside its definition, and documents as people write them.
mod corpus;
mod oracle;
mod random;
mod texts;
