using System.Text.Json;

namespace Personalization.Segment.Json;

/// <summary>
/// Where one JSON value lies in the bytes it was read from; <see cref="JsonTokenType.None"/> when it was not there at all.
/// </summary>
internal readonly record struct JsonSlice(int Start, int Length, JsonTokenType Type)
{
    /// <summary>Neither there nor <c>null</c>.</summary>
    public bool HasValue => Type is not (JsonTokenType.None or JsonTokenType.Null);

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> json) => json.Slice(Start, Length);

    public ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> json) => json.Slice(Start, Length);

    /// <summary>A string without its quotes.</summary>
    public ReadOnlySpan<byte> Inside(ReadOnlySpan<byte> json) => json.Slice(Start + 1, Length - 2);

    /// <summary>The text of a string, else null: an id or a key of another type counts as absent where it is only a hint.</summary>
    public string? Text(ReadOnlySpan<byte> json) =>
        Type == JsonTokenType.String ? JsonText.Unescape(Inside(json), out _) : null;
}
