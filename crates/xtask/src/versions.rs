//! Which version of which tool builds the page.

use anyhow::{Context, Result};

use crate::workspace::Workspace;

/// Trunk, from crates.io.
pub(crate) const TRUNK: &str = "0.21.14";

/// Binaryen, from npm: it brings `wasm-opt`.
pub(crate) const BINARYEN: &str = "132.0.0";

/// esbuild, from npm: it writes JavaScript and styles in fewer bytes.
pub(crate) const ESBUILD: &str = "0.28.2";

/// The version of the `wasm-bindgen` command. It must be exactly the library's, so Cargo.lock says it.
pub(crate) fn wasm_bindgen(workspace: &Workspace) -> Result<String> {
    let path = workspace.root.join("Cargo.lock");
    let lock = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    locked_version(&lock, "wasm-bindgen")
        .with_context(|| format!("{} names no wasm-bindgen: does the frontend use leptos?", path.display()))
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.next()?;
    let version = lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    const LOCK: &str = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"9.9.9\"\n\n\
                        [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";

    #[test]
    fn the_version_is_the_librarys_own() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(LOCK, "wasm-opt"), None);
    }
}
