/// Instructions that never add a layer (Dockerfile reference; BuildKit and the builder before it).
const ADD_NO_LAYER: [&str; 13] = [
    "ARG",
    "CMD",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
];

/// What the older builder writes before whatever is no command.
const NO_OPERATION: &str = "#(nop)";

/// How a command is run on Linux, unless a Dockerfile says otherwise.
const SHELL: &str = "/bin/sh -c ";

/// Whether a step of an image's history is one that never adds a layer.
pub fn adds_no_layer(created_by: &str) -> bool {
    let instruction = created_by.split_once(NO_OPERATION).map_or(created_by, |(_, instruction)| instruction);
    instruction.split_whitespace().next().is_some_and(|word| ADD_NO_LAYER.contains(&word))
}

/// A step of an image's history as it stood in the Dockerfile, as far as what the builders add to it can be told: the
/// default shell, `#(nop)` and `# buildkit`. Everything else stays as it is.
pub fn readable_instruction(created_by: &str) -> String {
    let text = created_by.trim();
    let text = text.strip_suffix("# buildkit").map_or(text, str::trim_end);
    let Some(command) = text.strip_prefix(SHELL).map(str::trim_start) else {
        return match text.strip_prefix("RUN ").and_then(|command| command.trim_start().strip_prefix(SHELL)) {
            Some(command) => format!("RUN {}", command.trim_start()),
            None => text.to_owned(),
        };
    };
    match command.strip_prefix(NO_OPERATION) {
        Some(instruction) => instruction.trim_start().to_owned(),
        None => format!("RUN {command}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_reads_as_it_stood_in_the_dockerfile() {
        for (created_by, instruction) in [
            ("/bin/sh -c #(nop)  CMD [\"bash\"]", "CMD [\"bash\"]"),
            ("/bin/sh -c #(nop) ADD file:1f4e in / ", "ADD file:1f4e in /"),
            ("/bin/sh -c apt-get update", "RUN apt-get update"),
            ("RUN /bin/sh -c apt-get update # buildkit", "RUN apt-get update"),
            ("COPY . /app # buildkit", "COPY . /app"),
            ("ENV A=b", "ENV A=b"),
            ("RUN /bin/bash -o pipefail -c make # buildkit", "RUN /bin/bash -o pipefail -c make"),
            ("|1 TOKEN=x /bin/sh -c make", "|1 TOKEN=x /bin/sh -c make"),
            ("cmd /S /C powershell", "cmd /S /C powershell"),
            ("/bin/sh -c ", "/bin/sh -c"),
            ("", ""),
        ] {
            assert_eq!(readable_instruction(created_by), instruction, "{created_by:?}");
        }
    }

    #[test]
    fn what_configures_an_image_adds_no_layer() {
        for created_by in ["ENV A=b", "/bin/sh -c #(nop)  CMD [\"a\"]", "  LABEL a=b # buildkit"] {
            assert!(adds_no_layer(created_by), "{created_by}");
        }
        for created_by in
            ["", "RUN make", "WORKDIR /a", "COPY . .", "ENVIRONMENT", "/bin/sh -c ENV", "Imported"]
        {
            assert!(!adds_no_layer(created_by), "{created_by}");
        }
    }
}
