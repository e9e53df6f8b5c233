// Asks .NET: one question a line, one answer a line, both JSON. {"op": "...", ...}
//
// mcs -optimize+ -out:oracle.exe *.cs; dotnet exec oracle.exe < questions > answers

using System;
using System.Collections.Generic;
using System.IO;

static class Oracle
{
    static readonly Dictionary<string, Func<Dictionary<string, object>, object>> Operations =
        new Dictionary<string, Func<Dictionary<string, object>, object>>
        {
            { "equals", Units.Equals },
            { "match", Expressions.Match },
            { "replace", Expressions.Replace },
            { "sweep", Expressions.Sweep },
            { "transform", Transformations.Run },
            { "units", Units.All },
        };

    static void Main()
    {
        var answers = new StreamWriter(Console.OpenStandardOutput());
        string line;
        while ((line = Console.ReadLine()) != null)
        {
            var question = (Dictionary<string, object>)Json.Read(line);
            answers.WriteLine(Json.Write(Operations[(string)question["op"]](question)));
        }
        answers.Flush();
    }
}
