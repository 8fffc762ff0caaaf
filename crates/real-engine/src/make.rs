//! Making images and containers without a registry.

use std::fmt::Write;

use crate::{
    CliError, Engine, static_busybox,
    tar::{archive, unique},
};

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
        self.docker_with_input(&arguments, &tar).map(|printed| image_id(&printed))
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
        self.docker_with_input(&["import", "-", reference], &tar).map(|printed| image_id(&printed))
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
        self.build_on("scratch", reference, labels, size_bytes)
    }

    /// As [`Engine::build_from_scratch`], on top of another image: all layers of that one are shared.
    ///
    /// # Errors
    ///
    /// [`CliError`] where the engine refuses it.
    pub fn build_on(
        &self,
        base: &str,
        reference: Option<&str>,
        labels: &[(&str, &str)],
        size_bytes: usize,
    ) -> Result<String, CliError> {
        let mut dockerfile = format!("FROM {base}\nCOPY content /content\n");
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
        self.docker_with_input(&arguments, &context).map(|printed| image_id(&printed))
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

/// The ID as it stands in lists: Podman prints it twice on one line, or without `sha256:`.
fn image_id(printed: &str) -> String {
    let last = printed.rsplit([' ', ':']).next().unwrap_or_default();
    format!("sha256:{last}")
}

fn label_instruction((name, value): (&str, &str)) -> String {
    let mut line = "LABEL".to_owned();
    for (before, text) in [(" ", name), ("=", value)] {
        let escaped = text.replace('\\', r"\\").replace('"', "\\\"").replace('$', "\\$");
        let _infallible = write!(line, "{before}\"{escaped}\"");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_written_as_in_lists() {
        for printed in ["sha256:0a", "0a", "sha256:0a: sha256:0a"] {
            assert_eq!(image_id(printed), "sha256:0a");
        }
    }

    #[test]
    fn a_label_is_quoted() {
        assert_eq!(label_instruction(("a", r#"<b>"c" $d"#)), r#"LABEL "a"="<b>\"c\" \$d""#);
    }
}
