use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ring::hmac;
use russh::keys::ssh_key::public::KeyData;
use russh::keys::{Algorithm, EcdsaCurve, HashAlg, PublicKey};

use crate::InvalidConnection;
use crate::invalid_connection::InvalidKnownHost;
use crate::obstacle::Obstacle;

/// The kinds of host keys that are spoken, in the order in which they are preferred: no DSA, and no SHA-1.
const ALGORITHMS: [Algorithm; 6] = [
    Algorithm::Ed25519,
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 },
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP384 },
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP521 },
    Algorithm::Rsa { hash: Some(HashAlg::Sha512) },
    Algorithm::Rsa { hash: Some(HashAlg::Sha256) },
];

/// The keys by which one SSH server is known.
#[derive(Clone)]
pub(crate) struct KnownHost {
    keys: Vec<KeyData>,
    revoked: Vec<KeyData>,
}

/// One line of a `known_hosts` file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).
struct Line<'a> {
    marker: Option<Marker>,
    hosts: Hosts<'a>,
    /// None for a kind of key that is not spoken.
    key: Option<KeyData>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Marker {
    Revoked,
    Authority,
}

enum Hosts<'a> {
    /// Separated by commas.
    Patterns(&'a str),
    Hashed {
        salt: Vec<u8>,
        hash: Vec<u8>,
    },
}

/// A server showed a key by which it is not known.
#[derive(Debug)]
pub(crate) struct UnknownHostKey {
    pub(crate) obstacle: Obstacle,
    /// What it showed.
    fingerprint: String,
}

impl KnownHost {
    /// Reads the lines that are for this host and port. As for OpenSSH, a port other than 22 is named as
    /// `[host]:port`, and a line for the host alone counts only where none names the port.
    ///
    /// # Errors
    ///
    /// Where a line is none, or its host's keys are vouched for by an authority.
    pub(crate) fn read(text: &str, host: &str, port: u16) -> Result<Self, InvalidConnection> {
        let host = host.to_ascii_lowercase();
        let host_and_port = if port == 22 { host.clone() } else { format!("[{host}]:{port}") };
        let mut named = Vec::new();
        let mut unnamed = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let invalid = |problem| InvalidConnection::KnownHosts { line: number, problem };
            let Some(line) = Line::read(line).map_err(invalid)? else {
                continue;
            };
            let is_named = line.hosts.contain(&host_and_port);
            if !is_named && !line.hosts.contain(&host) {
                continue;
            }
            if line.marker == Some(Marker::Authority) {
                return Err(invalid(InvalidKnownHost::Authority));
            }
            // A revoked key is one for all ports.
            if let Some(key) = line.key {
                let is_revoked = line.marker == Some(Marker::Revoked);
                if is_named || is_revoked { &mut named } else { &mut unnamed }.push((is_revoked, key));
            }
        }
        if named.iter().all(|(is_revoked, _)| *is_revoked) {
            named.append(&mut unnamed);
        }
        let (revoked, keys): (Vec<_>, Vec<_>) = named.into_iter().partition(|(is_revoked, _)| *is_revoked);
        let keys_of = |lines: Vec<(bool, KeyData)>| lines.into_iter().map(|(_, key)| key).collect();
        Ok(Self { keys: keys_of(keys), revoked: keys_of(revoked) })
    }

    /// The kinds of keys that the server is asked for: those that are known first, so that a server with several keys
    /// shows one of these.
    pub(crate) fn algorithms(&self) -> Vec<Algorithm> {
        let is_known = |algorithm: &Algorithm| self.keys.iter().any(|key| is_of_kind(key, algorithm));
        let (mut known, unknown): (Vec<_>, Vec<_>) = ALGORITHMS.into_iter().partition(is_known);
        known.extend(unknown);
        known
    }

    /// Whether a server with that key is the known one.
    ///
    /// # Errors
    ///
    /// Where it is not.
    pub(crate) fn check(&self, shown: &PublicKey) -> Result<(), UnknownHostKey> {
        let key = shown.key_data();
        let obstacle = if self.revoked.contains(key) {
            Obstacle::HostKeyRevoked
        } else if self.keys.contains(key) {
            return Ok(());
        } else if self.keys.iter().any(|known| known.algorithm() == key.algorithm()) {
            Obstacle::HostKeyChanged
        } else {
            Obstacle::HostKeyUnknown
        };
        Err(UnknownHostKey { obstacle, fingerprint: fingerprint(shown) })
    }
}

