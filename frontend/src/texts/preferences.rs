//! What a reader prefers.

use shared::SizeUnit;

use crate::theme::Theme;

pub(crate) const VIEW: &str = "View";
pub(crate) const THEME: &str = "Theme";
pub(crate) const SIZES: &str = "Sizes in";

pub(crate) fn theme(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "System",
        Theme::Light => "Light",
        Theme::Dark => "Dark",
    }
}

pub(crate) fn unit(unit: SizeUnit) -> &'static str {
    match unit {
        SizeUnit::Decimal => "kB, MB, GB (1,000 bytes)",
        SizeUnit::Binary => "KiB, MiB, GiB (1,024 bytes)",
    }
}
