use authz::Caller;
use daemon::Registry;
use db::Database;

/// What every request handler shares.
pub(crate) struct App {
    pub(crate) database: Database,
    pub(crate) registry: Registry,
}

impl App {
    /// Who asks. Until sign-in exists the server only runs with authentication switched off.
    pub(crate) fn caller(&self) -> Caller {
        Caller::with_authentication_switched_off()
    }
}
