//! Keys of every kind and form, as `ssh-keygen` writes them.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
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

/// The private key after this command, as in `ssh-keygen -p -f FILE`, was run with it. The passphrase stays.
pub(crate) fn rewritten(key: &str, command: &str, passphrase: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    fs::write(&file, key).unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    let mut words =
        command.split(' ').map(|word| if word == "FILE" { file.as_os_str() } else { word.as_ref() });
    let mut keygen = Command::new(words.next().unwrap());
    keygen.args(words).args(["-q", "-P", passphrase, "-N", passphrase]);
    assert!(keygen.output().unwrap().status.success(), "{keygen:?}");
    fs::read_to_string(&file).unwrap()
}
