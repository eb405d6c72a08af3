//! Columns in memory: what a row group is filled into, and the Arrow arrays it becomes.
//!
//! A fact table repeats itself: 182 rows of one report share six columns, and codes and labels come from short lists.
//! So text columns are dictionaries from the start, whose keys are held as runs, or in two or four bytes (`Keys`): a
//! row of `applications` takes some 30 bytes, and at most one look-up a column. The Parquet writer gets the dictionary as
//! it is and need not group the strings again.
//!
//! Nothing here knows a table or touches the disk: [`super::schema`] says which columns there are, [`super::rows`]
//! fills them.

use polars_arrow::array::{Array, BooleanArray, DictionaryArray, ListArray, PrimitiveArray, Utf8Array, Utf8ViewArray};
use polars_arrow::bitmap::{Bitmap, MutableBitmap};
use polars_arrow::datatypes::{ArrowDataType, Field, TimeUnit};
use polars_arrow::offset::OffsetsBuffer;
use polars_arrow::types::NativeType;

use super::schema::{Column, DataType, Table};
use crate::texts::{Interner, Texts};

/// Key of a null; never a position in a dictionary, which holds less than 2^32 - 1 strings.
const NULL: u32 = u32::MAX;
/// Strings longer than this are rarely repeated: they are stored without a look-up.
const INTERN_MAX_BYTES: usize = 256;

/// Runs that are kept as runs, however short they are: no column is judged by its first rows.
const MIN_RUNS: usize = 64;

/// The keys of the rows, in the least memory that their habits allow. Which form they have depends on the rows alone.
#[derive(Debug)]
enum Keys {
    /// A key, and in how many rows it follows: the columns that a report fills with one value.
    Runs {
        /// Key and number of rows.
        runs: Vec<(u32, u32)>,
        /// Rows of all runs.
        n_rows: usize,
    },
    /// Keys below 65,535; a null is [`Keys::NARROW_NULL`].
    Narrow(Vec<u16>),
    /// Any keys.
    Wide(Vec<u32>),
}

impl Default for Keys {
    fn default() -> Self {
        Self::Runs { runs: Vec::new(), n_rows: 0 }
    }
}

impl Keys {
    const NARROW_NULL: u16 = u16::MAX;

    fn narrow(key: u32) -> Option<u16> {
        if key == NULL {
            Some(Self::NARROW_NULL)
        } else {
            u16::try_from(key).ok().filter(|key| *key != Self::NARROW_NULL)
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Runs { n_rows, .. } => *n_rows,
            Self::Narrow(keys) => keys.len(),
            Self::Wide(keys) => keys.len(),
        }
    }

    fn n_bytes(&self) -> usize {
        match self {
            Self::Runs { runs, .. } => runs.len() * 8,
            Self::Narrow(keys) => keys.len() * 2,
            Self::Wide(keys) => keys.len() * 4,
        }
    }

    /// Appends one row.
    #[inline]
    fn push_one(&mut self, key: u32) {
        match self {
            Self::Narrow(keys) if key < u32::from(Self::NARROW_NULL) => keys.push(key as u16),
            _ => self.push(key, 1),
        }
    }

    fn push(&mut self, key: u32, n: usize) {
        loop {
            match self {
                Self::Runs { runs, n_rows } => {
                    // A row group is ended far below 2^32 rows.
                    let more = u32::try_from(n).expect("fewer than 2^32 rows at once");
                    let is_too_many = runs.len() >= MIN_RUNS && runs.len() * 4 > *n_rows;
                    match runs.last_mut() {
                        Some((last, n_last)) if *last == key => *n_last += more,
                        _ if is_too_many => {
                            self.end_runs();
                            continue;
                        }
                        _ => runs.push((key, more)),
                    }
                    *n_rows += n;
                }
                Self::Narrow(keys) => match Self::narrow(key) {
                    Some(key) => keys.resize(keys.len() + n, key),
                    None => {
                        *self = Self::Wide(self.to_wide());
                        continue;
                    }
                },
                Self::Wide(keys) => keys.resize(keys.len() + n, key),
            }
            return;
        }
    }

    /// One key for each row, as narrow as they can be.
    fn end_runs(&mut self) {
        let wide = self.to_wide();
        let narrow = wide.iter().map(|&key| Self::narrow(key)).collect::<Option<Vec<u16>>>();
        *self = narrow.map_or(Self::Wide(wide), Self::Narrow);
    }

