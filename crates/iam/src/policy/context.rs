//! What is known of a request beside its action and its resource: condition keys and their values.
use std::sync::Arc;

use berth_kernel::ConditionKey;

/// Values by key. A key without values is not there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Context {
    /// In the order of the keys, which are in small letters.
    entries: Vec<Entry>,
    /// What is known beside it, of keys that it does not have itself.
    base: Option<Arc<Context>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    key: String,
    values: Vec<String>,
    /// Whether there could be more of them: such a key is no variable.
    is_list: bool,
}

impl Context {
    /// What `base` knows, and keys of its own. Nothing of `base` is copied. If two keys are the
    /// same but for the case of their letters it is none: nothing is to be decided by them.
    pub fn with(base: Arc<Context>, keys: &[ConditionKey]) -> Option<Context> {
        let entry = |it: &ConditionKey| Entry {
            key: it.name.to_lowercase(),
            values: it.values.clone(),
            is_list: it.is_list || it.values.len() != 1,
        };
        let mut entries: Vec<Entry> = keys.iter().map(entry).collect();
        entries.sort_by(|a, b| a.key.cmp(&b.key));
        let are_all_others = entries.windows(2).all(|it| it[0].key != it[1].key);
        are_all_others.then_some(Context { entries, base: Some(base) })
    }

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

    /// All keys, in small letters, with their values.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.all().map(|it| (&*it.key, &*it.values))
    }

    /// All values of all keys.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.all().flat_map(|it| &it.values).map(String::as_str)
    }

    /// The value of a key that has one, and could not have more.
    pub fn single(&self, key: &str) -> Option<&str> {
        let entry = self.entry(key).filter(|it| !it.is_list)?;
        match &entry.values[..] {
            [one] => Some(one),
            _ => None,
        }
    }

    fn all(&self) -> impl Iterator<Item = &Entry> {
        let base = self.base.iter().flat_map(|it| &it.entries);
        let base = base.filter(|it| self.own(&it.key).is_none());
        self.entries.iter().chain(base)
    }

    fn entry(&self, key: &str) -> Option<&Entry> {
        self.own(key).or_else(|| self.base.as_ref()?.own(key))
    }

    fn own(&self, key: &str) -> Option<&Entry> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_beside_it_is_known() {
        let mut base = Context::default();
        base.set("aws:username", "ann");
        base.set("aws:SourceIp", "10.0.0.1");
        let key = |name: &'static str, values: &[&str]| ConditionKey {
            name: name.into(),
            values: values.iter().map(|it| (*it).to_owned()).collect(),
            is_list: values.len() > 1,
        };
        let base = Arc::new(base);
        let keys = [key("ecs:subnet", &["a", "b"]), key("AWS:UserName", &["bob"])];
        let context = Context::with(base.clone(), &keys).expect("they are two");
        let alike = [key("aws:RequestTag/team", &["a"]), key("aws:RequestTag/TEAM", &["b"])];
        assert_eq!(Context::with(base, &alike), None);
        assert_eq!(context.single("aws:sourceip"), Some("10.0.0.1"));
        assert_eq!(context.single("aws:username"), Some("bob"));
        assert_eq!(context.get("ecs:subnet"), ["a", "b"]);
        assert_eq!(context.get("ecs:cluster"), [""; 0]);
        let keys: Vec<&str> = context.entries().map(|(key, _)| key).collect();
        assert_eq!(keys, ["aws:username", "ecs:subnet", "aws:sourceip"]);
        assert_eq!(context.values().collect::<Vec<_>>(), ["bob", "a", "b", "10.0.0.1"]);
    }
}
