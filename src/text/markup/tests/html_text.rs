//! HTML, as mail programs and attackers write it.

use super::{count, depth, sketch, texts};
use crate::text::markup::{MOST_BYTES, MOST_DEPTH, html};

fn read(text: &str) -> Vec<String> {
    sketch(&html(text))
}

#[test]
fn paragraphs_and_breaks() {
    assert_eq!(read("<p>Hello,<br>\n it   broke.</p><p>Dana"), ["Hello,\nit broke.", "Dana"]);
    assert_eq!(read("<div>a</div><div>b</div><div><br></div><div>c</div>"), ["a\nb", "c"]);
    assert_eq!(read("<p>&nbsp;</p><p>a</p>"), ["a"]);
    assert_eq!(read("a<hr>b"), ["a", "---", "b"]);
}

#[test]
fn styles_nest_and_end() {
    assert_eq!(read("a <b>b <i>c</i></b> <em>d</em></b> <code>e</code>"), ["a *b c* _d_ `e`"]);
    assert_eq!(read("<h2>A <b>b</b></h2>c"), ["# A *b*", "c"]);
}

#[test]
fn lists_with_and_without_end_tags() {
    assert_eq!(read("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>e"), ["- (a | b; - (c) | d)", "e"]);
    assert_eq!(read("<ol><li>a</li><li><p>b</p><p>c</p></li></ol>"), ["1. (a | b; c)"]);
    assert_eq!(read("<li>a<li>b"), ["- (a | b)"]);
    assert_eq!(read("<ul>a<li>b</ul></ul></li>c"), ["- (a | b)", "c"]);
}

#[test]
fn preformatted_text_keeps_its_spaces() {
    assert_eq!(read("<pre>\n a\n   <b>b</b><br>c\n</pre>d"), ["code \" a\\n   b\\nc\"", "d"]);
    assert_eq!(read("<pre>a<p>b</p><ul><li>c</pre>"), ["code \"a\\nb\\nc\""]);
}

#[test]
fn quotes_take_their_introduction() {
    let gmail = "<div dir=ltr>Yes</div><br><div class=\"gmail_quote\"><div class=\"gmail_attr\">On Tue, Sam &lt;<a \
                 href=\"mailto:sam@example.com\">sam@example.com</a>&gt; wrote:<br></div><blockquote>Does it?\
                 </blockquote></div>";
    assert_eq!(read(gmail), ["Yes", "> (On Tue, Sam <[sam@example.com]> wrote:; Does it?)"]);
    let outlook = "<p>Thanks</p><hr><div id=\"divRplyFwdMsg\"><b>From:</b> Sam</div><p>Text</p>";
    assert_eq!(read(outlook), ["Thanks", "---", "> (*From:* Sam; Text)"]);
}

#[test]
fn cells_of_a_table_are_lines() {
    assert_eq!(read("<table><tr><th>A<th>B<tr><td>1<td>2</table>"), ["A\nB", "1\n2"]);
}

#[test]
fn pictures_are_their_words() {
    assert_eq!(read("a <img src=x alt=' a  cat '> <img src=y> b"), ["a [image: a cat] b"]);
}

#[test]
fn what_would_run_or_load_is_left_out() {
    let text = "<html><head><title>t</title><style>p { }</style></head><body>a<script>alert('<p>x</p>')</script>\
                <iframe src=x>y</iframe><!-- no --><template><p>z</p></template>b</body></html>";
    assert_eq!(read(text), ["ab"]);
    assert_eq!(read("a<script>never closed <p>b"), ["a"]);
    assert_eq!(read("a <!-- never closed <p>b"), ["a"]);
}

#[test]
fn entities_are_read_and_cleaned() {
    assert_eq!(read("&lt;b&gt; &amp; &euro; &#27;[31m &#x202e;x&#8203;y"), ["<b> & € ␛[31m xy"]);
    assert_eq!(read("<p>e<i>&#x301;</i></p>"), ["e_◌\u{301}_"]);
}