    /// One key for each row.
    fn to_wide(&self) -> Vec<u32> {
        match self {
            Self::Runs { runs, n_rows } => {
                let mut keys = Vec::with_capacity(*n_rows);
                runs.iter().for_each(|&(key, n)| keys.resize(keys.len() + n as usize, key));
                keys
            }
            Self::Narrow(keys) => {
                keys.iter().map(|&key| if key == Self::NARROW_NULL { NULL } else { u32::from(key) }).collect()
            }
            Self::Wide(keys) => keys.clone(),
        }
    }

    /// Moves the rows out, one key each.
    fn take(&mut self) -> Vec<u32> {
        match std::mem::take(self) {
            Self::Wide(keys) => keys,
            keys => keys.to_wide(),
        }
    }
}

/// Text as keys into a dictionary, in the order of first use.
#[derive(Debug, Default)]
pub struct TextColumn {
    keys: Keys,
    n_nulls: usize,
    dictionary: Interner,
    /// Index of a code to its key, for columns whose values come from a short list.
    codes: Vec<u32>,
}

impl TextColumn {
    fn intern(&mut self, text: &str) -> u32 {
        let text = text.as_bytes();
        if text.len() > INTERN_MAX_BYTES { self.dictionary.store(text) } else { self.dictionary.intern(text) }
    }

    /// Appends one value.
    pub fn push(&mut self, text: Option<&str>) {
        let key = match text {
            Some(text) => self.intern(text),
            None => {
                self.n_nulls += 1;
                NULL
            }
        };
        self.keys.push_one(key);
    }

    /// Appends the same value `n_rows` times.
    pub fn push_run(&mut self, text: Option<&str>, n_rows: usize) {
        let key = match text {
            Some(text) if n_rows > 0 => self.intern(text),
            _ => {
                self.n_nulls += n_rows;
                NULL
            }
        };
        if n_rows > 0 {
            self.keys.push(key, n_rows);
        }
    }

    /// Appends a value from a short list: `idx` is its position there, `text` is only asked at the first use.
    pub fn push_code<'a>(&mut self, idx: usize, text: impl FnOnce() -> &'a str) {
        if self.codes.len() <= idx {
            self.codes.resize(idx + 1, NULL);
        }
        if self.codes[idx] == NULL {
            // Two codes may share a label: intern, so that the dictionary has it once.
            self.codes[idx] = self.intern(text());
        }
        self.keys.push_one(self.codes[idx]);
    }

    fn n_bytes(&self) -> usize {
        self.keys.n_bytes() + self.dictionary.n_bytes()
    }

    /// A dictionary, or plain text when no string is repeated (long texts: a dictionary would only be in the way).
    fn take(&mut self) -> Box<dyn Array> {
        let mut keys = self.keys.take();
        let has_repeats = self.dictionary.texts().len() < keys.len() - self.n_nulls;
        let (mut offsets, bytes) = self.dictionary.take();
        let n_nulls = std::mem::take(&mut self.n_nulls);
        self.codes.clear();
        let validity = (n_nulls > 0).then(|| Bitmap::from_iter(keys.iter().map(|key| *key != NULL)));
        if !has_repeats {
            if n_nulls > 0 {
                // Without repeats the keys of the non-null rows are 0, 1, 2 …: a null is an empty span before the next.
                let mut next = 0;
                let mut starts = Vec::with_capacity(keys.len() + 1);
                for key in &keys {
                    starts.push(offsets[next]);
                    next += usize::from(*key != NULL);
                }
                starts.push(bytes.len() as i64);
                offsets = starts;
            }
            return utf8(offsets, bytes, validity).boxed();
        }
        for key in &mut keys {
            if *key == NULL {
                *key = 0;
            }
        }
        let keys = PrimitiveArray::new(ArrowDataType::UInt32, keys.into(), validity);
        let values = utf8(offsets, bytes, None).boxed();
        DictionaryArray::try_from_keys(keys, values, false).expect("keys come from this dictionary").boxed()
    }
}

/// Moves the rows out, and makes room for as many again: the next row group is likely to be as long, and growing by
/// doubling costs copies and up to twice the memory. Room that is never used is never touched.
fn take_rows<T>(rows: &mut Vec<T>) -> Vec<T> {
    let room = Vec::with_capacity(rows.len());
    std::mem::replace(rows, room)
}

