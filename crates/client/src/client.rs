use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::de::DeserializeOwned;
use shared::{Environment, EnvironmentStatus, ErrorBody, Health, ImageQuery, ImageSummary};

use crate::ClientError;

/// RFC 7240: a daemon that does not answer is to be told by a status, and not by an empty list.
const STRICT: (HeaderName, HeaderValue) =
    (HeaderName::from_static("prefer"), HeaderValue::from_static("handling=strict"));

/// What the server answers without a daemon, or has no business of waiting for one.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A connection to one Stowage server. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    base_url: String,
    http: reqwest::Client,
}

impl Client {
    /// A client for the server at `base_url`, as in `http://127.0.0.1:3000`.
    pub fn new(base_url: impl Into<String>) -> Self {
        let base_url: String = base_url.into();
        Self { base_url: base_url.trim_end_matches('/').to_owned(), http: reqwest::Client::new() }
    }

    /// Whether the server is well.
    ///
    /// # Errors
    ///
    /// Where it is not, or cannot be reached.
    pub async fn health(&self) -> Result<Health, ClientError> {
        self.get("/api/health", &[], Some(TIMEOUT)).await
    }

    /// The environments that the caller may see, by id.
    ///
    /// # Errors
    ///
    /// Where the server refuses, or cannot be reached.
    pub async fn list_environments(&self) -> Result<Vec<Environment>, ClientError> {
        self.get("/api/environments", &[], Some(TIMEOUT)).await
    }

    /// The images of an environment in its daemon's order. Asks strictly: a daemon that is unreachable
    /// or too slow is an error, and no empty list.
    ///
    /// # Errors
    ///
    /// Where the server refuses or cannot be reached, and where the daemon does not answer.
    pub async fn list_images(&self, query: &ImageQuery) -> Result<Vec<ImageSummary>, ClientError> {
        // The server itself gives up on a daemon, after as long as its operator likes.
        self.get("/api/images", &query.to_parameters(), None).await
    }

    async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        parameters: &[(&str, String)],
        timeout: Option<Duration>,
    ) -> Result<T, ClientError> {
        let mut request = self
            .http
            .get(format!("{}{path}", self.base_url))
            .query(parameters)
            .headers(HeaderMap::from_iter([STRICT]));
        if let Some(timeout) = timeout {
            request = request.timeout(timeout);
        }
        let response = request.send().await.map_err(ClientError::Connection)?;
        let status = response.status();
        let environment = response.headers().get("Stowage-Environment-Status").and_then(|value| {
            use EnvironmentStatus::{Error, Timeout, Unreachable};
            [Unreachable, Timeout, Error].into_iter().find(|status| value == status.as_str())
        });
        let body = response.bytes().await.map_err(ClientError::Connection)?;
        if status.is_success() {
            return serde_json::from_slice(&body).map_err(ClientError::Nonsense);
        }
        // A proxy before the server may answer with something else than our JSON.
        let error = match serde_json::from_slice::<ErrorBody>(&body) {
            Ok(body) => body.error,
            Err(_not_ours) => status.to_string(),
        };
        Err(match environment {
            Some(status) => ClientError::Environment { status, error },
            None => ClientError::Status { status: status.as_u16(), error },
        })
    }
}
