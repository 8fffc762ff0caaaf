//! Making images and containers without a registry.

use std::{
    fmt::Write,
    process,
    sync::atomic::{AtomicU64, Ordering},
    time::SystemTime,
};

use crate::{CliError, Engine, static_busybox, tar::archive};

impl Engine {
    /// Imports a new image of one layer under this reference, with these labels, and returns its ID
    /// (`sha256:…`). Its one file has `size_bytes` bytes (at least some 40) that no other image has.
    ///
    /// # Errors
    ///
    /// [`CliError`] where the engine refuses it.
    pub fn import_image(
        &self,
        reference: &str,
        labels: &[(&str, &str)],
        size_bytes: usize,
    ) -> Result<String, CliError> {
        let tar = archive(&[("content", &unique(size_bytes))]);
        let changes: Vec<_> = labels.iter().map(|label| label_instruction(*label)).collect();
        let mut arguments = vec!["import"];
        for change in &changes {
            arguments.extend(["--change", change]);
        }
        arguments.extend(["-", reference]);
        self.docker_with_input(&arguments, &tar)
    }

    /// Imports an image whose one file `/busybox` runs without anything else; see [`Engine::run_busybox`].
    /// Returns its ID (`sha256:…`). Every call makes another image.
    ///
    /// # Errors
    ///
    /// [`CliError`] where the engine refuses it, or the program is not installed.
    pub fn import_busybox(&self, reference: &str) -> Result<String, CliError> {
        let busybox = static_busybox()?;
        let tar = archive(&[("busybox", &busybox), ("content", &unique(0))]);
        self.docker_with_input(&["import", "-", reference], &tar)
    }

    /// Builds a new image FROM scratch, with these labels, and returns its ID (`sha256:…`). Without a
    /// reference it is an untagged one (`<none>`). Its one file is as in [`Engine::import_image`].
    ///
    /// # Errors
    ///
    /// [`CliError`] where the engine refuses it.
    pub fn build_from_scratch(
        &self,
        reference: Option<&str>,
        labels: &[(&str, &str)],
        size_bytes: usize,
    ) -> Result<String, CliError> {
        let mut dockerfile = "FROM scratch\nCOPY content /content\n".to_owned();
        for label in labels {
            dockerfile.push_str(&label_instruction(*label));
            dockerfile.push('\n');
        }
        let context = archive(&[("Dockerfile", dockerfile.as_bytes()), ("content", &unique(size_bytes))]);
        let mut arguments = vec!["build", "--quiet"];
        if let Some(reference) = reference {
            arguments.extend(["--tag", reference]);
        }
        arguments.push("-");
        self.docker_with_input(&arguments, &context)
    }

    /// Creates a container of this image, and does not start it. Returns its ID.
    ///
    /// # Errors
    ///
    /// [`CliError`] where the engine refuses it.
    pub fn create_container(&self, image: &str) -> Result<String, CliError> {
        let group = self.control_group();
        self.docker(&["create", "--network", "none", "--cgroup-parent", &group, image, "/content"])
    }

    /// Creates a container that runs `busybox <command>` from this image, and starts it; it is killed at
    /// once when it is stopped. Returns its ID.
    ///
    /// # Errors
    ///
    /// [`CliError`] where the engine refuses it.
    pub fn run_busybox(&self, image: &str, command: &[&str]) -> Result<String, CliError> {
        let group = self.control_group();
        let options = ["run", "--detach", "--network", "none", "--stop-signal", "KILL", "--cgroup-parent"];
        self.docker(&[&options, &[group.as_str(), image, "/busybox"][..], command].concat())
    }
}

fn label_instruction((name, value): (&str, &str)) -> String {
    let mut line = "LABEL".to_owned();
    for (before, text) in [(" ", name), ("=", value)] {
        let escaped = text.replace('\\', r"\\").replace('"', "\\\"").replace('$', "\\$");
        let _infallible = write!(line, "{before}\"{escaped}\"");
    }
    line
}

/// Bytes that no other call returns, on this machine.
fn unique(size_bytes: usize) -> Vec<u8> {
    static MADE: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let count = MADE.fetch_add(1, Ordering::Relaxed);
    let mut bytes = format!("{}.{count}.{}\n", process::id(), now.as_nanos()).into_bytes();
    bytes.resize(size_bytes.max(bytes.len()), b'.');
    bytes
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
    fn a_label_is_quoted() {
        assert_eq!(label_instruction(("a", r#"<b>"c" $d"#)), r#"LABEL "a"="<b>\"c\" \$d""#);
    }
}
