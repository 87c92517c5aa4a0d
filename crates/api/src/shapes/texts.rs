//! The texts in a shape, each with its place in the model.

use super::{Shape, Value};

/// Where a text is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Place {
    /// The structure, as in `ContainerDefinition`.
    pub shape: &'static str,
    /// Its member, which is the text, or the list or map that has it.
    pub member: &'static str,
    /// The name of an entry of a map.
    pub is_key: bool,
}

/// The path of the first text that is `wrong`, as in `containerDefinitions[0].command[1]`.
pub fn find(shape: &dyn Shape, wrong: &dyn Fn(Place, &str) -> bool) -> Option<String> {
    let path = below(shape, wrong)?;
    Some(path.trim_start_matches('.').to_owned())
}

pub(super) fn below(shape: &dyn Shape, wrong: &dyn Fn(Place, &str) -> bool) -> Option<String> {
    shape.fields().iter().enumerate().find_map(|(index, field)| {
        let at = Place { shape: shape.name(), member: field.name(), is_key: false };
        let path = shape.get(index)?.find_text(at, wrong)?;
        Some(format!(".{}{path}", field.name()))
    })
}

impl Place {
    pub(super) fn find<'v>(
        self,
        items: impl Iterator<Item = (String, &'v dyn Value)>,
        wrong: &dyn Fn(Place, &str) -> bool,
    ) -> Option<String> {
        items.into_iter().find_map(|(segment, item)| {
            item.find_text(self, wrong).map(|path| format!("{segment}{path}"))
        })
    }
}
