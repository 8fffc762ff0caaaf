//! Whether something changed since last time: a hash over files' names and contents.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use anyhow::{Context, Result};

/// Folders that are made, not written.
const GENERATED: [&str; 3] = ["dist", "node_modules", "target"];

/// A hash that grows by files and words; equal hashes mean equal contents.
#[derive(Default)]
pub(crate) struct Fingerprint(DefaultHasher);

impl Fingerprint {
    /// Adds a word.
    pub(crate) fn text(mut self, text: &str) -> Self {
        text.hash(&mut self.0);
        self
    }

    /// Adds a file, or a folder with everything in it but what is generated. What is not there counts too.
    pub(crate) fn path(mut self, path: &Path) -> Result<Self> {
        self.add(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(self)
    }

    /// The hash as a word.
    pub(crate) fn finish(self) -> String {
        format!("{:016x}", self.0.finish())
    }

    fn add(&mut self, path: &Path) -> std::io::Result<()> {
        path.file_name().hash(&mut self.0);
        if path.is_dir() {
            let mut entries = fs::read_dir(path)?
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<std::io::Result<Vec<_>>>()?;
            entries.retain(|entry| !GENERATED.iter().any(|name| entry.ends_with(name)));
            entries.sort();
            entries.len().hash(&mut self.0);
            entries.iter().try_for_each(|entry| self.add(entry))
        } else if path.exists() {
            fs::read(path)?.hash(&mut self.0);
            Ok(())
        } else {
            "absent".hash(&mut self.0);
            Ok(())
        }
    }
}
