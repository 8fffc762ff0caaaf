//! The fields that say how an environment is reached.

pub(crate) const UNIX_NAME: &str = "unix socket";
pub(crate) const TCP_NAME: &str = "TCP";
pub(crate) const TLS_NAME: &str = "TCP with TLS";
pub(crate) const SSH_NAME: &str = "SSH";
pub(crate) const SOCKET: &str = "Socket";
pub(crate) const SOCKET_HINT: &str = "A path on the machine that Stowage runs on, as /var/run/docker.sock.";
pub(crate) const HOST_AND_PORT: &str = "Host and port";
pub(crate) const HOST_AND_PORT_HINT: &str = "As nas.example:2375; with TLS the port is mostly 2376.";
pub(crate) const USER_AND_HOST: &str = "User and host";
pub(crate) const USER_AND_HOST_HINT: &str = "As docker@nas.example. With :port unless it is 22, and with \
    /path/of/its/socket unless it is Docker's own.";
pub(crate) const CA: &str = "CA certificates";
pub(crate) const CA_HINT: &str =
    "PEM (ca.pem): the authorities that vouch for the daemon. Empty: the public ones.";
pub(crate) const SERVER_NAME: &str = "Server name";
pub(crate) const SERVER_NAME_HINT: &str = "What the daemon's certificate calls it. Empty: the host above.";
pub(crate) const SKIP_VERIFICATION: &str = "Skip verification";
pub(crate) const SKIP_VERIFICATION_HINT: &str = "⚠ Whoever answers at its address is taken for the daemon: \
    they can show what they like, and learn what is asked. The environment is marked “not verified” on \
    every page.";
pub(crate) const CLIENT_CERTIFICATE: &str = "Client certificate";
pub(crate) const CLIENT_CERTIFICATE_HINT: &str = "PEM (cert.pem), for a daemon that asks for one.";
pub(crate) const CLIENT_KEY: &str = "Client key";
pub(crate) const CLIENT_KEY_HINT: &str = "PEM (key.pem), without a passphrase.";
pub(crate) const REMOVE_KEY: &str = "Remove the key that is kept";
pub(crate) const KNOWN_HOSTS: &str = "Known keys of the server";
pub(crate) const KNOWN_HOSTS_HINT: &str = "Lines of known_hosts, as `ssh-keyscan nas.example` prints them. \
    Compare them with what the server itself says: a server with another key is not spoken to.";
pub(crate) const USE_AGENT: &str = "Use the SSH agent";
pub(crate) const USE_AGENT_HINT: &str = "That of the user whom Stowage runs as (SSH_AUTH_SOCK).";
pub(crate) const PRIVATE_KEY: &str = "Private key";
pub(crate) const PRIVATE_KEY_HINT: &str = "OpenSSH's, or PEM without a passphrase, as in ~/.ssh/id_ed25519.";
pub(crate) const PASSPHRASE: &str = "Passphrase of the key";
pub(crate) const REMOVE_PASSPHRASE: &str = "Remove the passphrase that is kept";
