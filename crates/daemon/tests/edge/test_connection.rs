//! The test of a connection: what works, and what to do about the first thing that does not.

use std::fs::Permissions;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt as _;

use authz::{Caller, EnvironmentsManage, GlobalGrant, Holding, Permission, Scope, authorize_globally};
use daemon::{Connection, Limits, Ssh, Tls, test_connection};
use fake_engine::{Fault, Listen, Shape};
use real_engine::{ServerTls, require_dockerd_on_tcp, require_ssh_key, require_sshd};
use shared::{ConnectionTest, Secret, StageName, StageOutcome};

use crate::support::{
    Authority, assert_tells_none_of, connection, ended, engine, patient, quick, scripted, silent, spoilt,
    until,
};

fn grant() -> GlobalGrant<EnvironmentsManage> {
    let holding = Holding { permission: Permission::EnvironmentsManage, scope: Scope::AllEnvironments };
    authorize_globally(&Caller::holding([holding])).unwrap()
}

async fn tested(connection: &Connection, limits: Limits) -> ConnectionTest {
    let test = ended(test_connection(&grant(), connection, limits)).await;
    let ok_count = test.stages.iter().take_while(|stage| stage.outcome == StageOutcome::Ok).count();
    for (number, stage) in test.stages.iter().enumerate() {
        let expected = match number {
            number if number < ok_count => StageOutcome::Ok,
            number if number == ok_count => StageOutcome::Failed,
            _ => StageOutcome::Untried,
        };
        assert_eq!(stage.outcome, expected, "the first failure ends it: {test:?}");
        let is_tried = stage.outcome != StageOutcome::Untried;
        let has_failed = stage.outcome == StageOutcome::Failed;
        assert_eq!(
            (stage.elapsed_ms.is_some(), stage.detail.is_some(), stage.advice.is_some()),
            (is_tried, is_tried, has_failed),
            "{stage:?}"
        );
    }
    assert_eq!(test.is_ok(), ok_count == test.stages.len());
    test
}

/// The test as a page would show it, with `PORT` for the port and without what is untried.
fn shown(test: &ConnectionTest, address: SocketAddr) -> String {
    let mut text = String::new();
    for stage in test.stages.iter().filter(|stage| stage.outcome != StageOutcome::Untried) {
        let [outcome, name] =
            [format!("{:?}", stage.outcome), format!("{:?}", stage.name)].map(|word| word.to_lowercase());
        text += &format!("{name} {outcome}: {}\n", stage.detail.as_deref().unwrap_or_default());
        if let Some(advice) = &stage.advice {
            text += &format!("  -> {advice}\n");
        }
    }
    text.replace(&address.port().to_string(), "PORT")
}

/// Of a connection without TLS to an address.
async fn shown_of(endpoint: &str, limits: Limits) -> String {
    let address = endpoint.strip_prefix("tcp://").unwrap().parse().unwrap();
    shown(&tested(&connection(endpoint), limits).await, address)
}

#[tokio::test]
async fn a_daemon_on_tcp_passes_every_stage() {
    let engine = spoilt(Shape::Docker28Containerd, Fault::None).await;
    insta::assert_snapshot!(shown_of(&engine.endpoint(), patient()).await, @r"
    resolve ok: 127.0.0.1
    connect ok: 127.0.0.1:PORT
    ping ok: an engine answers
    version ok: Docker 28.5.2; API 1.51 is spoken with it
    list ok: 60 images
    ");
}

#[tokio::test]
async fn a_unix_socket_has_nothing_to_resolve() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = engine(Shape::Docker20Classic).listen(Listen::Unix(socket.clone())).start().await.unwrap();
    let test = tested(&connection(&engine.endpoint()), patient()).await;
    assert!(test.is_ok(), "{test:?}");
    let names: Vec<StageName> = test.stages.iter().map(|stage| stage.name).collect();
    assert_eq!(names, [StageName::Connect, StageName::Ping, StageName::Version, StageName::List]);
    engine.stop().await;
    let test = tested(&connection(&format!("unix://{}", socket.display())), patient()).await;
    let failed = &test.stages[0];
    assert_eq!(
        failed.detail.as_deref(),
        Some("its socket does not exist: No such file or directory (os error 2)")
    );
    assert!(failed.advice.as_deref().unwrap().contains("mounted"), "{failed:?}");
}

