//! How far a list goes, as far as its pages have told.

use super::Way;

/// What is known of a list's size.
#[derive(Debug)]
pub(super) struct Extent {
    way: Way,
    /// Rows on a page as the caller wants them.
    asked: Option<u64>,
    /// Most rows that a page had. A service with a limit of its own gives fewer than were asked for, without a word.
    full_page: Option<u64>,
    total: Option<u64>,
    /// Rows on all pages up to now, of a list that is read by cursors from its beginning.
    rows_so_far: Option<u64>,
}

impl Extent {
    /// Returns what is known before the first page: how many rows are asked for, and how many an earlier listing saw on
    /// a full page.
    pub(super) fn new(way: Way, asked: Option<u64>, full_page: Option<u64>, begins_at_first: bool) -> Self {
        Self { way, asked, full_page, total: None, rows_so_far: begins_at_first.then_some(0) }
    }

    /// Returns how many rows all pages have together, as the newest page says.
    pub(super) fn total(&self) -> Option<u64> {
        self.total
    }

    /// Returns the most rows that a page had.
    pub(super) fn full_page(&self) -> Option<u64> {
        self.full_page
    }

    /// Takes in what a page says, and returns whether its number or offset tells that it is the last one.
    ///
    /// The newest total counts. Where there is none, the list ends with a page that has fewer rows than one before: fewer
    /// than were asked for say nothing, since the service may have a page size of its own.
    pub(super) fn learn(&mut self, page: i64, rows: u64, total: Option<i64>) -> bool {
        // A total of nothing beside rows says nothing.
        if let Some(total) = total.and_then(|total| u64::try_from(total).ok()).filter(|total| *total > 0) {
            self.total = Some(total);
        }
        self.rows_so_far = self.rows_so_far.map(|so_far| so_far.saturating_add(rows));
        let known = self.full_page;
        let full_page = known.unwrap_or_default().max(rows);
        self.full_page = Some(full_page);
        match (self.way, self.total) {
            (Way::Cursor, _) => false,
            // Rows that are missing from a page were taken away or are hidden: the next page has them neither.
            (Way::Number, Some(total)) => self.rows_before(page, full_page).saturating_add(full_page) >= total,
            (Way::Offset, Some(total)) => self.rows_before(page, full_page).saturating_add(rows) >= total,
            (Way::Number | Way::Offset, None) => known.is_some_and(|known| rows < known),
        }
    }

    fn rows_before(&self, page: i64, full_page: u64) -> u64 {
        match self.way {
            Way::Number => u64::try_from(page.saturating_sub(1)).unwrap_or_default().saturating_mul(full_page),
            Way::Offset => u64::try_from(page).unwrap_or_default(),
            Way::Cursor => self.rows_so_far.unwrap_or_default(),
        }
    }

    /// Returns the page behind one with so many rows, unless numbers end there.
    pub(super) fn after(&self, page: i64, rows: u64) -> Option<i64> {
        match self.way {
            Way::Number | Way::Cursor => page.checked_add(1),
            Way::Offset => page.checked_add_unsigned(rows),
        }
    }

    /// Returns the page behind one that has not come yet, where it can be known.
    pub(super) fn after_full(&self, page: i64) -> Option<i64> {
        match self.way {
            Way::Cursor => None,
            Way::Number | Way::Offset => self.after(page, self.full_page?),
        }
    }

    /// Returns whether a page lies behind the end, if the service gives as many rows as it is asked for.
    pub(super) fn is_beyond(&self, page: i64) -> bool {
        let Some((asked, total)) = self.asked.zip(self.total) else { return false };
        self.way != Way::Cursor && self.rows_before(page, asked) >= total
    }

    /// Returns whether no page had as many rows as were asked for.
    pub(super) fn is_never_full(&self) -> bool {
        self.asked.zip(self.full_page).is_some_and(|(asked, full_page)| full_page < asked)
    }

    /// Returns how many rows numbers up to a last page reach. None where the service chooses the size of a page.
    pub(super) fn reach(&self, last_page: i64) -> Option<u64> {
        let rows = self.asked?.max(self.full_page.unwrap_or_default());
        Some(rows.saturating_mul(u64::try_from(last_page).unwrap_or_default()))
    }

    /// Returns the number of rows from a page on, by the total.
    pub(super) fn rows_from(&self, page: i64) -> Option<u64> {
        if self.way == Way::Cursor {
            return Some(self.total?.saturating_sub(self.rows_so_far?));
        }
        Some(self.total?.saturating_sub(self.rows_before(page, self.full_page?)))
    }

    /// Returns the number of pages from a page on, by the total. None where cursors chain pages of any size.
    pub(super) fn pages_from(&self, page: i64) -> Option<u64> {
        if self.way == Way::Cursor {
            return None;
        }
        Some(self.rows_from(page)?.div_ceil(self.full_page?.max(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_go_on_behind_the_rows_that_came() {
        let mut extent = Extent::new(Way::Offset, Some(10), None, true);
        assert!(!extent.learn(0, 10, Some(25)));
        assert_eq!((extent.after(0, 10), extent.after_full(10)), (Some(10), Some(20)));
        assert_eq!((extent.rows_from(10), extent.pages_from(10)), (Some(15), Some(2)));
        assert!(!extent.learn(10, 7, Some(25)));
        assert_eq!(extent.after(10, 7), Some(17));
        assert!(extent.learn(17, 8, Some(25)));
    }

    #[test]
    fn numbers_end() {
        assert_eq!(Extent::new(Way::Number, None, None, true).after(i64::MAX, 1), None);
        let mut extent = Extent::new(Way::Number, Some(u64::MAX), None, true);
        assert!(extent.learn(i64::MAX, u64::MAX, Some(i64::MAX)));
        assert_eq!(extent.reach(i64::MAX), Some(u64::MAX));
    }

    #[test]
    fn a_negative_or_empty_total_says_nothing() {
        for total in [Some(-1), Some(0), None] {
            let mut extent = Extent::new(Way::Number, Some(10), None, true);
            assert!(!extent.learn(1, 10, total));
            assert_eq!((extent.total(), extent.pages_from(2)), (None, None));
            assert!(extent.learn(2, 9, total));
        }
    }

    #[test]
    fn what_an_earlier_listing_saw_counts() {
        for (full_page, is_last) in [(None, false), (Some(10), true)] {
            let mut extent = Extent::new(Way::Number, Some(20), full_page, false);
            assert_eq!(extent.learn(4, 5, Some(35)), is_last, "{full_page:?}");
        }
    }
}
