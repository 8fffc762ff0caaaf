//! The one session with an SSH server: who shares it, what ends it, and what it costs.

use authz::ImagesView;
use daemon::{DaemonError, Limits, Ssh};
use fake_engine::{Fault, Listen, Shape};
use futures::future::join_all;
use real_engine::{require_ssh_key, require_sshd};
use shared::{ImageQuery, Secret};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixListener;

use crate::support::{
    SshHost, by_key, connect, count_images, daemon_over, ended, engine, id, patient, quick, registry_of,
    silent, ssh_connection, until,
};

#[tokio::test]
async fn all_who_ask_share_one_session() {
    let Some(host) = SshHost::start("all_who_ask_share_one_session", Fault::Slow { delay_ms: 50 }).await
    else {
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
    let connection = ssh_connection(&format!("ssh://root@{}", sshd.address()), by_key(&sshd, key.private()));
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
    let Some(host) = SshHost::start(test, Fault::None).await else { return };
    let stranger = require_ssh_key(test, None).unwrap();
    let wrong = ssh_connection(&host.endpoint(), by_key(&host.sshd, stranger.private()));
    let daemon = daemon_over::<ImagesView>(wrong, patient());
    let query = ImageQuery::default();
    for result in ended(join_all((0..8).map(|_| daemon.list_images(&query)))).await {
        assert!(matches!(result, Err(DaemonError::Unreachable(_))), "{result:?}");
    }
    assert_eq!(host.sshd.log().matches("Failed publickey").count(), 1, "{}", host.sshd.log());
}

#[tokio::test]
async fn a_session_that_died_is_replaced() {
    let Some(mut host) = SshHost::start("a_session_that_died_is_replaced", Fault::None).await else { return };
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
    let Some(host) = SshHost::start(test, Fault::None).await else { return };
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
    let Some(host) = SshHost::start_with(test, many).await else { return };
    assert_eq!(count_images(host.connection(), patient()).await.unwrap(), 5_000);
    let bounded = Limits { max_answer_bytes: 1 << 20, ..patient() };
    let error = count_images(host.connection(), bounded).await.unwrap_err();
    assert!(matches!(error, DaemonError::TooLong), "{error:?}");
}

#[tokio::test]
async fn a_slow_answer_in_a_session_does_not_hold_up_the_others() {
    let test = "a_slow_answer_in_a_session_does_not_hold_up_the_others";
    let Some(host) = SshHost::start(test, Fault::Drip).await else { return };
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
    let Some(host) = SshHost::start("a_daemon_that_hangs_behind_ssh_is_given_up_in_time", Fault::Hang).await
    else {
        return;
    };
    let error = count_images(host.connection(), quick()).await.unwrap_err();
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
    let connection = ssh_connection(&endpoint, by_key(&sshd, key.private()));
    let daemon = daemon_over::<ImagesView>(connection, quick());
    let error = ended(daemon.list_images(&ImageQuery::default())).await.unwrap_err();
    assert!(matches!(error, DaemonError::Timeout), "{error:?}");
    assert!(ended(asked).await.unwrap().starts_with("GET /_ping "));
    assert!(!sshd.log().contains("Connection closed by"), "the session goes on");
    drop(daemon);
}

#[tokio::test]
async fn a_session_ends_with_its_environment() {
    let Some(host) = SshHost::start("a_session_ends_with_its_environment", Fault::None).await else { return };
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
        let error =
            count_images(ssh_connection(&format!("ssh://root@{address}"), ssh), quick()).await.unwrap_err();
        assert!(matches!(error, DaemonError::Timeout), "{error:?}");
        drop(ended(ends.acquire()).await.unwrap());
    }
}
