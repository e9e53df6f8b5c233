//! Checks documents on a thread of its own, so that nobody waits for it while writing, and publishes what it finds.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use claims::document::Diagnostic;
use editing::Utf16Text;
use gen_lsp_types::{Notification as _, PublishDiagnosticsNotification, PublishDiagnosticsParams, Uri};
use lsp_server::{Message, Notification};
use offline::definitions::DocumentKind;
use offline::{Case, PolicyText, YamlText, checked, sample};
use reqwest::Url;

use super::documents::OpenDocument;
use super::protocol;
use crate::checking::compared;
use crate::files;
use crate::repository::defaults;

/// How long nothing is written before a document is checked.
const PAUSE: Duration = Duration::from_millis(100);
/// A document in which writing goes on is checked after this time.
const LONGEST_WAIT: Duration = Duration::from_millis(600);

/// Sends messages to the editor; one that is gone reads nothing.
pub(super) type Editor = Arc<dyn Fn(Message) + Send + Sync>;

/// What is to be done with a document.
enum Job {
    Check(OpenDocument),
    Close(Uri),
}

/// The diagnostics of documents, with the versions that they are those of.
type Found = Arc<Mutex<HashMap<Uri, (i32, Arc<[Diagnostic]>)>>>;

/// The thread that checks documents.
pub(super) struct Checker {
    /// `None` while it ends.
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    found: Found,
    entra: bool,
}

impl Checker {
    pub(super) fn start(editor: Editor, entra: bool) -> Self {
        let (jobs, received) = mpsc::channel();
        let found = Found::default();
        let mut work = Work { editor, entra, found: Arc::clone(&found), published: HashMap::new() };
        let thread = std::thread::spawn(move || work.run(&received));
        Self { jobs: Some(jobs), thread: Some(thread), found, entra }
    }

    /// Has a document checked soon.
    pub(super) fn check(&self, document: OpenDocument) {
        self.send(Job::Check(document));
    }

    /// Has the diagnostics of a document taken back.
    pub(super) fn close(&self, uri: Uri) {
        self.send(Job::Close(uri));
    }

    /// The diagnostics of a document as it is; they are looked for now where that was not done yet.
    pub(super) fn now(&self, document: &OpenDocument) -> Arc<[Diagnostic]> {
        self.known(document).unwrap_or_else(|| listed(&read(document, self.entra).document))
    }

    /// The diagnostics of a document as it is, if it was checked.
    pub(super) fn known(&self, document: &OpenDocument) -> Option<Arc<[Diagnostic]>> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let (version, diagnostics) = found.get(&document.uri)?;
        (*version == document.version).then(|| Arc::clone(diagnostics))
    }

    fn send(&self, job: Job) {
        if let Some(jobs) = &self.jobs {
            // Its thread ends only after this.
            let _ = jobs.send(job);
        }
    }
}

impl Drop for Checker {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What the thread has.
struct Work {
    editor: Editor,
    entra: bool,
    found: Found,
    /// For each document, every file that has diagnostics because of it.
    published: HashMap<Uri, HashSet<Uri>>,
}

impl Work {
    fn run(&mut self, jobs: &Receiver<Job>) {
        while let Ok(first) = jobs.recv() {
            for job in latest(first, jobs) {
                match job {
                    Job::Check(document) => self.check(&document),
                    Job::Close(uri) => self.close(&uri),
                }
            }
        }
    }

    fn check(&mut self, document: &OpenDocument) {
        let mut now = HashSet::from([document.uri.clone()]);
        if let Some(kind @ (DocumentKind::Cases | DocumentKind::People)) = document.kind() {
            self.publish_own(document, &data(document, kind));
        } else if document.kind() == Some(DocumentKind::Policy) {
            let file = read(document, self.entra);
            let path = document.path().filter(|path| path.is_file());
            let plan = file.usable.as_ref().map(|usable| &usable.plan);
            let beside = path.zip(plan).map(|(path, plan)| compared(&path, plan)).unwrap_or_default();
            self.publish_own(document, &file.document);
            for file in beside.iter().filter(|file| !file.diagnostics.as_slice().is_empty()) {
                let path = std::fs::canonicalize(Path::new(&file.name)).ok();
                if let Some(url) = path.and_then(|path| Url::from_file_path(path).ok()) {
                    let uri = Uri(url.into());
                    self.publish(&uri, None, file);
                    now.insert(uri);
                }
            }
        }
        let before = self.published.insert(document.uri.clone(), now.clone()).unwrap_or_default();
        before.difference(&now).for_each(|uri| self.send(uri.clone(), None, Vec::new()));
    }

    /// Publishes and keeps what is wrong with a document itself.
    fn publish_own(&self, document: &OpenDocument, file: &YamlText) {
        self.publish(&document.uri, Some(document.version), file);
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.insert(document.uri.clone(), (document.version, listed(file)));
    }

    fn close(&mut self, uri: &Uri) {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).remove(uri);
        for uri in self.published.remove(uri).unwrap_or_default() {
            self.send(uri, None, Vec::new());
        }
    }

    fn publish(&self, uri: &Uri, version: Option<i32>, file: &YamlText) {
        let text = Utf16Text::of(&file.text);
        let all = file.diagnostics.clone().sorted();
        self.send(uri.clone(), version, all.iter().map(|one| protocol::diagnostic(one, &text)).collect());
    }

    fn send(&self, uri: Uri, version: Option<i32>, diagnostics: Vec<gen_lsp_types::Diagnostic>) {
        let params = PublishDiagnosticsParams { uri, version, diagnostics };
        let method = PublishDiagnosticsNotification::METHOD.as_str().to_owned();
        (self.editor)(Notification::new(method, params).into());
    }
}

/// What is to be done after a pause: of each document only the last.
fn latest(first: Job, jobs: &Receiver<Job>) -> Vec<Job> {
    let start = Instant::now();
    let mut all = vec![first];
    while start.elapsed() < LONGEST_WAIT {
        match jobs.recv_timeout(PAUSE) {
            Ok(job) => {
                all.retain(|earlier| earlier.uri() != job.uri());
                all.push(job);
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        }
    }
    all
}

impl Job {
    fn uri(&self) -> &Uri {
        match self {
            Self::Check(document) => &document.uri,
            Self::Close(uri) => uri,
        }
    }
}

fn read(document: &OpenDocument, entra: bool) -> PolicyText {
    let Some(path) = document.path() else {
        return checked(PolicyText::read(String::new(), document.text.clone()), entra);
    };
    let text = YamlText::parse(path.display().to_string(), document.text.clone());
    checked(files::policy_in(&path, text), entra)
}

/// Cases or sample people, with their mistakes; those of cases are seen only with a policy that has no errors.
fn data(document: &OpenDocument, kind: DocumentKind) -> YamlText {
    let path = document.path().unwrap_or_default();
    let mut text = YamlText::parse(path.display().to_string(), document.text.clone());
    let policy = defaults::policy_of(&path).and_then(|policy| files::policy(&policy).ok());
    let policy = policy.and_then(|read| read.usable).map(|usable| usable.policy);
    match (kind, &policy) {
        (DocumentKind::People, policy) => drop(sample::read(&mut text, policy.as_ref())),
        (DocumentKind::Cases, Some(policy)) => drop(Case::all(&mut text, policy)),
        _ => {}
    }
    text
}

fn listed(document: &YamlText) -> Arc<[Diagnostic]> {
    document.diagnostics.as_slice().into()
}
