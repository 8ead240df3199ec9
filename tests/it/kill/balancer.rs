//! What stands in front of a team's servers: one address, behind which a connection goes to the next server that takes
//! it.

use std::net::SocketAddr;

use reqwest::Url;
use tokio::io::copy;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Serving;

/// It looks at nothing that it carries, and tells nobody when a server is gone.
pub(super) struct Balancer {
    pub(super) url: Url,
    servers: watch::Sender<Vec<SocketAddr>>,
    stop: CancellationToken,
}

impl Balancer {
    pub(super) async fn before(servers: &[Serving]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        let (servers, stop) = (watch::Sender::new(addresses(servers)), CancellationToken::new());
        let (known, tasks) = (servers.subscribe(), TaskTracker::new());
        let connections = tasks.clone();
        let ended = stop.clone();
        tasks.spawn(stop.clone().run_until_cancelled_owned(async move {
            for turn in 0.. {
                let (client, _) = listener.accept().await.unwrap();
                let mut servers = known.borrow().clone();
                servers.rotate_left(turn % 2);
                connections.spawn(ended.clone().run_until_cancelled_owned(carry(client, servers)));
            }
        }));
        Self { url, servers, stop }
    }

    /// Connections lead to these from now on.
    pub(super) fn leads_to(&self, servers: &[Serving]) {
        self.servers.send_replace(addresses(servers));
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn addresses(servers: &[Serving]) -> Vec<SocketAddr> {
    servers.iter().flat_map(|server| server.url.socket_addrs(|| None).unwrap()).collect()
}

/// Carries what both sides say until one of them is gone. Where no server takes the connection it is hung up.
async fn carry(mut client: TcpStream, servers: Vec<SocketAddr>) {
    let Ok(mut server) = TcpStream::connect(&servers[..]).await else { return };
    let ((mut from_client, mut to_client), (mut from_server, mut to_server)) = (client.split(), server.split());
    tokio::select! {
        _ = copy(&mut from_client, &mut to_server) => {}
        _ = copy(&mut from_server, &mut to_client) => {}
    }
}
