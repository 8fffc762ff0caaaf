//! What an error tells, and what it must not.

use std::error::Error as StdError;

use daemon::DaemonError;

/// All that can be read from an error, for whomever.
pub(crate) fn everything_told(error: &DaemonError) -> String {
    let mut told = format!("{error:?}\n{error}\n{}", error.summary());
    let mut cause = error.source();
    while let Some(current) = cause {
        told += &format!("\n{current:?}\n{current}");
        cause = current.source();
    }
    told
}

/// What the caller is told. It names no address and no secret, and no other text of the error names a secret.
pub(crate) fn summary_of(error: &DaemonError, addresses: &[&str], secrets: &[&str]) -> String {
    let (summary, everything) = (error.summary(), everything_told(error));
    let folder = std::env::temp_dir();
    for address in ["127.0.0.1", "localhost", folder.to_str().unwrap()].iter().chain(addresses) {
        assert!(!summary.contains(address), "{summary}");
    }
    assert_tells_none_of(&everything, secrets);
    summary
}

/// Also not a line of a secret, since a key has many.
pub(crate) fn assert_tells_none_of(text: &str, secrets: &[&str]) {
    for secret in secrets {
        let lines = secret.lines().filter(|line| !line.starts_with("-----"));
        for part in lines.chain([*secret]).filter(|part| part.len() > 5) {
            assert!(!text.contains(part), "a secret in: {text}");
        }
    }
}
