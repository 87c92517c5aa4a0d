//! What whoever makes a call must be allowed.
use std::borrow::Cow;

/// Berth's own condition key: the ARN of whoever has registered what a call is about.
pub const AGENT: &str = "berth:AgentArn";

/// One action on one resource, with what is known of both beforehand. It names what a call asks
/// for, whether or not that is there: so a refusal tells nobody what there is.
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    /// `ecs:RunTask`
    pub action: String,
    /// An ARN; `*` of actions that are on none.
    pub resource: String,
    /// Condition keys and their values. A key that says nothing is left out.
    pub keys: Vec<ConditionKey>,
    /// What a refusal calls the resource, if its ARN would tell that it is there: `role web`.
    pub shown: Option<String>,
}

/// A condition key of a policy, as `ecs:cluster`, and what it is of this call.
#[derive(Clone, Debug, PartialEq)]
pub struct ConditionKey {
    pub name: Cow<'static, str>,
    pub values: Vec<String>,
    /// Whether it could have several values: such a key is no variable in a policy.
    pub is_list: bool,
}

impl Need {
    pub fn on(action: impl Into<String>, resource: impl Into<String>) -> Need {
        let (action, resource) = (action.into(), resource.into());
        Need { action, resource, keys: Vec::new(), shown: None }
    }

    /// Of an action that is on no resource.
    pub fn at_all(action: impl Into<String>) -> Need {
        Need::on(action, "*")
    }

    /// Called so in a refusal.
    #[must_use]
    pub fn shown_as(self, text: impl Into<String>) -> Need {
        Need { shown: Some(text.into()), ..self }
    }

    /// With a key that has one value, if it has one.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: Option<impl Into<String>>) -> Need {
        let values: Vec<String> = value.map(Into::into).into_iter().collect();
        self.put(Cow::Borrowed(name), values, false);
        self
    }

    /// With a key that may have several.
    #[must_use]
    pub fn with_list(
        mut self,
        name: &'static str,
        values: impl IntoIterator<Item = impl Into<String>>,
    ) -> Need {
        self.put(Cow::Borrowed(name), values.into_iter().map(Into::into).collect(), true);
        self
    }

    /// With a key for each of some tags: `prefix` is `aws:ResourceTag/`.
    #[must_use]
    pub fn with_tags(
        mut self,
        prefix: &str,
        tags: impl IntoIterator<Item = (impl AsRef<str>, impl Into<String>)>,
    ) -> Need {
        for (key, value) in tags {
            let name = format!("{prefix}{}", key.as_ref());
            self.put(Cow::Owned(name), vec![value.into()], false);
        }
        self
    }

    /// With the tags that a call is to give: `aws:RequestTag/…` and `aws:TagKeys`.
    #[must_use]
    pub fn with_request_tags(
        self,
        tags: impl IntoIterator<Item = (impl AsRef<str>, impl Into<String>)> + Clone,
    ) -> Need {
        let keys = tags.clone().into_iter().map(|(key, _)| key.as_ref().to_owned());
        let keys: Vec<String> = keys.collect();
        self.with_tags("aws:RequestTag/", tags).with_list("aws:TagKeys", keys)
    }

    fn put(&mut self, name: Cow<'static, str>, values: Vec<String>, is_list: bool) {
        if !values.is_empty() {
            self.keys.push(ConditionKey { name, values, is_list });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nothing_is_left_out() {
        let tags = [("team", "a"), ("stage", "b")];
        let need = Need::on("ecs:RunTask", "arn")
            .with("ecs:cluster", None::<String>)
            .with_list("ecs:subnet", Vec::<String>::new())
            .with("ecs:task", Some("t"))
            .with_request_tags(tags);
        let shown: Vec<_> = need.keys.iter().map(|it| (&*it.name, &it.values[..])).collect();
        let (task, a, b) = (["t".to_owned()], ["a".to_owned()], ["b".to_owned()]);
        let keys = ["team".to_owned(), "stage".to_owned()];
        let expected: [(&str, &[String]); 4] = [
            ("ecs:task", &task),
            ("aws:RequestTag/team", &a),
            ("aws:RequestTag/stage", &b),
            ("aws:TagKeys", &keys),
        ];
        assert_eq!(shown, expected);
    }
}
