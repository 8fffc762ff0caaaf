use std::borrow::Cow;
use std::collections::HashMap;

use actix_web::http::header::{AcceptEncoding, CONTENT_SECURITY_POLICY, Encoding, Header as _, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use rust_embed::RustEmbed;

use crate::content_security_policy::page_policy;

/// What Trunk made, at compile time; nothing where it made nothing.
#[derive(RustEmbed)]
#[folder = "../frontend/dist"]
#[allow_missing = true]
struct Dist;

/// The page that starts the program of the images, and says where nothing is.
const IMAGES: &str = "index.html";

/// The page that starts the program of everything that is administered.
const ADMINISTRATION: &str = "administration.html";

/// The page that starts the program of all environments at once.
const INVENTORY: &str = "inventory.html";

const PAGES: [&str; 3] = [IMAGES, ADMINISTRATION, INVENTORY];

/// The paths that have a page, and which; those below them with one more part included where they end in a slash. Keep
/// in step with the frontend's routes.
const PAGE_PATHS: [(&str, &str); 12] = [
    ("/account", ADMINISTRATION),
    ("/audit", ADMINISTRATION),
    ("/environments", ADMINISTRATION),
    ("/environments/", ADMINISTRATION),
    ("/images", IMAGES),
    ("/inventory", INVENTORY),
    ("/roles", ADMINISTRATION),
    ("/setup", ADMINISTRATION),
    ("/sign-in", IMAGES),
    ("/tokens", ADMINISTRATION),
    ("/users", ADMINISTRATION),
    ("/users/", ADMINISTRATION),
];

/// The pages and what belongs to them: files by name, each with the encodings that it was compressed to beforehand.
pub(crate) struct Page {
    files: HashMap<String, File>,
}

struct File {
    content_type: String,
    /// The file as it is, and compressed.
    encoded: Vec<(Encoding, Bytes)>,
    /// What a page may do, where the file is one.
    policy: Option<HeaderValue>,
}

impl Page {
    /// The page in this program.
    pub(crate) fn embedded() -> Self {
        let mut files = HashMap::new();
        for name in Dist::iter().filter(|name| !name.ends_with(".br") && !name.ends_with(".gz")) {
            let encoded: Vec<_> =
                [(Encoding::brotli(), ".br"), (Encoding::gzip(), ".gz"), (Encoding::identity(), "")]
                    .into_iter()
                    .filter_map(|(encoding, ending)| Some((encoding, embedded(&format!("{name}{ending}"))?)))
                    .collect();
            let mime = mime_guess::from_path(name.as_ref()).first_or_octet_stream();
            let charset = if mime.type_() == "text" { "; charset=utf-8" } else { "" };
            let html = embedded(&name).filter(|_| PAGES.contains(&&*name));
            let policy = html.map(|html| page_policy(&String::from_utf8_lossy(&html)));
            let policy = policy.and_then(|policy| HeaderValue::try_from(policy).ok());
            files.insert(
                name.into_owned(),
                File { content_type: format!("{mime}{charset}"), encoded, policy },
            );
        }
        Self { files }
    }

    /// Whether the page was built before the program.
    pub(crate) fn is_there(&self) -> bool {
        PAGES.iter().all(|page| self.files.contains_key(*page))
    }

    fn page(&self, name: &str, status: StatusCode, request: &HttpRequest) -> HttpResponse {
        match self.files.get(name) {
            Some(page) => {
                let mut response = page.response(status, request, "no-cache");
                if let Some(policy) = &page.policy {
                    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy.clone());
                }
                response
            }
            None => HttpResponse::NotFound().content_type("text/plain; charset=utf-8").body(
                "Stowage runs, but this build has no page: it serves the API below /api only.\n\
                 `cargo xtask run` builds the page and the server.\n",
            ),
        }
    }
}

impl File {
    fn response(&self, status: StatusCode, request: &HttpRequest, cache_control: &str) -> HttpResponse {
        let best = AcceptEncoding::parse(request)
            .ok()
            .and_then(|accepted| accepted.negotiate(self.encoded.iter().map(|(encoding, _)| encoding)));
        let chosen = self.encoded.iter().find(|(encoding, _)| Some(encoding) == best.as_ref());
        let Some((encoding, bytes)) = chosen.or(self.encoded.last()) else {
            return HttpResponse::NotFound().finish();
        };
        let mut response = HttpResponse::build(status);
        response
            .content_type(self.content_type.as_str())
            .insert_header(("Cache-Control", cache_control))
            .insert_header(("Vary", "Accept-Encoding"));
        if *encoding != Encoding::identity() {
            response.insert_header(("Content-Encoding", encoding.to_string()));
        }
        response.body(Bytes::clone(bytes))
    }
}

/// Serves the page and what belongs to it, below every path that is not the API's.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config.default_service(web::to(serve));
}

async fn serve(request: HttpRequest, page: web::Data<Page>) -> HttpResponse {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return HttpResponse::MethodNotAllowed().insert_header(("Allow", "GET, HEAD")).finish();
    }
    let path = request.path();
    if matches!(path, "/" | "/images/") {
        let query = request.query_string();
        let location = if query.is_empty() { "/images".to_owned() } else { format!("/images?{query}") };
        return HttpResponse::TemporaryRedirect().insert_header(("Location", location)).finish();
    }
    if let Some(name) = page_at(path) {
        return page.page(name, StatusCode::OK, &request);
    }
    match page.files.get(path.trim_start_matches('/')) {
        Some(file) if file.policy.is_none() => {
            // Trunk names each file by the hash of its content.
            file.response(StatusCode::OK, &request, "public, max-age=31536000, immutable")
        }
        _ => page.page(IMAGES, StatusCode::NOT_FOUND, &request),
    }
}

fn page_at(path: &str) -> Option<&'static str> {
    let is_it = |known: &str| match path.strip_prefix(known) {
        Some("") => !known.ends_with('/'),
        Some(rest) => known.ends_with('/') && !rest.contains('/'),
        None => false,
    };
    PAGE_PATHS.into_iter().find(|(known, _)| is_it(known)).map(|(_, page)| page)
}

fn embedded(name: &str) -> Option<Bytes> {
    Some(match Dist::get(name)?.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    })
}
