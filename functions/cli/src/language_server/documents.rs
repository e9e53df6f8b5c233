//! The documents that an editor has open, as they are there.

use std::collections::HashMap;
use std::path::PathBuf;

use editing::Utf16Text;
use gen_lsp_types::{
    DidChangeTextDocumentParams, DidOpenTextDocumentParams, TextDocumentContentChangeEvent, Uri,
};

use offline::definitions::DocumentKind;
use reqwest::Url;

use super::languages::kind_of;
use super::protocol;

/// An open document.
#[derive(Clone, Debug)]
pub(super) struct OpenDocument {
    /// Its address.
    pub(super) uri: Uri,
    /// Its version: each change has a higher one.
    pub(super) version: i32,
    /// Its text.
    pub(super) text: String,
}

impl OpenDocument {
    /// The file, if it is one.
    pub(super) fn path(&self) -> Option<PathBuf> {
        Url::parse(&self.uri.0).ok()?.to_file_path().ok()
    }

    /// What kind of document it is; `None` for one that is somebody else's.
    pub(super) fn kind(&self) -> Option<DocumentKind> {
        kind_of(&self.path()?, &self.text)
    }

    fn change(&mut self, change: TextDocumentContentChangeEvent) {
        match change {
            TextDocumentContentChangeEvent::TextDocumentContentChangePartial(change) => {
                let utf16 = Utf16Text::of(&self.text);
                let [start, end] =
                    [change.range.start, change.range.end].map(|at| utf16.byte(protocol::read(at)));
                self.text.replace_range(start.min(end)..end, &change.text);
            }
            TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(change) => {
                self.text = change.text;
            }
        }
    }
}

/// All open documents.
#[derive(Debug, Default)]
pub(super) struct Documents {
    open: HashMap<Uri, OpenDocument>,
}

impl Documents {
    pub(super) fn get(&self, uri: &Uri) -> Option<&OpenDocument> {
        self.open.get(uri)
    }

    pub(super) fn open(&mut self, params: DidOpenTextDocumentParams) -> OpenDocument {
        let document = params.text_document;
        let document = OpenDocument { uri: document.uri, version: document.version, text: document.text };
        self.open.insert(document.uri.clone(), document.clone());
        document
    }

    /// The document after its changes; `None` if it is not open.
    pub(super) fn change(&mut self, params: DidChangeTextDocumentParams) -> Option<&OpenDocument> {
        let document = self.open.get_mut(&params.text_document.text_document_identifier.uri)?;
        document.version = params.text_document.version;
        for change in params.content_changes {
            document.change(change);
        }
        Some(document)
    }

    pub(super) fn close(&mut self, uri: &Uri) {
        self.open.remove(uri);
    }
}
