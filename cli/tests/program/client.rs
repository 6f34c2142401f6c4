//! A node's API as programs speak to it: HTTP on loopback, one request on a connection of its own.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

use serde_json::Value;

/// What it takes to talk to a node.
#[derive(Debug, Clone)]
pub struct Api {
    address: String,
    token: String,
}

impl Api {
    /// Of the node that runs on a home.
    pub fn of(home: &Path) -> Api {
        let read = |name: &str| std::fs::read_to_string(home.join(name)).unwrap().trim().to_owned();
        Api { address: read("api.address"), token: read("api.token") }
    }

    /// Asks for a document; `None` when the node is gone, also if its answer was cut off.
    pub fn get(&self, path: &str) -> Option<Value> {
        self.done("GET", path, "")
    }

    /// Has something done, which must succeed; `None` when the node is gone.
    pub fn post(&self, path: &str, body: &Value) -> Option<Value> {
        self.done("POST", path, &body.to_string())
    }

    fn done(&self, method: &str, path: &str, body: &str) -> Option<Value> {
        let (status, document) = self.call(method, path, body)?;
        assert!((200..300).contains(&status), "{method} {path}: {status} {document}");
        Some(document)
    }

    fn call(&self, method: &str, path: &str, body: &str) -> Option<(u16, Value)> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            self.address,
            self.token,
            body.len()
        );
        stream.write_all(head.as_bytes()).ok()?;
        stream.write_all(body.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some((status, serde_json::from_str(body).ok()?))
    }
}

/// A URI as a segment of a path or as a value of a query.
pub fn quoted(uri: &str) -> String {
    uri.replace(':', "%3A").replace('/', "%2F")
}
