//! Cold starts with a network between the function and what it asks: Entra with the signing keys, and the table.
//!
//! `ENTRA_MS` and `TABLE_MS` are the round trips (40 and 4 where only the other one is given). Both are reached over TLS 1.3
//! through [`distant`], which says what costs time there. `CACHE=1` also starts the function with a cache table that a first
//! start has filled, and `PEERS=1` the [`peers`], in the languages that this machine has. The last line is a network on which everything hangs: connections open, and nothing is ever answered.

use std::net::SocketAddr;
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};
use support::executable;
use support::figures::{milliseconds, number, percentile, show};
use support::function::events::{self, Encoding, Front};
use support::function::lambda::{Surroundings, callout_of, sample_people};
use support::function::runtime_api::Function;
use support::servers::people_table::{SHARED, TABLE};
use support::servers::tls_front::{Behind, TlsFront};
use support::servers::{distant, web};
use support::serving::Serving;
use support::signer::{AUDIENCE, CALLER_APP_ID, TENANT_ID, published_keys};
use tokio::runtime::{Builder, Runtime};

use crate::peers::Peer;
use crate::{binary, invoke};

/// How long the function may take to write what it caches, after its first answer.
const WRITTEN: Duration = Duration::from_secs(2);

/// Entra and the table, as the function reaches them.
struct World {
    serving: Serving,
    surroundings: Surroundings,
    entra: Distance,
    table: Distance,
    _issuer: Runtime,
}

/// The way to a server.
struct Distance {
    round_trip: Duration,
    address: SocketAddr,
    front: TlsFront,
}

/// One that starts, and what was measured of it: its start, its first answer, and both together, in milliseconds.
struct Starter<'w> {
    name: &'static str,
    start: Box<dyn Fn() -> Function + 'w>,
    measured: [Vec<f64>; 3],
}

