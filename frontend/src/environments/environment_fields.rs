use leptos::prelude::*;
use shared::{EnvironmentDraft, EnvironmentSettings, Secret, SshDraft, TlsDraft};

use super::field_table::{
    Description, FIELDS, KINDS, SKIP_VERIFICATION, SSH, Shape, TCP, TLS, UNIX, VERIFICATION,
};
use crate::controls::{checkbox, choice, group};
use crate::erased::{Memo, RwSignal, Signal, Slot, dynamic};
use crate::requests::Submission;
use crate::texts::environments as words;

/// What is typed about an environment. Also what is not shown just now stays.
#[derive(Clone, Copy)]
pub(super) struct EnvironmentFields {
    /// What is kept; nothing for an environment that is new.
    settings: Slot<EnvironmentSettings>,
    kind: RwSignal<String>,
    typed: StoredValue<Vec<Typed>>,
}

/// What is typed into one field.
#[derive(Clone, Copy)]
struct Typed {
    into: &'static Description,
    /// The text; for a box `true` where it is ticked.
    value: RwSignal<String>,
    /// Whether what is kept is to be removed.
    removed: RwSignal<bool>,
}

const TICKED: &str = "true";

impl EnvironmentFields {
    /// As the settings are now.
    pub(super) fn new(settings: Slot<EnvironmentSettings>) -> Self {
        let kind = settings.read_untracked(|settings| kind_of(settings).to_owned());
        let kind = if kind.is_empty() { UNIX.to_owned() } else { kind };
        let typed = |into: &'static Description| {
            // The field of another kind is called the same.
            let applies = into.kinds.contains(&kind.as_str());
            let kept = settings.read_untracked(|settings| kept_text(settings, into.field.name));
            let value = RwSignal::new(if applies { kept } else { String::new() });
            Typed { into, value, removed: RwSignal::new(false) }
        };
        let typed = StoredValue::new(FIELDS.iter().map(typed).collect());
        Self { settings, kind: RwSignal::new(kind), typed }
    }

    /// The fields, each while what is reached so has it.
    pub(super) fn views(self, submission: Submission) -> Vec<AnyView> {
        let mut views: Vec<_> =
            self.typed.get_value().into_iter().map(|typed| self.view_of(typed, submission)).collect();
        let kinds = KINDS.map(|(kind, words)| (kind.to_owned(), words.to_owned())).to_vec();
        let on_kind = Callback::new(move |kind| {
            // What was wrong was so of fields that go now.
            submission.forget();
            self.kind.set(kind);
        });
        views.insert(1, choice(words::REACHED_BY, Signal::stored(kinds), self.kind.into(), on_kind));
        views
    }

    fn view_of(self, typed: Typed, submission: Submission) -> AnyView {
        let is_shown = Memo::new(move |_| self.shows(typed));
        let Typed { into, value, removed } = typed;
        dynamic(move || match into.shape {
            _ if !is_shown.get() => ().into_any(),
            Shape::Open => into.field.view_with(value, submission.problem_of(into.field.name)),
            Shape::Secret(removal) => {
                let field = into.field.view_with(value, submission.problem_of(into.field.name));
                let is_kept =
                    Memo::new(move |_| self.settings.read(|settings| is_kept(settings, into.field.name)));
                let kept = dynamic(move || match is_kept.get() {
                    true => checkbox(
                        removal.to_owned(),
                        words::ONE_IS_KEPT,
                        removed.into(),
                        Callback::new(move |tick| removed.set(tick)),
                    ),
                    false => ().into_any(),
                });
                group("written", vec![field, kept])
            }
            Shape::Tick => {
                let ticked = Signal::derive(move || value.get() == TICKED);
                let on_change = Callback::new(move |tick: bool| {
                    value.set(if tick { TICKED.to_owned() } else { String::new() });
                });
                let class = if into.field.name == SKIP_VERIFICATION { "warned" } else { "" };
                group(class, vec![checkbox(into.field.label.to_owned(), into.field.hint, ticked, on_change)])
            }
        })
    }

    /// What is to be sent. Reads every field.
    pub(super) fn draft(self) -> EnvironmentDraft {
        let kind = self.kind.get();
        let scheme = if kind == TLS { TCP } else { &kind };
        let address = self.text("endpoint");
        // Whoever knows addresses types the whole one.
        let address = address.split_once("://").map_or(address.as_str(), |(_, address)| address);
        let tls = (kind == TLS).then(|| TlsDraft {
            ca: self.optional("tls.ca"),
            server_name: self.optional("tls.serverName"),
            skip_verification: self.is_ticked(SKIP_VERIFICATION),
            client_certificate: self.optional("tls.clientCertificate"),
            client_key: self.secret("tls.clientKey"),
        });
        let ssh = (kind == SSH).then(|| SshDraft {
            known_hosts: self.text("ssh.knownHosts"),
            use_agent: self.is_ticked("ssh.useAgent"),
            private_key: self.secret("ssh.privateKey"),
            passphrase: self.secret("ssh.passphrase"),
        });
        EnvironmentDraft {
            name: self.text("name"),
            enabled: self.settings.read(|settings| Some(settings.enabled)).unwrap_or(true),
            endpoint: format!("{scheme}://{address}"),
            tls,
            ssh,
        }
    }

    /// Forgets the secrets that were typed, once they are kept.
    pub(super) fn forget_secrets(self) {
        for typed in self.typed.get_value() {
            if matches!(typed.into.shape, Shape::Secret(_)) {
                typed.value.set(String::new());
                typed.removed.set(false);
            }
        }
    }

    /// What is kept, for those who cannot change it: labels and what stands there.
    pub(super) fn facts(self) -> Vec<(&'static str, String)> {
        let shown = self.typed.get_value().into_iter().filter(|typed| self.shows(*typed));
        let fact = |typed: Typed| {
            let field = typed.into.field;
            let value = match typed.into.shape {
                Shape::Open => typed.value.get(),
                Shape::Secret(_) if self.settings.read(|settings| is_kept(settings, field.name)) => {
                    words::IS_KEPT.to_owned()
                }
                Shape::Tick if typed.value.get() == TICKED => words::YES.to_owned(),
                Shape::Secret(_) | Shape::Tick => String::new(),
            };
            (field.label, value)
        };
        let kind = self.kind.get();
        let words = KINDS.into_iter().filter(|(known, _)| *known == kind);
        let kind = words.map(|(_, words)| (words::REACHED_BY, words.to_owned()));
        kind.chain(shown.map(fact)).filter(|(_, value)| !value.is_empty()).collect()
    }

    fn shows(self, typed: Typed) -> bool {
        let Description { field, kinds, .. } = typed.into;
        self.kind.with(|kind| kinds.contains(&kind.as_str()))
            && !(VERIFICATION.contains(&field.name) && self.is_ticked(SKIP_VERIFICATION))
    }

    /// What is typed into the field of this name that is shown.
    fn typed(self, name: &str) -> Option<Typed> {
        let kind = self.kind.get();
        self.typed.with_value(|all| {
            let has_it =
                |typed: &&Typed| typed.into.field.name == name && typed.into.kinds.contains(&kind.as_str());
            all.iter().find(has_it).copied()
        })
    }

    fn text(self, name: &str) -> String {
        self.typed(name).map(|typed| typed.value.get()).unwrap_or_default()
    }

    fn is_ticked(self, name: &str) -> bool {
        self.text(name) == TICKED
    }

    /// The text of a field that is shown and not empty.
    fn optional(self, name: &str) -> Option<String> {
        let typed = self.typed(name).filter(|typed| self.shows(*typed))?;
        Some(typed.value.get()).filter(|text| !text.trim().is_empty())
    }

    /// A secret that is new, or empty where the kept one is to go; nothing where it stays.
    fn secret(self, name: &str) -> Option<Secret> {
        let typed = self.typed(name)?;
        let text = typed.value.get();
        (!text.is_empty() || typed.removed.get()).then(|| Secret::from(text))
    }
}

