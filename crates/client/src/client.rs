use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::{EnvironmentStatus, ErrorBody, Health, ImageQuery, ImageSummary, Secret};

use crate::ClientError;
use crate::elements::{Elements, ReadElement};
use crate::request::{Method, Request};
use crate::transport::{Body, Transport};

/// RFC 7240: a daemon that does not answer is to be told by a status, and not by an empty list.
const STRICT: (&str, &str) = ("prefer", "handling=strict");

/// Nobody has done anything: the request keeps no session alive.
const BACKGROUND: (&str, &str) = ("stowage-activity", "background");

/// RFC 9111: nothing that is kept will do.
const ANEW: (&str, &str) = ("cache-control", "no-cache");

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
    anew: bool,
    transport: Transport,
}

impl Client {
    /// A client for the server at `base_url`, as in `http://127.0.0.1:3000`.
    pub fn new(base_url: impl Into<String>) -> Self {
        let base_url: String = base_url.into();
        Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            token: None,
            in_background: false,
            anew: false,
            transport: Transport::new(),
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

    /// The same client for requests of somebody who has an answer and wants another one: lists are asked of their
    /// daemons, and not what the server keeps of them, failures included.
    #[must_use]
    pub fn anew(&self) -> Self {
        Self { anew: true, ..self.clone() }
    }

    /// Whether the server is well.
    ///
    /// # Errors
    ///
    /// Where it is not, or cannot be reached.
    pub async fn health(&self) -> Result<Health, ClientError> {
        self.get("/api/health", &[]).await
    }

    /// The images of an environment in its daemon's order. Asks strictly: a daemon that is unreachable
    /// or too slow is an error, and no empty list.
    ///
    /// # Errors
    ///
    /// Where the server refuses or cannot be reached, and where the daemon does not answer.
    pub async fn list_images(&self, query: &ImageQuery) -> Result<Vec<ImageSummary>, ClientError> {
        Ok(self.tagged_images(query).await?.0)
    }

    /// The same with the list's entity tag, by which `GET /api/events` names it.
    ///
    /// # Errors
    ///
    /// As [`Client::list_images`].
    pub async fn tagged_images(
        &self,
        query: &ImageQuery,
    ) -> Result<(Vec<ImageSummary>, Option<String>), ClientError> {
        self.gather_images(query).await
    }

    /// Hands over each image of an environment as its text arrives, in the daemon's order, so that a long list never
    /// stands in memory as one text; in a browser other tasks have their turn in between. `T` has what of an image is
    /// wanted. Asks strictly.
    ///
    /// # Errors
    ///
    /// As [`Client::list_images`]. What was handed over before belongs to a list that never came.
    pub async fn each_image<T: DeserializeOwned>(
        &self,
        query: &ImageQuery,
        mut each: impl FnMut(T) + Send,
    ) -> Result<(), ClientError> {
        self.each_image_text(query, &mut |text| serde_json::from_slice(text).map(&mut each)).await.map(drop)
    }

    /// Each image of an environment as what is wanted of it, and the list's entity tag.
    pub(crate) async fn gather_images<T: DeserializeOwned + Send>(
        &self,
        query: &ImageQuery,
    ) -> Result<(Vec<T>, Option<String>), ClientError> {
        let mut images = Vec::new();
        let read = &mut |text: &[u8]| serde_json::from_slice(text).map(|image| images.push(image));
        let tag = self.each_image_text(query, read).await?;
        Ok((images, tag))
    }

    /// Hands over the text of each image; gives the list's entity tag. Whatever is read from it, this is made into code once.
    async fn each_image_text(
        &self,
        query: &ImageQuery,
        read: &mut ReadElement<'_>,
    ) -> Result<Option<String>, ClientError> {
        let mut body = self.answer(self.request_to_daemon("/api/images", &query.to_parameters())).await?;
        let mut elements = Elements::default();
        while let Some(piece) = body.next().await.map_err(ClientError::Connection)? {
            elements.push(&piece, read).map_err(ClientError::Nonsense)?;
        }
        elements.end().map_err(ClientError::Nonsense)?;
        Ok(body.tag)
    }

    /// What a path answers that takes a daemon.
    pub(crate) async fn get_from_daemon<T: DeserializeOwned>(
        &self,
        path: &str,
        parameters: &[(&'static str, String)],
    ) -> Result<T, ClientError> {
        self.read(self.request_to_daemon(path, parameters)).await
    }

    /// What a path answers.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        parameters: &[(&'static str, String)],
    ) -> Result<T, ClientError> {
        self.read(self.request_for(path, parameters)).await
    }

    /// What a path answers to something that is sent to it.
    pub(crate) async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, ClientError> {
        self.read(Request { body: json(body)?, ..self.request(method, path) }).await
    }

    /// The same where the answer waits for a daemon, which the server itself gives up on.
    pub(crate) async fn send_and_wait<T: DeserializeOwned>(
        &self,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<T, ClientError> {
        let body = body.map(json).transpose()?.flatten();
        self.read(Request { body, timeout: None, ..self.request(Method::Post, path) }).await
    }

    /// Sends something to a path that has nothing to say about it.
    pub(crate) async fn put(&self, path: &str, body: &impl Serialize) -> Result<(), ClientError> {
        self.answer(Request { body: json(body)?, ..self.request(Method::Put, path) }).await.map(drop)
    }

    /// Does what stands in the path, with nothing to add to it.
    pub(crate) async fn act(&self, method: Method, path: &str) -> Result<(), ClientError> {
        self.answer(self.request(method, path)).await.map(drop)
    }

    fn request(&self, method: Method, path: &str) -> Request {
        Request {
            method,
            url: format!("{}{path}", self.base_url),
            parameters: Vec::new(),
            headers: [(self.in_background, BACKGROUND), (self.anew, ANEW)]
                .into_iter()
                .filter_map(|(is_so, header)| is_so.then_some(header))
                .collect(),
            token: self.token.clone(),
            body: None,
            timeout: Some(TIMEOUT),
        }
    }

    fn request_for(&self, path: &str, parameters: &[(&'static str, String)]) -> Request {
        Request { parameters: parameters.to_vec(), ..self.request(Method::Get, path) }
    }

    fn request_to_daemon(&self, path: &str, parameters: &[(&'static str, String)]) -> Request {
        let mut request = self.request_for_long(path, parameters);
        request.headers.push(STRICT);
        request
    }

    /// A request whose answer takes as long as daemons do.
    pub(crate) fn request_for_long(&self, path: &str, parameters: &[(&'static str, String)]) -> Request {
        // The server itself gives up on a daemon, after as long as its operator likes.
        Request { timeout: None, ..self.request_for(path, parameters) }
    }

    /// What a good answer says.
    async fn read<T: DeserializeOwned>(&self, request: Request) -> Result<T, ClientError> {
        serde_json::from_slice(&self.text(request).await?).map_err(ClientError::Nonsense)
    }

    /// The text of a good answer. Whatever is read from it, this is made into code once.
    async fn text(&self, request: Request) -> Result<Vec<u8>, ClientError> {
        whole(self.answer(request).await?).await
    }

    /// The body of a good answer, or what is wrong.
    pub(crate) async fn answer(&self, request: Request) -> Result<Body, ClientError> {
        let answer = self.transport.send(request).await.map_err(ClientError::Connection)?;
        match answer.status {
            200..300 => return Ok(answer.body),
            401 => return Err(ClientError::SignedOut),
            _ => {}
        }
        // A proxy before the server may answer with something else than our JSON.
        let error = match serde_json::from_slice::<ErrorBody>(&whole(answer.body).await?) {
            Ok(body) => body.error,
            Err(_not_ours) => format!("{} {}", answer.status, answer.reason).trim_end().to_owned(),
        };
        use EnvironmentStatus::{Error, Timeout, Unreachable};
        let environment = answer.environment_status.and_then(|word| {
            [Unreachable, Timeout, Error].into_iter().find(|status| word == status.as_str())
        });
        let retry_after_secs = answer.retry_after.and_then(|seconds| seconds.parse().ok());
        Err(match environment {
            Some(status) => ClientError::Environment { status, error },
            None => ClientError::Status { status: answer.status, error, retry_after_secs },
        })
    }
}

fn json(body: &impl Serialize) -> Result<Option<String>, ClientError> {
    serde_json::to_string(body).map(Some).map_err(ClientError::Nonsense)
}

/// All of a body; few answers come in more than one piece.
async fn whole(mut body: Body) -> Result<Vec<u8>, ClientError> {
    let mut whole = Vec::new();
    while let Some(piece) = body.next().await.map_err(ClientError::Connection)? {
        if whole.is_empty() {
            whole = piece;
        } else {
            whole.extend_from_slice(&piece);
        }
    }
    Ok(whole)
}
