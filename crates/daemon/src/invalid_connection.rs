use thiserror::Error;

/// Why a daemon cannot be reached like this: the field of the draft, and what is wrong with it. None of it repeats what
/// was written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidConnection {
    /// TLS is for TCP.
    #[error("tls: only for tcp://host:port")]
    TlsNotForEndpoint,
    /// SSH is for `ssh://`, and `ssh://` takes it.
    #[error("ssh: needed for ssh://user@host, and only for that")]
    SshNotForEndpoint,
    /// The certificates of the authorities.
    #[error("tls.ca: {0}")]
    Ca(InvalidCertificates),
    /// The certificate that is shown to the daemon.
    #[error("tls.clientCertificate: {0}")]
    ClientCertificate(InvalidCertificates),
    /// The key of the certificate that is shown to the daemon.
    #[error("tls.clientKey: {0}")]
    ClientKey(InvalidClientKey),
    /// The name that the daemon's certificate has to be for.
    #[error("tls.serverName: expected a host's name or an address")]
    ServerName,
    /// The endpoint's host, where it has to serve as that name.
    #[error("tls.serverName: needed, since the endpoint's host is no name that a certificate can be for")]
    HostIsNoServerName,
    /// Nothing is verified, but something is given to verify with.
    #[error("tls.skipVerification: not together with tls.{0}, which would not be used")]
    SkipVerificationWith(&'static str),
    /// TLS cannot be set up with all this.
    #[error("tls: not usable")]
    Tls,
    /// A line of `known_hosts`, counted from one.
    #[error("ssh.knownHosts: line {line}: {problem}")]
    KnownHosts {
        /// Counted from one.
        line: usize,
        /// What is wrong with it.
        problem: InvalidKnownHost,
    },
    /// There is nothing to sign in with.
    #[error("ssh: a private key or the agent is needed to sign in")]
    NothingToSignInWith,
    /// The private key.
    #[error("ssh.privateKey: {0}")]
    PrivateKey(InvalidPrivateKey),
    /// The private key is encrypted.
    #[error("ssh.passphrase: needed, since the private key is encrypted")]
    PassphraseMissing,
    /// The private key is encrypted with another one.
    #[error("ssh.passphrase: it is not the private key's")]
    PassphraseWrong,
    /// There is no private key.
    #[error("ssh.passphrase: there is no private key that it could be for")]
    PassphraseForNothing,
}

/// What is wrong with a text of certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidCertificates {
    /// The text cannot be read.
    #[error("expected PEM")]
    NotPem,
    /// It holds other things, or nothing.
    #[error("no certificate in it")]
    None,
    /// Certificates are shown to who manages environments.
    #[error("a private key is in it, which does not belong there")]
    PrivateKey,
    /// One of them, counted from one.
    #[error("certificate {0} in it is not understood")]
    Malformed(usize),
}

/// What is wrong with the key of a client certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidClientKey {
    /// The text cannot be read, or holds something else.
    #[error("expected a private key, PEM")]
    None,
    /// It takes a passphrase.
    #[error("expected one without a passphrase (`openssl pkey -in key.pem` writes one)")]
    Encrypted,
    /// Its kind is unknown, or it is malformed.
    #[error("its kind is not supported, or it is malformed")]
    Unsupported,
    /// It is another certificate's.
    #[error("it is not the key of tls.clientCertificate")]
    Mismatch,
}

/// What is wrong with a line of `known_hosts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidKnownHost {
    /// Fields are missing.
    #[error("expected a host, a kind of key and a key")]
    Fields,
    /// The first word is a marker that sshd(8) does not know.
    #[error("expected no marker but @revoked")]
    Marker,
    /// A hashed name that is none.
    #[error("expected |1|salt|hash")]
    Hash,
    /// The key cannot be read.
    #[error("the key is malformed")]
    Key,
    /// The host is vouched for by an authority.
    #[error("@cert-authority is not supported: expected the server's own key")]
    Authority,
}

/// What is wrong with a private key for SSH.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidPrivateKey {
    /// The text holds something else.
    #[error("expected a private key, OpenSSH's or PEM")]
    None,
    /// It cannot be read.
    #[error(
        "its kind is not supported, or it is malformed (`ssh-keygen -p -f FILE` writes it in OpenSSH's form)"
    )]
    Unsupported,
    /// Deriving its key from the passphrase would take minutes.
    #[error("its passphrase is hashed too often: more than 1000 rounds")]
    TooManyRounds,
}
