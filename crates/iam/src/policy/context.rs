//! What is known of a request beside its action and its resource: condition keys and their values.

/// Values by key. A key without values is not there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Context {
    /// In the order of the keys, which are in small letters.
    entries: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    key: String,
    values: Vec<String>,
    /// Whether there could be more of them: such a key is no variable.
    is_list: bool,
}

impl Context {
    /// Gives a key its one value.
    pub fn set(&mut self, key: &str, value: impl Into<String>) {
        self.put(key, vec![value.into()], false);
    }

    /// Gives a key that may have several values all of them.
    pub fn set_list(&mut self, key: &str, values: impl IntoIterator<Item = impl Into<String>>) {
        self.put(key, values.into_iter().map(Into::into).collect(), true);
    }

    /// The values of a key in small letters; none of one that is not there.
    pub fn get(&self, key: &str) -> &[String] {
        self.entry(key).map_or(&[], |it| &it.values)
    }

    /// All values of all keys.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().flat_map(|it| &it.values).map(String::as_str)
    }

    /// The value of a key that has one, and could not have more.
    pub fn single(&self, key: &str) -> Option<&str> {
        let entry = self.entry(key).filter(|it| !it.is_list)?;
        match &entry.values[..] {
            [one] => Some(one),
            _ => None,
        }
    }

    fn entry(&self, key: &str) -> Option<&Entry> {
        let at = self.entries.binary_search_by(|it| it.key.as_str().cmp(key)).ok()?;
        Some(&self.entries[at])
    }

    fn put(&mut self, key: &str, values: Vec<String>, is_list: bool) {
        let entry = Entry { key: key.to_lowercase(), values, is_list };
        match self.entries.binary_search_by(|it| it.key.cmp(&entry.key)) {
            Ok(at) => self.entries[at] = entry,
            Err(at) => self.entries.insert(at, entry),
        }
    }
}
