//! What a shard holds to be so is asked again when it may have changed, and at the end of a round.
use std::sync::Arc;

use berth_engine::ShardName;
use berth_serving::Published;

use super::post::{Node, Post, Report, State};
use crate::{Effect, Recheck, Rechecks, limits::ROUND_MS};

/// Whether its own word is in the book, as `post/asker` holds it to be.
struct InTheBook;

impl Recheck for InTheBook {
    const NAME: &'static str = "words in the book";
    type Asker = Post;
    type Wakes = Post;
    type Question = &'static str;
    type Answer = bool;
    type View = Option<Arc<State>>;

    fn questions(asker: &State) -> Vec<(&'static str, Option<bool>)> {
        let held = asker.words.get(&"asks".to_owned()).map(|it| it.count == 1);
        held.into_iter().map(|it| ("x", Some(it))).collect()
    }

    fn view(at: &impl Published) -> Option<Arc<State>> {
        at.state::<Post>("post/book")
    }

    fn answer(book: &Option<Arc<State>>, _: &State, word: &&'static str) -> Option<bool> {
        Some(book.as_ref()?.words.contains_key(&(*word).to_owned()))
    }

    fn report(_: &'static str, answer: bool) -> Report {
        Report::Say("asks", Some(u64::from(answer)))
    }
}

#[test]
fn a_changed_answer_is_told_once_it_is_seen() {
    let mut node = Node::with(&["post/asker", "post/book"]);
    let mut driver = Rechecks::<InTheBook>::default();
    assert_eq!(driver.look(&node), [], "nobody asks");
    node.report("post/asker", Report::Say("asks", Some(0)));
    assert_eq!(driver.look(&node), [], "it is as it is held to be");
    node.report("post/book", Report::Say("x", Some(7)));
    let told = [(ShardName::new("post/asker"), Report::Say("asks", Some(1)))];
    assert_eq!(driver.look(&node), told);
    assert_eq!(driver.look(&node), [], "nothing was published since");
    node.now = node.now + ROUND_MS;
    assert_eq!(driver.look(&node), told, "it may have been lost");
    node.report("post/asker", told[0].1.clone());
    node.now = node.now + ROUND_MS;
    assert_eq!(driver.look(&node), []);
    node.shards.remove("post/book");
    assert_eq!(driver.look(&node), [], "nobody can tell");
}
