namespace Personalization.Domain.Values;

/// <summary>Enumerates the raw elements of a JSON array.</summary>
internal ref struct JsonElements(ReadOnlySpan<byte> json)
{
    private readonly ReadOnlySpan<byte> json = json;
    private int position = 1;

    public ReadOnlySpan<byte> Current { get; private set; }

    public bool MoveNext()
    {
        position = JsonSpan.Skip(json, position);
        if (position < json.Length && json[position] == ',')
            position = JsonSpan.Skip(json, position + 1);
        if (position >= json.Length || json[position] == ']')
            return false;
        var end = JsonSpan.End(json, position);
        Current = json[position..end];
        position = end;
        return true;
    }
}
