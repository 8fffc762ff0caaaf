use std::sync::Arc;

use actix_web::http::{Method, StatusCode};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;

/// The requests that were answered. There are no more of them than routes, methods and statuses, whatever anybody asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct RequestCounts(Arc<Counts>);

type Counts = Family<Labels, Counter>;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Labels {
    method: &'static str,
    route: &'static str,
    status: u16,
}

/// What a request is counted as that came to no route or by no method of ours.
const OTHER: &str = "other";

impl RequestCounts {
    /// Counts one; its route as it stands in the table of routes.
    pub(crate) fn count(&self, method: &Method, route: Option<&'static str>, status: StatusCode) {
        let route = route.unwrap_or(OTHER);
        self.0.get_or_create(&Labels { method: name_of(method), route, status: status.as_u16() }).inc();
    }

    /// All of them, to be read.
    pub(crate) fn family(&self) -> Counts {
        Counts::clone(&self.0)
    }
}

fn name_of(method: &Method) -> &'static str {
    match *method {
        Method::DELETE => "DELETE",
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        Method::POST => "POST",
        Method::PUT => "PUT",
        _ => OTHER,
    }
}
