//! What engines are reached by, and where they get images from.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod traces;

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    process::{Command, Output},
};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair};
use real_engine::{
    Dockerd, ServerTls, SshKey, Sshd, require_dockerd, require_dockerd_on_tcp, require_modern_docker,
    require_modern_docker_cli, require_podman, require_registry, require_ssh_agent, require_ssh_key,
    require_sshd,
};
use tempfile::TempDir;

#[test]
fn an_image_that_one_engine_pushes_is_pulled_by_the_others() {
    let test = "an_image_that_one_engine_pushes_is_pulled_by_the_others";
    let Some(registry) = require_registry(test) else { return };
    let (Some(classic), Some(modern), Some(mut podman)) =
        (require_dockerd(test), require_modern_docker(test), require_podman(test))
    else {
        return;
    };
    podman.trust(&registry).unwrap();
    for (number, from) in [&*classic, &modern, &podman].into_iter().enumerate() {
        let reference = format!("{}/shop/web:{number}", registry.address());
        from.import_image(&reference, &[], 1000).unwrap();
        from.docker(&["push", &reference]).unwrap();
        for to in [&*classic, &modern, &podman] {
            to.docker(&["pull", &reference]).unwrap();
        }
    }
}

#[test]
fn a_daemon_listens_on_tcp_too() {
    let Some(docker) = require_dockerd_on_tcp("a_daemon_listens_on_tcp_too", None) else { return };
    let mut stream = TcpStream::connect(docker.tcp().unwrap()).unwrap();
    stream.write_all(b"GET /_ping HTTP/1.0\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.ends_with("OK"), "{answer}");
}

#[test]
fn a_daemon_demands_a_certificate_where_it_is_told_to() {
    let test = "a_daemon_demands_a_certificate_where_it_is_told_to";
    let authority = authority();
    let (certificate, key) = issued(&authority);
    let tls = ServerTls { client_authority: Some(authority.pem()), certificate, key };
    let Some(docker) = require_dockerd_on_tcp(test, Some(&tls)) else { return };
    let Some(open) = require_dockerd_on_tcp(test, Some(&ServerTls { client_authority: None, ..tls })) else {
        return;
    };

    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = issued(&authority);
    for (name, text) in [("ca.pem", authority.pem()), ("cert.pem", certificate), ("key.pem", key)] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let file = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let version = |docker: &Dockerd, words: &[&str]| {
        let host = format!("tcp://{}", docker.tcp().unwrap());
        let mut command = Command::new("docker");
        // Else it would take what the caller has at home.
        command.env_clear().env("DOCKER_CONFIG", "/nowhere").args(["--host", &host]).args(words);
        command.arg("version").output().unwrap().status.success()
    };
    let (ca, cert, key) = (file("ca.pem"), file("cert.pem"), file("key.pem"));
    let anonymous = ["--tlsverify", "--tlscacert", &ca];
    let with_certificate = [&anonymous[..], &["--tlscert", &cert, "--tlskey", &key]].concat();
    assert!(version(&docker, &with_certificate), "{}", docker.log());
    assert!(!version(&docker, &anonymous));
    assert!(!version(&docker, &[]));
    assert!(version(&open, &anonymous), "{}", open.log());
}

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate with its key, for either side.
fn issued(authority: &CertifiedIssuer<'static, KeyPair>) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    (params.signed_by(&key, authority).unwrap().pem(), key.serialize_pem())
}

#[test]
fn the_modern_command_line_asks_any_engine() {
    let test = "the_modern_command_line_asks_any_engine";
    let (Some(classic), Some(modern)) = (require_dockerd(test), require_modern_docker(test)) else { return };
    let config = tempfile::tempdir().unwrap();
    for engine in [&*classic, &modern] {
        engine.import_image("shop/web:1", &[], 1000).unwrap();
        let Some(mut docker) = require_modern_docker_cli(test, &engine.endpoint(), config.path()) else {
            return;
        };
        let output = docker.args(["images", "--format", "{{.Repository}}"]).output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), "shop/web\n");
    }
    // What older ones do not know.
    let mut tree = require_modern_docker_cli(test, &modern.endpoint(), config.path()).unwrap();
    let output = tree.args(["images", "--tree"]).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("shop/web:1"), "{output:?}");
}

