//! What the program takes and what it refuses.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use backend::Settings;
use clap::CommandFactory as _;
use serde_json::Value;

use crate::support::{Stowage, ask, command, nobody};

/// What a command that has to fail says.
fn refusal(command: &mut Command) -> String {
    let mut process =
        command.env("STOWAGE_LOG", "error").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first_line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut first_line).unwrap();
    if !first_line.is_empty() {
        process.kill().unwrap();
        process.wait().unwrap();
        panic!("{command:?} says {first_line}");
    }
    let output = process.wait_with_output().unwrap();
    assert!(!output.status.success(), "{command:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn what_cannot_be_done_safely_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |arguments: &[&str]| refusal(command(folder.path(), &nobody()).args(arguments));
    let mut told = String::new();
    for arguments in [
        &["--listen", "0.0.0.0:0"],
        &["--listen", "[::]:0"],
        &["--listen", "192.0.2.1:3000"],
        &["--tls-certificate", "certificate.pem"][..],
        &["--tls-certificate", "certificate.pem", "--tls-key", "key.pem"],
    ] {
        told += &format!("{}\n{}\n", arguments.join(" "), refused(arguments));
    }
    assert!(!folder.path().join("data").exists(), "refused before anything is made");
    told +=
        &format!("DOCKER_HOST=ssh://root@host\n{}", refusal(&mut command(folder.path(), "ssh://root@host")));
    insta::assert_snapshot!(told, @r"
    --listen 0.0.0.0:0
    error: without sign-in Stowage listens on 127.0.0.1 or [::1] only, and not on 0.0.0.0:0

    --listen [::]:0
    error: without sign-in Stowage listens on 127.0.0.1 or [::1] only, and not on [::]:0

    --listen 192.0.2.1:3000
    error: without sign-in Stowage listens on 127.0.0.1 or [::1] only, and not on 192.0.2.1:3000

    --tls-certificate certificate.pem
    error: HTTPS takes both --tls-certificate and --tls-key

    --tls-certificate certificate.pem --tls-key key.pem
    error: certificate.pem is no PEM file with a certificate: I/O error: No such file or directory (os error 2)

    DOCKER_HOST=ssh://root@host
    error: DOCKER_HOST names a daemon that Stowage cannot reach; start Stowage without it, or with one that it can: ssh:// takes keys too: make an environment of it on the page or by API
    ");
}

#[test]
fn a_value_that_makes_no_sense_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for (flag, value) in [
        ("--listen", "nowhere"),
        ("--environment", "x"),
        ("--environment", "a=ssh://host"),
        ("--daemon-timeout-secs", "0"),
        ("--daemon-max-answer-mib", "many"),
        ("--list-max-age-secs", "3601"),
        ("--daemon-share-percent", "0"),
        ("--snapshots-max-mib", "0"),
        ("--auth", "maybe"),
        ("--log", "=="),
        ("--log-format", "xml"),
    ] {
        let words = refusal(command(folder.path(), &nobody()).args([flag, value]));
        assert!(words.contains(flag), "{flag} {value}: {words}");
    }
}

#[test]
fn the_help_names_every_setting_and_its_variable() {
    let folder = tempfile::tempdir().unwrap();
    let output = command(folder.path(), &nobody()).arg("--help").output().unwrap();
    assert!(output.status.success());
    let help = String::from_utf8(output.stdout).unwrap();
    let mut settings = 0;
    for argument in Settings::command().get_arguments() {
        let flag = format!("--{}", argument.get_long().unwrap());
        assert!(help.contains(&flag), "{flag}");
        if ["--recover", "--rotate-key"].contains(&flag.as_str()) {
            // What one start is for stands in no environment that the next start has as well.
            assert_eq!(argument.get_env(), None);
            continue;
        }
        let variable = argument.get_env().unwrap().to_str().unwrap();
        let expected = flag.trim_start_matches('-').replace('-', "_").to_uppercase();
        assert_eq!(variable, format!("STOWAGE_{expected}"));
        assert!(help.contains(variable), "{variable}");
        settings += 1;
    }
    assert!(settings >= 6);
}

async fn environments(server: &Stowage) -> Vec<String> {
    let rows = ask(server, "/api/environments").await.json();
    let name = |row: &Value| row["name"].as_str().unwrap().to_owned();
    // Whoever manages environments is told those too that the settings named before.
    rows.as_array().unwrap().iter().filter(|row| row["enabled"] == true).map(name).collect()
}

#[tokio::test]
async fn a_flag_wins_over_a_variable_and_a_variable_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("stowage.toml");
    let unused = nobody();
    std::fs::write(&file, format!("environment = ['one-of-the-file={unused}', 'two={unused}']\n")).unwrap();
    // A database each, so that no environment is remembered.
    let with = |name: &str| {
        let mut command = command(folder.path(), &unused);
        command.env("STOWAGE_DATA_DIR", folder.path().join(name)).env("STOWAGE_CONFIG", &file);
        command
    };
    let server = Stowage::run(&mut with("file"), folder.path());
    assert_eq!(environments(&server).await, ["local", "one-of-the-file", "two"]);

    let variable = format!("of-the-variable={unused},too={unused}");
    let server = Stowage::run(with("variable").env("STOWAGE_ENVIRONMENT", &variable), folder.path());
    assert_eq!(environments(&server).await, ["local", "of-the-variable", "too"]);

    let mut command = with("flag");
    command.env("STOWAGE_ENVIRONMENT", &variable).arg(format!("--environment=of-the-flag={unused}"));
    let server = Stowage::run(&mut command, folder.path());
    assert_eq!(environments(&server).await, ["local", "of-the-flag"]);
}

#[test]
fn a_settings_file_that_makes_no_sense_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("stowage.toml");
    let refused = |content: &str| {
        std::fs::write(&file, content).unwrap();
        refusal(command(folder.path(), &nobody()).env_remove("STOWAGE_LISTEN").arg("--config").arg(&file))
    };
    for (content, named) in [
        ("listen =", "not valid TOML"),
        ("nope = 1", "nope: there is no such setting"),
        ("tls-key = 'key.pem'", "HTTPS takes both"),
        ("listen = '0.0.0.0:0'", "without sign-in"),
    ] {
        let words = refused(content);
        assert!(words.contains(named), "{content}: {words}");
    }
    std::fs::remove_file(&file).unwrap();
    let words = refusal(command(folder.path(), &nobody()).arg("--config").arg(&file));
    assert!(words.contains("stowage.toml cannot be read"), "{words}");
}