/// What an environment is reached by.
fn kind_of(settings: &EnvironmentSettings) -> &str {
    match settings.endpoint.split_once("://") {
        _ if settings.tls.is_some() => TLS,
        Some((scheme, _)) => scheme,
        None => UNIX,
    }
}

/// What is kept in a field, without the secrets.
fn kept_text(settings: &EnvironmentSettings, name: &str) -> String {
    let ticked = |ticked: bool| ticked.then(|| TICKED.to_owned());
    let (tls, ssh) = (settings.tls.as_ref(), settings.ssh.as_ref());
    let text = match name {
        "name" => Some(settings.name.clone()),
        "endpoint" => settings.endpoint.split_once("://").map(|(_, address)| address.to_owned()),
        "tls.ca" => tls.and_then(|tls| tls.ca.clone()),
        "tls.serverName" => tls.and_then(|tls| tls.server_name.clone()),
        "tls.clientCertificate" => tls.and_then(|tls| tls.client_certificate.clone()),
        SKIP_VERIFICATION => tls.and_then(|tls| ticked(tls.skip_verification)),
        "ssh.knownHosts" => ssh.map(|ssh| ssh.known_hosts.clone()),
        "ssh.useAgent" => ssh.and_then(|ssh| ticked(ssh.use_agent)),
        _ => None,
    };
    text.unwrap_or_default()
}

/// Whether a secret is kept.
fn is_kept(settings: &EnvironmentSettings, name: &str) -> bool {
    let (tls, ssh) = (settings.tls.as_ref(), settings.ssh.as_ref());
    match name {
        "tls.clientKey" => tls.is_some_and(|tls| tls.has_client_key),
        "ssh.privateKey" => ssh.is_some_and(|ssh| ssh.has_private_key),
        "ssh.passphrase" => ssh.is_some_and(|ssh| ssh.has_passphrase),
        _ => false,
    }
}
