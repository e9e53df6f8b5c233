//! What is kept of a callout that belongs to a sample, until its response is posted.

use std::mem::take;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::Request;
use tokio::time::Instant;

use crate::callout::Callout;
use crate::in_use::current::PolicyInUse;
use crate::lookup::{LookedUp, StoreRefusal};

/// A place for what is kept of one callout. Where a request carries it as an extension, the provider keeps the callout there
/// once it is known who calls.
#[derive(Clone, Default)]
pub struct Keeping {
    kept: Arc<Mutex<Option<KeptCallout>>>,
}

/// An authenticated callout and what came of it.
#[derive(Clone)]
pub(crate) struct KeptCallout {
    pub(crate) callout: Arc<Callout>,
    /// The policy that it was answered by.
    pub(crate) in_use: Arc<PolicyInUse>,
    /// What its stores answered; `None` where they were not asked, because no application policy is for the callout.
    pub(crate) looked_up: Option<Result<LookedUp, StoreRefusal>>,
    /// When the callout's time is over.
    pub(crate) deadline: Instant,
}

impl Keeping {
    /// What was kept; nothing of a call that was refused before it was known who called and for whom.
    pub(crate) fn take(&self) -> Option<KeptCallout> {
        take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Option<KeptCallout>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps a callout, step by step, if its request has a place for that.
pub(crate) struct Keep<'r>(Option<&'r Keeping>);

impl<'r> Keep<'r> {
    pub(crate) fn of(request: &'r Request<Bytes>) -> Self {
        Self(request.extensions().get())
    }

    /// Step 2 is done.
    pub(crate) fn read(&self, callout: &Arc<Callout>, in_use: &Arc<PolicyInUse>, deadline: Instant) {
        if let Some(keeping) = self.0 {
            let (callout, in_use) = (Arc::clone(callout), Arc::clone(in_use));
            *keeping.lock() = Some(KeptCallout { callout, in_use, looked_up: None, deadline });
        }
    }

    /// Step 3 is done.
    pub(crate) fn looked_up(&self, looked_up: &Result<LookedUp, StoreRefusal>) {
        if let Some(keeping) = self.0 {
            keeping.lock().iter_mut().for_each(|kept| kept.looked_up = Some(looked_up.clone()));
        }
    }
}
