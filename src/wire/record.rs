//! Records as tables of slots.
//!
//! Each generated struct says, by one small function, which of its fields a wire name stands for, and by another what
//! its fields hold. Everything that reads or writes JSON works on these two through trait objects and is compiled
//! once, so that a struct costs a table and not a decoder of its own.

use crate::values::JsonMap;
use serde_json::Value;
use std::any::Any;

/// A struct whose fields are reached by wire name. The fields come as an array, in the order of their names.
pub trait Record: Any + Send + Sync {
    /// Wire names.
    fn names(&self) -> &'static [&'static str];

    /// Lends all fields.
    fn fields(&self, borrower: &mut dyn FnMut(&[&dyn Field]));

    /// Lends all fields, to be filled.
    fn fields_mut(&mut self, borrower: &mut dyn FnMut(&mut [&mut dyn Field]));
}

impl dyn Record + '_ {
    /// Shows every field with its wire name, in order.
    pub fn visit(&self, visitor: &mut dyn FnMut(&'static str, View<'_>)) {
        let names = self.names();
        self.fields(&mut |fields| {
            for (name, field) in names.iter().zip(fields) {
                visitor(name, field.view());
            }
        });
    }
}

/// The fields of a record while it is filled, found by name.
pub struct FieldsByName<'record, 'fields> {
    names: &'static [&'static str],
    fields: &'record mut [&'fields mut dyn Field],
    next: usize,
}

impl<'record, 'fields> FieldsByName<'record, 'fields> {
    pub fn new(names: &'static [&'static str], fields: &'record mut [&'fields mut dyn Field]) -> Self {
        Self { names, fields, next: 0 }
    }

    /// The place for the value under `name`. The service tends to keep an order, so the search begins behind the
    /// field that was found last.
    pub fn slot(&mut self, name: &str) -> Slot<'_> {
        if self.names.get(self.next).is_some_and(|next| *next == name) {
            self.next += 1;
            return self.fields[self.next - 1].slot();
        }
        let (before, from_next) = self.names.split_at(self.next);
        let found = match from_next.iter().position(|known| *known == name) {
            Some(steps) => self.next + steps,
            None => match before.iter().position(|known| *known == name) {
                Some(position) => position,
                None => return Slot::Unknown,
            },
        };
        self.next = found + 1;
        self.fields[found].slot()
    }
}

/// Copies all fields of a record of the same type.
pub fn copy_record(to: &mut dyn Record, from: &dyn Record) {
    to.fields_mut(&mut |to| {
        from.fields(&mut |from| {
            for (to, from) in to.iter_mut().zip(from) {
                to.copy(*from);
            }
        });
    });
}

