use leptos::prelude::*;
use shared::{Permission, readable_permission};

use crate::controls::Checkboxes;
use crate::erased::RwSignal;
use crate::texts::roles as words;

/// The choice of permissions, by name and with what each allows.
pub(crate) fn permission_boxes(offered: &[Permission], ticked: RwSignal<Vec<String>>) -> AnyView {
    let option = |permission: &Permission| {
        let name = permission.to_string();
        (name.clone(), name, readable_permission(*permission))
    };
    let options = offered.iter().map(option).collect();
    Checkboxes { legend: words::ALLOWS, first: Vec::new(), options, ticked }.view()
}
