use std::error::Error as StdError;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{CONTENT_ENCODING, ContentEncoding};
use actix_web::web::{self, Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use futures::stream::{self, FuturesUnordered};
use futures::{Stream, StreamExt as _, TryStreamExt as _};
use shared::{EnvironmentId, EnvironmentStatus, ImageQuery, InventoryEntry, UnixSeconds};
use snapshots::{Encoder, Encoding, Freshness, Snapshot};

use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::unix_seconds;
use crate::identity::{Identity, LongRequest};
use crate::image_answer::{VARY, accepted_encoding};
use crate::preferences::asked_freshness;
use crate::viewed_environment::{ViewedEnvironment, reached, viewed_environments};

/// How many lines come together at most: as many are compressed in one piece.
const TOGETHER: usize = 16;

/// `GET /api/inventory`: the images of every environment whose images the caller may view.
///
/// A JSON object in each line (`application/x-ndjson`), one for each enabled environment, in the order in which their daemons
/// answer: whoever reads on has each as soon as it is there, and one that is away keeps nobody waiting. A daemon that fails has
/// a line that says so. Where something keeps the server from going on, the connection breaks before the answer has ended.
#[utoipa::path(
    get, path = "/api/inventory", tag = "images",
    params(
        ("env" = Option<Vec<EnvironmentId>>, Query,
            description = "The environments to list, each as one env; without it all that the caller may see"),
        ("Cache-Control" = Option<String>, Header, description = "no-cache: lists that the daemons are asked for now"),
    ),
    responses((status = 200, content_type = "application/x-ndjson", body = InventoryEntry))
)]
pub(crate) async fn list_inventory(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let (identity, app) = Identity::of(&request).await?;
    let viewed = viewed_environments(&request, &identity, &app).await?;
    let encoding = accepted_encoding(&request);
    let mut answer = HttpResponse::Ok();
    answer
        .content_type("application/x-ndjson")
        .insert_header(("Cache-Control", "no-store"))
        .insert_header(VARY)
        // Lines must not wait for each other in a proxy either (nginx's ngx_http_proxy_module, proxy_buffering).
        .insert_header(("X-Accel-Buffering", "no"));
    match encoding {
        Some(encoding) => answer.insert_header((CONTENT_ENCODING, encoding.name())),
        None => answer.insert_header(ContentEncoding::Identity),
    };
    if request.method() == Method::HEAD {
        return Ok(answer.finish());
    }
    let freshness = asked_freshness(request.headers());
    let answers: FuturesUnordered<_> =
        viewed.into_iter().map(|viewed| Answer::of(viewed, Data::clone(&app), freshness)).collect();
    let lines = lines(answers, LongRequest::new(&request)?);
    Ok(match encoding {
        Some(encoding) => answer.streaming(compressed(lines, encoding)),
        None => {
            answer.streaming(lines.map_ok(|parts| stream::iter(parts).map(Ok::<_, ApiError>)).try_flatten())
        }
    })
}

/// What one environment has, as soon as that is known.
struct Answer {
    environment: EnvironmentId,
    name: String,
    /// The list, or how the daemon is and what is wrong with it.
    found: Result<Arc<Snapshot>, (EnvironmentStatus, String)>,
    since: Option<UnixSeconds>,
}

impl Answer {
    async fn of(viewed: ViewedEnvironment, app: Data<App>, freshness: Freshness) -> Self {
        let ViewedEnvironment { id: environment, name, reached } = viewed;
        let query = ImageQuery { environment: Some(environment), ..ImageQuery::default() };
        let (found, since) = match reached {
            Ok(daemon) => {
                let found = app.snapshots.list(&daemon, &query, freshness).await;
                let since = app.snapshots.since(&daemon, &query, &found).map(unix_seconds);
                let found = found.map_err(|error| {
                    (error.environment_status().unwrap_or(EnvironmentStatus::Error), error.summary())
                });
                (found, since)
            }
            Err(problem) => (Err((EnvironmentStatus::Error, problem)), None),
        };
        Self { environment, name, found, since }
    }

    /// The line in parts, of which the long one is the list's own bytes.
    fn line(self) -> Result<Vec<Bytes>, ApiError> {
        let (list, failure) = match self.found {
            Ok(list) => (Some(list), None),
            Err(failure) => (None, Some(failure)),
        };
        let totals = list.as_ref().and_then(|list| list.totals());
        let (status, error) =
            failure.map_or((EnvironmentStatus::Ok, None), |(status, error)| (status, Some(error)));
        let entry = InventoryEntry {
            environment: self.environment,
            name: self.name,
            status,
            since: self.since,
            error,
            age_secs: list.as_ref().map(|list| list.age().as_secs()),
            etag: list.as_ref().map(|list| list.tag().to_owned()),
            image_count: totals.map(|totals| totals.images),
            size_bytes: totals.map(|totals| totals.bytes),
            images: None,
        };
        let mut text = serde_json::to_vec(&entry)?;
        let Some(list) = list else {
            text.push(b'\n');
            return Ok(vec![text.into()]);
        };
        // The images are an entry's last member.
        text.truncate(text.len().saturating_sub("null}".len()));
        Ok(vec![text.into(), list.json(), Bytes::from_static(b"}\n")])
    }
}

/// A line for each answer, if the caller may still have it when it is there, in parts. Lines that are there at the same time
/// come together: who asks is found out once for all of them.
fn lines(
    answers: impl Stream<Item = Answer> + 'static,
    caller: LongRequest,
) -> impl Stream<Item = Result<Vec<Bytes>, ApiError>> + 'static {
    let caller = Rc::new(caller);
    let lines = answers.ready_chunks(TOGETHER).then(move |answers| {
        let caller = Rc::clone(&caller);
        async move {
            let (identity, app) = caller.identity().await?;
            let mut parts = Vec::new();
            for answer in answers {
                if reached(&identity, &app, answer.environment).is_some() {
                    parts.extend(answer.line()?);
                }
            }
            Ok(parts)
        }
    });
    lines.inspect_err(|error| {
        let cause: &(dyn StdError + 'static) = error;
        tracing::warn!(cause, "an inventory is broken off");
    })
}

/// The lines as one compressed stream, which can be read as far as it has come.
fn compressed(
    lines: impl Stream<Item = Result<Vec<Bytes>, ApiError>> + 'static,
    encoding: Encoding,
) -> impl Stream<Item = Result<Bytes, ApiError>> + 'static {
    let begin = (Box::pin(lines), Some(Encoder::new(encoding)));
    stream::try_unfold(begin, async |(mut lines, encoder)| {
        let Some(mut encoder) = encoder else { return Ok(None) };
        let parts = lines.try_next().await?;
        let written = web::block(move || match parts {
            Some(parts) => Ok::<_, std::io::Error>((encoder.encode(&parts)?, Some(encoder))),
            None => Ok((encoder.finish()?, None)),
        });
        let (bytes, encoder) = written.await??;
        Ok(Some((bytes, (lines, encoder))))
    })
}
