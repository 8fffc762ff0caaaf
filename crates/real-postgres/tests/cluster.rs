//! A cluster that the library starts: what it gives, and that nothing of it stays.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod traces;

use std::{fs, os::unix::fs::PermissionsExt as _};

use real_postgres::{Cluster, require_cluster, require_tls_cluster};

#[test]
fn a_fresh_database_is_empty_and_nobody_elses() {
    let Some(cluster) = Cluster::shared() else { return };
    let (one, other) = (cluster.fresh_database(), cluster.fresh_database());
    assert_ne!(one, other);
    cluster.query(&one, "CREATE TABLE here (id INT); INSERT INTO here VALUES (1), (2)");
    assert_eq!(cluster.query(&one, "SELECT id, current_user FROM here ORDER BY id"), "1|stowage\n2|stowage");
    assert_eq!(cluster.query(&other, "SELECT count(*) FROM pg_tables WHERE tablename = 'here'"), "0");
}

#[test]
fn a_dropped_database_is_gone_and_the_others_stay() {
    let Some(cluster) = Cluster::shared() else { return };
    let (gone, kept) = (cluster.fresh_database(), cluster.fresh_database());
    cluster.drop_database(&gone);
    let exists = |url: &str| {
        let name = url.rsplit('/').next().unwrap();
        cluster.query(&kept, &format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'")) == "1"
    };
    assert!(exists(&kept) && !exists(&gone));
}

#[test]
fn a_restart_keeps_the_data_and_the_address() {
    let Some(mut cluster) = require_cluster("a_restart_keeps_the_data_and_the_address") else {
        return;
    };
    let url = cluster.fresh_database();
    cluster.query(&url, "CREATE TABLE kept (id INT)");
    cluster.stop();
    assert_eq!(traces::processes(cluster.folder()), Vec::<String>::new());
    cluster.restart().unwrap();
    assert_eq!(cluster.query(&url, "SELECT count(*) FROM kept"), "0");
}

#[test]
fn it_listens_where_nobody_else_comes() {
    let Some(cluster) = Cluster::shared() else { return };
    let url = cluster.fresh_database();
    assert_eq!(cluster.query(&url, "SHOW listen_addresses"), "");
    assert_eq!(fs::metadata(cluster.folder()).unwrap().permissions().mode() & 0o077, 0);
}

#[test]
fn with_tls_it_listens_on_loopback_and_every_session_is_encrypted() {
    let name = "with_tls_it_listens_on_loopback_and_every_session_is_encrypted";
    let Some(cluster) = require_tls_cluster(name) else { return };
    let url = cluster.fresh_database();
    assert_eq!(cluster.query(&url, "SHOW listen_addresses"), "127.0.0.1");
    assert_eq!(cluster.query(&url, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"), "t");
    assert_eq!(cluster.query(&url, "SELECT DISTINCT type FROM pg_hba_file_rules"), "hostssl");
}

#[test]
fn nothing_is_left_after_the_drop() {
    let Some(cluster) = require_cluster("nothing_is_left_after_the_drop") else { return };
    let folder = cluster.folder().to_owned();
    assert_ne!(traces::processes(&folder), Vec::<String>::new());
    drop(cluster);
    assert_eq!(traces::processes(&folder), Vec::<String>::new());
    assert!(!folder.exists());
}
