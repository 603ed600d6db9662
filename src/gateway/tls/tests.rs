//! Handshakes with cryptography that notes who has a turn while it works.

use std::net::Ipv4Addr;
use std::sync::Weak;

use metrics_exporter_prometheus::PrometheusBuilder;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::client::Resumption;
use rustls::crypto::aws_lc_rs::kx_group::{MLKEM1024, SECP256R1MLKEM768, X25519, X25519MLKEM768};
use rustls::crypto::{ActiveKeyExchange, CompletedKeyExchange, KeyProvider, SharedSecret, SupportedKxGroup};
use rustls::pki_types::{ServerName, SubjectPublicKeyInfoDer};
use rustls::sign::Signer;
use rustls::{
    ClientConfig, ClientConnection, NamedGroup, RootCertStore, SignatureAlgorithm, SignatureScheme,
    SupportedProtocolVersion,
};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_rustls::TlsConnector;

use super::*;

const HOST: &str = "live.example";
const HERE: Option<IpAddr> = Some(IpAddr::V4(Ipv4Addr::LOCALHOST));

/// What was worked at, and whether the one turn that there is was somebody's.
#[derive(Debug, Clone)]
struct Notes {
    tls: Weak<Tls>,
    taken: Arc<Mutex<Vec<(&'static str, bool)>>>,
}

impl Notes {
    fn note(&self, what: &'static str) {
        let has_turn = self.tls.upgrade().unwrap().turns.free() == 0;
        self.taken.lock().unwrap().push((what, has_turn));
    }
}

#[derive(Debug)]
struct Group(&'static dyn SupportedKxGroup, Notes);

impl SupportedKxGroup for Group {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        self.1.note("exchange");
        Ok(Box::new(Exchange(self.0.start()?, self.1.clone())))
    }

    fn start_and_complete(&self, theirs: &[u8]) -> Result<CompletedKeyExchange, Error> {
        self.1.note("exchange");
        self.0.start_and_complete(theirs)
    }

    fn name(&self) -> NamedGroup {
        self.0.name()
    }

    fn usable_for_version(&self, version: ProtocolVersion) -> bool {
        self.0.usable_for_version(version)
    }
}

struct Exchange(Box<dyn ActiveKeyExchange>, Notes);

impl ActiveKeyExchange for Exchange {
    fn complete(self: Box<Self>, theirs: &[u8]) -> Result<SharedSecret, Error> {
        self.1.note("exchange");
        self.0.complete(theirs)
    }

    fn pub_key(&self) -> &[u8] {
        self.0.pub_key()
    }

    fn group(&self) -> NamedGroup {
        self.0.group()
    }
}

#[derive(Debug)]
struct Keys(&'static dyn KeyProvider, Notes);

impl KeyProvider for Keys {
    fn load_private_key(&self, key: PrivateKeyDer<'static>) -> Result<Arc<dyn SigningKey>, Error> {
        Ok(Arc::new(Key(self.0.load_private_key(key)?, self.1.clone())))
    }
}

#[derive(Debug)]
struct Key(Arc<dyn SigningKey>, Notes);

impl SigningKey for Key {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let signer = self.0.choose_scheme(offered)?;
        Some(Box::new(Pen(signer, self.1.clone())))
    }

    fn public_key(&self) -> Option<SubjectPublicKeyInfoDer<'_>> {
        self.0.public_key()
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.0.algorithm()
    }
}

#[derive(Debug)]
struct Pen(Box<dyn Signer>, Notes);

impl Signer for Pen {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        self.1.note("signature");
        self.0.sign(message)
    }

    fn scheme(&self) -> SignatureScheme {
        self.0.scheme()
    }
}

/// One turn, and what a client must trust.
pub(in crate::gateway) struct Rig {
    pub tls: Arc<Tls>,
    notes: Notes,
    roots: RootCertStore,
    _folder: TempDir,
}

impl Rig {
    pub fn new() -> Rig {
        Rig::with(Turns::new(1))
    }

