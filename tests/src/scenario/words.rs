//! The words of one line, taken one after the other.

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// As it stands.
    Bare(String),
    /// Between quotation marks: a title.
    Quoted(String),
}

/// What is left of a line.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    tokens: Vec<Token>,
    at: usize,
}

impl Words {
    /// Cuts a line into words; `:` and `,` at the end of a word are none of it.
    pub(crate) fn of(line: &str) -> Result<Words, String> {
        let mut tokens = Vec::new();
        for (index, part) in line.split('"').enumerate() {
            if index % 2 == 1 {
                tokens.push(Token::Quoted(part.to_owned()));
                continue;
            }
            let words = part.split_whitespace().map(|word| word.trim_end_matches([',', ':']));
            let bare = words.filter(|word| !word.is_empty());
            tokens.extend(bare.map(|word| Token::Bare(word.to_owned())));
        }
        if line.matches('"').count() % 2 == 1 {
            return Err("a quotation mark is missing".to_owned());
        }
        Ok(Words { tokens, at: 0 })
    }

    /// The next word, if it is a bare one, not taken.
    pub(crate) fn peek(&self) -> Option<&str> {
        match self.tokens.get(self.at) {
            Some(Token::Bare(word)) => Some(word),
            Some(Token::Quoted(_)) | None => None,
        }
    }

    /// Whether a title comes next.
    pub(crate) fn quoted(&self) -> bool {
        matches!(self.tokens.get(self.at), Some(Token::Quoted(_)))
    }

    /// Takes the next word if it is this one.
    pub(crate) fn take(&mut self, word: &str) -> bool {
        let is_next = self.peek() == Some(word);
        self.at += usize::from(is_next);
        is_next
    }

    /// Takes words that must come.
    pub(crate) fn expect(&mut self, words: &str) -> Result<(), String> {
        words.split(' ').try_for_each(|word| match self.take(word) {
            true => Ok(()),
            false => Err(format!("expected `{words}`, got {}", self.rest())),
        })
    }

    /// Takes a bare word.
    pub(crate) fn word(&mut self, what: &str) -> Result<String, String> {
        let word = self.peek().map(str::to_owned);
        self.at += usize::from(word.is_some());
        word.ok_or_else(|| format!("expected {what}, got {}", self.rest()))
    }

    /// Takes a title.
    pub(crate) fn title(&mut self) -> Result<String, String> {
        match self.tokens.get(self.at) {
            Some(Token::Quoted(title)) => {
                self.at += 1;
                Ok(title.clone())
            }
            Some(Token::Bare(_)) | None => Err(format!("expected a title, got {}", self.rest())),
        }
    }

    /// Takes a word that can be read as something.
    pub(crate) fn read<T: std::str::FromStr>(&mut self, what: &str) -> Result<T, String> {
        let word = self.word(what)?;
        word.parse().map_err(|_| format!("`{word}` is not {what}"))
    }

    /// Takes names: the bare words up to one that begins in lower case.
    pub(crate) fn names(&mut self) -> Result<Vec<String>, String> {
        let mut names = Vec::new();
        while self.peek().is_some_and(is_name) {
            names.push(self.word("a name")?);
        }
        if names.is_empty() {
            return Err(format!("expected a name, got {}", self.rest()));
        }
        Ok(names)
    }

    /// Takes one name.
    pub(crate) fn name(&mut self) -> Result<String, String> {
        match self.peek() {
            Some(word) if is_name(word) => self.word("a name"),
            Some(_) | None => Err(format!("expected a name, got {}", self.rest())),
        }
    }

    /// Nothing may be left.
    pub(crate) fn end(&self) -> Result<(), String> {
        match self.at < self.tokens.len() {
            true => Err(format!("nothing should come after this: {}", self.rest())),
            false => Ok(()),
        }
    }

    fn rest(&self) -> String {
        let rest: Vec<String> = self.tokens[self.at..]
            .iter()
            .map(|token| match token {
                Token::Bare(word) => word.clone(),
                Token::Quoted(title) => format!("\"{title}\""),
            })
            .collect();
        if rest.is_empty() {
            "the end of the line".to_owned()
        } else {
            format!("`{}`", rest.join(" "))
        }
    }
}

fn is_name(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}
