//! A whole answer.

use std::fmt;

use reqwest::header::HeaderMap;
use reqwest::{RequestBuilder, StatusCode};
use serde_json::Value;

use super::{Stowage, ended};

/// A whole answer, its body as it was sent.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start: String = String::from_utf8_lossy(&self.body).chars().take(300).collect();
        write!(formatter, "{} {start}", self.status)
    }
}

/// Sends a request and reads the answer.
pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let response = ended(request.send()).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    // What tells of events has no end.
    let has_end = headers.get("content-type").is_none_or(|of| of != "text/event-stream");
    let body = if has_end { ended(response.bytes()).await.unwrap().to_vec() } else { Vec::new() };
    Answer { status, headers, body }
}

/// The answer to a plain GET.
pub(crate) async fn ask(server: &Stowage, path: &str) -> Answer {
    send(server.get(path)).await
}

impl Answer {
    /// A header's text; nothing where it is not there.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let first = values.next();
        assert_eq!(values.next(), None, "{name} is there twice");
        first.map(|value| value.to_str().unwrap())
    }

    /// What several headers of one name list together, in lower case.
    pub(crate) fn listed(&self, name: &str) -> Vec<String> {
        let values = self.headers.get_all(name).iter();
        values
            .flat_map(|value| value.to_str().unwrap().split(','))
            .map(|one| one.trim().to_lowercase())
            .collect()
    }

    pub(crate) fn text(&self) -> &str {
        str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/json"), "{self:?}");
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The `error` of a body that is nothing else.
    pub(crate) fn error(&self) -> String {
        self.only("error")
    }

    /// The `message` of a body that is nothing else, as Docker's clients read it.
    pub(crate) fn message(&self) -> String {
        self.only("message")
    }

    fn only(&self, member: &str) -> String {
        let json = self.json();
        assert_eq!(json.as_object().unwrap().len(), 1, "{json}");
        json[member].as_str().unwrap_or_else(|| panic!("{member}: {json}")).to_owned()
    }
}
