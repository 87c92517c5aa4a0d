//! Every constant that bounds a policy by itself. What policies may come to together is in
//! [`crate::limits`].

/// Levels of objects and lists; the deepest that means anything is a list of condition values.
pub const DEPTH_MAX: usize = 16;

/// Condition keys of one statement, over all operators: Berth's own, as each is looked at.
pub const STATEMENT_CONDITIONS_MAX: usize = 32;

/// The exponent of a number, upwards and downwards: Berth's own, far beyond what anybody compares.
pub const EXPONENT_MAX: i64 = 400;
