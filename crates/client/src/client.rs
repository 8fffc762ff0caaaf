use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::{Environment, EnvironmentStatus, ErrorBody, Health, ImageQuery, ImageSummary, Secret};

use crate::ClientError;

/// RFC 7240: a daemon that does not answer is to be told by a status, and not by an empty list.
const STRICT: (HeaderName, HeaderValue) =
    (HeaderName::from_static("prefer"), HeaderValue::from_static("handling=strict"));

/// Nobody has done anything: the request keeps no session alive.
const BACKGROUND: (HeaderName, HeaderValue) =
    (HeaderName::from_static("stowage-activity"), HeaderValue::from_static("background"));

/// What the server answers without a daemon, or has no business of waiting for one.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A connection to one Stowage server. Cheap to clone.
///
/// In a browser the requests carry the session's cookie, which the browser keeps. Elsewhere there is no store for
/// it: a program shows a token ([`Client::with_token`]).
#[derive(Clone, Debug)]
pub struct Client {
    base_url: String,
    token: Option<Secret>,
    in_background: bool,
    http: reqwest::Client,
}

impl Client {
    /// A client for the server at `base_url`, as in `http://127.0.0.1:3000`.
    pub fn new(base_url: impl Into<String>) -> Self {
        let base_url: String = base_url.into();
        Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            token: None,
            in_background: false,
            http: reqwest::Client::new(),
        }
    }

    /// A client that shows an API token with every request.
    pub fn with_token(base_url: impl Into<String>, token: Secret) -> Self {
        Self { token: Some(token), ..Self::new(base_url) }
    }

    /// The same client for requests that nobody asked for: they do not extend an idle session.
    #[must_use]
    pub fn in_background(&self) -> Self {
        Self { in_background: true, ..self.clone() }
    }

    /// Whether the server is well.
    ///
    /// # Errors
    ///
    /// Where it is not, or cannot be reached.
    pub async fn health(&self) -> Result<Health, ClientError> {
        self.get("/api/health", &[]).await
    }

    /// The environments that the caller may see, by id.
    ///
    /// # Errors
    ///
    /// Where the server refuses, or cannot be reached.
    pub async fn list_environments(&self) -> Result<Vec<Environment>, ClientError> {
        self.get("/api/environments", &[]).await
    }

    /// The images of an environment in its daemon's order. Asks strictly: a daemon that is unreachable
    /// or too slow is an error, and no empty list.
    ///
    /// # Errors
    ///
    /// Where the server refuses or cannot be reached, and where the daemon does not answer.
    pub async fn list_images(&self, query: &ImageQuery) -> Result<Vec<ImageSummary>, ClientError> {
        self.get_from_daemon("/api/images", &query.to_parameters()).await
    }

    /// What a path answers that takes a daemon.
    pub(crate) async fn get_from_daemon<T: DeserializeOwned>(
        &self,
        path: &str,
        parameters: &[(&str, String)],
    ) -> Result<T, ClientError> {
        // The server itself gives up on a daemon, after as long as its operator likes.
        let request = self.request(Method::GET, path).query(parameters);
        read(answer(request.headers(HeaderMap::from_iter([STRICT]))).await?)
    }

    /// What a path answers.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        parameters: &[(&str, String)],
    ) -> Result<T, ClientError> {
        read(self.get_body(path, parameters).await?)
    }

    /// The same as it is: the page is to have this code once, and not for each type.
    async fn get_body(&self, path: &str, parameters: &[(&str, String)]) -> Result<Vec<u8>, ClientError> {
        answer(self.request(Method::GET, path).query(parameters).timeout(TIMEOUT)).await
    }

    /// What a path answers to something that is sent to it.
    pub(crate) async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, ClientError> {
        read(answer(self.request(method, path).json(body).timeout(TIMEOUT)).await?)
    }

    /// Sends something to a path that has nothing to say about it.
    pub(crate) async fn put(&self, path: &str, body: &impl Serialize) -> Result<(), ClientError> {
        answer(self.request(Method::PUT, path).json(body).timeout(TIMEOUT)).await.map(drop)
    }

    /// Does what stands in the path, with nothing to add to it.
    pub(crate) async fn act(&self, method: Method, path: &str) -> Result<(), ClientError> {
        answer(self.request(method, path).timeout(TIMEOUT)).await.map(drop)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.base_url));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token.expose());
        }
        if self.in_background {
            request = request.headers(HeaderMap::from_iter([BACKGROUND]));
        }
        request
    }
}

/// The body of a good answer, or what is wrong.
async fn answer(request: RequestBuilder) -> Result<Vec<u8>, ClientError> {
    let response = request.send().await.map_err(ClientError::Connection)?;
    let status = response.status();
    let environment = response.headers().get("Stowage-Environment-Status").and_then(|value| {
        use EnvironmentStatus::{Error, Timeout, Unreachable};
        [Unreachable, Timeout, Error].into_iter().find(|status| value == status.as_str())
    });
    let retry_after_secs =
        response.headers().get(RETRY_AFTER).and_then(|seconds| seconds.to_str().ok()?.parse().ok());
    let body = response.bytes().await.map_err(ClientError::Connection)?;
    if status.is_success() {
        return Ok(body.into());
    }
    if status == StatusCode::UNAUTHORIZED {
        return Err(ClientError::SignedOut);
    }
    // A proxy before the server may answer with something else than our JSON.
    let error = match serde_json::from_slice::<ErrorBody>(&body) {
        Ok(body) => body.error,
        Err(_not_ours) => status.to_string(),
    };
    Err(match environment {
        Some(status) => ClientError::Environment { status, error },
        None => ClientError::Status { status: status.as_u16(), error, retry_after_secs },
    })
}

fn read<T: DeserializeOwned>(body: Vec<u8>) -> Result<T, ClientError> {
    serde_json::from_slice(&body).map_err(ClientError::Nonsense)
}
