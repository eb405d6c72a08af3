//! Columns in memory: what a row group is filled into, and the Arrow arrays it becomes.
//!
//! A fact table repeats itself: 182 rows of one report share six columns, and codes and labels come from short lists.
//! So text columns are dictionaries from the start, whose keys are held as runs or one by one (`Keys`), and most numbers
//! are small: a key or number takes one byte or two, where that is enough for the column (`Packed`). A row of
//! `applications` takes some 15 bytes, and at most one look-up a column. The Parquet writer gets the dictionary as it is
//! and need not group the strings again.
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

/// A number that most often is a small one.
pub trait Pack: NativeType {
    /// The number in two bytes, if it is a whole one from 0 to 65,535.
    fn pack(self) -> Option<u16>;

    /// The number that was packed.
    fn unpack(packed: u16) -> Self;
}

macro_rules! pack_integers {
    ($($integer:ty),*) => {$(
        impl Pack for $integer {
            #[inline]
            fn pack(self) -> Option<u16> {
                u16::try_from(self).ok()
            }

            fn unpack(packed: u16) -> Self {
                packed as Self
            }
        }
    )*};
}
pack_integers!(i16, i32, i64, u32);

impl Pack for f64 {
    #[inline]
    fn pack(self) -> Option<u16> {
        let packed = self as u16;
        // Bit by bit, so that -0.0 stays what it is.
        (f64::from(packed).to_bits() == self.to_bits()).then_some(packed)
    }

    fn unpack(packed: u16) -> Self {
        packed.into()
    }
}

/// Numbers, each in as many bytes as the largest of them needs: one, two, or all that its type has. How many that is
/// depends on the numbers alone.
#[derive(Debug)]
enum Packed<T> {
    /// Whole numbers below 256.
    Bytes(Vec<u8>),
    /// Whole numbers below 65,536.
    Shorts(Vec<u16>),
    /// Any numbers.
    Whole(Vec<T>),
}

impl<T> Default for Packed<T> {
    fn default() -> Self {
        Self::Bytes(Vec::new())
    }
}

impl<T: Pack> Packed<T> {
    fn len(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Shorts(shorts) => shorts.len(),
            Self::Whole(values) => values.len(),
        }
    }

    fn n_bytes(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Shorts(shorts) => size_of_val(shorts.as_slice()),
            Self::Whole(values) => size_of_val(values.as_slice()),
        }
    }

    /// The number as a byte, where that is enough.
    fn byte(value: T) -> Option<u8> {
        value.pack().and_then(|packed| u8::try_from(packed).ok())
    }

    #[inline]
    fn push(&mut self, value: T) {
        match self {
            Self::Bytes(bytes) => {
                if let Some(byte) = Self::byte(value) {
                    return bytes.push(byte);
                }
            }
            Self::Shorts(shorts) => {
                if let Some(short) = value.pack() {
                    return shorts.push(short);
                }
            }
            Self::Whole(values) => return values.push(value),
        }
        self.push_wider(value);
    }

    /// Appends the first number that needs more bytes than those before.
    #[cold]
    fn push_wider(&mut self, value: T) {
        *self = match std::mem::take(self) {
            Self::Bytes(bytes) if value.pack().is_some() => Self::Shorts(bytes.into_iter().map(u16::from).collect()),
            packed => Self::Whole(packed.into_values()),
        };
        self.push(value);
    }

    fn into_values(self) -> Vec<T> {
        match self {
            Self::Bytes(bytes) => bytes.into_iter().map(|byte| T::unpack(byte.into())).collect(),
            Self::Shorts(shorts) => shorts.into_iter().map(T::unpack).collect(),
            Self::Whole(values) => values,
        }
    }
}

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
    /// One for each row, each one higher than it is, so that a null is 0.
    Each(Packed<u32>),
}

impl Default for Keys {
    fn default() -> Self {
        Self::Runs { runs: Vec::new(), n_rows: 0 }
    }
}

impl Keys {
    fn len(&self) -> usize {
        match self {
            Self::Runs { n_rows, .. } => *n_rows,
            Self::Each(keys) => keys.len(),
        }
    }

