//! Whether a server takes connections.

use std::{fs, path::Path};

/// The line of `postmaster.pid` in which a server says how far it is.
const STATUS_LINE: usize = 7;

/// Whether the server of this data folder says that it is ready.
pub(crate) fn is_ready(data: &Path) -> bool {
    fs::read_to_string(data.join("postmaster.pid")).is_ok_and(|text| says_ready(&text))
}

fn says_ready(text: &str) -> bool {
    text.lines().nth(STATUS_LINE).is_some_and(|status| status.trim_end() == "ready")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_server_that_has_started_is_ready() {
        let file = |status: &str| format!("42\n/data\n1795305600\n5432\n/folder\n\n  1 2\n{status}");
        assert!(says_ready(&file("ready   \n")));
        assert!(!says_ready(&file("starting\n")));
        assert!(!says_ready(&file("")));
    }
}
