namespace Personalization.EdgeFrontend.Telemetry;

/// <summary>The names of outcomes in metrics.</summary>
internal static class SnippetOutcomes
{
    private static readonly string[] Names =
    [
        "searching", "inserted", "opted_out", "has_snippet", "amp", "encoding", "fragment", "template", "unclosed", "scripted",
        "attachment", "no_consent", "status", "method", "coding", "no_transform", "policy",
    ];

    public static string NameOf(SnippetOutcome outcome) => Names[(int)outcome];
}
