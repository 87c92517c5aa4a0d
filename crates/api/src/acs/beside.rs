//! What Berth's control plane and its own agent tell each other beside the published protocol:
//! headers of the upgrade and a close code. Others ignore them, and do without.

/// Of the request: within how many milliseconds this agent is back whenever it can be.
pub const RETURNS_WITHIN_HEADER: &str = "berth-returns-within-ms";

/// Of the answer: milliseconds between two heartbeats of this session.
pub const HEARTBEAT_HEADER: &str = "berth-heartbeat-ms";

/// Of the answer: over how many milliseconds all agents are to spread when they come back.
pub const SPREAD_HEADER: &str = "berth-spread-ms";

/// Another agent with the same identity has connected. Only agents that promise to return are told
/// so: the published one would come back later and later, and too late.
pub const CONTESTED_CLOSE: u16 = 4001;
