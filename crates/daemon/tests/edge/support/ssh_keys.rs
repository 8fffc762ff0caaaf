//! Keys of every kind and form, as `ssh-keygen` writes them.

use std::fs;
use std::process::Command;

/// A private key, and its public half as in `authorized_keys`.
pub(crate) struct KeyPair {
    pub(crate) private: String,
    pub(crate) public: String,
}

/// Makes one with these arguments, as in `-t rsa -m PEM`, encrypted unless the passphrase is empty. Where a machine may
/// have no `ssh-keygen`, `require_ssh_key` comes first.
pub(crate) fn ssh_key(arguments: &str, passphrase: &str) -> KeyPair {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    let mut keygen = Command::new("ssh-keygen");
    keygen.args(["-q", "-C", "", "-N", passphrase, "-f"]).arg(&file).args(arguments.split(' '));
    assert!(keygen.status().unwrap().success(), "{keygen:?}");
    let read = |file| fs::read_to_string(folder.path().join(file)).unwrap();
    KeyPair { private: read("key"), public: read("key.pub").trim_end().to_owned() }
}
