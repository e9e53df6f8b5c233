//! Connections that are dead without a word while the server is well: a firewall forgot them, another server took over, or the
//! function was frozen meanwhile. No sign-in is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use support::servers::entra::{Document, Entra, Key, issuer_v2};

use super::lock::Lock;
use super::saboteur::Saboteur;
use super::{KIM, LEE, Mode, Subject, Way, callout_within, said, world};

/// The callout's whole time, by default.
const TIME: Duration = Duration::from_millis(1500);

/// What happens to the function while its connections are forgotten: how many seconds it is frozen.
const FREEZES: [u64; 4] = [0, 1, 70, 400];

impl Subject {
    /// Every user of a store whose connections died is answered in time and with the right claim.
    pub(super) async fn survives(&self) {
        for lock in [None, Some(Arc::clone(&self.lock))] {
            self.survives_over(lock).await;
        }
    }

    /// The same over connections of one kind.
    pub(super) async fn survives_over(&self, lock: Option<Arc<Lock>>) {
        let entra = Entra::start().await;
        entra.publish("v2", Document::of(issuer_v2(), &[Key::First]));
        let saboteur = Saboteur::before(self.server, lock.clone()).await;
        let way = Way { port: saboteur.address.port(), encrypted: lock.is_some() };
        let policy = self.policy(&way, Mode::Required, TIME.as_millis());
        let seconds = Arc::new(AtomicU64::new(0));
        let now = Arc::clone(&seconds);
        let clock = move || SystemTime::now() + Duration::from_secs(now.load(Ordering::Relaxed));
        let world = world(entra, &policy, TIME, Arc::new(clock)).await;
        for freeze in FREEZES {
            let when = format!("frozen for {freeze} s, encrypted: {}", lock.is_some());
            for user in [KIM, LEE] {
                let before = callout_within(&world, TIME, user, &when).await;
                assert_eq!(said(&before), user.1, "{when}, before: {}", before.line);
                saboteur.forget();
                seconds.fetch_add(freeze, Ordering::Relaxed);
                let after = callout_within(&world, TIME, user, &when).await;
                assert_eq!(said(&after), user.1, "{when}: {}", after.line);
            }
        }
    }
}
