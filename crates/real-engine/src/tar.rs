//! Just enough of the tar format for an image of a few files.

use std::{
    process,
    sync::atomic::{AtomicU64, Ordering},
    time::SystemTime,
};

const BLOCK_BYTES: usize = 512;

/// A tar archive of plain files that everybody may run, given as (name, content); names have 100 bytes at most.
pub(crate) fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, content) in files {
        archive.extend(header(name, content.len()));
        archive.extend_from_slice(content);
        archive.resize(archive.len().next_multiple_of(BLOCK_BYTES), 0);
    }
    archive.resize(archive.len() + 2 * BLOCK_BYTES, 0);
    archive
}

/// Bytes that no other call returns, on this machine.
pub(crate) fn unique(size_bytes: usize) -> Vec<u8> {
    static MADE: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let count = MADE.fetch_add(1, Ordering::Relaxed);
    let mut bytes = format!("{}.{count}.{}\n", process::id(), now.as_nanos()).into_bytes();
    bytes.resize(size_bytes.max(bytes.len()), b'.');
    bytes
}

fn header(name: &str, size_bytes: usize) -> Vec<u8> {
    let with_checksum = |checksum: &str| {
        let size = format!("{size_bytes:011o}\0");
        let fields: [(&str, usize); 10] = [
            (name, 100),
            ("0000755\0", 8),
            ("0000000\0", 8),
            ("0000000\0", 8),
            (&size, 12),
            ("00000000000\0", 12),
            (checksum, 8),
            ("0", 1),
            ("", 100),
            ("ustar\x0000", 8),
        ];
        let mut block = Vec::with_capacity(BLOCK_BYTES);
        let mut end = 0;
        for (text, width) in fields {
            block.extend(text.bytes().take(width));
            end += width;
            block.resize(end, 0);
        }
        block.resize(BLOCK_BYTES, 0);
        block
    };
    // The checksum is taken while its own field holds blanks.
    let sum: u32 = with_checksum("        ").into_iter().map(u32::from).sum();
    with_checksum(&format!("{sum:06o}\0 "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_has_the_size_and_is_never_the_same() {
        assert_eq!(unique(1000).len(), 1000);
        assert_ne!(unique(1000), unique(1000));
    }

    #[test]
    fn an_archive_is_whole_blocks_with_an_end() {
        let bytes = archive(&[("a", b"12"), ("b", &[7; 513])]);
        assert_eq!(bytes.len(), BLOCK_BYTES * (2 + 3 + 2));
        assert_eq!(&bytes[257..263], b"ustar\0");
        assert_eq!(&bytes[512..515], b"12\0");
    }
}
