using Microsoft.Extensions.Options;

namespace Personalization.Settings;

/// <summary>
/// Collects every mistake of one options class, so that an operator reads all of them at once instead of
/// one per restart. Each line names the key, the value found and the way to mend it.
/// </summary>
/// <param name="section">Configuration path of the class, e.g. <c>Storage</c>.</param>
public sealed class OptionsProblems(string section)
{
    private readonly List<string> _lines = [];

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Notes a mistake. The value is printed, without credentials of a URL: never pass a secret here.</summary>
    public void Add(string key, object? value, string fix) =>
        _lines.Add($"{section}:{key} is {Show(value)}: {fix}");

    /// <summary>Notes a mistake in a value that must not be printed.</summary>
    public void AddSecret(string key, string fix) => _lines.Add($"{section}:{key} (value not shown): {fix}");

    /// <summary>Notes a mistake when <paramref name="wrong"/> holds.</summary>
    public void AddIf(bool wrong, string key, object? value, string fix)
    {
        if (wrong)
        {
            Add(key, value, fix);
        }
    }

    /// <summary>The outcome for an options validator.</summary>
    public ValidateOptionsResult ToResult() =>
        _lines.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_lines);

    private static string Show(object? value) => value switch
    {
        null => "not set",
        string { Length: 0 } => "empty",
        string text => $"\"{UrlText.WithoutCredentials(text)}\"",
        _ => value.ToString() ?? "not set",
    };
}
