/// Something that is asked for after the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fact<T> {
    /// The answer is under way.
    #[default]
    NotYet,
    /// The daemon does not say, or could not be asked.
    Unknown,
    /// Known.
    Known(T),
}

impl<T> Fact<T> {
    /// The value, where it is known.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::NotYet | Self::Unknown => None,
        }
    }

    /// What is known, by reference.
    pub fn as_ref(&self) -> Fact<&T> {
        match self {
            Self::NotYet => Fact::NotYet,
            Self::Unknown => Fact::Unknown,
            Self::Known(value) => Fact::Known(value),
        }
    }

    /// Something else that follows from what is known.
    pub fn map<U>(self, follow: impl FnOnce(T) -> U) -> Fact<U> {
        self.and_then(|value| Fact::Known(follow(value)))
    }

    /// Something else that may follow from what is known.
    pub fn and_then<U>(self, follow: impl FnOnce(T) -> Fact<U>) -> Fact<U> {
        match self {
            Self::NotYet => Fact::NotYet,
            Self::Unknown => Fact::Unknown,
            Self::Known(value) => follow(value),
        }
    }
}

impl<T> From<Option<T>> for Fact<T> {
    /// Nothing is [`Fact::Unknown`].
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Unknown, Self::Known)
    }
}
