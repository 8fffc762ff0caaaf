use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, Request};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::api_version::ApiVersion;
use crate::connector::Connector;
use crate::engine_error::engine_error;
use crate::image_layers::ListedAt;
use crate::layer_knowledge::LayerKnowledge;
use crate::manifest_knowledge::ManifestKnowledge;
use crate::observe::Observed;
use crate::stages::Stages;
use crate::{Connection, DaemonError, Limits};

/// How long an unused connection is kept.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// Everything that is shared by all who ask one daemon: its connections, its API version, what is known of it.
pub(crate) struct Link {
    /// What stands in the requests' `Host`.
    authority: String,
    limits: Limits,
    http: Client<Connector, RequestBody>,
    /// The same without connections that are kept.
    http_anew: Client<Connector, RequestBody>,
    places: Semaphore,
    spoken: Mutex<Option<Spoken>>,
    pub(crate) observed: Observed,
    pub(crate) layers: LayerKnowledge,
    pub(crate) layers_listed_at: ListedAt,
    pub(crate) manifests: ManifestKnowledge,
}

/// The type that bollard's requests have, so that one client serves both.
type RequestBody = http_body_util::Either<
    http_body_util::Full<Bytes>,
    http_body_util::StreamBody<
        std::pin::Pin<
            Box<dyn futures::Stream<Item = Result<hyper::body::Frame<Bytes>, std::io::Error>> + Send>,
        >,
    >,
>;

/// What is known of the other side, and what was agreed with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spoken {
    /// The version that it is asked in.
    pub(crate) version: ApiVersion,
    /// Podman answers some parameters of the Engine's with nothing at all.
    pub(crate) is_podman: bool,
    /// The newest version that it knows itself.
    newest_of_daemon: ApiVersion,
}

/// The end of the time that one question has.
pub(crate) type Deadline = Instant;

impl Link {
    pub(crate) fn new(connection: &Connection, limits: Limits, stages: Stages) -> Self {
        let connector = Connector::new(connection, limits, stages);
        let http = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .pool_max_idle_per_host(limits.max_concurrent_calls)
            .build(connector.clone());
        let http_anew = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector);
        Self {
            authority: connection.endpoint().authority(),
            limits,
            http,
            http_anew,
            places: Semaphore::new(limits.max_concurrent_calls),
            spoken: Mutex::new(None),
            observed: Observed::default(),
            layers: LayerKnowledge::default(),
            layers_listed_at: ListedAt::default(),
            manifests: ManifestKnowledge::default(),
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
        let version = self.spoken(deadline).await?.version;
        let result = self.get_at(version, path_and_query, deadline).await;
        match &result {
            // The daemon behind the endpoint is another one than before, or too new for all that is known here.
            Err(DaemonError::Refused { message }) if message.contains("client version") => {
                let mut spoken = self.ping(deadline).await?;
                if spoken.version == version {
                    spoken.version = spoken.newest_of_daemon;
                }
                self.remember(Some(spoken));
                self.get_at(spoken.version, path_and_query, deadline).await
            }
            Err(DaemonError::Unreachable(_) | DaemonError::Broken(_)) => {
                self.remember(None);
                result
            }
            _ => result,
        }
    }

    /// What is spoken with the daemon; agreed on when nothing is, or when it may be another one than before.
    pub(crate) async fn spoken(&self, deadline: Deadline) -> Result<Spoken, DaemonError> {
        match self.known() {
            Some(spoken) => Ok(spoken),
            None => self.negotiate(deadline).await,
        }
    }

    /// Asks the daemon for its API version, whatever was known of it.
    pub(crate) async fn negotiate(&self, deadline: Deadline) -> Result<Spoken, DaemonError> {
        let agreed = self.ping(deadline).await?;
        // What it turned out to be too new for is not tried once more.
        let agreed =
            self.known().filter(|known| known.newest_of_daemon == agreed.newest_of_daemon).unwrap_or(agreed);
        self.remember(Some(agreed));
        Ok(agreed)
    }

