//! What the log of a real server never holds, whatever is thrown at it.

use super::home::Home;
use super::serve::Served;

const PASSWORD: &str = "seven green lanterns";
const WRONG: &str = "seven red lanterns";

/// The value after a word in an answer, up to one of some ends.
fn after<'a>(answer: &'a str, word: &str, ends: &[char]) -> &'a str {
    let (_, rest) = answer.split_once(word).unwrap_or_else(|| panic!("no {word} in {answer}"));
    rest.split(ends).next().unwrap()
}

/// Every cookie that an answer sets, as it is sent back.
fn cookies(answer: &str) -> Vec<&str> {
    answer.lines().filter_map(|line| line.strip_prefix("set-cookie: ")?.split(';').next()).collect()
}

/// Signs in by the form, and gives the answer with everything it set.
fn sign_in(served: &Served, password: &str) -> (String, Vec<String>) {
    let form = served.get("/sign-in");
    let form_cookie = cookies(&form)[0].to_owned();
    let csrf = after(&form, "name=\"csrf\" value=\"", &['"']);
    let body = format!("csrf={csrf}&email=anna%40example.com&password={}", password.replace(' ', "+"));
    let head = format!("Content-Type: application/x-www-form-urlencoded\r\nCookie: {form_cookie}\r\n");
    let answer = served.ask("POST", "/sign-in", &head, &body);
    let secrets = cookies(&answer).into_iter().map(str::to_owned);
    let secrets = secrets.chain([form_cookie, csrf.to_owned()]).collect();
    (answer, secrets)
}

/// Does with every kind of secret what people, programs and strangers do with them, and gives them all.
fn go_about(home: &Home, served: &Served) -> Vec<String> {
    let mut secrets = vec![PASSWORD.to_owned(), PASSWORD.replace(' ', "+"), WRONG.to_owned(), WRONG.replace(' ', "+")];
    // A customer's link, looked at, opened, mistyped, and in places it does not belong.
    let link = home.run(&["link", "1"]).stdout.trim().to_owned();
    let token = link.rsplit('/').next().unwrap().to_owned();
    let form = served.get(&format!("/link/{token}"));
    let head = format!("Content-Type: application/x-www-form-urlencoded\r\nCookie: {}\r\n", cookies(&form)[0]);
    let body = format!("csrf={}", after(&form, "name=\"csrf\" value=\"", &['"']));
    let opened = served.ask("POST", &format!("/link/{token}"), &head, &body);
    assert!(opened.starts_with("HTTP/1.1 303"), "{opened}");
    secrets.extend(cookies(&opened).into_iter().map(str::to_owned));
    for path in ["/link/TOKEN/more", "/link/TOKENx", "/nothing/TOKEN", "/?link=TOKEN", "/api/v1/TOKEN"] {
        served.get(&path.replace("TOKEN", &token));
    }
    served.ask("GET", "/", &format!("X-Request-Id: {token} {PASSWORD}\r\nReferer: {link}\r\n"), "");
    secrets.push(token);
    // Passwords, right and wrong, by the form and by the API.
    let (answer, found) = sign_in(served, PASSWORD);
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    served.ask("GET", "/profile", &format!("Cookie: {}\r\n", found[0]), "");
    secrets.extend(found);
    let (answer, found) = sign_in(served, WRONG);
    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
    secrets.extend(found);
    let json = "Content-Type: application/json\r\n";
    for password in [WRONG, PASSWORD] {
        let body = format!(r#"{{"email":"anna@example.com","password":"{password}","name":"a laptop"}}"#);
        let answer = served.ask("POST", "/api/v1/tokens", json, &body);
        if password == PASSWORD {
            secrets.push(after(&answer, "\"secret\":\"", &['"']).to_owned());
        }
        served.ask("POST", "/api/v1/tokens", json, &body.replace("\"name\"", &format!("\"{password}\"")));
        served.ask("POST", "/api/v1/tokens", json, &body.replace('}', ""));
    }
    // Tokens, good and bad, in the header and in the address.
    let token = secrets.last().unwrap().clone();
    assert!(token.starts_with("deskbell_"), "{token}");
    for value in [format!("Bearer {token}"), format!("Bearer {token}x"), format!("Basic {token}")] {
        served.ask("GET", "/api/v1/me", &format!("Authorization: {value}\r\n"), "");
    }
    served.get(&format!("/api/v1/events?token={token}"));
    served.get(&format!("/api/v1/tickets?cursor={token}"));
    // An invitation, and a hook told with its secret in the wrong place.
    let invited = home.run(&["person", "invite", "noor@example.com", "--role", "technician"]).stdout;
    let invitation = after(&invited, "/invite/", &['\n', ' ']).to_owned();
    served.get(&format!("/invite/{invitation}"));
    served.ask("POST", &format!("/invite/{invitation}x"), "", "");
    secrets.push(invitation);
    let hook = home.run(&["hook", "add", "cal-com", "support", "--json"]).json();
    let secret = hook["secret"].as_str().unwrap().to_owned();
    served.ask("POST", "/hooks/cal-com/support", &format!("X-Cal-Signature-256: {secret}\r\n"), &secret);
    secrets.push(secret);
    // A cookie's name says what it is for, and is no secret.
    let value = |secret: String| secret.split_once('=').map_or(secret.clone(), |(_, value)| value.to_owned());
    secrets.into_iter().map(value).filter(|secret| !secret.is_empty()).collect()
}

#[test]
fn the_log_at_its_wordiest_holds_no_secret() {
    for format in ["text", "json"] {
        let home = Home::new();
        home.configure(&format!("[log]\nlevel = \"debug\"\nformat = \"{format}\"\n"));
        let init = ["init", "--email", "anna@example.com", "--name", "Anna", "--password-stdin"];
        home.run_with(&init, &format!("{PASSWORD}\n")).printed();
        home.run(&["person", "add", "dana@example.com", "--name", "Dana"]).said();
        home.run(&["new", "--requester", "dana@example.com", "--subject", "Lamp", "Dark"]).printed();
        let served = Served::start(&home, &[]);
        let secrets = go_about(&home, &served);
        assert!(secrets.len() > 14, "{secrets:?}");
        let log = served.terminate().stderr;
        for secret in secrets {
            assert!(!log.contains(&secret), "{secret} is in {log}");
        }
        let answered = log.lines().filter(|line| line.contains("answered")).collect::<Vec<_>>();
        assert!(answered.len() > 20, "{log}");
        if format == "json" {
            let line: serde_json::Value = serde_json::from_str(answered[0]).unwrap();
            assert_eq!((&line["level"], &line["route"]), (&"INFO".into(), &"/link/{token}".into()));
            assert_eq!(line["span"]["id"].as_str().map(str::len), Some(12), "{line}");
        }
    }
}
