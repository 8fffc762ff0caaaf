use crate::FacetCounts;

/// What a filter leaves of an [`ImageList`](crate::ImageList).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// By row number: whether the row is left.
    pub is_found: Vec<bool>,
    /// How many rows are left.
    pub row_count: usize,
    /// How many images they are of.
    pub image_count: usize,
    /// What else they could be narrowed down to.
    pub facets: FacetCounts,
}

impl Found {
    /// Those of the rows that are left, in the same order.
    pub fn among(&self, ordered: &[usize]) -> Vec<usize> {
        let is_left = |number: &usize| self.is_found.get(*number).copied().unwrap_or_default();
        ordered.iter().copied().filter(is_left).collect()
    }
}
