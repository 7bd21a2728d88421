//! Enumerations that stay open: a value the service adds later is kept, not refused.

use crate::wire::record::{FromScalar, Plain, View};

/// An enumeration of texts. All that it can do follows from its documented values and their texts.
pub trait OpenEnum: Plain {
    /// Texts of the documented values, in the order of [`Self::VALUES`].
    const TEXTS: &'static [&'static str];
    /// The documented values.
    const VALUES: &'static [Self];

    /// The arm for whatever else comes.
    fn unknown(text: String) -> Self;

    /// The text on the wire.
    fn text(&self) -> &str;

    /// The value of a text.
    fn of_text(text: &str) -> Self {
        match Self::TEXTS.iter().position(|known| *known == text) {
            Some(position) => Self::VALUES[position].clone(),
            None => Self::unknown(text.to_owned()),
        }
    }
}

impl<T: OpenEnum> FromScalar for T {
    const EXPECTED: &'static str = "text";

    fn from_text(text: &str) -> Option<Self> {
        Some(Self::of_text(text))
    }

    fn from_integer(number: i64) -> Option<Self> {
        Some(Self::of_text(&number.to_string()))
    }

    fn from_float(number: f64) -> Option<Self> {
        Some(Self::of_text(&number.to_string()))
    }

    fn from_boolean(boolean: bool) -> Option<Self> {
        Some(Self::of_text(if boolean { "true" } else { "false" }))
    }

    fn empty() -> Self {
        Self::unknown(String::new())
    }

    fn view(&self) -> View<'_> {
        View::Text(self.text())
    }
}

/// An enumeration of texts, with an arm for whatever else comes.
macro_rules! open_enum {
    ($(#[$about:meta])* pub $name:ident { $($(#[$value_about:meta])* $value:ident = $wire:literal,)* }) => {
        $(#[$about])*
        ///
        /// Open: a value that is not listed here is kept in `Unknown` and sent as it is.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$value_about])* $value,)*
            /// A value that the reference does not list.
            Unknown(String),
        }

        impl $name {
            /// The documented values.
            pub const DOCUMENTED: &'static [Self] = &[$(Self::$value),*];

            /// The value on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$value => $wire,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        impl $crate::values::OpenEnum for $name {
            const TEXTS: &'static [&'static str] = &[$($wire),*];
            const VALUES: &'static [Self] = Self::DOCUMENTED;

            #[inline]
            fn unknown(text: String) -> Self {
                Self::Unknown(text)
            }

            #[inline]
            fn text(&self) -> &str {
                self.as_str()
            }
        }

        impl<T: AsRef<str>> From<T> for $name {
            #[inline]
            fn from(text: T) -> Self {
                $crate::values::OpenEnum::of_text(text.as_ref())
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
                formatter.write_str(self.as_str())
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
        impl $crate::wire::record::FromScalar for $name {
            const EXPECTED: &'static str = <i64 as $crate::wire::record::FromScalar>::EXPECTED;

            #[inline]
            fn from_text(text: &str) -> Option<Self> {
                <i64 as $crate::wire::record::FromScalar>::from_text(text).map(Self)
            }

            #[inline]
            fn from_integer(number: i64) -> Option<Self> {
                Some(Self(number))
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
    };
}
pub(crate) use integer_scalar;

/// A whole number some of whose values have names.
macro_rules! open_integer {
    ($(#[$about:meta])* pub $name:ident { $($(#[$value_about:meta])* $value:ident = $wire:literal,)* }) => {
        $(#[$about])*
        ///
        /// Open: a number without a name here is kept and sent as it is.
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name(pub i64);

        impl $name {
            $($(#[$value_about])* pub const $value: Self = Self($wire);)*

            /// The documented values.
            pub const DOCUMENTED: &'static [Self] = &[$(Self::$value),*];

            /// Name of the value, where the reference gives it a meaning.
            #[inline]
            pub fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($wire => Some(stringify!($value)),)*
                    _ => None,
                }
            }
        }

        impl From<i64> for $name {
            #[inline]
            fn from(number: i64) -> Self {
                Self(number)
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
