using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Personalization.Cli.CommandLine;

/// <summary>
/// Any answer as tables: one of its plain members, and one for each member that is a list of objects, or an object of objects, by name.
/// </summary>
internal static class JsonTables
{
    /// <summary>Longer values are cut: a table is for people, and JSON holds all of it.</summary>
    private const int MaxCell = 100;

    public static IRenderable Of(JsonElement answer)
    {
        var tables = new List<IRenderable>();
        if (answer.ValueKind == JsonValueKind.Object)
        {
            Add(tables, "", answer);
        }
        else if (Rows(answer) is { } rows)
        {
            tables.Add(TableOf("", rows));
        }

        return new Rows(tables);
    }

    private static void Add(List<IRenderable> tables, string path, JsonElement owner)
    {
        var fields = new List<(string Name, JsonElement Value)>();
        var below = new List<(string Path, JsonElement Value)>();
        Collect(path, owner, fields, below);
        if (fields.Count > 0)
        {
            var table = new Table().Border(TableBorder.Simple).HideHeaders().AddColumns("field", "value");
            fields.ForEach(field => table.AddRow(new Text(field.Name), Cell(field.Value)));
            tables.Add(table);
        }

        tables.AddRange(below.Select(member => TableOf(member.Path, Rows(member.Value)!)));
    }

    private static void Collect(
        string path, JsonElement owner, List<(string Name, JsonElement Value)> fields, List<(string Path, JsonElement Value)> below)
    {
        foreach (var member in owner.EnumerateObject())
        {
            var name = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            if (Rows(member.Value) is not null)
            {
                below.Add((name, member.Value));
            }
            else if (member.Value.ValueKind == JsonValueKind.Object)
            {
                Collect(name, member.Value, fields, below);
            }
            else
            {
                fields.Add((name, member.Value));
            }
        }
    }

    /// <summary>The rows of a list of objects or of an object of objects; null for anything else.</summary>
    private static List<(string? Name, JsonElement Value)>? Rows(JsonElement value)
    {
        List<(string? Name, JsonElement Value)>? rows = value.ValueKind switch
        {
            JsonValueKind.Array => [.. value.EnumerateArray().Select(entry => ((string?)null, entry))],
            JsonValueKind.Object => [.. value.EnumerateObject().Select(member => ((string?)member.Name, member.Value))],
            _ => null,
        };
        return rows is { Count: > 0 } && rows.TrueForAll(row => row.Value.ValueKind == JsonValueKind.Object) ? rows : null;
    }

    private static Table TableOf(string title, List<(string? Name, JsonElement Value)> rows)
    {
        var columns = rows.SelectMany(row => row.Value.EnumerateObject()).Select(member => member.Name).Distinct().ToList();
        var table = new Table().Border(TableBorder.Simple);
        if (title.Length > 0)
        {
            table.Title = new TableTitle(Markup.Escape(title));
        }

        var isNamed = rows[0].Name is not null;
        if (isNamed)
        {
            table.AddColumn("name");
        }

        columns.ForEach(column => table.AddColumn(Markup.Escape(column)));
        foreach (var (name, value) in rows)
        {
            var cells = columns.Select(column => value.TryGetProperty(column, out var cell) ? Cell(cell) : new Text(""));
            table.AddRow(isNamed ? cells.Prepend(new Text(name!)) : cells);
        }

        return table;
    }

    private static Text Cell(JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString() ?? "",
            JsonValueKind.Null => "",
            _ => JsonSerializer.Serialize(value, Terminal.Readable),
        };
        return new Text(text.Length > MaxCell ? text[..MaxCell] + "…" : text);
    }
}
