//! What all generated request builders have in common.

/// Defines the request builder of an action, without its setters.
macro_rules! request {
    ($(#[$about:meta])* pub struct $name:ident => $response:ident) => {
        $(#[$about])*
        #[must_use = "a request does nothing until it is sent"]
        #[derive(Clone)]
        pub struct $name {
            pub(crate) call: $crate::call::Call,
        }

        impl $name {
            /// Sets a parameter by its wire name, known to this crate or not. It replaces what a setter set.
            #[inline]
            pub fn param(self, name: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
                Self { call: self.call.with(name.into(), value) }
            }

            /// Lists the parameters that are set, by wire name.
            #[inline]
            pub fn parameters(&self) -> $crate::Parameters<'_> {
                self.call.request.parameters()
            }

            /// Sets the time limits of this call, instead of the client's.
            #[inline]
            pub fn timeouts(mut self, timeouts: $crate::Timeouts) -> Self {
                self.call.timeouts = Some(timeouts);
                self
            }

            /// Sets the retry policy of this call, instead of the client's.
            #[inline]
            pub fn retry(mut self, policy: $crate::RetryPolicy) -> Self {
                self.call.retry = Some(policy);
                self
            }

            /// Sends the request and returns the response.
            ///
            /// # Errors
            ///
            /// See [`Error`](crate::Error): a missing parameter is reported before anything is sent.
            #[inline]
            pub fn send(self) -> $crate::SendFuture<$response> {
                $crate::SendFuture::new(self.call)
            }

            /// Sends the request and returns the response as it came.
            ///
            /// # Errors
            ///
            /// As for [`Self::send`].
            #[inline]
            pub fn send_raw(self) -> $crate::BoxFuture<'static, $crate::Result<$crate::RawResponse>> {
                self.call.send_raw()
            }
        }

        #[cfg(feature = "mock")]
        impl $crate::client::TypedRequest for $name {
            type Response = $response;

            fn action_name() -> &'static str {
                ACTION.name
            }
        }

        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.call.fmt(formatter)
            }
        }
    };
}
pub(crate) use request;

/// Gives a request builder its pages and items.
///
/// The list is paged by `page` and `size`, by `offset` and `limit`, by a `token` that each page gives for the next one
/// (`next_token`), or by a `key` that does the same (`next_key`) beside a boolean that says whether there is a next page
/// (`more`).
macro_rules! paged {
    ($name:ident => $response:ident, $row:ty,
     token: $token:literal, $(size: $size:literal,)? items: $($items:ident).+, next_token: $($next:ident).+ $(, total: $($total:ident).+)?) => {
        $crate::client::paged! {
            @list $name, $response, $row, cursor($token) $(.with_size($size))?, [$($items).+] [$($($total).+)?]
            #[inline]
            fn next_cursor(&self) -> Option<&dyn $crate::wire::record::Field> {
                Some(&self.$($next).+)
            }
        }
    };
    ($name:ident => $response:ident, $row:ty,
     key: $key:literal, items: $($items:ident).+, next_key: $($next:ident).+, more: $($more:ident).+ $(, size: $size:literal)?) => {
        $crate::client::paged! {
            @list $name, $response, $row, cursor($key) $(.with_size($size))?, [$($items).+] []
            #[inline]
            fn next_cursor(&self) -> Option<&dyn $crate::wire::record::Field> {
                Some(&self.$($next).+)
            }

            #[inline]
            fn has_more(&self) -> Option<bool> {
                self.$($more).+
            }
        }
    };
    ($name:ident => $response:ident, $row:ty,
     $kind:ident: $parameter:literal, $size_kind:ident: $size:literal, items: $($items:ident).+ $(, total: $($total:ident).+)?) => {
        $crate::client::paged! {
            @list $name, $response, $row, $kind($parameter, $size), [$($items).+] [$($($total).+)?]
        }
    };
    (@list $name:ident, $response:ident, $row:ty, $kind:ident($($argument:literal),+) $(.with_size($with_size:literal))?,
     [$($items:ident).+] [$($($total:ident).+)?] $($cursor:tt)*) => {
        impl $crate::pages::Page for $response {
            type Item = $row;

            const PAGINATION: $crate::pages::Pagination =
                $crate::pages::Pagination::$kind($($argument),+) $(.with_size($with_size))?;

            #[inline]
            fn into_items(self) -> Vec<$row> {
                self.$($items).+
            }

            #[inline]
            fn item_count(&self) -> usize {
                self.$($items).+.len()
            }

            #[inline]
            fn total(&self) -> Option<i64> {
                None $(.or(self.$($total).+))?
            }

            #[inline]
            fn rows(&self) -> &dyn $crate::wire::record::List {
                &self.$($items).+
            }

            $($cursor)*
        }

        impl $name {
            /// Lists the responses page by page, from the page that is set, or the first. Nothing is sent until a page
            /// is asked for. See [`Pages`](crate::Pages) for the size of pages, for fetching ahead, and for where the list
            /// ends.
            #[inline]
            pub fn pages(self) -> $crate::Pages<$response> {
                $crate::Pages::new(self.call)
            }

            /// Lists the rows of all pages, one by one. Nothing is sent until a row is asked for. See
            /// [`Items`](crate::Items) for fetching ahead, and for going on where an earlier run stopped.
            #[inline]
            pub fn items(self) -> $crate::Items<$response> {
                $crate::Items::new(self.pages())
            }
        }
    };
}
pub(crate) use paged;

/// Gives a response whose payload is a single value a way to it that does not need unwrapping.
macro_rules! payload {
    ($response:ident, $field:ident: $kind:ty = $wire:literal) => {
        impl $response {
            /// Returns the payload of the response.
            ///
            /// # Errors
            ///
            /// [`ErrorKind::UnexpectedResponse`](crate::ErrorKind::UnexpectedResponse) when the service called it a
            /// success and sent none.
            #[inline]
            pub fn payload(self) -> $crate::Result<$kind> {
                let raw = self.raw_response.as_deref();
                self.$field.ok_or_else(|| $crate::call::missing_payload(stringify!($response), $wire, raw))
            }
        }
    };
}
pub(crate) use payload;

/// Gives a request builder its `wait`.
macro_rules! waited {
    ($(#[$about:meta])* $name:ident => $response:ident, $rule:expr) => {
        impl $name {
            $(#[$about])*
            ///
            /// Nothing is sent until the result is awaited. See [`Waiter`](crate::Waiter) for how often it asks and for
            /// how long.
            #[inline]
            pub fn wait(self) -> $crate::Waiter<$response> {
                static RULE: $crate::wait::WaitRule = $rule;
                $crate::Waiter::new(self.call, &RULE)
            }
        }
    };
}
pub(crate) use waited;
