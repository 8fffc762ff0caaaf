//! Asking the server, and what came of it.

pub(crate) fn too_many_attempts(wait: &str, at: &str) -> String {
    format!("Too many attempts. Try again in {wait}, at {at}.")
}

pub(crate) fn no_such(what: &str) -> String {
    format!("There is no such {what}")
}

pub(crate) fn not_loaded(what: &str) -> String {
    format!("The {what} could not be loaded")
}

pub(crate) fn loading(what: &str) -> String {
    format!("Loading the {what}…")
}
