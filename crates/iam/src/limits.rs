//! Every constant that bounds something in IAM, with its unit in its name. Of AWS's quotas those
//! are meant that it gives where nobody asks for more, unless it says otherwise.

/// What one account may have. Users and roles as on AWS; the others are AWS's largest.
pub const USERS_MAX: usize = 5_000;
pub const ROLES_MAX: usize = 5_000;
pub const GROUPS_MAX: usize = 500;
pub const POLICIES_MAX: usize = 5_000;
pub const INSTANCE_PROFILES_MAX: usize = 5_000;

/// IAM quota: groups of one user.
pub const GROUPS_PER_USER_MAX: usize = 10;

/// IAM quotas: characters of all inline policies of one, white space not counted.
pub const USER_POLICIES_CHARS_MAX: usize = 2_048;
pub const GROUP_POLICIES_CHARS_MAX: usize = 5_120;
pub const ROLE_POLICIES_CHARS_MAX: usize = 10_240;

/// IAM quota: characters of a managed policy, white space not counted.
pub const POLICY_CHARS_MAX: usize = 6_144;

/// Characters of a trust policy, white space not counted: AWS's largest; it gives the half.
pub const TRUST_CHARS_MAX: usize = 4_096;

/// Characters with white space, for each that counts. Berth's own, so that white space, which AWS
/// does not count at all, is stored and read within bounds; people who indent have two or three.
pub const CHARS_PER_COUNTED_MAX: usize = 4;

/// Managed policies of one user, group or role: AWS's largest, of which it gives the half.
pub const ATTACHED_MAX: usize = 20;

/// IAM quota: versions of one managed policy.
pub const VERSIONS_MAX: usize = 5;

/// IAM quota: access keys of one user. Told by GetAccountSummary.
pub const ACCESS_KEYS_PER_USER_MAX: usize = 2;

/// IAM: what a page of a list holds unless it is asked for another, and at most.
pub const PAGE_DEFAULT: i32 = 100;
pub const PAGE_MAX: usize = 1_000;

/// Bytes of the key that a marker is made of: IAM has markers of 320 characters, of which sixteen
/// vouch for the key, and two are for each of its bytes.
pub const MARKER_KEY_BYTES_MAX: usize = (320 - 16) / 2;

/// IAM: seconds of a role's sessions, unless it says otherwise.
pub const SESSION_DEFAULT_S: i32 = 3_600;

/// STS: seconds of a session that was assumed from another one, at most.
pub const CHAINED_SESSION_S: i32 = 3_600;

/// STS: seconds of a session of GetSessionToken, unless it says otherwise; of the root user at
/// most.
pub const USER_SESSION_S: i32 = 43_200;
pub const ROOT_SESSION_S: i32 = 3_600;

/// STS: managed policies, and tags, of one session.
pub const SESSION_POLICIES_MAX: usize = 10;
pub const SESSION_TAGS_MAX: usize = 50;

/// STS: characters of the policies of a session, of its tags and of the ARNs of its managed
/// policies together, so that a token stays short.
pub const SESSION_POLICIES_CHARS_MAX: usize = 2_048;

/// STS: characters of the name of a role's session.
pub const SESSION_NAME_CHARS: std::ops::RangeInclusive<usize> = 2..=64;

/// Characters of a role's name.
pub const ROLE_NAME_CHARS_MAX: usize = 64;

/// What is looked at of one text of a call that is to be decided: AWS has no longer names. And
/// values of condition keys in one need: no operation takes as many.
pub const NEED_TEXT_BYTES_MAX: usize = 2_048;
pub const NEED_VALUES_MAX: usize = 1_024;

/// What is kept of a denial: bytes of a text, lines, and condition keys.
pub const DENIAL_TEXT_BYTES_MAX: usize = 1_024;
pub const DENIAL_LINES_MAX: usize = 64;
pub const DENIAL_KEYS_MAX: usize = 64;

/// What a simulation is given of each kind: documents, and characters of one, white space not
/// counted. Berth's own, like all that bounds simulations, so that one call takes a moment at most.
///
/// What a call costs: its documents are read once. A pair of an action and a resource takes, for
/// each policy that has a say, as many steps as it has values, once for each value of the context,
/// and as many as it has wildcards, once for each character of the resource and of the context's
/// values. A page ends once its pairs have come to `SIMULATED_PAGE_STEPS_MAX` or
/// `SIMULATED_PAGE_BYTES_MAX`, so that it goes beyond by one pair at most: by
/// 512 × (2,048 + 8,192) = 5 million steps for a policy full of wildcards. A step takes a few
/// nanoseconds, and is taken up to three times: for the decision, for its statements, and for the
/// boundary.
pub const SIMULATED_POLICIES_MAX: usize = 20;
pub const SIMULATED_POLICY_CHARS_MAX: usize = ROLE_POLICIES_CHARS_MAX;

/// Actions and resources that one simulation can ask about; each action is asked on each resource.
pub const SIMULATED_ACTIONS_MAX: usize = 1_000;
pub const SIMULATED_RESOURCES_MAX: usize = 1_000;

/// Context keys of a simulation, and bytes of all their values, each counted with one more.
pub const SIMULATED_KEYS_MAX: usize = 256;
pub const SIMULATED_VALUES_BYTES_MAX: usize = 8_192;

/// Where a page of a simulation ends, however many decisions it was asked to hold: steps of
/// comparing, and bytes of its answer, both at most as much as a tenth of a second makes.
pub const SIMULATED_PAGE_STEPS_MAX: usize = 10_000_000;
pub const SIMULATED_PAGE_BYTES_MAX: usize = 1 << 20;

/// How long what is stored nowhere may be sealed by a data key: a session's token, at most.
pub const SEALED_ELSEWHERE_MAX_MS: i64 = 36 * 3_600_000;

/// Data keys at a time.
pub const SEAL_KEYS_MAX: usize = 16;

/// Certificate authorities at a time: the one that signs, one before it and one after it.
pub const AUTHORITIES_MAX: usize = 3;

/// How a text begins: whole characters, and no more bytes of them than `bytes_max`.
pub(crate) fn begin_of(text: &str, bytes_max: usize) -> &str {
    let end = (0..=bytes_max.min(text.len())).rev().find(|it| text.is_char_boundary(*it));
    &text[..end.unwrap_or_default()]
}

/// How long the access key of a container instance is good after the next one has signed.
pub const OLD_KEY_MS: i64 = 10 * 60_000;
