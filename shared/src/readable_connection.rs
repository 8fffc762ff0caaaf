use crate::{EndpointKind, EnvironmentStatus, StageName, StageOutcome};

/// How a daemon is reached, in a few words.
pub fn readable_kind(kind: EndpointKind) -> &'static str {
    match kind {
        EndpointKind::Unix => "unix socket",
        EndpointKind::Tcp => "TCP",
        EndpointKind::Tls => "TCP with TLS",
        EndpointKind::Ssh => "SSH",
    }
}

/// What is known of a daemon: a shape, and a few words.
pub fn readable_status(status: EnvironmentStatus) -> &'static str {
    match status {
        EnvironmentStatus::Ok => "✓ reachable",
        EnvironmentStatus::Unreachable => "✗ unreachable",
        EnvironmentStatus::Timeout => "✗ no answer in time",
        EnvironmentStatus::Error => "✗ error",
        EnvironmentStatus::Unknown => "… no answer yet",
    }
}

/// What a stage of a connection's test tries, in a few words.
pub fn readable_stage(stage: StageName) -> &'static str {
    match stage {
        StageName::Resolve => "Find the host",
        StageName::Connect => "Connect",
        StageName::Tls => "TLS",
        StageName::Ssh => "SSH",
        StageName::Ping => "Engine answers",
        StageName::Version => "Version",
        StageName::List => "List the images",
    }
}

/// What came of a stage: a shape and a word.
pub fn readable_stage_outcome(outcome: StageOutcome) -> &'static str {
    match outcome {
        StageOutcome::Ok => "✓ works",
        StageOutcome::Failed => "✗ fails",
        StageOutcome::Untried => "– not tried",
    }
}

/// How long something took: `12 ms`, `1.4 s`.
pub fn readable_elapsed(elapsed_ms: u64) -> String {
    if elapsed_ms < 1000 {
        return format!("{elapsed_ms} ms");
    }
    let tenths = elapsed_ms.saturating_add(50) / 100;
    format!("{}.{} s", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_took_long_is_told_in_seconds() {
        assert_eq!(readable_elapsed(0), "0 ms");
        assert_eq!(readable_elapsed(999), "999 ms");
        assert_eq!(readable_elapsed(1000), "1.0 s");
        assert_eq!(readable_elapsed(1449), "1.4 s");
        assert_eq!(readable_elapsed(9950), "10.0 s");
        assert!(readable_elapsed(u64::MAX).ends_with(" s"));
    }
}