/// A key as `ssh-keygen -l` writes it: its kind and SHA-256.
pub(crate) fn fingerprint(key: &PublicKey) -> String {
    format!("{} {}", key.algorithm(), key.fingerprint(HashAlg::Sha256))
}

impl<'a> Line<'a> {
    /// Reads a line; nothing where it is blank or a comment.
    fn read(line: &'a str) -> Result<Option<Self>, InvalidKnownHost> {
        let mut fields = line.split_ascii_whitespace();
        let Some(first) = fields.next().filter(|first| !first.starts_with('#')) else {
            return Ok(None);
        };
        let marker = match first {
            "@revoked" => Some(Marker::Revoked),
            "@cert-authority" => Some(Marker::Authority),
            other if other.starts_with('@') => return Err(InvalidKnownHost::Marker),
            _ => None,
        };
        let hosts = if marker.is_some() { fields.next() } else { Some(first) };
        let (Some(hosts), Some(kind), Some(key)) = (hosts, fields.next(), fields.next()) else {
            return Err(InvalidKnownHost::Fields);
        };
        let is_spoken = kind == "ssh-rsa" || ALGORITHMS.iter().any(|algorithm| algorithm.as_str() == kind);
        let key = is_spoken.then(|| PublicKey::from_openssh(&format!("{kind} {key}"))).transpose();
        let key = key.ok().ok_or(InvalidKnownHost::Key)?;
        Ok(Some(Self { marker, hosts: Hosts::read(hosts)?, key: key.map(|key| key.key_data().clone()) }))
    }
}

impl<'a> Hosts<'a> {
    fn read(text: &'a str) -> Result<Self, InvalidKnownHost> {
        let Some(hashed) = text.strip_prefix('|') else {
            return Ok(Self::Patterns(text));
        };
        let decoded = || {
            let (salt, hash) = hashed.strip_prefix("1|")?.split_once('|')?;
            Some(Self::Hashed { salt: BASE64.decode(salt).ok()?, hash: BASE64.decode(hash).ok()? })
        };
        decoded().ok_or(InvalidKnownHost::Hash)
    }

    fn contain(&self, host: &str) -> bool {
        match self {
            Self::Hashed { salt, hash } => {
                let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, salt);
                hmac::verify(&key, host.as_bytes(), hash).is_ok()
            }
            Self::Patterns(patterns) => {
                let mut is_in = false;
                for pattern in patterns.split(',') {
                    match pattern.strip_prefix('!') {
                        Some(pattern) if matches(pattern, host) => return false,
                        Some(_) => {}
                        None => is_in |= matches(pattern, host),
                    }
                }
                is_in
            }
        }
    }
}

/// Whether a pattern of `*`, `?` and characters that stand for themselves, in whatever case, is for this host.
fn matches(pattern: &str, host: &str) -> bool {
    let pattern: Vec<u8> = pattern.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
    let host = host.as_bytes();
    let (mut at, mut host_at) = (0, 0);
    // Where to go on when the last `*` has to take one character more.
    let mut star: Option<(usize, usize)> = None;
    while let Some(byte) = host.get(host_at) {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at + 1, host_at));
                at += 1;
            }
            Some(b'?') => (at, host_at) = (at + 1, host_at + 1),
            Some(expected) if expected == byte => (at, host_at) = (at + 1, host_at + 1),
            Some(_) | None => match star {
                Some((after_star, taken)) => {
                    star = Some((after_star, taken + 1));
                    (at, host_at) = (after_star, taken + 1);
                }
                None => return false,
            },
        }
    }
    pattern.get(at..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'*'))
}

fn is_of_kind(key: &KeyData, algorithm: &Algorithm) -> bool {
    // A key for RSA is used with several hashes.
    let is_rsa = |algorithm: &Algorithm| matches!(algorithm, Algorithm::Rsa { .. });
    key.algorithm() == *algorithm || (is_rsa(&key.algorithm()) && is_rsa(algorithm))
}

