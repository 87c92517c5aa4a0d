//! Availability zones: those of the region, and any other name, because hosts have zones of their
//! own.
use berth_api::ec2::Error;
use berth_kernel::Home;

/// Letters, digits and hyphens of a name, at most.
const NAME_CHARS_MAX: usize = 64;

/// The zone that a call names; the first one of the region if it names none.
///
/// # Errors
/// InvalidParameterValue of what is no name, or of an id that no zone has.
pub fn named(name: Option<&str>, id: Option<&str>, home: &Home) -> Result<String, Error> {
    match (name, id) {
        (Some(_), Some(_)) => Err(Error::invalid_parameter_combination(
            "The parameters AvailabilityZone and AvailabilityZoneId cannot be used together.",
        )),
        (Some(name), None) => {
            let is_name = |it: char| it.is_ascii_alphanumeric() || it == '-';
            if (1..=NAME_CHARS_MAX).contains(&name.len()) && name.chars().all(is_name) {
                return Ok(name.to_owned());
            }
            Err(Error::invalid_parameter_value(format!(
                "Value ({name}) for parameter availabilityZone is invalid. A zone has letters, \
                 digits and hyphens."
            )))
        }
        (None, Some(id)) => {
            let all = ('a'..='z').map(|it| format!("{}{it}", home.region));
            all.into_iter().find(|it| id_of(it, home) == id).ok_or_else(|| {
                Error::invalid_parameter_value(format!(
                    "Value ({id}) for parameter availabilityZoneId is invalid. The first zone of \
                     this region is {}.",
                    id_of(&format!("{}a", home.region), home)
                ))
            })
        }
        (None, None) => Ok(format!("{}a", home.region)),
    }
}

/// AWS: `use1-az1` of `us-east-1a`. The zone of a host that is called otherwise has its name as its
/// id.
pub fn id_of(zone: &str, home: &Home) -> String {
    let letter = zone.strip_prefix(&home.region).map(str::as_bytes);
    let Some([letter @ b'a'..=b'z']) = letter else { return zone.to_owned() };
    let short = |word: &str| match word {
        "north" | "south" | "east" | "west" | "central" => word[..1].to_owned(),
        "northeast" => "ne".to_owned(),
        "northwest" => "nw".to_owned(),
        "southeast" => "se".to_owned(),
        "southwest" => "sw".to_owned(),
        "gov" => "g".to_owned(),
        other => other.to_owned(),
    };
    let region: String = home.region.split('-').map(short).collect();
    format!("{region}-az{}", letter - b'a' + 1)
}
