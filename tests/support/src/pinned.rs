//! Output that is pinned in a file.

use std::fs;

/// Compares with the file; with `CLAIMSMITH_PIN=1` writes it instead.
pub fn compare(file: &str, actual: &str) {
    let path = crate::root().join(file);
    if std::env::var("CLAIMSMITH_PIN").is_ok_and(|value| value == "1") {
        fs::write(&path, actual).unwrap();
    }
    let pinned = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(actual, pinned, "{file} differs; CLAIMSMITH_PIN=1 writes it anew");
}
