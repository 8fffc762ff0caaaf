//! The page and what belongs to it; or, in a build without it, the word that it is missing.

use std::io::Read as _;

use reqwest::Method;

use crate::support::{Answer, Stowage, ask, nobody, send};

/// A server, and its page of the images where this build has one.
async fn server_and_page() -> (Stowage, Option<Answer>) {
    let server = Stowage::start(&nobody(), &[]);
    let answer = ask(&server, "/images").await;
    let page = (answer.status == 200).then_some(answer);
    (server, page)
}

/// A server, and its pages: of the images, of what is administered, and of all environments; none where this build has no
/// page.
async fn server_and_pages() -> (Stowage, Vec<Answer>) {
    let (server, page) = server_and_page().await;
    let mut pages = Vec::from_iter(page);
    if !pages.is_empty() {
        for path in ["/users", "/inventory"] {
            let page = ask(&server, path).await;
            assert_eq!(page.status, 200);
            pages.push(page);
        }
    }
    (server, pages)
}

/// The files that the page names: whatever stands in quotes and is a path to a file.
fn assets(html: &str) -> Vec<&str> {
    let mut paths: Vec<_> =
        html.split(['"', '\'']).filter(|text| text.starts_with('/') && text.contains('.')).collect();
    paths.sort_unstable();
    paths.dedup();
    paths
}

/// What a policy allows for one kind of content.
fn directive<'a>(policy: &'a str, name: &str) -> Vec<&'a str> {
    let directives = policy.split(';').map(|directive| directive.split_whitespace().collect::<Vec<_>>());
    let mut found = directives.filter(|words| words.first() == Some(&name));
    let words = found.next().unwrap_or_else(|| panic!("no {name} in {policy}"));
    assert!(found.next().is_none(), "{name} is there twice");
    words[1..].to_vec()
}

#[tokio::test]
async fn the_front_door_leads_to_the_images() {
    let server = Stowage::start(&nobody(), &[]);
    let answer = ask(&server, "/").await;
    assert!(answer.status.is_redirection());
    assert_eq!(answer.header("location"), Some("/images"));
}

#[tokio::test]
async fn a_build_without_the_page_says_so_and_serves_the_api() {
    let (server, page) = server_and_page().await;
    if page.is_some() {
        return;
    }
    for path in ["/images", "/nope", "/index.html"] {
        let answer = ask(&server, path).await;
        assert_eq!(answer.status, 404);
        assert!(answer.text().contains("this build has no page"), "{}", answer.text());
    }
    assert_eq!(ask(&server, "/api/health").await.status, 200);
}

#[tokio::test]
async fn the_page_runs_nothing_but_its_own_scripts() {
    for page in server_and_pages().await.1 {
        runs_nothing_but_its_own_scripts(&page);
    }
}

fn runs_nothing_but_its_own_scripts(page: &Answer) {
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let policy = page.header("content-security-policy").unwrap();
    assert_eq!(directive(policy, "default-src"), ["'none'"]);
    for (name, element, allowed) in [
        ("script-src", "<script", &["'self'", "'wasm-unsafe-eval'"][..]),
        ("style-src", "<style", &["'self'"]),
    ] {
        let (hashes, sources): (Vec<_>, Vec<_>) =
            directive(policy, name).into_iter().partition(|source| source.starts_with("'sha256-"));
        assert_eq!(sources, allowed);
        assert_eq!(hashes.len(), page.text().matches(element).count(), "{name}");
    }
    assert_eq!(directive(policy, "img-src"), ["data:"]);
    assert_eq!(directive(policy, "connect-src"), ["'self'"]);
    for name in ["base-uri", "frame-ancestors"] {
        assert_eq!(directive(policy, name), ["'none'"], "{name}");
    }
    for word in ["unsafe-inline", "'unsafe-eval'", "http:", "https:", "*"] {
        assert!(!policy.contains(word), "{policy}");
    }
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(page.header("cross-origin-opener-policy"), Some("same-origin"));
}

