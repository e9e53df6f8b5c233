// What .NET's regular expressions answer.

using System;
using System.Collections.Generic;
using System.Text;
using System.Text.RegularExpressions;

static class Expressions
{
    static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(100);
    static readonly string Units = EveryUnit();

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
        if (!match.Success) return null;
        var groups = new List<object>();
        foreach (int number in regex.GetGroupNumbers())
        {
            Group group = match.Groups[number];
            groups.Add(group.Success ? new[] { group.Index, group.Length } : null);
        }
        return groups;
    }

    // {"pattern"} -> {"units"}: the UTF-16 units that a pattern of one unit matches, as first and last of ranges.
    public static Dictionary<string, object> Sweep(Dictionary<string, object> question)
    {
        var regex = new Regex((string)question["pattern"], RegexOptions.CultureInvariant);
        var ranges = new List<int[]>();
        foreach (Match match in regex.Matches(Units))
        {
            if (match.Index % 2 == 1) continue;
            int unit = match.Index / 2;
            int last = ranges.Count - 1;
            if (last >= 0 && ranges[last][1] == unit - 1) ranges[last][1] = unit;
            else ranges.Add(new[] { unit, unit });
        }
        return new Dictionary<string, object> { { "units", ranges } };
    }

    // Each unit and a space.
    static string EveryUnit()
    {
        var units = new StringBuilder();
        for (int unit = 0; unit <= 0xFFFF; unit++) units.Append((char)unit).Append(' ');
        return units.ToString();
    }
}
