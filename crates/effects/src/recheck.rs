//! What a shard holds to be so elsewhere: asked again, because it may have changed between the look
//! and the commit, and ever since.
use std::{fmt::Debug, marker::PhantomData};

use berth_engine::ShardName;
use berth_serving::{Housed, Published, Shown};

use crate::{
    Effect, ReportOf, StateOf,
    effect::{Revisions, Rounds, revisions},
    limits::ROWS_MAX,
};

/// What a machine's shards want to know of others, again and again.
pub trait Recheck: 'static {
    /// For operators: what a report says.
    const NAME: &'static str;

    type Asker: Housed<Report: Debug>;

    /// Whose changes are looked at as they come. What others change is seen at the end of a round.
    type Wakes: Housed;

    type Question: Clone + Debug + PartialEq;
    type Answer: Clone + Debug + PartialEq;

    /// Each question with what the shard holds to be its answer; none if it does not know yet.
    fn questions(asker: &StateOf<Self::Asker>) -> Vec<(Self::Question, Option<Self::Answer>)>;

    /// What all questions are answered from.
    type View;

    /// Looked up once for all of them, after the askers: it is younger than they are.
    fn view(at: &impl Published) -> Self::View;

    /// The answer as things are now, to whoever asks; none if nobody can tell.
    fn answer(
        view: &Self::View,
        asker: &StateOf<Self::Asker>,
        question: &Self::Question,
    ) -> Option<Self::Answer>;

    /// What tells the shard. It may come late and more than once.
    fn report(question: Self::Question, answer: Self::Answer) -> ReportOf<Self::Asker>;
}

/// An answer that is no longer, or not yet, what a shard holds to be so.
#[derive(Debug)]
pub struct Difference<R: Recheck> {
    pub asker: ShardName,
    pub question: R::Question,
    pub answer: R::Answer,
}

/// Asks again. What is kept is how far the shards were whose changes it looks at.
pub struct Rechecks<R: Recheck> {
    rounds: Rounds,
    seen: Revisions,
    of: PhantomData<fn() -> R>,
}

impl<R: Recheck> Default for Rechecks<R> {
    fn default() -> Self {
        let (rounds, seen) = (Rounds::default(), Revisions::new());
        Rechecks { rounds, seen, of: PhantomData }
    }
}

impl<R: Recheck> Effect for Rechecks<R> {
    const NAME: &'static str = R::NAME;
    const IS_LOGGED: bool = true;
    type Of = R::Asker;

    fn look(&mut self, at: &impl Published) -> Vec<(ShardName, ReportOf<R::Asker>)> {
        let now = revisions(&at.shards::<R::Wakes>());
        let begins = self.rounds.begins(at.now());
        if !begins && now == self.seen {
            return Vec::new();
        }
        self.seen = now;
        let report = |it: Difference<R>| (it.asker, R::report(it.question, it.answer));
        differences::<R>(at).into_iter().map(report).collect()
    }
}

/// Where shards do not hold what is so; of each shard the first of it.
pub fn differences<R: Recheck>(at: &impl Published) -> Vec<Difference<R>> {
    let askers = at.shards::<R::Asker>();
    let asked = askers.iter().map(|it| (it, R::questions(&it.state)));
    let asked: Vec<_> = asked.filter(|(_, questions)| !questions.is_empty()).collect();
    if asked.is_empty() {
        return Vec::new();
    }
    let view = R::view(at);
    asked.into_iter().flat_map(|(it, questions)| of_asker::<R>(&view, it, questions)).collect()
}

fn of_asker<R: Recheck>(
    view: &R::View,
    asker: &Shown<R::Asker>,
    questions: Vec<(R::Question, Option<R::Answer>)>,
) -> Vec<Difference<R>> {
    let answered = questions.into_iter().filter_map(|(question, held)| {
        let answer = R::answer(view, &asker.state, &question);
        let answer = answer.filter(|it| Some(it) != held.as_ref())?;
        Some(Difference { asker: asker.name.clone(), question, answer })
    });
    answered.take(ROWS_MAX).collect()
}
