//! What all generated responses have in common.

/// Defines the response of an action: a record that knows what it was read from.
macro_rules! response {
    ($(#[$about:meta])* pub struct $name:ident $($rest:tt)*) => {
        $crate::wire::define::received! {
            with raw_response: Option<Box<$crate::RawResponse>>;
            $(#[$about])* pub struct $name $($rest)*
        }

        impl $name {
            /// Returns the response that this one was read from: status, request id, attempts and body. None for one that
            /// was made by hand.
            #[inline]
            pub fn raw_response(&self) -> Option<&$crate::RawResponse> {
                self.raw_response.as_deref()
            }

            /// Returns which values could not be read and so are absent.
            #[inline]
            pub fn unreadable(&self) -> &$crate::types::Unreadable {
                $crate::call::unreadable_of(self.raw_response.as_deref())
            }
        }

        impl $crate::Response for $name {
            #[inline]
            fn raw_response(&self) -> Option<&$crate::RawResponse> {
                self.raw_response.as_deref()
            }

            #[inline]
            fn set_raw_response(&mut self, raw: $crate::RawResponse) {
                self.raw_response = Some(Box::new(raw));
            }
        }
    };
}
pub(crate) use response;