impl fmt::Display for UnknownHostKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "it shows {}", self.fingerprint)
    }
}

impl std::error::Error for UnknownHostKey {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use russh::keys::ssh_key::public::{EcdsaPublicKey, Ed25519PublicKey};

    use super::*;

    fn ed25519(number: u8) -> PublicKey {
        PublicKey::new(KeyData::Ed25519(Ed25519PublicKey([number; 32])), "")
    }

    fn ecdsa() -> PublicKey {
        let point: Vec<u8> = [4].into_iter().chain([7; 64]).collect();
        PublicKey::new(KeyData::Ecdsa(EcdsaPublicKey::from_sec1_bytes(&point).unwrap()), "")
    }

    fn line(hosts: &str, key: &PublicKey) -> String {
        format!("{hosts} {}\n", key.to_openssh().unwrap())
    }

    /// What is found of the server `Host` at a port when it shows the key 1.
    fn found(text: &str, port: u16) -> Result<(), Obstacle> {
        let known = KnownHost::read(text, "Host", port).unwrap();
        known.check(&ed25519(1)).map_err(|unknown| unknown.obstacle)
    }

    #[test]
    fn the_key_of_the_host_is_known_and_no_other() {
        let unknown = Err(Obstacle::HostKeyUnknown);
        assert_eq!(found(&line("host", &ed25519(1)), 22), Ok(()));
        assert_eq!(found(&line("HOST,10.0.0.7", &ed25519(1)), 22), Ok(()));
        assert_eq!(found("", 22), unknown);
        assert_eq!(found(&line("host2", &ed25519(1)), 22), unknown);
        assert_eq!(found(&format!("#{}", line("host", &ed25519(1))), 22), unknown);
        // A key of another kind says nothing of this one.
        assert_eq!(found(&line("host", &ecdsa()), 22), unknown);
        assert_eq!(found(&line("host", &ed25519(2)), 22), Err(Obstacle::HostKeyChanged));
        assert_eq!(found(&(line("host", &ed25519(2)) + &line("host", &ed25519(1))), 22), Ok(()));
    }

    #[test]
    fn a_port_is_named_and_the_host_alone_counts_where_it_is_not() {
        assert_eq!(found(&line("[host]:2222", &ed25519(1)), 2222), Ok(()));
        assert_eq!(found(&line("[host]:2222", &ed25519(1)), 22), Err(Obstacle::HostKeyUnknown));
        assert_eq!(found(&line("host", &ed25519(1)), 2222), Ok(()));
        let both = line("host", &ed25519(1)) + &line("[host]:2222", &ed25519(2));
        assert_eq!(found(&both, 2222), Err(Obstacle::HostKeyChanged));
    }

    #[test]
    fn hashed_names_are_compared_by_their_hash() {
        // ssh-keygen -H wrote these of `host` and of `[host]:2222`.
        let host = "|1|/dlCA412K34MfvLyD0JzyAZid/w=|QUMBS1u44K0WfQSDs/Wt8rrxw5M=";
        let with_port = "|1|ffLseotger4+Zi1FTcQDI6ycaRI=|P/rZe5jxtkXrIYq1qOPL71mAo2s=";
        assert_eq!(found(&line(host, &ed25519(1)), 22), Ok(()));
        assert_eq!(found(&line(with_port, &ed25519(1)), 2222), Ok(()));
        assert_eq!(found(&line(with_port, &ed25519(1)), 22), Err(Obstacle::HostKeyUnknown));
    }

    #[test]
    fn patterns_include_and_exclude() {
        let is_for = |pattern: &str, host: &str| Hosts::read(pattern).unwrap().contain(host);
        for (pattern, host) in [
            ("*", "host"),
            ("h?st", "host"),
            ("*.example", "a.b.example"),
            ("*a*b", "xaxbb"),
            ("[host]:*", "[host]:2222"),
            ("a,*.example,!x.example", "y.example"),
        ] {
            assert!(is_for(pattern, host), "{pattern} {host}");
        }
        for (pattern, host) in [
            ("", "host"),
            ("hos", "host"),
            ("hosts", "host"),
            ("h?st", "hst"),
            ("*.example", "example"),
            ("!host", "host"),
            ("!host", "other"),
            ("*.example,!x.example", "x.example"),
        ] {
            assert!(!is_for(pattern, host), "{pattern} {host}");
        }
    }

