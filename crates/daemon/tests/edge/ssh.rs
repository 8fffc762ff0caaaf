//! Daemons behind an SSH server: which server is taken for the right one, who signs in, and what is said where
//! something is wrong.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use authz::{EnvironmentsView, ImagesView};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use daemon::{Connection, DaemonError, Ssh};
use fake_engine::{Fault, Listen, Shape};
use real_engine::{require_dockerd, require_ssh_agent, require_ssh_key, require_sshd};
use shared::{EnvironmentStatus, ImageQuery, Secret};

use crate::support::{
    SshHost, assert_tells_none_of, by_key, count_images, daemon_over, ended, engine, known_hosts, patient,
    ssh_connection, ssh_key, ssh_server, summary_of,
};

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
        let daemon = daemon_over::<ImagesView>(ssh_connection(&endpoint, ssh), patient());
        let images = ended(daemon.list_images(&ImageQuery::default())).await.unwrap();
        let tags: Vec<_> = images.iter().flat_map(|image| &image.repo_tags).collect();
        assert_eq!(tags, ["shop/web:1"], "{endpoint}");
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_without_an_address_or_a_secret() {
    let test = "what_is_wrong_is_said_without_an_address_or_a_secret";
    let Some(host) = SshHost::start(test, Fault::None).await else { return };
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
        let outcome = match count_images(ssh_connection(&endpoint, ssh.clone()), patient()).await {
            Ok(count) => format!("{count} images"),
            Err(error) => {
                assert!(matches!(error, DaemonError::Unreachable(_)), "{error:?}");
                let secrets = [host.key.private(), stranger.private()];
                let summary = summary_of(&error, &["nobody", "root", ".sock", "SHA256:"], &secrets);
                let observer = daemon_over::<EnvironmentsView>(ssh_connection(&endpoint, ssh), patient());
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
        println!(
            "{:?}",
            count_images(ssh_connection(&endpoint, ssh), patient()).await.map_err(|error| error.summary())
        );
        return;
    }
    let test = "the_agents_key_signs_in";
    let Some(host) = SshHost::start(test, Fault::None).await else { return };
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
    if require_ssh_key("a_server_with_several_keys_is_known_by_any_of_them", None).is_none() {
        return;
    }
    let keys = ["-t ed25519", "-t ecdsa", "-t rsa"].map(|kind| ssh_key(kind, ""));
    let private: Vec<&str> = keys.iter().map(|key| key.private.as_str()).collect();
    let address = ssh_server(&private).await;
    let summary_where_known_by = async |key: &str| {
        let known_hosts = format!("[127.0.0.1]:{} {key}", address.port());
        let private_key = Some(Secret::from(private[0].to_owned()));
        let ssh = Ssh { known_hosts, private_key, ..Ssh::default() };
        count_images(ssh_connection(&format!("ssh://root@{address}"), ssh), patient())
            .await
            .unwrap_err()
            .summary()
    };
    for key in &keys {
        // It let us in, since it showed the key that is known.
        assert_eq!(
            summary_where_known_by(&key.public).await,
            "the daemon is unreachable: the SSH server does not connect to the daemon's socket"
        );
    }
    let another = ssh_key("-t ecdsa", "");
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
    if require_ssh_key(test, None).is_none() {
        return;
    }
    let keys = kinds.map(|(kind, passphrase)| (kind, ssh_key(kind, passphrase), passphrase));
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
        assert_eq!(count_images(connection, patient()).await.unwrap(), 60, "{name}");
    }
    drop(engine);
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
    let old = ssh_key("-t ecdsa -m PEM", "open sesame").private;
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
