/// A column of the images table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageColumn {
    /// The name before the tag.
    Repository,
    /// The name behind the colon.
    Tag,
    /// The image's id.
    Id,
    /// The digest by which a registry knows the image.
    Digest,
    /// When the image was created.
    Created,
    /// All layers of the image.
    Size,
    /// Bytes in layers that no other image uses.
    Unique,
    /// Bytes in layers that other images use too.
    Shared,
    /// Containers that use the image.
    Containers,
    /// User-defined metadata.
    Labels,
    /// What the image runs on.
    Platforms,
    /// Where the image is pulled from.
    Registry,
}

impl ImageColumn {
    /// All columns, in the order in which they are offered.
    pub const ALL: [Self; 12] = [
        Self::Repository,
        Self::Tag,
        Self::Id,
        Self::Digest,
        Self::Created,
        Self::Size,
        Self::Unique,
        Self::Shared,
        Self::Containers,
        Self::Labels,
        Self::Platforms,
        Self::Registry,
    ];

    /// The word in a link.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Repository => "repository",
            Self::Tag => "tag",
            Self::Id => "id",
            Self::Digest => "digest",
            Self::Created => "created",
            Self::Size => "size",
            Self::Unique => "unique",
            Self::Shared => "shared",
            Self::Containers => "containers",
            Self::Labels => "labels",
            Self::Platforms => "platforms",
            Self::Registry => "registry",
        }
    }

    /// The column that the word in a link means.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.as_str() == word)
    }

    /// Whether it is of numbers or dates, which one wants to see from the largest.
    pub fn is_amount(self) -> bool {
        match self {
            Self::Created | Self::Size | Self::Unique | Self::Shared | Self::Containers => true,
            Self::Repository
            | Self::Tag
            | Self::Id
            | Self::Digest
            | Self::Labels
            | Self::Platforms
            | Self::Registry => false,
        }
    }

    /// Whether what stands in it is learned after the list.
    pub fn is_learned(self) -> bool {
        matches!(self, Self::Unique | Self::Shared | Self::Platforms)
    }
}
