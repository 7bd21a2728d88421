//! Single values: what each type makes of the forms that a value can come in.

use super::record::{ElementKind, Field, Misfit, Plain, Scalar, Single, Slot, View, copy, equals};
use serde_json::Value;

/// A type that can be made from each form that a single value comes in.
pub trait FromScalar: Plain {
    /// What the reader says it expected when a value does not fit.
    const EXPECTED: &'static str;

    /// Whether empty text stands for an absent value.
    const EMPTY_TEXT_IS_ABSENT: bool = true;

    /// From a value, if it fits.
    fn from_single(value: Single<'_>) -> Option<Self>;

    /// Before it is filled, in a list.
    fn empty() -> Self;

    /// What it holds.
    fn view(&self) -> View<'_>;
}

/// A value of the type, or none for text that stands for an absent one.
fn read<T: FromScalar>(value: Single<'_>) -> Result<Option<T>, Misfit> {
    match value {
        Single::Text("") if T::EMPTY_TEXT_IS_ABSENT => Ok(None),
        value => T::from_single(value).map(Some).ok_or(Misfit { expected: T::EXPECTED }),
    }
}

/// A field of a record.
impl<T: FromScalar> Scalar for Option<T> {
    fn set(&mut self, value: Single<'_>) -> Result<bool, Misfit> {
        *self = read(value)?;
        Ok(self.is_some())
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

/// An element of a list.
impl<T: FromScalar> Scalar for T {
    fn set(&mut self, value: Single<'_>) -> Result<bool, Misfit> {
        Ok(read(value)?.map(|value| *self = value).is_some())
    }
}

/// Elements that are single values.
#[derive(Debug)]
pub struct SingleElement;

impl<T: FromScalar> ElementKind<T> for SingleElement {
    fn empty() -> T {
        T::empty()
    }

    fn slot(element: &mut T) -> Slot<'_> {
        Slot::Scalar(element)
    }

    fn view(element: &T) -> View<'_> {
        element.view()
    }
}

/// Lets lists hold a type that is read from single values.
macro_rules! scalar_element {
    ($name:ty) => {
        impl $crate::wire::record::Element for $name {
            type Kind = $crate::wire::scalar::SingleElement;
        }
    };
}
pub(crate) use scalar_element;

scalar_element!(String);
scalar_element!(i64);
scalar_element!(f64);
scalar_element!(bool);
scalar_element!(Value);

/// The text of a single value.
pub(crate) fn text_of(value: Single<'_>) -> String {
    match value {
        Single::Text(text) | Single::Float(_, Some(text)) => text.to_owned(),
        Single::Integer(number) => number.to_string(),
        Single::Float(number, None) => number.to_string(),
        Single::Boolean(boolean) => boolean.to_string(),
    }
}

/// The whole number of a single value.
pub(crate) fn integer_of(value: Single<'_>) -> Option<i64> {
    match value {
        Single::Integer(number) => Some(number),
        Single::Text(text) | Single::Float(_, Some(text)) => whole_number(text.trim()),
        Single::Float(number, None) => whole(number),
        Single::Boolean(_) => None,
    }
}

/// Reads `12`, `+12`, `12.0` and `1.2e1`.
fn whole_number(text: &str) -> Option<i64> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    // Digits in front of `.0` are read as they are: as a float, long ones would be rounded.
    match text.split_once('.') {
        Some((digits, zeros)) if zeros.bytes().all(|byte| byte == b'0') => digits.parse().ok(),
        _ => text.parse().ok().and_then(whole),
    }
}

/// The whole number that a float is.
fn whole(number: f64) -> Option<i64> {
    // 2^53: beyond it a float no longer holds every whole number.
    (number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0).then_some(number as i64)
}

impl FromScalar for String {
    const EXPECTED: &'static str = "text";
    const EMPTY_TEXT_IS_ABSENT: bool = false;

    fn from_single(value: Single<'_>) -> Option<Self> {
        Some(text_of(value))
    }

    fn empty() -> Self {
        Self::new()
    }

    fn view(&self) -> View<'_> {
        View::Text(self)
    }
}

/// A value whose type another field says.
impl FromScalar for Value {
    const EXPECTED: &'static str = "text, a number, true or false";
    const EMPTY_TEXT_IS_ABSENT: bool = false;

    fn from_single(value: Single<'_>) -> Option<Self> {
        Some(value.to_json())
    }

    fn empty() -> Self {
        Self::Null
    }

    fn view(&self) -> View<'_> {
        View::Json(self)
    }
}

impl FromScalar for i64 {
    const EXPECTED: &'static str = "a whole number of 64 bit";

    fn from_single(value: Single<'_>) -> Option<Self> {
        integer_of(value)
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

    fn from_single(value: Single<'_>) -> Option<Self> {
        match value {
            Single::Float(number, _) => Some(number),
            Single::Integer(number) => Some(number as Self),
            // The standard library would read `NaN` and `inf` too.
            Single::Text(text) => text.trim().parse().ok().filter(|number: &Self| number.is_finite()),
            Single::Boolean(_) => None,
        }
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

    fn from_single(value: Single<'_>) -> Option<Self> {
        match value {
            Single::Boolean(boolean) => Some(boolean),
            Single::Text(text) => {
                let text = text.trim();
                let is_one_of = |words: [&str; 4]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
                if is_one_of(["true", "1", "y", "yes"]) {
                    Some(true)
                } else {
                    is_one_of(["false", "0", "n", "no"]).then_some(false)
                }
            }
            number => match integer_of(number)? {
                0 => Some(false),
                1 => Some(true),
                _ => None,
            },
        }
    }

    fn empty() -> Self {
        false
    }

    fn view(&self) -> View<'_> {
        View::Boolean(*self)
    }
}
