use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use shared::{EndpointKind, StageName};

use crate::connection::Way;
use crate::{Connection, DaemonError, Obstacle};

/// What to do about the stage of a test that failed: for people who manage environments, and know their machines.
pub(crate) fn advice(error: &DaemonError, stage: StageName, connection: &Connection) -> String {
    let text = match error {
        DaemonError::Unreachable(unreachable) => return of_obstacle(unreachable.obstacle(), connection),
        DaemonError::Timeout => of_silence(stage, connection.kind()),
        DaemonError::Failed { status: 400, message }
            if connection.kind() == EndpointKind::Tcp && message.contains("HTTPS") =>
        {
            "That port speaks TLS: turn TLS on for this environment."
        }
        DaemonError::Failed { status: 401 | 403 | 407, .. } => {
            "The daemon answers, but forbids this: let its authorization plugin, or the proxy in front of it, allow \
             GET for /_ping, /version, /info, /images/ and /containers/."
        }
        DaemonError::Failed { status: 500.., .. } => {
            "The daemon answers, but fails at this: its log says why."
        }
        DaemonError::TooLong => {
            "The answer has more bytes than --daemon-max-answer-mib allows: raise that, if this is a daemon."
        }
        DaemonError::Broken(_) if connection.kind() == EndpointKind::Tcp => {
            "What listens there speaks no HTTP: check the port. If it is the daemon's port for TLS, turn TLS on."
        }
        DaemonError::Broken(_)
        | DaemonError::Failed { .. }
        | DaemonError::Refused { .. }
        | DaemonError::ImageNotFound
        | DaemonError::ContainersUnknown
        | DaemonError::NoSuchImage { .. }
        | DaemonError::Nonsense(_) => {
            "What answers there is no container engine, or something in between changes its answers: check the \
             address."
        }
    };
    text.to_owned()
}

/// Nobody answers in time.
fn of_silence(stage: StageName, kind: EndpointKind) -> &'static str {
    match (stage, kind) {
        (StageName::Resolve, _) => {
            "Names are not resolved in time: check the name servers of Stowage's machine."
        }
        (StageName::Connect, _) => {
            "Nobody answers at that address: check host and port, and the firewalls in between."
        }
        (StageName::Tls, _) => {
            "Something listens there, but does not speak TLS: check the port. dockerd's port for TLS is usually 2376."
        }
        (StageName::Ssh, _) => {
            "Something listens there, but does not go on with SSH: check the port, which is usually 22."
        }
        (StageName::Ping, EndpointKind::Tcp) => {
            "Something listens there, but does not answer: check the port. If it is the daemon's port for TLS, turn \
             TLS on."
        }
        (StageName::Ping | StageName::Version | StageName::List, _) => {
            "The daemon is slow, or hangs: try `docker version` and `docker images` on its machine. How long Stowage \
             waits is --daemon-timeout-secs."
        }
    }
}

