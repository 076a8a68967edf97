using System.Buffers;
using System.Text;
using Personalization.Segment.Json;

namespace Personalization.Segment.Tracking;

/// <summary>Properties to be added at the end of one object.</summary>
/// <param name="hasOthers">Whether properties stand before them.</param>
internal sealed class JsonInsert(bool hasOthers)
{
    private readonly ArrayBufferWriter<byte> _text = new();

    /// <param name="name">A name that needs no escapes.</param>
    /// <param name="value">JSON.</param>
    public void Property(string name, ReadOnlySpan<byte> value)
    {
        _text.Write(Encoding.UTF8.GetBytes(hasOthers || _text.WrittenCount > 0 ? $",\"{name}\":" : $"\"{name}\":"));
        _text.Write(value);
    }

    public void AddTo(TrackingEdits edits, JsonSlice parent)
    {
        if (_text.WrittenCount > 0)
        {
            edits.Add(parent.Start + parent.Length - 1, 0, _text.WrittenMemory);
        }
    }
}
