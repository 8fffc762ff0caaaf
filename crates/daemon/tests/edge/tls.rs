//! Daemons behind TLS: who is taken for one, and what is said where nobody is.

use std::fmt::Write as _;
use std::net::SocketAddr;

use authz::{EnvironmentsView, ImagesView};
use daemon::{ClientCertificate, Connection, DaemonError, InvalidConnection, Tls};
use fake_engine::{FakeEngine, Listen};
use real_engine::{ServerTls, require_dockerd_on_tcp};
use shared::{EndpointKind, EnvironmentStatus, ImageQuery, Secret};
use tempfile::TempDir;

use crate::support::{
    Authority, Issued, assert_tells_none_of, daemon_over, ended, patient, quick, silent, spoilt, summary_of,
    tls_front,
};

/// The client certificate that a connection shows.
fn shown(issued: &Issued) -> Option<ClientCertificate> {
    let key = Secret::from(issued.key.clone());
    Some(ClientCertificate { certificate: issued.certificate.clone(), key })
}

fn connection(address: SocketAddr, tls: Tls) -> Connection {
    Connection::new(format!("tcp://{address}").parse().unwrap(), Some(tls), None).unwrap()
}

/// An engine on a unix socket with 50 images.
async fn engine() -> (FakeEngine, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    (FakeEngine::builder().listen(Listen::Unix(socket)).start().await.unwrap(), folder)
}

/// The outcome of everything that can be wrong, with whatever engine and version of TLS.
const WHAT_IS_SAID: &str = "\
right: listed
right, by name: listed
unverified: listed
wrong CA: the daemon is unreachable: its certificate is not from a trusted authority
wrong CA of the right name: the daemon is unreachable: its certificate is not from a trusted authority
public CAs: the daemon is unreachable: its certificate is not from a trusted authority
expired: the daemon is unreachable: its certificate has expired
wrong name: the daemon is unreachable: its certificate is for another name
wrong address: the daemon is unreachable: its certificate is for another name
no client certificate: the daemon is unreachable: it demands a client certificate
another's client certificate: the daemon is unreachable: it refuses the client certificate
a client certificate of the right name: the daemon is unreachable: it refuses the client certificate
";

/// Who asks in the tests: what the two daemons trust, and what they are trusted by.
struct Parties {
    authority: Authority,
    stranger: Authority,
    /// Has the name of the right one.
    double: Authority,
    client: Issued,
}

impl Parties {
    fn new() -> Self {
        let authority = Authority::new("ours");
        let client = authority.client();
        Self { authority, stranger: Authority::new("a stranger"), double: Authority::new("ours"), client }
    }

    /// As it has to be.
    fn right(&self) -> Tls {
        Tls { ca: Some(self.authority.pem()), client: shown(&self.client), ..Tls::default() }
    }

    /// What a caller is told of daemons that demand a client certificate, one with a right and one with an expired
    /// certificate.
    async fn everything_that_can_be_wrong(&self, daemon: SocketAddr, expired: SocketAddr) -> String {
        let (another, double) = (self.stranger.client(), self.double.client());
        let right = self.right();
        let cases = [
            ("right", daemon, right.clone()),
            ("right, by name", daemon, Tls { server_name: Some("localhost".to_owned()), ..right.clone() }),
            ("unverified", expired, Tls { skip_verification: true, ca: None, ..right.clone() }),
            ("wrong CA", daemon, Tls { ca: Some(self.stranger.pem()), ..right.clone() }),
            ("wrong CA of the right name", daemon, Tls { ca: Some(self.double.pem()), ..right.clone() }),
            ("public CAs", daemon, Tls { ca: None, ..right.clone() }),
            ("expired", expired, right.clone()),
            ("wrong name", daemon, Tls { server_name: Some("build.example".to_owned()), ..right.clone() }),
            ("wrong address", daemon, Tls { server_name: Some("127.0.0.2".to_owned()), ..right.clone() }),
            ("no client certificate", daemon, Tls { client: None, ..right.clone() }),
            ("another's client certificate", daemon, Tls { client: shown(&another), ..right.clone() }),
            ("a client certificate of the right name", daemon, Tls { client: shown(&double), ..right }),
        ];
        let mut told = String::new();
        for (name, address, tls) in cases {
            let outcome = self.outcome(connection(address, tls), &another).await;
            writeln!(told, "{name}: {outcome}").unwrap();
        }
        told
    }

    async fn outcome(&self, connection: Connection, another: &Issued) -> String {
        let daemon = daemon_over::<ImagesView>(connection.clone(), patient());
        let error = match ended(daemon.list_images(&ImageQuery::default())).await {
            Ok(_images) => return "listed".to_owned(),
            Err(error) => error,
        };
        assert!(matches!(error, DaemonError::Unreachable(_)), "{error:?}");
        let summary = summary_of(&error, &["build.example"], &[&self.client.key, &another.key]);
        let observer = daemon_over::<EnvironmentsView>(connection, patient());
        let seen = ended(observer.observe(patient().timeout)).await;
        assert_eq!((seen.status, seen.error), (EnvironmentStatus::Unreachable, Some(summary.clone())));
        summary
    }
}

