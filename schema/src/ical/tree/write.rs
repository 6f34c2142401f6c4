//! From the tree to folded content lines (RFC 5545 §3.1).

use std::fmt::{self, Write};

use super::{Node, Param, Property};
use crate::ical::lines::fold;

pub(super) fn node(node: &Node, out: &mut String) {
    fold(&format!("BEGIN:{}", node.name), out);
    for property in &node.properties {
        fold(&property.to_string(), out);
    }
    for child in &node.children {
        self::node(child, out);
    }
    fold(&format!("END:{}", node.name), out);
}

/// No text can begin a line of its own, or leave the quotes it stands in.
pub(super) fn line(property: &Property, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write_clean(&property.name, f)?;
    for param in &property.params {
        f.write_char(';')?;
        self::param(param, f)?;
    }
    f.write_char(':')?;
    write_clean(&property.value, f)
}

fn param(param: &Param, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write_clean(&param.name, f)?;
    for (index, value) in param.values.iter().enumerate() {
        f.write_char(if index == 0 { '=' } else { ',' })?;
        let quoted = value.contains([':', ';', ',']);
        let clean = |c: &char| !c.is_control() && *c != '"';
        let text: String = value.chars().filter(clean).collect();
        if quoted { write!(f, "\"{text}\"")? } else { f.write_str(&text)? }
    }
    Ok(())
}

fn write_clean(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if !text.contains(|c: char| c.is_control() && c != '\t') {
        return f.write_str(text);
    }
    text.chars().filter(|c| !c.is_control() || *c == '\t').try_for_each(|c| f.write_char(c))
}
