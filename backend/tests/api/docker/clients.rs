//! Docker's own clients: the docker commands of two ages, and the SDK for Python.

use std::path::{Path, PathBuf};
use std::process::Command;

use real_engine::{
    Engine, modern_docker_cli, require_dockerd, require_modern_docker, require_modern_docker_cli,
};
use serde_json::{Value, json};

use crate::support::{Guarded, Person, require_python_docker};

/// A host with images and a container, a server before it, and a token that is limited to seeing and inspecting images.
struct Host {
    guarded: Guarded,
    settings: tempfile::TempDir,
}

impl Host {
    async fn start(engine: &Engine) -> Self {
        engine.import_image("shop/web:1.0", &[("team", "web")], 3_000).unwrap();
        engine.docker(&["tag", "shop/web:1.0", "localhost:5000/team/web:stable"]).unwrap();
        engine.import_image("shop/api:2", &[], 2_000).unwrap();
        engine.import_image("moved:latest", &[], 600).unwrap();
        engine.import_image("moved:latest", &[], 500).unwrap();
        engine
            .docker(&["create", "--network", "none", "--name", "running", "shop/web:1.0", "/content"])
            .unwrap();
        let guarded = Guarded::start(&engine.endpoint(), &[]).await;
        let permissions = ["images:view", "images:inspect"];
        let (_, token) = guarded.make_token(&guarded.admin, &permissions, json!([1])).await;
        Self { guarded, settings: settings_with(&token) }
    }

    /// As `DOCKER_HOST` wants it.
    fn address(&self) -> String {
        format!("tcp://{}/api/environments/1/docker", self.guarded.server.address())
    }

    /// Each docker command that is on this machine: the one of Debian's stable distribution, whatever else is on PATH,
    /// and the newest.
    fn commands(&self) -> Vec<Command> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/bin")]);
        let mut files: Vec<PathBuf> =
            folders.map(|folder| folder.join("docker")).filter(|file| file.is_file()).collect();
        files.sort();
        files.dedup();
        let named = files.into_iter().map(|file| {
            let mut command = Command::new(file);
            command
                .env_clear()
                .env("HOME", self.settings.path())
                .env("DOCKER_CONFIG", self.settings.path())
                .args(["-H", &self.address()]);
            command
        });
        let mut commands: Vec<_> = named.collect();
        commands.extend(modern_docker_cli(&self.address(), self.settings.path()));
        commands
    }
}

/// A folder with settings of the docker command that show this token.
fn settings_with(token: &Person) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let bearer = format!("Bearer {}", token.token.as_ref().unwrap());
    let settings = json!({ "HttpHeaders": { "Authorization": bearer } }).to_string();
    std::fs::write(folder.path().join("config.json"), settings).unwrap();
    folder
}