#[tokio::test]
async fn only_the_right_daemon_is_spoken_to_and_what_is_wrong_is_said() {
    for version in [&rustls::version::TLS13, &rustls::version::TLS12] {
        let parties = Parties::new();
        let (engine, folder) = engine().await;
        let socket = folder.path().join("docker.sock");
        let (right, expired) = (parties.authority.server(), parties.authority.expired_server());
        let daemon = tls_front(&right, Some(&parties.authority), version, &socket).await;
        let expired = tls_front(&expired, Some(&parties.authority), version, &socket).await;
        assert_eq!(parties.everything_that_can_be_wrong(daemon, expired).await, WHAT_IS_SAID);
        drop(engine);
    }
}

#[tokio::test]
async fn only_the_right_dockerd_is_spoken_to_and_what_is_wrong_is_said() {
    let test = "only_the_right_dockerd_is_spoken_to_and_what_is_wrong_is_said";
    let parties = Parties::new();
    let start = |issued: Issued| {
        let Issued { certificate, key } = issued;
        let tls = ServerTls { client_authority: Some(parties.authority.pem()), certificate, key };
        require_dockerd_on_tcp(test, Some(&tls))
    };
    let (Some(docker), Some(expired)) =
        (start(parties.authority.server()), start(parties.authority.expired_server()))
    else {
        return;
    };
    docker.import_image("shop/web:1", &[], 1000).unwrap();
    let address = docker.tcp().unwrap();
    let told = parties.everything_that_can_be_wrong(address, expired.tcp().unwrap()).await;
    assert_eq!(told, WHAT_IS_SAID);
    let daemon = daemon_over::<ImagesView>(connection(address, parties.right()), patient());
    let images = ended(daemon.list_images(&ImageQuery::default())).await.unwrap();
    assert_eq!(images.iter().flat_map(|image| &image.repo_tags).collect::<Vec<_>>(), ["shop/web:1"]);
}

#[tokio::test]
async fn a_plain_port_is_not_taken_for_one_with_tls() {
    let engine = spoilt(fake_engine::Shape::default(), fake_engine::Fault::None).await;
    let address = engine.endpoint().strip_prefix("tcp://").unwrap().parse().unwrap();
    let daemon = daemon_over::<ImagesView>(connection(address, Tls::default()), patient());
    let error = ended(daemon.list_images(&ImageQuery::default())).await.unwrap_err();
    assert_eq!(summary_of(&error, &[], &[]), "the daemon is unreachable: it does not speak TLS");
}

#[tokio::test]
async fn a_server_that_never_answers_the_handshake_is_given_up_in_time_and_hung_up_on() {
    let (address, ends) = silent("").await;
    let daemon = daemon_over::<ImagesView>(connection(address, Tls::default()), quick());
    let error = ended(daemon.list_images(&ImageQuery::default())).await.unwrap_err();
    assert!(matches!(error, DaemonError::Timeout), "{error:?}");
    drop(ended(ends.acquire()).await.unwrap());
}

#[tokio::test]
async fn an_unverified_daemon_has_to_have_the_key_of_what_it_shows() {
    let (engine, folder) = engine().await;
    let socket = folder.path().join("docker.sock");
    let authority = Authority::new("ours");
    let Issued { certificate, .. } = authority.server();
    let Issued { key, .. } = authority.server();
    let stolen = Issued { certificate, key };
    for version in [&rustls::version::TLS13, &rustls::version::TLS12] {
        let address = tls_front(&stolen, None, version, &socket).await;
        let unverified = Tls { skip_verification: true, ..Tls::default() };
        let daemon = daemon_over::<ImagesView>(connection(address, unverified), patient());
        let error = ended(daemon.list_images(&ImageQuery::default())).await.unwrap_err();
        assert!(matches!(error, DaemonError::Unreachable(_)), "{error:?}");
    }
    drop(engine);
}

#[test]
fn an_unverified_daemon_is_one_that_is_marked() {
    let endpoint = || "tcp://127.0.0.1:2376".parse().unwrap();
    let unverified = Tls { skip_verification: true, ..Tls::default() };
    let unverified = Connection::new(endpoint(), Some(unverified), None).unwrap();
    let verified = Connection::new(endpoint(), Some(Tls::default()), None).unwrap();
    let plain = Connection::new(endpoint(), None, None).unwrap();
    assert!(unverified.is_unverified() && !verified.is_unverified() && !plain.is_unverified());
    assert_eq!([unverified.kind(), plain.kind()], [EndpointKind::Tls, EndpointKind::Tcp]);
}

