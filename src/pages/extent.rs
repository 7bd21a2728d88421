//! How far a list goes, as far as its pages have told.

use super::Counts;

/// What is known of a list's size.
#[derive(Debug)]
pub(super) struct Extent {
    counts: Counts,
    /// Rows on a page as the caller wants them.
    asked: Option<u64>,
    /// Most rows that a page had. A service with a limit of its own gives fewer than were asked for, without a word.
    page_rows: Option<u64>,
    total: Option<u64>,
}

impl Extent {
    pub(super) fn new(counts: Counts, asked: Option<u64>) -> Self {
        Self { counts, asked, page_rows: None, total: None }
    }

    /// Rows on all pages together, as the newest page says.
    pub(super) fn total(&self) -> Option<u64> {
        self.total
    }

    /// Takes in what a page says, and tells whether it is the last one.
    ///
    /// The newest total counts. Where there is none, the list ends with a page that is not full.
    pub(super) fn learn(&mut self, page: i64, rows: u64, total: Option<i64>) -> bool {
        // A total of nothing beside rows says nothing.
        if let Some(total) = total.and_then(|total| u64::try_from(total).ok()).filter(|total| *total > 0) {
            self.total = Some(total);
        }
        let known = self.page_rows.replace(self.page_rows.unwrap_or_default().max(rows));
        let Some(total) = self.total else { return self.asked.is_some_and(|asked| rows < asked) };
        let end = match (known, self.page_rows) {
            // Rows that are missing from a later page were taken away or are hidden: the next page has them neither.
            (Some(_), Some(page_rows)) if self.counts == Counts::Pages => {
                self.rows_before(page, page_rows).saturating_add(page_rows)
            }
            _ => self.rows_before(page, self.asked.unwrap_or(rows)).saturating_add(rows),
        };
        end >= total
    }

    fn rows_before(&self, page: i64, page_rows: u64) -> u64 {
        match self.counts {
            Counts::Pages => u64::try_from(page.saturating_sub(1)).unwrap_or_default().saturating_mul(page_rows),
            Counts::Rows => u64::try_from(page).unwrap_or_default(),
        }
    }

    /// The page behind one with so many rows, unless numbers end there.
    pub(super) fn after(&self, page: i64, rows: u64) -> Option<i64> {
        match self.counts {
            Counts::Pages => page.checked_add(1),
            Counts::Rows => page.checked_add_unsigned(rows),
        }
    }

    /// The page behind one that has not come yet.
    pub(super) fn after_full(&self, page: i64) -> Option<i64> {
        self.after(page, self.page_rows?)
    }

    /// Whether no service that gives as many rows as it is asked for has anything on a page.
    pub(super) fn is_beyond(&self, page: i64) -> bool {
        let Some((asked, total)) = self.asked.zip(self.total) else { return false };
        self.rows_before(page, asked) >= total
    }

    /// Rows from a page on, by the total.
    pub(super) fn rows_from(&self, page: i64) -> Option<u64> {
        Some(self.total?.saturating_sub(self.rows_before(page, self.page_rows?)))
    }

    /// Pages from a page on, by the total.
    pub(super) fn pages_from(&self, page: i64) -> Option<u64> {
        Some(self.rows_from(page)?.div_ceil(self.page_rows?.max(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_go_on_behind_the_rows_that_came() {
        let mut extent = Extent::new(Counts::Rows, Some(10));
        assert!(!extent.learn(0, 10, Some(25)));
        assert_eq!((extent.after(0, 10), extent.after_full(10)), (Some(10), Some(20)));
        assert_eq!((extent.rows_from(10), extent.pages_from(10)), (Some(15), Some(2)));
        assert!(!extent.learn(10, 7, Some(25)));
        assert_eq!(extent.after(10, 7), Some(17));
        assert!(extent.learn(17, 8, Some(25)));
    }

    #[test]
    fn numbers_end() {
        assert_eq!(Extent::new(Counts::Pages, None).after(i64::MAX, 1), None);
        let mut extent = Extent::new(Counts::Pages, Some(u64::MAX));
        assert!(extent.learn(i64::MAX, u64::MAX, Some(i64::MAX)));
    }

    #[test]
    fn a_negative_or_empty_total_says_nothing() {
        for total in [Some(-1), Some(0), None] {
            let mut extent = Extent::new(Counts::Pages, Some(10));
            assert!(!extent.learn(1, 10, total));
            assert_eq!((extent.total(), extent.pages_from(2)), (None, None));
            assert!(extent.learn(2, 9, total));
        }
    }
}
