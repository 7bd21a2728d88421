//! Records as tables of slots.
//!
//! Each generated struct says, by one small function, which of its fields a wire name stands for, and by another what
//! its fields hold. Everything that reads or writes JSON works on these two through trait objects and is compiled
//! once, so that a struct costs a table and not a decoder of its own.

use serde_json::Value;
use std::any::Any;
use std::fmt;

/// A struct of a request or response: a response as a whole, a row of a list, an object within either.
///
/// Every such struct of this crate is one, and no other type can be. Use it as a bound for code that works with any of
/// them:
///
/// ```
/// use dataworks::{RawResponse, Record, Result};
///
/// /// Reads a response that was kept.
/// fn replay<R: Record + Default>(body: &[u8]) -> Result<R> {
///     RawResponse::from_body(body.to_vec()).decode()
/// }
/// ```
pub trait Record: Any + Send + Sync {
    // The hidden methods seal the trait: they deal in types that no other crate can name.

    /// Returns the names of the struct and its fields.
    #[doc(hidden)]
    fn description(&self) -> &'static Description;

    /// Lends all fields, in the order of their names.
    #[doc(hidden)]
    fn fields(&self, borrower: &mut dyn Borrower);

    /// Lends all fields, to be filled.
    #[doc(hidden)]
    fn fields_mut(&mut self, borrower: &mut dyn BorrowerMut);
}

/// Something that looks at the fields of a record. The call of a method is checked faster than that of a closure, which is
/// felt a thousand times.
pub trait Borrower {
    /// Takes the fields, in the order of their names.
    fn take(&mut self, fields: &[&dyn Field]);
}

impl<F: FnMut(&[&dyn Field])> Borrower for F {
    fn take(&mut self, fields: &[&dyn Field]) {
        self(fields);
    }
}

/// Something that fills the fields of a record.
pub trait BorrowerMut {
    /// Takes the fields, in the order of their names.
    fn take(&mut self, fields: &mut [&mut dyn Field]);
}

impl<F: FnMut(&mut [&mut dyn Field])> BorrowerMut for F {
    fn take(&mut self, fields: &mut [&mut dyn Field]) {
        self(fields);
    }
}

/// Names of a record.
#[derive(Debug)]
pub struct Description {
    /// Name of the struct.
    pub name: &'static str,
    /// Wire names of the fields.
    pub wire_names: &'static [&'static str],
    /// Wire names of fields whose values `Debug` does not show.
    pub sensitive: &'static [&'static str],
}

impl dyn Record + '_ {
    /// Shows every field with its wire name, in order.
    pub fn visit(&self, visitor: &mut dyn FnMut(&'static str, View<'_>)) {
        let description = self.description();
        self.fields(&mut |fields: &[&dyn Field]| {
            for (name, field) in description.wire_names.iter().zip(fields) {
                visitor(name, field.view());
            }
        });
    }
}

/// The fields of a record while it is filled, found by name.
pub(crate) struct FieldsByName<'record, 'fields> {
    names: &'static [&'static str],
    fields: &'record mut [&'fields mut dyn Field],
    next: usize,
}

impl<'record, 'fields> FieldsByName<'record, 'fields> {
    pub(crate) fn new(names: &'static [&'static str], fields: &'record mut [&'fields mut dyn Field]) -> Self {
        Self { names, fields, next: 0 }
    }

    /// The place for the value under `name`. The service tends to keep an order, so the search begins behind the
    /// field that was found last. A name in another case, with underscores or without, stands for the field too, as long
    /// as that has no value.
    pub(crate) fn slot(&mut self, name: &str) -> Slot<'_> {
        if self.names.get(self.next).is_some_and(|next| *next == name) {
            self.next += 1;
            return self.fields[self.next - 1].slot();
        }
        let (before, from_next) = self.names.split_at(self.next);
        let found = match from_next.iter().position(|known| *known == name) {
            Some(steps) => self.next + steps,
            None => match before.iter().position(|known| *known == name) {
                Some(position) => position,
                None => match self.names.iter().position(|known| is_same_name(known, name)) {
                    Some(position) if is_empty(&self.fields[position].view()) => position,
                    _ => return Slot::Unknown,
                },
            },
        };
        self.next = found + 1;
        self.fields[found].slot()
    }
}

/// Whether two names are the same apart from case and underscores.
pub(crate) fn is_same_name(one: &str, other: &str) -> bool {
    fn letters(name: &str) -> impl Iterator<Item = u8> {
        name.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase())
    }
    one.as_bytes().first().map(u8::to_ascii_lowercase) == other.as_bytes().first().map(u8::to_ascii_lowercase)
        && letters(one).eq(letters(other))
}

