//! Files, from a real browser.

use super::{Calendar, Scene, Script, With};

#[tokio::test]
async fn a_chosen_file_goes_with_the_reply_and_is_given_back_as_it_was() {
    let mut scene = Scene::open(Script::Served, Calendar::Answers).await;
    let number = scene.ticket("https://cal.com/anna/30min").await;
    scene.visit(number).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("Überlauf 1.log");
    std::fs::write(&file, "line one\nline two\n".repeat(10_000)).unwrap();
    scene.browser.choose("#files", &file).await;
    scene.browser.click("#reply", With::Nothing).await;
    scene.browser.write("Here is the log.").await;
    scene.browser.click(".answer button[type=submit]", With::Nothing).await;
    scene.browser.until("location.search === '?sent' && document.readyState === 'complete'").await;
    let link = "document.querySelector('.message a[href*=\"/file/\"]')";
    assert_eq!(scene.browser.eval(&format!("{link}.textContent")).await, "Überlauf 1.log");
    let thread = scene.small.anna.ticket(number).await.unwrap();
    assert_eq!(thread.files.iter().map(|file| file.bytes).collect::<Vec<_>>(), [180_000]);
    scene.nothing_was_refused().await;
}

#[tokio::test]
async fn a_file_that_is_too_large_is_answered_with_the_page_and_the_words_are_kept() {
    let mut scene = Scene::open(Script::Served, Calendar::Answers).await;
    let number = scene.ticket("https://cal.com/anna/30min").await;
    scene.visit(number).await;
    let folder = tempfile::tempdir().unwrap();
    let film = folder.path().join("film.txt");
    std::fs::write(&film, vec![b'a'; 40 * 1024 * 1024]).unwrap();
    scene.browser.choose("#files", &film).await;
    scene.browser.click("#reply", With::Nothing).await;
    scene.browser.write("Look at this.").await;
    scene.browser.click(".answer button[type=submit]", With::Nothing).await;
    scene
        .browser
        .until("document.querySelector('#reply-trouble')?.textContent.includes('film.txt is too large')")
        .await;
    assert_eq!(scene.browser.eval("document.querySelector('#reply').value").await, "Look at this.");
}
