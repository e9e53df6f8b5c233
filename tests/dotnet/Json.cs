// JSON: null, bool, double, string, List<object>, Dictionary<string, object>. Written in ASCII, so that lone
// surrogates survive.

using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

sealed class Json
{
    readonly string text;
    int at;

    Json(string text)
    {
        this.text = text;
    }

    public static object Read(string text)
    {
        var reader = new Json(text);
        object value = reader.Value();
        if (reader.Next() != '\0') throw new FormatException("text after the value");
        return value;
    }

    char Next()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        return at < text.Length ? text[at] : '\0';
    }

    bool Eat(char wanted)
    {
        bool found = Next() == wanted;
        if (found) at++;
        return found;
    }

    void Want(char wanted)
    {
        if (!Eat(wanted)) throw new FormatException("no " + wanted + " at " + at);
    }

    object Value()
    {
        switch (Next())
        {
            case '"': return Text();
            case '[': return Items();
            case '{': return Members();
            default: return Word();
        }
    }

    List<object> Items()
    {
        var items = new List<object>();
        Want('[');
        if (Eat(']')) return items;
        do items.Add(Value()); while (Eat(','));
        Want(']');
        return items;
    }

    Dictionary<string, object> Members()
    {
        var members = new Dictionary<string, object>();
        Want('{');
        if (Eat('}')) return members;
        do
        {
            Next();
            string name = Text();
            Want(':');
            members[name] = Value();
        } while (Eat(','));
        Want('}');
        return members;
    }

    object Word()
    {
        int start = at;
        while (at < text.Length && "+-.".IndexOf(text[at]) + 1 + (char.IsLetterOrDigit(text[at]) ? 1 : 0) > 0) at++;
        string word = text.Substring(start, at - start);
        if (word == "null") return null;
        if (word == "true" || word == "false") return word == "true";
        return double.Parse(word, CultureInfo.InvariantCulture);
    }

    string Text()
    {
        var read = new StringBuilder();
        Want('"');
        while (text[at] != '"')
        {
            char next = text[at++];
            read.Append(next == '\\' ? Escape() : next);
        }
        at++;
        return read.ToString();
    }

    char Escape()
    {
        char letter = text[at++];
        if (letter == 'u')
        {
            at += 4;
            return (char)Convert.ToInt32(text.Substring(at - 4, 4), 16);
        }
        int known = "bfnrt".IndexOf(letter);
        return known < 0 ? letter : "\b\f\n\r\t"[known];
    }

    public static string Write(object value)
    {
        var written = new StringBuilder();
        Write(written, value);
        return written.ToString();
    }

    static void Write(StringBuilder to, object value)
    {
        if (value == null) to.Append("null");
        else if (value is bool) to.Append((bool)value ? "true" : "false");
        else if (value is string) WriteText(to, (string)value);
        else if (value is IDictionary) WriteMembers(to, (IDictionary)value);
        else if (value is IEnumerable) WriteItems(to, (IEnumerable)value);
        else to.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
    }

    static void WriteItems(StringBuilder to, IEnumerable items)
    {
        string before = "[";
        foreach (object item in items)
        {
            to.Append(before);
            Write(to, item);
            before = ",";
        }
        to.Append(before == "[" ? "[]" : "]");
    }

    static void WriteMembers(StringBuilder to, IDictionary members)
    {
        string before = "{";
        foreach (DictionaryEntry member in members)
        {
            to.Append(before);
            WriteText(to, (string)member.Key);
            to.Append(':');
            Write(to, member.Value);
            before = ",";
        }
        to.Append(before == "{" ? "{}" : "}");
    }

    static void WriteText(StringBuilder to, string value)
    {
        to.Append('"');
        foreach (char unit in value)
        {
            bool plain = unit >= ' ' && unit <= '~' && unit != '"' && unit != '\\';
            if (plain) to.Append(unit);
            else to.Append("\\u").Append(((int)unit).ToString("x4"));
        }
        to.Append('"');
    }
}
