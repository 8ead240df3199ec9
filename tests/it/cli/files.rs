//! Files from the command line.

use std::fs;

use super::home::Home;

#[test]
fn files_are_attached_listed_and_saved_without_replacing_any() {
    let home = Home::new();
    let (report, log) = (home.path("my report.txt"), home.path("server.log"));
    fs::write(&report, "All is well.").unwrap();
    fs::write(&log, "boot\n").unwrap();
    let (report, log) = (report.to_str().unwrap(), log.to_str().unwrap());
    let said = home.run(&["attach", "42", report, "--text", "Here it is."]).said();
    assert!(said.contains("Sent 1 file to") && said.contains("on #42."), "{said}");
    assert_eq!(home.run(&["attach", "42", log, "--note"]).said(), "Attached 1 file to #42, for the team alone.\n");

    let files = home.run(&["files", "42", "--json"]).json();
    let told: Vec<_> =
        files.as_array().unwrap().iter().map(|file| (&file["name"], &file["bytes"], &file["visibility"])).collect();
    assert_eq!(
        told,
        [
            (&"my report.txt".into(), &12.into(), &"public".into()),
            (&"server.log".into(), &5.into(), &"internal".into())
        ]
    );
    assert!(home.run(&["files", "42"]).printed().contains("team only"));
    assert!(home.run(&["show", "42"]).printed().contains("file my report.txt, 12 bytes"));

    let folder = home.path("saved");
    fs::create_dir(&folder).unwrap();
    let to = folder.to_str().unwrap();
    for expected in ["my report.txt", "my report (2).txt"] {
        let path = home.run(&["download", "42", "my report.txt", "--to", to]).printed();
        assert_eq!(path.trim_end(), folder.join(expected).to_str().unwrap());
    }
    home.run(&["download", "42", "--all", "--to", to]).printed();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 4);
    assert_eq!(fs::read_to_string(folder.join("my report (3).txt")).unwrap(), "All is well.");
}

#[test]
fn what_is_not_taken_or_not_there_is_said() {
    let home = Home::new();
    let program = home.path("tool");
    fs::write(&program, b"\x7fELF\x02\x01\x01\0\0").unwrap();
    assert!(home.run(&["attach", "42", program.to_str().unwrap()]).failed(4).contains("not taken"));
    assert!(home.run(&["attach", "42", "nothing-like-it"]).failed(4).contains("cannot read nothing-like-it"));
    assert!(home.run(&["attach", "4000", "x"]).failed(3).contains("no ticket 4000"));
    assert!(home.run(&["download", "42", "x.txt"]).failed(3).contains("no file x.txt on #42"));
    assert_eq!(home.run(&["files", "42", "--json"]).printed(), "[]\n");
}
