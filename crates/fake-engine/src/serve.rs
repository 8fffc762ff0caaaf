//! The loop that accepts connections and serves them.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::answer;
use crate::engine::Engine;
use crate::fault::Effect;
use crate::listen::Listener;
use crate::query::Query;
use crate::reply::{Refusal, Reply};
use crate::route::Route;
use crate::spoil::spoil;
use crate::stream::{ResetSwitch, Stream};

/// Serves until `stop` is sent or dropped, then ends every connection, those with requests under way too.
pub(crate) async fn serve(listener: Listener, engine: Arc<Engine>, mut stop: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok(stream) => {
                    connections.spawn(serve_connection(stream, Arc::clone(&engine)));
                }
                // Out of file descriptors, most likely: wait for some to come back instead of spinning.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    connections.shutdown().await;
}

async fn serve_connection(stream: Stream, engine: Arc<Engine>) {
    let reset = stream.reset_switch();
    let service = service_fn(|request| serve_request(request, &engine, &reset));
    // Clients that go away are no news, and the faults end connections on purpose.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

/// The connection is to end without an answer.
#[derive(Debug, thiserror::Error)]
#[error("reset on purpose")]
struct ResetOnPurpose;

async fn serve_request(
    request: Request<Incoming>,
    engine: &Engine,
    reset: &ResetSwitch,
) -> Result<Reply, ResetOnPurpose> {
    if request.uri().path().starts_with("/_fake/") {
        return Ok(answer::control(request, engine).await);
    }
    let route = Route::parse(request.method(), request.uri().path());
    let query = Query::parse(request.uri().query().unwrap_or_default());
    engine.calls.record(route.call_with(&query));

    let effect = engine.fault().effect(route.endpoint.target());
    match effect {
        Effect::Nothing | Effect::Spoil(_) => {}
        Effect::Hang => match std::future::pending::<Infallible>().await {},
        Effect::Delay(delay) => tokio::time::sleep(delay).await,
        Effect::Reset => {
            reset.turn_on();
            return Err(ResetOnPurpose);
        }
        Effect::Fail => {
            let refusal = Refusal::failed("simulated failure of the engine");
            return Ok(with_engine_headers(refusal.into_reply(), engine));
        }
    }
    let answered = answer::answer(engine, &route, &query);
    let reply = match (answered, effect) {
        (Ok(reply), Effect::Spoil(how)) => spoil(reply, how, route.endpoint.target()),
        (answered, _) => answered,
    };
    Ok(with_engine_headers(reply.unwrap_or_else(Refusal::into_reply), engine))
}

/// The Engine puts these on every answer, errors included.
fn with_engine_headers(mut reply: Reply, engine: &Engine) -> Reply {
    for (name, value) in &engine.headers {
        reply.headers_mut().insert(*name, value.clone());
    }
    reply
}
