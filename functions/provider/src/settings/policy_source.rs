//! Where the policy comes from.

use std::path::{Path, PathBuf};

use stores::aws::app_config::ConfigurationName;

use super::reader::SettingsReader;
use super::{list, value};

/// Where the policy comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicySource {
    /// A file.
    File(PathBuf),
    /// AWS AppConfig, which is polled.
    AppConfig {
        /// The configuration.
        name: ConfigurationName,
        /// The folder of the files that a policy names.
        folder: PathBuf,
    },
}

impl PolicySource {
    /// Reads `appconfig:APPLICATION/ENVIRONMENT/PROFILE`, or the path of a file.
    fn parse(text: &str) -> Result<Self, &'static str> {
        match text.strip_prefix("appconfig:") {
            None => Ok(Self::File(text.into())),
            Some(name) => ConfigurationName::parse(name)
                .map(|name| Self::AppConfig { name, folder: PathBuf::new() })
                .ok_or("a path or `appconfig:APPLICATION/ENVIRONMENT/PROFILE`"),
        }
    }

    /// The policy's source, and the folder of its files.
    pub(super) fn read(reader: &mut SettingsReader<'_>) -> Option<Self> {
        let folder = reader.one(&list::POLICY_FOLDER, value::path);
        let source = reader.one(&list::POLICY, Self::parse)?;
        Some(source.with_folder(folder?))
    }

    /// The same; if the policy is not a file, the files that it names are in this folder.
    fn with_folder(self, folder: PathBuf) -> Self {
        match self {
            Self::File(path) => Self::File(path),
            Self::AppConfig { name, .. } => Self::AppConfig { name, folder },
        }
    }

    /// Where the files are that the policy names.
    #[must_use]
    pub fn folder(&self) -> &Path {
        match self {
            Self::File(path) => path.parent().unwrap_or(Path::new("")),
            Self::AppConfig { folder, .. } => folder,
        }
    }
}
