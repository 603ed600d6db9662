//! What a WebSocket passes before anything is spent on it: the rate of the node's handshakes, and the count of those who
//! come from its address without having shown a ticket yet.
//! Must not know what is answered to whom it turns away.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::HeaderMap;
use tokio::time::Instant;

use super::address::Proxies;
use super::bucket::{Bucket, Rate};
use super::room::{Room, file_limit};
use super::strangers::{Stranger, Strangers, TooMany};
use crate::limits::Limits;

/// The gate of a node.
#[derive(Debug)]
pub struct Gate {
    pub room: Arc<Room>,
    strangers: Arc<Strangers>,
    handshakes: (Rate, Mutex<Bucket>),
    /// Whose word on addresses is believed.
    proxies: Proxies,
}

/// Why somebody has to come back later, and after how long at the earliest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turned {
    /// The limit's name, without `limits.`.
    pub limit: &'static str,
    /// Whether it is their address that did too much, and not the node that has too much to do.
    pub by_address: bool,
    pub wait: Duration,
}

/// When it is worth trying again where nobody can say better: a stranger shows a ticket or is sent away in that time.
const WAIT: Duration = Duration::from_secs(1);

impl Gate {
    /// Nobody has come yet. The process's file limit is read now.
    pub fn new(limits: &Limits, proxies: Proxies) -> Arc<Gate> {
        let rate = Rate::new(limits.handshakes_per_s, limits.handshakes_per_s);
        Arc::new(Gate {
            room: Room::new(limits, file_limit()),
            strangers: Strangers::new(limits),
            handshakes: (rate, Mutex::new(rate.full(Instant::now()))),
            proxies,
        })
    }

    /// Counts a handshake.
    ///
    /// # Errors
    /// Too many of its address, or of the node; the former first, so that no single address can use up what all share.
    pub fn pass(&self, peer: IpAddr, headers: &HeaderMap, now: Instant) -> Result<Stranger, Turned> {
        let address = self.client(peer, headers);
        let stranger = self.strangers.enter(address, now).map_err(|too_many| match too_many {
            TooMany::Open => Turned { limit: "address_connections_max", by_address: true, wait: WAIT },
            TooMany::New(wait) => Turned { limit: "address_connections_per_s", by_address: true, wait },
        });
        let passed = stranger.and_then(|stranger| match self.handshake(now) {
            Ok(()) => Ok(stranger),
            Err(wait) => {
                stranger.forgive();
                Err(Turned { limit: "handshakes_per_s", by_address: false, wait })
            }
        });
        passed.inspect_err(|turned| count(turned.limit))
    }

    /// Whose address a request is counted by.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        self.proxies.client(peer, headers)
    }

    /// Counts a handshake of the node.
    ///
    /// # Errors
    /// How long until one more may come.
    pub fn handshake(&self, now: Instant) -> Result<(), Duration> {
        let (rate, bucket) = &self.handshakes;
        // A bucket is right after every statement: a panic leaves nothing half done.
        rate.take(&mut bucket.lock().unwrap_or_else(PoisonError::into_inner), now)
    }
}

/// Counts somebody who met a limit.
pub fn count(limit: &'static str) {
    metrics::counter!(crate::metrics::GATEWAY_LIMITED.name, "limit" => limit).increment(1);
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use axum::http::HeaderValue;
    use axum::http::header::FORWARDED;

    use super::*;
    use crate::config::ProxyHeader;

    const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
    const STRANGER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

    fn gate(handshakes_per_s: u64, address_connections_max: u64) -> Arc<Gate> {
        let proxies = Proxies::new(&[PROXY], ProxyHeader::Forwarded);
        Gate::new(&Limits { handshakes_per_s, address_connections_max, ..Limits::default() }, proxies)
    }

    fn forwarded(number: u8) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let value = HeaderValue::from_str(&format!("for=203.0.113.{number}")).unwrap();
        headers.insert(FORWARDED, value);
        headers
    }

    #[test]
    fn a_second_s_handshakes_pass_and_the_next_is_told_when_to_come_back() {
        let (gate, now) = (gate(4, 100), Instant::now());
        for _ in 0..4 {
            gate.pass(STRANGER, &HeaderMap::new(), now).unwrap().forgive();
        }
        let turned = gate.pass(STRANGER, &HeaderMap::new(), now).unwrap_err();
        let quarter = Duration::from_millis(250);
        assert_eq!(turned, Turned { limit: "handshakes_per_s", by_address: false, wait: quarter });
        assert!(gate.pass(STRANGER, &HeaderMap::new(), now + quarter).is_ok());
        assert!(gate.pass(STRANGER, &HeaderMap::new(), now + quarter).is_err());
    }

    #[test]
    fn whom_the_node_has_no_time_for_their_address_does_not_pay_for() {
        let (gate, now) = (gate(1, 2), Instant::now());
        let _inside = gate.pass(STRANGER, &HeaderMap::new(), now).unwrap();
        for _ in 0..10 {
            let turned = gate.pass(STRANGER, &HeaderMap::new(), now).unwrap_err();
            assert_eq!(turned.limit, "handshakes_per_s");
        }
    }

    #[test]
    fn an_address_that_has_too_many_uses_up_nothing_that_all_share() {
        let (gate, now) = (gate(2, 1), Instant::now());
        let _inside = gate.pass(STRANGER, &HeaderMap::new(), now).unwrap();
        for _ in 0..10 {
            let turned = gate.pass(STRANGER, &HeaderMap::new(), now).unwrap_err();
            assert_eq!((turned.limit, turned.by_address), ("address_connections_max", true));
        }
        assert!(gate.pass(PROXY, &HeaderMap::new(), now).is_ok());
    }

    #[test]
    fn behind_our_proxy_everybody_counts_for_themselves_and_what_strangers_forge_changes_nothing() {
        let (gate, now) = (gate(1_000, 1), Instant::now());
        let inside: Vec<_> =
            (1..4).map(|number| gate.pass(PROXY, &forwarded(number), now).unwrap()).collect();
        assert_eq!(gate.pass(PROXY, &forwarded(1), now).unwrap_err().limit, "address_connections_max");
        let _forger = gate.pass(STRANGER, &forwarded(9), now).unwrap();
        for number in 10..20 {
            let turned = gate.pass(STRANGER, &forwarded(number), now).unwrap_err();
            assert_eq!(turned.limit, "address_connections_max", "whatever they say, they are who they are");
        }
        // Nor did they use up anybody's place.
        assert!(gate.pass(PROXY, &forwarded(9), now).is_ok());
        drop(inside);
    }
}
