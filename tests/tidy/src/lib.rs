//! What the tests beside this file police is not built but read: sources, manifests, documents.
