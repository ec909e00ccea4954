use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use docker_connection::Instant;

/// How many starts may fail in a window; then there are none until it ends.
const FAILURES: u32 = 30;
const WINDOW: Duration = Duration::from_secs(60);

/// Whose failures are counted together: those of one address, or of all who have none.
pub(super) type Client = Option<IpAddr>;

/// The client that has that address. Whoever has one of IPv6 has all with the same first half.
pub(super) fn client(address: Option<IpAddr>) -> Client {
    address.map(|address| match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address => address,
    })
}

/// Counts the failed starts of clients over all of their sockets, so that nobody begins anew by
/// connecting again. It knows no clock.
#[derive(Debug, Default)]
pub(super) struct Clients(HashMap<Client, Failures>);

#[derive(Debug)]
struct Failures {
    since: Instant,
    count: u32,
}

impl Clients {
    /// How long a client with too many failures has to wait.
    pub(super) fn wait(&self, client: Client, now: Instant) -> Option<Duration> {
        let failures = self.0.get(&client).filter(|it| it.count >= FAILURES)?;
        let wait = (failures.since + WINDOW).saturating_duration_since(now);
        (wait > Duration::ZERO).then_some(wait)
    }

    pub(super) fn failed(&mut self, client: Client, now: Instant) {
        // Nobody is kept longer than it matters.
        self.0.retain(|_, failures| now < failures.since + WINDOW);
        let failures = self.0.entry(client).or_insert(Failures {
            since: now,
            count: 0,
        });
        failures.count = failures.count.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Instant {
        Instant::from_millis(seconds * 1000)
    }

    #[test]
    fn thirty_failures_a_minute_are_let_pass_for_each_address() {
        let mut clients = Clients::default();
        let [one, other] = [[192, 0, 2, 1], [192, 0, 2, 2]].map(|ip| Some(IpAddr::from(ip)));
        for second in 0..30 {
            assert_eq!(clients.wait(one, at(second)), None);
            clients.failed(one, at(second));
        }
        assert_eq!(clients.wait(one, at(30)), Some(Duration::from_secs(30)));
        assert_eq!(clients.wait(other, at(30)), None);
        assert_eq!(clients.wait(None, at(30)), None);
        assert_eq!(clients.wait(one, at(60)), None, "the minute is over");
        clients.failed(one, at(60));
        assert_eq!(clients.wait(one, at(60)), None, "a new one begins");
    }

    #[test]
    fn all_addresses_of_one_network_of_ipv6_are_one_client() {
        let of = |text: &str| client(Some(text.parse().unwrap()));
        assert_eq!(of("2001:db8:0:1::1"), of("2001:db8:0:1:ffff::2"));
        assert_ne!(of("2001:db8:0:1::1"), of("2001:db8:0:2::1"));
        // As a socket for both versions tells it.
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("::ffff:192.0.2.1"), of("::ffff:192.0.2.2"));
    }

    #[test]
    fn addresses_are_forgotten_after_a_minute() {
        let mut clients = Clients::default();
        for number in 0..100 {
            clients.failed(Some(IpAddr::from([192, 0, 2, number])), at(0));
        }
        clients.failed(None, at(60));
        assert_eq!(clients.0.len(), 1);
    }
}
