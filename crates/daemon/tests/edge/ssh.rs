//! Daemons behind an SSH server: which server is taken for the right one, who signs in, and what is said where
//! something is wrong.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use authz::{EnvironmentsView, ImagesView};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use daemon::{Connection, DaemonError, Limits, Ssh};
use fake_engine::{FakeEngine, Fault, Listen, Shape};
use futures::future::join_all;
use real_engine::{SshKey, Sshd, require_dockerd, require_ssh_agent, require_ssh_key, require_sshd};
use shared::{EnvironmentStatus, ImageQuery, Secret};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixListener;

use crate::support::{
    assert_tells_none_of, connect, daemon_over, ended, engine, id, patient, quick, registry_of, silent,
    ssh_key, ssh_server, summary_of, until,
};

/// A server, an engine on a socket of its machine, and who may sign in.
struct Host {
    sshd: Sshd,
    key: SshKey,
    engine: FakeEngine,
    folder: TempDir,
}

impl Host {
    async fn start(test: &str, fault: Fault) -> Option<Self> {
        Self::start_with(test, engine(Shape::Docker28Containerd).fault(fault)).await
    }

    async fn start_with(test: &str, engine: fake_engine::Builder) -> Option<Self> {
        let key = require_ssh_key(test, None)?;
        let sshd = require_sshd(test, &[key.public()], &[])?;
        let folder = tempfile::tempdir().unwrap();
        let engine = engine.listen(Listen::Unix(folder.path().join("docker.sock"))).start().await.unwrap();
        Some(Self { sshd, key, engine, folder })
    }

    fn endpoint(&self) -> String {
        format!("ssh://root@{}{}/docker.sock", self.sshd.address(), self.folder.path().display())
    }

    fn ssh(&self) -> Ssh {
        by_key(&self.sshd, self.key.private())
    }

    fn connection(&self) -> Connection {
        connection(&self.endpoint(), self.ssh())
    }

    fn sign_ins(&self) -> usize {
        self.sshd.log().matches("Accepted publickey").count()
    }
}

fn known_hosts(sshd: &Sshd, key: &str) -> String {
    format!("[127.0.0.1]:{} {key}\n", sshd.address().port())
}

fn by_key(sshd: &Sshd, key: &str) -> Ssh {
    let private_key = Some(Secret::from(key.to_owned()));
    Ssh { known_hosts: known_hosts(sshd, sshd.host_key()), private_key, ..Ssh::default() }
}

fn connection(endpoint: &str, ssh: Ssh) -> Connection {
    Connection::new(endpoint.parse().unwrap(), None, Some(ssh)).unwrap()
}

async fn list(connection: Connection, limits: Limits) -> Result<usize, DaemonError> {
    let daemon = daemon_over::<ImagesView>(connection, limits);
    ended(daemon.list_images(&ImageQuery::default())).await.map(|images| images.len())
}

