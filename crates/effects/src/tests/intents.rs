//! A call is made until there is an answer, under the same id, and its outcome is told until the
//! row is gone.
use berth_api::ssm::{Api, DeleteParameterRequest, DeleteParameterResult, Error};
use berth_engine::{ShardName, Timestamp};

use super::post::{Node, Post, Report, State};
use crate::{
    Ask, Heard, Intent, Intents, OutcomeOf, RequestOf, Wish,
    limits::{AGAIN_MS, CALLS_AT_ONCE_MAX, RETOLD_MS},
};

const SOURCE: &str = "post/source";

/// Each word is a parameter that is to be deleted.
struct Deletes;

impl Intent for Deletes {
    const NAME: &'static str = "delete";
    type From = Post;
    type Wire = Api;

    fn intents(state: &State) -> impl Iterator<Item = Wish<RequestOf<Api>>> {
        state.words.keys().map(|word| Wish {
            id: word.clone(),
            principal: "arn:aws:iam::123456789012:root".to_owned(),
            request: DeleteParameterRequest { name: Some(word.clone()) }.into(),
        })
    }

    fn report(id: String, outcome: OutcomeOf<Api>) -> Report {
        let word = ["a", "b"].into_iter().find(|it| *it == id).unwrap();
        Report::Say(if outcome.is_ok() { word } else { "refused" }, None)
    }
}

fn done() -> Heard<OutcomeOf<Api>> {
    Heard::Answered(Ok(DeleteParameterResult {}.into()))
}

fn ids(asks: &[Ask<RequestOf<Api>>]) -> Vec<&str> {
    asks.iter().map(|it| it.id.as_str()).collect()
}

#[test]
fn a_call_is_made_again_until_there_is_an_answer() {
    let (mut node, mut driver) = (Node::with(&[SOURCE]), Intents::<Deletes>::default());
    let from = ShardName::new(SOURCE);
    node.report(SOURCE, Report::Say("a", Some(1)));
    let first = driver.look(&node).asks;
    assert_eq!((ids(&first), first[0].request_id.as_str()), (vec!["a"], "delete-a"));
    assert_eq!(ids(&driver.look(&node).asks), [""; 0], "it is under way");
    for (heard, tries) in [(Heard::Undone, 1), (Heard::Unknown, 2), (Heard::Unknown, 3)] {
        assert_eq!(driver.ended(node.now, &from, "a", heard), None);
        assert_eq!(ids(&driver.look(&node).asks), [""; 0], "it rests");
        node.now = driver.next_at().unwrap();
        let again = driver.look(&node).asks;
        assert_eq!(again[0].request, first[0].request, "the same call");
        let rested = AGAIN_MS.0 << tries;
        assert!(node.now >= Timestamp(1 + rested), "after {tries} tries");
    }
    let report = driver.ended(node.now, &from, "a", done());
    assert_eq!(report, Some(Report::Say("a", None)));
    assert_eq!(driver.ended(node.now, &from, "a", done()), None, "it was over");
    node.report(SOURCE, report.unwrap());
    let deeds = driver.look(&node);
    assert!(deeds.asks.is_empty() && deeds.reports.is_empty() && driver.next_at().is_none());
}

#[test]
fn an_outcome_that_is_lost_is_told_again_and_a_crash_asks_again() {
    let (mut node, mut driver) = (Node::with(&[SOURCE]), Intents::<Deletes>::default());
    let from = ShardName::new(SOURCE);
    node.report(SOURCE, Report::Say("b", Some(1)));
    let first = driver.look(&node).asks;
    let refused = Heard::Answered(Err(Error::parameter_not_found("There is none.")));
    let told = driver.ended(node.now, &from, "b", refused).unwrap();
    assert_eq!(told, Report::Say("refused", None), "an error is an outcome");
    assert!(driver.look(&node).reports.is_empty());
    node.now = node.now + RETOLD_MS;
    let deeds = driver.look(&node);
    assert!(deeds.asks.is_empty(), "it is known");
    assert_eq!(deeds.reports, [(from, told)]);
    let again = Intents::<Deletes>::default().look(&node).asks;
    assert_eq!(again[0].request, first[0].request, "the same call");
}

#[test]
fn so_many_are_under_way_at_a_time() {
    const MANY: [&str; 20] = [
        "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r",
        "s", "t",
    ];
    let (mut node, mut driver) = (Node::with(&[SOURCE]), Intents::<Deletes>::default());
    MANY.iter().for_each(|it| node.report(SOURCE, Report::Say(it, Some(1))));
    assert_eq!(driver.look(&node).asks.len(), CALLS_AT_ONCE_MAX);
    driver.ended(node.now, &ShardName::new(SOURCE), "a", done());
    assert_eq!(ids(&driver.look(&node).asks), [MANY[CALLS_AT_ONCE_MAX]]);
}
