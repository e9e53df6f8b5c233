// What .NET's regular expressions answer.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

static class Expressions
{
    static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(100);
    static readonly string Units = EveryUnit();

    // {"pattern", "inputs"} -> {"names", "matches"}; {"fault"} where .NET itself fails, and no names for a pattern that is refused. A match is null, "timeout",
    // "fault" where .NET itself fails, or one item for each group: null or [index, length].
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
        catch (Exception)
        {
            answer["fault"] = true;
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
        catch (Exception)
        {
            return "fault";
        }
        if (!match.Success) return null;
        var groups = new List<object>();
        foreach (int number in regex.GetGroupNumbers())
        {
            Group group = match.Groups[number];
            if (group.Length < 0 || group.Index + group.Length > input.Length) return "fault";
            groups.Add(group.Success ? new[] { group.Index, group.Length } : null);
        }
        return groups;
    }

    // {"pattern", "inputs"} -> {"texts"}: each input with every match replaced by the match in angle brackets.
    public static Dictionary<string, object> Replace(Dictionary<string, object> question)
    {
        var regex = new Regex((string)question["pattern"], RegexOptions.CultureInvariant, Timeout);
        var texts = new List<object>();
        foreach (object input in (List<object>)question["inputs"]) texts.Add(Replace(regex, (string)input));
        return new Dictionary<string, object> { { "texts", texts } };
    }

    // The UTF-16 units of the text; null where .NET takes too long or fails.
    static object Replace(Regex regex, string input)
    {
        try
        {
            return regex.Replace(input, match => "<" + match.Value + ">").Select(unit => (int)unit).ToList();
        }
        catch (Exception)
        {
            return null;
        }
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