/// Signs in as root and runs a command, with what the key or the agent has.
fn ssh(sshd: &Sshd, home: &Path, identity: &[&str], agent: Option<&Path>, command: &str) -> Output {
    let known_hosts = home.join("known_hosts");
    fs::write(&known_hosts, format!("[127.0.0.1]:{} {}\n", sshd.address().port(), sshd.host_key())).unwrap();
    let mut ssh = Command::new("ssh");
    ssh.args(["-F", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes"])
        .arg("-o")
        .arg(format!("UserKnownHostsFile={}", known_hosts.display()))
        .args(identity)
        .args(["-p", &sshd.address().port().to_string(), "root@127.0.0.1", command])
        .env_remove("SSH_AUTH_SOCK");
    if let Some(agent) = agent {
        ssh.env("SSH_AUTH_SOCK", agent);
    }
    ssh.output().unwrap()
}

fn written(key: &SshKey) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    key.write(&file).unwrap();
    let file = file.to_str().unwrap().to_owned();
    (folder, file)
}

#[test]
fn root_signs_in_with_the_key_and_nobody_with_another() {
    let test = "root_signs_in_with_the_key_and_nobody_with_another";
    let (Some(key), Some(other)) = (require_ssh_key(test, None), require_ssh_key(test, None)) else { return };
    let Some(docker) = require_dockerd(test) else { return };
    let endpoint = docker.endpoint();
    let Some(mut sshd) = require_sshd(test, &[key.public()], &[("DOCKER_HOST", &endpoint), ("OTHER", "a b")])
    else {
        return;
    };
    let (folder, file) = written(&key);
    let asked = ssh(&sshd, folder.path(), &["-i", &file], None, "docker version && echo \"$OTHER\"");
    let said = String::from_utf8_lossy(&asked.stdout);
    assert!(said.contains("Server") && said.ends_with("a b\n"), "{asked:?}\n{}", sshd.log());

    let (other_folder, other_file) = written(&other);
    let refused = ssh(&sshd, other_folder.path(), &["-i", &other_file], None, "true");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("Permission denied"), "{refused:?}");
    assert!(sshd.log().contains("Accepted publickey for root"), "{}", sshd.log());

    sshd.stop();
    assert_eq!(ssh(&sshd, folder.path(), &["-i", &file], None, "true").status.code(), Some(255));
    sshd.start_again().unwrap();
    assert!(ssh(&sshd, folder.path(), &["-i", &file], None, "true").status.success());
}

#[test]
fn an_agent_signs_in_with_the_key_that_it_holds() {
    let test = "an_agent_signs_in_with_the_key_that_it_holds";
    let Some(key) = require_ssh_key(test, None) else { return };
    let Some(agent) = require_ssh_agent(test, &[&key]) else { return };
    let Some(sshd) = require_sshd(test, &[key.public()], &[]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let asked = ssh(&sshd, folder.path(), &[], Some(agent.socket()), "echo here");
    assert_eq!(String::from_utf8_lossy(&asked.stdout), "here\n", "{asked:?}\n{}", sshd.log());

    let (session, agents) = (sshd.address().to_string(), agent.socket().parent().unwrap().to_owned());
    drop((sshd, agent));
    assert!(TcpStream::connect(session).is_err());
    assert_eq!(traces::processes(&agents), Vec::<String>::new());
    assert_eq!(traces::mounts(&agents), Vec::<String>::new());
}

#[test]
fn a_key_with_a_passphrase_is_locked() {
    let Some(key) = require_ssh_key("a_key_with_a_passphrase_is_locked", Some("open sesame")) else { return };
    let (_folder, file) = written(&key);
    let unlock = |passphrase| {
        let output = Command::new("ssh-keygen").args(["-y", "-P", passphrase, "-f", &file]).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(
        unlock("open sesame")
            .starts_with(key.public().split(' ').take(2).collect::<Vec<_>>().join(" ").as_str())
    );
    assert_eq!(unlock("open"), "");
    assert!(!format!("{key:?}").contains("PRIVATE"));
}