#[tokio::test]
async fn each_stage_is_timed_for_itself() {
    let engine = spoilt(Shape::default(), Fault::Slow { delay_ms: 200 }).await;
    let test = tested(&connection(&engine.endpoint()), patient()).await;
    let elapsed_ms = |name| test.stages.iter().find(|stage| stage.name == name).unwrap().elapsed_ms.unwrap();
    for name in [StageName::Ping, StageName::Version, StageName::List] {
        assert!(elapsed_ms(name) >= 200, "{test:?}");
    }
    assert!(elapsed_ms(StageName::Connect) < elapsed_ms(StageName::Ping), "{test:?}");
}

#[tokio::test]
async fn what_fails_is_said_with_what_to_do_about_it() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut told = format!("nobody:\n{}", shown_of(&format!("tcp://{nobody}"), patient()).await);
    for (name, fault) in [
        ("it fails", Fault::Http500),
        ("the list fails", Fault::ListFails),
        ("no list", Fault::NotAList),
        ("it hangs up", Fault::Reset),
        ("it hangs", Fault::Hang),
    ] {
        let engine = spoilt(Shape::Docker28Containerd, fault).await;
        let limits = if fault == Fault::Hang { quick() } else { patient() };
        told += &format!("\n{name}:\n{}", shown_of(&engine.endpoint(), limits).await);
    }
    let page = scripted("1.41", async |_| "<html>".to_owned()).await;
    told += &format!("\nno version:\n{}", shown_of(&page, patient()).await);
    insta::assert_snapshot!(told, @r"
    nobody:
    resolve ok: 127.0.0.1
    connect failed: connections are refused: Connection refused (os error 111)
      -> Nobody listens there: check host and port. dockerd listens on TCP only where it is told to, as by -H tcp://0.0.0.0:2376 --tlsverify.

    it fails:
    resolve ok: 127.0.0.1
    connect ok: 127.0.0.1:PORT
    ping failed: the daemon failed (status 500): simulated failure of the engine
      -> The daemon answers, but fails at this: its log says why.

    the list fails:
    resolve ok: 127.0.0.1
    connect ok: 127.0.0.1:PORT
    ping ok: an engine answers
    version ok: Docker 28.5.2; API 1.51 is spoken with it
    list failed: the daemon failed (status 500): simulated failure of the engine
      -> The daemon answers, but fails at this: its log says why.

    no list:
    resolve ok: 127.0.0.1
    connect ok: 127.0.0.1:PORT
    ping ok: an engine answers
    version ok: Docker 28.5.2; API 1.51 is spoken with it
    list failed: the daemon's answer is not understood: no list: invalid type: map, expected a list of at most 200000 rows at line 1 column 1
      -> What answers there is no container engine, or something in between changes its answers: check the address.

    it hangs up:
    resolve ok: 127.0.0.1
    connect ok: 127.0.0.1:PORT
    ping failed: the connection to the daemon broke: Connection reset by peer (os error 104)
      -> What listens there speaks no HTTP: check the port. If it is the daemon's port for TLS, turn TLS on.

    it hangs:
    resolve ok: 127.0.0.1
    connect ok: 127.0.0.1:PORT
    ping failed: the daemon did not answer in time
      -> Something listens there, but does not answer: check the port. If it is the daemon's port for TLS, turn TLS on.

    no version:
    resolve ok: 127.0.0.1
    connect ok: 127.0.0.1:PORT
    ping ok: an engine answers
    version failed: the daemon's answer is not understood: Failed to deserialize JSON: expected value at line 1 column 1
      -> What answers there is no container engine, or something in between changes its answers: check the address.
    ");
}

#[tokio::test]
async fn what_speaks_no_http_is_no_daemon() {
    let (greets, _ends) = silent("SSH-2.0-OpenSSH_9.2\r\n").await;
    let test = tested(&connection(&format!("tcp://{greets}")), patient()).await;
    let failed = test.stages.iter().find(|stage| stage.outcome == StageOutcome::Failed).unwrap();
    assert_eq!(failed.name, StageName::Ping);
    assert!(failed.advice.as_deref().unwrap().starts_with("What listens there speaks no HTTP"), "{failed:?}");
}

#[tokio::test]
async fn a_name_that_has_no_address_is_found_out_first() {
    let test = tested(&connection("tcp://nobody.invalid:2375"), patient()).await;
    assert_eq!((test.stages[0].name, test.stages[0].outcome), (StageName::Resolve, StageOutcome::Failed));
    let detail = test.stages[0].detail.as_deref().unwrap();
    assert!(detail.starts_with("its host's name has no address: "), "{detail}");
}