    fn n_bytes(&self) -> usize {
        match self {
            Self::Runs { runs, .. } => size_of_val(runs.as_slice()),
            Self::Each(keys) => keys.n_bytes(),
        }
    }

    /// Appends one row.
    #[inline]
    fn push_one(&mut self, key: u32) {
        match self {
            Self::Each(keys) => keys.push(key.wrapping_add(1)),
            Self::Runs { .. } => self.push(key, 1),
        }
    }

    fn push(&mut self, key: u32, n: usize) {
        if let Self::Runs { runs, n_rows } = self {
            // A row group is ended far below 2^32 rows.
            let more = u32::try_from(n).expect("fewer than 2^32 rows at once");
            let is_too_many = runs.len() >= MIN_RUNS && runs.len() * 4 > *n_rows;
            match runs.last_mut() {
                Some((last, n_last)) if *last == key => *n_last += more,
                _ if is_too_many => {
                    self.end_runs();
                    return self.push(key, n);
                }
                _ => runs.push((key, more)),
            }
            *n_rows += n;
        } else {
            (0..n).for_each(|_| self.push_one(key));
        }
    }

    /// One key for each row from here on.
    fn end_runs(&mut self) {
        if let Self::Runs { runs, .. } = std::mem::take(self) {
            *self = Self::Each(Packed::default());
            runs.into_iter().for_each(|(key, n)| self.push(key, n as usize));
        }
    }

