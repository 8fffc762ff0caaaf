use std::fmt;

/// What somebody may do, written `resource:action`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// List the images of an environment.
    ImagesView,
    /// See that an environment exists, its name and its state.
    EnvironmentsView,
}

impl Permission {
    /// Every permission there is.
    pub const ALL: [Self; 2] = [Self::ImagesView, Self::EnvironmentsView];

    /// The permission's stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ImagesView => "images:view",
            Self::EnvironmentsView => "environments:view",
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
