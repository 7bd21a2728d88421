//! Enumerations that stay open: a value the service adds later is kept, not refused.

use crate::wire::record::{Plain, Single, View};
use crate::wire::scalar::{FromScalar, text_of};
use std::fmt;

/// A value of an open enumeration that this version of the crate has no name for.
///
/// It holds the text as it came. Only reading makes one, from a text that is none of the documented values, so a value
/// that gets a name in a later version breaks no program: compare texts with `as_str`, not with this type.
///
/// ```
/// # #[cfg(feature = "v2020-tenant")] {
/// use dataworks::v2020::types::DataSourceType;
///
/// match DataSourceType::from("quantum") {
///     DataSourceType::Mysql => unreachable!(),
///     DataSourceType::Unknown(value) => assert_eq!(value.as_str(), "quantum"),
///     other => println!("{other}"),
/// }
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    /// Returns the text as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for UnknownValue {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// An enumeration of texts.
pub trait OpenEnum: AsRef<str> + Plain {
    /// The value of a text.
    fn of_text(text: &str) -> Self;
}

/// The documented value of a text, or that of the arm for whatever else comes.
pub(crate) fn of_text<T: AsRef<str> + Clone>(text: &str, documented: &[T], unknown: fn(UnknownValue) -> T) -> T {
    match documented.iter().find(|known| known.as_ref() == text) {
        Some(known) => known.clone(),
        None => unknown(UnknownValue(text.into())),
    }
}

impl<T: OpenEnum> FromScalar for T {
    const EXPECTED: &'static str = "text";

    fn from_single(value: Single<'_>) -> Option<Self> {
        Some(match value {
            Single::Text(text) => Self::of_text(text),
            other => Self::of_text(&text_of(other)),
        })
    }

    fn empty() -> Self {
        Self::of_text("")
    }

    fn view(&self) -> View<'_> {
        View::Text(self.as_ref())
    }
}

/// An enumeration of texts, with an arm for whatever else comes.
macro_rules! open_enum {
    ($(#[$about:meta])* pub $name:ident { $($(#[$value_about:meta])* $value:ident = $wire:literal,)* }) => {
        $(#[$about])*
        ///
        /// Open: a value that is not listed here is kept in `Unknown` and sent as it is. Values are ordered by their
        /// texts.
        #[derive(Clone, Debug, PartialEq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$value_about])* $value,)*
            /// A value that this version has no name for.
            Unknown($crate::types::UnknownValue),
        }

        impl $name {
            /// The documented values.
            pub const DOCUMENTED: &'static [Self] = &[$(Self::$value),*];

            /// Returns the value as it is on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$value => $wire,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }
        }

        impl $crate::values::OpenEnum for $name {
            #[inline]
            fn of_text(text: &str) -> Self {
                $crate::values::of_text(text, Self::DOCUMENTED, Self::Unknown)
            }
        }

        $crate::wire::scalar::scalar_element!($name);

        impl Eq for $name {}

        impl From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                $crate::values::OpenEnum::of_text(text)
            }
        }

        impl From<String> for $name {
            #[inline]
            fn from(text: String) -> Self {
                $crate::values::OpenEnum::of_text(&text)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok($crate::values::OpenEnum::of_text(text))
            }
        }

        impl AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl Ord for $name {
            #[inline]
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                self.as_str().cmp(other.as_str())
            }
        }

        impl PartialOrd for $name {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl From<$name> for serde_json::Value {
            #[inline]
            fn from(value: $name) -> Self {
                Self::from(value.as_str())
            }
        }

        impl std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            #[inline]
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                Ok($crate::values::OpenEnum::of_text(&text))
            }
        }
    };
}
pub(crate) use open_enum;

/// Makes a tuple struct around `i64` readable wherever a whole number can come from.
macro_rules! integer_scalar {
    ($name:ident) => {
        impl $crate::wire::scalar::FromScalar for $name {
            const EXPECTED: &'static str = <i64 as $crate::wire::scalar::FromScalar>::EXPECTED;

            #[inline]
            fn from_single(value: $crate::wire::record::Single<'_>) -> Option<Self> {
                $crate::wire::scalar::integer_of(value).map(Self)
            }

            #[inline]
            fn empty() -> Self {
                Self(0)
            }

            #[inline]
            fn view(&self) -> $crate::wire::record::View<'_> {
                $crate::wire::record::View::Integer(self.0)
            }
        }

        $crate::wire::scalar::scalar_element!($name);

        impl From<i64> for $name {
            #[inline]
            fn from(number: i64) -> Self {
                Self(number)
            }
        }

        impl From<$name> for i64 {
            #[inline]
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}
pub(crate) use integer_scalar;

/// A whole number some of whose values have names.
macro_rules! open_integer {
    ($(#[$about:meta])* pub $name:ident { $($(#[$value_about:meta])* $value:ident = $wire:literal,)* }) => {
        $(#[$about])*
        ///
        /// Open: a number without a name here is kept and sent as it is.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub i64);

        impl $name {
            $($(#[$value_about])* pub const $value: Self = Self($wire);)*

            /// The documented values.
            pub const DOCUMENTED: &'static [Self] = &[$(Self::$value),*];

            /// Returns the name of the value, where the reference gives it a meaning.
            #[inline]
            pub fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($wire => Some(stringify!($value)),)*
                    _ => None,
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            #[inline]
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<$name> for serde_json::Value {
            #[inline]
            fn from(value: $name) -> Self {
                Self::from(value.0)
            }
        }

        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self.name() {
                    Some(name) => write!(formatter, "{name}({})", self.0),
                    None => write!(formatter, "{}({})", stringify!($name), self.0),
                }
            }
        }

        impl std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(formatter)
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            #[inline]
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.0)
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <i64 as serde::Deserialize>::deserialize(deserializer).map(Self)
            }
        }

        $crate::values::integer_scalar!($name);
    };
}
pub(crate) use open_integer;
