use crate::{Found, ImageList};

/// Some of the images of a list.
pub(crate) struct Choice {
    is_in: Vec<bool>,
    /// How many they are.
    pub(crate) count: usize,
}

impl Choice {
    /// None yet.
    pub(crate) fn none(list: &ImageList) -> Self {
        Self { is_in: vec![false; list.images().len()], count: 0 }
    }

    /// What a filter leaves, or all.
    pub(crate) fn new(list: &ImageList, found: Option<&Found>) -> Self {
        let Some(found) = found else {
            return Self { is_in: vec![true; list.images().len()], count: list.images().len() };
        };
        let mut choice = Self::none(list);
        for row in
            list.rows().iter().zip(&found.is_found).filter(|(_, is_found)| **is_found).map(|(row, _)| row)
        {
            choice.add(row.image_index);
        }
        choice
    }

    pub(crate) fn has(&self, place: usize) -> bool {
        self.is_in.get(place).copied().unwrap_or_default()
    }

    pub(crate) fn add(&mut self, place: usize) {
        if let Some(is_in) = self.is_in.get_mut(place) {
            self.count += usize::from(!*is_in);
            *is_in = true;
        }
    }
}
