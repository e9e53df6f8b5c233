//! The names of files in a policy: they stay in the policy's folder.

use claims::document::{Diagnostics, Node, Place};

use super::beside;
use crate::codes::FILE_OUTSIDE_FOLDER;
use crate::template::PlacedTemplate;

/// Reads the name of a file; a name that leads out of the folder is reported.
pub(crate) fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<PlacedTemplate> {
    let name = PlacedTemplate::read_fixed(node, diagnostics)?;
    let stays = name.literal().is_none_or(|literal| stays(&literal, name.place, diagnostics));
    stays.then_some(name)
}

/// Whether the name itself stays in the folder; reported if not.
pub(super) fn stays(name: &str, place: Place, diagnostics: &mut Diagnostics) -> bool {
    let stays = beside::stays(name);
    if !stays {
        diagnostics
            .error(FILE_OUTSIDE_FOLDER, place, format!("`{name}` is outside the folder of the policy"))
            .help("write a path relative to the policy, without `..`");
    }
    stays
}