fn utf8(offsets: Vec<i64>, bytes: Vec<u8>, validity: Option<Bitmap>) -> Utf8Array<i64> {
    let offsets = OffsetsBuffer::try_from(offsets).expect("offsets grow with the bytes");
    Utf8Array::new(ArrowDataType::LargeUtf8, offsets, bytes.into(), validity)
}

/// Numbers, dates and moments.
#[derive(Debug)]
pub struct NumberColumn<T> {
    values: Vec<T>,
    /// Nulls before the first value: a column without any costs nothing.
    n_nulls_ahead: usize,
    /// Built at the first null: most columns have none.
    validity: Option<MutableBitmap>,
    dtype: ArrowDataType,
}

impl<T: NativeType> NumberColumn<T> {
    fn new(dtype: ArrowDataType) -> Self {
        Self { values: Vec::new(), n_nulls_ahead: 0, validity: None, dtype }
    }

    fn len(&self) -> usize {
        self.n_nulls_ahead + self.values.len()
    }

    /// Appends one value.
    #[inline]
    pub fn push(&mut self, value: Option<T>) {
        if self.values.is_empty() {
            if value.is_none() {
                self.n_nulls_ahead += 1;
                return;
            }
            let n_nulls = std::mem::take(&mut self.n_nulls_ahead);
            self.values.resize(n_nulls, T::default());
            self.validity = (n_nulls > 0).then(|| {
                let mut validity = MutableBitmap::with_capacity(n_nulls + 1);
                validity.extend_constant(n_nulls, false);
                validity
            });
        }
        match (value, &mut self.validity) {
            (Some(_), None) => {}
            (Some(_), Some(validity)) => validity.push(true),
            (None, Some(validity)) => validity.push(false),
            (None, slot @ None) => {
                let mut validity = MutableBitmap::with_capacity(self.values.capacity());
                validity.extend_constant(self.values.len(), true);
                validity.push(false);
                *slot = Some(validity);
            }
        }
        self.values.push(value.unwrap_or_default());
    }

    fn take(&mut self) -> Box<dyn Array> {
        let n_nulls = std::mem::take(&mut self.n_nulls_ahead);
        if n_nulls > 0 {
            return PrimitiveArray::<T>::new_null(self.dtype.clone(), n_nulls).boxed();
        }
        let values = take_rows(&mut self.values);
        let validity = self.validity.take().map(Bitmap::from);
        PrimitiveArray::new(self.dtype.clone(), values.into(), validity).boxed()
    }
}

/// Lists of strings; a list is never null, only empty.
#[derive(Debug, Default)]
pub struct ListColumn {
    ends: Vec<i64>,
    items: Texts,
}

impl ListColumn {
    /// Appends one list.
    pub fn push<'a>(&mut self, items: impl IntoIterator<Item = &'a str>) {
        for item in items {
            self.items.push(item.as_bytes());
        }
        self.ends.push(self.items.len() as i64);
    }

    fn take(&mut self) -> Box<dyn Array> {
        let (offsets, bytes) = self.items.take();
        let values = utf8(offsets, bytes, None);
        let mut ends = std::mem::take(&mut self.ends);
        ends.insert(0, 0);
        let item = Field::new("element".into(), ArrowDataType::LargeUtf8, true);
        ListArray::<i64>::new(
            ArrowDataType::LargeList(Box::new(item)),
            OffsetsBuffer::try_from(ends).expect("ends grow with the items"),
            values.boxed(),
            None,
        )
        .boxed()
    }
}

/// One column of a frame.
#[derive(Debug)]
pub enum ColumnData {
    /// See [`DataType::Text`].
    Text(TextColumn),
    /// See [`DataType::TextList`].
    TextList(ListColumn),
    /// See [`DataType::Bool`].
    Bool(MutableBitmap),
    /// See [`DataType::Int16`].
    Int16(NumberColumn<i16>),
    /// See [`DataType::Int32`].
    Int32(NumberColumn<i32>),
    /// See [`DataType::Int64`].
    Int64(NumberColumn<i64>),
    /// See [`DataType::Float64`].
    Float64(NumberColumn<f64>),
    /// See [`DataType::Date`]: days since 1970-01-01.
    Date(NumberColumn<i32>),
    /// See [`DataType::Timestamp`]: microseconds since 1970-01-01, UTC.
    Timestamp(NumberColumn<i64>),
}

