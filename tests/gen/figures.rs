//! The true figures of a report: drawn so that they balance, and sometimes wrongly added on purpose.

use super::forms::{APPLICANTS, Form, OUTCOMES, outcome_index};
use super::rng::Rng;

/// How much an agency has to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scale {
    /// Townships, small offices: nearly all zeros.
    Small,
    /// County departments, development zones.
    Middle,
    /// Counties, provincial departments.
    Large,
    /// Large cities: counts of four digits.
    Huge,
}

/// A cell of T1.
#[derive(Debug, Clone, PartialEq)]
pub struct Disclosure {
    /// Item code.
    pub item: &'static str,
    /// Measure code.
    pub measure: &'static str,
    /// The figure; 万元 for amounts.
    pub value: f64,
}

/// All figures of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// T1 in form order.
    pub disclosures: Vec<Disclosure>,
    /// T2: one row per entry of `OUTCOMES` (rows that the form lacks stay 0), seven applicants.
    pub applications: [[i64; 7]; 26],
    /// T3: three channels, five results.
    pub disputes: [[i64; 5]; 3],
}

impl Figures {
    /// The figure of a T1 cell.
    pub fn disclosure(&self, item: &str, measure: &str) -> Option<f64> {
        self.disclosures.iter().find(|d| d.item == item && d.measure == measure).map(|d| d.value)
    }

    fn set(&mut self, item: &str, measure: &str, value: f64) {
        if let Some(cell) = self.disclosures.iter_mut().find(|d| d.item == item && d.measure == measure) {
            cell.value = value;
        }
    }
}

/// Draws balanced figures. With `previous` the year follows on: what was carried forward is carried in, and the
/// documents in force are last year's plus issued less repealed.
pub fn draw(rng: &mut Rng, form: Form, scale: Scale, previous: Option<&Figures>) -> Figures {
    let mut figures = Figures { disclosures: Vec::new(), applications: [[0; 7]; 26], disputes: [[0; 5]; 3] };
    draw_disclosures(rng, form, scale, &mut figures);
    draw_applications(rng, form, scale, previous, &mut figures);
    draw_disputes(rng, scale, &mut figures);
    if let Some(previous) = previous {
        for item in ["regulations", "normative_documents"] {
            let Some(before) = previous.disclosure(item, "in_force") else { continue };
            let Some(issued) = figures.disclosure(item, "issued") else { continue };
            let repealed = figures.disclosure(item, "repealed").unwrap_or(0.0).min(before);
            figures.set(item, "repealed", repealed);
            figures.set(item, "in_force", before + issued - repealed);
        }
    }
    figures
}

/// A count that is mostly zero for small agencies and grows with the scale.
fn count(rng: &mut Rng, scale: Scale) -> i64 {
    let zero = match scale {
        Scale::Small => 850,
        Scale::Middle => 550,
        Scale::Large => 300,
        Scale::Huge => 120,
    };
    if rng.chance(zero) {
        return 0;
    }
    let top = match scale {
        Scale::Small => 9,
        Scale::Middle => 60,
        Scale::Large => 900,
        Scale::Huge => 9000,
    };
    // The logarithm is uniform: small counts are far more common than large ones.
    let bits = rng.range(1, 64 - (top as u64).leading_zeros() as i64);
    rng.range(1, ((1_i64 << bits) - 1).min(top))
}

fn amount(rng: &mut Rng, scale: Scale) -> f64 {
    let whole = count(rng, scale);
    if whole == 0 {
        return 0.0;
    }
    match rng.below(4) {
        0 => whole as f64,
        1 => ((whole * 10 + rng.range(0, 9)) as f64) / 10.0,
        2 => ((whole * 100 + rng.range(0, 99)) as f64) / 100.0,
        _ => ((whole * 10_000 + rng.range(0, 9999)) as f64) / 10_000.0,
    }
}

fn draw_disclosures(rng: &mut Rng, form: Form, scale: Scale, figures: &mut Figures) {
    for band in form.bands() {
        for &(item, _) in band.items {
            let mut in_force = 0;
            for &(measure, _) in band.heads {
                // Hardly any agency may issue 规章.
                let silent = item == "regulations" && !rng.chance(60);
                let value = match measure {
                    _ if silent => 0.0,
                    "amount" => amount(rng, scale),
                    "net_change" => {
                        let size = count(rng, scale.min(Scale::Large));
                        (if rng.chance(400) { -size } else { size }) as f64
                    }
                    "issued" | "newly_made" | "repealed" | "newly_disclosed" => {
                        let n = count(rng, scale.min(Scale::Middle));
                        in_force += n;
                        n as f64
                    }
                    "in_force" | "total_disclosed" => (in_force + count(rng, scale.min(Scale::Large))) as f64,
                    _ => count(rng, scale) as f64,
                };
                figures.disclosures.push(Disclosure { item, measure, value });
            }
        }
    }
}

