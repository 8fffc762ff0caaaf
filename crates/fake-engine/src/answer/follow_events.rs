//! `GET /events`.

use std::collections::HashMap;

use crate::engine::Engine;
use crate::query::Query;
use crate::reply::{self, Refusal, Reply};
use crate::reply_body::ReplyBody;

/// Of the filters it knows `type`, and of `since` whole seconds. It never ends by itself: `until` is not known.
pub(super) fn follow_events(engine: &Engine, query: &Query) -> Result<Reply, Refusal> {
    let filters: HashMap<String, Vec<String>> = match query.text("filters") {
        Some(text) if !text.is_empty() => {
            serde_json::from_str(text).map_err(|error| Refusal::bad_request(error.to_string()))?
        }
        _ => HashMap::new(),
    };
    let kinds = filters.get("type").cloned().unwrap_or_default();
    let since = query.text("since").and_then(|text| text.split('.').next()?.parse().ok());
    Ok(reply::json_body(ReplyBody::Stream(engine.events.follow(kinds, since))))
}
