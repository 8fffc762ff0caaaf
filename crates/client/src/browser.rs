//! Requests of a page, by the browser's own `fetch`: it knows addresses and headers already, and what knows them
//! in Rust weighs a tenth of the page.

use js_sys::{Array, Uint8Array};
use thiserror::Error;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, Headers, RequestInit, Response};

use crate::request::{Answer, ENVIRONMENT_STATUS, Method, RETRY_AFTER, Request};

/// Why there is no answer at all, as the browser says it.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct TransportError(String);

/// What keeps the connections: the browser.
#[derive(Clone, Debug)]
pub(crate) struct Transport;

/// Ends a request that nobody waits for any more.
struct Abandoned(AbortController);

impl Transport {
    pub(crate) fn new() -> Self {
        Self
    }

    pub(crate) async fn send(&self, request: Request) -> Result<Answer, TransportError> {
        fetch(request).await.map_err(|error| TransportError(format!("{error:?}")))
    }
}

async fn fetch(request: Request) -> Result<Answer, JsValue> {
    let abandoned = Abandoned(AbortController::new()?);
    let init = RequestInit::new();
    init.set_method(match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Patch => "PATCH",
        Method::Delete => "DELETE",
    });
    init.set_signal(Some(&abandoned.signal(&request)));
    let headers = Headers::new()?;
    for (name, value) in request.headers {
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
    let mut url = request.url;
    for (position, (name, value)) in request.parameters.iter().enumerate() {
        url.push(if position == 0 { '?' } else { '&' });
        url.push_str(name);
        url.push('=');
        url.push_str(&String::from(js_sys::encode_uri_component(value)));
    }
    let window = web_sys::window().ok_or("no window")?;
    let response = JsFuture::from(window.fetch_with_str_and_init(&url, &init)).await?;
    let response: Response = response.dyn_into()?;
    let headers = response.headers();
    Ok(Answer {
        status: response.status(),
        reason: response.status_text(),
        environment_status: headers.get(ENVIRONMENT_STATUS)?,
        retry_after: headers.get(RETRY_AFTER)?,
        body: Uint8Array::new(&JsFuture::from(response.array_buffer()?).await?).to_vec(),
    })
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
