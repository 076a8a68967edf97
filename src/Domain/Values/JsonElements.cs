namespace Personalization.Domain.Values;

/// <summary>Enumerates the raw elements of a JSON array.</summary>
internal ref struct JsonElements(ReadOnlySpan<byte> json)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private int _position = 1;

    public ReadOnlySpan<byte> Current { get; private set; }

    public bool MoveNext()
    {
        _position = JsonSpan.Skip(_json, _position);
        if (_position < _json.Length && _json[_position] == ',')
        {
            _position = JsonSpan.Skip(_json, _position + 1);
        }

        if (_position >= _json.Length || _json[_position] == ']') return false;
        var end = JsonSpan.End(_json, _position);
        Current = _json[_position..end];
        _position = end;
        return true;
    }
}
