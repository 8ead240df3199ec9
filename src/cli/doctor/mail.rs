//! Whether mail goes out.

use crate::cli::finding::Finding;
use crate::cli::open::Opened;
use crate::cli::post;
use crate::cli::setup::Setup;
use crate::ticket::LetterState;

/// Signs in to the mail server, and looks at what it did not take lately.
pub(super) async fn server(setup: &Setup, opened: &Opened) -> Finding {
    let smtp = match post::server(setup, opened) {
        Ok(Some(smtp)) => smtp,
        Ok(None) => return Finding::ok("mail", "no mail server is set: mails are kept, `deskbell mail list`"),
        Err(error) => return Finding::broken("mail", format!("{error:#}")),
    };
    if let Err(reason) = smtp.check().await {
        return Finding::broken("mail", reason);
    }
    let place = format!("{}:{} takes mail from us", smtp.host, smtp.port);
    if setup.config.web.public_url.is_none() {
        return Finding::warning("mail", format!("{place}, but web.public_url is not set: mails carry no links"));
    }
    match opened.desk.system().count_letters(LetterState::Failed).await {
        Ok(0) => Finding::ok("mail", place),
        Ok(failed) => Finding::warning("mail", format!("{place}; {failed} failed this week, `deskbell mail list`")),
        Err(error) => Finding::broken("mail", error.to_string()),
    }
}
