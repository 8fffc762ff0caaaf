//! The fields that say how an environment is reached.

use crate::controls::Field;

// What an environment is reached by, as the choice of it has it.
pub(super) const UNIX: &str = "unix";
pub(super) const TCP: &str = "tcp";
pub(super) const TLS: &str = "tls";
pub(super) const SSH: &str = "ssh";

/// All of them, each with how it is called.
pub(super) const KINDS: [(&str, &str); 4] =
    [(UNIX, "unix socket"), (TCP, "TCP"), (TLS, "TCP with TLS"), (SSH, "SSH")];

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
        field: Field {
            name: "endpoint",
            label: "Socket",
            hint: "A path on the machine that Stowage runs on, as /var/run/docker.sock.",
            ..Field::NAME
        },
        kinds: &[UNIX],
        shape: Shape::Open,
    },
    Description {
        field: Field {
            name: "endpoint",
            label: "Host and port",
            hint: "As nas.example:2375; with TLS the port is mostly 2376.",
            ..Field::NAME
        },
        kinds: &[TCP, TLS],
        shape: Shape::Open,
    },
    Description {
        field: Field {
            name: "endpoint",
            label: "User and host",
            hint: "As docker@nas.example. With :port unless it is 22, and with /path/of/its/socket unless it is Docker's own.",
            ..Field::NAME
        },
        kinds: &[SSH],
        shape: Shape::Open,
    },
    Description {
        field: Field {
            name: "tls.ca",
            label: "CA certificates",
            hint: "PEM (ca.pem): the authorities that vouch for the daemon. Empty: the public ones.",
            ..LINES
        },
        kinds: &[TLS],
        shape: Shape::Open,
    },
    Description {
        field: Field {
            name: "tls.serverName",
            label: "Server name",
            hint: "What the daemon's certificate calls it. Empty: the host above.",
            ..ONE_LINE
        },
        kinds: &[TLS],
        shape: Shape::Open,
    },
    Description {
        field: Field {
            name: SKIP_VERIFICATION,
            label: "Skip verification",
            hint: "⚠ Whoever answers at its address is taken for the daemon: they can show what they like, and learn what is asked. The environment is marked “not verified” on every page.",
            ..ONE_LINE
        },
        kinds: &[TLS],
        shape: Shape::Tick,
    },
    Description {
        field: Field {
            name: "tls.clientCertificate",
            label: "Client certificate",
            hint: "PEM (cert.pem), for a daemon that asks for one.",
            ..LINES
        },
        kinds: &[TLS],
        shape: Shape::Open,
    },
    Description {
        field: Field {
            name: "tls.clientKey",
            label: "Client key",
            hint: "PEM (key.pem), without a passphrase.",
            ..LINES
        },
        kinds: &[TLS],
        shape: Shape::Secret("Remove the key that is kept"),
    },
    Description {
        field: Field {
            name: "ssh.knownHosts",
            label: "Known keys of the server",
            hint: "Lines of known_hosts, as `ssh-keyscan nas.example` prints them. Compare them with what the server itself says: a server with another key is not spoken to.",
            required: true,
            ..LINES
        },
        kinds: &[SSH],
        shape: Shape::Open,
    },
    Description {
        field: Field {
            name: "ssh.useAgent",
            label: "Use the SSH agent",
            hint: "That of the user whom Stowage runs as (SSH_AUTH_SOCK).",
            ..ONE_LINE
        },
        kinds: &[SSH],
        shape: Shape::Tick,
    },
    Description {
        field: Field {
            name: "ssh.privateKey",
            label: "Private key",
            hint: "OpenSSH's, or PEM without a passphrase, as in ~/.ssh/id_ed25519.",
            ..LINES
        },
        kinds: &[SSH],
        shape: Shape::Secret("Remove the key that is kept"),
    },
    Description {
        field: Field {
            name: "ssh.passphrase",
            label: "Passphrase of the key",
            kind: "password",
            autocomplete: "new-password",
            ..ONE_LINE
        },
        kinds: &[SSH],
        shape: Shape::Secret("Remove the passphrase that is kept"),
    },
];
