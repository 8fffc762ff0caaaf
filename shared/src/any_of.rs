/// Values of which one must fit, where there are any, and values of which none may.
#[derive(Clone, Debug)]
pub(crate) struct AnyOf<T> {
    wanted: Vec<T>,
    unwanted: Vec<T>,
}

impl<T> Default for AnyOf<T> {
    fn default() -> Self {
        Self { wanted: Vec::new(), unwanted: Vec::new() }
    }
}

impl<T> AnyOf<T> {
    pub(crate) fn push(&mut self, is_not: bool, value: T) {
        if is_not { self.unwanted.push(value) } else { self.wanted.push(value) }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.unwanted.is_empty()
    }

    pub(crate) fn admits(&self, fits: impl Fn(&T) -> bool) -> bool {
        self.is_wanted(&fits) && !self.is_unwanted(&fits)
    }

    /// Whether one of those fits of which one must.
    pub(crate) fn is_wanted(&self, fits: impl Fn(&T) -> bool) -> bool {
        self.wanted.is_empty() || self.wanted.iter().any(fits)
    }

    /// Whether one of those fits of which none may.
    pub(crate) fn is_unwanted(&self, fits: impl Fn(&T) -> bool) -> bool {
        self.unwanted.iter().any(fits)
    }
}
