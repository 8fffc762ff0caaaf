//! Who uses the page, and what they may see of it.

mod guard;
mod session_context;

pub(crate) use guard::{Need, forbidden, guarded, unreachable, waiting};
pub(crate) use session_context::{Leaving, SessionContext, SessionState, provide_session, use_session};