#[test]
fn what_is_wrong_is_said_when_it_is_written_down() {
    let authority = Authority::new("ours");
    let (client, another) = (authority.client(), authority.client());
    let pair = |certificate: &str, key: &str| {
        Some(ClientCertificate { certificate: certificate.to_owned(), key: Secret::from(key.to_owned()) })
    };
    let ca = |text: &str| Tls { ca: Some(text.to_owned()), ..Tls::default() };
    let with = |certificate: &str, key: &str| Tls { client: pair(certificate, key), ..Tls::default() };
    let name = |text: &str| Tls { server_name: Some(text.to_owned()), ..Tls::default() };
    let unverified = |tls| Tls { skip_verification: true, ..tls };
    let begin_to_end =
        |label: &str, body: &str| format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n");
    let garbage = begin_to_end("CERTIFICATE", "AAAA");
    let encrypted = begin_to_end("ENCRYPTED PRIVATE KEY", "c2VjcmV0");
    let old_encrypted =
        begin_to_end("RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nc2VjcmV0");
    let odd_key = begin_to_end("PRIVATE KEY", "c2VjcmV0");
    let cases = [
        ("no PEM", ca("secret")),
        ("broken PEM", ca(&begin_to_end("CERTIFICATE", "?"))),
        ("nothing", ca("")),
        ("a key for a CA", ca(&(authority.pem() + &client.key))),
        ("a CA and garbage", ca(&(authority.pem() + &garbage))),
        ("no certificate", with("", &client.key)),
        ("a garbled certificate", with(&garbage, &client.key)),
        ("no key", with(&client.certificate, "secret")),
        ("a certificate for a key", with(&client.certificate, &client.certificate)),
        ("another's key", with(&client.certificate, &another.key)),
        ("an encrypted key", with(&client.certificate, &encrypted)),
        ("an encrypted key of old", with(&client.certificate, &old_encrypted)),
        ("a garbled key", with(&client.certificate, &odd_key)),
        ("a bad name", name("a b")),
        ("an empty name", name("")),
        ("unverified with a CA", unverified(ca(&authority.pem()))),
        ("unverified with a name", unverified(name("localhost"))),
    ];
    let mut told = String::new();
    for (case, tls) in cases {
        let error: InvalidConnection =
            Connection::new("tcp://127.0.0.1:2376".parse().unwrap(), Some(tls), None).unwrap_err();
        writeln!(told, "{case}: {error}").unwrap();
        assert_tells_none_of(
            &format!("{error:?} {error}"),
            &[&client.key, &another.key, "secret", "c2VjcmV0"],
        );
    }
    for endpoint in ["unix:///run/docker.sock", "ssh://root@localhost"] {
        let error = Connection::new(endpoint.parse().unwrap(), Some(Tls::default()), None).unwrap_err();
        writeln!(told, "{endpoint}: {error}").unwrap();
    }
    insta::assert_snapshot!(told, @r"
    no PEM: tls.ca: no certificate in it
    broken PEM: tls.ca: expected PEM
    nothing: tls.ca: no certificate in it
    a key for a CA: tls.ca: a private key is in it, which does not belong there
    a CA and garbage: tls.ca: certificate 2 in it is not understood
    no certificate: tls.clientCertificate: no certificate in it
    a garbled certificate: tls.clientCertificate: certificate 1 in it is not understood
    no key: tls.clientKey: expected a private key, PEM
    a certificate for a key: tls.clientKey: expected a private key, PEM
    another's key: tls.clientKey: it is not the key of tls.clientCertificate
    an encrypted key: tls.clientKey: expected one without a passphrase (`openssl pkey -in key.pem` writes one)
    an encrypted key of old: tls.clientKey: expected one without a passphrase (`openssl pkey -in key.pem` writes one)
    a garbled key: tls.clientKey: its kind is not supported, or it is malformed
    a bad name: tls.serverName: expected a host's name or an address
    an empty name: tls.serverName: expected a host's name or an address
    unverified with a CA: tls.skipVerification: not together with tls.ca, which would not be used
    unverified with a name: tls.skipVerification: not together with tls.serverName, which would not be used
    unix:///run/docker.sock: tls: only for tcp://host:port
    ssh://root@localhost: tls: only for tcp://host:port
    ");
}

#[test]
fn a_connection_does_not_show_its_key() {
    let client = Authority::new("ours").client();
    let tls = Tls { client: shown(&client), ..Tls::default() };
    let text = format!("{tls:?} {:?}", connection(([127, 0, 0, 1], 1).into(), tls.clone()));
    assert_tells_none_of(&text, &[&client.key]);
    assert!(text.contains("tcp://127.0.0.1:1"), "{text}");
}
