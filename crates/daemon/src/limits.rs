use std::time::Duration;

/// What one daemon may cost us, whatever it does.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The time for one question, connecting and waiting for a free place included.
    pub timeout: Duration,
    /// The bytes of one answer on the wire, its headers included.
    pub max_answer_bytes: u64,
    /// Questions under way at once, per daemon.
    pub max_concurrent_calls: usize,
}

impl Default for Limits {
    /// 30 s, 64 MiB, eight questions. A containerd store with 500 images takes over 4 s to list.
    fn default() -> Self {
        Self { timeout: Duration::from_secs(30), max_answer_bytes: 64 << 20, max_concurrent_calls: 8 }
    }
}