/// Sets a field that may be absent.
pub(crate) fn set<T>(field: &mut Option<T>, value: impl Into<T>) {
    *field = Some(value.into());
}

/// Sets a field that is a list.
pub(crate) fn set_list<T>(field: &mut Vec<T>, values: impl IntoIterator<Item = impl Into<T>>) {
    *field = values.into_iter().map(Into::into).collect();
}

/// Sets a field that is an object.
pub(crate) fn set_object<T>(field: &mut T, value: T) {
    *field = value;
}

/// Returns a copy of a record.
pub(crate) fn copy_of<R: Record + Default>(record: &R) -> R {
    let mut copy = R::default();
    copy_record(&mut copy, record);
    copy
}

/// Copies all fields of a record of the same type.
fn copy_record(to: &mut dyn Record, from: &dyn Record) {
    to.fields_mut(&mut |to: &mut [&mut dyn Field]| {
        from.fields(&mut |from: &[&dyn Field]| {
            for (to, from) in to.iter_mut().zip(from) {
                to.copy(*from);
            }
        });
    });
}

/// Whether two records of the same type hold the same.
pub(crate) fn equal_records(one: &dyn Record, other: &dyn Record) -> bool {
    let mut are_equal = true;
    one.fields(&mut |one: &[&dyn Field]| {
        other.fields(&mut |other: &[&dyn Field]| {
            are_equal = one.iter().zip(other).all(|(one, other)| one.equals(*other));
        });
    });
    are_equal
}

/// Whether a field holds nothing: it is absent, a list without elements, or an object of such fields.
pub(crate) fn is_empty(view: &View<'_>) -> bool {
    let mut is_empty = true;
    match view {
        View::Absent => {}
        View::List(list) => list.visit(&mut |_| is_empty = false),
        View::Record(record) => record.visit(&mut |_, view| is_empty &= self::is_empty(&view)),
        _ => is_empty = false,
    }
    is_empty
}

/// A single value as the reader found it.
#[derive(Clone, Copy, Debug)]
pub enum Single<'input> {
    /// Text.
    Text(&'input str),
    /// A whole number.
    Integer(i64),
    /// Any other number: a fraction, or beyond 64 bit. The text is how it was written, where that is known.
    Float(f64, Option<&'input str>),
    /// True or false.
    Boolean(bool),
}

impl Single<'_> {
    /// Returns the value as JSON.
    pub(crate) fn to_json(self) -> Value {
        match self {
            Self::Text(text) => text.into(),
            Self::Integer(number) => number.into(),
            Self::Float(number, written) => match written.and_then(|written| written.parse::<u64>().ok()) {
                Some(whole) => whole.into(),
                None => number.into(),
            },
            Self::Boolean(boolean) => boolean.into(),
        }
    }
}

/// A value did not fit; the reader knows where and what it was.
#[derive(Debug)]
pub struct Misfit {
    /// What would have fitted.
    pub expected: &'static str,
}

