use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// The policy of the page: everything from here, and what stands in the page itself only by the hash of its text.
///
/// The only picture is the icon, which stands in the page itself. `wasm-unsafe-eval` allows WebAssembly to be compiled,
/// and nothing else to be evaluated.
pub(crate) fn page_policy(html: &str) -> String {
    let scripts = hashes_of(html, "script");
    let styles = hashes_of(html, "style");
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'{styles}; img-src data:; \
         connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

/// The hash of each text that an element of this name holds in our own page, which Trunk writes.
fn hashes_of(html: &str, element: &str) -> String {
    let (begin, end) = (format!("<{element}"), format!("</{element}>"));
    let texts = html.split(&begin).skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (text, _) = rest.split_once(&end)?;
        (!attributes.contains("src=")).then_some(text)
    });
    texts.map(|text| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(text)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_page_is_allowed_by_its_hash_only() {
        let html = r#"<script src="/a.js"></script><script type="module">alert('Hello, world.');</script>"#;
        // The hash is the example of the specification (CSP Level 3, 2.3.1).
        let policy = page_policy(html);
        let hash = "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='";
        assert!(policy.contains(&format!("script-src 'self' 'wasm-unsafe-eval' {hash};")), "{policy}");
        assert!(policy.contains("style-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe-inline"));
        let policy = page_policy("<p><style type=\"text/css\">alert('Hello, world.');</style>");
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
        assert!(policy.contains(&format!("style-src 'self' {hash};")), "{policy}");
    }
}