/// Whether two records of the same type hold the same.
pub fn equal_records(one: &dyn Record, other: &dyn Record) -> bool {
    let mut are_equal = true;
    one.fields(&mut |one| {
        other.fields(&mut |other| {
            are_equal = one.iter().zip(other).all(|(one, other)| one.equals(*other));
        });
    });
    are_equal
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
    Map(&'record mut Option<JsonMap>),
    /// An object written as a text.
    Embedded(&'record mut dyn Embedded),
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

/// A value did not fit; the reader knows where and what it was.
#[derive(Debug)]
pub struct Misfit {
    /// What would have fitted.
    pub expected: &'static str,
}

/// A single value that takes whatever form the service chose to write it in.
pub trait Scalar {
    /// Takes text.
    fn set_text(&mut self, text: &str) -> Result<(), Misfit>;
    /// Takes a whole number.
    fn set_integer(&mut self, number: i64) -> Result<(), Misfit>;
    /// Takes a number; whole numbers beyond 64 bit come this way too.
    fn set_float(&mut self, number: f64) -> Result<(), Misfit>;
    /// Takes true or false.
    fn set_boolean(&mut self, boolean: bool) -> Result<(), Misfit>;
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
pub fn copy<T: Plain>(to: &mut T, from: &dyn Field) {
    if let Some(from) = (from as &dyn Any).downcast_ref::<T>() {
        to.clone_from(from);
    }
}

/// [`Field::equals`] of any type.
pub fn equals<T: Plain>(one: &T, other: &dyn Field) -> bool {
    (other as &dyn Any).downcast_ref::<T>() == Some(one)
}

/// A type that an element of a list can have.
pub trait Element: Send + Sync {
    /// An element before it is filled.
    fn empty() -> Self;
    /// Where a value for it goes.
    fn slot(&mut self) -> Slot<'_>;
    /// What it holds.
    fn view(&self) -> View<'_>;
}

/// A single value that can be made from each form it comes in.
pub trait FromScalar: Plain {
    /// What the reader says it expected when none of these fits.
    const EXPECTED: &'static str;
    /// From text.
    fn from_text(text: &str) -> Option<Self>;
    /// From a whole number.
    fn from_integer(number: i64) -> Option<Self>;
    /// From a number.
    fn from_float(number: f64) -> Option<Self> {
        whole(number).and_then(Self::from_integer)
    }
    /// From true or false.
    fn from_boolean(_boolean: bool) -> Option<Self> {
        None
    }
    /// Before it is filled, in a list.
    fn empty() -> Self;
    /// What it holds.
    fn view(&self) -> View<'_>;
    /// Whether empty text stands for an absent value.
    const EMPTY_TEXT_IS_ABSENT: bool = true;
}

fn whole(number: f64) -> Option<i64> {
    // 2^53: beyond it a float no longer holds every whole number.
    (number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0).then_some(number as i64)
}

impl<T: FromScalar> Scalar for Option<T> {
    fn set_text(&mut self, text: &str) -> Result<(), Misfit> {
        if T::EMPTY_TEXT_IS_ABSENT && text.is_empty() {
            return Ok(());
        }
        *self = Some(T::from_text(text).ok_or(Misfit { expected: T::EXPECTED })?);
        Ok(())
    }

    fn set_integer(&mut self, number: i64) -> Result<(), Misfit> {
        *self = Some(T::from_integer(number).ok_or(Misfit { expected: T::EXPECTED })?);
        Ok(())
    }

    fn set_float(&mut self, number: f64) -> Result<(), Misfit> {
        *self = Some(T::from_float(number).ok_or(Misfit { expected: T::EXPECTED })?);
        Ok(())
    }

    fn set_boolean(&mut self, boolean: bool) -> Result<(), Misfit> {
        *self = Some(T::from_boolean(boolean).ok_or(Misfit { expected: T::EXPECTED })?);
        Ok(())
    }
}

/// Puts a value that fits where it belongs.
fn put<T: FromScalar>(place: &mut T, value: Option<T>) -> Result<(), Misfit> {
    *place = value.ok_or(Misfit { expected: T::EXPECTED })?;
    Ok(())
}

/// An element of a list of scalars.
impl<T: FromScalar> Scalar for T {
    fn set_text(&mut self, text: &str) -> Result<(), Misfit> {
        put(self, T::from_text(text))
    }

    fn set_integer(&mut self, number: i64) -> Result<(), Misfit> {
        put(self, T::from_integer(number))
    }

    fn set_float(&mut self, number: f64) -> Result<(), Misfit> {
        put(self, T::from_float(number))
    }

    fn set_boolean(&mut self, boolean: bool) -> Result<(), Misfit> {
        put(self, T::from_boolean(boolean))
    }
}

impl<T: FromScalar> Element for T {
    fn empty() -> Self {
        FromScalar::empty()
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Scalar(self)
    }

    fn view(&self) -> View<'_> {
        FromScalar::view(self)
    }
}

impl FromScalar for String {
    const EXPECTED: &'static str = "text";
    const EMPTY_TEXT_IS_ABSENT: bool = false;

    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }

    fn from_integer(number: i64) -> Option<Self> {
        Some(number.to_string())
    }

    fn from_float(number: f64) -> Option<Self> {
        Some(number.to_string())
    }

    fn from_boolean(boolean: bool) -> Option<Self> {
        Some(boolean.to_string())
    }

    fn empty() -> Self {
        Self::new()
    }

    fn view(&self) -> View<'_> {
        View::Text(self)
    }
}

impl FromScalar for i64 {
    const EXPECTED: &'static str = "a whole number of 64 bit";

    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        text.parse().ok().or_else(|| text.parse().ok().and_then(whole))
    }

    fn from_integer(number: i64) -> Option<Self> {
        Some(number)
    }

    fn empty() -> Self {
        0
    }

    fn view(&self) -> View<'_> {
        View::Integer(*self)
    }
}

