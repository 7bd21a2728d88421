//! How structs of the wire are defined: as tables of slots, with all that follows from them.

/// Defines a struct that is sent: its fields with their wire names, and all that follows from them. The type of a field is
/// `Option<Scalar>`, `Vec<Element>` or `Object<Struct>`; the last is the struct itself. A text in brackets says who
/// requires the field.
macro_rules! record {
    ($($definition:tt)*) => {
        $crate::wire::define::structure! { $($definition)* }
        $crate::wire::define::setters! { $($definition)* }
    };
}
pub(crate) use record;

/// Defines a struct that only the service sends. Nobody but a test builds one, so its setters are there with the feature
/// `mock` alone: they are most of those there are, and would cost a build a tenth of its time.
macro_rules! received {
    ($($definition:tt)*) => {
        $crate::wire::define::structure! { $($definition)* }
        $crate::wire::define::setters_for_tests! { $($definition)* }
    };
}
pub(crate) use received;

#[cfg(feature = "mock")]
macro_rules! setters_for_tests {
    ($($definition:tt)*) => {
        $crate::wire::define::setters! { feature "mock"; $($definition)* }
    };
}

#[cfg(not(feature = "mock"))]
macro_rules! setters_for_tests {
    ($($definition:tt)*) => {};
}
pub(crate) use setters_for_tests;

/// The struct, and how everything else sees its fields.
macro_rules! structure {
    // `with` adds a field of the crate's own, which is not on the wire.
    ($(with $extra:ident: $extra_type:ty;)? $(#[$about:meta])* pub struct $name:ident {
        $(
            $(#[$field_about:meta])*
            pub $field:ident: $(Option<$scalar:ty>)? $(Vec<$element:ty>)? $(Object<$object:ty>)? = $wire:literal
                $(($required:literal))?,
        )*
    } $(sensitive: $($sensitive:literal),+)?) => {
        $(#[$about])*
        #[non_exhaustive]
        pub struct $name {
            $($(#[$field_about])* pub $field: $(Option<$scalar>)? $(Vec<$element>)? $($object)?,)*
            $($extra: $extra_type,)?
        }

        impl Default for $name {
            #[inline]
            fn default() -> Self {
                Self {
                    $($field: $(None::<$scalar>)? $(Vec::<$element>::new())? $(<$object>::default())?,)*
                    $($extra: <$extra_type>::default(),)?
                }
            }
        }

        impl $crate::wire::record::Record for $name {
            #[inline]
            fn description(&self) -> &'static $crate::wire::record::Description {
                &$crate::wire::record::Description {
                    name: stringify!($name),
                    wire_names: &[$($wire),*],
                    sensitive: &[$($($sensitive),+)?],
                }
            }

            #[inline]
            fn fields(&self, borrower: &mut dyn $crate::wire::record::Borrower) {
                borrower.take(&[$(&self.$field),*]);
            }

            #[inline]
            fn fields_mut(&mut self, borrower: &mut dyn $crate::wire::record::BorrowerMut) {
                borrower.take(&mut [$(&mut self.$field),*]);
            }
        }

        $crate::wire::define::record_traits!($name $(, $extra)?);
    };
}
pub(crate) use structure;

/// The setters of a struct.
macro_rules! setters {
    ($(feature $feature:literal;)? $(with $extra:ident: $extra_type:ty;)? $(#[$about:meta])* pub struct $name:ident {
        $(
            $(#[$field_about:meta])*
            pub $field:ident: $(Option<$scalar:ty>)? $(Vec<$element:ty>)? $(Object<$object:ty>)? = $wire:literal
                $(($required:literal))?,
        )*
    } $(sensitive: $($sensitive:literal),+)?) => {
        $(#[cfg_attr(docsrs, doc(cfg(feature = $feature)))])?
        #[allow(clippy::wrong_self_convention, reason = "a setter is called as its field, be that `is_default`")]
        impl $name {
            /// Returns one in which nothing is set.
            #[inline]
            pub fn new() -> Self {
                Self::default()
            }

            $(
                /// Sets the field of this name.
                $(#[doc = $required])?
                #[inline]
                pub fn $field(
                    mut self,
                    value: $(impl Into<$scalar>)? $(impl IntoIterator<Item = impl Into<$element>>)? $($object)?,
                ) -> Self {
                    $($crate::wire::record::set::<$scalar>(&mut self.$field, value);)?
                    $($crate::wire::record::set_list::<$element>(&mut self.$field, value);)?
                    $($crate::wire::record::set_object::<$object>(&mut self.$field, value);)?
                    self
                }
            )*
        }
    };
}
pub(crate) use setters;

/// What every record can do besides, by way of its fields.
macro_rules! record_traits {
    ($name:ident $(, $extra:ident)?) => {
        impl Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                $crate::wire::define::copy_of!(self $(, $extra)?)
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
                $crate::wire::write::debug_record(self, formatter)
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

/// A copy of a record, and of its field that is not on the wire.
macro_rules! copy_of {
    ($record:expr) => {
        $crate::wire::record::copy_of($record)
    };
    ($record:expr, $extra:ident) => {{
        let mut copy = $crate::wire::record::copy_of($record);
        copy.$extra.clone_from(&$record.$extra);
        copy
    }};
}
pub(crate) use copy_of;