    /// One key for each row.
    fn into_each(self) -> Vec<u32> {
        match self {
            Self::Runs { runs, n_rows } => {
                let mut keys = Vec::with_capacity(n_rows);
                runs.into_iter().for_each(|(key, n)| keys.resize(keys.len() + n as usize, key));
                keys
            }
            Self::Each(keys) => {
                let mut keys = keys.into_values();
                keys.iter_mut().for_each(|key| *key = key.wrapping_sub(1));
                keys
            }
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

    /// Appends values from a short list, as (position in the list, text); the text is only asked at the first use. Rows of
    /// one report often repeat the one before.
    fn push_codes<'a, F: FnOnce() -> &'a str>(&mut self, codes: impl Iterator<Item = (usize, F)>) {
        let mut codes = codes.peekable();
        while let Some((idx, text)) = codes.next() {
            let mut n = 1;
            while codes.next_if(|(next, _)| *next == idx).is_some() {
                n += 1;
            }
            if self.codes.len() <= idx {
                self.codes.resize(idx + 1, NULL);
            }
            if self.codes[idx] == NULL {
                // Two codes may share a label: intern, so that the dictionary has it once.
                self.codes[idx] = self.intern(text());
            }
            self.keys.push(self.codes[idx], n);
        }
    }

    fn n_bytes(&self) -> usize {
        self.keys.n_bytes() + self.dictionary.n_bytes()
    }

    /// A dictionary, or plain text when no string is repeated (long texts: a dictionary would only be in the way).
    fn into_array(self) -> Box<dyn Array> {
        let Self { keys, n_nulls, dictionary, .. } = self;
        let mut keys = keys.into_each();
        let has_repeats = dictionary.texts().len() < keys.len() - n_nulls;
        let (mut offsets, bytes) = dictionary.into_parts();
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

fn utf8(offsets: Vec<i64>, bytes: Vec<u8>, validity: Option<Bitmap>) -> Utf8Array<i64> {
    let offsets = OffsetsBuffer::try_from(offsets).expect("offsets grow with the bytes");
    Utf8Array::new(ArrowDataType::LargeUtf8, offsets, bytes.into(), validity)
}

/// Numbers, dates and moments.
#[derive(Debug)]
pub struct NumberColumn<T> {
    values: Packed<T>,
    /// Nulls before the first value: a column without any costs nothing.
    n_nulls_ahead: usize,
    /// Built at the first null: most columns have none.
    validity: Option<MutableBitmap>,
    dtype: ArrowDataType,
}

impl<T: Pack> NumberColumn<T> {
    fn new(dtype: ArrowDataType) -> Self {
        Self { values: Packed::default(), n_nulls_ahead: 0, validity: None, dtype }
    }

    fn len(&self) -> usize {
        self.n_nulls_ahead + self.values.len()
    }

    /// Appends one value.
    #[inline]
    pub fn push(&mut self, value: Option<T>) {
        if self.values.len() == 0 {
            if value.is_none() {
                self.n_nulls_ahead += 1;
                return;
            }
            let n_nulls = std::mem::take(&mut self.n_nulls_ahead);
            (0..n_nulls).for_each(|_| self.values.push(T::default()));
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
                let mut validity = MutableBitmap::new();
                validity.extend_constant(self.values.len(), true);
                validity.push(false);
                *slot = Some(validity);
            }
        }
        self.values.push(value.unwrap_or_default());
    }

    /// Appends values. Most columns hold small numbers and no null: those are taken without a second look.
    fn extend(&mut self, mut values: impl Iterator<Item = Option<T>>) {
        if let Self { values: Packed::Bytes(bytes), n_nulls_ahead: 0, validity: None, .. } = self {
            bytes.reserve(values.size_hint().0);
            for value in values.by_ref() {
                let Some(byte) = value.and_then(Packed::byte) else {
                    self.push(value);
                    break;
                };
                bytes.push(byte);
            }
        }
        values.for_each(|value| self.push(value));
    }

    fn into_array(self) -> Box<dyn Array> {
        if self.n_nulls_ahead > 0 {
            return PrimitiveArray::<T>::new_null(self.dtype, self.n_nulls_ahead).boxed();
        }
        let validity = self.validity.map(Bitmap::from);
        PrimitiveArray::new(self.dtype, self.values.into_values().into(), validity).boxed()
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

    fn into_array(self) -> Box<dyn Array> {
        let Self { mut ends, items } = self;
        let (offsets, bytes) = items.into_parts();
        let values = utf8(offsets, bytes, None);
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
        fn copy<T: Pack>(column: &mut NumberColumn<T>, array: &dyn Array) {
            column.extend(cast::<PrimitiveArray<T>>(array).iter().map(|value| value.copied()));
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
            Self::Int16(column) => column.values.n_bytes(),
            Self::Int32(column) | Self::Date(column) => column.values.n_bytes(),
            Self::Int64(column) | Self::Timestamp(column) => column.values.n_bytes(),
            Self::Float64(column) => column.values.n_bytes(),
        }
    }

    /// The rows as an Arrow array.
    pub fn into_array(self) -> Box<dyn Array> {
        match self {
            Self::Text(column) => column.into_array(),
            Self::TextList(column) => column.into_array(),
            Self::Bool(column) => BooleanArray::new(ArrowDataType::Boolean, Bitmap::from(column), None).boxed(),
            Self::Int16(column) => column.into_array(),
            Self::Int32(column) | Self::Date(column) => column.into_array(),
            Self::Int64(column) | Self::Timestamp(column) => column.into_array(),
            Self::Float64(column) => column.into_array(),
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
        Self { table, columns: Self::empty(table) }
    }

    fn empty(table: &Table) -> Vec<ColumnData> {
        table.columns.iter().map(|column| ColumnData::new(column.dtype)).collect()
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

    /// Moves the rows out, column by column; the frame is empty afterwards, and holds no room: most of the time it is not
    /// full.
    pub fn take(&mut self) -> Vec<ColumnData> {
        std::mem::replace(&mut self.columns, Self::empty(self.table))
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
        self.fill_text(name, |column| column.push_codes(codes))
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
            ColumnData::Int16(column) => column.extend(std::iter::repeat_n(value, n_rows)),
            other => panic!("column {name} is declared as {other:?}, not as int16"),
        })
    }

    /// 32-bit numbers, or days since 1970-01-01.
    pub fn i32s(&mut self, name: &str, values: impl Iterator<Item = Option<i32>>) -> &mut Self {
        self.fill(name, |data| match data {
            ColumnData::Int32(column) | ColumnData::Date(column) => column.extend(values),
            other => panic!("column {name} is declared as {other:?}, not as int32 or date"),
        })
    }

    /// 64-bit numbers, or microseconds since 1970-01-01.
    pub fn i64s(&mut self, name: &str, values: impl Iterator<Item = Option<i64>>) -> &mut Self {
        self.fill(name, |data| match data {
            ColumnData::Int64(column) | ColumnData::Timestamp(column) => column.extend(values),
            other => panic!("column {name} is declared as {other:?}, not as int64 or timestamp"),
        })
    }

    /// Floating-point numbers.
    pub fn f64s(&mut self, name: &str, values: impl Iterator<Item = Option<f64>>) -> &mut Self {
        self.fill(name, |data| match data {
            ColumnData::Float64(column) => column.extend(values),
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
        let is_bytes = |keys: &Keys| matches!(keys, Keys::Each(Packed::Bytes(_)));
        let is_shorts = |keys: &Keys| matches!(keys, Keys::Each(Packed::Shorts(_)));
        let is_whole = |keys: &Keys| matches!(keys, Keys::Each(Packed::Whole(_)));
        // As a report fills a column, as a list of codes does, as paths do, with nulls in between.
        let in_runs = (0..100_u32).map(|key| (if key % 7 == 0 { NULL } else { key }, 182));
        let one_by_one = (0..5_000_u32).map(|at| (if at % 5 == 0 { NULL } else { at % 9 }, 1));
        let ever_new = (0..70_000_u32).map(|at| (at, 1));
        let runs_then_new = (0..3_000_u32).map(|at| (at, if at < 500 { 40 } else { 1 }));
        // The last keys of one byte and of two, and the first of more; a null is none of them.
        let up_to = |last: u32| (0..300).map(|at| (at % 3, 1)).chain([(last, 1), (NULL, 2), (last, 2)]).collect();
        type Case<'a> = (Vec<(u32, usize)>, &'a dyn Fn(&Keys) -> bool);
        let cases: [Case<'_>; 8] = [
            (in_runs.collect(), &is_runs),
            (one_by_one.collect(), &is_bytes),
            (ever_new.collect(), &is_whole),
            (runs_then_new.collect(), &is_runs),
            (up_to(254), &is_bytes),
            (up_to(255), &is_shorts),
            (up_to(65_534), &is_shorts),
            (up_to(65_535), &is_whole),
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
            assert_eq!(keys.into_each(), expected);
        }
    }

    #[test]
    fn numbers_come_back_whatever_the_bytes_they_were_held_in() {
        fn check<T: Pack + PartialEq>(values: &[T], n_bytes: usize) {
            let mut packed = Packed::default();
            values.iter().for_each(|value| packed.push(*value));
            assert_eq!((packed.len(), packed.n_bytes()), (values.len(), values.len() * n_bytes), "{values:?}");
            let back: Vec<T> = packed.into_values();
            assert!(back.iter().zip(values).all(|(a, b)| a.to_le_bytes().as_ref() == b.to_le_bytes().as_ref()));
        }
        check::<i64>(&[], 1);
        check(&[0_i64, 255, 3], 1);
        check(&[0_i64, 256, 3], 2);
        check(&[0_i64, 300, 65_535, 3], 2);
        check(&[7_i64, 300, 65_536, 3], 8);
        check(&[7_i64, 65_536, -1], 8);
        check(&[i32::MIN, 0, i32::MAX], 4);
        check(&[2_008_i16, 2_023], 2);
        check(&[-1_i16, 2_023], 2);
        check(&[0.0, 52.0], 1);
        check(&[0.0, 52.0, 65_535.0], 2);
        check(&[0.0, 52.0, 12.5, 65_536.0, -1.0, 1e300, f64::NAN], 8);
        check(&[1.0, -0.0], 8);
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
            values.iter().for_each(|value| column.push(*value));
            assert_eq!(column.len(), values.len());
            let array = column.into_array();
            let array = array.as_any().downcast_ref::<PrimitiveArray<i32>>().expect("of this type");
            assert_eq!(array.iter().map(|value| value.copied()).collect::<Vec<_>>(), values);
        }
    }
}
