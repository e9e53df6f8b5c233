//! A connection that is open and bound. Several searches share it: each has its own message id, and the results arrive
//! in any order.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::AbortHandle;

use super::message::{self, Content, DirectoryEntry, SEARCH_DONE};
use super::silence::{self, Silence, Step};
use super::wire::{MAX_ANSWER_BYTES, Received, Wire, too_large};
use crate::failure::StoreFailure;
use crate::ldap::errors::{malformed, unavailable};

const CLOSED: &str = "the connection was closed";
/// <https://www.rfc-editor.org/rfc/rfc4511#section-4.1.1.1>
const MAX_ID: u32 = 0x7fff_ffff;
/// Lower ids were used by StartTLS and bind.
const FIRST_ID: u32 = 3;

/// An open connection. It is closed when it is dropped.
#[derive(Debug)]
pub(crate) struct LdapConnection {
    searches: mpsc::UnboundedSender<Search>,
    silent: watch::Receiver<bool>,
    messages: Arc<AtomicU64>,
    driver: AbortHandle,
}

#[derive(Debug)]
struct Search {
    request: Vec<u8>,
    answer: oneshot::Sender<Result<SearchResult, StoreFailure>>,
    patience: Duration,
}

/// The result of a search.
#[derive(Debug)]
pub(crate) struct SearchResult {
    /// The result code.
    pub(crate) code: u32,
    /// The entries that were found.
    pub(crate) entries: Vec<DirectoryEntry>,
}

impl LdapConnection {
    /// Starts a connection over this wire.
    pub(crate) fn new(wire: Wire) -> Self {
        let (searches, asked) = mpsc::unbounded_channel();
        let (is_silent, silent) = watch::channel(false);
        let messages = Arc::default();
        let driver = tokio::spawn(drive(wire, asked, is_silent, Arc::clone(&messages))).abort_handle();
        Self { searches, silent, messages, driver }
    }

    /// Whether the connection is neither known to be closed nor silent.
    pub(crate) fn is_alive(&self) -> bool {
        !self.searches.is_closed() && !*self.silent.borrow()
    }

    /// How many messages of the server were read so far.
    pub(crate) fn messages(&self) -> u64 {
        self.messages.load(Ordering::Relaxed)
    }

    /// Returns when the server shows no sign of life although it was asked; see `silence.rs`.
    pub(crate) async fn is_silent(&self) {
        let _ = self.silent.clone().wait_for(|silent| *silent).await;
    }

    /// Searches.
    ///
    /// # Errors
    /// The connection was lost or closed, or the response is not LDAP or too large. The last does not end the connection.
    pub(crate) async fn search(&self, request: Vec<u8>) -> Result<SearchResult, StoreFailure> {
        let (answer, answered) = oneshot::channel();
        let asked = self.searches.send(Search { request, answer, patience: silence::patience() });
        asked.map_err(|_| unavailable(CLOSED))?;
        answered.await.unwrap_or_else(|_| Err(unavailable(CLOSED)))
    }
}

impl Drop for LdapConnection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// Sends and receives until something fails; then all pending searches fail.
async fn drive(
    mut wire: Wire,
    mut searches: mpsc::UnboundedReceiver<Search>,
    is_silent: watch::Sender<bool>,
    messages: Arc<AtomicU64>,
) {
    let mut waiting = PendingSearches { next: FIRST_ID, searches: HashMap::new() };
    let mut silence = Silence::new();
    let failure = loop {
        let step = tokio::select! {
            biased;
            received = wire.receive() => {
                messages.fetch_add(1, Ordering::Relaxed);
                waiting.receive(received, &mut wire).await
            }
            Some(search) = searches.recv() => {
                if waiting.searches.is_empty() {
                    silence.begins(wire.heard(), search.patience);
                }
                waiting.send(search, &mut wire).await
            }
            () = silence.tick(), if !(waiting.searches.is_empty() || *is_silent.borrow()) => match silence.step(wire.heard()) {
                Step::Wait => Ok(()),
                Step::Heard => waiting.abandon(&mut wire).await,
                Step::Probe => wire.send(waiting.new_id(), &message::probe()).await,
                Step::GiveUp => {
                    is_silent.send_replace(true);
                    Ok(())
                }
            },
        };
        if let Err(failure) = step {
            break failure;
        }
    };
    drop(searches);
    waiting.fail(&failure);
}

