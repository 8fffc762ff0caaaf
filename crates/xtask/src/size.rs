//! How much a first visit sends, and that it stays under the bound.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::compress::files;

/// What wasm, JavaScript and CSS may weigh together, as sent with brotli.
const BOUND_BYTES: u64 = 300_000;

/// Prints what each asset weighs as sent, and fails when all together weigh too much.
pub(crate) fn check(dist: &Path) -> Result<()> {
    println!("   {:<48} {:>10} {:>10}", "asset", "plain", "brotli");
    let mut total_bytes = 0;
    for path in files(dist)? {
        let extension = path.extension().unwrap_or_default();
        if !["wasm", "js", "css"].iter().any(|counted| extension == *counted) {
            continue;
        }
        let mut packed = path.clone().into_os_string();
        packed.push(".br");
        let plain_bytes = size_bytes(&path)?;
        let sent_bytes = size_bytes(packed.as_ref())?;
        let name = path.strip_prefix(dist).unwrap_or(&path).display().to_string();
        println!("   {name:<48} {plain_bytes:>10} {sent_bytes:>10}");
        total_bytes += sent_bytes;
    }
    println!("   {:<48} {:>10} {total_bytes:>10} of {BOUND_BYTES}", "together", "");
    ensure!(total_bytes > 0, "{} holds no page", dist.display());
    ensure!(total_bytes < BOUND_BYTES, "a first visit sends {total_bytes} bytes, the bound is {BOUND_BYTES}");
    Ok(())
}

fn size_bytes(path: &Path) -> Result<u64> {
    Ok(fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?.len())
}
