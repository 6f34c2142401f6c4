//! Keyspaces on disk: one file, one writer, one signed head per commit.
