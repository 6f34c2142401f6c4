//! Group commit without a timer: whoever comes while another is at work waits, and the next takes
//! all that waits along in one go.
//!
//! One piece of work alone is done at once. The more there is, the more is done together, so that
//! what a durable commit costs is shared exactly when there is a crowd.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Work that may be done together, and who waits for what comes of it.
pub struct Gather<T, O> {
    queue: Mutex<Queue<T, O>>,
}

struct Queue<T, O> {
    waiting: Vec<(T, SyncSender<Turn<O>>)>,
    is_at_work: bool,
}

/// What somebody who waits is told.
enum Turn<O> {
    /// Their work is done, and this came of it.
    Done(O),
    /// They are to do what waits, their own among it.
    Lead,
}

impl<T, O> Default for Gather<T, O> {
    fn default() -> Gather<T, O> {
        Gather { queue: Mutex::new(Queue { waiting: Vec::new(), is_at_work: false }) }
    }
}

/// Somebody is at work; let go of, also in a panic, the first who waits is.
struct Lead<'a, T, O>(&'a Gather<T, O>);

impl<T, O> Drop for Lead<'_, T, O> {
    fn drop(&mut self) {
        let mut queue = self.0.queue();
        let told = queue.waiting.first().map(|(_, next)| next.send(Turn::Lead));
        queue.is_at_work = told.is_some_and(|told| told.is_ok());
    }
}

impl<T, O> Gather<T, O> {
    /// Has one piece of work done, by `together` on this thread or on another's, and answers with
    /// what came of it. Blocks. `together` answers each piece in its place.
    ///
    /// # Panics
    /// When `together` panicked on the thread that did this piece of work.
    pub fn run(&self, work: T, together: impl FnOnce(Vec<T>) -> Vec<O>) -> O {
        const NO_PANIC: &str = "whoever works for others does not panic";
        let (reply, answer) = sync_channel(1);
        let was_at_work = {
            let mut queue = self.queue();
            queue.waiting.push((work, reply));
            std::mem::replace(&mut queue.is_at_work, true)
        };
        if was_at_work && let Turn::Done(outcome) = answer.recv().expect(NO_PANIC) {
            return outcome;
        }
        let lead = Lead(self);
        let waiting = std::mem::take(&mut self.queue().waiting);
        let (works, replies): (Vec<T>, Vec<_>) = waiting.into_iter().unzip();
        for (reply, outcome) in replies.into_iter().zip(together(works)) {
            // Whoever asked waits for it, on this thread or on another.
            let _ = reply.send(Turn::Done(outcome));
        }
        drop(lead);
        match answer.recv().expect(NO_PANIC) {
            Turn::Done(outcome) => outcome,
            Turn::Lead => unreachable!("who leads does not wait"),
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue<T, O>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::Gather;

    #[test]
    fn who_comes_while_another_is_at_work_is_taken_along() {
        const THREADS: usize = 16;
        let gather: Gather<usize, usize> = Gather::default();
        let (rounds, begun, all_wait) = (AtomicUsize::new(0), Barrier::new(2), Barrier::new(2));
        let together = |works: Vec<usize>| {
            if rounds.fetch_add(1, Ordering::SeqCst) == 0 {
                begun.wait();
                all_wait.wait();
            }
            works.into_iter().map(|work| work * 2).collect()
        };
        std::thread::scope(|scope| {
            let first = scope.spawn(|| gather.run(1_000, together));
            begun.wait();
            let gather = &gather;
            let waiting: Vec<_> =
                (0..THREADS).map(|n| scope.spawn(move || gather.run(n, together))).collect();
            while gather.queue.lock().unwrap().waiting.len() < THREADS {
                std::thread::yield_now();
            }
            all_wait.wait();
            assert_eq!(first.join().unwrap(), 2_000);
            for (n, thread) in waiting.into_iter().enumerate() {
                assert_eq!(thread.join().unwrap(), n * 2);
            }
        });
        assert_eq!(rounds.load(Ordering::SeqCst), 2);
    }
}