fn draw_applications(rng: &mut Rng, form: Form, scale: Scale, previous: Option<&Figures>, figures: &mut Figures) {
    let [new, old, total, forward] = ["received_new", "carried_in", "total", "carried_forward"].map(outcome_index);
    let weights: Vec<(usize, u32)> =
        form.outcomes().filter(|&at| OUTCOMES[at].weight > 0).map(|at| (at, OUTCOMES[at].weight)).collect();
    let table = &mut figures.applications;
    let all = match scale {
        Scale::Small if rng.chance(700) => 0,
        Scale::Small => rng.range(1, 6),
        Scale::Middle if rng.chance(350) => 0,
        Scale::Middle => rng.range(1, 40),
        Scale::Large => rng.range(5, 400),
        Scale::Huge => rng.range(900, 9800),
    };
    // Natural persons file nearly everything.
    let share = rng.range(780, 1000) as u32;
    for _ in 0..all {
        let who = if rng.chance(share) { 0 } else { rng.weighted(&[(1, 60), (2, 4), (3, 6), (4, 18), (5, 12)]) };
        table[new][who] += 1;
    }
    #[expect(clippy::needless_range_loop, reason = "a column runs through several rows of the table")]
    for who in 0..6 {
        table[old][who] = match previous {
            Some(previous) => previous.applications[forward][who],
            None if rng.chance(250) => rng.range(0, (table[new][who] / 8).min(60)),
            None => 0,
        };
        let intake = table[new][who] + table[old][who];
        table[forward][who] = if rng.chance(450) { rng.range(0, (intake / 6).min(90)) } else { 0 };
        table[total][who] = intake - table[forward][who];
        for _ in 0..table[total][who] {
            table[rng.weighted(&weights)][who] += 1;
        }
    }
    for row in table.iter_mut() {
        row[6] = row[..6].iter().sum();
    }
}

fn draw_disputes(rng: &mut Rng, scale: Scale, figures: &mut Figures) {
    for channel in &mut figures.disputes {
        for cell in &mut channel[..4] {
            *cell = count(rng, if scale == Scale::Huge { Scale::Middle } else { Scale::Small });
        }
        channel[4] = channel[..4].iter().sum();
    }
}

/// Breaks one to three identities as published reports do: a total that was added wrongly, a column that does not
/// balance. `kind` 0 to 3 names one of the four identities within a report; `None` leaves it to chance.
pub fn add_wrongly(rng: &mut Rng, form: Form, figures: &mut Figures, kind: Option<usize>) {
    let rows: Vec<usize> = form.outcomes().collect();
    let [total, forward] = ["total", "carried_forward"].map(outcome_index);
    let n_breaks = if kind.is_some() { 1 } else { rng.weighted(&[(1, 6), (2, 3), (3, 1)]) };
    for _ in 0..n_breaks {
        let step = rng.range(1, 4);
        match kind.unwrap_or_else(|| rng.weighted(&[(0, 5), (1, 3), (2, 2), (3, 2)])) {
            0 => {
                // The total column of one row: seen most often in (一)予以公开 and in (七)总计.
                let row = rng.pick(&rows);
                figures.applications[row][6] += step;
            }
            1 => {
                let who = if rng.chance(700) { 0 } else { rng.below(6) };
                for column in [who, 6] {
                    figures.applications[forward][column] += step;
                }
            }
            2 => {
                let who = if rng.chance(700) { 0 } else { rng.below(6) };
                for column in [who, 6] {
                    figures.applications[total][column] += step;
                    // The balance holds again, so that only the sum of the outcomes is wrong.
                    figures.applications[outcome_index("received_new")][column] += step;
                }
            }
            _ => {
                let channel = rng.below(3);
                figures.disputes[channel][4] += step;
            }
        }
    }
}

/// The identities within a report that do not hold, as `check/scope`: computed from the figures alone.
pub fn failed_identities(form: Form, figures: &Figures) -> Vec<String> {
    let at = outcome_index;
    let t2 = &figures.applications;
    let mut failed = Vec::new();
    for (who, (code, _)) in APPLICANTS.iter().enumerate() {
        if t2[at("received_new")][who] + t2[at("carried_in")][who]
            != t2[at("total")][who] + t2[at("carried_forward")][who]
        {
            failed.push(format!("t2_balance/{code}"));
        }
        let sum: i64 = form.outcomes().filter(|&row| OUTCOMES[row].weight > 0).map(|row| t2[row][who]).sum();
        if sum != t2[at("total")][who] {
            failed.push(format!("t2_outcomes/{code}"));
        }
    }
    for row in form.outcomes() {
        if t2[row][..6].iter().sum::<i64>() != t2[row][6] {
            failed.push(format!("t2_row_total/{}", OUTCOMES[row].code));
        }
    }
    for (channel, (code, _)) in figures.disputes.iter().zip(super::forms::CHANNELS) {
        if channel[..4].iter().sum::<i64>() != channel[4] {
            failed.push(format!("t3_channel_total/{code}"));
        }
    }
    failed.sort();
    failed
}