impl ColumnData {
    fn new(dtype: DataType) -> Self {
        match dtype {
            DataType::Text => Self::Text(TextColumn::default()),
            DataType::TextList => Self::TextList(ListColumn::default()),
            DataType::Bool => Self::Bool(MutableBitmap::new()),
            DataType::Int16 => Self::Int16(NumberColumn::new(ArrowDataType::Int16)),
            DataType::Int32 => Self::Int32(NumberColumn::new(ArrowDataType::Int32)),
            DataType::Int64 => Self::Int64(NumberColumn::new(ArrowDataType::Int64)),
            DataType::Float64 => Self::Float64(NumberColumn::new(ArrowDataType::Float64)),
            DataType::Date => Self::Date(NumberColumn::new(ArrowDataType::Date32)),
            DataType::Timestamp => {
                Self::Timestamp(NumberColumn::new(ArrowDataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))))
            }
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(column) => column.keys.len(),
            Self::TextList(column) => column.ends.len(),
            Self::Bool(column) => column.len(),
            Self::Int16(column) => column.len(),
            Self::Int32(column) | Self::Date(column) => column.len(),
            Self::Int64(column) | Self::Timestamp(column) => column.len(),
            Self::Float64(column) => column.len(),
        }
    }

    /// True without a row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn copy_rows(&mut self, array: &dyn Array) {
        fn cast<T: 'static>(array: &dyn Array) -> &T {
            array.as_any().downcast_ref().expect("the file has the types of the schema: it was written by it")
        }
        fn copy<T: NativeType>(column: &mut NumberColumn<T>, array: &dyn Array) {
            cast::<PrimitiveArray<T>>(array).iter().for_each(|value| column.push(value.copied()));
        }
        match self {
            Self::Text(column) => cast::<Utf8ViewArray>(array).iter().for_each(|text| column.push(text)),
            Self::TextList(column) => {
                for list in cast::<ListArray<i64>>(array).iter() {
                    let list = list.expect("a list is never null");
                    column.push(cast::<Utf8ViewArray>(list.as_ref()).values_iter());
                }
            }
            Self::Bool(column) => cast::<BooleanArray>(array).values_iter().for_each(|value| column.push(value)),
            Self::Int16(column) => copy(column, array),
            Self::Int32(column) | Self::Date(column) => copy(column, array),
            Self::Int64(column) | Self::Timestamp(column) => copy(column, array),
            Self::Float64(column) => copy(column, array),
        }
    }

    fn n_bytes(&self) -> usize {
        match self {
            Self::Text(column) => column.n_bytes(),
            Self::TextList(column) => column.ends.len() * 8 + column.items.n_bytes(),
            Self::Bool(column) => column.len() / 8,
            Self::Int16(column) => column.values.len() * 2,
            Self::Int32(column) | Self::Date(column) => column.values.len() * 4,
            Self::Int64(column) | Self::Timestamp(column) => column.values.len() * 8,
            Self::Float64(column) => column.values.len() * 8,
        }
    }

    fn take(&mut self) -> Box<dyn Array> {
        match self {
            Self::Text(column) => column.take(),
            Self::TextList(column) => column.take(),
            Self::Bool(column) => {
                BooleanArray::new(ArrowDataType::Boolean, Bitmap::from(std::mem::take(column)), None).boxed()
            }
            Self::Int16(column) => column.take(),
            Self::Int32(column) | Self::Date(column) => column.take(),
            Self::Int64(column) | Self::Timestamp(column) => column.take(),
            Self::Float64(column) => column.take(),
        }
    }
}

/// Rows of one table, column by column, in the order that [`super::schema`] declares.
#[derive(Debug)]
pub struct Frame {
    table: &'static Table,
    columns: Vec<ColumnData>,
}

impl Frame {
    /// An empty frame of a table.
    pub fn new(table: &'static Table) -> Self {
        let columns = table.columns.iter().map(|column| ColumnData::new(column.dtype)).collect();
        Self { table, columns }
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.columns[0].len()
    }

