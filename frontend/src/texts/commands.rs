//! What can be done by a key or from the command palette.

use shared::SizeUnit;

use super::counted;
use crate::theme::Theme;

pub(crate) const FOCUS_FILTER: &str = "Filter";
pub(crate) const CLEAR_FILTER: &str = "Clear the filter";
pub(crate) const NEXT_ROW: &str = "Next row";
pub(crate) const PREVIOUS_ROW: &str = "Previous row";
pub(crate) const SELECT_ROW: &str = "Select the row, or no longer";
pub(crate) const OPEN_ROW: &str = "Open the image";
pub(crate) const SELECT_ALL: &str = "Select everything that is shown";
pub(crate) const CLEAR_SELECTION: &str = "Select nothing";
pub(crate) const TOGGLE_GROUPS: &str = "Group by repository, or no longer";
pub(crate) const CHOOSE_COLUMNS: &str = "Choose columns";
pub(crate) const CLOSE_IMAGE: &str = "Close the image";
pub(crate) const NEXT_IMAGE: &str = "Next image, while one is open";
pub(crate) const PREVIOUS_IMAGE: &str = "Previous image, while one is open";
pub(crate) const COPY_SELECTED_IDS: &str = "Copy the selected IDs";
pub(crate) const COPY_SELECTED_REFERENCES: &str = "Copy the selected references";
pub(crate) const EXPORT_CSV: &str = "Export as CSV";
pub(crate) const EXPORT_JSON: &str = "Export as JSON";
pub(crate) const COPY_DOCKER_COMMAND: &str = "Copy as docker command";
pub(crate) const RELOAD: &str = "Reload";
pub(crate) const GO_TO_INVENTORY: &str = "All environments";
pub(crate) const GO_TO_ENVIRONMENT: &str = "Choose the environment";
pub(crate) const SWITCH_THEME: &str = "Light, dark, or as the system";
pub(crate) const SWITCH_UNITS: &str = "Sizes in kB or KiB";
pub(crate) const SHOW_PALETTE: &str = "All commands";
pub(crate) const SHOW_HELP: &str = "Keys";

// The groups of the help.
pub(crate) const ANYWHERE: &str = "Anywhere";
pub(crate) const LIST: &str = "In the list";
pub(crate) const SELECTION: &str = "Selection";
pub(crate) const IMAGE: &str = "One image";
pub(crate) const TAKE_AWAY: &str = "Taking away";
pub(crate) const VIEW: &str = "View";

/// What the bar calls the palette.
pub(crate) const COMMANDS: &str = "Commands";
pub(crate) const PALETTE_PLACEHOLDER: &str = "Type what you want to do, or where to go";
pub(crate) const NO_COMMAND: &str = "No command matches";
pub(crate) const CURRENT: &str = "now";
pub(crate) const CLOSE: &str = "Close";
pub(crate) const THEN: &str = "then";
pub(crate) const SINGLE_KEYS: &str = "Keys without Ctrl or ⌘";
pub(crate) const SINGLE_KEYS_HINT: &str =
    "Untick it where they get in your way, as with speech input. All commands stay in the palette.";

pub(crate) fn commands_found(count: usize) -> String {
    counted(count, "command", "commands")
}

pub(crate) fn and_more(count: usize) -> String {
    format!("and {count} more: type on to find them")
}

pub(crate) fn go_to_environment(name: &str) -> String {
    format!("Go to environment {name}")
}

pub(crate) fn go_to_page(name: &str) -> String {
    format!("Go to {name}")
}

pub(crate) fn theme(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "Theme: as the system",
        Theme::Light => "Theme: light",
        Theme::Dark => "Theme: dark",
    }
}

pub(crate) fn sizes(unit: SizeUnit) -> &'static str {
    match unit {
        SizeUnit::Decimal => "Sizes in kB, MB, GB",
        SizeUnit::Binary => "Sizes in KiB, MiB, GiB",
    }
}
