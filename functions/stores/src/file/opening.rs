//! Reads the records of the store `file`.

use std::collections::BTreeMap;
use std::sync::Arc;

use claims::document::Diagnostics;
use serde_json::Value as Json;

use super::configuration::FileConfiguration;
use super::folder::{self, FolderFile};
use super::look_up::FileStore;
use super::mistake::RecordsMistake;
use super::records;
use crate::environment::Environment;
use crate::gather;
use crate::opening::Opens;
use crate::record::path::Path;
use crate::store::Store;

impl Opens for FileConfiguration {
    fn open(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Arc<dyn Store>> {
        let file = folder::find(&self.path, environment, diagnostics);
        let key =
            gather::all(self.key.iter().map(|(_, template)| template.resolve(environment, diagnostics)));
        let file = file?;
        match self.load(&file) {
            Ok((records, columns)) => {
                let (named, place) = (file.named, self.path.place);
                let mapping = self.mapping.clone();
                Some(Arc::new(FileStore { named, place, records, columns, key: key?, mapping }))
            }
            Err(mistake) => {
                mistake.report(&file.named, self.path.place, diagnostics);
                None
            }
        }
    }
}

/// What a file has: the records by the values of their key, and the columns if it is a table.
type Loaded = (BTreeMap<Vec<String>, Json>, Option<Vec<String>>);

impl FileConfiguration {
    fn load(&self, file: &FolderFile) -> Result<Loaded, RecordsMistake> {
        let key: Vec<&Path> = self.key.iter().map(|(path, _)| path).collect();
        let (records, columns) = records::load(file, &key)?;
        Ok((records::by_key(records, &key).map_err(RecordsMistake::of)?, columns))
    }
}
