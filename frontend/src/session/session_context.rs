use client::{Client, ClientError};
use leptos::prelude::*;
use leptos::reactive::spawn_local;
use shared::{AuthenticationMode, CurrentSession, EnvironmentId, Permission, Scope, SessionUser};

use crate::browser;
use crate::erased::RwSignal;
use crate::requests::explain;

/// Who uses the page, as far as it is known by now.
#[derive(Clone, Copy)]
pub(crate) struct SessionContext {
    state: RwSignal<SessionState>,
    client: StoredValue<Client>,
    /// Whether the server is asked once more, because somebody wants to know.
    asking: RwSignal<bool>,
    /// The page that is shown, and whether it is another one than that which was loaded.
    place: StoredValue<(String, bool)>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SessionState {
    /// The server was asked and has not answered yet.
    Unknown,
    /// The server could not say, and why.
    Failed(String),
    /// Nobody is signed in.
    SignedOut(Leaving),
    /// Somebody is, or nobody needs to be.
    Known(CurrentSession),
}

/// How it came that nobody is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leaving {
    /// Nobody was.
    NotYet,
    /// The session ended while the page was open.
    Meanwhile,
    /// Somebody signed out here.
    ByChoice,
}

/// Asks who it is, and again whenever somebody comes back to the page: they may have signed out elsewhere.
pub(crate) fn provide_session(client: Client) {
    let session = SessionContext {
        state: RwSignal::new(SessionState::Unknown),
        client: StoredValue::new(client.clone()),
        asking: RwSignal::new(false),
        place: StoredValue::new((String::new(), browser::take_led_here())),
    };
    provide_context(session);
    session.check(client.clone());
    let in_background = client.in_background();
    let seen = window_event_listener_untyped("visibilitychange", move |_| {
        if browser::is_visible() {
            session.check(in_background.clone());
        }
    });
    on_cleanup(move || seen.remove());
}

/// Who uses the page.
pub(crate) fn use_session() -> SessionContext {
    expect_context()
}

impl SessionContext {
    pub(crate) fn client(self) -> Client {
        self.client.get_value()
    }

    pub(crate) fn state(self) -> SessionState {
        self.state.get()
    }

    /// Whose session it is; nobody's where authentication is off.
    pub(crate) fn user(self) -> Option<SessionUser> {
        self.with_current(|current| current.user.clone()).flatten()
    }

    /// Whether somebody is signed in, or would not have to be, and what the server asks of its callers.
    pub(crate) fn authentication(self) -> Option<AuthenticationMode> {
        self.with_current(|current| current.authentication)
    }

    /// Whether the permission is held on all environments.
    pub(crate) fn holds_everywhere(self, permission: Permission) -> bool {
        self.with_current(|current| {
            current
                .holdings
                .iter()
                .any(|held| held.permission == permission && held.scope == Scope::AllEnvironments)
        })
        .unwrap_or_default()
    }

    /// Whether the permission is held on an environment, as far as it is known.
    pub(crate) fn may(self, permission: Permission, environment: EnvironmentId) -> bool {
        self.with_current(|current| {
            current.holdings.iter().any(|held| {
                held.permission == permission
                    && match held.scope {
                        Scope::AllEnvironments => true,
                        Scope::Environment(id) => id == environment,
                    }
            })
        })
        .unwrap_or_default()
    }

    /// Whether the permission is held anywhere.
    pub(crate) fn holds(self, permission: Permission) -> bool {
        self.with_current(|current| current.holdings.iter().any(|held| held.permission == permission))
            .unwrap_or_default()
    }

    /// The permissions that are held anywhere.
    pub(crate) fn permissions(self) -> Vec<Permission> {
        Permission::ALL.into_iter().filter(|permission| self.holds(*permission)).collect()
    }

    /// Somebody has signed in, or may do something else from now on.
    pub(crate) fn begin(self, current: CurrentSession) {
        let user = |current: &CurrentSession| current.user.as_ref().map(|user| user.id);
        let before = self.state.get_untracked();
        if let SessionState::Known(before) = &before
            && user(before) != user(&current)
        {
            // What the page shows is for somebody else's eyes.
            browser::start_again();
        } else {
            // A Retry that helped is gone.
            if matches!(before, SessionState::Failed(_)) {
                browser::rescue_focus();
            }
            self.set(SessionState::Known(current));
        }
    }

    /// The server knows nobody here, or no longer.
    pub(crate) fn ended(self) {
        match self.state.get_untracked() {
            SessionState::Known(_) => self.set(SessionState::SignedOut(Leaving::Meanwhile)),
            SessionState::Unknown | SessionState::Failed(_) => {
                self.set(SessionState::SignedOut(Leaving::NotYet));
            }
            SessionState::SignedOut(_) => {}
        }
    }

    /// Somebody has signed out here.
    pub(crate) fn left(self) {
        self.set(SessionState::SignedOut(Leaving::ByChoice));
    }

    /// Asks once more, because somebody wants to know.
    pub(crate) fn ask_again(self) {
        self.asking.set(true);
        self.check(self.client());
    }

    /// Whether the server is asked once more.
    pub(crate) fn is_asking(self) -> bool {
        self.asking.get()
    }

    /// Notes which page is shown; whether there was another one before it, which may have had the focus.
    pub(crate) fn arrive(self, path: String) -> bool {
        self.place.update_value(|(place, moved)| {
            *moved |= !place.is_empty() && *place != path;
            *place = path;
        });
        self.has_moved()
    }

    /// Whether another page was shown before this one.
    pub(crate) fn has_moved(self) -> bool {
        self.place.with_value(|(_, moved)| *moved)
    }

    fn check(self, client: Client) {
        let before = self.state.get_untracked();
        spawn_local(async move {
            let answer = client.current_session().await;
            // What follows draws the page.
            browser::turn().await;
            self.asking.set(false);
            // Whoever signed in or out meanwhile knows better.
            if self.state.get_untracked() != before {
                return;
            }
            match answer {
                Ok(current) => self.begin(current),
                Err(ClientError::SignedOut) => self.ended(),
                // What is known stays known: the next request will tell.
                Err(_) if matches!(before, SessionState::Known(_)) => {}
                Err(error) => self.set(SessionState::Failed(explain(&error))),
            }
        });
    }

    fn set(self, state: SessionState) {
        if self.state.get_untracked() != state {
            self.state.set(state);
        }
    }

    fn with_current<T>(self, read: impl FnOnce(&CurrentSession) -> T) -> Option<T> {
        self.state.with(|state| match state {
            SessionState::Known(current) => Some(read(current)),
            SessionState::Unknown | SessionState::Failed(_) | SessionState::SignedOut(_) => None,
        })
    }
}