#[tokio::test]
async fn the_page_is_asked_for_anew_and_what_it_needs_is_kept_for_good() {
    let (server, pages) = server_and_pages().await;
    for page in pages {
        is_asked_for_anew_and_what_it_needs_is_kept(&server, &page).await;
    }
}

async fn is_asked_for_anew_and_what_it_needs_is_kept(server: &Stowage, page: &Answer) {
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    let assets = assets(page.text());
    assert!(assets.len() >= 2, "{assets:?}");
    for path in assets {
        let plain = ask(server, path).await;
        assert_eq!(plain.status, 200, "{path}");
        assert_eq!(plain.header("content-encoding"), None);
        assert_eq!(plain.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert_eq!(plain.listed("vary"), ["accept-encoding"]);

        let compressed = send(server.get(path).header("Accept-Encoding", "gzip, br")).await;
        assert_eq!(compressed.header("content-encoding"), Some("br"), "{path}");
        assert_eq!(compressed.header("content-type"), plain.header("content-type"));
        assert!(compressed.body.len() < plain.body.len(), "{path}");
        let mut decoded = Vec::new();
        brotli::Decompressor::new(&*compressed.body, 4096).read_to_end(&mut decoded).unwrap();
        assert_eq!(decoded, plain.body, "{path}");

        let identity = send(server.get(path).header("Accept-Encoding", "identity, br;q=0")).await;
        assert_eq!(identity.header("content-encoding"), None);
        assert_eq!(identity.body, plain.body);
        // Browsers refuse a script, a style or a module of another type.
        let expected = match path.rsplit_once('.').unwrap().1 {
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "wasm" => "application/wasm",
            "svg" => "image/svg+xml",
            other => panic!("what is {other}?"),
        };
        assert_eq!(plain.header("content-type"), Some(expected));
    }
}

#[tokio::test]
async fn a_path_that_leads_nowhere_shows_the_page_and_is_not_found() {
    let (server, Some(page)) = server_and_page().await else { return };
    for path in [
        "/nope",
        "/images/nope",
        "/index.html",
        "/administration.html",
        "/inventory/1",
        "/..%2fCargo.toml",
        "/apiary",
    ] {
        let answer = ask(&server, path).await;
        assert_eq!((answer.status.as_u16(), &answer.body), (404, &page.body), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-cache"), "{path}");
        assert_eq!(
            answer.header("content-security-policy"),
            page.header("content-security-policy"),
            "{path}"
        );
    }
    // The compressed files are no files of their own.
    let compressed = format!("{}.br", assets(page.text())[0]);
    assert_eq!(ask(&server, &compressed).await.status, 404);
}

#[tokio::test]
async fn what_is_administered_and_all_environments_are_pages_of_their_own() {
    let (server, pages) = server_and_pages().await;
    let [images, administration, inventory] = &*pages else { return };
    assert_ne!(images.body, administration.body);
    assert_ne!(images.body, inventory.body);
    assert_ne!(administration.body, inventory.body);
    assert_eq!(ask(&server, "/inventory?q=drift:yes").await.body, inventory.body);
    for path in ["/images", "/images?env=1", "/sign-in"] {
        assert_eq!(ask(&server, path).await.body, images.body, "{path}");
    }
    for path in [
        "/account",
        "/audit",
        "/environments",
        "/environments/new",
        "/environments/1",
        "/roles",
        "/setup",
        "/tokens",
        "/users/1",
    ] {
        let answer = ask(&server, path).await;
        assert_eq!((answer.status.as_u16(), &answer.body), (200, &administration.body), "{path}");
    }
}

#[tokio::test]
async fn the_page_is_only_read() {
    let server = Stowage::start(&nobody(), &[]);
    for path in ["/", "/images", "/nope"] {
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            let answer = send(server.request(method, path)).await;
            assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, Some("GET, HEAD")), "{path}");
        }
    }
    let (server, Some(page)) = server_and_page().await else { return };
    let head = send(server.request(Method::HEAD, "/images")).await;
    assert_eq!((head.status, head.body.len()), (page.status, 0));
}