    /// What is spoken now, where anything is.
    pub(crate) fn known(&self) -> Option<Spoken> {
        *self.spoken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// bollard over our connections and under their bound. Its own timeout, which knows whole seconds only, is no
    /// more than a second guard.
    pub(crate) fn bollard(&self) -> Result<bollard::Docker, bollard::errors::Error> {
        let http = self.http.clone();
        let transport = move |request: bollard::BollardRequest| {
            let http = http.clone();
            async move { http.request(request).await.map_err(bollard::errors::Error::from) }
        };
        let address = format!("http://{}", self.authority);
        let timeout_secs = self.limits.timeout.as_secs().saturating_add(1);
        bollard::Docker::connect_with_custom_transport(
            transport,
            Some(address),
            timeout_secs,
            bollard::API_DEFAULT_VERSION,
        )
    }

    fn remember(&self, spoken: Option<Spoken>) {
        *self.spoken.lock().unwrap_or_else(PoisonError::into_inner) = spoken;
    }

    /// `GET /_ping` answers on every API version, and says in a header which one is the daemon's newest.
    async fn ping(&self, deadline: Deadline) -> Result<Spoken, DaemonError> {
        match self.within(deadline, self.send("/_ping")).await {
            Ok(response) => Spoken::from_headers(response.headers())
                .ok_or_else(|| DaemonError::Nonsense("it has no API version".to_owned())),
            // Nothing was asked that an engine could refuse.
            Err(DaemonError::Refused { message }) => Err(DaemonError::Failed { status: 400, message }),
            Err(error) => Err(error),
        }
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

    /// Every answer of an engine names its newest version: where it is not the one that was agreed on, the daemon
    /// was replaced.
    fn note_version(&self, headers: &HeaderMap) {
        if let (Some(now), Some(known)) = (Spoken::from_headers(headers), self.known())
            && now.newest_of_daemon != known.newest_of_daemon
        {
            self.remember(Some(now));
        }
    }

    async fn send(&self, path_and_query: &str) -> Result<http::Response<Bytes>, DaemonError> {
        let response = self.exchange(path_and_query).await?;
        match response.status() {
            status if status.is_success() => Ok(response),
            status => Err(engine_error(status, response.body())),
        }
    }

    /// Asks for what is answered bit by bit and without an end, on a connection of its own and in none of the daemon's
    /// places. The deadline is that of the answer's beginning.
    pub(crate) async fn stream(
        &self,
        path_and_query: &str,
        deadline: Deadline,
    ) -> Result<http::Response<Incoming>, DaemonError> {
        let asking = async {
            let request = self.request(path_and_query)?;
            let response = self.http_anew.request(request).await.map_err(DaemonError::from_transport)?;
            let (head, body) = response.into_parts();
            self.note_version(&head.headers);
            if head.status.is_success() {
                return Ok(http::Response::from_parts(head, body));
            }
            let body = body.collect().await.map_err(DaemonError::from_transport)?.to_bytes();
            Err(engine_error(head.status, &body))
        };
        match tokio::time::timeout_at(deadline, asking).await {
            Ok(result) => result,
            Err(_elapsed) => Err(DaemonError::Timeout),
        }
    }

    fn request(&self, path_and_query: &str) -> Result<Request<RequestBody>, DaemonError> {
        let uri = format!("http://{}{path_and_query}", self.authority);
        let body = RequestBody::Left(http_body_util::Full::default());
        let request = Request::builder().method(Method::GET).uri(uri).body(body);
        request.map_err(|error| DaemonError::Broken(error.into()))
    }

    /// Asks for just this, and collects the answer, whatever its status is.
    pub(crate) async fn exchange(&self, path_and_query: &str) -> Result<http::Response<Bytes>, DaemonError> {
        let mut response =
            self.http.request(self.request(path_and_query)?).await.map_err(DaemonError::from_transport);
        if let Err(DaemonError::Broken(_)) = response {
            // A connection that was kept may have died with its daemon: only a new one tells a daemon that is away
            // from one that breaks connections. To ask twice does no harm.
            response = self
                .http_anew
                .request(self.request(path_and_query)?)
                .await
                .map_err(DaemonError::from_transport);
        }
        let response = response?;
        let (head, body) = response.into_parts();
        self.note_version(&head.headers);
        let body = body.collect().await.map_err(DaemonError::from_transport)?.to_bytes();
        Ok(http::Response::from_parts(head, body))
    }
}

impl Spoken {
    #[cfg(test)]
    pub(crate) fn of(version: ApiVersion, is_podman: bool) -> Self {
        Self { version, is_podman, newest_of_daemon: version }
    }

    /// The newest version that both sides know, from the headers of any answer; nothing where it is no engine's.
    fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let newest_of_daemon = ApiVersion::parse(headers.get("Api-Version")?.to_str().ok()?)?;
        Some(Self {
            version: newest_of_daemon.min(ApiVersion::NEWEST_KNOWN),
            is_podman: headers.contains_key("Libpod-Api-Version"),
            newest_of_daemon,
        })
    }
}
