//! The inputs as typed, to roots: each folder once, in a fixed order, with the label that its paths begin with.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::{WalkError, name, skip_by_name};

/// One input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Root {
    /// As typed.
    pub path: PathBuf,
    /// What its source paths begin with: empty for the only input, if it is a folder.
    pub label: String,
}

impl Root {
    /// How the tables name a path below the root, and the root itself (`.` where it has no label).
    pub fn source_path(&self, path: &Path) -> String {
        let below = path.strip_prefix(&self.path).unwrap_or(path);
        let name = join(&self.label, below.components());
        if name.is_empty() { ".".to_string() } else { name }
    }
}

fn join<'a>(label: &str, components: impl Iterator<Item = Component<'a>>) -> String {
    let mut out = label.to_string();
    for component in components {
        if let Component::Normal(part) = component {
            if !out.is_empty() {
                out.push('/');
            }
            out.push_str(&name::printable_name(part));
        }
    }
    out
}

/// Sorts the inputs by their real path, drops those that others cover, and labels the rest.
pub(super) fn resolve(inputs: &[&Path]) -> Result<Vec<Root>, WalkError> {
    let mut found: Vec<(PathBuf, &Path)> = Vec::with_capacity(inputs.len());
    for input in inputs {
        let real = fs::canonicalize(input).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => WalkError::Missing { path: input.to_path_buf() },
            _ => WalkError::Unreadable { path: input.to_path_buf(), source },
        })?;
        found.push((real, input));
    }
    // `Path` orders by component, as the walk does.
    found.sort();
    found.dedup_by(|a, b| a.0 == b.0);
    let all: HashSet<PathBuf> = found.iter().map(|(real, _)| real.clone()).collect();
    let is_covered = |real: &Path| real.ancestors().skip(1).any(|outer| all.contains(outer) && covers(outer, real));
    found.retain(|(real, _)| !is_covered(real));
    let reals: Vec<&Path> = found.iter().map(|(real, _)| real.as_path()).collect();
    let labels = label(&reals);
    Ok(found.iter().zip(labels).map(|((_, input), label)| Root { path: input.to_path_buf(), label }).collect())
}

/// Would a walk over `outer` meet `inner`?
fn covers(outer: &Path, inner: &Path) -> bool {
    inner.strip_prefix(outer).is_ok_and(|below| {
        let mut parts = below.components().peekable();
        while let Some(part) = parts.next() {
            let is_folder = parts.peek().is_some() || inner.is_dir();
            if skip_by_name(part.as_os_str(), is_folder).is_some() {
                return false;
            }
        }
        true
    })
}

/// The shortest ends of the paths that tell the inputs apart, such that none is the beginning of another: then no two
/// source paths can be equal.
fn label(reals: &[&Path]) -> Vec<String> {
    if let [only] = reals {
        let label = if only.is_file() { only.file_name().map(name::printable_name) } else { None };
        return vec![label.unwrap_or_default()];
    }
    let parts: Vec<Vec<Component>> =
        reals.iter().map(|real| real.components().filter(|c| matches!(c, Component::Normal(_))).collect()).collect();
    let mut depths: Vec<usize> = parts.iter().map(|parts| parts.len().min(1)).collect();
    loop {
        let ends: Vec<&[Component]> = parts.iter().zip(&depths).map(|(parts, d)| &parts[parts.len() - d..]).collect();
        let mut n_same: HashMap<&[Component], usize> = HashMap::new();
        for end in &ends {
            *n_same.entry(end).or_default() += 1;
        }
        let beginnings: HashSet<&[Component]> =
            ends.iter().flat_map(|end| (1..end.len()).map(move |n| &end[..n])).collect();
        let mut is_settled = true;
        let mut longer = depths.clone();
        for (i, end) in ends.iter().enumerate() {
            if (n_same[end] > 1 || beginnings.contains(end)) && depths[i] < parts[i].len() {
                longer[i] += 1;
                is_settled = false;
            }
        }
        if is_settled {
            return ends.iter().map(|end| join("", end.iter().copied())).collect();
        }
        depths = longer;
    }
}
