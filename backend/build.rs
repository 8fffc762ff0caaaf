//! Notices a new page: the assets are embedded at compile time.

use std::path::Path;

fn main() {
    // Before the first build of the page there is no folder to watch; its parent changes when it appears.
    let page = Path::new("../frontend/dist");
    let watched = if page.exists() { page } else { Path::new("../frontend") };
    println!("cargo::rerun-if-changed={}", watched.display());
}
