//! What `reports`, `checks` and `panel` need of a report, as a record: it waits until every report was read, and the
//! next run carries it over.

use std::borrow::Cow;

use crate::codec::{Fields, put_float, put_number, put_option, put_signed, put_text};
use crate::tabulate::TableId;
use crate::tabulate::panel::PanelRow;
use crate::tabulate::rows::{CheckRow, Common, Held};

/// Appends a report.
pub(super) fn encode(out: &mut Vec<u8>, held: &Held<'_>) {
    put_text(out, held.common.report_id);
    put_option(out, held.common.agency_id, put_text);
    put_option(out, held.common.agency, put_text);
    put_option(out, held.common.region_code, put_text);
    put_option(out, held.common.level, put_text);
    put_option(out, held.common.year.map(i64::from), put_signed);
    put_option(out, held.common.kind, put_text);
    put_text(out, held.source_path);
    put_option(out, held.source_url, put_text);
    put_text(out, held.sha256);
    put_option(out, held.title, put_text);
    for day in held.days {
        put_option(out, day.map(i64::from), put_signed);
    }
    put_text(out, held.edition);
    put_option(out, held.layout.as_deref(), put_text);
    put_text(out, held.encoding);
    put_text(out, held.encoding_evidence);
    for list in [&held.repairs, &held.tables_found] {
        put_number(out, list.len() as u64);
        for text in list {
            put_text(out, text);
        }
    }
    put_number(out, held.checks.len() as u64);
    for check in &held.checks {
        put_text(out, check.check);
        put_text(out, check.scope);
        put_option(out, check.left, put_float);
        put_option(out, check.right, put_float);
        put_text(out, check.status);
        put_text(out, check.detail);
    }
    put_option(out, held.panel.as_ref(), |out, panel| {
        for values in [&panel.applications, &panel.disputes] {
            for value in values {
                put_option(out, *value, put_signed);
            }
        }
        for value in &panel.disclosures {
            put_option(out, *value, put_float);
        }
        for n in panel.n_by_state {
            put_number(out, n.into());
        }
    });
    held.n_rows.iter().for_each(|&n| put_number(out, n.into()));
}

/// Reads a report back; `None` is a broken record.
pub(super) fn decode(record: &[u8]) -> Option<Held<'_>> {
    let fields = &mut Fields(record);
    let common = Common {
        report_id: fields.text()?,
        agency_id: fields.option(Fields::text)?,
        agency: fields.option(Fields::text)?,
        region_code: fields.option(Fields::text)?,
        level: fields.option(Fields::text)?,
        year: fields.option(|fields| fields.signed()?.try_into().ok())?,
        kind: fields.option(Fields::text)?,
    };
    let source_path = fields.text()?;
    let source_url = fields.option(Fields::text)?;
    let sha256 = fields.text()?;
    let title = fields.option(Fields::text)?;
    let mut days = [None; 3];
    for day in &mut days {
        *day = fields.option(|fields| fields.signed()?.try_into().ok())?;
    }
    let held = Held {
        common,
        source_path,
        source_url,
        sha256,
        title,
        days,
        edition: fields.text()?,
        layout: fields.option(Fields::text)?.map(Cow::Borrowed),
        encoding: fields.text()?,
        encoding_evidence: fields.text()?,
        repairs: fields.list(Fields::text)?,
        tables_found: fields.list(Fields::text)?,
        checks: fields.list(|fields| {
            Some(CheckRow {
                check: fields.text()?,
                scope: fields.text()?,
                left: fields.option(Fields::float)?,
                right: fields.option(Fields::float)?,
                status: fields.text()?,
                detail: fields.text()?,
            })
        })?,
        panel: fields.option(|fields| {
            let mut panel = PanelRow::new();
            for values in [&mut panel.applications, &mut panel.disputes] {
                for value in values {
                    *value = fields.option(Fields::signed)?;
                }
            }
            for value in &mut panel.disclosures {
                *value = fields.option(Fields::float)?;
            }
            for n in &mut panel.n_by_state {
                *n = fields.number()?.try_into().ok()?;
            }
            Some(panel)
        })?,
        n_rows: {
            let mut n_rows = [0; TableId::STREAMED.len()];
            for n in &mut n_rows {
                *n = fields.number()?.try_into().ok()?;
            }
            n_rows
        },
    };
    fields.0.is_empty().then_some(held)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tabulate::testing;

    #[test]
    fn reports_come_back() {
        for record in &testing::corpus(40) {
            let mut bytes = Vec::new();
            encode(&mut bytes, &Held::new(record));
            assert_eq!(decode(&bytes), Some(Held::new(record)));
        }
    }

    #[test]
    fn a_broken_record_is_no_panic() {
        let mut bytes = Vec::new();
        encode(&mut bytes, &Held::new(&testing::corpus(1)[0]));
        for cut in 0..bytes.len() {
            assert_eq!(decode(&bytes[..cut]), None, "cut at {cut}");
        }
    }
}
