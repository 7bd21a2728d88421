//! Values and tables as texts.

/// Text of a value that may be absent.
pub(crate) fn text(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// A code by its name, in small letters with blanks; one without a name as it is.
pub(crate) fn name(code: impl ToString, name: Option<&str>) -> String {
    name.map_or_else(|| code.to_string(), str::to_owned).to_lowercase().replace('_', " ")
}

/// Prints each column as wide as its widest cell.
pub(crate) fn print_table<const COLUMNS: usize>(table: &[[String; COLUMNS]]) {
    let width = |column: usize| table.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: [usize; COLUMNS] = std::array::from_fn(width);
    for row in table {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        println!("{}", cells.join("  ").trim_end());
    }
}
