// What .NET's regular expressions answer.

using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;

static class Expressions
{
    static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(100);

    // {"pattern", "inputs"} -> {"names", "matches"}; no names for a pattern that is refused. A match is null, "timeout"
    // or one item for each group: null or [index, length].
    public static Dictionary<string, object> Match(Dictionary<string, object> question)
    {
        var answer = new Dictionary<string, object>();
        Regex regex;
        try
        {
            regex = new Regex((string)question["pattern"], RegexOptions.CultureInvariant, Timeout);
        }
        catch (ArgumentException refused)
        {
            answer["refused"] = refused.Message;
            return answer;
        }
        var matches = new List<object>();
        foreach (object input in (List<object>)question["inputs"]) matches.Add(Match(regex, (string)input));
        answer["names"] = regex.GetGroupNames();
        answer["matches"] = matches;
        return answer;
    }

    static object Match(Regex regex, string input)
    {
        Match match;
        try
        {
            match = regex.Match(input);
        }
        catch (RegexMatchTimeoutException)
        {
            return "timeout";
        }
        catch (IndexOutOfRangeException)
        {
            return "fault";
        }
        if (!match.Success) return null;
        var groups = new List<object>();
        foreach (int number in regex.GetGroupNumbers())
        {
            Group group = match.Groups[number];
            groups.Add(group.Success ? new[] { group.Index, group.Length } : null);
        }
        return groups;
    }

    // {"pattern"} -> {"units"}: the UTF-16 units that the pattern matches alone, as first and last of ranges.
    public static Dictionary<string, object> Sweep(Dictionary<string, object> question)
    {
        var regex = new Regex((string)question["pattern"], RegexOptions.CultureInvariant);
        var units = new List<object>();
        int first = -1;
        for (int unit = 0; unit <= 0x10000; unit++)
        {
            bool matches = unit < 0x10000 && regex.IsMatch(((char)unit).ToString());
            if (matches && first < 0) first = unit;
            if (matches || first < 0) continue;
            units.Add(new[] { first, unit - 1 });
            first = -1;
        }
        return new Dictionary<string, object> { { "units", units } };
    }
}