/// The searches that have no complete result yet.
struct PendingSearches {
    next: u32,
    searches: HashMap<u32, Pending>,
}

struct Pending {
    /// `None` where the search has failed already.
    answer: Option<oneshot::Sender<Result<SearchResult, StoreFailure>>>,
    entries: Vec<DirectoryEntry>,
    size: usize,
}

impl PendingSearches {
    /// The id of the next message.
    fn new_id(&mut self) -> u32 {
        let id = self.next;
        self.next = if id == MAX_ID { FIRST_ID } else { id + 1 };
        id
    }

    /// Sends a search, and before it that the searches whose callers gave up are abandoned.
    async fn send(&mut self, search: Search, wire: &mut Wire) -> Result<(), StoreFailure> {
        let Search { request, answer, .. } = search;
        self.abandon(wire).await?;
        let id = self.new_id();
        self.searches.insert(id, Pending { answer: Some(answer), entries: Vec::new(), size: 0 });
        wire.send(id, &request).await
    }

    /// Tells the server that nobody waits for some searches any more.
    async fn abandon(&mut self, wire: &mut Wire) -> Result<(), StoreFailure> {
        let given_up: Vec<u32> =
            self.searches.extract_if(|_, pending| pending.is_given_up()).map(|(id, _)| id).collect();
        for given_up in given_up {
            let id = self.new_id();
            wire.send(id, &message::abandon(given_up)).await?;
        }
        Ok(())
    }

    /// Adds what was received to its search, which is abandoned if it has failed by that.
    async fn receive(
        &mut self,
        received: Result<Received, StoreFailure>,
        wire: &mut Wire,
    ) -> Result<(), StoreFailure> {
        if self.take(received?)? {
            self.abandon(wire).await?;
        }
        Ok(())
    }

    /// All searches fail.
    fn fail(self, failure: &StoreFailure) {
        for answer in self.searches.into_values().filter_map(|pending| pending.answer) {
            let _ = answer.send(Err(failure.clone()));
        }
    }

    /// Adds a message to its search; whether the search has failed by it, because the response is too large. A message for a
    /// search that is no longer pending is ignored.
    fn take(&mut self, received: Received) -> Result<bool, StoreFailure> {
        let (message, size) = match received {
            Received::Message(message, size) => (message, size),
            Received::TooLarge(id) => return Ok(self.searches.get_mut(&id).is_some_and(Pending::fail)),
        };
        if message.id == 0 {
            return Err(unavailable("the server announced that it is closing the connection"));
        }
        let Some(pending) = self.searches.get_mut(&message.id) else { return Ok(false) };
        pending.size += size;
        if pending.size > MAX_ANSWER_BYTES {
            return Ok(pending.fail());
        }
        match message.content {
            Content::DirectoryEntry(entry) => pending.entries.push(entry),
            Content::Reference | Content::Other => {}
            Content::End(SEARCH_DONE, code) => {
                if let Some(Pending { answer, entries, .. }) = self.searches.remove(&message.id) {
                    let _ = answer.map(|answer| answer.send(Ok(SearchResult { code, entries })));
                }
            }
            Content::End(..) => return Err(malformed("the response does not match the request")),
        }
        Ok(false)
    }
}

impl Pending {
    /// Nobody waits for the answer any more.
    fn is_given_up(&self) -> bool {
        self.answer.as_ref().is_none_or(oneshot::Sender::is_closed)
    }

    /// The response is too large. Others that share the connection get theirs.
    fn fail(&mut self) -> bool {
        self.entries.clear();
        self.answer.take().is_some_and(|answer| answer.send(Err(too_large())).is_ok())
    }
}
