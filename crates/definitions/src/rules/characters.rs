//! Characters that a text on its way to a container cannot have.
//!
//! A kernel takes NUL for the end of a text, and files that a runtime writes, as /etc/hosts, take
//! what follows a line break for another entry.
use berth_api::{
    Shape,
    texts::{self, Place},
};

/// What a process is given as it is: these texts may have several lines.
const OF_LINES: &[(&str, &str)] = &[
    ("ContainerDefinition", "command"),
    ("ContainerDefinition", "entryPoint"),
    ("ContainerOverride", "command"),
    ("HealthCheck", "command"),
    ("KeyValuePair", "value"),
];

/// Names of their entries, though, are of one line.
const MAPS_OF_LINES: &[(&str, &str)] = &[
    ("ContainerDefinition", "dockerLabels"),
    ("DockerVolumeConfiguration", "driverOpts"),
    ("DockerVolumeConfiguration", "labels"),
    ("FirelensConfiguration", "options"),
    ("LogConfiguration", "options"),
];

/// Texts with blanks of any kind between their numbers.
const WITH_TABS: &[(&str, &str)] = &[("SystemControl", "value")];

/// What is wrong with the first text that has such a character.
pub fn breach(shape: &dyn Shape) -> Option<String> {
    let nul = |_: Place, text: &str| text.contains('\0');
    if let Some(path) = texts::find(shape, &nul) {
        return Some(format!("{path} must not contain a NUL character."));
    }
    let control = |at: Place, text: &str| {
        let may_have_tabs = WITH_TABS.contains(&(at.shape, at.member));
        let is_wrong = |it: char| it.is_control() && !(may_have_tabs && it == '\t');
        !may_have_lines(at) && text.contains(is_wrong)
    };
    let path = texts::find(shape, &control)?;
    Some(format!("{path} must not contain line breaks or other control characters."))
}

fn may_have_lines(at: Place) -> bool {
    let place = (at.shape, at.member);
    OF_LINES.contains(&place) || !at.is_key && MAPS_OF_LINES.contains(&place)
}