    fn with(turns: Turns) -> Rig {
        let folder = tempfile::tempdir().unwrap();
        let made = rcgen::generate_simple_self_signed([HOST.to_owned()]).unwrap();
        let (certificate_file, key_file) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
        std::fs::write(&certificate_file, made.cert.pem()).unwrap();
        std::fs::write(&key_file, made.signing_key.serialize_pem()).unwrap();
        let files = TlsConfig { certificate_file, key_file, hsts_s: 0 };
        let mut roots = RootCertStore::empty();
        roots.add(made.cert.der().clone()).unwrap();
        let taken = Arc::default();
        let tls = Arc::new_cyclic(|tls| {
            let provider = watched(&Notes { tls: tls.clone(), taken: Arc::clone(&taken) });
            let current = Mutex::new(server_config(&files, provider).unwrap().config);
            Tls { files, current, turns }
        });
        let notes = Notes { tls: Arc::downgrade(&tls), taken };
        Rig { tls, notes, roots, _folder: folder }
    }

    /// A client that shows a key of the first group at once, and can have one of the others.
    fn client(
        &self,
        version: &'static SupportedProtocolVersion,
        groups: &[&'static dyn SupportedKxGroup],
    ) -> Arc<ClientConfig> {
        let provider = CryptoProvider { kx_groups: groups.to_vec(), ..aws_lc_rs::default_provider() };
        let builder = ClientConfig::builder_with_provider(Arc::new(provider));
        let builder = builder.with_protocol_versions(&[version]).unwrap();
        let mut config = builder.with_root_certificates(self.roots.clone()).with_no_client_auth();
        config.resumption = Resumption::disabled();
        Arc::new(config)
    }
}

/// The library's cryptography, which notes what it works at. It is never let go of, as the library wants it.
fn watched(notes: &Notes) -> CryptoProvider {
    let plain = aws_lc_rs::default_provider();
    let group = |group: &'static dyn SupportedKxGroup| -> &'static dyn SupportedKxGroup {
        Box::leak(Box::new(Group(group, notes.clone())))
    };
    let kx_groups = plain.kx_groups.into_iter().map(group).collect();
    let key_provider = Box::leak(Box::new(Keys(plain.key_provider, notes.clone())));
    CryptoProvider { kx_groups, key_provider, ..plain }
}

async fn both_ends() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (ours, accepted) =
        tokio::join!(TcpStream::connect(listener.local_addr().unwrap()), listener.accept());
    (ours.unwrap(), accepted.unwrap().0)
}

