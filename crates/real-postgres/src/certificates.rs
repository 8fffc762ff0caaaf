//! The certificates of a server that speaks TLS.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose};

use crate::{Unavailable, account::Account};

/// Writes `server.pem` with `server.key` for this address, `ca.pem` that vouches for it, and `other-ca.pem` that
/// vouches for nobody.
pub(crate) fn write(folder: &Path, account: Account, address: &str) -> Result<(), Unavailable> {
    let ca = authority("an authority")?;
    let key = KeyPair::generate()?;
    let mut server = CertificateParams::new([address.to_owned()])?;
    server.distinguished_name.push(DnType::CommonName, address);
    let server = server.signed_by(&key, &ca)?;
    let files = [
        ("ca.pem", ca.pem()),
        ("other-ca.pem", authority("another authority")?.pem()),
        ("server.pem", server.pem()),
        ("server.key", key.serialize_pem()),
    ];
    for (name, content) in files {
        let file = folder.join(name);
        fs::write(&file, content).map_err(Unavailable::io("cannot write a certificate"))?;
        // PostgreSQL takes no key that others may read.
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600))
            .and_then(|()| account.own(&file))
            .map_err(Unavailable::io("cannot give a certificate to the server"))?;
    }
    Ok(())
}

fn authority(name: &str) -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    CertifiedIssuer::self_signed(params, KeyPair::generate()?)
}