#[tokio::test]
async fn tls_on_a_plain_port_and_the_other_way_round_are_recognized() {
    let test = "tls_on_a_plain_port_and_the_other_way_round_are_recognized";
    let authority = Authority::new("ours");
    let issued = authority.server();
    let tls = ServerTls {
        client_authority: Some(authority.pem()),
        certificate: issued.certificate,
        key: issued.key,
    };
    let (Some(plain), Some(secured)) =
        (require_dockerd_on_tcp(test, None), require_dockerd_on_tcp(test, Some(&tls)))
    else {
        return;
    };
    let with_tls = |address: SocketAddr| {
        let tls = Tls { ca: Some(authority.pem()), ..Tls::default() };
        Connection::new(format!("tcp://{address}").parse().unwrap(), Some(tls), None).unwrap()
    };
    let (plain, secured) = (plain.tcp().unwrap(), secured.tcp().unwrap());
    let mut told = String::new();
    for (name, address, connection) in [
        ("TLS to a plain port", plain, with_tls(plain)),
        ("plain to a port for TLS", secured, connection(&format!("tcp://{secured}"))),
        ("no client certificate", secured, with_tls(secured)),
    ] {
        told += &format!("{name}:\n{}\n", shown(&tested(&connection, patient()).await, address));
    }
    // In the words of the version of Go that dockerd was built with.
    let told = told.replace("CertificateRequired", "BadCertificate");
    insta::assert_snapshot!(told, @r"
    TLS to a plain port:
    resolve ok: 127.0.0.1
    connect ok: 127.0.0.1:PORT
    tls failed: it does not speak TLS: received corrupt message of type InvalidContentType
      -> That port speaks no TLS: use the one where dockerd has --tlsverify, usually 2376, or turn TLS off.

    plain to a port for TLS:
    resolve ok: 127.0.0.1
    connect ok: 127.0.0.1:PORT
    ping failed: the daemon failed (status 400): Client sent an HTTP request to an HTTPS server.
      -> That port speaks TLS: turn TLS on for this environment.

    no client certificate:
    resolve ok: 127.0.0.1
    connect ok: 127.0.0.1:PORT
    tls failed: it demands a client certificate: received fatal alert: BadCertificate
      -> Give a client certificate with its key, signed by the authority in dockerd's --tlscacert.
    ");
}

#[tokio::test]
async fn who_is_silent_is_found_out_at_their_stage() {
    let (silent, _ends) = silent("").await;
    let endpoint = |scheme: &str| format!("{scheme}://{silent}").parse().unwrap();
    let agent = Ssh { use_agent: true, ..Ssh::default() };
    let ssh_endpoint = format!("ssh://root@{silent}").parse().unwrap();
    let mut told = String::new();
    for connection in [
        Connection::new(endpoint("tcp"), None, None).unwrap(),
        Connection::new(endpoint("tcp"), Some(Tls::default()), None).unwrap(),
        Connection::new(ssh_endpoint, None, Some(agent)).unwrap(),
    ] {
        told += &format!("{}\n", shown(&tested(&connection, quick()).await, silent));
    }
    insta::assert_snapshot!(told, @r"
    resolve ok: 127.0.0.1
    connect ok: 127.0.0.1:PORT
    ping failed: the daemon did not answer in time
      -> Something listens there, but does not answer: check the port. If it is the daemon's port for TLS, turn TLS on.

    resolve ok: 127.0.0.1
    connect ok: 127.0.0.1:PORT
    tls failed: the daemon did not answer in time
      -> Something listens there, but does not speak TLS: check the port. dockerd's port for TLS is usually 2376.

    resolve ok: 127.0.0.1
    connect ok: 127.0.0.1:PORT
    ssh failed: the daemon did not answer in time
      -> Something listens there, but does not go on with SSH: check the port, which is usually 22.
    ");
}

#[tokio::test]
async fn a_daemon_behind_ssh_is_tested_and_an_unknown_host_is_shown_by_its_key() {
    let test = "a_daemon_behind_ssh_is_tested_and_an_unknown_host_is_shown_by_its_key";
    let Some(key) = require_ssh_key(test, None) else { return };
    let Some(sshd) = require_sshd(test, &[key.public()], &[]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = engine(Shape::Docker20Classic).listen(Listen::Unix(socket.clone())).start().await.unwrap();
    let address = sshd.address();
    let known_hosts = format!("[127.0.0.1]:{} {}", address.port(), sshd.host_key());
    let private_key = Some(Secret::from(key.private().to_owned()));
    let right = Ssh { known_hosts, private_key, ..Ssh::default() };
    let unknown = Ssh { known_hosts: String::new(), ..right.clone() };
    let mut told = String::new();
    for (name, path, ssh) in [
        ("right", socket.to_str().unwrap(), right.clone()),
        ("unknown host", "/docker.sock", unknown),
        ("no socket", "/docker.sock", right),
    ] {
        let endpoint = format!("ssh://root@{address}{path}").parse().unwrap();
        let connection = Connection::new(endpoint, None, Some(ssh)).unwrap();
        told += &format!("{name}:\n{}\n", shown(&tested(&connection, patient()).await, address));
    }
    assert_tells_none_of(&told, &[key.private()]);
    let fingerprint =
        told.split("SHA256:").nth(1).unwrap().split([';', '\n', ' ']).next().unwrap().to_owned();
    assert!(sshd.log().contains("Accepted publickey"), "{}", sshd.log());
    let told = told.replace(&fingerprint, "…").replace(socket.to_str().unwrap(), "/docker.sock");
    insta::assert_snapshot!(told, @r"
    right:
    resolve ok: 127.0.0.1
    connect ok: 127.0.0.1:PORT
    ssh ok: ssh-ed25519 SHA256:…; signed in as root with the private key; connected to /docker.sock
    ping ok: an engine answers
    version ok: Docker 20.10.24; API 1.41 is spoken with it
    list ok: 60 images

    unknown host:
    resolve ok: 127.0.0.1
    connect ok: 127.0.0.1:PORT
    ssh failed: the SSH server's key is not known: it shows ssh-ed25519 SHA256:…
      -> Compare this key with what `ssh-keygen -lf` says of it on the server. Only if it is the same, add its line from `ssh-keyscan -p PORT 127.0.0.1` to the known hosts.

    no socket:
    resolve ok: 127.0.0.1
    connect ok: 127.0.0.1:PORT
    ssh failed: the SSH server does not connect to the daemon's socket: Failed to open channel (ConnectFailed)
      -> Check the path of the socket; that the user may use it, as a member of the group docker; and that the SSH server allows it (AllowStreamLocalForwarding).
    ");
    drop(engine);
}

#[tokio::test]
async fn what_the_docker_command_of_the_server_ends_with_is_told() {
    let test = "what_the_docker_command_of_the_server_ends_with_is_told";
    let Some(key) = require_ssh_key(test, None) else { return };
    let (empty, failing) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let command = failing.path().join("docker");
    std::fs::write(&command, "#!/bin/sh\necho 'the daemon is\nnot for you' >&2\nexit 3\n").unwrap();
    std::fs::set_permissions(&command, Permissions::from_mode(0o755)).unwrap();
    for (folder, begin, end) in [
        (empty, "the SSH server has no docker command: it ended with 127: ", ""),
        (
            failing,
            "docker on the SSH server does not reach its daemon: it ended with 3: ",
            "the daemon is not for you",
        ),
    ] {
        let path = folder.path().to_str().unwrap();
        let Some(sshd) = require_sshd(test, &[key.public()], &[("PATH", path)]) else { return };
        let ssh = Ssh {
            known_hosts: format!("* {}", sshd.host_key()),
            private_key: Some(Secret::from(key.private().to_owned())),
            ..Ssh::default()
        };
        let endpoint = format!("ssh://root@{}", sshd.address()).parse().unwrap();
        let connection = Connection::new(endpoint, None, Some(ssh)).unwrap();
        let tested = tested(&connection, patient()).await;
        let failed = tested.stages.iter().find(|stage| stage.outcome == StageOutcome::Failed).unwrap();
        assert_eq!(failed.name, StageName::Ssh);
        // Between the two are the words of the shell's own start, if it has any.
        let detail = failed.detail.as_deref().unwrap();
        assert!(detail.starts_with(begin) && detail.ends_with(end), "{detail}");
    }
}

#[tokio::test]
async fn the_connections_of_a_test_end_with_it() {
    let key = require_ssh_key("the_connections_of_a_test_end_with_it", None);
    let Some(key) = key else { return };
    let Some(sshd) = require_sshd("the_connections_of_a_test_end_with_it", &[key.public()], &[]) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = engine(Shape::default()).listen(Listen::Unix(socket.clone())).start().await.unwrap();
    let ssh = Ssh {
        known_hosts: format!("* {}", sshd.host_key()),
        private_key: Some(Secret::from(key.private().to_owned())),
        ..Ssh::default()
    };
    let endpoint = format!("ssh://root@{}{}", sshd.address(), socket.display()).parse().unwrap();
    let connection = Connection::new(endpoint, None, Some(ssh)).unwrap();
    assert!(tested(&connection, patient()).await.is_ok());
    until(|| sshd.log().contains("Connection closed by")).await;
    drop(engine);
}