    #[test]
    fn a_revoked_key_is_refused_whatever_else_is_said_of_it() {
        let revoked = line("@revoked *", &ed25519(1)) + &line("host", &ed25519(1));
        assert_eq!(found(&revoked, 22), Err(Obstacle::HostKeyRevoked));
        assert_eq!(found(&revoked, 2222), Err(Obstacle::HostKeyRevoked));
        let another = line("@revoked *", &ed25519(2)) + &line("host", &ed25519(1));
        assert_eq!(found(&another, 22), Ok(()));
        assert_eq!(found(&another, 2222), Ok(()));
    }

    #[test]
    fn the_server_is_asked_for_the_kind_of_key_that_is_known() {
        let first = |text: &str| KnownHost::read(text, "host", 22).unwrap().algorithms()[0].to_string();
        assert_eq!(first(""), "ssh-ed25519");
        assert_eq!(first(&line("host", &ecdsa())), "ecdsa-sha2-nistp256");
        assert_eq!(first(&line("other", &ecdsa())), "ssh-ed25519");
        let all = KnownHost::read(&line("host", &ecdsa()), "host", 22).unwrap().algorithms();
        assert_eq!(all.len(), ALGORITHMS.len());
    }

    #[test]
    fn what_is_wrong_with_a_line_is_said_with_its_number() {
        let key = ed25519(1).to_openssh().unwrap();
        let told = |line: &str| {
            let text = format!("# first\n\n{line}\n");
            KnownHost::read(&text, "host", 22).err().map_or("ok".to_owned(), |error| error.to_string())
        };
        for (line, expected) in [
            ("host".to_owned(), "ssh.knownHosts: line 3: expected a host, a kind of key and a key"),
            (format!("@revoked {key}"), "ssh.knownHosts: line 3: expected a host, a kind of key and a key"),
            (format!("@other host {key}"), "ssh.knownHosts: line 3: expected no marker but @revoked"),
            (format!("|1|x|y {key}"), "ssh.knownHosts: line 3: expected |1|salt|hash"),
            ("host ssh-ed25519 AAAA".to_owned(), "ssh.knownHosts: line 3: the key is malformed"),
            (
                format!("@cert-authority *.x,host {key}"),
                "ssh.knownHosts: line 3: @cert-authority is not supported: expected the server's own key",
            ),
            // Not about this host.
            (format!("@cert-authority *.x {key}"), "ok"),
            // Kinds that are not spoken.
            ("host ssh-dss AAAA".to_owned(), "ok"),
            ("host 1024 35 1234567".to_owned(), "ok"),
        ] {
            assert_eq!(told(&line), expected, "{line}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "((@revoked|@cert-authority|[|]1[|][A-Za-z=]{0,8}[|]|host|!?[*?h]{1,3}|ssh-ed25519|AAAA|[ ,#\n\t\\PC]){0,4}){0,8}") {
            drop(KnownHost::read(&text, "host", 22));
        }

        #[test]
        fn a_key_that_is_in_no_line_is_never_known(
            lines in prop::collection::vec(("[*?!,a-z\\[\\]:]{1,8}", 2_u8..9), 0..6)
        ) {
            let text: String = lines.iter().map(|(hosts, number)| line(hosts, &ed25519(*number))).collect();
            let known = KnownHost::read(&text, "host", 22).unwrap();
            prop_assert!(known.check(&ed25519(1)).is_err());
        }

        #[test]
        fn a_pattern_that_is_made_from_the_host_is_for_it(host in "[a-z.]{1,12}", cut in 0_usize..12, stars in 0_usize..3) {
            let cut = cut.min(host.len());
            let (start, end) = host.split_at(cut);
            let fits = |pattern: String| matches(&pattern, &host);
            prop_assert!(fits([start, &"*".repeat(stars), end].concat()));
            prop_assert!(fits([start, "*"].concat()));
            prop_assert!(fits("?".repeat(host.len())));
            prop_assert!(!fits([start, "*-"].concat()));
        }
    }
}
