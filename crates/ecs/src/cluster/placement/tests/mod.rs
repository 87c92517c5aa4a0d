//! Placement against a slow oracle, and its texts.
mod chance;
mod oracle;
mod properties;
mod requests;
mod texts;
mod world;
