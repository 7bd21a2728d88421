//! Enumerations that stay open: a value the service adds later is kept, not refused.

/// An enumeration of texts, with an arm for whatever else comes.
macro_rules! open_enum {
    ($(#[$about:meta])* pub $name:ident { $($(#[$value_about:meta])* $value:ident = $wire:literal,)* }) => {
        $(#[$about])*
        ///
        /// Open: a value that is not listed here is kept in `Unknown` and sent as it is.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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

        impl From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                match text {
                    $($wire => Self::$value,)*
                    _ => Self::Unknown(text.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            #[inline]
            fn from(text: String) -> Self {
                Self::from(text.as_str())
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

        impl serde::Serialize for $name {
            #[inline]
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self::from)
            }
        }

        $crate::wire::record::scalar_element!($name);

        impl $crate::wire::record::FromScalar for $name {
            const EXPECTED: &'static str = "text";

            #[inline]
            fn from_text(text: &str) -> Option<Self> {
                Some(Self::from(text))
            }

            #[inline]
            fn from_integer(number: i64) -> Option<Self> {
                Some(Self::from(number.to_string()))
            }

            #[inline]
            fn from_float(number: f64) -> Option<Self> {
                Some(Self::from(number.to_string()))
            }

            #[inline]
            fn from_boolean(boolean: bool) -> Option<Self> {
                Some(Self::from(boolean.to_string()))
            }

            #[inline]
            fn empty() -> Self {
                Self::Unknown(String::new())
            }

            #[inline]
            fn view(&self) -> $crate::wire::record::View<'_> {
                $crate::wire::record::View::Text(self.as_str())
            }
        }
    };
}
pub(crate) use open_enum;

/// Reads a tuple struct around `i64` wherever a whole number can come from.
macro_rules! integer_scalar {
    ($name:ident) => {
        $crate::wire::record::scalar_element!($name);

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
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
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

        impl serde::Serialize for $name {
            #[inline]
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                i64::deserialize(deserializer).map(Self)
            }
        }

        $crate::values::integer_scalar!($name);
    };
}
pub(crate) use open_integer;
