/// Whether containers use an image, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// At least one container of any state.
    Used,
    /// No container.
    Unused,
    /// The daemon's containers could not be counted: never taken for unused.
    Unknown,
}

impl Usage {
    /// What a count of containers says.
    pub fn of(containers: Option<u64>) -> Self {
        match containers {
            None => Self::Unknown,
            Some(0) => Self::Unused,
            Some(_) => Self::Used,
        }
    }
}
