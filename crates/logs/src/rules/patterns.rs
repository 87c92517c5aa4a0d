//! Whether a filter pattern can be read.
use berth_api::logs::Error;

use crate::pattern::Pattern;

/// None is all lines.
///
/// # Errors
/// InvalidParameterException.
pub fn read(pattern: Option<&str>) -> Result<Pattern, Error> {
    Pattern::parse(pattern.unwrap_or_default())
        .map_err(|_| Error::invalid_parameter("Invalid filter pattern"))
}
