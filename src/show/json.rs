//! A report as JSON, under the column names of the data contract.

use serde_json::{Value, json};

use crate::model::{CheckStatus, Edition, Fact, Labels, Place, ReportRecord};

/// The facts of a report as one JSON object: the columns of `reports`, and one array for each table of facts.
pub fn render_json(record: &ReportRecord, labels: &dyn Labels) -> Value {
    let report = &record.report;
    let (metadata, reading) = (&report.metadata, &report.reading);
    let edition = reading.edition.unwrap_or(Edition::Unknown);
    let layouts: Vec<&str> = reading.layouts.iter().map(|layout| layout.code()).collect();
    let disclosures: Vec<Value> = reading
        .disclosures
        .iter()
        .map(|fact| {
            let (item, measure) = (fact.key.item, fact.key.measure);
            let key = json!({
                "item": item.code(), "item_zh": labels.item(edition, item),
                "measure": measure.code(), "measure_zh": labels.measure(edition, item, measure),
                "unit": measure.unit().code(),
            });
            render_fact(key, fact)
        })
        .collect();
    let applications: Vec<Value> = reading
        .applications
        .iter()
        .map(|fact| {
            let (outcome, applicant) = (fact.key.outcome, fact.key.applicant);
            let key = json!({
                "outcome_group": outcome.group().code(),
                "outcome": outcome.code(), "outcome_zh": labels.outcome(edition, outcome),
                "applicant": applicant.code(), "applicant_zh": labels.applicant(applicant),
            });
            render_fact(key, fact)
        })
        .collect();
    let disputes: Vec<Value> = reading
        .disputes
        .iter()
        .map(|fact| {
            let (channel, outcome) = (fact.key.channel, fact.key.outcome);
            let key = json!({
                "channel": channel.code(), "channel_zh": labels.channel(channel),
                "outcome": outcome.code(), "outcome_zh": labels.dispute_outcome(outcome),
            });
            render_fact(key, fact)
        })
        .collect();
    let checks: Vec<Value> = report
        .checks
        .iter()
        .map(|check| {
            json!({
                "check": check.check.code(), "scope": check.scope, "left": check.left, "right": check.right,
                "status": check.status.code(), "detail": text_or_null(&check.detail),
            })
        })
        .collect();
    let sections: Vec<Value> = report
        .sections
        .iter()
        .map(|section| json!({"section_no": section.section_no, "heading": text_or_null(&section.heading), "text": section.text}))
        .collect();
    let year_sources: Vec<Value> =
        metadata.year_sources.iter().map(|(source, year)| json!({"source": source, "year": year})).collect();
    let agency = record.agency.agency.as_ref().or(metadata.agency.as_ref());
    json!({
        "report_id": report.report_id,
        "agency_id": record.agency.agency_id,
        "agency": agency,
        "region_code": record.agency.region_code,
        "level": record.agency.level,
        "year": metadata.year,
        "year_sources": year_sources,
        "source_path": record.source_path,
        "source_url": record.source_url,
        "sha256": record.sha256,
        "title": metadata.title,
        "published_on": metadata.published_on.map(|day| day.to_string()),
        "period_start": metadata.period_start.map(|day| day.to_string()),
        "period_end": metadata.period_end.map(|day| day.to_string()),
        "edition": edition.code(),
        "layout": text_or_null(&layouts.join("+")),
        "encoding": record.encoding,
        "encoding_evidence": record.encoding_evidence,
        "repairs": record.repairs,
        "tables_found": reading.tables_found.iter().map(|kind| kind.code()).collect::<Vec<_>>(),
        "checks_failed": report.checks.iter().filter(|check| check.status == CheckStatus::Fail).count(),
        "unmatched": reading.unmatched,
        "disclosures": disclosures,
        "applications": applications,
        "disputes": disputes,
        "checks": checks,
        "sections": sections,
    })
}

/// Text that is empty is null, as in the tables.
fn text_or_null(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { text.into() }
}

/// The key's columns, then value, state, best guess, raw text and place.
fn render_fact<K, V: Copy + Into<Value>>(key: Value, fact: &Fact<K, V>) -> Value {
    let mut row = key;
    let columns = row.as_object_mut().expect("keys are objects");
    let mut add = |name: &str, value: Value| columns.insert(name.to_owned(), value);
    add("value", fact.value.map_or(Value::Null, Into::into));
    add("state", fact.state.code().into());
    add("best_guess", fact.best_guess.map_or(Value::Null, Into::into));
    add("raw", fact.raw.clone().into());
    let place = |pick: fn(Place) -> u32| fact.place.map_or(Value::Null, |place| pick(place).into());
    add("table_no", place(|place| place.table_no));
    add("row", place(|place| place.row));
    add("col", place(|place| place.col));
    row
}
