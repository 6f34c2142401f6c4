//! Opening what a node works on: its store, its tables, its network's settings.

use std::time::{Duration, Instant};

use kalends_keyspace::net::NetworkConfig;
use kalends_keyspace::store::{OpenError, Store, StoreError, StoreOptions};
use kalends_schema::key::EndpointSecret;

use super::StartError;
use crate::book::{self, tables};
use crate::config::NetworkSettings;
use crate::home::Home;

/// How often a held store is tried again.
const RETRY: Duration = Duration::from_millis(100);

/// Opens the store; waits up to `patience` for whoever holds it. `who` is told to others then.
pub(crate) async fn store(home: &Home, who: &str, patience: Duration) -> Result<Store, StartError> {
    let deadline = Instant::now() + patience;
    loop {
        let file = home.store();
        let opening = move || Store::open(&file, StoreOptions::default());
        let opened = tokio::task::spawn_blocking(opening).await;
        match opened.expect("opening does not panic") {
            Ok(store) => {
                home.set_holder(&format!("{who} (process {})", std::process::id()))?;
                return Ok(store);
            }
            Err(OpenError::InUse { pid, .. }) if Instant::now() >= deadline => {
                let process = || pid.map(|pid| format!("process {pid}"));
                let holder = home.holder().or_else(process);
                return Err(StartError::Locked {
                    home: home.folder().display().to_string(),
                    holder: holder.unwrap_or_else(|| "another program".to_owned()),
                });
            }
            Err(OpenError::InUse { .. }) => tokio::time::sleep(RETRY).await,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Makes the node's own tables, so that readers find them.
pub(crate) fn own_tables(store: &Store) -> Result<(), StoreError> {
    let batch = store.write()?;
    tables::create(batch.transaction())?;
    book::index_anew(&batch)?;
    batch.commit()
}

/// The network's configuration.
pub(crate) fn network(
    settings: &NetworkSettings,
    secret: EndpointSecret,
    pull_interval: Duration,
) -> NetworkConfig {
    NetworkConfig {
        bootstrap: settings.bootstrap.clone(),
        relays: settings.relays.clone(),
        announce_addresses: settings.announce_addresses,
        bind: settings.bind,
        pull_interval,
        ..NetworkConfig::new(secret)
    }
}
