use crate::texts::commands as words;

/// Something that the reader can do, wherever the focus is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::enum_variant_names, reason = "it is docker's command that is copied")]
pub(crate) enum Command {
    /// To the filter box.
    FocusFilter,
    ClearFilter,
    /// To the row below.
    NextRow,
    PreviousRow,
    /// Selects the row that one is at, or no longer.
    SelectRow,
    /// Opens the panel of the image that one is at.
    OpenRow,
    SelectAll,
    ClearSelection,
    ToggleGroups,
    ChooseColumns,
    CloseImage,
    /// While a panel is open: that of the next row.
    NextImage,
    PreviousImage,
    CopySelectedIds,
    CopySelectedReferences,
    ExportCsv,
    ExportJson,
    CopyDockerCommand,
    Reload,
    /// To the environment picker.
    GoToEnvironment,
    /// To the images of all environments.
    GoToInventory,
    SwitchTheme,
    SwitchUnits,
    ShowPalette,
    ShowHelp,
}

/// What is to be known of a command.
pub(crate) struct Described {
    /// Where the help has it.
    pub(crate) group: &'static str,
    /// A key as `KeyboardEvent.key` has it, or two of them, one after the other; [`PRIMARY_K`], or nothing.
    pub(crate) keys: &'static str,
    /// Whether the palette has it too. It has its own entries for what it can do better.
    pub(crate) in_palette: bool,
    pub(crate) words: &'static str,
}

/// K with Ctrl, on Apple's computers with ⌘.
pub(crate) const PRIMARY_K: &str = "Ctrl+K";

impl Command {
    /// All of them, as the help has them.
    pub(crate) const ALL: [Self; 25] = [
        Self::ShowPalette,
        Self::ShowHelp,
        Self::FocusFilter,
        Self::ClearFilter,
        Self::GoToEnvironment,
        Self::GoToInventory,
        Self::Reload,
        Self::NextRow,
        Self::PreviousRow,
        Self::OpenRow,
        Self::SelectRow,
        Self::SelectAll,
        Self::ClearSelection,
        Self::CopySelectedIds,
        Self::CopySelectedReferences,
        Self::NextImage,
        Self::PreviousImage,
        Self::CloseImage,
        Self::ExportCsv,
        Self::ExportJson,
        Self::CopyDockerCommand,
        Self::ToggleGroups,
        Self::ChooseColumns,
        Self::SwitchTheme,
        Self::SwitchUnits,
    ];

    /// The one table of words, keys and what the palette has. `c` begins what copies, `e` exports, `g` goes, `s`
    /// selects, `v` is for the view; none of them is a command by itself.
    pub(crate) fn described(self) -> Described {
        let (group, keys, in_palette, words) = match self {
            Self::ShowPalette => (words::ANYWHERE, PRIMARY_K, false, words::SHOW_PALETTE),
            Self::ShowHelp => (words::ANYWHERE, "?", true, words::SHOW_HELP),
            Self::FocusFilter => (words::ANYWHERE, "/", true, words::FOCUS_FILTER),
            Self::ClearFilter => (words::ANYWHERE, "", true, words::CLEAR_FILTER),
            Self::GoToEnvironment => (words::ANYWHERE, "g e", true, words::GO_TO_ENVIRONMENT),
            // The palette has it among the pages.
            Self::GoToInventory => (words::ANYWHERE, "g a", false, words::GO_TO_INVENTORY),
            Self::Reload => (words::ANYWHERE, "r", true, words::RELOAD),
            Self::NextRow => (words::LIST, "j", false, words::NEXT_ROW),
            Self::PreviousRow => (words::LIST, "k", false, words::PREVIOUS_ROW),
            Self::OpenRow => (words::LIST, "Enter", false, words::OPEN_ROW),
            Self::SelectRow => (words::SELECTION, "x", false, words::SELECT_ROW),
            Self::SelectAll => (words::SELECTION, "s a", true, words::SELECT_ALL),
            Self::ClearSelection => (words::SELECTION, "s n", true, words::CLEAR_SELECTION),
            Self::CopySelectedIds => (words::SELECTION, "c i", true, words::COPY_SELECTED_IDS),
            Self::CopySelectedReferences => (words::SELECTION, "c r", true, words::COPY_SELECTED_REFERENCES),
            Self::NextImage => (words::IMAGE, "n", false, words::NEXT_IMAGE),
            Self::PreviousImage => (words::IMAGE, "p", false, words::PREVIOUS_IMAGE),
            Self::CloseImage => (words::IMAGE, "Escape", true, words::CLOSE_IMAGE),
            Self::ExportCsv => (words::TAKE_AWAY, "e c", true, words::EXPORT_CSV),
            Self::ExportJson => (words::TAKE_AWAY, "e j", true, words::EXPORT_JSON),
            Self::CopyDockerCommand => (words::TAKE_AWAY, "c d", true, words::COPY_DOCKER_COMMAND),
            Self::ToggleGroups => (words::VIEW, "v g", true, words::TOGGLE_GROUPS),
            Self::ChooseColumns => (words::VIEW, "v c", true, words::CHOOSE_COLUMNS),
            Self::SwitchTheme => (words::VIEW, "v t", false, words::SWITCH_THEME),
            Self::SwitchUnits => (words::VIEW, "v u", false, words::SWITCH_UNITS),
        };
        Described { group, keys, in_palette, words }
    }
}
