use std::rc::Rc;
use std::time::Duration;

use actix_web::http::Method;
use actix_web::http::header::ContentEncoding;
use actix_web::rt::time;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use authz::ImagesView;
use daemon::Daemon;
use futures::StreamExt as _;
use futures::stream::{self, LocalBoxStream, select_all};
use shared::{EnvironmentId, EnvironmentStatus, ImageQuery, ListNews};
use snapshots::Freshness;
use tokio::time::Instant;

use crate::api_error::ApiError;
use crate::app::App;
use crate::identity::LongRequest;
use crate::viewed_environment::{ViewedEnvironment, reached, viewed_environments};

/// How long somebody who may no longer look goes on being told, at most.
const RIGHTS_HOLD: Duration = Duration::from_secs(10);
/// How long nothing is said: a connection that died is noticed by what is written to it.
const SILENCE: Duration = Duration::from_secs(15);
/// How long it is waited for the next change after one: they come in swarms.
const SWARM: Duration = Duration::from_millis(200);
/// When a browser tries again whose connection was lost.
const RETRY: &str = "retry: 2000\n\n";

/// `GET /api/events`: says whenever an environment's list of images is another one, or its daemon is in another state.
///
/// Server-sent events, each of the name `list` and with a `ListNews` as its data. The first ones say how it stands, so that
/// nothing is missed by whoever lost the connection. While somebody follows an environment its list is kept young, for
/// everybody together at the cost of one. Whoever may not see it any more hears nothing of it within 10 s at most; the answer
/// ends where nothing is left to follow.
#[utoipa::path(
    get, path = "/api/events", tag = "images",
    params(
        ("env" = Option<Vec<EnvironmentId>>, Query,
            description = "The environments to follow, each as one env; without it all that the caller may see now"),
    ),
    responses((status = 200, content_type = "text/event-stream", body = ListNews))
)]
pub(crate) async fn follow_lists(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let caller = Rc::new(LongRequest::new(&request)?);
    let (identity, app) = caller.identity().await?;
    let environments = reachable(viewed_environments(&request, &identity, &app).await?)?;
    let lists = environments.into_iter().map(|environment| {
        let follower = Follower {
            caller: Rc::clone(&caller),
            app: Data::clone(&app),
            environment,
            told: None,
            said_at: Instant::now(),
        };
        follower.events()
    });
    let begin = stream::iter([Ok::<_, ApiError>(Bytes::from_static(RETRY.as_bytes()))]);
    let mut answer = HttpResponse::Ok();
    answer
        .content_type("text/event-stream")
        .insert_header(("Cache-Control", "no-store"))
        // Compressed it would come when a block is full.
        .insert_header(ContentEncoding::Identity)
        // nginx would keep it until it has a page of memory full (ngx_http_proxy_module, proxy_buffering).
        .insert_header(("X-Accel-Buffering", "no"));
    // The server would wait for the end of what it does not send, and answer nothing else on the connection.
    if request.method() == Method::HEAD {
        return Ok(answer.finish());
    }
    Ok(answer.streaming(begin.chain(select_all(lists))))
}

/// Those of the environments that can be asked.
///
/// # Errors
///
/// Where there are environments, and none of them can be.
fn reachable(viewed: Vec<ViewedEnvironment>) -> Result<Vec<EnvironmentId>, ApiError> {
    let mut problem = None;
    let mut reachable = Vec::new();
    for environment in viewed {
        match environment.reached {
            Ok(_) => reachable.push(environment.id),
            Err(reason) => problem = Some(reason),
        }
    }
    match problem {
        Some(reason) if reachable.is_empty() => Err(ApiError::EnvironmentUnusable(reason)),
        Some(_) | None => Ok(reachable),
    }
}

/// Somebody who wants to know how it stands with one list.
struct Follower {
    caller: Rc<LongRequest>,
    app: Data<App>,
    environment: EnvironmentId,
    told: Option<ListNews>,
    said_at: Instant,
}

impl Follower {
    fn events(self) -> LocalBoxStream<'static, Result<Bytes, ApiError>> {
        stream::unfold(self, |mut follower| async {
            let event = follower.next().await?;
            Some((Ok(event), follower))
        })
        .boxed_local()
    }

    /// What is to be said next; nothing once the caller may not hear it, or the environment is gone.
    async fn next(&mut self) -> Option<Bytes> {
        let query = ImageQuery { environment: Some(self.environment), ..ImageQuery::default() };
        loop {
            if self.told.is_some() {
                let daemon = self.daemon().await?;
                let stale = self.app.snapshots.until_stale(&daemon, &query);
                if time::timeout(RIGHTS_HOLD, stale).await.is_ok() {
                    time::sleep(SWARM).await;
                }
            }
            let listed = self.app.snapshots.list(&self.daemon().await?, &query, Freshness::Usual).await;
            let news = match listed {
                Ok(snapshot) => self.news(EnvironmentStatus::Ok, Some(snapshot.tag().to_owned()), None),
                Err(error) => {
                    let status = error.environment_status().unwrap_or(EnvironmentStatus::Error);
                    self.news(status, None, Some(error.summary()))
                }
            };
            // That may have taken long.
            let _allowed = self.daemon().await?;
            if self.told.as_ref() != Some(&news) {
                let event = format!("event: list\ndata: {}\n\n", serde_json::to_string(&news).ok()?);
                (self.told, self.said_at) = (Some(news), Instant::now());
                return Some(event.into());
            }
            if self.said_at.elapsed() >= SILENCE {
                self.said_at = Instant::now();
                return Some(Bytes::from_static(b":\n\n"));
            }
        }
    }

    fn news(&self, status: EnvironmentStatus, etag: Option<String>, error: Option<String>) -> ListNews {
        ListNews { environment: self.environment, status, etag, error }
    }

    /// The daemon, if the caller may still see its images.
    async fn daemon(&self) -> Option<Daemon<ImagesView>> {
        let (identity, app) = self.caller.identity().await.ok()?;
        reached(&identity, &app, self.environment)?.ok()
    }
}
