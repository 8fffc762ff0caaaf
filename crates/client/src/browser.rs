//! Requests of a page, by the browser's own `fetch`: it knows addresses and headers already, and what knows them
//! in Rust weighs a tenth of the page.

use js_sys::{Array, Date, Promise, Uint8Array};
use thiserror::Error;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, AbortSignal, Headers, ReadableStreamDefaultReader, ReadableStreamReadResult,
    RequestInit, Response, Window,
};

use crate::early_answers;
use crate::request::{Answer, ENVIRONMENT_STATUS, ETAG, Method, RETRY_AFTER, Request};

/// How long a page is starting, in milliseconds from the first line of its program: as long it takes what was asked
/// for earlier. Whoever asks later wants to know how it is then.
const START_MS: f64 = 5_000.0;

/// How long the page may be busy with what it reads before the browser has its turn, in milliseconds.
const BUSY_MS: f64 = 16.0;

/// Why there is no answer at all, as the browser says it.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct TransportError(String);

/// What keeps the connections: the browser.
#[derive(Clone, Debug)]
pub(crate) struct Transport {
    /// In milliseconds since 1970.
    made_at_ms: f64,
}

/// What is still to be read of an answer. Reading takes turns with whatever else the browser has to do.
pub(crate) struct Body {
    /// The entity tag of what it is the body of.
    pub(crate) tag: Option<String>,
    /// Absent where the answer has no body.
    reader: Option<ReadableStreamDefaultReader>,
    /// How long the page was busy with what it read since the browser had its turn.
    busy_ms: f64,
    /// When the page was given something to be busy with, in milliseconds since 1970.
    given_at_ms: Option<f64>,
    _abandoned: Abandoned,
}

/// Ends a request that nobody waits for any more.
struct Abandoned(AbortController);

impl Transport {
    pub(crate) fn new() -> Self {
        Self { made_at_ms: Date::now() }
    }

    pub(crate) async fn send(&self, request: Request) -> Result<Answer, TransportError> {
        self.fetch(request).await.map_err(TransportError::from)
    }

    async fn fetch(&self, request: Request) -> Result<Answer, JsValue> {
        let url = address(&request);
        let (response, abandoned) = match self.take_early(&request, &url) {
            Some((answer, controller)) => (answer, Abandoned(controller)),
            None => ask(&request, &url)?,
        };
        let response: Response = JsFuture::from(response).await?.dyn_into()?;
        let headers = response.headers();
        let reader = response.body().map(|body| ReadableStreamDefaultReader::new(&body)).transpose()?;
        Ok(Answer {
            status: response.status(),
            reason: response.status_text(),
            environment_status: headers.get(ENVIRONMENT_STATUS)?,
            retry_after: headers.get(RETRY_AFTER)?,
            body: Body {
                tag: headers.get(ETAG)?,
                reader,
                busy_ms: 0.0,
                given_at_ms: None,
                _abandoned: abandoned,
            },
        })
    }

    /// The answer to this very request, where it was asked for before the program was there.
    fn take_early(&self, request: &Request, url: &str) -> Option<(Promise, AbortController)> {
        let starting = Date::now() - self.made_at_ms < START_MS;
        let asks_only = matches!(request.method, Method::Get);
        if starting && asks_only && request.token.is_none() {
            early_answers::take(url, &request.headers)
        } else {
            // Whatever is done may change what was answered.
            early_answers::forget();
            None
        }
    }
}

/// Sends a request.
fn ask(request: &Request, url: &str) -> Result<(Promise, Abandoned), JsValue> {
    let abandoned = Abandoned(AbortController::new()?);
    let init = RequestInit::new();
    init.set_method(match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Patch => "PATCH",
        Method::Delete => "DELETE",
    });
    init.set_signal(Some(&abandoned.signal(request)));
    let headers = Headers::new()?;
    for (name, value) in &request.headers {
        headers.set(name, value)?;
    }
    if let Some(token) = &request.token {
        headers.set("authorization", &format!("Bearer {}", token.expose()))?;
    }
    if let Some(body) = &request.body {
        headers.set("content-type", "application/json")?;
        init.set_body_opt_str(Some(body));
    }
    init.set_headers_headers(&headers);
    Ok((window()?.fetch_with_str_and_init(url, &init), abandoned))
}

/// The whole address, parameters included.
fn address(request: &Request) -> String {
    let mut url = request.url.clone();
    for (position, (name, value)) in request.parameters.iter().enumerate() {
        url.push(if position == 0 { '?' } else { '&' });
        url.push_str(name);
        url.push('=');
        url.push_str(&String::from(js_sys::encode_uri_component(value)));
    }
    url
}

impl Body {
    /// What comes next; nothing at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<u8>>, TransportError> {
        self.read().await.map_err(TransportError::from)
    }

    async fn read(&mut self) -> Result<Option<Vec<u8>>, JsValue> {
        let Some(reader) = &self.reader else { return Ok(None) };
        if let Some(given_at_ms) = self.given_at_ms.take() {
            self.busy_ms += Date::now() - given_at_ms;
        }
        if self.busy_ms > BUSY_MS {
            rest().await?;
            self.busy_ms = 0.0;
        }
        let read = JsFuture::from(reader.read()).await?.unchecked_into::<ReadableStreamReadResult>();
        if read.get_done().unwrap_or_default() {
            return Ok(None);
        }
        let piece = read.get_value().dyn_into::<Uint8Array>()?.to_vec();
        self.given_at_ms = Some(Date::now());
        Ok(Some(piece))
    }
}

/// Lets the browser do whatever waits, a frame included. Where nobody looks, nothing does, and browsers make such a
/// page wait for a second.
async fn rest() -> Result<(), JsValue> {
    let window = window()?;
    if window.document().is_none_or(|document| document.hidden()) {
        return Ok(());
    }
    let rested = Promise::new(&mut |resolve, _| {
        // It fails only where the page goes, and then nobody waits.
        drop(window.set_timeout_with_callback(&resolve));
    });
    JsFuture::from(rested).await.map(drop)
}

fn window() -> Result<Window, JsValue> {
    web_sys::window().ok_or_else(|| JsValue::from("no window"))
}

impl From<JsValue> for TransportError {
    fn from(error: JsValue) -> Self {
        Self(format!("{error:?}"))
    }
}

impl Abandoned {
    /// What ends the request: nobody waits, or its time is up.
    fn signal(&self, request: &Request) -> AbortSignal {
        let signals = Array::of1(&self.0.signal());
        if let Some(timeout) = request.timeout {
            let timeout_ms = u32::try_from(timeout.as_millis()).unwrap_or(u32::MAX);
            signals.push(&AbortSignal::timeout_with_u32(timeout_ms));
        }
        AbortSignal::any(&signals)
    }
}

impl Drop for Abandoned {
    fn drop(&mut self) {
        // One that has its answer does not mind.
        self.0.abort();
    }
}
