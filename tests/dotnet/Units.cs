// What .NET says about characters: every UTF-16 unit alone, every character of Unicode for the cases.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

static class Units
{
    // {} -> the units that are letters, digits and white space; characters and their other case, where they have one.
    public static Dictionary<string, object> All(Dictionary<string, object> question)
    {
        return new Dictionary<string, object>
        {
            { "letters", Those(char.IsLetter) },
            { "digits", Those(char.IsDigit) },
            { "spaces", Those(char.IsWhiteSpace) },
            { "lower", Cases(text => text.ToLowerInvariant()) },
            { "upper", Cases(text => text.ToUpperInvariant()) },
        };
    }

    static List<int> Those(Func<char, bool> isOne)
    {
        return Enumerable.Range(0, 0x10000).Where(unit => isOne((char)unit)).ToList();
    }

    static List<int[]> Cases(Func<string, string> change)
    {
        var pairs = new List<int[]>();
        for (int character = 0; character < 0x110000; character++)
        {
            if (character >= 0xD800 && character < 0xE000) continue;
            string text = char.ConvertFromUtf32(character), other = change(text);
            if (text != other) pairs.Add(new[] { character, char.ConvertToUtf32(other, 0) });
        }
        return pairs;
    }

    // {"units"} -> for each unit that `(?i)` makes equal to another of these, the unit and all that it equals.
    public static Dictionary<string, object> Equals(Dictionary<string, object> question)
    {
        var text = (string)question["units"];
        var equal = new List<List<int>>();
        foreach (int unit in text)
        {
            var regex = new Regex("(?i)\\u" + unit.ToString("x4"), RegexOptions.CultureInvariant);
            var found = regex.Matches(text).Cast<Match>().Select(match => (int)match.Value[0]).ToList();
            if (found.All(other => other == unit)) continue;
            found.Insert(0, unit);
            equal.Add(found);
        }
        return new Dictionary<string, object> { { "equal", equal } };
    }
}
