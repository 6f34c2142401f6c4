//! Group commit without a timer: whoever comes while another is at work waits, and the next takes
//! all that waits along in one go.
//!
//! One piece of work alone is done at once. The more there is, the more is done together, so that
//! what a durable commit costs is shared exactly when there is a crowd.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Work that may be done together, and who waits for what comes of it.
pub struct Gather<T, O> {
    waiting: Mutex<Vec<(T, SyncSender<O>)>>,
    at_work: Mutex<()>,
}

impl<T, O> Default for Gather<T, O> {
    fn default() -> Gather<T, O> {
        Gather { waiting: Mutex::default(), at_work: Mutex::default() }
    }
}

impl<T, O> Gather<T, O> {
    /// Has one piece of work done, by `together` on this thread or on another's, and answers with
    /// what came of it. Blocks. `together` answers each piece in its place.
    ///
    /// # Panics
    /// When `together` panicked on the thread that did this piece of work.
    pub fn run(&self, work: T, together: impl FnOnce(Vec<T>) -> Vec<O>) -> O {
        let (reply, answer) = sync_channel(1);
        lock(&self.waiting).push((work, reply));
        let at_work = lock(&self.at_work);
        if let Ok(outcome) = answer.try_recv() {
            return outcome;
        }
        let waiting = std::mem::take(&mut *lock(&self.waiting));
        let (works, replies): (Vec<T>, Vec<_>) = waiting.into_iter().unzip();
        if !works.is_empty() {
            for (reply, outcome) in replies.into_iter().zip(together(works)) {
                // Whoever asked waits for it, on this thread or on another.
                let _ = reply.send(outcome);
            }
        }
        drop(at_work);
        answer.recv().expect("whoever works for others does not panic")
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
            while gather.waiting.lock().unwrap().len() < THREADS {
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