    /// Bytes that the rows take, by length and not by capacity, so that it depends on the rows alone.
    pub fn n_bytes(&self) -> usize {
        self.columns.iter().map(ColumnData::n_bytes).sum()
    }

    /// Starts to append `n_rows` rows: every column is then filled once, in order.
    pub fn append(&mut self, n_rows: usize) -> Filler<'_> {
        Filler { n_rows_after: self.n_rows() + n_rows, n_rows, next: 0, frame: self }
    }

    /// Appends rows that were read back from a file of this table, one array per column, as a reader of Parquet makes
    /// them: text as views.
    pub fn copy_rows(&mut self, arrays: &[Box<dyn Array>]) {
        assert_eq!(arrays.len(), self.columns.len(), "table {}: a file has its columns", self.table.name());
        for (column, array) in self.columns.iter_mut().zip(arrays) {
            column.copy_rows(array.as_ref());
        }
    }

    /// Moves the rows out as Arrow arrays, one per column; the frame is empty afterwards.
    pub fn take(&mut self) -> Vec<Box<dyn Array>> {
        self.columns.iter_mut().map(ColumnData::take).collect()
    }
}

/// Fills the columns of a frame in order; naming each keeps the code that fills and the schema from drifting apart.
pub struct Filler<'a> {
    frame: &'a mut Frame,
    n_rows: usize,
    n_rows_after: usize,
    next: usize,
}

