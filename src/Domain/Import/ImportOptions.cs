using System.Text;

namespace Personalization.Domain.Import;

/// <summary>What an import may do beside taking over the payload's features.</summary>
/// <param name="Merge">Features, groups and bandits of the document in force that the payload does not have stay.</param>
/// <param name="Drop">Of <see cref="Droppable"/>, what may be left out although it changes pages or reports.</param>
public sealed record ImportOptions(bool Merge, IReadOnlyList<string> Drop)
{
    /// <summary>Neither.</summary>
    public static readonly ImportOptions None = new(false, []);

    /// <summary>
    /// What nothing here runs and somebody may miss: experiments in the browser (redirects, changes of pages), and the exposures of force
    /// rules.
    /// </summary>
    public static readonly IReadOnlyList<string> Droppable = ["experiments", "tracks"];

    /// <summary>What an approval of a payload signs: the payload, and the options where they make another document of it.</summary>
    public byte[] Bind(byte[] payload) => Merge || Drop.Count > 0
        ? [.. payload, .. Encoding.UTF8.GetBytes($"\nmerge={Merge}&drop={string.Join(',', Drop.Order(StringComparer.Ordinal))}")]
        : payload;
}