pub(crate) fn measure(rounds: usize) {
    let bootstrap = binary("BOOTSTRAP", || executable::release().0);
    let world = World::new();
    let far = world.settings(world.entra.address, world.table.address);
    let cache = [far.clone(), vec![("CLAIMSMITH_CACHE_TABLE", SHARED.to_owned())]].concat();
    let start = |settings: &[(&'static str, String)]| {
        let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        world.surroundings.function(&bootstrap, &settings)
    };
    let peers = if number("PEERS", 0) == 1 { Peer::all() } else { Vec::new() };
    let mut starters = vec![Starter::new("ours", || start(&far))];
    if number("CACHE", 0) == 1 {
        let function = start(&cache);
        invoke(&function, &world.event());
        sleep(WRITTEN);
        starters.push(Starter::new("ours, filled cache table", || start(&cache)));
    }
    starters.extend(peers.iter().map(|peer| Starter::new(peer.name, || world.peer(peer))));
    (0..rounds).for_each(|round| take_turns(&mut starters, round, &world.event()));
    world.print(rounds, &starters);
    let hanging = world.settings(distant::silent(), distant::silent());
    let ready: Vec<f64> = (0..rounds).filter_map(|_| start(&hanging).ready().map(milliseconds)).collect();
    show(&format!("everything hangs: ours starts after {:.1} ms", percentile(&ready, 50)));
}

/// One cold start of each, in changing order. All must give the same answer.
fn take_turns(starters: &mut [Starter], round: usize, event: &str) {
    let mut turns: Vec<&mut Starter> = starters.iter_mut().collect();
    if round % 2 == 1 {
        turns.reverse();
    }
    let answers: Vec<Value> = turns.into_iter().map(|starter| starter.cold_start(event)).collect();
    assert!(answers.iter().all(|answer| Some(answer) == answers.first()), "{answers:?}");
}

impl World {
    fn new() -> Self {
        let serving = Serving::start("far-cold-start");
        let surroundings = Surroundings::new(&serving.base_url);
        let issuer = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let keys = published_keys(&serving.state);
        let name = format!("{}/{TENANT_ID}/v2.0", serving.base_url);
        let documents = issuer.block_on(web::start(move |request| {
            let host = request.headers.get("host")?.to_str().ok()?;
            let metadata = json!({ "issuer": name, "jwks_uri": format!("https://{host}/keys") });
            Some(if request.uri.path() == "/keys" { keys.clone() } else { metadata })
        }));
        let entra = Distance::to("far-entra", documents, number("ENTRA_MS", 40));
        let table = Distance::to("far-table", surroundings.tables.address, number("TABLE_MS", 4));
        Self { serving, surroundings, entra, table, _issuer: issuer }
    }

    /// The function's settings, with Entra and the table at these addresses.
    fn settings(&self, entra: SocketAddr, table: SocketAddr) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_ENDPOINT_URL_DYNAMODB", format!("https://{table}")),
            ("CLAIMSMITH_CA_FILE", self.entra.front.ca_file.to_str().unwrap().to_owned()),
            ("CLAIMSMITH_METADATA_URLS", format!("https://{entra}/metadata")),
        ]
    }

    /// Starts another program for the same job.
    fn peer(&self, peer: &Peer) -> Function {
        let ca_file = self.entra.front.ca_file.to_str().unwrap();
        let (keys, table) =
            (format!("https://{}/keys", self.entra.address), format!("https://{}", self.table.address));
        let issuer = format!("{}/{TENANT_ID}/v2.0", self.serving.base_url);
        let environment = [
            ("AUDIENCE", AUDIENCE),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_CA_BUNDLE", ca_file),
            ("AWS_DEFAULT_REGION", "eu-west-1"),
            ("AWS_ENDPOINT_URL_DYNAMODB", &table),
            ("AWS_SECRET_ACCESS_KEY", "secret of a test"),
            ("CALLER", CALLER_APP_ID),
            ("ISSUER", &issuer),
            ("KEYS_URL", &keys),
            ("NODE_EXTRA_CA_CERTS", ca_file),
            ("PEOPLE_TABLE", TABLE),
            ("SSL_CERT_FILE", ca_file),
        ];
        Function::run(peer.command(), &environment)
    }

    /// The sign-in of somebody whom the table knows.
    fn event(&self) -> String {
        let person = sample_people().swap_remove(0);
        let front = Front::HttpApi { stage: "$default" };
        events::event(front, Encoding::Text, &callout_of(&self.serving, &person))
    }

    fn print(&self, rounds: usize, starters: &[Starter]) {
        let [entra, table] = [&self.entra, &self.table].map(|distance| milliseconds(distance.round_trip));
        show(&format!(
            "medians of {rounds} cold starts of each in turn, in ms; round trips: Entra {entra} ms, table {table} ms"
        ));
        show(&format!("{:32}{:>10}{:>14}{:>10}{:>10}", "", "start", "first answer", "together", "ratio"));
        for starter in starters {
            let [ready, first, together] = starter.measured.each_ref().map(|values| percentile(values, 50));
            let ours = starters.first().map_or(&[][..], |ours| &ours.measured[2]);
            let ratios = starter.measured[2].iter().zip(ours).map(|(one, ours)| one / ours);
            let ratio = percentile(&ratios.collect::<Vec<_>>(), 50);
            show(&format!("{:32}{ready:10.1}{first:14.1}{together:10.1}{ratio:10.2}", starter.name));
        }
    }
}

impl Distance {
    fn to(name: &str, server: SocketAddr, milliseconds: usize) -> Self {
        let front = TlsFront::start(name, Behind::Server(server));
        let round_trip = Duration::from_millis(milliseconds as u64);
        Self { round_trip, address: distant::before(front.address, round_trip), front }
    }
}

impl<'w> Starter<'w> {
    fn new(name: &'static str, start: impl Fn() -> Function + 'w) -> Self {
        Self { name, start: Box::new(start), measured: Default::default() }
    }

    /// Starts once, and gives the body of the first answer.
    fn cold_start(&mut self, event: &str) -> Value {
        let function = (self.start)();
        let ready =
            function.ready().map_or_else(|| panic!("{}: {}", self.name, function.log()), milliseconds);
        let (answer, first) = invoke(&function, event);
        let values = [ready, first, ready + first];
        self.measured.iter_mut().zip(values).for_each(|(all, value)| all.push(value));
        serde_json::from_slice(events::response(&answer).body()).unwrap()
    }
}
