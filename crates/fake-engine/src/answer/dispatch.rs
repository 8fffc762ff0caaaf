//! From a route to its answer.

use super::disk_usage::disk_usage;
use super::follow_events::follow_events;
use super::image_history::image_history;
use super::info::info;
use super::inspect_image::inspect_image;
use super::list_containers::list_containers;
use super::list_images::list_images;
use super::version::{ping, version};
use crate::api_version::ApiVersion;
use crate::engine::Engine;
use crate::query::Query;
use crate::reply::{Refusal, Reply};
use crate::route::{Endpoint, Route};

/// The right answer to a request.
pub(crate) fn answer(engine: &Engine, route: &Route, query: &Query) -> Result<Reply, Refusal> {
    let api = negotiated(engine, route)?;
    match &route.endpoint {
        Endpoint::Ping => Ok(ping()),
        Endpoint::Version => version(engine),
        Endpoint::Info => info(engine),
        Endpoint::ListImages => list_images(engine, api, query),
        Endpoint::ListContainers => list_containers(engine, api, query),
        Endpoint::InspectImage(reference) => inspect_image(engine, api, reference, query),
        Endpoint::ImageHistory(reference) => image_history(engine, reference),
        Endpoint::DiskUsage => disk_usage(engine, api),
        Endpoint::Events => follow_events(engine, query),
        Endpoint::Unknown => Err(Refusal::page_not_found()),
    }
}

/// Writes the lists that are asked for most, so that their first answer costs as little as the next ones.
pub(crate) fn prepare(engine: &Engine) -> Result<(), Refusal> {
    let api = engine.api.newest;
    list_images(engine, api, &Query::default())?;
    list_containers(engine, api, &Query::parse("all=1"))?;
    Ok(())
}

/// The version that a request is answered in; a path that names none means the newest.
fn negotiated(engine: &Engine, route: &Route) -> Result<ApiVersion, Refusal> {
    let (min, max) = (engine.api.oldest, engine.api.newest);
    let asked = route.version.unwrap_or(max);
    if asked > max {
        return Err(Refusal::bad_request(format!(
            "client version {asked} is too new. Maximum supported API version is {max}"
        )));
    }
    if asked < min {
        return Err(Refusal::bad_request(format!(
            "client version {asked} is too old. Minimum supported API version is {min}, please upgrade your client to a newer version"
        )));
    }
    Ok(asked)
}
