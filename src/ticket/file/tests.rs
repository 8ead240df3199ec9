use proptest::prelude::*;

use super::*;

fn name(text: &str) -> String {
    text.parse::<FileName>().map(String::from).unwrap_or_default()
}

#[test]
fn a_name_keeps_what_is_safe_of_it() {
    let cases = [
        ("report.pdf", "report.pdf"),
        ("C:\\Users\\dana\\Bild 1.PNG", "Bild 1.PNG"),
        ("../../etc/passwd", "passwd"),
        ("\u{200b}.htaccess", "htaccess"),
        ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
        ("a\u{1b}[31m\nb.txt", "a␛[31m b.txt"),
        ("x: \"y\"?.txt", "x_ _y__.txt"),
        ("con.txt", "_con.txt"),
        ("LPT1", "_LPT1"),
        ("trailing. . ", "trailing"),
        ("  two   spaces .txt", "two spaces.txt"),
        ("写真.jpg", "写真.jpg"),
        ("", ""),
        ("..", ""),
        ("a/", ""),
    ];
    for (text, expected) in cases {
        assert_eq!(name(text), expected, "{text:?}");
    }
}

#[test]
fn a_long_name_keeps_its_extension() {
    let long = name(&format!("{}.pdf", "é".repeat(300)));
    assert!(long.ends_with("é.pdf") && long.len() <= 200, "{long}");
    assert_eq!(name(&"x".repeat(300)).len(), 120);
}

#[test]
fn the_second_file_of_a_name_gets_a_number() {
    let report: FileName = "report.tar.gz".parse().unwrap();
    assert_eq!((report.numbered(1), report.numbered(2)), ("report.tar.gz".to_owned(), "report.tar (2).gz".to_owned()));
}

#[test]
fn a_file_is_what_its_bytes_say_and_programs_are_not_taken() {
    let kind = |name: &str, bytes: &[u8]| FileKind::of(&name.parse().unwrap(), bytes).map(|kind| kind.mime);
    assert_eq!(kind("cat.txt", b"\x89PNG\r\n\x1a\nrest"), Some("image/png"));
    assert_eq!(kind("a.webp", b"RIFF\0\0\0\0WEBPVP8 "), Some("image/webp"));
    assert_eq!(kind("a.txt", b"xxxxxxxxWEBP\0"), None);
    assert_eq!(kind("plan.xlsx", b"PK\x03\x04..."), Some(DOCUMENTS[1].1));
    assert_eq!(kind("plan.zip", b"PK\x03\x04..."), Some("application/zip"));
    assert_eq!(kind("list.csv", b"a,b\n1,2\n"), Some("text/csv"));
    assert_eq!(kind("page.png", b"<script>alert(1)</script>"), Some("text/plain"));
    for (name, bytes) in [("a.png", &b"MZ\x90\0\x03"[..]), ("a.pdf", b"\x7fELF\x02\x01\x01\0"), ("a.txt", b"a\0b")] {
        assert_eq!(kind(name, bytes), None, "{name}");
    }
    let picture = FileKind::of(&"a".parse().unwrap(), b"GIF89a");
    assert!(picture.is_some_and(|kind| kind.is_picture));
}

#[test]
fn a_file_that_is_empty_or_too_large_is_refused_with_words() {
    let refused = |bytes| NewFile::new("a.txt".parse().unwrap(), bytes).unwrap_err().reason;
    assert_eq!(refused(Vec::new()), "a.txt is empty");
    assert_eq!(refused(vec![b'x'; NewFile::MOST_BYTES + 1]), "a.txt has 20.0 MB, at most 20.0 MB fit");
    assert!(refused(b"MZ\0\0".to_vec()).contains("not taken"));
}

#[test]
fn a_mark_on_a_dot_that_goes_is_given_something_to_stand_on() {
    assert_eq!(name(".\u{301}txt"), "\u{25cc}\u{301}txt");
}

proptest! {
    #[test]
    fn a_safe_name_stays_as_it_is(text in "\\PC{0,40}|.{0,300}|[./ a\\u{200b}]{0,12}") {
        let once = name(&text);
        prop_assert_eq!(name(&once), once.clone());
        prop_assert!(!once.contains(['/', '\\']) && !once.starts_with('.') && !once.chars().any(char::is_control));
        prop_assert!(once.len() <= 201);
    }
}