impl Filler<'_> {
    /// Rows that are being appended.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    fn fill(&mut self, name: &str, push: impl FnOnce(&mut ColumnData)) -> &mut Self {
        let table = self.frame.table;
        let column: &Column = &table.columns[self.next];
        assert_eq!(column.name, name, "table {}: columns are filled in the order of the schema", table.name());
        let data = &mut self.frame.columns[self.next];
        push(data);
        assert_eq!(data.len(), self.n_rows_after, "table {}: column {name} has one value per row", table.name());
        self.next += 1;
        self
    }

    fn fill_text(&mut self, name: &str, push: impl FnOnce(&mut TextColumn)) -> &mut Self {
        self.fill(name, |data| match data {
            ColumnData::Text(column) => push(column),
            other => panic!("column {name} is declared as {other:?}, not as text"),
        })
    }

    /// The same text in every row.
    pub fn text_run(&mut self, name: &str, text: Option<&str>) -> &mut Self {
        let n_rows = self.n_rows;
        self.fill_text(name, |column| column.push_run(text, n_rows))
    }

    /// Text row by row.
    pub fn text<'t>(&mut self, name: &str, texts: impl Iterator<Item = Option<&'t str>>) -> &mut Self {
        self.fill_text(name, |column| texts.for_each(|text| column.push(text)))
    }

    /// Codes or labels from a short list, as (position in the list, text); the text is only asked at the first use.
    pub fn codes<'t, F>(&mut self, name: &str, codes: impl Iterator<Item = (usize, F)>) -> &mut Self
    where
        F: FnOnce() -> &'t str,
    {
        self.fill_text(name, |column| codes.for_each(|(idx, text)| column.push_code(idx, text)))
    }

    /// One list of strings: for frames that are filled a row at a time.
    pub fn list<'t>(&mut self, name: &str, items: impl IntoIterator<Item = &'t str>) -> &mut Self {
        self.fill(name, |data| match data {
            ColumnData::TextList(column) => column.push(items),
            other => panic!("column {name} is declared as {other:?}, not as list"),
        })
    }

    /// True or false, row by row.
    pub fn bools(&mut self, name: &str, values: impl Iterator<Item = bool>) -> &mut Self {
        self.fill(name, |data| match data {
            ColumnData::Bool(column) => values.for_each(|value| column.push(value)),
            other => panic!("column {name} is declared as {other:?}, not as bool"),
        })
    }

    /// The same 16-bit number in every row.
    pub fn i16_run(&mut self, name: &str, value: Option<i16>) -> &mut Self {
        let n_rows = self.n_rows;
        self.fill(name, |data| match data {
            ColumnData::Int16(column) => (0..n_rows).for_each(|_| column.push(value)),
            other => panic!("column {name} is declared as {other:?}, not as int16"),
        })
    }

    /// 32-bit numbers, or days since 1970-01-01.
    pub fn i32s(&mut self, name: &str, values: impl Iterator<Item = Option<i32>>) -> &mut Self {
        self.fill(name, |data| match data {
            ColumnData::Int32(column) | ColumnData::Date(column) => values.for_each(|value| column.push(value)),
            other => panic!("column {name} is declared as {other:?}, not as int32 or date"),
        })
    }

    /// 64-bit numbers, or microseconds since 1970-01-01.
    pub fn i64s(&mut self, name: &str, values: impl Iterator<Item = Option<i64>>) -> &mut Self {
        self.fill(name, |data| match data {
            ColumnData::Int64(column) | ColumnData::Timestamp(column) => values.for_each(|value| column.push(value)),
            other => panic!("column {name} is declared as {other:?}, not as int64 or timestamp"),
        })
    }

    /// Floating-point numbers.
    pub fn f64s(&mut self, name: &str, values: impl Iterator<Item = Option<f64>>) -> &mut Self {
        self.fill(name, |data| match data {
            ColumnData::Float64(column) => values.for_each(|value| column.push(value)),
            other => panic!("column {name} is declared as {other:?}, not as float64"),
        })
    }

    /// The name of the column that comes next: for tables whose columns are generated.
    pub fn next_name(&self) -> Option<&'static str> {
        let table: &'static Table = self.frame.table;
        table.columns.get(self.next).map(|column| column.name.as_ref())
    }

    /// Ends the rows; every column must have been filled.
    pub fn done(&mut self) {
        let table = self.frame.table;
        assert_eq!(self.next, table.columns.len(), "table {}: every column is filled", table.name());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_back_in_each_of_their_forms() {
        let is_runs = |keys: &Keys| matches!(keys, Keys::Runs { .. });
        let is_narrow = |keys: &Keys| matches!(keys, Keys::Narrow(_));
        // As a report fills a column, as a list of codes does, as paths do, with nulls in between.
        let in_runs = (0..100_u32).map(|key| (if key % 7 == 0 { NULL } else { key }, 182));
        let one_by_one = (0..5_000_u32).map(|at| (if at % 5 == 0 { NULL } else { at % 9 }, 1));
        let ever_new = (0..70_000_u32).map(|at| (at, 1));
        let runs_then_new = (0..3_000_u32).map(|at| (at, if at < 500 { 40 } else { 1 }));
        type Case = (Vec<(u32, usize)>, fn(&Keys) -> bool);
        let cases: [Case; 4] = [
            (in_runs.collect(), is_runs),
            (one_by_one.collect(), is_narrow),
            (ever_new.collect(), |keys| matches!(keys, Keys::Wide(_))),
            (runs_then_new.collect(), is_runs),
        ];
        for (pushes, is_form) in cases {
            let (mut keys, mut expected) = (Keys::default(), Vec::new());
            for (key, n) in pushes {
                keys.push(key, n);
                expected.resize(expected.len() + n, key);
                assert_eq!(keys.len(), expected.len());
            }
            assert!(is_form(&keys), "{} bytes for {} rows", keys.n_bytes(), keys.len());
            assert!(keys.n_bytes() <= 4 * expected.len());
            assert_eq!(keys.take(), expected);
            assert_eq!((keys.len(), is_runs(&keys)), (0, true));
        }
        // The last key of two bytes that is none of a null, and the first of four.
        for last in [65_534, 65_535] {
            let mut keys = Keys::Narrow(vec![0, Keys::NARROW_NULL]);
            keys.push(last, 2);
            assert_eq!(is_narrow(&keys), last == 65_534);
            assert_eq!(keys.take(), [0, NULL, last, last]);
        }
    }

    #[test]
    fn nulls_ahead_of_the_first_number_are_nulls() {
        for values in [
            vec![],
            vec![None, None],
            vec![None, None, Some(7), None, Some(8)],
            vec![Some(1), Some(2)],
            vec![Some(1), None],
        ] {
            let mut column = NumberColumn::<i32>::new(ArrowDataType::Int32);
            for _ in 0..2 {
                values.iter().for_each(|value| column.push(*value));
                assert_eq!(column.len(), values.len());
                let array = column.take();
                let array = array.as_any().downcast_ref::<PrimitiveArray<i32>>().expect("of this type");
                assert_eq!(array.iter().map(|value| value.copied()).collect::<Vec<_>>(), values);
                assert_eq!(column.len(), 0, "a column can be filled again");
            }
        }
    }
}
