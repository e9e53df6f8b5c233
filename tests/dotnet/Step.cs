// One transformation as it stands in a policy.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

using Members = System.Collections.Generic.Dictionary<string, object>;

sealed class Step
{
    // A26: a place in a replacement.
    public static readonly Regex Place = new Regex(@"\{([^{}]+)\}", RegexOptions.CultureInvariant);

    static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(100);

    public readonly string Name;
    readonly Members parameters;
    Regex regex;

    public Step(object written)
    {
        var members = written as Members;
        Name = members == null ? (string)written : members.Keys.Single();
        parameters = members == null ? new Members() : (Members)members[Name];
    }

    public object this[string parameter]
    {
        get { return parameters.ContainsKey(parameter) ? parameters[parameter] : null; }
    }

    public string Text(string parameter)
    {
        return (string)this[parameter] ?? "";
    }

    public int Number(string parameter)
    {
        return (int)(double)this[parameter];
    }

    public bool Flag(string parameter)
    {
        return this[parameter] as bool? ?? false;
    }

    public Regex Regex()
    {
        return regex = regex ?? new Regex(Text("regex"), RegexOptions.CultureInvariant, Timeout);
    }

    IEnumerable<string> Attributes()
    {
        return (this["additionalAttributes"] as List<object> ?? new List<object>()).Cast<string>();
    }

    // A29: the additional attributes that a place means, with or without their source.
    public IEnumerable<string> Meant(string place)
    {
        return Attributes().Where(written => written == place || written.Substring(written.IndexOf('.') + 1) == place);
    }

    // A28: a group of the regular expression, by its name or number.
    public bool IsGroup(string place)
    {
        return Regex().GroupNumberFromName(place) >= 0;
    }

    // A37: the codes of what the blade would refuse.
    public IEnumerable<string> Mistakes()
    {
        if (Name != "RegexReplace") yield break;
        bool sound = true;
        try
        {
            Regex();
        }
        catch (ArgumentException)
        {
            sound = false;
        }
        if (!sound) yield return "invalid_regex";
        var places = Place.Matches(Text("replacement")).Cast<Match>().Select(place => place.Groups[1].Value).ToList();
        if (sound && places.Any(place => !IsGroup(place)
            && Meant(place).Select(Transformations.Name).Distinct().Count() != 1))
            yield return "unknown_placeholder";
        var seen = new HashSet<string>();
        foreach (string written in Attributes())
        {
            if (!seen.Add(Transformations.Name(written))) yield return "duplicate_parameter";
            else if (!places.SelectMany(Meant).Contains(written)) yield return "unused_parameter";
        }
    }
}
