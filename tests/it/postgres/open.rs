//! Opening a desk on a server: what is wrong is said with the next step, and a password never.

use super::Served;

#[tokio::test]
async fn a_server_that_is_not_as_it_should_be_is_told_with_the_next_step() {
    let served = Served::start().await;
    let (cluster, gone) = (&served.cluster, served.folder.path().display().to_string().replace('/', "%2F"));
    cluster.run("create role guarded login password 'right horse'").await.unwrap();
    cluster.run("create database old encoding 'SQL_ASCII' template template0").await.unwrap();
    for (url, words) in [
        (format!("postgres://desk:s3cret@{gone}/desk"), "start it, or look at the address"),
        ("postgres://desk:s3cret@127.0.0.1:1/desk".to_owned(), "start it, or look at the address"),
        (cluster.url_of("guarded:s3cret", "desk"), "does not let guarded in: put the right password"),
        (cluster.url_of("deskbell:s3cret", "nowhere"), "`createdb nowhere` makes one"),
        (cluster.url_of("deskbell:s3cret", "old"), "its texts are in SQL_ASCII"),
        ("postgres://desk:s3cret@host".to_owned(), "names no database"),
    ] {
        let error = served.error(&url).await;
        assert!(error.contains(words) && !error.contains("s3cret"), "{url}: {error}");
    }
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_by_name() {
    let served = Served::start().await;
    served.desk().await.close().await;
    let sql = "insert into _sqlx_migrations values (9999, 'from tomorrow', now(), true, '', 0)";
    let mut connection = <sqlx::PgConnection as sqlx::Connection>::connect(&served.url()).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    let error = served.error(&served.url()).await;
    assert!(error.contains("a newer deskbell wrote it: install that version"), "{error}");
}

#[tokio::test]
async fn several_processes_may_make_the_tables_at_once() {
    let served = Served::start().await;
    let desks = tokio::join!(served.desk(), served.desk(), served.desk());
    assert!(desks.0.system().is_empty().await.unwrap());
}
