//! How tags of groups are refused.
use berth_api::logs::Error;
use berth_kernel::tags::TagError;

/// As calls say it that know no error of its own for too many.
pub fn refused(error: &TagError) -> Error {
    Error::invalid_parameter(error.to_string())
}

/// As TagResource says it.
pub fn refused_of_resource(error: &TagError) -> Error {
    match error {
        TagError::Count { .. } => Error::too_many_tags(error.to_string()),
        error => refused(error),
    }
}