/// What a command says, on standard output where it succeeds, else on standard error.
fn run(command: &Command, arguments: &[&str]) -> Result<String, String> {
    let mut copy = Command::new(command.get_program());
    copy.env_clear().args(command.get_args()).args(arguments);
    copy.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = copy.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap().trim_end().to_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

fn sorted_lines(text: &str) -> Vec<&str> {
    let mut lines: Vec<_> = text.lines().collect();
    lines.sort_unstable();
    lines
}

/// Every command of Docker's that reads, compared with what it says when it asks the daemon itself.
fn reads_as_if_it_asked_the_daemon(engine: &Engine, command: &Command) {
    let images = "{{.ID}} {{.Repository}}:{{.Tag}} {{.Digest}} {{.Size}}";
    for arguments in [
        &["images", "--no-trunc", "--format", images][..],
        &["images", "--all", "--digests", "--format", images],
        &["images", "--filter", "label=team=web", "--quiet"],
        &["images", "--filter", "dangling=true", "--no-trunc", "--format", "{{.ID}}"],
        &["images", "--filter", "reference=shop/*", "--format", "{{.Repository}}"],
        &["images", "shop/api", "--format", "{{.Tag}}"],
        &[
            "history",
            "--no-trunc",
            "--format",
            "{{.ID}} {{.Size}} {{.CreatedBy}}",
            "localhost:5000/team/web:stable",
        ],
        &["version", "--format", "{{.Server.Version}}"],
    ] {
        let here = run(command, arguments).unwrap_or_else(|error| panic!("{arguments:?}: {error}"));
        let there = engine.docker(arguments).unwrap();
        assert_eq!(sorted_lines(&here), sorted_lines(&there), "{arguments:?}");
        assert!(!here.is_empty(), "{arguments:?}");
    }
    for name in ["shop/web:1.0", "localhost:5000/team/web:stable", "moved"] {
        let inspect = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let here = inspect(&run(command, &["image", "inspect", name]).unwrap());
        let there = inspect(&engine.docker(&["image", "inspect", name]).unwrap());
        for field in ["Id", "RepoTags", "RootFS"] {
            assert_eq!(here[0][field], there[0][field], "{name}");
        }
    }
    let missing = run(command, &["image", "inspect", "no/such:image"]).unwrap_err();
    assert!(missing.to_lowercase().contains("no such image"), "{missing}");
}

/// Every command that would do something: it is told why it may not, and nothing changes.
fn may_do_nothing(engine: &Engine, command: &Command) {
    let before = state(engine);
    let mut table = String::new();
    for arguments in [
        &["pull", "localhost:5000/team/web:stable"][..],
        &["push", "localhost:5000/team/web:stable"],
        &["rmi", "shop/web:1.0"],
        &["rmi", "--force", "shop/web:1.0"],
        &["tag", "shop/web:1.0", "shop/web:mine"],
        &["run", "--rm", "shop/web:1.0", "/content"],
        &["create", "shop/web:1.0", "/content"],
        &["exec", "running", "true"],
        &["start", "running"],
        &["rm", "running"],
        &["ps"],
        &["logs", "running"],
        &["save", "shop/web:1.0"],
        &["image", "prune", "--force"],
        &["import", "/dev/null"],
        &["commit", "running"],
        &["events", "--until", "1s"],
        &["network", "ls"],
        &["volume", "ls"],
        &["system", "df"],
    ] {
        let refused = run(command, arguments).unwrap_err();
        // Docker 20.10 has words of its own for every 404 where it looks for a container.
        let is_told =
            refused.contains("this endpoint only reads") || refused == "Error: No such container: running";
        assert!(is_told, "{arguments:?}: {refused}");
        table += &refused;
    }
    assert!(!table.contains("stw_"), "{table}");
    assert_eq!(state(engine), before);
}

/// Every image and container, in any order.
fn state(engine: &Engine) -> Vec<String> {
    let images =
        engine.docker(&["images", "--all", "--no-trunc", "--format", "{{.ID}} {{.Repository}}:{{.Tag}}"]);
    let containers =
        engine.docker(&["ps", "--all", "--no-trunc", "--format", "{{.ID}} {{.Names}} {{.State}}"]);
    let rows = [images.unwrap(), containers.unwrap()].join("\n");
    sorted_lines(&rows).into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn the_docker_commands_of_every_age_read_and_may_do_nothing_else() {
    let Some(docker) = require_dockerd("the_docker_commands_of_every_age_read_and_may_do_nothing_else")
    else {
        return;
    };
    let host = Host::start(&docker).await;
    let commands = host.commands();
    assert!(!commands.is_empty());
    for command in &commands {
        reads_as_if_it_asked_the_daemon(&docker, command);
        may_do_nothing(&docker, command);
    }
}

#[tokio::test]
async fn the_docker_commands_read_the_newest_docker_and_show_its_tree() {
    let test = "the_docker_commands_read_the_newest_docker_and_show_its_tree";
    let Some(docker) = require_modern_docker(test) else { return };
    let host = Host::start(&docker).await;
    let Some(modern) = require_modern_docker_cli(test, &host.address(), host.settings.path()) else { return };
    let tree = run(&modern, &["images", "--tree"]).unwrap();
    for name in ["shop/web:1.0", "localhost:5000/team/web:stable", "shop/api:2", "moved:latest"] {
        assert!(tree.contains(name), "{tree}");
    }
    for command in &host.commands() {
        reads_as_if_it_asked_the_daemon(&docker, command);
        may_do_nothing(&docker, command);
    }
}

#[tokio::test]
async fn a_token_without_the_permission_is_told_so_by_the_docker_command() {
    let test = "a_token_without_the_permission_is_told_so_by_the_docker_command";
    let Some(docker) = require_dockerd(test) else { return };
    let mut host = Host::start(&docker).await;
    let (id, viewer) = host.guarded.make_token(&host.guarded.admin, &["images:view"], json!([1])).await;
    host.settings = settings_with(&viewer);
    for command in host.commands() {
        assert!(run(&command, &["images"]).unwrap().contains("shop/web"));
        for arguments in [&["image", "inspect", "shop/web:1.0"][..], &["history", "shop/web:1.0"]] {
            let refused = run(&command, arguments).unwrap_err();
            assert!(refused.contains("Permission denied"), "{arguments:?}: {refused}");
        }
    }
    let path = format!("/api/tokens/{id}");
    host.guarded.manage(reqwest::Method::DELETE, &path, Value::Null).await;
    for command in host.commands() {
        let refused = run(&command, &["images"]).unwrap_err();
        assert!(refused.contains("Unauthorized"), "{refused}");
    }
}

const PROGRAM: &str = r#"
import json, sys, docker
address, token, version = sys.argv[1:]

def tags(images):
    return sorted(tag for image in images for tag in image.tags)

def check(client):
    assert client.ping()
    assert client.version()["ApiVersion"]
    everything = client.images.list()
    assert tags(everything) == [
        "localhost:5000/team/web:stable", "moved:latest", "shop/api:2", "shop/web:1.0"
    ], tags(everything)
    assert tags(client.images.list(name="shop/api")) == ["shop/api:2"]
    assert "shop/web:1.0" in tags(client.images.list(filters={"label": "team=web"}))
    assert "shop/api:2" not in tags(client.images.list(filters={"label": ["team=web"]}))
    assert tags(client.images.list(filters={"dangling": True})) == []
    assert len(client.images.list(filters={"dangling": True})) == 1
    rows = client.api.images()
    assert {row["Id"] for row in rows} == {image.id for image in everything}
    assert set(client.api.images(quiet=True)) == {row["Id"] for row in rows}
    image = client.images.get("localhost:5000/team/web:stable")
    assert image.labels == {"team": "web"}, image.labels
    assert len(image.history()) == 1
    try:
        client.images.get("no/such:image")
        raise AssertionError("it is there")
    except docker.errors.ImageNotFound:
        pass
    for refused in [
        lambda: client.images.pull("shop/web", tag="1.0"),
        lambda: client.images.remove("shop/web:1.0"),
        lambda: image.tag("mine"),
        lambda: client.containers.run("shop/web:1.0", "/content"),
        lambda: client.containers.get("running").exec_run("true"),
        lambda: client.containers.list(),
        lambda: client.info(),
        lambda: list(image.save()),
    ]:
        try:
            refused()
            raise AssertionError("it was not refused")
        except docker.errors.APIError as error:
            assert error.response.status_code in (404, 405), error
            assert "this endpoint only reads" in error.explanation, error
            assert token not in str(error)

# The settings of the docker command hold the token, and the SDK reads them too.
check(docker.DockerClient(base_url=address, version=version))
check(docker.DockerClient(base_url=address, version="auto"))
check(docker.DockerClient(base_url=address.replace("tcp://", "http://"), version=version))
print("done")
"#;

/// The same without settings: the session of the SDK's client takes headers.
const PROGRAM_WITHOUT_SETTINGS: &str = r#"
import sys, docker
address, token, version = sys.argv[1:]
client = docker.DockerClient(base_url=address, version=version)
try:
    client.images.list()
    raise AssertionError("nobody may")
except docker.errors.APIError as error:
    assert error.response.status_code == 401 and error.explanation == "Unauthorized", error
client.api.headers["Authorization"] = "Bearer " + token
assert len(client.images.list()) == 4
print("done")
"#;

fn run_python(python: &Path, settings: &Path, program: &str, arguments: &[&str]) {
    let mut command = Command::new(python);
    command.env_clear().env("HOME", settings).env("DOCKER_CONFIG", settings);
    let output = command.args(["-c", program]).args(arguments).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "done", "{error}");
}

#[tokio::test]
async fn dockers_sdk_for_python_reads_and_may_do_nothing_else() {
    let test = "dockers_sdk_for_python_reads_and_may_do_nothing_else";
    let (Some(docker), Some(python)) = (require_dockerd(test), require_python_docker(test)) else { return };
    let host = Host::start(&docker).await;
    let before = state(&docker);
    let token =
        host.guarded.make_token(&host.guarded.admin, &["images:view", "images:inspect"], json!([1])).await;
    let token = token.1.token.unwrap();
    let arguments = [host.address(), token, "1.41".to_owned()];
    let arguments = arguments.each_ref().map(String::as_str);
    run_python(&python, host.settings.path(), PROGRAM, &arguments);
    let empty = tempfile::tempdir().unwrap();
    run_python(&python, empty.path(), PROGRAM_WITHOUT_SETTINGS, &arguments);
    assert_eq!(state(&docker), before);
}
