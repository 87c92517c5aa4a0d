//! Sending a batch, and what the answer means.

use std::ops::Range;

use berth_api::client::{CallError, Client};
use berth_api::logs;

use super::assemble::Event;
use super::batch::{self, Batch};
use super::stream::{About, Answer};
use crate::runtime::wall_clock_ms;

const PAYLOAD_TOO_LARGE: u16 = 413;

/// Sends a batch once. Its token says which lines it has: sent again they are not taken again.
///
/// # Errors
/// It is not known whether they were taken, or they cannot be taken now: to be sent again.
pub async fn send(client: &Client, about: &About, batch: &Batch) -> Result<Answer, CallError> {
    let token = batch.token(&about.container_id);
    let taken = match put(client, about, &batch.events, Some(token)).await {
        Ok(taken) => taken,
        Err(error) => return refused(error, about),
    };
    let of = taken.rejected_log_events_info.map(|it| taken_of(&it, batch.events.len()));
    let of = of.unwrap_or(0..batch.events.len());
    let rejected = batch.events.len() - of.len();
    if rejected > 0 {
        tracing::error!(
            container = about.container_id,
            rejected,
            "lines are too old or from the future, and were not taken: is this machine's clock \
             right?"
        );
        // At a time that was taken, if there is one. What is said of it may be lost: it is counted.
        let at_ms = batch.events[of].last().map_or_else(now_ms, |it| it.at_ms);
        let told = [Event::told_rejected(at_ms, rejected)];
        if let Err(error) = put(client, about, &told, None).await {
            tracing::warn!(container = about.container_id, %error, "that is not told in the log");
        }
    }
    // Of a gap the lines were counted when they were lost.
    let rejected = if batch.is_gap { 0 } else { rejected as u64 };
    Ok(Answer::Taken { next: batch.end(), rejected })
}

async fn put(
    client: &Client,
    about: &About,
    events: &[Event],
    token: Option<String>,
) -> Result<logs::PutLogEventsResponse, CallError> {
    let event = |it: &Event| logs::InputLogEvent {
        message: Some(it.text.clone()),
        timestamp: Some(it.at_ms),
    };
    let input = logs::PutLogEventsRequest {
        log_group_name: Some(about.spec.group.clone()),
        log_stream_name: Some(about.spec.stream(&about.container_id).to_owned()),
        log_events: Some(events.iter().map(event).collect()),
        sequence_token: token,
        ..logs::PutLogEventsRequest::default()
    };
    client.send_to(&logs::ROW, "PutLogEvents", &input).await
}

/// Those of so many lines that were taken.
fn taken_of(rejected: &logs::RejectedLogEventsInfo, lines: usize) -> Range<usize> {
    let at = |it: Option<i32>| it.and_then(|it| usize::try_from(it).ok());
    let too_old = at(rejected.too_old_log_event_end_index).unwrap_or(0);
    let begin = too_old.max(at(rejected.expired_log_event_end_index).unwrap_or(0)).min(lines);
    let end = at(rejected.too_new_log_event_start_index).unwrap_or(lines).min(lines);
    begin..end.max(begin)
}

fn refused(error: CallError, about: &About) -> Result<Answer, CallError> {
    let CallError::Api(api) = &error else { return Err(error) };
    let expected = api.expected_sequence_token.as_deref();
    let next = expected.and_then(|it| batch::expected(it, &about.container_id));
    match (api.code.as_str(), next) {
        ("DataAlreadyAcceptedException", Some(next)) => Ok(Answer::Taken { next, rejected: 0 }),
        ("InvalidSequenceTokenException", Some(next)) => Ok(Answer::Expects { next }),
        _ if api.http_status == PAYLOAD_TOO_LARGE => Ok(Answer::TooLarge),
        ("InvalidParameterException", _) => {
            tracing::error!(
                container = about.container_id, group = about.spec.group, %error,
                "lines can never be taken, and are lost"
            );
            Ok(Answer::Refused)
        }
        _ => Err(error),
    }
}

pub fn now_ms() -> i64 {
    i64::try_from(wall_clock_ms()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use berth_api::client::ApiError;

    use super::super::spec::Spec;
    use super::*;

    fn about() -> About {
        let spec = Spec {
            task: "t".to_owned(),
            container: "c".to_owned(),
            group: "g".to_owned(),
            stream: None,
            region: "r".to_owned(),
            creates_group: false,
            pattern: None,
        };
        About { spec, container_id: "5f3a".to_owned(), file: None }
    }

    fn api(code: &str, expected: Option<&str>) -> Result<Answer, CallError> {
        let error = CallError::Api(ApiError {
            code: code.to_owned(),
            message: String::new(),
            http_status: 400,
            resource_ids: None,
            expected_sequence_token: expected.map(str::to_owned),
        });
        refused(error, &about())
    }

    #[test]
    fn what_is_too_old_or_from_the_future_is_not_taken() {
        let rejected = |old: Option<i32>, expired: Option<i32>, new: Option<i32>| {
            let info = logs::RejectedLogEventsInfo {
                too_old_log_event_end_index: old,
                expired_log_event_end_index: expired,
                too_new_log_event_start_index: new,
            };
            taken_of(&info, 10)
        };
        assert_eq!(rejected(Some(2), Some(3), None), 3..10);
        assert_eq!(rejected(None, None, Some(4)), 0..4);
        assert_eq!(rejected(Some(2), None, Some(4)), 2..4);
        assert_eq!(rejected(Some(10), None, None), 10..10);
        assert_eq!(rejected(Some(99), None, Some(-1)), 10..10);
    }

    #[test]
    fn an_answer_is_a_place_in_the_stream_or_none() {
        let already = "DataAlreadyAcceptedException";
        assert_eq!(api(already, Some("berth:5f3a:7")), Ok(Answer::Taken { next: 7, rejected: 0 }));
        let invalid = "InvalidSequenceTokenException";
        assert_eq!(api(invalid, Some("berth:5f3a:3")), Ok(Answer::Expects { next: 3 }));
        assert_eq!(api("InvalidParameterException", None), Ok(Answer::Refused));
        for (code, token) in
            [(already, None), (invalid, Some("berth:other:3")), ("ThrottlingException", None)]
        {
            assert!(api(code, token).is_err(), "{code}");
        }
        let too_large = CallError::Api(ApiError {
            code: "RequestEntityTooLargeException".to_owned(),
            message: String::new(),
            http_status: 413,
            resource_ids: None,
            expected_sequence_token: None,
        });
        assert_eq!(refused(too_large, &about()), Ok(Answer::TooLarge));
        assert!(refused(CallError::Transport("gone".to_owned()), &about()).is_err());
    }
}
