//! Rust expressions, laid out as rustfmt does it.

/// Column at which code is wrapped: pages of documentation are narrower than source files.
const WIDTH: usize = 88;

/// An expression.
pub(super) enum Code {
    /// What stays on one line.
    Plain(String),
    /// A value and the methods that are called on it.
    Chain { head: String, steps: Vec<Step> },
    /// A list of values behind what opens it.
    List { open: &'static str, elements: Vec<Code> },
}

/// One step of a chain.
pub(super) enum Step {
    /// The call of a method.
    Call(String, Option<Code>),
    /// `.await?`
    Await,
}

impl Step {
    /// The call of a method without arguments.
    pub(super) fn plain(name: &str) -> Self {
        Self::Call(name.to_owned(), None)
    }

    fn flat(&self) -> String {
        match self {
            Self::Call(name, None) => format!(".{name}()"),
            Self::Call(name, Some(argument)) => format!(".{name}({})", argument.flat()),
            Self::Await => ".await?".to_owned(),
        }
    }

    fn lines(&self, indent: usize) -> String {
        let flat = self.flat();
        let Self::Call(name, Some(argument)) = self else { return flat };
        if indent + flat.chars().count() <= WIDTH {
            return flat;
        }
        match argument {
            Code::Plain(_) => flat,
            // A list opens on the line of its method.
            Code::List { .. } => format!(".{name}({})", argument.lines(indent, name.len() + 3)),
            Code::Chain { .. } => {
                let (inner, outer) = (" ".repeat(indent + 4), " ".repeat(indent));
                format!(".{name}(\n{inner}{},\n{outer})", argument.lines(indent + 4, 1))
            }
        }
    }
}

impl Code {
    /// The expression on one line.
    pub(super) fn flat(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Chain { head, steps } => steps.iter().fold(head.clone(), |text, step| text + &step.flat()),
            Self::List { open, elements } => {
                let elements: Vec<String> = elements.iter().map(Self::flat).collect();
                format!("{open}{}]", elements.join(", "))
            }
        }
    }

    /// The expression in a line that begins in column `indent`, where `more` characters stand beside it.
    pub(super) fn lines(&self, indent: usize, more: usize) -> String {
        let flat = self.flat();
        if indent + more + flat.chars().count() <= WIDTH {
            return flat;
        }
        let (inner, outer) = (" ".repeat(indent + 4), " ".repeat(indent));
        match self {
            Self::Plain(text) => text.clone(),
            Self::Chain { head, steps } => {
                let steps: Vec<String> =
                    steps.iter().map(|step| format!("\n{inner}{}", step.lines(indent + 4))).collect();
                head.clone() + &steps.concat()
            }
            Self::List { open, elements } => {
                let elements: Vec<String> =
                    elements.iter().map(|element| format!("\n{inner}{},", element.lines(indent + 4, 1))).collect();
                format!("{open}{}\n{outer}]", elements.concat())
            }
        }
    }
}

/// A text as a literal, raw where that reads better.
pub(super) fn text(value: &str) -> String {
    let is_plain = |letter: char| !letter.is_control() && letter != '\u{a0}';
    if value.contains('"') && !value.contains("\"#") && value.chars().all(is_plain) {
        return format!("r#\"{value}\"#");
    }
    format!("{value:?}")
}

/// A whole number as a literal, in groups of three digits where it has many.
pub(super) fn integer(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    if digits.len() < 5 {
        return value.to_string();
    }
    let groups: Vec<&str> = (0..digits.len().div_ceil(3))
        .rev()
        .map(|group| {
            let end = digits.len() - 3 * group;
            &digits[end.saturating_sub(3)..end]
        })
        .collect();
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}", groups.join("_"))
}