fn of_obstacle(obstacle: Obstacle, connection: &Connection) -> String {
    let text = match obstacle {
        Obstacle::UnknownName => {
            "Check the spelling of the host's name, and whether the machine that Stowage runs on can resolve it."
        }
        Obstacle::Refused => match connection.kind() {
            EndpointKind::Unix => "Nobody listens on that socket: check that the daemon runs.",
            EndpointKind::Tcp | EndpointKind::Tls => {
                "Nobody listens there: check host and port. dockerd listens on TCP only where it is told to, as by \
                 -H tcp://0.0.0.0:2376 --tlsverify."
            }
            EndpointKind::Ssh => "Nobody listens there: check host and port, and that an SSH server runs.",
        },
        Obstacle::NoSocket => {
            "Check the path. Where Stowage runs in a container, the socket has to be mounted into it, as by -v \
             /var/run/docker.sock:/var/run/docker.sock."
        }
        Obstacle::NotPermitted => return of_permission(connection),
        Obstacle::NoRoute | Obstacle::Network | Obstacle::TooSlow => {
            "Check the address, and the network and the firewalls between Stowage and that host."
        }
        Obstacle::NotTls => {
            "That port speaks no TLS: use the one where dockerd has --tlsverify, usually 2376, or turn TLS off."
        }
        Obstacle::TlsFailed => {
            "Check that this is the daemon's port for TLS. The daemon's log says why it refuses; it may want a client \
             certificate."
        }
        Obstacle::UntrustedCertificate => {
            "Give as CA the certificate of the authority that signed the daemon's own, the file ca.pem beside \
             dockerd's --tlscert."
        }
        Obstacle::ExpiredCertificate => {
            "Give the daemon a new certificate. If it has one, check the clock of the machine that Stowage runs on."
        }
        Obstacle::FutureCertificate => "Check the clocks of both machines.",
        Obstacle::WrongName => {
            "Use a name that the certificate is for, in the endpoint or as server name. Only names in its \
             subjectAltName count."
        }
        Obstacle::UnfitCertificate => {
            "Let the daemon show a certificate for servers (extendedKeyUsage serverAuth) that an authority signed, \
             not the authority's own."
        }
        Obstacle::ClientCertificateMissing => {
            "Give a client certificate with its key, signed by the authority in dockerd's --tlscacert."
        }
        Obstacle::ClientCertificateRefused => {
            "The client certificate has to be signed by the authority in dockerd's --tlscacert, be for clients \
             (extendedKeyUsage clientAuth), and not have expired."
        }
        Obstacle::NotSsh => "Check host and port: an SSH server usually listens on 22.",
        Obstacle::SshFailed => "The SSH server's log says why it does not go on.",
        Obstacle::HostKeyUnknown => return of_unknown_host(connection),
        Obstacle::HostKeyChanged => {
            "Somebody may be in between. Only if you know that the server has a new key: compare it with what \
             `ssh-keygen -lf` says of it on the server, and replace the line in the known hosts."
        }
        Obstacle::HostKeyRevoked => {
            "The known hosts say that this key must not be trusted any more: give the server another one."
        }
        Obstacle::SignInRefused => {
            "Check the user's name, and that the public key is in that user's ~/.ssh/authorized_keys. The SSH \
             server's log says more."
        }
        Obstacle::NoAgent => {
            "Start Stowage with SSH_AUTH_SOCK set to the socket of an agent that runs, or give a private key."
        }
        Obstacle::EmptyAgent => "Add a key to the agent with ssh-add, or give a private key.",
        Obstacle::ChannelRefused => {
            "Check the path of the socket; that the user may use it, as a member of the group docker; and that the \
             SSH server allows it (AllowStreamLocalForwarding)."
        }
        Obstacle::NoDockerCommand => {
            "Let the user use the daemon's socket, as a member of the group docker, and let the SSH server forward it \
             (AllowStreamLocalForwarding); or install the docker command there."
        }
        Obstacle::DockerCommandFailed => {
            "See that `docker version` works for that user on the server: the daemon has to run, and the user usually \
             has to be in the group docker."
        }
    };
    text.to_owned()
}

/// Names the group that may use the socket, where it can be seen.
fn of_permission(connection: &Connection) -> String {
    let socket = match connection.way() {
        Way::Unix { path } => path.as_path(),
        Way::Tcp { .. } | Way::Ssh { .. } => Path::new(""),
    };
    let group =
        socket.metadata().map_or("that owns it".to_owned(), |file| format!("{}, which owns it", file.gid()));
    format!("Run Stowage with the group {group}; in a container, with --group-add.")
}

fn of_unknown_host(connection: &Connection) -> String {
    let host = match connection.way() {
        Way::Ssh { host, port: 22, .. } => host.clone(),
        Way::Ssh { host, port, .. } => format!("-p {port} {host}"),
        Way::Unix { .. } | Way::Tcp { .. } => String::new(),
    };
    format!(
        "Compare this key with what `ssh-keygen -lf` says of it on the server. Only if it is the same, add its line \
         from `ssh-keyscan {host}` to the known hosts."
    )
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;
    use crate::Unreachable;

    fn advised(error: DaemonError, stage: StageName, endpoint: &str) -> String {
        advice(&error, stage, &Connection::new(endpoint.parse().unwrap(), None, None).unwrap())
    }

    #[test]
    fn who_may_not_use_a_socket_is_told_its_group() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("docker.sock");
        let _listener = UnixListener::bind(&socket).unwrap();
        let group = socket.metadata().unwrap().gid();
        let denied = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        let error = DaemonError::Unreachable(Unreachable::from(denied));
        assert_eq!(error.summary(), "the daemon is unreachable: permission for its socket is denied");
        assert_eq!(
            advised(error, StageName::Connect, &format!("unix://{}", socket.display())),
            format!("Run Stowage with the group {group}, which owns it; in a container, with --group-add.")
        );
    }

    #[test]
    fn who_is_forbidden_to_ask_is_told_what_has_to_be_allowed() {
        for status in [401, 403] {
            let error = DaemonError::Failed { status, message: "authorization denied by plugin".to_owned() };
            let advice = advised(error, StageName::List, "tcp://localhost");
            assert!(advice.starts_with("The daemon answers, but forbids this"), "{advice}");
        }
    }
}
