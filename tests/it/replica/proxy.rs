//! A line that loses requests, loses answers, and is cut off.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What becomes of the next piece that a client sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It arrives, and so does what is answered.
    Passes,
    /// It never arrives.
    Lost,
    /// It arrives, and what is answered does not.
    AnswerLost,
}

type Choose = Arc<Mutex<dyn FnMut() -> Fate + Send>>;

/// The line.
pub(super) struct Proxy {
    pub(super) address: SocketAddr,
    is_cut: watch::Sender<bool>,
    choose: Arc<Mutex<Choose>>,
}

impl Proxy {
    /// A line to a server, on which everything passes.
    pub(super) async fn start(server: SocketAddr, tasks: &TaskTracker, stop: CancellationToken) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let passes: Choose = Arc::new(Mutex::new(|| Fate::Passes));
        let (is_cut, choose) = (watch::Sender::new(false), Arc::new(Mutex::new(passes)));
        let (cut, chosen, pieces) = (is_cut.clone(), choose.clone(), tasks.clone());
        tasks.spawn(stop.clone().run_until_cancelled_owned(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let (mut cut, choose) = (cut.subscribe(), chosen.lock().unwrap().clone());
                let carrying = async move {
                    tokio::select! {
                        () = carry(client, server, &choose) => {}
                        _ = cut.wait_for(|is_cut| *is_cut) => {}
                    }
                };
                pieces.spawn(stop.clone().run_until_cancelled_owned(carrying));
            }
        }));
        Self { address, is_cut, choose }
    }

    /// Cuts the line, or mends it.
    pub(super) fn cut(&self, is_cut: bool) {
        self.is_cut.send_replace(is_cut);
    }

    /// Decides what becomes of what is sent on connections from now on.
    pub(super) fn choose(&self, choose: impl FnMut() -> Fate + Send + 'static) {
        *self.choose.lock().unwrap() = Arc::new(Mutex::new(choose));
    }
}

/// Carries what both sides say, until one of them is gone or fate strikes.
async fn carry(mut client: TcpStream, server: SocketAddr, choose: &Choose) {
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    let (mut asked, mut answered) = ([0; 16 * 1024], [0; 16 * 1024]);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(count @ 1..) = read else { return };
                let fate = choose.lock().unwrap()();
                if fate == Fate::Lost || server.write_all(&asked[..count]).await.is_err() {
                    return;
                }
                if fate == Fate::AnswerLost {
                    // Once it answers it has acted.
                    drop(server.read(&mut answered).await);
                    return;
                }
            }
            read = server.read(&mut answered) => {
                let Ok(count @ 1..) = read else { return };
                if client.write_all(&answered[..count]).await.is_err() {
                    return;
                }
            }
        }
    }
}