#[test]
fn a_link_that_says_where_it_leads_is_left_as_it_is() {
    assert_eq!(read("<a href='https://example.com/'>example.com</a>."), ["[example.com]."]);
    assert_eq!(read("<a href='mailto:a@b.example'>a@b.example</a>"), ["[a@b.example]"]);
    assert_eq!(read("see https://example.com/x"), ["see [https://example.com/x]"]);
}

#[test]
fn a_link_that_says_something_else_is_followed_by_its_target() {
    for (text, blocks) in [
        (
            "<a href='https://evil.example/login'>https://bank.example </a>now",
            vec!["[https://bank.example][ (evil.example/login)] now"],
        ),
        (
            "<a href='https://a.example'>x</a><a href='https://a.example'>y</a>",
            vec!["[x][ (a.example)][y][ (a.example)]"],
        ),
        ("<a href='https://a.example'><p>x</p><p>a.example</p></a>", vec!["[x][ (a.example)]", "[a.example]"]),
        ("<a href='https://a.example/b'><img src=button.png></a>", vec!["[a.example/b]"]),
        ("<a href='https://a.example'>never closed", vec!["[never closed][ (a.example)]"]),
    ] {
        assert_eq!(read(text), blocks);
    }
}

#[test]
fn a_link_that_may_not_be_followed_is_text() {
    for href in [
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "java\nscript:x",
        "data:text/html,x",
        "file:///etc",
        "/x",
        "#x",
        "//evil.example",
        "https://user@evil.example",
        "https:\\\\evil.example",
        "vbscript:x",
        "",
    ] {
        assert_eq!(read(&format!("<a href=\"{href}\">x</a>")), ["x"], "{href}");
    }
}

#[test]
fn a_deep_nest_of_nothing_costs_nothing() {
    let document = html(&format!("{}x{}", "<div>".repeat(40_000), "</div>".repeat(40_000)));
    assert_eq!(sketch(&document), ["x", "[… the rest of this message, 174 KB, is not shown]"]);
}

#[test]
fn a_deep_nest_of_lists_stops_at_the_depth() {
    for item in ["<ul><li>", "<ul><li>x", "<blockquote>x", "<li><blockquote><ul>x</ol>"] {
        let document = html(&item.repeat(512 * 1024 / item.len()));
        assert!(depth(&document.blocks) <= MOST_DEPTH, "{item}");
        assert!(count(&document.blocks) <= MOST_BYTES / item.len() + MOST_DEPTH + 1, "{item}");
    }
    assert_eq!(count(&html(&"<ul><li>".repeat(64 * 1024)).blocks), 1, "only the words that say there was more");
}

#[test]
fn what_grows_stays_in_proportion() {
    let long = format!("https://{}.example/", "a".repeat(60));
    for text in [
        format!("<a href='{long}'>{}", "<p>x".repeat(60_000)),
        format!("<a href='{long}'>x</a>").repeat(3_000),
        format!("<a href='{long}'>{}", "<b>x</b>x".repeat(25_000)),
    ] {
        let document = html(&text);
        let mut found = Vec::new();
        texts(&document.blocks, &mut found);
        assert!(found.iter().map(|text| text.len()).sum::<usize>() <= 2 * text.len());
    }
}

#[test]
fn a_tag_as_long_as_a_message_ends_the_reading() {
    let attributes: Vec<_> = (0..60_000).map(|n| format!("a{n:x}")).collect();
    let blocks = read(&format!("<p>a</p><p {}>b", attributes.join(" ")));
    assert_eq!(blocks.first().unwrap(), "a");
    assert!(blocks.last().unwrap().ends_with("is not shown]"));
}

#[test]
fn pictures_in_the_text_and_long_comments_do_not_end_it() {
    let picture = format!("<img alt=a src=\"data:image/png;base64,{}\">", "QUJD/+".repeat(100_000));
    let comment = format!("<!--{}-->", "word ".repeat(100_000));
    assert_eq!(read(&format!("<p>x{picture}{comment}y")), ["x[image: a]y"]);
}
