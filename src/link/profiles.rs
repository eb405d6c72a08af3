//! What reports say of their agencies, held once for all reports that say the same.

use crate::codec::{Fields, put_option, put_text};
use crate::model::AgencyRef;
use crate::texts::Interner;

/// What a report says of its agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Profile<'a> {
    pub(super) agency_id: &'a str,
    pub(super) agency: &'a str,
    pub(super) region_code: Option<&'a str>,
    pub(super) level: Option<&'a str>,
    pub(super) kind: Option<&'a str>,
    pub(super) parent_id: Option<&'a str>,
}

impl<'a> Profile<'a> {
    /// `None` for an agency that is not known.
    pub(super) fn new(agency: &'a AgencyRef) -> Option<Self> {
        Some(Self {
            agency_id: agency.agency_id.as_deref()?,
            agency: agency.agency.as_deref().unwrap_or_default(),
            region_code: agency.region_code.as_deref(),
            level: agency.level,
            kind: agency.kind,
            parent_id: agency.parent_id.as_deref(),
        })
    }

    pub(super) fn to_bytes(self) -> Box<[u8]> {
        let mut out = Vec::new();
        put_text(&mut out, self.agency_id);
        put_text(&mut out, self.agency);
        for text in [self.region_code, self.level, self.kind, self.parent_id] {
            put_option(&mut out, text, put_text);
        }
        out.into()
    }

    /// Reads what [`Profile::to_bytes`] wrote; `None` where it is broken.
    pub(super) fn from_bytes(bytes: &'a [u8]) -> Option<Self> {
        let fields = &mut Fields(bytes);
        let (agency_id, agency) = (fields.text()?, fields.text()?);
        let mut text = || fields.option(Fields::text);
        let profile =
            Self { agency_id, agency, region_code: text()?, level: text()?, kind: text()?, parent_id: text()? };
        fields.0.is_empty().then_some(profile)
    }
}

/// Why a profile can be read back.
const KNOWN: &str = "it was looked at when it was made or read";

/// Makes equal profiles one: some 100 bytes for each that differs.
#[derive(Debug, Default)]
pub(super) struct Profiles(Interner);

impl Profiles {
    /// The number of a profile, given as its bytes.
    pub(super) fn intern(&mut self, bytes: &[u8]) -> u32 {
        self.0.intern(bytes)
    }

    pub(super) fn get(&self, number: u32) -> Profile<'_> {
        Profile::from_bytes(self.0.texts().get(number)).expect(KNOWN)
    }

    /// The bytes of a profile's identifier, which sort as its text does: nothing else of the profile is read.
    fn id(&self, number: u32) -> &[u8] {
        let fields = &mut Fields(self.0.texts().get(number));
        fields.number().and_then(|n| fields.bytes(usize::try_from(n).ok()?)).expect(KNOWN)
    }

    /// By profile: the place of its agency among all, in the order of their identifiers.
    pub(super) fn agency_order(&self) -> Vec<u32> {
        let mut sorted: Vec<u32> = (0..).take(self.0.texts().len()).collect();
        sorted.sort_unstable_by_key(|&number| self.id(number));
        let mut places = vec![0; sorted.len()];
        for (place, same) in (0..).zip(sorted.chunk_by(|&a, &b| self.id(a) == self.id(b))) {
            same.iter().for_each(|&number| places[number as usize] = place);
        }
        places
    }
}
