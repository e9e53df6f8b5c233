//! .NET's regular expressions, by parsing and matching them as .NET does.
