//! Every constant that bounds something in placement, with its unit in its name.

/// ECS: characters of a cluster query language expression.
pub const EXPRESSION_CHARACTERS_MAX: usize = 2_000;

/// Parentheses and negations within each other; keeps the parser's stack small.
pub const EXPRESSION_DEPTH_MAX: usize = 50;

/// What one compiled pattern of an expression may take.
pub const PATTERN_BYTES_MAX: usize = 1 << 18;

/// Candidates that a random choice lists before it draws by rank.
pub const LISTED_MAX: usize = 16;

/// Draws before a random choice walks through all candidates instead.
pub const DRAWS_MAX: usize = 24;

/// Instances that come first which one choice looks at, where chance has found none that takes the
/// task: they may all be full.
pub const PREFERRED_LOOKED_AT_MAX: usize = 256;

/// Container instance ids that the text of an explanation names per line.
pub const NAMED_INSTANCES_MAX: usize = 3;

/// Lines of refusals in the text of an explanation; the record has all of them.
pub const EXPLANATION_LINES_MAX: usize = 12;

/// Instances, the closest ones, for which an explanation names the tasks that are in the way. It
/// walks through all tasks of each.
pub const NAMING_INSTANCES_MAX: usize = 8;
