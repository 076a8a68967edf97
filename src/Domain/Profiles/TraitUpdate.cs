using System.Text;

namespace Personalization.Domain.Profiles;

/// <summary>A new value or a removal of one trait, with what orders it.</summary>
/// <param name="Name">The trait's name in UTF-8.</param>
/// <param name="Value">Canonical JSON in UTF-8; empty = removed.</param>
/// <param name="Stamp">What orders it.</param>
/// <param name="Source">How it came.</param>
/// <param name="ExpiresAtTicks">When the value ends, in UTC ticks; 0 = never.</param>
public sealed record TraitUpdate(byte[] Name, byte[] Value, TraitStamp Stamp, TraitSource Source, long ExpiresAtTicks = 0)
{
    public TraitUpdate(string name, byte[] value, TraitStamp stamp, TraitSource source, long expiresAtTicks = 0)
        : this(Encoding.UTF8.GetBytes(name), value, stamp, source, expiresAtTicks)
    {
    }

    internal TraitEntry AsEntry() => new() { Name = Name, Value = Value, Stamp = Stamp, Source = Source, ExpiresAtTicks = ExpiresAtTicks };
}
