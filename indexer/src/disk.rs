//! How much room the disk has. The one place that asks the system for it.

use std::path::Path;
use std::sync::Arc;

type Ask = dyn Fn(&Path) -> Option<u64> + Send + Sync;

/// Says how many bytes are free where a folder lies; `None` when nobody can say.
#[derive(Clone)]
pub struct DiskProbe(Arc<Ask>);

impl DiskProbe {
    /// Asks the system: what an ordinary user may still write.
    pub fn of_system() -> DiskProbe {
        DiskProbe::new(|folder| {
            let found = rustix::fs::statvfs(folder).ok()?;
            Some(found.f_bavail.saturating_mul(found.f_frsize))
        })
    }

    /// Asks `ask`.
    pub fn new(ask: impl Fn(&Path) -> Option<u64> + Send + Sync + 'static) -> DiskProbe {
        DiskProbe(Arc::new(ask))
    }

    /// Bytes that are free where `folder` lies.
    pub(crate) fn free(&self, folder: &Path) -> Option<u64> {
        (self.0)(folder)
    }
}

impl std::fmt::Debug for DiskProbe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DiskProbe(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::DiskProbe;

    #[test]
    fn the_system_says_how_much_is_free() {
        let folder = tempfile::tempdir().unwrap();
        assert!(DiskProbe::of_system().free(folder.path()).is_some_and(|bytes| bytes > 0));
        assert_eq!(DiskProbe::of_system().free(&folder.path().join("nowhere")), None);
    }
}
