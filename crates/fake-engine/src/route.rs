//! Which endpoint a request names.

use hyper::Method;
use percent_encoding::percent_decode_str;

use crate::api_version::ApiVersion;
use crate::fault::Target;
use crate::query::Query;

/// A request's endpoint and the API version that its path names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) version: Option<ApiVersion>,
    pub(crate) endpoint: Endpoint,
    /// Method and normalized path, such as `GET /images/json`.
    pub(crate) call: String,
}

/// The endpoints of the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Ping,
    Version,
    Info,
    ListImages,
    ListContainers,
    /// With the name or ID of the image.
    InspectImage(String),
    /// With the name or ID of the image.
    ImageHistory(String),
    DiskUsage,
    /// A stream without an end.
    Events,
    Unknown,
}

impl Endpoint {
    /// What the faults make of it.
    pub(crate) fn target(&self) -> Target {
        match self {
            Self::ListImages => Target::Images,
            Self::ListContainers => Target::Containers,
            Self::Ping
            | Self::Version
            | Self::Info
            | Self::InspectImage(_)
            | Self::ImageHistory(_)
            | Self::DiskUsage
            | Self::Events
            | Self::Unknown => Target::Other,
        }
    }
}

impl Route {
    /// Reads a path, with or without `/v1.NN` in front.
    pub(crate) fn parse(method: &Method, path: &str) -> Self {
        let (version, path) = split_version(path);
        let of_image = |what: &str| {
            let name = path.strip_prefix("/images/")?.strip_suffix(what)?;
            let name = percent_decode_str(name).decode_utf8_lossy().into_owned();
            Some(name).filter(|name| !name.is_empty())
        };
        let endpoint = match (method, path) {
            (&Method::GET | &Method::HEAD, "/_ping") => Endpoint::Ping,
            (&Method::GET, "/version") => Endpoint::Version,
            (&Method::GET, "/info") => Endpoint::Info,
            (&Method::GET, "/images/json") => Endpoint::ListImages,
            (&Method::GET, "/containers/json") => Endpoint::ListContainers,
            (&Method::GET, "/system/df") => Endpoint::DiskUsage,
            (&Method::GET, "/events") => Endpoint::Events,
            (&Method::GET, _) => of_image("/json")
                .map(Endpoint::InspectImage)
                .or_else(|| of_image("/history").map(Endpoint::ImageHistory))
                .unwrap_or(Endpoint::Unknown),
            _ => Endpoint::Unknown,
        };
        let normalized = match &endpoint {
            Endpoint::InspectImage(_) => "/images/{name}/json",
            Endpoint::ImageHistory(_) => "/images/{name}/history",
            Endpoint::Ping
            | Endpoint::Version
            | Endpoint::Info
            | Endpoint::ListImages
            | Endpoint::ListContainers
            | Endpoint::DiskUsage
            | Endpoint::Events
            | Endpoint::Unknown => path,
        };
        Self { version, call: format!("{method} {normalized}"), endpoint }
    }

    /// The call, as it is counted: a list with filters apart from the whole ones.
    pub(crate) fn call_with(&self, query: &Query) -> String {
        let has_filters = query.text("filters").is_some_and(|text| !text.is_empty());
        let suffix = if self.endpoint == Endpoint::ListImages && has_filters { "?filters" } else { "" };
        format!("{}{suffix}", self.call)
    }
}

fn split_version(path: &str) -> (Option<ApiVersion>, &str) {
    let unversioned = (None, path);
    let Some(rest) = path.strip_prefix("/v") else {
        return unversioned;
    };
    let Some(slash) = rest.find('/') else {
        return unversioned;
    };
    let (version, rest) = rest.split_at(slash);
    version.parse().map_or(unversioned, |version| (Some(version), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_split_off_and_a_name_is_normalized() {
        let route = Route::parse(&Method::GET, "/v1.41/images/ghcr.io/acme%2Fweb:1/json");
        assert_eq!(route.version, Some(ApiVersion::one(41)));
        assert_eq!(route.endpoint, Endpoint::InspectImage("ghcr.io/acme/web:1".into()));
        assert_eq!(route.call, "GET /images/{name}/json");
        let route = Route::parse(&Method::GET, "/images/a/history/history");
        assert_eq!(route.endpoint, Endpoint::ImageHistory("a/history".into()));
        assert_eq!(route.call, "GET /images/{name}/history");
    }

    #[test]
    fn a_list_is_no_image_of_that_name() {
        let route = Route::parse(&Method::GET, "/images/json");
        assert_eq!((route.version, route.endpoint), (None, Endpoint::ListImages));
    }

    #[test]
    fn other_paths_and_methods_are_unknown() {
        for (method, path) in [
            (Method::GET, "/"),
            (Method::GET, "/vx/images/json"),
            (Method::POST, "/images/json"),
            (Method::GET, "/images//json"),
        ] {
            let route = Route::parse(&method, path);
            assert_eq!(route.endpoint, Endpoint::Unknown);
            assert_eq!(route.call, format!("{method} {path}"));
        }
    }
}