/// A client shows a key of the group that it likes best; where we cannot have that one, it is asked for another.
const AGAIN: HandshakeKind = HandshakeKind::FullWithHelloRetryRequest;
const LIKED: [&[&'static dyn SupportedKxGroup]; 3] =
    [&[X25519MLKEM768, X25519], &[MLKEM1024, X25519], &[SECP256R1MLKEM768, X25519MLKEM768]];

/// What was worked at in a handshake, and whether it had a turn, where so many exchanges of keys belong to it.
async fn worked(
    rig: &Rig,
    version: &'static SupportedProtocolVersion,
    groups: &[&'static dyn SupportedKxGroup],
    (kind, exchanges): (HandshakeKind, usize),
) -> Vec<(&'static str, bool)> {
    let (theirs, ours) = both_ends().await;
    let connector = TlsConnector::from(rig.client(version, groups));
    let name = ServerName::try_from(HOST).unwrap();
    let (client, server) = tokio::join!(connector.connect(name, theirs), rig.tls.accept(ours, HERE));
    let (client, _server) = (client.unwrap(), server.unwrap());
    assert_eq!(client.get_ref().1.handshake_kind(), Some(kind));
    let taken = rig.notes.taken.lock().unwrap().clone();
    let times = |what| taken.iter().filter(|(noted, _)| *noted == what).count();
    assert_eq!((times("exchange"), times("signature")), (exchanges, 1), "{kind:?}");
    assert_eq!(rig.tls.turns.free(), 1);
    taken
}

#[tokio::test]
async fn every_exchange_of_keys_and_every_signature_has_a_turn() {
    for (version, groups, kind, exchanges) in [
        (&TLS13, LIKED[0], HandshakeKind::Full, 1),
        (&TLS13, LIKED[1], AGAIN, 1),
        (&TLS13, LIKED[2], AGAIN, 1),
        // Ours before the client's, and then both.
        (&TLS12, LIKED[1], HandshakeKind::Full, 2),
    ] {
        let taken = worked(&Rig::new(), version, groups, (kind, exchanges)).await;
        assert!(taken.iter().all(|(_, has_turn)| *has_turn), "{kind:?} {groups:?}: {taken:?}");
    }
}

#[tokio::test]
async fn planted_work_without_a_turn_is_found() {
    let mut turns = Turns::new(1);
    turns.planted = true;
    let taken = worked(&Rig::with(turns), &TLS13, LIKED[1], (AGAIN, 1)).await;
    assert!(taken.iter().all(|(_, has_turn)| !has_turn), "{taken:?}");
}

/// The one who was asked again and says nothing holds nobody up.
#[tokio::test]
async fn no_turn_is_held_while_a_client_is_waited_for() {
    let rig = Rig::new();
    let (mut theirs, ours) = both_ends().await;
    let name = ServerName::try_from(HOST).unwrap();
    let config = rig.client(&TLS13, &[MLKEM1024, X25519]);
    let mut client = ClientConnection::new(config, name).unwrap();
    let mut hello = Vec::new();
    client.write_tls(&mut hello).unwrap();
    let asked = async {
        theirs.write_all(&hello).await.unwrap();
        let mut answer = [0; 1024];
        let count = theirs.read(&mut answer).await.unwrap();
        client.read_tls(&mut &answer[..count]).unwrap();
        client.process_new_packets().unwrap();
        assert!(client.wants_write(), "it is to say hello again");
        assert_eq!(rig.tls.turns.free(), 1);
    };
    tokio::select! {
        () = asked => {}
        over = rig.tls.accept(ours, HERE) => panic!("it waits: {over:?}"),
    }
}

/// A certificate that ends on the first of January, and its key, in place of those before.
fn issue(files: &TlsConfig, year: i32) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![HOST.to_owned()]).unwrap();
    params.not_after = date_time_ymd(year, 1, 1);
    let leaf = params.self_signed(&key).unwrap();
    // What leads to the root ends some other day.
    params.not_after = date_time_ymd(2090, 1, 1);
    let root = params.self_signed(&key).unwrap();
    std::fs::write(&files.certificate_file, leaf.pem() + &root.pem()).unwrap();
    std::fs::write(&files.key_file, key.serialize_pem()).unwrap();
}

#[test]
fn it_is_told_when_the_certificate_that_is_shown_ends() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let told = || {
        let text = handle.render();
        let line = text.lines().find(|line| line.starts_with(TLS_EXPIRY.name));
        line.and_then(|line| line.rsplit(' ').next()?.parse::<f64>().ok())
    };
    let folder = tempfile::tempdir().unwrap();
    let (certificate_file, key_file) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    let files = TlsConfig { certificate_file, key_file, hsts_s: 0 };
    metrics::with_local_recorder(&recorder, || {
        issue(&files, 2030);
        assert_eq!(told(), None);
        let tls = Tls::load(&files, 1).unwrap();
        assert_eq!(told(), Some(1_893_456_000.0));
        issue(&files, 2050);
        assert_eq!(told(), Some(1_893_456_000.0), "nobody has said so yet");
        tls.reload().unwrap();
        assert_eq!(told(), Some(2_524_608_000.0));
        // And where the new one is not taken, it is the old one that ends.
        issue(&files, 2031);
        std::fs::write(&files.key_file, "no key").unwrap();
        tls.reload().unwrap_err();
        assert_eq!(told(), Some(2_524_608_000.0));
    });
}