/// A place for a single value, which takes it in whatever form the service chose to write it.
pub trait Scalar {
    /// Takes a value; false where it stands for an absent one.
    fn set(&mut self, value: Single<'_>) -> Result<bool, Misfit>;
}

/// A place that a JSON value can be put into.
pub enum Slot<'record> {
    /// The name is not modelled: the value is passed over.
    Unknown,
    /// Text, number, boolean or a value of an enumeration.
    Scalar(&'record mut dyn Scalar),
    /// An object.
    Record(&'record mut dyn Record),
    /// A list.
    List(&'record mut dyn List),
    /// An object whose keys are data.
    Map(&'record mut dyn MapPlace),
    /// An object written as a text.
    Embedded(&'record mut dyn Embedded),
}

impl fmt::Debug for Slot<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Unknown => "Unknown",
            Self::Scalar(_) => "Scalar",
            Self::Record(_) => "Record",
            Self::List(_) => "List",
            Self::Map(_) => "Map",
            Self::Embedded(_) => "Embedded",
        })
    }
}

/// What a field holds, for writing it out.
pub enum View<'record> {
    /// Nothing.
    Absent,
    /// Text.
    Text(&'record str),
    /// A whole number.
    Integer(i64),
    /// A number.
    Float(f64),
    /// True or false.
    Boolean(bool),
    /// JSON as it came.
    Json(&'record Value),
    /// An object.
    Record(&'record dyn Record),
    /// A list.
    List(&'record dyn List),
}

/// Where an object whose keys are data goes.
pub trait MapPlace {
    /// Takes over the object, or that there is none.
    fn put(&mut self, map: Option<Value>);
}

/// An object that travels as a text.
pub trait Embedded {
    /// Where the text goes, and where what it holds goes.
    fn place(&mut self) -> (&mut Option<String>, &mut dyn Record);
}

/// A list of anything that has a slot.
pub trait List: Send + Sync {
    /// Adds an empty element and gives its slot.
    fn push(&mut self) -> Slot<'_>;
    /// Takes the last element away again.
    fn discard(&mut self);
    /// Takes all elements away.
    fn clear(&mut self);
    /// Shows every element.
    fn visit(&self, visitor: &mut dyn FnMut(View<'_>));
}

/// A type that a field of a record can have.
pub trait Field: Any + Send + Sync {
    /// Where a value for it goes.
    fn slot(&mut self) -> Slot<'_>;
    /// What it holds.
    fn view(&self) -> View<'_>;
    /// Takes over what a field of the same type holds.
    fn copy(&mut self, from: &dyn Field);
    /// Whether it holds the same as a field of the same type.
    fn equals(&self, other: &dyn Field) -> bool;
}

/// What a type needs so that its fields can be copied and compared.
pub trait Plain: Any + Clone + PartialEq + Send + Sync {}

impl<T: Any + Clone + PartialEq + Send + Sync> Plain for T {}

/// [`Field::copy`] of any type.
pub(crate) fn copy<T: Plain>(to: &mut T, from: &dyn Field) {
    if let Some(from) = (from as &dyn Any).downcast_ref::<T>() {
        to.clone_from(from);
    }
}

/// [`Field::equals`] of any type.
pub(crate) fn equals<T: Plain>(one: &T, other: &dyn Field) -> bool {
    (other as &dyn Any).downcast_ref::<T>() == Some(one)
}

/// A type that an element of a list can have. What is special about a type is its kind alone, which costs a build nothing.
pub trait Element: Send + Sync + Sized {
    /// What it is: a single value, an object, a list.
    type Kind: ElementKind<Self>;
}

/// How elements of one kind are filled and shown.
pub trait ElementKind<T> {
    /// An element before it is filled.
    fn empty() -> T;
    /// Where a value for it goes.
    fn slot(element: &mut T) -> Slot<'_>;
    /// What it holds.
    fn view(element: &T) -> View<'_>;
}

/// Elements that are objects.
#[derive(Debug)]
pub struct RecordElement;

/// Elements that are lists.
#[derive(Debug)]
pub struct ListElement;

impl<T: Element + Plain> Field for Vec<T> {
    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }

    #[inline]
    fn view(&self) -> View<'_> {
        View::List(self)
    }

    fn copy(&mut self, from: &dyn Field) {
        copy(self, from);
    }

    fn equals(&self, other: &dyn Field) -> bool {
        equals(self, other)
    }
}

impl<T: Record + Plain> Field for T {
    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::Record(self)
    }

    #[inline]
    fn view(&self) -> View<'_> {
        View::Record(self)
    }

    fn copy(&mut self, from: &dyn Field) {
        copy(self, from);
    }

    fn equals(&self, other: &dyn Field) -> bool {
        equals(self, other)
    }
}

impl<T: Record + Default> Element for T {
    type Kind = RecordElement;
}

impl<T: Record + Default> ElementKind<T> for RecordElement {
    fn empty() -> T {
        T::default()
    }

    fn slot(element: &mut T) -> Slot<'_> {
        Slot::Record(element)
    }

    fn view(element: &T) -> View<'_> {
        View::Record(element)
    }
}

// A list of lists.
impl<T: Element> Element for Vec<T> {
    type Kind = ListElement;
}

impl<T: Element> ElementKind<Vec<T>> for ListElement {
    fn empty() -> Vec<T> {
        Vec::new()
    }

    fn slot(element: &mut Vec<T>) -> Slot<'_> {
        Slot::List(element)
    }

    fn view(element: &Vec<T>) -> View<'_> {
        View::List(element)
    }
}

impl<T: Element> List for Vec<T> {
    fn push(&mut self) -> Slot<'_> {
        let last = self.len();
        if self.capacity() == 0 {
            // Many lists have one element; by itself the first would make room for four.
            self.reserve_exact(1);
        }
        Self::push(self, T::Kind::empty());
        T::Kind::slot(&mut self[last])
    }

    fn discard(&mut self) {
        self.pop();
    }

    fn clear(&mut self) {
        Self::clear(self);
    }

    fn visit(&self, visitor: &mut dyn FnMut(View<'_>)) {
        for element in self {
            visitor(T::Kind::view(element));
        }
    }
}
