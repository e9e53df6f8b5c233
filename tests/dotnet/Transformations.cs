// What transformations give, in terms of .NET's own strings. A01 to A37 are the decisions that the claims crate's
// tests name too; where none is named, the method that is called decides.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

using Members = System.Collections.Generic.Dictionary<string, object>;

sealed class Transformations
{
    readonly Dictionary<string, List<string>> attributes = new Dictionary<string, List<string>>();

    // {"transformations", "attributes"} -> {"output"}, {"codes"} of mistakes, or {"timeout"}.
    public static Members Run(Members question)
    {
        var steps = ((List<object>)question["transformations"]).Select(step => new Step(step)).ToList();
        var codes = new SortedSet<string>(steps.SelectMany(step => step.Mistakes()), StringComparer.Ordinal);
        if (codes.Count > 0) return new Members { { "codes", codes } };
        try
        {
            var output = new Transformations((Members)question["attributes"]).Output(steps);
            return new Members { { "output", output.Select(OnTheWire).ToList() } };
        }
        catch (RegexMatchTimeoutException)
        {
            return new Members { { "timeout", true } };
        }
    }

    Transformations(Members given)
    {
        foreach (var attribute in given)
        {
            var list = attribute.Value as List<object> ?? new List<object> { attribute.Value };
            attributes[Name(attribute.Key)] = list.OfType<string>().ToList();
        }
    }

    List<string> Output(List<Step> steps)
    {
        List<string> values = Input(steps[0]);
        foreach (Step step in steps)
        {
            var inputs = values.Count > 0 ? values : new List<string> { null };
            values = inputs.Select(value => One(step, value)).Where(output => output != null).ToList(); // A21, A22
        }
        return values;
    }

    List<string> Input(Step first)
    {
        var nested = first["input"] as Members;
        bool every = first.Flag("treatAsMultiValue") || nested != null && nested.ContainsKey("treatAsMultiValue");
        List<string> values = Values(first["input"]);
        return every ? values : values.Take(1).ToList(); // A21
    }

    // "user.mail", {"attribute": ...} or {"value": "..."}.
    List<string> Values(object operand)
    {
        var nested = operand as Members;
        if (operand == null) return new List<string>();
        if (nested != null && nested.ContainsKey("value")) return new List<string> { (string)nested["value"] };
        if (nested != null) return Values(nested["attribute"]);
        List<string> values;
        return attributes.TryGetValue(Name((string)operand), out values) ? values : new List<string>();
    }

    string First(object operand)
    {
        return Values(operand).FirstOrDefault();
    }

    // Names of the user's attributes have no case.
    public static string Name(string written)
    {
        return written.StartsWith("user.", StringComparison.OrdinalIgnoreCase) ? written.ToLowerInvariant() : written;
    }

    // A19: half of a surrogate pair becomes U+FFFD.
    static string OnTheWire(string text)
    {
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
    }

    string Pick(Step step, bool hit)
    {
        return First(step[hit ? "output" : "otherwise"]); // A11
    }

    string One(Step step, string input)
    {
        switch (step.Name)
        {
            case "Contains":
                return Pick(step, input != null && input.IndexOf(step.Text("value"), StringComparison.Ordinal) >= 0);
            case "StartWith":
                return Pick(step, input != null && input.StartsWith(step.Text("value"), StringComparison.Ordinal));
            case "EndWith":
                return Pick(step, input != null && input.EndsWith(step.Text("value"), StringComparison.Ordinal));
            case "IfEmpty": return Pick(step, string.IsNullOrEmpty(input)); // A16
            case "IfNotEmpty": return Pick(step, !string.IsNullOrEmpty(input));
            case "Join": return Join(step, input);
            case "RegexReplace": return RegexReplace(step, input);
        }
        return input == null ? null : OfText(step, input); // A01
    }

    static string OfText(Step step, string input)
    {
        switch (step.Name)
        {
            case "ExtractMailPrefix": return Local(input);
            case "ToLowercase": return input.ToLowerInvariant(); // A20
            case "ToUppercase": return input.ToUpperInvariant();
            case "Extract": return Extract(step, input);
            case "ExtractAlpha": return Ends(step, input, char.IsLetter); // A14
            case "ExtractNumeric": return Ends(step, input, char.IsDigit); // A15
            case "Substring": return Substring(step, input);
            case "Trim": return Trim(step, input);
        }
        throw new ArgumentException(step.Name);
    }

    // A05, A07: up to the first @.
    static string Local(string input)
    {
        int at = input.IndexOf('@');
        return at < 0 ? input : input.Substring(0, at);
    }

    string Join(Step step, string input)
    {
        string second = First(step["input2"]);
        if (input == null && second == null) return null; // A06
        if (input != null && step.Flag("removeDomain")) input = Local(input);
        return string.Join(step.Text("separator"), input, second);
    }

    static string Extract(Step step, string input)
    {
        string before = step.Text("value"), after = step.Text("value2");
        int at = input.IndexOf(before, StringComparison.Ordinal); // A08, A12
        if (at < 0) return null; // A03
        if (step.Text("type") == "before") return input.Substring(0, at);
        string rest = input.Substring(at + before.Length);
        if (step.Text("type") == "after") return rest;
        int end = rest.IndexOf(after, StringComparison.Ordinal);
        return end < 0 ? null : rest.Substring(0, end);
    }

    static string Ends(Step step, string input, Func<char, bool> belongs)
    {
        string run = step.Text("type") == "prefix"
            ? new string(input.TakeWhile(belongs).ToArray())
            : new string(input.Reverse().TakeWhile(belongs).Reverse().ToArray());
        return run == "" ? null : run; // A04
    }

    static string Substring(Step step, string input)
    {
        int start = step.Number("index");
        if (start > input.Length) return null; // A18
        string rest = input.Substring(start);
        return step["length"] == null ? rest : rest.Substring(0, Math.Min(step.Number("length"), rest.Length));
    }

    static string Trim(Step step, string input)
    {
        char[] characters = step.Text("value").ToCharArray();
        switch (step.Text("type"))
        {
            case "leading": return input.TrimStart(characters);
            case "trailing": return input.TrimEnd(characters);
            default: return input.Trim(characters);
        }
    }

    string RegexReplace(Step step, string input)
    {
        if (input == null || !step.Regex().IsMatch(input)) return First(step["otherwise"]); // A34, A36
        return step.Regex().Replace(input, match => Filled(step, match)); // A23, A24, A32
    }

    // What takes the place of a match.
    string Filled(Step step, Match match)
    {
        return Step.Place.Replace(step.Text("replacement"), place => // A31, A35
        {
            string name = place.Groups[1].Value;
            if (step.IsGroup(name)) return match.Groups[name].Value; // A25, A27, A28
            return First(step.Meant(name).First()) ?? ""; // A30
        });
    }
}