#[tokio::test]
async fn dockerd_is_reached_by_its_socket_and_by_the_docker_command_of_the_server() {
    let test = "dockerd_is_reached_by_its_socket_and_by_the_docker_command_of_the_server";
    let (Some(key), Some(locked)) = (require_ssh_key(test, None), require_ssh_key(test, Some("open sesame")))
    else {
        return;
    };
    let Some(docker) = require_dockerd(test) else { return };
    let docker_host = docker.endpoint();
    let Some(sshd) = require_sshd(test, &[key.public(), locked.public()], &[("DOCKER_HOST", &docker_host)])
    else {
        return;
    };
    docker.import_image("shop/web:1", &[], 1000).unwrap();
    let socket = docker.socket().display();
    let unlocked =
        Ssh { passphrase: Some(Secret::from("open sesame".to_owned())), ..by_key(&sshd, locked.private()) };
    for (endpoint, ssh) in [
        (format!("ssh://root@{}{socket}", sshd.address()), by_key(&sshd, key.private())),
        (format!("ssh://root@{}", sshd.address()), by_key(&sshd, key.private())),
        (format!("ssh://root@{}{socket}", sshd.address()), unlocked),
    ] {
        let daemon = daemon_over::<ImagesView>(connection(&endpoint, ssh), patient());
        let images = ended(daemon.list_images(&ImageQuery::default())).await.unwrap();
        let tags: Vec<_> = images.iter().flat_map(|image| &image.repo_tags).collect();
        assert_eq!(tags, ["shop/web:1"], "{endpoint}");
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_without_an_address_or_a_secret() {
    let test = "what_is_wrong_is_said_without_an_address_or_a_secret";
    let Some(host) = Host::start(test, Fault::None).await else { return };
    let (stranger, other_host) = (require_ssh_key(test, None).unwrap(), require_ssh_key(test, None).unwrap());
    let (address, right) = (host.sshd.address(), host.ssh());
    let plain = engine(Shape::default()).start().await.unwrap();
    let plain = plain.endpoint().replace("tcp://", "ssh://root@");
    let known = |key: &str| Ssh { known_hosts: known_hosts(&host.sshd, key), ..right.clone() };
    let revoked = format!("@revoked * {}\n", host.sshd.host_key()) + &right.known_hosts;
    let any_host = Ssh { known_hosts: format!("* {}", host.sshd.host_key()), ..right.clone() };
    let cases = [
        ("right", host.endpoint(), right.clone()),
        ("unknown host", host.endpoint(), Ssh { known_hosts: String::new(), ..right.clone() }),
        ("changed host key", host.endpoint(), known(other_host.public())),
        ("revoked host key", host.endpoint(), Ssh { known_hosts: revoked, ..right.clone() }),
        ("wrong user", format!("ssh://nobody@{address}/x.sock"), right.clone()),
        ("wrong key", host.endpoint(), by_key(&host.sshd, stranger.private())),
        ("no socket", format!("ssh://root@{address}/none.sock"), right.clone()),
        ("no SSH server", plain, any_host.clone()),
        ("nobody", "ssh://root@127.0.0.1:1".to_owned(), any_host),
    ];
    let mut told = String::new();
    for (name, endpoint, ssh) in cases {
        let outcome = match list(connection(&endpoint, ssh.clone()), patient()).await {
            Ok(count) => format!("{count} images"),
            Err(error) => {
                assert!(matches!(error, DaemonError::Unreachable(_)), "{error:?}");
                let secrets = [host.key.private(), stranger.private()];
                let summary = summary_of(&error, &["nobody", "root", ".sock", "SHA256:"], &secrets);
                let observer = daemon_over::<EnvironmentsView>(connection(&endpoint, ssh), patient());
                let seen = ended(observer.observe(patient().timeout)).await;
                assert_eq!(
                    (seen.status, seen.error),
                    (EnvironmentStatus::Unreachable, Some(summary.clone()))
                );
                summary
            }
        };
        writeln!(told, "{name}: {outcome}").unwrap();
    }
    insta::assert_snapshot!(told, @r"
    right: 60 images
    unknown host: the daemon is unreachable: the SSH server's key is not known
    changed host key: the daemon is unreachable: the SSH server's key is not the known one
    revoked host key: the daemon is unreachable: the SSH server's key is revoked
    wrong user: the daemon is unreachable: the SSH server refuses the user or the key
    wrong key: the daemon is unreachable: the SSH server refuses the user or the key
    no socket: the daemon is unreachable: the SSH server does not connect to the daemon's socket
    no SSH server: the daemon is unreachable: it does not speak SSH
    nobody: the daemon is unreachable: connections are refused
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agents_key_signs_in() {
    const ENDPOINT: &str = "STOWAGE_TEST_ENDPOINT";
    const KNOWN_HOSTS: &str = "STOWAGE_TEST_KNOWN_HOSTS";
    // The agent's address is a variable of the whole process: this test runs itself again, with it.
    if let (Ok(endpoint), Ok(known_hosts)) = (std::env::var(ENDPOINT), std::env::var(KNOWN_HOSTS)) {
        let ssh = Ssh { known_hosts, use_agent: true, ..Ssh::default() };
        println!("{:?}", list(connection(&endpoint, ssh), patient()).await.map_err(|error| error.summary()));
        return;
    }
    let test = "the_agents_key_signs_in";
    let Some(host) = Host::start(test, Fault::None).await else { return };
    let stranger = require_ssh_key(test, None).unwrap();
    let with_agent = |agent: Option<&Path>| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "ssh::the_agents_key_signs_in", "--nocapture"])
            .env(ENDPOINT, host.endpoint())
            .env(KNOWN_HOSTS, host.ssh().known_hosts)
            .env_remove("SSH_AUTH_SOCK");
        if let Some(agent) = agent {
            command.env("SSH_AUTH_SOCK", agent);
        }
        String::from_utf8(tokio::task::block_in_place(|| command.output()).unwrap().stdout).unwrap()
    };
    let unreachable = |why: &str| format!("{:?}", Err::<(), _>(format!("the daemon is unreachable: {why}")));
    for (keys, expected) in [
        (&[&stranger, &host.key][..], "Ok(60)".to_owned()),
        (&[&stranger], unreachable("the SSH server refuses the user or the key")),
        (&[], unreachable("the SSH agent has no key to sign in with")),
    ] {
        let agent = require_ssh_agent(test, keys).unwrap();
        let told = with_agent(Some(agent.socket()));
        assert!(told.contains(&expected), "{expected}: {told}");
    }
    for nowhere in [None, Some(host.folder.path())] {
        let told = with_agent(nowhere);
        assert!(told.contains(&unreachable("there is no SSH agent")), "{told}");
    }
}

#[tokio::test]
async fn a_server_with_several_keys_is_known_by_any_of_them() {
    let keys: Option<Vec<_>> =
        ["-t ed25519", "-t ecdsa", "-t rsa"].map(|kind| ssh_key(kind, "")).into_iter().collect();
    let Some(keys) = keys else { return };
    let private: Vec<&str> = keys.iter().map(|key| key.private.as_str()).collect();
    let address = ssh_server(&private).await;
    let summary_where_known_by = async |key: &str| {
        let known_hosts = format!("[127.0.0.1]:{} {key}", address.port());
        let private_key = Some(Secret::from(private[0].to_owned()));
        let ssh = Ssh { known_hosts, private_key, ..Ssh::default() };
        list(connection(&format!("ssh://root@{address}"), ssh), patient()).await.unwrap_err().summary()
    };
    for key in &keys {
        // It let us in, since it showed the key that is known.
        assert_eq!(
            summary_where_known_by(&key.public).await,
            "the daemon is unreachable: the SSH server does not connect to the daemon's socket"
        );
    }
    let another = ssh_key("-t ecdsa", "").unwrap();
    assert_eq!(
        summary_where_known_by(&another.public).await,
        "the daemon is unreachable: the SSH server's key is not the known one"
    );
}

#[tokio::test]
async fn keys_of_every_kind_and_form_sign_in() {
    let test = "keys_of_every_kind_and_form_sign_in";
    let kinds = [
        ("-t ed25519", ""),
        ("-t ed25519", "open sesame"),
        ("-t ecdsa -b 384", ""),
        ("-t ecdsa -b 521", "open sesame"),
        ("-t ecdsa -m PEM", ""),
        ("-t ecdsa -m PKCS8", "open sesame"),
        ("-t rsa", "open sesame"),
        ("-t rsa -m PEM", ""),
        ("-t rsa -m PEM", "open sesame"),
        ("-t rsa -m PKCS8", ""),
    ];
    let keys: Option<Vec<_>> = kinds
        .into_iter()
        .map(|(kind, passphrase)| Some((kind, ssh_key(kind, passphrase)?, passphrase)))
        .collect();
    let Some(keys) = keys else { return };
    let public: Vec<&str> = keys.iter().map(|(_, key, _)| key.public.as_str()).collect();
    let Some(sshd) = require_sshd(test, &public, &[]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = engine(Shape::default()).listen(Listen::Unix(socket.clone())).start().await.unwrap();
    for (name, key, passphrase) in &keys {
        let passphrase =
            Some(Secret::from((*passphrase).to_owned())).filter(|passphrase| !passphrase.expose().is_empty());
        let ssh = Ssh { passphrase, ..by_key(&sshd, &key.private) };
        let endpoint = format!("ssh://root@{}{}", sshd.address(), socket.display());
        let connection = Connection::new(endpoint.parse().unwrap(), None, Some(ssh));
        let connection = connection.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(list(connection, patient()).await.unwrap(), 60, "{name}");
    }
    drop(engine);
}

#[tokio::test]
async fn all_who_ask_share_one_session() {
    let Some(host) = Host::start("all_who_ask_share_one_session", Fault::Slow { delay_ms: 50 }).await else {
        return;
    };
    let daemon = daemon_over::<ImagesView>(host.connection(), patient());
    let query = ImageQuery::default();
    let lists = join_all((0..24).map(|_| daemon.list_images(&query)));
    for images in ended(lists).await {
        assert_eq!(images.unwrap().len(), 60);
    }
    assert_eq!(host.sign_ins(), 1);
    assert!(host.engine.call_count("GET /images/json") == 24);
}

#[tokio::test]
async fn many_who_ask_by_the_docker_command_of_the_server_are_all_answered() {
    let test = "many_who_ask_by_the_docker_command_of_the_server_are_all_answered";
    let Some(key) = require_ssh_key(test, None) else { return };
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = engine(Shape::Docker20Classic).fault(Fault::Slow { delay_ms: 50 });
    let engine = engine.listen(Listen::Unix(socket)).start().await.unwrap();
    let docker_host = engine.endpoint();
    let Some(sshd) = require_sshd(test, &[key.public()], &[("DOCKER_HOST", &docker_host)]) else { return };
    let connection = connection(&format!("ssh://root@{}", sshd.address()), by_key(&sshd, key.private()));
    let daemon = daemon_over::<ImagesView>(connection, patient());
    let query = ImageQuery::default();
    // Each also asks for the containers. A session of OpenSSH runs ten commands at once.
    for images in ended(join_all((0..40).map(|_| daemon.list_images(&query)))).await {
        assert_eq!(images.unwrap().len(), 60);
    }
    assert_eq!(sshd.log().matches("Accepted publickey").count(), 1);
}

#[tokio::test]
async fn an_attempt_that_fails_is_made_once_for_all_who_wait() {
    let test = "an_attempt_that_fails_is_made_once_for_all_who_wait";
    let Some(host) = Host::start(test, Fault::None).await else { return };
    let stranger = require_ssh_key(test, None).unwrap();
    let wrong = connection(&host.endpoint(), by_key(&host.sshd, stranger.private()));
    let daemon = daemon_over::<ImagesView>(wrong, patient());
    let query = ImageQuery::default();
    for result in ended(join_all((0..8).map(|_| daemon.list_images(&query)))).await {
        assert!(matches!(result, Err(DaemonError::Unreachable(_))), "{result:?}");
    }
    assert_eq!(host.sshd.log().matches("Failed publickey").count(), 1, "{}", host.sshd.log());
}

#[tokio::test]
async fn a_session_that_died_is_replaced() {
    let Some(mut host) = Host::start("a_session_that_died_is_replaced", Fault::None).await else { return };
    let daemon = daemon_over::<ImagesView>(host.connection(), patient());
    let list = async || ended(daemon.list_images(&ImageQuery::default())).await;
    assert_eq!(list().await.unwrap().len(), 60);
    host.sshd.stop();
    let error = list().await.unwrap_err();
    assert_eq!(error.summary(), "the daemon is unreachable: connections are refused");
    host.sshd.start_again().unwrap();
    assert_eq!(list().await.unwrap().len(), 60);
}

#[tokio::test]
async fn an_engine_that_is_replaced_on_the_server_is_reached_in_the_same_session() {
    let test = "an_engine_that_is_replaced_on_the_server_is_reached_in_the_same_session";
    let Some(host) = Host::start(test, Fault::None).await else { return };
    let daemon = daemon_over::<ImagesView>(host.connection(), patient());
    let list = async || ended(daemon.list_images(&ImageQuery::default())).await;
    assert_eq!(list().await.unwrap().len(), 60);
    let (sshd, socket) = (host.sshd, host.folder.path().join("docker.sock"));
    host.engine.stop().await;
    assert_eq!(
        list().await.unwrap_err().summary(),
        "the daemon is unreachable: the SSH server does not connect to the daemon's socket"
    );
    let another = engine(Shape::Docker20Classic).listen(Listen::Unix(socket)).start().await.unwrap();
    assert_eq!(list().await.unwrap().len(), 60);
    assert_eq!(sshd.log().matches("Accepted publickey").count(), 1);
    drop(another);
}

#[tokio::test]
async fn a_list_that_is_longer_than_the_windows_of_ssh_comes_whole() {
    let test = "a_list_that_is_longer_than_the_windows_of_ssh_comes_whole";
    let many = engine(Shape::Docker28Containerd).images(5_000);
    let Some(host) = Host::start_with(test, many).await else { return };
    assert_eq!(list(host.connection(), patient()).await.unwrap(), 5_000);
    let bounded = Limits { max_answer_bytes: 1 << 20, ..patient() };
    let error = list(host.connection(), bounded).await.unwrap_err();
    assert!(matches!(error, DaemonError::TooLong), "{error:?}");
}

#[tokio::test]
async fn a_slow_answer_in_a_session_does_not_hold_up_the_others() {
    let test = "a_slow_answer_in_a_session_does_not_hold_up_the_others";
    let Some(host) = Host::start(test, Fault::Drip).await else { return };
    let registry = registry_of(&[], patient());
    registry.register(id(1), host.connection());
    let slow = connect::<ImagesView>(&registry, 1);
    let slow = tokio::spawn(async move { slow.list_images(&ImageQuery::default()).await });
    until(|| host.engine.call_count("GET /images/json") == 1).await;
    host.engine.set_fault(Fault::None);
    let quick = connect::<ImagesView>(&registry, 1);
    assert_eq!(ended(quick.list_images(&ImageQuery::default())).await.unwrap().len(), 60);
    assert!(!slow.is_finished());
    assert_eq!(host.sign_ins(), 1);
    slow.abort();
}

#[tokio::test]
async fn a_daemon_that_hangs_behind_ssh_is_given_up_in_time() {
    let Some(host) = Host::start("a_daemon_that_hangs_behind_ssh_is_given_up_in_time", Fault::Hang).await
    else {
        return;
    };
    let error = list(host.connection(), quick()).await.unwrap_err();
    assert!(matches!(error, DaemonError::Timeout), "{error:?}");
}

#[tokio::test]
async fn a_question_that_is_given_up_closes_its_channel() {
    let test = "a_question_that_is_given_up_closes_its_channel";
    let Some(key) = require_ssh_key(test, None) else { return };
    let Some(sshd) = require_sshd(test, &[key.public()], &[]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = UnixListener::bind(&socket).unwrap();
    let asked = tokio::spawn(async move {
        let (mut stream, _) = engine.accept().await.unwrap();
        let mut question = Vec::new();
        stream.read_to_end(&mut question).await.unwrap();
        // The end of a question is not the end of the wish for an answer: only that makes a write fail.
        while stream.write_all(&[0; 1024]).await.is_ok() {}
        String::from_utf8(question).unwrap()
    });
    let endpoint = format!("ssh://root@{}{}", sshd.address(), socket.display());
    let connection = connection(&endpoint, by_key(&sshd, key.private()));
    let daemon = daemon_over::<ImagesView>(connection, quick());
    let error = ended(daemon.list_images(&ImageQuery::default())).await.unwrap_err();
    assert!(matches!(error, DaemonError::Timeout), "{error:?}");
    assert!(ended(asked).await.unwrap().starts_with("GET /_ping "));
    assert!(!sshd.log().contains("Connection closed by"), "the session goes on");
    drop(daemon);
}

#[tokio::test]
async fn a_session_ends_with_its_environment() {
    let Some(host) = Host::start("a_session_ends_with_its_environment", Fault::None).await else { return };
    let registry = registry_of(&[], patient());
    let sessions_ended = || host.sshd.log().matches("Connection closed by").count();
    for (count, is_replaced) in [(1, true), (2, false)] {
        registry.register(id(1), host.connection());
        let daemon = connect::<ImagesView>(&registry, 1);
        ended(daemon.list_images(&ImageQuery::default())).await.unwrap();
        if is_replaced {
            registry.register(id(1), host.connection());
        } else {
            registry.remove(id(1));
        }
        // Who still holds it may go on.
        ended(daemon.list_images(&ImageQuery::default())).await.unwrap();
        assert_eq!((host.sign_ins(), sessions_ended()), (count, count - 1), "{}", host.sshd.log());
        drop(daemon);
        until(|| sessions_ended() == count).await;
    }
}

#[tokio::test]
async fn a_server_that_does_not_go_on_is_given_up_in_time_and_hung_up_on() {
    for greeting in ["", "SSH-2.0-silence\r\n"] {
        let (address, ends) = silent(greeting).await;
        let Some(key) =
            require_ssh_key("a_server_that_does_not_go_on_is_given_up_in_time_and_hung_up_on", None)
        else {
            return;
        };
        let private_key = Some(Secret::from(key.private().to_owned()));
        let ssh = Ssh { private_key, ..Ssh::default() };
        let error = list(connection(&format!("ssh://root@{address}"), ssh), quick()).await.unwrap_err();
        assert!(matches!(error, DaemonError::Timeout), "{error:?}");
        drop(ended(ends.acquire()).await.unwrap());
    }
}

/// The same key, whose passphrase is said to be hashed so often.
fn with_rounds(key: &str, rounds: u32) -> String {
    let body: String = key.lines().filter(|line| !line.starts_with("-----")).collect();
    let mut bytes = BASE64.decode(body).unwrap();
    // PROTOCOL.key of OpenSSH: the KDF's options are the salt, 16 bytes behind their length, and the rounds.
    let options = bytes.windows(10).position(|window| window == b"bcrypt\0\0\0\x18").unwrap() + 10;
    bytes[options + 20..options + 24].copy_from_slice(&rounds.to_be_bytes());
    format!(
        "-----BEGIN OPENSSH PRIVATE KEY-----\n{}\n-----END OPENSSH PRIVATE KEY-----\n",
        BASE64.encode(bytes)
    )
}

#[test]
fn what_is_wrong_is_said_when_it_is_written_down() {
    let test = "what_is_wrong_is_said_when_it_is_written_down";
    let (Some(key), Some(locked)) = (require_ssh_key(test, None), require_ssh_key(test, Some("open sesame")))
    else {
        return;
    };
    let secret = |text: &str| Some(Secret::from(text.to_owned()));
    let with = |key: Option<&str>, passphrase: Option<&str>| Ssh {
        private_key: key.and_then(secret),
        passphrase: passphrase.and_then(secret),
        ..Ssh::default()
    };
    let indented = key.private().replace('\n', "\r\n  ");
    let cut = key.private().replace("AAAA", "BBBB");
    let old = ssh_key("-t ecdsa -m PEM", "open sesame").unwrap().private;
    let costly = with_rounds(locked.private(), 1001);
    let cases = [
        ("a key", with(Some(key.private()), None)),
        ("an indented key", with(Some(&indented), None)),
        ("a key and a passphrase that it does not need", with(Some(key.private()), Some("hunter22"))),
        ("an encrypted key", with(Some(locked.private()), Some("open sesame"))),
        ("an encrypted key and no passphrase", with(Some(locked.private()), None)),
        ("an encrypted key and a wrong passphrase", with(Some(locked.private()), Some("hunter22"))),
        ("no key", with(None, None)),
        ("a passphrase alone", with(None, Some("hunter22"))),
        ("a public key", with(Some(key.public()), None)),
        ("a garbled key", with(Some(&cut), None)),
        ("a key that costs too much", with(Some(&costly), Some("open sesame"))),
        ("an encrypted PEM of old", with(Some(&old), Some("open sesame"))),
        ("the agent", Ssh { use_agent: true, ..Ssh::default() }),
        ("a bad known host", Ssh { known_hosts: "a\nb".to_owned(), use_agent: true, ..Ssh::default() }),
    ];
    let mut told = String::new();
    for (name, ssh) in cases {
        let shown = format!("{ssh:?}");
        let outcome = match Connection::new("ssh://root@localhost".parse().unwrap(), None, Some(ssh)) {
            Ok(connection) => format!("{:?}", connection.kind()),
            Err(error) => format!("{error}"),
        };
        writeln!(told, "{name}: {outcome}").unwrap();
        assert_tells_none_of(
            &(shown + &outcome),
            &[key.private(), locked.private(), "hunter22", "open sesame"],
        );
    }
    for endpoint in ["unix:///run/docker.sock", "tcp://127.0.0.1:2375"] {
        let ssh = Ssh { use_agent: true, ..Ssh::default() };
        let error = Connection::new(endpoint.parse().unwrap(), None, Some(ssh)).unwrap_err();
        writeln!(told, "{endpoint}: {error}").unwrap();
    }
    let error = Connection::new("ssh://root@localhost".parse().unwrap(), None, None).unwrap_err();
    writeln!(told, "ssh:// without: {error}").unwrap();
    insta::assert_snapshot!(told, @r"
    a key: Ssh
    an indented key: Ssh
    a key and a passphrase that it does not need: Ssh
    an encrypted key: Ssh
    an encrypted key and no passphrase: ssh.passphrase: needed, since the private key is encrypted
    an encrypted key and a wrong passphrase: ssh.passphrase: it is not the private key's
    no key: ssh: a private key or the agent is needed to sign in
    a passphrase alone: ssh.passphrase: there is no private key that it could be for
    a public key: ssh.privateKey: expected a private key, OpenSSH's or PEM
    a garbled key: ssh.privateKey: its kind is not supported, or it is malformed (`ssh-keygen -p -f FILE` writes it in OpenSSH's form)
    a key that costs too much: ssh.privateKey: its passphrase is hashed too often: more than 1000 rounds
    an encrypted PEM of old: ssh.privateKey: its kind is not supported, or it is malformed (`ssh-keygen -p -f FILE` writes it in OpenSSH's form)
    the agent: Ssh
    a bad known host: ssh.knownHosts: line 1: expected a host, a kind of key and a key
    unix:///run/docker.sock: ssh: needed for ssh://user@host, and only for that
    tcp://127.0.0.1:2375: ssh: needed for ssh://user@host, and only for that
    ssh:// without: ssh: needed for ssh://user@host, and only for that
    ");
}
