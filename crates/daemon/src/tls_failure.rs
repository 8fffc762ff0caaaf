use std::io;

use rustls::{AlertDescription, CertificateError, Error};

use crate::obstacle::{Obstacle, Unreachable};

/// Why there is no TLS with a daemon.
pub(crate) fn handshake_failure(error: io::Error, shows_certificate: bool) -> Unreachable {
    match tls_error(&error) {
        Some(tls) => Unreachable::new(obstacle(tls, shows_certificate), error),
        // A daemon that takes the first message of TLS for garbage may just hang up.
        None if error.kind() == io::ErrorKind::UnexpectedEof => Unreachable::new(Obstacle::NotTls, error),
        None => Unreachable::new(Obstacle::TlsFailed, error),
    }
}

/// What a read on an open connection failed with: where it is the daemon's late refusal of our certificate, it says
/// so.
pub(crate) fn alert_failure(error: io::Error, shows_certificate: bool) -> io::Error {
    match tls_error(&error) {
        Some(tls @ Error::AlertReceived(_)) => {
            let obstacle = obstacle(tls, shows_certificate);
            Unreachable::new(obstacle, error).into_io()
        }
        Some(_) | None => error,
    }
}

fn tls_error(error: &io::Error) -> Option<&Error> {
    error.get_ref()?.downcast_ref()
}

fn obstacle(error: &Error, shows_certificate: bool) -> Obstacle {
    if let Error::InvalidCertificate(certificate) = error {
        certificate_obstacle(certificate)
    } else if matches!(error, Error::InvalidMessage(_)) {
        Obstacle::NotTls
    } else if matches!(error, Error::AlertReceived(alert) if is_about_certificates(*alert)) {
        if shows_certificate {
            Obstacle::ClientCertificateRefused
        } else {
            Obstacle::ClientCertificateMissing
        }
    } else {
        Obstacle::TlsFailed
    }
}

/// The words of RFC 8446, 6.2 that servers have for a client's certificate. A missing one is `certificate_required`
/// in TLS 1.3, and `bad_certificate` to programs that were built with older versions of Go, as Docker 20.10 was.
fn is_about_certificates(alert: AlertDescription) -> bool {
    [
        AlertDescription::AccessDenied,
        AlertDescription::BadCertificate,
        AlertDescription::CertificateExpired,
        AlertDescription::CertificateRequired,
        AlertDescription::CertificateRevoked,
        AlertDescription::CertificateUnknown,
        // An authority of the same name and with another key.
        AlertDescription::DecryptError,
        AlertDescription::UnknownCA,
        AlertDescription::UnsupportedCertificate,
    ]
    .contains(&alert)
}

fn certificate_obstacle(error: &CertificateError) -> Obstacle {
    use CertificateError as E;
    if matches!(error, E::UnknownIssuer | E::BadSignature) {
        Obstacle::UntrustedCertificate
    } else if matches!(error, E::Expired | E::ExpiredContext { .. }) {
        Obstacle::ExpiredCertificate
    } else if matches!(error, E::NotValidYet | E::NotValidYetContext { .. }) {
        Obstacle::FutureCertificate
    } else if matches!(error, E::NotValidForName | E::NotValidForNameContext { .. }) {
        Obstacle::WrongName
    } else {
        Obstacle::UnfitCertificate
    }
}
