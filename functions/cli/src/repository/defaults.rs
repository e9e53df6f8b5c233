//! Where a policy, its people and its test cases are unless the command line says so: in this folder or one above it.

use std::path::{Path, PathBuf};

/// The files of a repository, by their paths from its folder.
struct Layout {
    policy: &'static str,
    people: &'static str,
    cases: &'static str,
}

/// What `claimsmith new` writes.
const WRITTEN: Layout = Layout { policy: "policy/claims.yaml", people: "people.yaml", cases: "cases" };

/// In the order in which they are looked for.
const LAYOUTS: [Layout; 3] = [
    WRITTEN,
    Layout { policy: "claims.yaml", people: "people.yaml", cases: "cases" },
    // This product's own.
    Layout {
        policy: "infra/policy/claims.yaml",
        people: "infra/policy/sample/people.yaml",
        cases: "infra/policy/cases",
    },
];

/// The folders that a policy is the policy of: where it lies in one of the layouts.
pub(crate) fn repositories_of(policy: &Path) -> Vec<PathBuf> {
    let Ok(path) = std::fs::canonicalize(policy) else { return Vec::new() };
    let of = |layout: &Layout| {
        let above = Path::new(layout.policy).components().count();
        let repository = path.ancestors().nth(above).filter(|_| path.ends_with(layout.policy));
        repository.map(Path::to_owned)
    };
    LAYOUTS.iter().filter_map(of).collect()
}

/// Where the cases of a policy belong: where its layout has them, else beside it.
pub(crate) fn cases_of(policy: &Path) -> PathBuf {
    let layouts = LAYOUTS.iter().filter(|layout| policy.ends_with(layout.policy));
    let layout = layouts.max_by_key(|layout| Path::new(layout.policy).components().count());
    let repository = layout.and_then(|layout| {
        let above = Path::new(layout.policy).components().count();
        policy.ancestors().nth(above).map(|folder| folder.join(layout.cases))
    });
    repository.unwrap_or_else(|| policy.with_file_name("cases"))
}

/// The sample people of a policy, where they are in the layout of its repository.
pub(crate) fn people_of(policy: &Path) -> Option<PathBuf> {
    let path = std::fs::canonicalize(policy).ok()?;
    LAYOUTS.iter().filter(|layout| path.ends_with(layout.policy)).find_map(|layout| {
        let above = Path::new(layout.policy).components().count();
        Some(path.ancestors().nth(above)?.join(layout.people)).filter(|people| people.is_file())
    })
}

/// The policy of a file of sample people or of cases: beside it, or where the layout of its repository has it.
pub(crate) fn policy_of(data: &Path) -> Option<PathBuf> {
    let folders = data.ancestors().skip(1).take(MOST_FOLDERS);
    let mut policies = folders.flat_map(|folder| {
        let of_layouts = LAYOUTS.iter().map(|layout| folder.join(layout.policy));
        std::iter::once(folder.join("claims.yaml")).chain(of_layouts)
    });
    policies.find(|policy| policy.is_file())
}

/// How far above its data a policy is looked for.
const MOST_FOLDERS: usize = 4;

/// The policy.
pub(crate) fn policy() -> PathBuf {
    path(|layout| layout.policy)
}

/// The sample people.
pub(crate) fn people() -> PathBuf {
    path(|layout| layout.people)
}

/// The folder with the test cases.
pub(crate) fn cases() -> PathBuf {
    path(|layout| layout.cases)
}

fn path(file: impl Fn(&Layout) -> &'static str) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    let (above, layout) = find(&here).unwrap_or((0, &WRITTEN));
    let folder: PathBuf = std::iter::repeat_n("..", above).collect();
    folder.join(file(layout))
}

/// The nearest policy: how many folders above it is, and in which layout.
fn find(folder: &Path) -> Option<(usize, &'static Layout)> {
    folder.ancestors().enumerate().find_map(|(above, folder)| {
        let layout = LAYOUTS.iter().find(|layout| folder.join(layout.policy).is_file());
        Some((above, layout?))
    })
}
