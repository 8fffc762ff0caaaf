use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// The policy of the page: everything from here, scripts in the page only by the hash of their text.
///
/// The only picture is the icon, which stands in the page itself. `wasm-unsafe-eval` allows WebAssembly to be compiled, and nothing else to be evaluated.
pub(crate) fn page_policy(html: &str) -> String {
    let hashes: String = inline_scripts(html)
        .map(|script| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script))))
        .collect();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; img-src data:; \
         connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

/// The texts of the scripts that stand in our own page, which Trunk writes.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script>")?;
        (!attributes.contains("src=")).then_some(script)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_allowed_by_their_hash_only() {
        let html = r#"<script src="/a.js"></script><script type="module">alert('Hello, world.');</script>"#;
        // The hash is the example of the specification (CSP Level 3, 2.3.1).
        let policy = page_policy(html);
        let hash = "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='";
        assert!(policy.contains(&format!("script-src 'self' 'wasm-unsafe-eval' {hash};")), "{policy}");
        assert!(!policy.contains("unsafe-inline"));
        assert!(page_policy("<p>").contains("script-src 'self' 'wasm-unsafe-eval';"));
    }
}
