//! Every constant that bounds a policy by itself. What policies may come to together is in
//! [`crate::limits`].

/// Levels of objects and lists; the deepest that means anything is a list of condition values.
pub const DEPTH_MAX: usize = 16;

/// Condition keys of one statement, over all operators, with those that are variables of its
/// resources: Berth's own, as each is looked at.
pub const STATEMENT_CONDITIONS_MAX: usize = 32;

/// The exponent of a number, upwards and downwards: Berth's own, far beyond what anybody compares.
pub const EXPONENT_MAX: i64 = 400;

/// Wildcards and variables of one text and of one policy, but for a `*` that ends a text. Berth's
/// own: to ask a policy takes at most so many steps for each character that it is compared with.
/// An id in the form of a UUID has 36; no policy of AWS's has a hundred.
pub const TEXT_WILDCARDS_MAX: usize = 64;
pub const POLICY_WILDCARDS_MAX: usize = 512;