impl FromScalar for f64 {
    const EXPECTED: &'static str = "a number";

    fn from_text(text: &str) -> Option<Self> {
        text.trim().parse().ok().filter(|number: &Self| number.is_finite())
    }

    fn from_integer(number: i64) -> Option<Self> {
        Some(number as Self)
    }

    fn from_float(number: f64) -> Option<Self> {
        Some(number)
    }

    fn empty() -> Self {
        0.0
    }

    fn view(&self) -> View<'_> {
        View::Float(*self)
    }
}

impl FromScalar for bool {
    const EXPECTED: &'static str = "true or false";

    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        match text {
            "1" => Some(true),
            "0" => Some(false),
            _ if text.eq_ignore_ascii_case("true") => Some(true),
            _ if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    fn from_integer(number: i64) -> Option<Self> {
        match number {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    fn from_boolean(boolean: bool) -> Option<Self> {
        Some(boolean)
    }

    fn empty() -> Self {
        false
    }

    fn view(&self) -> View<'_> {
        View::Boolean(*self)
    }
}

impl<T: FromScalar> Field for Option<T> {
    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::Scalar(self)
    }

    #[inline]
    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Absent, FromScalar::view)
    }

    fn copy(&mut self, from: &dyn Field) {
        copy(self, from);
    }

    fn equals(&self, other: &dyn Field) -> bool {
        equals(self, other)
    }
}

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

impl<T: Element> List for Vec<T> {
    fn push(&mut self) -> Slot<'_> {
        let last = self.len();
        Self::push(self, T::empty());
        self[last].slot()
    }

    fn discard(&mut self) {
        self.pop();
    }

    fn visit(&self, visitor: &mut dyn FnMut(View<'_>)) {
        for element in self {
            visitor(element.view());
        }
    }
}

/// Defines a struct of the wire: its fields with their wire names, and all that follows from them.
macro_rules! record {
    ($(#[$about:meta])* pub struct $name:ident {
        $($(#[$field_about:meta])* pub $field:ident: $kind:ty = $wire:literal,)*
    }) => {
        $(#[$about])*
        #[derive(Default)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$field_about])* pub $field: $kind,)*
        }

        impl $crate::wire::record::Record for $name {
            #[inline]
            fn names(&self) -> &'static [&'static str] {
                &[$($wire),*]
            }

            #[inline]
            fn fields(&self, borrower: &mut dyn FnMut(&[&dyn $crate::wire::record::Field])) {
                borrower(&[$(&self.$field),*]);
            }

            #[inline]
            fn fields_mut(&mut self, borrower: &mut dyn FnMut(&mut [&mut dyn $crate::wire::record::Field])) {
                borrower(&mut [$(&mut self.$field),*]);
            }
        }

        $crate::wire::record::record_traits!($name);
    };
}
pub(crate) use record;

/// What every record can do besides, by way of its fields.
macro_rules! record_traits {
    ($name:ident) => {
        impl $crate::wire::record::Element for $name {
            #[inline]
            fn empty() -> Self {
                Self::default()
            }

            #[inline]
            fn slot(&mut self) -> $crate::wire::record::Slot<'_> {
                $crate::wire::record::Slot::Record(self)
            }

            #[inline]
            fn view(&self) -> $crate::wire::record::View<'_> {
                $crate::wire::record::View::Record(self)
            }
        }

        impl Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                let mut copy = Self::default();
                $crate::wire::record::copy_record(&mut copy, self);
                copy
            }
        }

        impl PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::wire::record::equal_records(self, other)
            }
        }

        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::wire::write::debug_record(stringify!($name), self, formatter)
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            #[inline]
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::wire::write::serialize_record(self, serializer)
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let mut record = Self::default();
                $crate::wire::decode::fill(&mut record, deserializer)?;
                Ok(record)
            }
        }
    };
}
pub(crate) use record_traits;
