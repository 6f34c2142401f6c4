//! Finding other nodes, and moving keyspaces and parcels between them.
