//! The fields that say how an environment is reached.

use crate::controls::Field;
use crate::texts::environment_fields as words;

// What an environment is reached by, as the choice of it has it.
pub(super) const UNIX: &str = "unix";
pub(super) const TCP: &str = "tcp";
pub(super) const TLS: &str = "tls";
pub(super) const SSH: &str = "ssh";

/// All of them, each with how it is called.
pub(super) const KINDS: [(&str, &str); 4] =
    [(UNIX, words::UNIX_NAME), (TCP, words::TCP_NAME), (TLS, words::TLS_NAME), (SSH, words::SSH_NAME)];

/// The box that takes anybody for the daemon.
pub(super) const SKIP_VERIFICATION: &str = "tls.skipVerification";

/// What has no meaning where anybody is taken for the daemon.
pub(super) const VERIFICATION: [&str; 2] = ["tls.ca", "tls.serverName"];

/// One field. Its name is where it stands in the draft.
pub(super) struct Description {
    pub(super) field: Field,
    /// What is reached so has this field.
    pub(super) kinds: &'static [&'static str],
    pub(super) shape: Shape,
}

/// What a field is like.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// What stands in it is shown again.
    Open,
    /// It is written and never shown again. With the words for removing what is kept.
    Secret(&'static str),
    /// A box to tick.
    Tick,
}

const ONE_LINE: Field = Field { required: false, ..Field::NAME };
const LINES: Field = Field { kind: "area", ..ONE_LINE };

/// All fields, in the order in which they are shown.
pub(super) static FIELDS: [Description; 13] = [
    Description {
        field: Field { name: "name", ..Field::NAME },
        kinds: &[UNIX, TCP, TLS, SSH],
        shape: Shape::Open,
    },
    Description {
        field: Field { name: "endpoint", label: words::SOCKET, hint: words::SOCKET_HINT, ..Field::NAME },
        kinds: &[UNIX],
        shape: Shape::Open,
    },
    Description {
        field: Field {
            name: "endpoint",
            label: words::HOST_AND_PORT,
            hint: words::HOST_AND_PORT_HINT,
            ..Field::NAME
        },
        kinds: &[TCP, TLS],
        shape: Shape::Open,
    },
    Description {
        field: Field {
            name: "endpoint",
            label: words::USER_AND_HOST,
            hint: words::USER_AND_HOST_HINT,
            ..Field::NAME
        },
        kinds: &[SSH],
        shape: Shape::Open,
    },
    Description {
        field: Field { name: "tls.ca", label: words::CA, hint: words::CA_HINT, ..LINES },
        kinds: &[TLS],
        shape: Shape::Open,
    },
    Description {
        field: Field {
            name: "tls.serverName",
            label: words::SERVER_NAME,
            hint: words::SERVER_NAME_HINT,
            ..ONE_LINE
        },
        kinds: &[TLS],
        shape: Shape::Open,
    },
    Description {
        field: Field {
            name: SKIP_VERIFICATION,
            label: words::SKIP_VERIFICATION,
            hint: words::SKIP_VERIFICATION_HINT,
            ..ONE_LINE
        },
        kinds: &[TLS],
        shape: Shape::Tick,
    },
    Description {
        field: Field {
            name: "tls.clientCertificate",
            label: words::CLIENT_CERTIFICATE,
            hint: words::CLIENT_CERTIFICATE_HINT,
            ..LINES
        },
        kinds: &[TLS],
        shape: Shape::Open,
    },
    Description {
        field: Field {
            name: "tls.clientKey",
            label: words::CLIENT_KEY,
            hint: words::CLIENT_KEY_HINT,
            ..LINES
        },
        kinds: &[TLS],
        shape: Shape::Secret(words::REMOVE_KEY),
    },
    Description {
        field: Field {
            name: "ssh.knownHosts",
            label: words::KNOWN_HOSTS,
            hint: words::KNOWN_HOSTS_HINT,
            required: true,
            ..LINES
        },
        kinds: &[SSH],
        shape: Shape::Open,
    },
    Description {
        field: Field {
            name: "ssh.useAgent",
            label: words::USE_AGENT,
            hint: words::USE_AGENT_HINT,
            ..ONE_LINE
        },
        kinds: &[SSH],
        shape: Shape::Tick,
    },
    Description {
        field: Field {
            name: "ssh.privateKey",
            label: words::PRIVATE_KEY,
            hint: words::PRIVATE_KEY_HINT,
            ..LINES
        },
        kinds: &[SSH],
        shape: Shape::Secret(words::REMOVE_KEY),
    },
    Description {
        field: Field {
            name: "ssh.passphrase",
            label: words::PASSPHRASE,
            kind: "password",
            autocomplete: "new-password",
            ..ONE_LINE
        },
        kinds: &[SSH],
        shape: Shape::Secret(words::REMOVE_PASSPHRASE),
    },
];
