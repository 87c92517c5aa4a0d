//! Those who call, one call after the other, and what they know of what their calls are about.
use std::{collections::BTreeMap, fmt, mem};

/// Callers, by what each of them calls about: a `T` while it is there.
pub struct Callers<K, T> {
    callers: BTreeMap<K, Caller<T>>,
}

/// What somebody knows.
struct Caller<T> {
    is_waiting: bool,
    /// What it may be by now: one thing, unless a call's outcome is not known.
    possible: Vec<Option<T>>,
}

impl<K, T> Default for Callers<K, T> {
    fn default() -> Callers<K, T> {
        Callers { callers: BTreeMap::new() }
    }
}

impl<T> Default for Caller<T> {
    fn default() -> Caller<T> {
        Caller { is_waiting: false, possible: vec![None] }
    }
}

impl<K: Ord + fmt::Debug, T: Clone + PartialEq + fmt::Debug> Callers<K, T> {
    /// Somebody calls, and waits; false if they wait for an answer already.
    pub fn begins(&mut self, key: K) -> bool {
        let caller = self.callers.entry(key).or_default();
        !mem::replace(&mut caller.is_waiting, true)
    }

    /// Only that stays possible of which the answer is what was told. `carry_out` does what a call
    /// asks for, and gives what its answer tells.
    pub fn answered<R: fmt::Debug, A: PartialEq + fmt::Debug>(
        &mut self,
        key: &K,
        request: &R,
        told: A,
        carry_out: impl Fn(&mut Option<T>, &R) -> A,
    ) {
        let caller = self.ends(key);
        caller.possible.retain_mut(|it| carry_out(it, request) == told);
        let known = !caller.possible.is_empty();
        assert!(known, "{request:?} was answered {told:?}, after what was told before");
    }

    pub fn undone(&mut self, key: &K) {
        self.ends(key);
    }

    /// What was possible still is, and so is what the call makes of it.
    pub fn unknown<R, A>(
        &mut self,
        key: &K,
        request: &R,
        carry_out: impl Fn(&mut Option<T>, &R) -> A,
    ) {
        let caller = self.ends(key);
        let mut after = caller.possible.clone();
        for it in &mut after {
            carry_out(it, request);
        }
        caller.possible.append(&mut after);
    }

    /// Only that stays possible of which readers see what is `shown`, unless it is waited for.
    /// `seen` is what they may see of it.
    pub fn shown(&mut self, shown: impl Fn(&K) -> Option<T>, seen: impl Fn(&T) -> T) {
        for (key, caller) in self.callers.iter_mut().filter(|(_, it)| !it.is_waiting) {
            let shown = shown(key);
            caller.possible.retain(|it| it.as_ref().map(&seen) == shown);
            caller.possible.dedup();
            assert!(!caller.possible.is_empty(), "{key:?} is not what was told: {shown:?}");
        }
    }

    /// Who made a call waits no more.
    fn ends(&mut self, key: &K) -> &mut Caller<T> {
        let caller = self.callers.get_mut(key).expect("somebody called");
        caller.is_waiting = false;
        caller
    }
}

/// What a refusal tells: nothing. It must not be one because of a bug of ours.
pub fn refused<A>(error: &impl fmt::Display) -> Option<A> {
    let text = error.to_string();
    assert!(!text.contains("a bug of its own"), "a handler panicked: {text}");
    let fits = !text.contains("than the store of this control plane takes");
    assert!(fits, "a call never fits: {text}");
    None
}
