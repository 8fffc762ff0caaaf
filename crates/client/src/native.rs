//! Requests of a program.

use reqwest::header::{CONTENT_TYPE, HeaderMap};

use crate::request::{Answer, ENVIRONMENT_STATUS, ETAG, Method, RETRY_AFTER, Request};

/// Why there is no answer at all.
pub type TransportError = reqwest::Error;

/// Connections, which are used again. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Transport(reqwest::Client);

/// What is still to be read of an answer.
pub(crate) struct Body {
    /// The entity tag of what it is the body of.
    pub(crate) tag: Option<String>,
    response: reqwest::Response,
}

impl Body {
    /// What comes next; nothing at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<u8>>, TransportError> {
        Ok(self.response.chunk().await?.map(Vec::from))
    }
}

impl Transport {
    pub(crate) fn new() -> Self {
        Self(reqwest::Client::new())
    }

    pub(crate) async fn send(&self, request: Request) -> Result<Answer, TransportError> {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Patch => reqwest::Method::PATCH,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut sent = self.0.request(method, request.url).query(&request.parameters);
        for (name, value) in request.headers {
            sent = sent.header(name, value);
        }
        if let Some(token) = &request.token {
            sent = sent.bearer_auth(token.expose());
        }
        if let Some(body) = request.body {
            sent = sent.header(CONTENT_TYPE, "application/json").body(body);
        }
        if let Some(timeout) = request.timeout {
            sent = sent.timeout(timeout);
        }
        let response = sent.send().await?;
        Ok(Answer {
            status: response.status().as_u16(),
            reason: response.status().canonical_reason().unwrap_or_default().to_owned(),
            environment_status: header(response.headers(), ENVIRONMENT_STATUS),
            retry_after: header(response.headers(), RETRY_AFTER),
            body: Body { tag: header(response.headers(), ETAG), response },
        })
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}
