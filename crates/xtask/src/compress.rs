//! Every file of the page once more as `.br` and `.gz`, so that the server never compresses an asset.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

/// What is worth compressing; images and fonts already are.
const COMPRESSIBLE: [&str; 9] = ["css", "html", "ico", "js", "json", "svg", "txt", "wasm", "webmanifest"];

/// Writes `x.br` and `x.gz` beside each compressible `x` in `folder`, on all cores.
pub(crate) fn compress_all(folder: &Path) -> Result<()> {
    let mut plain = Vec::new();
    for path in files(folder)? {
        let extension = path.extension().unwrap_or_default();
        if COMPRESSIBLE.iter().any(|known| extension == *known) {
            let size_bytes =
                path.metadata().with_context(|| format!("cannot read {}", path.display()))?.len();
            plain.push((size_bytes, path));
        }
    }
    // The largest comes out of the queue first: nothing long is left over for one core at the end.
    plain.sort();
    let mut jobs = Vec::new();
    for (_, path) in plain {
        jobs.push((path.clone(), Method::Gzip));
        jobs.push((path, Method::Brotli));
    }
    let jobs = Mutex::new(jobs);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let running: Vec<_> = (0..workers).map(|_| scope.spawn(|| work(&jobs))).collect();
        running.into_iter().try_for_each(|worker| match worker.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })
}

/// All files under a folder, in order.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry.with_context(|| format!("cannot read {}", folder.display()))?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[derive(Clone, Copy)]
enum Method {
    Brotli,
    Gzip,
}

fn work(jobs: &Mutex<Vec<(PathBuf, Method)>>) -> Result<()> {
    loop {
        // A poisoned lock means that another worker panicked, and that is reported by its own join.
        let Some((path, method)) = jobs.lock().ok().and_then(|mut jobs| jobs.pop()) else {
            return Ok(());
        };
        compress(&path, method).with_context(|| format!("cannot compress {}", path.display()))?;
    }
}

fn compress(path: &Path, method: Method) -> Result<()> {
    let plain = fs::read(path)?;
    let (extension, packed) = match method {
        Method::Brotli => ("br", brotli(&plain)?),
        Method::Gzip => ("gz", gzip(&plain)?),
    };
    let mut beside = path.as_os_str().to_owned();
    beside.push(".");
    beside.push(extension);
    fs::write(beside, packed)?;
    Ok(())
}

fn brotli(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let params = BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut packed = Vec::new();
    let mut unread = plain;
    brotli::BrotliCompress(&mut unread, &mut packed, &params)?;
    Ok(packed)
}

fn gzip(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::{brotli, gzip};

    #[test]
    fn both_forms_give_the_same_bytes_back() {
        let plain = b"stowage ".repeat(1000);
        let mut from_brotli = Vec::new();
        brotli::BrotliDecompress(&mut brotli(&plain).unwrap().as_slice(), &mut from_brotli).unwrap();
        let mut from_gzip = Vec::new();
        let packed = gzip(&plain).unwrap();
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut from_gzip).unwrap();
        assert_eq!(from_brotli, plain);
        assert_eq!(from_gzip, plain);
    }
}
