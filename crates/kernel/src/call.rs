//! An API call as a shard gets it: decoded, authenticated, with the facts it needs.
use berth_engine::{Cause, Panicked, TooLarge};
use serde::{Deserialize, Serialize};

/// One API call of a known caller. `R` is a service's requests, `F` what they need to know from
/// outside their shard.
#[derive(Clone, Debug)]
pub struct Call<R, F> {
    pub request: R,
    /// ARN of who signed the call: `arn:aws:iam::123456789012:root`.
    pub principal: String,
    /// `x-amzn-RequestId` of the answer.
    pub request_id: String,
    /// Looked up by the door in published states.
    pub facts: F,
}

/// A call as the history of its shard tells of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Caller {
    pub operation: Option<String>,
    pub principal: Option<String>,
    pub request_id: Option<String>,
}

impl Caller {
    /// Of a call that was carried out.
    pub fn of(cause: &Cause) -> Caller {
        serde_json::from_str(&cause.call).unwrap_or_default()
    }
}

impl<R, F> Call<R, F> {
    /// See [`berth_engine::Machine::cause`]. `operation` is the API's name of what is asked.
    pub fn cause(&self, operation: &str) -> String {
        let caller = Caller {
            operation: Some(operation.to_owned()),
            principal: Some(self.principal.clone()),
            request_id: Some(self.request_id.clone()),
        };
        serde_json::to_string(&caller).expect("three texts are JSON")
    }
}

/// What is said of a call that no batch of the store has room for.
pub fn too_large(what: &TooLarge) -> String {
    format!(
        "The call asks for more at once than the store of this control plane takes: {what}. \
         Nothing was changed. Ask for less at a time."
    )
}

/// What is said of a call that met a bug of ours.
pub fn undone(Panicked(what): &Panicked) -> String {
    format!("Berth met a bug of its own and undid the call: {what}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_tells_who_called_what() {
        let (principal, request_id) = ("arn:aws:iam::1:root".to_owned(), "id".to_owned());
        let call = Call { request: (), principal, request_id, facts: () };
        let cause = r#"{"operation":"Put","principal":"arn:aws:iam::1:root","requestId":"id"}"#;
        assert_eq!(call.cause("Put"), cause);
    }
}
