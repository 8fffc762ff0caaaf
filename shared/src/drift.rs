/// Whether a tag points to the same image on all hosts that have it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Drift {
    /// To the same, or only one host has it.
    #[default]
    Same,
    /// To different ones that cannot be compared: they have no repo digest in common, and their IDs are of different
    /// kinds. They may be the same image.
    Unknown,
    /// To different ones.
    Differs,
}

/// What a tag points to on some of the hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagVariant {
    /// The row of the image.
    pub row: usize,
    /// The copies that have the tag, in the order of the hosts.
    pub copies: Vec<usize>,
    /// When the image was created, in seconds since 1970; the newest where its copies do not agree.
    pub created_unix_secs: Option<i64>,
    /// Whether it was created after all the others, as far as all of them say when.
    pub is_newest: bool,
}
