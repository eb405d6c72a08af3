//! Which columns tell the rows of a table apart, and which lead to another table.
//!
//! Tables that are not named here have no key that is promised. References follow from names: a column that is the
//! whole key of another table refers to it.

use crate::tabulate::{Table, tables};

/// The columns that no two rows of a table share; none where that is not promised.
pub fn primary_key(table: &str) -> &'static [&'static str] {
    match table {
        "reports" => &["report_id"],
        "disclosures" => &["report_id", "item", "measure"],
        "applications" => &["report_id", "outcome", "applicant"],
        "disputes" => &["report_id", "channel", "outcome"],
        "checks" => &["report_id", "check", "scope"],
        "cells" => &["report_id", "table_no", "row", "col"],
        "panel" | "coverage" => &["agency_id", "year"],
        "agencies" => &["agency_id"],
        _ => &[],
    }
}

/// A column whose values are those of another table's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// The column, of the same name in both tables.
    pub column: &'static str,
    /// The table that it leads to.
    pub table: &'static str,
}

/// Where the columns of a table lead to.
pub fn references(table: &Table) -> Vec<Reference> {
    tables()
        .iter()
        .filter(|other| other.id != table.id)
        .filter_map(|other| match primary_key(other.name()) {
            [key] => Some(Reference { column: key, table: other.name() }),
            _ => None,
        })
        .filter(|reference| table.columns.iter().any(|column| column.name == reference.column))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_columns_that_always_have_a_value() {
        for table in tables() {
            for key in primary_key(table.name()) {
                let column = table.columns.iter().find(|column| column.name == *key);
                let column = column.unwrap_or_else(|| panic!("{} has no column {key}", table.name()));
                // These have only agencies and years that are known, in the columns that all tables share.
                assert!(!column.is_nullable || matches!(table.name(), "panel" | "coverage"), "{}.{key}", table.name());
            }
        }
    }

    #[test]
    fn facts_lead_to_their_report() {
        let applications = tables().iter().find(|table| table.name() == "applications").expect("a table");
        assert!(references(applications).contains(&Reference { column: "report_id", table: "reports" }));
    }
}
