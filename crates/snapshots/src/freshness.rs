/// How new a list has to be for whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Younger than the server's bound, or than what the daemon's budget makes of it.
    Usual,
    /// Asked for after this request came. It may have to wait for its turn.
    New,
}
