namespace Personalization.EdgeFrontend.Tests.Harness;

/// <summary>Reads an event stream line by line, without blanks and pings.</summary>
public sealed class EventLines(HttpResponseMessage response)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly StreamReader _reader = new(response.Content.ReadAsStream());

    public async Task<string> NextAsync()
    {
        using var soon = new CancellationTokenSource(Deadline);
        while (true)
        {
            var line = await _reader.ReadLineAsync(soon.Token)
                ?? throw new EndOfStreamException("The stream ended while a line was awaited.");
            if (line.Length > 0 && line[0] != ':') return line;
        }
    }
}
