use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::api_version::ApiVersion;
use crate::connector::Connector;
use crate::daemon_error::one_line;
use crate::observe::Observed;
use crate::{DaemonError, Endpoint, Limits};

/// How long an unused connection is kept.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// Everything that is shared by all who ask one daemon: its connections, its API version, what is known of it.
pub(crate) struct Link {
    endpoint: Endpoint,
    limits: Limits,
    http: Client<Connector, RequestBody>,
    places: Semaphore,
    api_version: Mutex<Option<ApiVersion>>,
    pub(crate) observed: Observed,
}

type RequestBody = http_body_util::Either<
    http_body_util::Full<Bytes>,
    http_body_util::StreamBody<
        std::pin::Pin<
            Box<dyn futures::Stream<Item = Result<hyper::body::Frame<Bytes>, std::io::Error>> + Send>,
        >,
    >,
>;

/// The end of the time that one question has.
pub(crate) type Deadline = Instant;

/// How the Engine says what went wrong.
#[derive(Deserialize)]
struct EngineErrorBody {
    message: String,
}

impl Link {
    pub(crate) fn new(endpoint: Endpoint, limits: Limits) -> Self {
        let http = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .pool_max_idle_per_host(limits.max_concurrent_calls)
            .build(Connector::new(endpoint.clone(), limits.max_answer_bytes));
        Self {
            endpoint,
            limits,
            http,
            places: Semaphore::new(limits.max_concurrent_calls),
            api_version: Mutex::new(None),
            observed: Observed::default(),
        }
    }

    /// The end of the time for a question that is asked now.
    pub(crate) fn deadline(&self) -> Deadline {
        Instant::now() + self.limits.timeout
    }

    /// Runs one call within its deadline and in one of the daemon's places.
    pub(crate) async fn within<T>(
        &self,
        deadline: Deadline,
        call: impl Future<Output = Result<T, DaemonError>>,
    ) -> Result<T, DaemonError> {
        let in_place = async {
            let _place = self.places.acquire().await.map_err(|error| DaemonError::Broken(error.into()))?;
            call.await
        };
        match tokio::time::timeout_at(deadline, in_place).await {
            Ok(result) => result,
            Err(_elapsed) => Err(DaemonError::Timeout),
        }
    }

    /// Asks for `path_and_query` below the negotiated API version, and collects the answer.
    pub(crate) async fn get(&self, path_and_query: &str, deadline: Deadline) -> Result<Bytes, DaemonError> {
        let version = self.api_version(deadline).await?;
        let result = self.get_at(version, path_and_query, deadline).await;
        match &result {
            // The daemon behind the endpoint is another one than before.
            Err(DaemonError::Refused { message }) if message.contains("client version") => {
                self.forget_api_version();
                let version = self.newest_of_daemon(deadline).await?;
                self.remember_api_version(version);
                self.get_at(version, path_and_query, deadline).await
            }
            Err(DaemonError::Unreachable(_) | DaemonError::Broken(_)) => {
                self.forget_api_version();
                result
            }
            _ => result,
        }
    }

    /// The newest API version that both sides know; asked for once, until the daemon may have changed.
    pub(crate) async fn api_version(&self, deadline: Deadline) -> Result<ApiVersion, DaemonError> {
        let known = *self.api_version.lock().unwrap_or_else(PoisonError::into_inner);
        match known {
            Some(version) => Ok(version),
            None => self.negotiate(deadline).await,
        }
    }

    /// Asks the daemon for its API version, whatever was known of it.
    pub(crate) async fn negotiate(&self, deadline: Deadline) -> Result<ApiVersion, DaemonError> {
        let version = self.newest_of_daemon(deadline).await?.min(ApiVersion::NEWEST_KNOWN);
        self.remember_api_version(version);
        Ok(version)
    }

    /// bollard over our connections and under their bound. Its own timeout, which knows whole seconds only, is no
    /// more than a second guard.
    pub(crate) fn bollard(&self) -> Result<bollard::Docker, bollard::errors::Error> {
        let http = self.http.clone();
        let transport = move |request: bollard::BollardRequest| {
            let http = http.clone();
            async move { http.request(request).await.map_err(bollard::errors::Error::from) }
        };
        let address = format!("http://{}", self.endpoint.authority());
        let timeout_secs = self.limits.timeout.as_secs().saturating_add(1);
        bollard::Docker::connect_with_custom_transport(
            transport,
            Some(address),
            timeout_secs,
            bollard::API_DEFAULT_VERSION,
        )
    }

    fn remember_api_version(&self, version: ApiVersion) {
        *self.api_version.lock().unwrap_or_else(PoisonError::into_inner) = Some(version);
    }

    fn forget_api_version(&self) {
        *self.api_version.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// `GET /_ping` answers on every API version, and says in a header which one is the daemon's newest.
    async fn newest_of_daemon(&self, deadline: Deadline) -> Result<ApiVersion, DaemonError> {
        let response = self.within(deadline, self.send("/_ping")).await?;
        response
            .headers()
            .get("Api-Version")
            .and_then(|value| value.to_str().ok())
            .and_then(ApiVersion::parse)
            .ok_or_else(|| DaemonError::Nonsense("it has no API version".to_owned()))
    }

    async fn get_at(
        &self,
        version: ApiVersion,
        path_and_query: &str,
        deadline: Deadline,
    ) -> Result<Bytes, DaemonError> {
        let path = format!("/v{version}{path_and_query}");
        self.within(deadline, async { Ok(self.send(&path).await?.into_body()) }).await
    }

    async fn send(&self, path_and_query: &str) -> Result<http::Response<Bytes>, DaemonError> {
        let uri = format!("http://{}{path_and_query}", self.endpoint.authority());
        let request = Request::builder()
            .method(Method::GET)
            .uri(uri)
            .body(RequestBody::Left(http_body_util::Full::default()))
            .map_err(|error| DaemonError::Broken(error.into()))?;
        let response = self.http.request(request).await.map_err(DaemonError::from_transport)?;
        let (head, body) = response.into_parts();
        let body = body.collect().await.map_err(DaemonError::from_transport)?.to_bytes();
        match head.status {
            status if status.is_success() => Ok(http::Response::from_parts(head, body)),
            StatusCode::BAD_REQUEST => Err(DaemonError::Refused { message: engine_message(&body) }),
            status => Err(DaemonError::Failed { status: status.as_u16(), message: engine_message(&body) }),
        }
    }
}

/// The engine's own words, or the start of whatever stands there instead.
fn engine_message(body: &[u8]) -> String {
    match serde_json::from_slice::<EngineErrorBody>(body) {
        Ok(body) => one_line(&body.message),
        Err(_not_an_engine) => one_line(&String::from_utf8_lossy(body.get(..300).unwrap_or(body))),
    }
}
