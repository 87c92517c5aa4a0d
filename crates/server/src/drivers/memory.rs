//! Gives memory back that strangers have left behind. While they come, what each of them took is
//! taken again by the next; once they stay away, the C library would keep it for good.
use tokio::{sync::watch, task::spawn_blocking, time::timeout};

use crate::{
    heap,
    limits::{FLOOD_PAUSE, HEAP_SEARCHED_BYTES_MAX},
};

pub(super) async fn run(floods: watch::Receiver<u64>) {
    when_over(floods, || async {
        let work = spawn_blocking(|| {
            if heap::resident_bytes().is_ok_and(|it| it <= HEAP_SEARCHED_BYTES_MAX) {
                heap::give_back();
            }
        });
        work.await.expect("giving memory back does not panic");
    })
    .await;
}

/// Once after all that come without a pause: meanwhile it would only keep calls waiting.
async fn when_over<F: Future>(mut floods: watch::Receiver<u64>, give_back: impl Fn() -> F) {
    while floods.changed().await.is_ok() {
        while let Ok(Ok(())) = timeout(FLOOD_PAUSE, floods.changed()).await {}
        give_back().await;
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, time::Duration};

    use tokio::{
        join,
        time::{Instant, sleep},
    };

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn memory_is_given_back_once_strangers_stay_away() {
        let (gone, floods) = watch::channel(0);
        let (begin, given_back) = (Instant::now(), RefCell::new(Vec::new()));
        let flooding = async {
            for wait_s in [0, 1, 1, 10] {
                sleep(Duration::from_secs(wait_s)).await;
                gone.send_modify(|it| *it += 1);
            }
            sleep(2 * FLOOD_PAUSE).await;
            drop(gone);
        };
        let note = || async { given_back.borrow_mut().push(begin.elapsed().as_secs()) };
        join!(flooding, when_over(floods, note));
        let pause_s = FLOOD_PAUSE.as_secs();
        assert_eq!(given_back.into_inner(), [2 + pause_s, 12 + pause_s]);
    }
}
