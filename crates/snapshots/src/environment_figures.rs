use std::time::Duration;

use shared::EnvironmentId;

use crate::totals::Totals;

/// What is known of an environment at this moment without asking its daemon: for as long as its images are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnvironmentFigures {
    /// Which one.
    pub environment: EnvironmentId,
    /// Whether its daemon lists its images: false while it is remembered that it failed.
    pub is_up: bool,
    /// What the newest list that is kept of all its images comes to, and its age.
    pub newest: Option<(Totals, Duration)>,
}

impl EnvironmentFigures {
    /// What two lists of the same environment say.
    pub(crate) fn and(self, other: Self) -> Self {
        let newest = [self.newest, other.newest].into_iter().flatten().min_by_key(|(_, age)| *age);
        Self { is_up: self.is_up && other.is_up, newest, ..self }
    }
}
