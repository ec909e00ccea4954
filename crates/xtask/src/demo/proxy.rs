use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread;

/// Sends each connection to a server that accepts it, one after the other in turn, as long as this
/// process runs. With none to be had it ends at once.
pub(super) fn serve(listener: TcpListener, servers: Vec<SocketAddr>) {
    thread::spawn(move || {
        for (turn, client) in listener.incoming().flatten().enumerate() {
            let mut in_turn = servers.iter().cycle().skip(turn % servers.len());
            let found = in_turn
                .by_ref()
                .take(servers.len())
                .find_map(|server| TcpStream::connect(server).ok());
            if let Some(server) = found {
                // Without its streams a connection ends.
                let _ = connect(client, server);
            }
        }
    });
}

fn connect(client: TcpStream, server: TcpStream) -> io::Result<()> {
    pass_on(client.try_clone()?, server.try_clone()?);
    pass_on(server, client);
    Ok(())
}

/// Passes on what comes, and its end.
fn pass_on(mut from: TcpStream, mut to: TcpStream) {
    thread::spawn(move || {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;

    fn listener() -> (TcpListener, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let address = listener.local_addr().expect("it has an address");
        (listener, address)
    }

    /// Answers each connection with its name, and ends it.
    fn server(name: &'static str) -> SocketAddr {
        let (listener, address) = listener();
        thread::spawn(move || {
            for mut client in listener.incoming().flatten() {
                let _ = client.write_all(name.as_bytes());
            }
        });
        address
    }

    fn ask(address: SocketAddr) -> String {
        let mut stream = TcpStream::connect(address).expect("the proxy accepts");
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer
    }

    #[test]
    fn connections_go_round_past_servers_that_do_not_accept() {
        let (closed, nobody) = listener();
        drop(closed);
        let (proxy, address) = listener();
        serve(proxy, vec![server("a"), nobody, server("b")]);
        let answers: Vec<_> = (0..6).map(|_| ask(address)).collect();
        assert_eq!(answers, ["a", "b", "b", "a", "b", "b"]);
    }

    #[test]
    fn without_a_server_a_connection_ends() {
        let (closed, nobody) = listener();
        drop(closed);
        let (proxy, address) = listener();
        serve(proxy, vec![nobody]);
        assert_eq!(ask(address), "");
    }
}
