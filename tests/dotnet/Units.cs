// What .NET says about every UTF-16 unit.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

static class Units
{
    // {} -> one number a unit for the cases, the units themselves for the kinds.
    public static Dictionary<string, object> All(Dictionary<string, object> question)
    {
        var units = Enumerable.Range(0, 0x10000).Select(unit => (char)unit).ToList();
        Func<Func<char, bool>, object> those = is_one => units.Where(is_one).Select(unit => (int)unit);
        return new Dictionary<string, object>
        {
            { "lower", units.Select(unit => (int)unit.ToString().ToLowerInvariant()[0]) },
            { "upper", units.Select(unit => (int)unit.ToString().ToUpperInvariant()[0]) },
            { "letters", those(char.IsLetter) },
            { "digits", those(char.IsDigit) },
            { "spaces", those(char.IsWhiteSpace) },
            { "unassigned", those(unit => char.GetUnicodeCategory(unit) == UnicodeCategory.OtherNotAssigned) },
        };
    }
}
